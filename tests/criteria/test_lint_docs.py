"""docs/lint.md speaks of every code, and shows messages as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.criteria.faulty import entries

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### ([EF]\d{3}) .+\n((?:(?!^##).*\n?)*)", PAGE, flags=re.MULTILINE))
ON_THE_COMMAND_LINE = {"E305", "E306"}

pytestmark = pytest.mark.docs


def raised() -> set[str]:
    found = set()
    for path in (ROOT / "src" / "tidu").rglob("*.py"):
        found |= set(re.findall(r'"([EF]\d{3})"', path.read_text(encoding="utf-8")))
    return found


def shown(section: str) -> list[str]:
    return [block.rstrip("\n") for block in re.findall(r"```text\n(.*?)```", section, flags=re.DOTALL)]


def test_every_code_that_is_raised_is_documented() -> None:
    assert sorted(raised() - set(SECTIONS)) == []


def test_every_documented_code_is_raised() -> None:
    assert sorted(set(SECTIONS) - raised()) == []


def test_codes_stand_in_order_and_once() -> None:
    headings = re.findall(r"^### ([EF]\d{3}) ", PAGE, flags=re.MULTILINE)
    assert headings == sorted(set(headings))


@pytest.mark.parametrize("code", sorted(SECTIONS))
def test_a_documented_message_is_what_is_really_told(code: str) -> None:
    real = {message for entry in entries() if entry.code == code for message in entry.messages}
    messages = shown(SECTIONS[code])
    assert [message for message in messages if message not in real] == []
    assert messages or code in ON_THE_COMMAND_LINE


@pytest.mark.parametrize("code", sorted(SECTIONS))
def test_a_documented_code_says_what_to_write(code: str) -> None:
    assert re.search(r"^Write: \S", SECTIONS[code], flags=re.MULTILINE)


def test_the_message_that_introduces_the_page_is_real() -> None:
    real = {message for entry in entries() for message in entry.messages}
    introduction = PAGE.split("## E1xx")[0]
    assert [message for message in shown(introduction) if message not in real] == []
    assert shown(introduction)
