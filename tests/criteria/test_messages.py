"""Every message that a faulty file can produce, read word by word: ``tests/criteria/faults`` is the table."""

from __future__ import annotations

import functools
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.criteria.demo import FOLDER
from tests.criteria.faulty import Entry, entries, faults, rendered

from tidu.catalogue import Catalogue
from tidu.catalogue.linting import lint, lint_files
from tidu.errors import TiduError

ENTRIES = list(entries())
SOURCE = Path(__file__).resolve().parents[2] / "src" / "tidu"
CODE = re.compile(r'"([EF]\d{3})"')
CHINESE = re.compile(r"[\u4e00-\u9fff]")
QUOTED = re.compile(r"“[^”]*”")


def codes(*rooms: str) -> set[str]:
    """The codes that the modules of these rooms name."""
    paths = [path for room in rooms for path in (SOURCE / room).glob("*.py")]
    return {code for path in paths for code in CODE.findall(path.read_text(encoding="utf-8"))}


@dataclass(frozen=True)
class Told:
    """The faults of one entry and their Chinese messages with paths relative to the catalogue."""

    faults: tuple[TiduError, ...]
    messages: list[str]


@functools.cache
def told(index: int) -> Told:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "catalogue"
        found = faults(ENTRIES[index], folder)
        return Told(tuple(found), [rendered(fault, folder) for fault in found])


each_entry = pytest.mark.parametrize("index", range(len(ENTRIES)), ids=[str(entry) for entry in ENTRIES])


@each_entry
def test_a_fault_is_told_exactly_so(index: int) -> None:
    assert told(index).messages == ENTRIES[index].messages
    assert ENTRIES[index].code in [fault.code for fault in told(index).faults]


@each_entry
def test_a_fault_says_what_and_why_or_what_to_do_in_both_languages(index: int) -> None:
    for fault in told(index).faults:
        texts = [fault.what, *filter(None, (fault.why, fault.fix))]
        assert len(texts) > 1, "neither why nor what to do"
        assert all(text.zh.strip() and text.en.strip() for text in texts)
        assert CHINESE.search(fault.what.zh)
        assert re.search(r"[A-Za-z]{3}", fault.what.en)
        english = fault.render("en")
        assert ("Why: " in english, "What to do: " in english) == (fault.why is not None, fault.fix is not None)


@each_entry
def test_the_english_message_is_not_half_chinese(index: int) -> None:
    """What the file says is quoted, and units are Chinese; a sentence may not be."""
    for fault in told(index).faults:
        for text in filter(None, (fault.what, fault.why, fault.fix)):
            assert not re.search(r"[\u4e00-\u9fff]{4}", QUOTED.sub("", text.en)), text.en


@each_entry
def test_the_mark_lies_on_the_line_that_is_shown(index: int) -> None:
    for fault in told(index).faults:
        where = fault.where
        if where is None or where.source is None or where.column is None:
            continue
        end = where.column - 1 + where.length
        assert end <= len(where.source) + (where.length == 1), "the mark runs beyond the line"
        assert where.source[where.column - 1 : end].strip() or where.length == 1


def test_every_code_of_a_faulty_file_has_an_example() -> None:
    assert sorted(codes("criteria", "catalogue") - {entry.code for entry in ENTRIES}) == []


def test_no_example_speaks_of_a_code_that_is_never_raised() -> None:
    assert sorted({entry.code for entry in ENTRIES} - codes("criteria", "catalogue")) == []


def test_the_examples_spoil_a_catalogue_that_is_sound() -> None:
    report = lint(Catalogue(FOLDER))
    assert [fault.render() for fault in report.faults] == []
    assert report.counts == {
        "standards": 2,
        "overlays": 1,
        "cases": 2,
        "indicators": 1,
        "titles": 1,
        "applicability": 1,
    }


def test_single_files_of_every_kind_are_known_and_sound() -> None:
    paths = sorted(FOLDER.rglob("*.yaml"))
    report = lint_files(Catalogue(FOLDER), paths)
    assert [fault.render() for fault in report.faults] == []
    assert report.counts == lint(Catalogue(FOLDER)).counts


def test_a_faulty_indicator_hides_what_would_follow_from_it(tmp_path: Path) -> None:
    """One misspelt indicator makes every standard that uses it faulty; only the cause is told."""
    entry = Entry(
        "", "E202", "", {"file": "indicators/words.yaml", "edit": [["type: count, unit: 人,", "type: count,"]]}
    )
    assert [fault.code for fault in faults(entry, tmp_path)] == ["E202"]
