"""What the rules ask while a title lasts, as dated and cited data: read and checked when the programme starts."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured

from tidu.clocks import Clock, months
from tidu.text import Text
from tidu.web.registry.facts.service import catalogue

DATA = Path(__file__).parent / "data"
NEW_RULES = 2026


@dataclass(frozen=True, slots=True)
class Cite:
    """Where something is written, and how sure that is."""

    document: str
    article: str
    grade: str

    @property
    def text(self) -> str:
        """In one line."""
        return f"{self.document} {self.article}（{self.grade}）"


@dataclass(frozen=True, slots=True)
class UpdateRule:
    """By which day of each year holders of a title bring their entry up to date, and what happens to those who do not."""

    titles: tuple[str, ...]
    since: int
    until: int | None
    month: int
    day: int
    consequence: Text
    cite: Cite

    def due_on(self, year: int) -> date:
        """The last day in a year."""
        return date(year, self.month, self.day)


@functools.cache
def _read() -> Mapping[str, Any]:
    said: Mapping[str, Any] = yaml.safe_load((DATA / "rules.yaml").read_text(encoding="utf-8"))
    return said


def _pair(said: Mapping[str, str]) -> Text:
    return Text(said["zh"], said["en"])


def _cite(said: Mapping[str, str]) -> Cite:
    return Cite(said["document"], said["article"], said["grade"])


def _update(said: Mapping[str, Any]) -> UpdateRule:
    month, day = str(said["day"]).split("-")
    return UpdateRule(
        titles=tuple(said["titles"]),
        since=said["since"],
        until=said.get("until"),
        month=int(month),
        day=int(day),
        consequence=_pair(said["consequence"]),
        cite=_cite(said["cite"]),
    )


@functools.cache
def update_rules() -> tuple[UpdateRule, ...]:
    """All of them; raises ImproperlyConfigured for a title that there is not."""
    found = tuple(_update(one) for one in _read()["updates"])
    named = {title for one in found for title in one.titles} | set(_read()["withdrawal"]["above"])
    unknown = sorted(named - set(catalogue().titles))
    if unknown:
        raise ImproperlyConfigured(f"upkeep/data/rules.yaml: {', '.join(unknown)}")
    return found


def update_rule(title: str, year: int) -> UpdateRule | None:
    """The rule for a title in a year; None where it asks for no update."""
    fitting = [
        one for one in update_rules() if title in one.titles and one.since <= year and (one.until or year) >= year
    ]
    return max(fitting, key=lambda one: one.since, default=None)


# -- changes ------------------------------------------------------------------------------------------------------


def report_clock(occurred_on: date) -> Clock:
    """The time within which a change has to be reported."""
    label = Text("报告重大变化", "report of a change")
    return Clock(months(_read()["change"]["months"]), occurred_on, label=label)


def late_consequence() -> Text:
    """What a late report may cost."""
    return _pair(_read()["change"]["late"])


def change_cite() -> Cite:
    """Where it is written."""
    return _cite(_read()["change"]["cite"])


def split_questions() -> dict[str, Text]:
    """What has to stay the same for a change of name to be a simple one."""
    return {key: _pair(said) for key, said in _read()["simple_rename"]["same"].items()}


def split_cite() -> Cite:
    """Where the split is written."""
    return _cite(_read()["simple_rename"]["cite"])


# -- withdrawal ---------------------------------------------------------------------------------------------------


def decided_above(title: str) -> bool:
    """Whether an authority above the city withdraws a title."""
    return title in _read()["withdrawal"]["above"]


def brings_ban(ground: str) -> bool:
    """Whether a ground brings a ban with it."""
    return ground in _read()["withdrawal"]["ban_grounds"]


def ban_years() -> int:
    """How long it lasts."""
    years: int = _read()["withdrawal"]["ban_years"]
    return years


def ban_cite(on: date) -> Cite:
    """The rule in force on a day from which a ban follows."""
    said = _read()["withdrawal"]
    return _cite(said["ban_cite_2026"] if on.year >= NEW_RULES else said["ban_cite"])


def titles_asked(year: int) -> Iterable[str]:
    """The titles that ask for an update in a year."""
    return sorted({title for one in update_rules() for title in one.titles if update_rule(title, year) is not None})
