"""A backup brings an installation back whole; a broken one is refused before anything is changed."""

from __future__ import annotations

import io
import json
import signal
import stat
import subprocess
import tarfile
import time
from pathlib import Path
from typing import Any

import pytest
from tests.web.installations import TIDU, Installation, Maker, ask
from tests.web.ops.making import FILL, look, rename_all


@pytest.fixture(scope="module")
def filled(installations: Maker) -> Installation:
    return installations.make(FILL)


@pytest.fixture(scope="module")
def archive(filled: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "备份.tar"
    said = filled.tidu("backup", str(path))
    assert "2 个文件" in said
    return path


@pytest.fixture
def other(installations: Maker) -> Installation:
    """An installation with data of its own."""
    return rename_all(installations.make(FILL))


def manifest_of(archive: Path) -> dict[str, Any]:
    with tarfile.open(archive) as opened:
        content = opened.extractfile("manifest.json")
        assert content is not None
        found: dict[str, Any] = json.load(content)
        return found


def rewritten(archive: Path, target: Path, changed: dict[str, bytes | None]) -> Path:
    """The archive with members changed, or left out where None stands."""
    with tarfile.open(archive) as old, tarfile.open(target, "w") as new:
        for member in old:
            content = old.extractfile(member)
            assert content is not None
            data = changed.get(member.name, content.read())
            if data is not None:
                member.size = len(data)
                new.addfile(member, io.BytesIO(data))
    return target


def test_an_empty_installation_becomes_what_the_backup_holds(
    filled: Installation, archive: Path, installations: Maker
) -> None:
    other = installations.empty()
    said = other.tidu("restore", str(archive))
    assert "审计链都核对无误" in said
    found = look(other)
    assert found == look(filled)
    assert len(found["kept"]) == len(found["known"]) == 2  # type: ignore[arg-type] # lists
    (number, digest) = found["head"][0]  # type: ignore[index] # rows
    assert "审计链完整" in other.tidu("audit", "verify", "--expect", f"{number}:{digest}")


def test_the_manifest_says_what_is_inside_and_nobody_else_may_read_it(archive: Path) -> None:
    manifest = manifest_of(archive)
    assert sorted(manifest) == [
        "database", "format", "head", "made_at", "members", "migrations", "missing", "rows", "tidu",
    ]  # fmt: skip
    rows = manifest["rows"]
    assert (rows["accounts_user"], rows["registry_enterprise"], rows["files_blob"]) == (12, 2, 2)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_an_installation_that_holds_data_is_replaced_only_by_force(
    filled: Installation, archive: Path, other: Installation
) -> None:
    before = look(other)
    said = other.tidu("restore", str(archive), code=2)
    assert "restore-not-empty" in said
    assert "加 --force" in said
    assert look(other) == before
    said = other.tidu("restore", "--force", str(archive))
    assert look(other) == look(filled)
    if not other.database:
        assert "before-restore" in said
        assert (other.folder / "tidu.sqlite3.before-restore").is_file()


ALL = """
import json, sys
from pathlib import Path
from tidu.errors import TiduError
from tidu.web.serving.restoring import restore
for path in sorted(Path({folder!r}).iterdir()):
    try:
        restore(path, force=True)
    except TiduError as error:
        print(path.stem, error.code, error.render("zh").replace(chr(10), " "))
"""


def test_a_broken_backup_changes_nothing(archive: Path, other: Installation, tmp_path: Path) -> None:
    manifest = manifest_of(archive)
    file = next(name for name in manifest["members"] if name.startswith("files/"))
    database = next(name for name in manifest["members"] if name.startswith("database"))
    another = "sqlite" if manifest["database"] == "postgresql" else "postgresql"
    more_rows = {**manifest["rows"], "registry_enterprise": 3}

    def with_manifest(name: str, **changes: object) -> None:
        rewritten(archive, tmp_path / f"{name}.tar", {"manifest.json": json.dumps({**manifest, **changes}).encode()})

    rewritten(archive, tmp_path / "file.tar", {file: b"altered"})
    rewritten(archive, tmp_path / "database.tar", {database: b"altered"})
    rewritten(archive, tmp_path / "missing.tar", {file: None})
    rewritten(archive, tmp_path / "unfinished.tar", {"manifest.json": None})
    (tmp_path / "cut.tar").write_bytes(archive.read_bytes()[:-15_000])
    (tmp_path / "text.tar").write_text("这不是备份" * 300, encoding="utf-8")
    with_manifest("rows", rows=more_rows)
    with_manifest("head", head=[1, "0" * 64])
    with_manifest("newer", migrations=["registry.0099_later"])
    with_manifest("another", database=another)
    with_manifest("format", format=99)
    with_manifest("wicked", members={"../../evil": "0" * 64})
    before = look(other)
    said = other.python(ALL.format(folder=str(tmp_path))).splitlines()
    assert look(other) == before
    codes = dict(line.split(" ")[:2] for line in said)
    broken = ("file", "database", "missing", "unfinished", "cut", "text", "format", "wicked")
    assert {name: codes[name] for name in broken} == dict.fromkeys(broken, "backup-broken")
    assert (codes["newer"], codes["another"]) == ("backup-newer", "backup-other-database")
    assert {"rows", "head"} <= set(codes)
    assert len(codes) == 12
    assert "registry.0099_later" in next(line for line in said if line.startswith("newer"))


def test_an_altered_trail_is_found_when_it_is_restored(
    other: Installation, installations: Maker, tmp_path: Path
) -> None:
    ask(other, "UPDATE audit_auditevent SET reason = '改过' WHERE sequence = 2")
    other.tidu("backup", str(tmp_path / "b.tar"))
    said = installations.empty().tidu("restore", str(tmp_path / "b.tar"), code=2)
    assert "被改动过" in said
    said = other.tidu("audit", "verify", code=1)
    assert "#2: 内容被改动过" in said


def test_a_file_that_the_store_has_lost_is_told(other: Installation, tmp_path: Path) -> None:
    lost = next(path for path in (other.folder / "files").rglob("*") if path.is_file())
    lost.write_bytes(b"altered")
    said = other.tidu("backup", str(tmp_path / "b.tar"), code=1)
    assert lost.name in said
    assert manifest_of(tmp_path / "b.tar")["missing"] == [lost.name]


def test_a_backup_never_overwrites(filled: Installation, archive: Path) -> None:
    before = archive.read_bytes()
    assert "backup-exists" in filled.tidu("backup", str(archive), code=2)
    assert archive.read_bytes() == before


def test_a_backup_that_cannot_be_written_says_so(filled: Installation, tmp_path: Path) -> None:
    said = filled.tidu("backup", str(tmp_path / "nowhere" / "b.tar"), code=2)
    assert "backup-not-written" in said


@pytest.mark.parametrize("moment", [0.8, 1.6])
def test_a_restore_that_is_killed_leaves_the_old_or_the_new_and_nothing_between(
    filled: Installation, archive: Path, other: Installation, moment: float
) -> None:
    before, after = look(other), look(filled)
    words = [TIDU, "restore", "--force", str(archive)]
    process = subprocess.Popen(words, env=other.environment, stdout=subprocess.DEVNULL)
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(0.5)  # PostgreSQL's own program notices and rolls back
    assert look(other) in (before, after)


WRITE = """
from tidu.web.serving.preparing import configure
configure()
from itertools import count
from django.db import transaction
from tests.web.cast import make_firm
from tidu.web.audit import service as audit
for number in count(1000):
    with transaction.atomic():
        firm = make_firm(f"葫芦岛示例写入{number}有限公司", "211481101", number)
        audit.record("firm.create", firm, after={"name": firm.name})
    print(number, flush=True)
"""
PAIRS = """
SELECT (SELECT count(*) FROM registry_enterprise WHERE name LIKE '%示例写入%'),
       (SELECT count(*) FROM audit_auditevent WHERE action = 'firm.create' AND subject_name LIKE '%示例写入%')
"""


def test_a_backup_while_people_work_holds_one_moment(installations: Maker, tmp_path: Path) -> None:
    working = installations.make(FILL)
    writer = working.begin_python(WRITE)
    try:
        end = time.monotonic() + 60
        while (working.folder / "said").read_text().count("\n") < 20:
            assert writer.poll() is None, (working.folder / "said").read_text()
            assert time.monotonic() < end
            time.sleep(0.05)
        before = ask(working, PAIRS)[0][0]
        working.tidu("backup", str(tmp_path / "during.tar"))
        assert writer.poll() is None, "it went on writing"
        after = ask(working, PAIRS)[0][0]
    finally:
        writer.kill()
        writer.wait(30)
    restored = installations.empty()
    restored.tidu("restore", str(tmp_path / "during.tar"))
    firms, events = ask(restored, PAIRS)[0]
    assert before <= firms < after
    assert firms == events
    assert "完整" in restored.tidu("audit", "verify")
