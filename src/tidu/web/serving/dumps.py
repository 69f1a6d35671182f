"""The database of an installation as one file, and back: SQLite by its own backup, PostgreSQL by pg_dump and psql."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from tidu.errors import TiduError
from tidu.text import Text

MEMBERS = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
HEAD = "SELECT sequence, digest FROM audit_audithead WHERE id = 1"
EMPTY_HEAD = (0, "0" * 64)


@dataclass(frozen=True, slots=True)
class State:
    """What a database holds, so that a restored one can be compared: rows by table, and the head of the audit chain."""

    rows: Mapping[str, int]
    head: tuple[int, str]
    migrations: tuple[str, ...]


def dump(target: Path) -> State:
    """Write the database as it is at one moment, while others go on writing; gives what it holds at that moment."""
    return _dump_sqlite(target) if connection.vendor == "sqlite" else _dump_postgresql(target)


# -- SQLite -------------------------------------------------------------------------------------------------------


def _dump_sqlite(target: Path) -> State:
    connection.ensure_connection()
    source: sqlite3.Connection = connection.connection
    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    return state_of_sqlite(target)


def state_of_sqlite(path: Path) -> State:
    """What a SQLite file holds; raises where it is damaged."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
        try:
            broken = opened.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            broken = str(error)
        if broken != "ok":
            raise TiduError(
                "database-damaged",
                Text(f"数据库文件 {path.name} 已损坏", f"the database file {path.name} is damaged"),
                why=Text(str(broken)[:200], str(broken)[:200]),
                fix=Text("请用更早的备份", "use an earlier backup"),
            )
        tables = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        names = sorted(name for (name,) in tables)
        rows = {name: opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
        head = opened.execute(HEAD).fetchone() if "audit_audithead" in names else None
        applied = opened.execute("SELECT app, name FROM django_migrations").fetchall()
    return State(rows, head or EMPTY_HEAD, tuple(sorted(f"{app}.{name}" for app, name in applied)))


# -- PostgreSQL ---------------------------------------------------------------------------------------------------


def _dump_postgresql(target: Path) -> State:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (moment,) = cursor.fetchone()
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", f"--file={target}"]
        _run("pg_dump", *words)
        return state_of_postgresql()


def state_of_postgresql() -> State:
    """What the present database holds, as the present transaction sees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        names = [name for (name,) in cursor.fetchall()]
        rows = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - quoted
            rows[name] = cursor.fetchone()[0]
        head = None
        if "audit_audithead" in names:
            cursor.execute(HEAD)
            head = cursor.fetchone()
        applied = []
        if "django_migrations" in names:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = cursor.fetchall()
    return State(rows, head or EMPTY_HEAD, tuple(sorted(f"{app}.{name}" for app, name in applied)))


def load_postgresql(source: Path, expected: State, folder: Path) -> None:
    """Replace the whole database by a dump, in one transaction: it ends in full and as counted, or nothing happens."""
    plain = folder / "database.sql"
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={plain}", str(source))
    before, after = folder / "before.sql", folder / "after.sql"
    before.write_text(
        "SET lock_timeout = '15s';\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n", encoding="utf-8"
    )
    after.write_text(_counted(expected), encoding="utf-8")
    files = [f"--file={path}" for path in (before, plain, after)]
    connection.close()
    _run("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", *files)


def _counted(expected: State) -> str:
    """SQL that undoes the transaction where rows or the audit head are not those of when the backup was made."""
    checks = [
        f"IF (SELECT count(*) FROM public.{connection.ops.quote_name(name)}) <> {int(rows)} THEN "  # noqa: S608 - quoted
        f"RAISE EXCEPTION 'rows of %', '{name}'; END IF;"
        for name, rows in expected.rows.items()
        if name.isidentifier()
    ]
    number, digest = expected.head
    if number and digest.isalnum():
        checks.append(
            f"IF NOT EXISTS (SELECT 1 FROM public.audit_audithead WHERE sequence = {int(number)} "  # noqa: S608 - checked
            f"AND digest = '{digest}') THEN RAISE EXCEPTION 'head of the audit chain'; END IF;"
        )
    return "DO $counted$ BEGIN\n" + "\n".join(checks) + "\nEND $counted$;\n"


def _run(name: str, *words: str) -> None:
    """Run one of PostgreSQL's programs on the configured database; what it complains about becomes the reason."""
    known = settings.DATABASES["default"]
    environment = {
        **os.environ,
        "PGHOST": str(known["HOST"]),
        "PGPORT": str(known["PORT"]),
        "PGUSER": str(known["USER"]),
        "PGPASSWORD": str(known["PASSWORD"]),
        "PGDATABASE": str(known["NAME"]),
        "PGCONNECT_TIMEOUT": "10",
        "PGOPTIONS": "-c client_min_messages=warning",
    }
    environment = {key: value for key, value in environment.items() if not key.startswith("PG") or value}
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        [_program(name), *words], capture_output=True, text=True, env=environment, check=False
    )
    if done.returncode:
        complaint = " ".join(done.stderr.split())[:400] or f"exit {done.returncode}"
        raise TiduError(
            "postgresql-program",
            Text(f"{name} 没有成功", f"{name} did not succeed"),
            why=Text(complaint, complaint),
            fix=Text(
                "请确认程序版本不低于数据库、用户有权限、没有别的程序占用数据库；数据库没有改动",
                "see that its version is not older than the server's, that the user has the rights, and that nobody else"
                " uses the database; the database was not changed",
            ),
        )


def _program(name: str) -> str:
    newest = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    found = str(newest[-1]) if newest else shutil.which(name)
    if not found:
        raise TiduError(
            "postgresql-program",
            Text(f"找不到程序 {name}", f"the program {name} was not found"),
            why=Text("备份和恢复 PostgreSQL 要用它自带的程序", "PostgreSQL is saved and restored by its own programs"),
            fix=Text("请安装 postgresql-client", "install postgresql-client"),
        )
    return found


@contextmanager
def as_the_database(path: Path) -> Iterator[dict[str, str]]:
    """The environment in which a SQLite file stands in for the installation's database."""
    yield {**os.environ, "TIDU_DATABASE": f"sqlite:///{path}", "TIDU_DATA": str(settings.DATA)}
