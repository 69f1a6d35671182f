"""Bringing back what a backup holds.

Everything is checked before anything is replaced: every member against its digest, the tables against their counts,
and with SQLite the audit chain too. Files are only ever added. The database is replaced in one step at the end; whoever
is killed before that step leaves the old installation as it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, connections
from django.db.migrations.loader import MigrationLoader

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.jobs import service as jobs
from tidu.web.serving import backups, dumps

KEPT = "before-restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back."""

    made_at: str
    rows: int
    files: int
    head: tuple[int, str]
    replaced: Path | None
    """Where the SQLite database that was replaced lies now."""


def restore(source: Path, *, force: bool = False) -> Restored:
    """Bring back an archive; refuses to replace an installation that holds anything, unless ``force`` says so."""
    with _opened(source) as archive:
        manifest = _manifest(archive, source)
        _refuse_wrong(manifest)
        if not force:
            _refuse_full()
        _refuse_running()
        state = dumps.State(manifest["rows"], (int(manifest["head"][0]), manifest["head"][1]), ())
        folder = Path(settings.DATA)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=folder) as scratch:
            database = Path(scratch, dumps.MEMBERS[connection.vendor])
            # All that can be wrong with the archive is found before anything is kept.
            for name, digest in manifest["members"].items():
                _extract(archive, name, digest, database if name == database.name else None)
            if connection.vendor == "sqlite":
                _check_sqlite(database, state)
            files = sum(_keep_file(archive, name) for name in manifest["members"] if name.startswith("files/"))
            replaced = _replace(database, state, Path(scratch))
    _check_chain(state)
    return Restored(manifest["made_at"], sum(state.rows.values()), files, state.head, replaced)


# -- the archive --------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, "r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError) as error:
        raise _broken(source.name, "不是完整的备份文件", "it is no whole archive") from error
    except FileNotFoundError as error:
        raise TiduError("backup-missing", Text(f"没有 {source} 这个文件", f"there is no file {source}")) from error


def _broken(name: str, zh: str, en: str) -> TiduError:
    return TiduError(
        "backup-broken",
        Text(f"备份 {name} 不能用", f"the backup {name} cannot be used"),
        why=Text(zh, en),
        fix=Text("请用另一份备份；现有数据没有改动", "use another backup; nothing was changed here"),
    )


def _manifest(archive: tarfile.TarFile, source: Path) -> dict[str, Any]:
    if backups.MANIFEST not in archive.getnames():
        raise _broken(source.name, "没有清单，写到一半就断了", "it has no manifest, so it was cut off")
    manifest: dict[str, Any] = json.load(_member(archive, backups.MANIFEST))
    names = manifest.get("members", {})
    if manifest.get("format") != backups.FORMAT or not all(map(_is_ours, names)):
        raise _broken(source.name, "格式不认识", "its format is not known")
    return manifest


def _is_ours(name: str) -> bool:
    return name in dumps.MEMBERS.values() or bool(re.fullmatch(r"files/[0-9a-f]{64}", name))


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    """A member that is a plain file."""
    with contextlib.suppress(KeyError):
        found = archive.extractfile(name)
        if found is not None:
            return found
    raise _broken(str(archive.name), f"缺少 {name}", f"{name} is missing")


def _extract(archive: tarfile.TarFile, name: str, expected: str, target: Path | None) -> None:
    """Read a member to its end and compare its digest; write it to ``target`` where that is given."""
    member, digest = _member(archive, name), hashlib.sha256()
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(target.open("wb")) if target else None
        while piece := member.read(1 << 20):
            digest.update(piece)
            if out:
                out.write(piece)
    if digest.hexdigest() != expected:
        raise _broken(str(archive.name), f"{name} 被改动或损坏", f"{name} was altered or damaged")


def _keep_file(archive: tarfile.TarFile, name: str) -> int:
    digest = name.removeprefix("files/")
    if not default_storage.exists(digest):
        default_storage.save(digest, File(_member(archive, name)))
    return 1


# -- what is refused ----------------------------------------------------------------------------------------------


def _refuse_wrong(manifest: dict[str, Any]) -> None:
    if manifest["database"] != connection.vendor:
        raise TiduError(
            "backup-other-database",
            Text(
                f"这份备份来自 {manifest['database']}，本机用的是 {connection.vendor}",
                f"this backup is of {manifest['database']}, and this installation uses {connection.vendor}",
            ),
            fix=Text("请按备份的数据库设置 TIDU_DATABASE", "set TIDU_DATABASE to a database of that kind"),
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    newer = sorted(set(manifest["migrations"]) - known)
    if newer:
        raise TiduError(
            "backup-newer",
            Text(
                f"这份备份来自更新的版本（{manifest['tidu']}）",
                f"this backup is of a newer version ({manifest['tidu']})",
            ),
            why=Text(f"本机的程序不认识 {newer[0]}", f"the program here does not know {newer[0]}"),
            fix=Text("请先把程序升级到那个版本", "upgrade the program to that version first"),
        )


def _refuse_full() -> None:
    if "accounts_user" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_user")
        (people,) = cursor.fetchone()
    if people or audit.head()[0]:
        raise TiduError(
            "restore-not-empty",
            Text("这里已经有数据，没有恢复", "this installation holds data, so nothing was restored"),
            why=Text(
                f"现有 {people} 个用户、{audit.head()[0]} 条审计记录，恢复会替换它们",
                f"its {people} people and {audit.head()[0]} audit events would be replaced",
            ),
            fix=Text("请先备份现有数据，再加 --force", "take a backup of it first, then add --force"),
        )


def _refuse_running() -> None:
    with contextlib.suppress(DatabaseError):  # no such table: nothing runs on an empty database
        if jobs.worker_lives():
            raise TiduError(
                "restore-running",
                Text("梯度正在运行，没有恢复", "Tidu is running, so nothing was restored"),
                why=Text("后台进程一分钟内还有动静", "its background worker has signed within a minute"),
                fix=Text("请先停掉 tidu serve 和 tidu worker", "stop tidu serve and tidu worker first"),
            )


# -- replacing ----------------------------------------------------------------------------------------------------


def _check_sqlite(database: Path, expected: dumps.State) -> None:
    found = dumps.state_of_sqlite(database)
    if dict(found.rows) != dict(expected.rows) or found.head != expected.head:
        raise _broken(database.name, "行数或审计链尾与清单不符", "its rows or its audit head differ from the manifest")
    with dumps.as_the_database(database) as environment:
        words = [sys.executable, "-m", "tidu.web.serving.chain", f"{expected.head[0]}:{expected.head[1]}"]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ourselves
    if done.returncode:
        complaint = " ".join(done.stdout.split())[:200] or done.stderr.strip()[-200:]
        raise _broken(database.name, f"审计链对不上：{complaint}", f"its audit chain does not hold: {complaint}")


def _replace(database: Path, state: dumps.State, scratch: Path) -> Path | None:
    if connection.vendor == "sqlite":
        return _replace_sqlite(database, _sqlite_file())
    dumps.load_postgresql(database, state, scratch)
    return None


def _sqlite_file() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))


def _replace_sqlite(database: Path, place: Path) -> Path | None:
    connections.close_all()
    kept = None
    if place.exists():
        _fold_journal(place)
        kept = place.with_name(f"{place.name}.{KEPT}")
        kept.unlink(missing_ok=True)
        os.link(place, kept)
    with database.open("rb") as file:
        os.fsync(file.fileno())
    database.replace(place)
    return kept


def _fold_journal(place: Path) -> None:
    """A journal of the old database beside the new one would be played into it."""
    try:
        with contextlib.closing(sqlite3.connect(place, timeout=5, isolation_level=None)) as old:
            old.execute("PRAGMA journal_mode=DELETE")
            old.execute("BEGIN EXCLUSIVE")
            old.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise TiduError(
            "restore-running",
            Text("数据库正在被使用，没有恢复", "the database is in use, so nothing was restored"),
            why=Text(str(error), str(error)),
            fix=Text("请先停掉 tidu serve 和 tidu worker", "stop tidu serve and tidu worker first"),
        ) from error
    except sqlite3.DatabaseError:
        # What is there is no database, or damaged: a reason to restore. Its journal goes with it.
        for tail in ("-wal", "-shm", "-journal"):
            place.with_name(place.name + tail).unlink(missing_ok=True)


def _check_chain(state: dumps.State) -> None:
    sqlite = connection.vendor == "sqlite"
    found = dumps.state_of_sqlite(_sqlite_file()) if sqlite else dumps.state_of_postgresql()
    faults = list(audit.verify(state.head))
    if faults or dict(found.rows) != dict(state.rows):
        fault = faults[0] if faults else audit.Fault(0, Text("行数与清单不符", "has other rows than the manifest says"))
        raise TiduError(
            "restore-chain",
            Text("已恢复，但审计链对不上", "it was restored, but its audit chain does not hold"),
            why=Text(f"第 {fault.sequence} 条：{fault.what.zh}", f"event {fault.sequence} {fault.what.en}"),
            fix=Text(
                "备份之前就有人动过数据：请保留现场并报告",
                "the data was altered before the backup: keep it as it is and report it",
            ),
        )
