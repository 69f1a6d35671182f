"""The annual data sheet: what is asked, what is known already and from where, and saving one value as it is typed."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from django.db import transaction
from django.utils import timezone

from tidu.criteria.facts import Facts, Value
from tidu.criteria.values import ValueFault, decimal_text, parse_value, show_value, written
from tidu.criteria.vocabulary import NEVER, Indicator
from tidu.text import Language, Text
from tidu.web.registry.facts.proofs import proofs_of
from tidu.web.registry.facts.reading import kernel_facts
from tidu.web.registry.facts.stating import Statement, lock_firms, state
from tidu.web.registry.facts.values import as_of_for, catalogue, decode
from tidu.web.registry.models import Conflict, Enterprise, EvidenceLink, Fact, Source

if TYPE_CHECKING:
    from fractions import Fraction

    from tidu.web.accounts.models import User

FILE = Path(__file__).parent.parent / "data" / "annual_sheet.yaml"
BARE_NUMBER = re.compile(r"^[+-]?[\d,]+(\.\d+)?$")
UNITS = {"money": "万元", "share": "%"}
"""What a bare number means in a field, and what is shown inside it."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the sheet."""

    title: Text
    indicators: tuple[Indicator, ...]


@functools.cache
def sections() -> tuple[Section, ...]:
    """The sheet's parts, in order."""
    known = catalogue().indicators
    listed = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(Section(Text(**one["title"]), tuple(known[code] for code in one["indicators"])) for one in listed)


@dataclass
class Field:
    """One field of the sheet as it is shown.

    ``base`` is the number of the version that the reader sees; a save that names another one has met somebody else's.
    """

    indicator: Indicator
    as_of: date
    text: str = ""
    base: int | None = None
    source: str = ""
    by: str = ""
    last: str = ""
    in_conflict: bool = False
    proofs: list[EvidenceLink] = field(default_factory=list)
    error: ValueFault | None = None
    theirs: Fact | None = None

    @property
    def code(self) -> str:
        """The indicator's code, which is also the name of the field."""
        return self.indicator.code

    @property
    def unit(self) -> str:
        """What is shown inside the field."""
        return UNITS.get(self.indicator.type, self.indicator.unit)

    @property
    def choices(self) -> list[tuple[str, Text]]:
        """What can be chosen; empty for a field to type in."""
        if self.indicator.type == "yes_no":
            return [("yes", Text("是", "Yes")), ("no", Text("否", "No"))]
        return [(option.id, option.names) for option in self.indicator.options]

    @property
    def theirs_text(self) -> str:
        """The value that somebody else saved meanwhile."""
        return typed(self.indicator, decode(self.indicator, self.theirs.value)) if self.theirs else ""


@dataclass
class Sheet:
    """A firm's sheet of one year."""

    firm: Enterprise
    year: int
    parts: list[tuple[Section, list[Field]]] = field(default_factory=list)

    @property
    def fields(self) -> dict[str, Field]:
        """All fields by code."""
        return {one.code: one for _section, fields in self.parts for one in fields}

    @property
    def filled(self) -> int:
        """How many are known."""
        return sum(1 for one in self.fields.values() if one.text)


def typed(indicator: Indicator, value: Value) -> str:
    """A stored value as somebody types it into its field: amounts in 万元, shares in percent, without the unit."""
    if indicator.type == "money" and isinstance(value, int):
        return decimal_text(_wan(value), 6)
    if isinstance(value, date):
        return "无" if value == NEVER else value.isoformat()
    return written(indicator, value).removesuffix("%")


def _wan(fen: int) -> Fraction:
    from fractions import Fraction

    return Fraction(fen, 1_000_000)


def read_typed(indicator: Indicator, text: str) -> Value | None:
    """The value of what was typed; a bare number is in the unit of the field. Raises ValueFault, in words."""
    clean = text.strip().replace("，", ",")
    if BARE_NUMBER.match(clean):
        clean += UNITS.get(indicator.type, "")
    try:
        return parse_value(indicator, clean)
    except ValueFault as fault:
        raise ValueFault(fault.why, _for_a_field(fault.fix)) from None


def _for_a_field(fix: Text) -> Text:
    """Files say what is not known by a word; a field is left empty."""
    return Text(
        fix.zh.replace("不知道的写 unknown", "不知道的请留空"),
        fix.en.replace("or unknown", "or nothing if it is not known"),
    )


def sheet_of(firm: Enterprise, year: int, party: str, language: Language = "zh") -> Sheet:
    """The sheet with everything that is known: one's own statement where there is one, else the value in use."""
    asked = [one for section in sections() for one in section.indicators]
    found = Sheet(firm, year)
    present = _statements(firm, asked, year, party)
    before = _statements(firm, [one for one in asked if one.yearly], year - 1, party)
    proofs = proofs_of(firm)
    open_ones = set(
        Conflict.objects.filter(enterprise=firm, state=Conflict.State.OPEN).values_list("indicator", "as_of")
    )
    for section in sections():
        fields = []
        for indicator in section.indicators:
            as_of = day_of(indicator, year)
            one = Field(indicator, as_of, in_conflict=(indicator.code, as_of) in open_ones)
            one.proofs = proofs.get((indicator.code, as_of), [])
            if (fact := present.get(indicator.code)) is not None:
                _fill(one, fact)
            if (last := before.get(indicator.code)) is not None:
                one.last = show_value(indicator, decode(indicator, last.value), language)
            fields.append(one)
        found.parts.append((section, fields))
    return found


def day_of(indicator: Indicator, year: int) -> date:
    """The day for which the sheet of a year states a value."""
    return as_of_for(indicator, year, date(year, 12, 31))


def _fill(one: Field, fact: Fact) -> None:
    one.text = typed(one.indicator, decode(one.indicator, fact.value))
    one.base = fact.pk
    one.source = str(fact.source)
    one.by = str(fact.source.entered_by or "")


def _statements(firm: Enterprise, asked: list[Indicator], year: int, party: str) -> dict[str, Fact]:
    """What is maintained for a year, by indicator: one's own statement before the value in use."""
    rows = Fact.objects.stated().filter(
        enterprise=firm, indicator__in=[one.code for one in asked], as_of=date(year, 12, 31)
    )
    found: dict[str, Fact] = {}
    for row in rows.select_related("source", "source__entered_by"):
        mine = row.source.party == party
        if mine or (row.standing_from is not None and row.indicator not in found):
            found[row.indicator] = row
    return found


# -- saving -------------------------------------------------------------------------------------------------------


def source_for(year: int, by: User, party: str) -> Source:
    """The source of what a person types into a sheet on one day."""
    kind = Source.Kind.FORM if party == "firm" else Source.Kind.REVIEW
    label = f"{year} 年度数据表"
    today = timezone.localdate()
    known = Source.objects.filter(
        kind=kind, party=party, label=label, entered_by=by, created_at__date=today, organisation=by.organisation_id
    )
    return known.first() or Source.objects.create(
        kind=kind, party=party, label=label, entered_by=by, organisation_id=by.organisation_id
    )


@transaction.atomic
def save(firm: Enterprise, year: int, by: User, party: str, values: Mapping[str, tuple[str, int | None]]) -> Sheet:
    """Save what was typed: code → (text, base). Everything that can be saved is; the rest comes back with its error.

    Where somebody else saved another value since ``base``, nothing of that field is saved, and the field shows both.
    """
    lock_firms([firm.pk])
    sheet = sheet_of(firm, year, party)
    statements = []
    for code, (text, base) in values.items():
        one = sheet.fields.get(code)
        if one is None or text.strip() == one.text:
            continue
        try:
            value = read_typed(one.indicator, text)
        except ValueFault as fault:
            one.error, one.text = fault, text
            continue
        if one.base != base:
            one.theirs = Fact.objects.filter(pk__in=[one.base]).select_related("source", "source__entered_by").first()
            one.text = text
            if one.theirs is not None:
                continue
        statements.append(Statement(firm.pk, code, one.as_of, value))
    if statements:
        state(source_for(year, by, party), statements)
    fresh = sheet_of(firm, year, party)
    for code, one in sheet.fields.items():
        if one.error is not None or one.theirs is not None:
            kept = fresh.fields[code]
            kept.error, kept.theirs, kept.text = one.error, one.theirs, one.text
    return fresh


def facts_for_checks(firm: Enterprise, year: int) -> Facts:
    """The values in use up to the end of the year after, for the cross-checks."""
    return kernel_facts(firm, date(year + 1, 12, 31))
