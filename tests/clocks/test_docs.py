"""docs/clocks.md shows what really comes out, and names every message."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from tidu import clocks
from tidu.clocks.arrangements import read_arrangement
from tidu.commands import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "clocks.md").read_text(encoding="utf-8")
SOURCES = [*(ROOT / "src" / "tidu" / "clocks").glob("*.py"), ROOT / "src" / "tidu" / "commands" / "clock.py"]

pytestmark = pytest.mark.docs


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, flags=re.DOTALL)


def test_the_command_prints_what_the_page_shows(capsys: pytest.CaptureFixture[str]) -> None:
    command, shown = blocks("text")[0].removeprefix("$ tidu ").split("\n", 1)
    main(command.split())
    assert capsys.readouterr().out == shown


def test_every_line_of_the_programs_gives_what_stands_beside_it() -> None:
    known: dict[str, object] = {"date": date, "datetime": datetime, "clocks": clocks}
    checked = 0
    for line in "\n".join(blocks("python")).splitlines():
        code, _, said = line.partition("  #")
        shown = re.match(r"\s*(\d{4}-\d\d-\d\d|还剩[^#]*)", said)
        if shown is None:
            exec(code, known)  # noqa: S102 - the page's own lines
        else:
            assert str(eval(code, known)) == shown.group(1).strip()  # noqa: S307 - the same
            checked += 1
    assert checked >= 7


def test_the_file_of_the_page_is_one(tmp_path: Path) -> None:
    text = blocks("yaml")[0]
    whole = (ROOT / "src/tidu/clocks/data/arrangements/2026.yaml").read_text(encoding="utf-8")
    head, changes = text.split("changes:", 1)
    for line in head.splitlines():
        assert line.split("  #")[0].rstrip() in whole
    path = tmp_path / "2026.yaml"
    path.write_text(f"{whole}changes:{changes}", encoding="utf-8")
    assert read_arrangement(path).changes[0].day == date(2026, 8, 3)


def test_every_code_is_explained_and_every_explained_code_exists() -> None:
    raised = set()
    for path in SOURCES:
        raised |= set(re.findall(r'"([a-z]+-[a-z]+)"', path.read_text(encoding="utf-8")))
    explained = set(re.findall(r"`([a-z]+-[a-z]+)`", PAGE.split("## Messages")[1]))
    assert sorted(explained - raised) == []
    names = {"working-days", "same-day", "utf-8"}
    assert sorted(code for code in raised - explained - names if not code.startswith("--")) == []


def test_every_option_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    main(["clock", "--help"])
    offered = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert sorted(option for option in offered if f"`{option}" not in PAGE and f"{option}`" not in PAGE) == []
