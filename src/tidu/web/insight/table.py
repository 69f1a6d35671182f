"""The table of counts as a page and a workbook show it: one line a definition, under the heading of its group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from tidu.text import Text
from tidu.web.accounts.models import Region
from tidu.web.insight.asking import Question
from tidu.web.insight.counting import Number, counts_on, undated
from tidu.web.insight.definitions import Definition, definitions

MOST_COUNTIES = 12
"""With more counties than these a table has no column for each: the names of a number are counted by county instead."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A number and the address of its names; None where it is not known."""

    number: int | None
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One definition with its numbers."""

    definition: Definition
    now: Cell
    before: Cell | None
    change: int | None
    change_url: str
    places: tuple[Cell, ...]
    undated: int


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a heading."""

    name: Text
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The whole table: its groups, and the counties that have a column."""

    groups: tuple[Group, ...]
    counties: tuple[Region, ...]
    compared: bool

    @property
    def width(self) -> int:
        """How many columns there are."""
        return (4 if self.compared else 2) + len(self.counties)

    @property
    def lines(self) -> Iterator[Line]:
        """All lines."""
        return (line for group in self.groups for line in group.lines)

    @property
    def unknown(self) -> list[Line]:
        """Lines for whose day nothing is recorded yet."""
        return [line for line in self.lines if line.now.number is None]


def table_of(question: Question) -> Table:
    """Count what a question asks."""
    known = definitions()
    answers = counts_on(question.reach, question.days)
    counties = question.counties if question.county is None and question.reach.by_county else []
    shown = tuple(counties) if 1 < len(counties) <= MOST_COUNTIES else ()
    missing = undated(question.reach)
    lines: dict[str, list[Line]] = {group: [] for group in known.groups}
    for one in known:
        lines[one.group].append(_line(one, question, answers, shown, missing.get(one.code, 0)))
    groups = tuple(Group(name, tuple(lines[code])) for code, name in known.groups.items() if lines[code])
    return Table(groups, shown, question.against is not None)


def _line(
    one: Definition,
    question: Question,
    answers: list[dict[str, Number]],
    shown: tuple[Region, ...],
    missing: int,
) -> Line:
    path = reverse("count-names", args=[one.code])
    now = answers[0][one.code]
    before = answers[1][one.code] if len(answers) > 1 else None
    change = None
    if before is not None and now.total is not None and before.total is not None:
        change = now.total - before.total
    then = question.against.isoformat() if question.against is not None else ""
    places = tuple(
        Cell(now.by_place.get(county.code, 0) if now.total is not None else None, _of_county(path, question, county))
        for county in shown
    )
    return Line(
        one,
        Cell(now.total, question.address(path, against="")),
        None if before is None else Cell(before.total, question.address(path, on=then, against="")),
        change,
        question.address(path, change="gained"),
        places,
        missing,
    )


def _of_county(path: str, question: Question, county: Region) -> str:
    return question.address(path, against="", county=county.code)
