"""Which firms a list names today, and what it says of each: the cells of its fields.

A cell is a value, None where nothing is known, or ``{"lacking": ...}`` where the firm has not consented: what stands in
there is empty, or masked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tidu.criteria.values import written
from tidu.web.insight.counting import Reach
from tidu.web.insight.crossing import firms_in
from tidu.web.pages.amounts import masked_name, masked_phone
from tidu.web.registry.facts.service import as_of_for, catalogue, decode, indicator_of
from tidu.web.registry.models import Contact, Enterprise, Fact, TitleHeld
from tidu.web.registry.scoping import EnterpriseQuerySet
from tidu.web.registry.service import place_of
from tidu.web.sharing.catalogue import Field, fields, figures_year, purposes
from tidu.web.sharing.consents import consenting
from tidu.web.sharing.models import Exclusion, Subscription

AT_ONCE = 500
SIZES = {"micro": "微型", "small": "小型", "medium": "中型", "large": "大型"}
MASKS = {"contact_name": masked_name, "contact_phone": masked_phone}
KINDS = ("contact", "manager", "legal")
"""Whom of a firm's people one calls, first of all."""
LACKING = "lacking"
Cell = Any
Line = tuple[int, str, list[Cell]]
"""A firm, its name, and its cells in the order of the fields."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as a package keeps it. ``year`` is of figures: the last year that firms have reported."""

    field: Field
    year: int | None

    def frozen(self) -> dict[str, Any]:
        """As JSON."""
        names = self.field.names
        return {
            "code": self.field.code,
            "zh": f"{self.year}年{names.zh}" if self.year else names.zh,
            "en": f"{names.en} {self.year}" if self.year else names.en,
            "kind": self.field.kind,
            "consent": self.field.consent,
        }


def headings(codes: Iterable[str], on: date) -> list[Heading]:
    """The columns of a list as of a day; the name comes first."""
    wanted = set(codes)
    known = fields().values()
    return [
        Heading(one, figures_year(on) if one.origin == "indicator" else None) for one in known if one.code in wanted
    ]


def firms_of(one: Subscription, on: date) -> EnterpriseQuerySet:
    """The firms that a list names on a day: in business, in its sets and its region, and not left out of it."""
    left_out = Exclusion.objects.filter(subscription=one, ended_at=None).values("enterprise_id")
    found = firms_in(one.inside, one.outside, Reach((one.region_id,)), on).living()
    # A firm that moved away is still counted where it lay; a list of today's region does not name it.
    return (
        found.filter(Reach((one.region_id,)).filter("region_id")).exclude(pk__in=left_out).order_by("region_id", "pk")
    )


def lines_of(one: Subscription, on: date) -> Iterator[Line]:
    """The lines of a list as of a day, in the order of counties and firms."""
    columns = headings(one.fields, on)
    numbers = list(firms_of(one, on).values_list("pk", flat=True))
    lawful = purposes()[one.purpose].lawful
    agreed = set(numbers) if lawful else consenting(numbers, one.purpose, one.receiver_id, on)
    for at in range(0, len(numbers), AT_ONCE):
        some = numbers[at : at + AT_ONCE]
        firms = Enterprise.objects.filter(pk__in=some).select_related("region__parent").in_bulk()
        known = _known_of([firms[pk] for pk in some if pk in firms], columns, on)
        for pk in some:
            if pk in firms:
                cells = [_cell(column.field, known[pk], consents=pk in agreed) for column in columns]
                yield pk, firms[pk].name, cells


def _cell(field: Field, known: Mapping[str, Cell], *, consents: bool) -> Cell:
    value = known.get(field.code)
    if consents or not field.consent:
        return value
    masked = MASKS[field.code](value) if field.without == "masked" and value else ""
    return {LACKING: masked}


def _known_of(firms: Sequence[Enterprise], columns: Sequence[Heading], on: date) -> dict[int, dict[str, Cell]]:
    """What is known of some firms, by field."""
    found: dict[int, dict[str, Cell]] = {firm.pk: _entry(firm) for firm in firms}
    codes = {column.field.code for column in columns}
    if "titles" in codes:
        for pk, text in _titles(found, on).items():
            found[pk]["titles"] = text
    if codes & set(MASKS):
        for pk, person in _contacts(found).items():
            found[pk]["contact_name"] = person.name or None
            found[pk]["contact_phone"] = person.mobile or person.phone or None
    for column in columns:
        if column.field.origin == "indicator":
            _put_figures(column, found)
    return found


def _entry(firm: Enterprise) -> dict[str, Cell]:
    return {
        "name": firm.name,
        "uscc": firm.uscc or firm.registration_number or None,
        "region": place_of(firm.region),
        "industry": firm.industry or None,
        "size": SIZES.get(firm.size_class),
        "established_on": firm.established_on.isoformat() if firm.established_on else None,
        "address": firm.address or None,
        "registered_capital": firm.registered_capital,
    }


def _titles(firms: Iterable[int], on: date) -> dict[int, str]:
    """The titles that each firm holds on a day, the highest first, each once with its last day."""
    rows = (
        TitleHeld.objects.valid_on(on).filter(enterprise_id__in=list(firms), product="").order_by("valid_until", "pk")
    )
    held: dict[int, dict[str, date | None]] = defaultdict(dict)
    for row in rows:
        held[row.enterprise_id][row.title] = row.valid_until  # of two terms the one that lasts longer
    order = {code: place for place, code in enumerate(catalogue().titles)}
    found = {}
    for pk, titles in held.items():
        listed = sorted(titles, key=lambda code: -order.get(code, 0))
        found[pk] = "；".join(_title(code, titles[code]) for code in listed)
    return found


def _title(code: str, until: date | None) -> str:
    known = catalogue().titles.get(code)
    name = known.names.zh if known else code
    return f"{name}（至{until}）" if until else name


def _contacts(firms: Iterable[int]) -> dict[int, Contact]:
    found: dict[int, Contact] = {}
    rows = Contact.objects.filter(enterprise_id__in=list(firms)).order_by("pk")
    for row in sorted(rows, key=lambda one: KINDS.index(one.kind)):
        found.setdefault(row.enterprise_id, row)
    return found


def _put_figures(column: Heading, found: dict[int, dict[str, Cell]]) -> None:
    """The value in use of a figure for its year: amounts in 分, others as they are written."""
    indicator = indicator_of(column.field.code)
    if indicator is None or column.year is None:
        return
    day = as_of_for(indicator, column.year, date(column.year, 12, 31))
    rows = Fact.objects.in_use().filter(enterprise_id__in=list(found), indicator=indicator.code, as_of=day)
    for pk, stored in rows.values_list("enterprise_id", "value"):
        value = stored if column.field.kind == "amount" else written(indicator, decode(indicator, stored))
        found[pk][column.field.code] = value
