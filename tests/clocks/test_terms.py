"""The time limits that rules set: by name, by the rule in force, with their source."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tidu.clocks import Period, find_term, yearly
from tidu.clocks.terms import all_terms, read_terms
from tidu.errors import InputError, TiduError


@pytest.mark.parametrize(
    ("code", "day", "last"),
    [
        ("sme-validity", date(2026, 7, 1), date(2029, 6, 30)),
        ("sme-validity", date(2024, 1, 1), date(2026, 12, 31)),
        ("sme-change", date(2026, 11, 30), date(2027, 3, 1)),
        ("sme-ban", date(2026, 5, 10), date(2029, 5, 10)),
        ("hightech-validity", date(2023, 12, 20), date(2026, 12, 19)),
        ("techsme-validity", date(2026, 6, 15), date(2027, 6, 14)),
        ("public-notice", date(2026, 11, 24), date(2026, 11, 30)),
        ("hightech-notice", date(2026, 11, 24), date(2026, 12, 7)),
    ],
)
def test_a_term_that_runs_from_a_day(code: str, day: date, last: date) -> None:
    found = find_term(code, day).after(day)
    assert found.last == last
    assert find_term(code, day).says.zh in found.sentence().zh


@pytest.mark.parametrize(
    ("code", "year", "last"),
    [
        ("sme-update", 2025, date(2025, 4, 30)),
        ("sme-update", 2026, date(2026, 5, 31)),
        ("hightech-report", 2026, date(2026, 5, 31)),
        ("techsme-update", 2026, date(2026, 3, 31)),
        ("cluster-report", 2027, date(2027, 4, 30)),
    ],
)
def test_what_is_due_each_year_follows_the_rule_in_force_on_that_day(code: str, year: int, last: date) -> None:
    assert yearly(code, year).last == last


def test_every_term_names_its_source_and_how_well_it_is_confirmed() -> None:
    for term in all_terms():
        assert term.cite.document
        assert term.cite.grade in ("A", "A-", "B", "M")
        assert term.says.zh
        assert term.says.en
    assert str(find_term("sme-update", date(2026, 5, 1)).cite) == "工信部企业〔2026〕2号第十七条"


@pytest.mark.parametrize(
    ("ask", "code", "words"),
    [
        (lambda: find_term("sme-party", date(2026, 5, 1)), "unknown-term", "sme-validity"),
        (lambda: find_term("sme-update", date(2021, 5, 1)), "unknown-term", "2021-05-01"),
        (lambda: yearly("sme-update", 2021), "unknown-term", "2021 年"),
        (lambda: yearly("sme-validity", 2026), "unknown-term", "年度期限"),
        (lambda: find_term("sme-update", date(2026, 5, 1)).after(date(2026, 5, 1)), "bad-term", "固定的日子"),
        (lambda: find_term("sme-change", date(2026, 5, 1)).in_year(2026), "bad-term", "起算"),
    ],
)
def test_what_there_is_not_is_refused_in_words(ask: object, code: str, words: str) -> None:
    assert callable(ask)
    with pytest.raises(InputError) as error:
        ask()
    assert error.value.code == code
    assert words in error.value.render("zh")


GOOD = "{code: x, says: {zh: 示例, en: example}, months: 3, cite: {document: 示例, grade: M}}"


def test_a_row_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "terms.yaml"
    path.write_text(f"- {GOOD}\n", encoding="utf-8")
    (term,) = read_terms(path)
    assert (term.rule, term.since, term.until) == (Period(3, "month"), date.min, date.max)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("months: 3", "months: 3, days: 5"),
        ("months: 3", "first: same_day"),
        ("months: 3", "months: 0"),
        ("months: 3", "months: three"),
        ("months: 3", "months: 3, first: tomorrow"),
        ("months: 3", "months: 3, ending: forward"),
        ("months: 3", "day: 02-30"),
        ("months: 3", "day: 02-29"),
        ("months: 3", "day: 5"),
        ("months: 3", "weeks: 3"),
        ("months: 3", "months: 3, since: soon"),
        ("code: x, ", ""),
        ("grade: M", "grade: certain"),
        ("document: 示例, ", ""),
        (GOOD, f"{GOOD}\n- {GOOD}"),
    ],
)
def test_a_faulty_row_is_told_with_its_line(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "terms.yaml"
    path.write_text("# a comment\n- " + GOOD.replace(old, new) + "\n", encoding="utf-8")
    with pytest.raises(TiduError) as error:
        read_terms(path)
    assert "terms.yaml:" in error.value.render("zh")
    assert error.value.code in ("term-form", "calendar-form")
