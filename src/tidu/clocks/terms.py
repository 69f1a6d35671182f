"""Time limits that rules set, by name: validity of titles, yearly updates, reports of changes, bans, public notices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from tidu.clocks.arrangements import GRADES, Grade
from tidu.clocks.clock import Clock
from tidu.clocks.deadline import Deadline
from tidu.clocks.national import DATA
from tidu.clocks.periods import ENDINGS, FIRSTS, MOST, Ending, Period, Unit, Until
from tidu.clocks.source import Place, Source
from tidu.clocks.workdays import WorkingCalendar
from tidu.errors import InputError
from tidu.text import Text

LENGTHS: dict[str, Unit] = {"days": "day", "working_days": "working_day", "months": "month", "years": "year"}
KEYS = ("code", "says", *LENGTHS, "day", "first", "ending", "since", "until", "cite")
MONTH_DAY = re.compile(r"(?!02-29)[01]\d-[0-3]\d")


@dataclass(frozen=True, slots=True)
class Cite:
    """Where a time limit stands; ``grade`` says how well it is confirmed, B and M are unconfirmed."""

    document: str
    article: str
    grade: Grade

    def __str__(self) -> str:
        return f"{self.document}{self.article}"


@dataclass(frozen=True, slots=True)
class Term:
    """A time limit with its name and source: a period, or a day of each year. In force from ``since`` to ``until``."""

    code: str
    says: Text
    rule: Period | str
    ending: Ending
    since: date
    until: date
    cite: Cite

    def after(self, day: date, calendar: WorkingCalendar | None = None) -> Deadline:
        """When it ends that runs from a day; raises InputError for a term that is due on a day of the year."""
        if not isinstance(self.rule, Period):
            raise _cannot(self, Text("是每年固定的日子", "is due on a fixed day of each year"))
        return Clock(self.rule, day, label=self.says).deadline(calendar)

    def in_year(self, year: int, calendar: WorkingCalendar | None = None) -> Deadline:
        """When it is due in a year; raises InputError for a term that is a period."""
        if isinstance(self.rule, Period):
            raise _cannot(self, Text("从某一天起算，没有固定的日子", "runs from a day and has none of its own"))
        day = date.fromisoformat(f"{year:04}-{self.rule}")
        return Clock(Until(day, self.ending), day, label=self.says).deadline(calendar)


def _cannot(term: Term, what: Text) -> InputError:
    return InputError("bad-term", Text(f"“{term.says.zh}”{what.zh}", f"“{term.says.en}” {what.en}"))


@cache
def all_terms() -> tuple[Term, ...]:
    """The terms that tidu brings along."""
    return tuple(read_terms(DATA / "terms.yaml"))


def find_term(code: str, on: date) -> Term:
    """The term of a code that is in force on a day; raises InputError where there is none."""
    found = next((term for term in all_terms() if term.code == code and term.since <= on <= term.until), None)
    if found is None:
        codes = "、".join(sorted({term.code for term in all_terms()}))
        raise InputError(
            "unknown-term",
            Text(f"{on} 没有名为“{code}”的期限", f"there is no term “{code}” in force on {on}"),
            fix=Text(f"可用：{codes}", f"known: {codes}"),
        )
    return found


def yearly(code: str, year: int, calendar: WorkingCalendar | None = None) -> Deadline:
    """When something yearly is due in a year, by the rule that is in force on that day."""
    for term in all_terms():
        if term.code == code and not isinstance(term.rule, Period):
            due = term.in_year(year, calendar)
            if term.since <= due.clock.start <= term.until:
                return due
    raise InputError(
        "unknown-term",
        Text(f"{year} 年没有名为“{code}”的年度期限", f"nothing named “{code}” is due in {year}"),
    )


# -- reading ------------------------------------------------------------------------------------------------------


def read_terms(path: Path) -> list[Term]:
    """Read a file of terms and check it; raises Faults with everything that is wrong in it."""
    source = Source(path)
    found = [
        term for number, entry in enumerate(source.items(source.data, ())) for term in _term(source, entry, number)
    ]
    for number, term in enumerate(found):
        clash = next((one for one in found[:number] if one.code == term.code and _overlap(one, term)), None)
        if clash is not None:
            source.fault("term-form", (number,), Text(f"“{term.code}”同时有两条", f"two rows of “{term.code}” overlap"))
    source.check()
    return found


def _overlap(one: Term, other: Term) -> bool:
    return one.since <= other.until and other.since <= one.until


def _term(source: Source, entry: object, number: int) -> Iterator[Term]:
    place: Place = (number,)
    item = source.mapping(entry, place, KEYS)
    says = source.text_pair(item.get("says"), (*place, "says"))
    cite = _cite(source, item.get("cite"), (*place, "cite"))
    first, ending = item.get("first", "next_day"), item.get("ending")
    since = source.day(item.get("since", date.min), (*place, "since"))
    until = source.day(item.get("until", date.max), (*place, "until"))
    lengths = [key for key in (*LENGTHS, "day") if key in item]
    code = item.get("code")
    if not isinstance(code, str) or len(lengths) != 1 or first not in FIRSTS or ending not in (None, *ENDINGS):
        what = Text(
            "期限要有代码、恰好一个长度，起算和遇休息日的写法要对",
            "a term has a code, just one length, and a first and an ending that exist",
        )
        source.fault("term-form", place, what)
        return
    rule: Period | str | None
    if lengths == ["day"]:
        rule = _month_day(source, item["day"], (*place, "day"))
    else:
        amount = source.whole(item[lengths[0]], (*place, lengths[0]), 1, MOST)
        rule = Period(amount, LENGTHS[lengths[0]], first, ending) if amount else None
    if rule is not None and cite is not None and since is not None and until is not None:
        yield Term(code, says, rule, ending or ("stay" if lengths == ["day"] else "next"), since, until, cite)


def _month_day(source: Source, value: object, place: Place) -> str | None:
    try:
        if isinstance(value, str) and MONTH_DAY.fullmatch(value):
            date.fromisoformat(f"2001-{value}")
            return value
    except ValueError:
        pass
    source.fault("term-form", place, Text(f"“{value}”不是每年都有的日子", f"“{value}” is no day of every year"))
    return None


def _cite(source: Source, value: object, place: Place) -> Cite | None:
    item = source.mapping(value, place, ("document", "article", "grade"))
    document, article, grade = item.get("document"), item.get("article", ""), item.get("grade")
    if not isinstance(document, str) or not isinstance(article, str) or grade not in GRADES:
        source.fault("term-form", place, Text("出处要有文件和核实程度", "a source has a document and a grade"))
        return None
    return Cite(document, article, grade)
