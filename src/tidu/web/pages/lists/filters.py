"""Filters of a list. Each reads its own parameter of the address, and passes over what it does not understand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise

Label = str | Promise
Option = tuple[str, Label]
Narrow = Callable[[Any, str], Any]
YES_NO: Mapping[str, bool | None] = {"yes": True, "no": False, "unknown": None}
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
"""Days beyond these cannot be meant, and moments of some cannot be told in every time zone."""
ALL = "all"
"""What the address says where a filter that has a default shall let everything pass."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What all filters share: a key of the address and a label. ``narrow`` does more than comparing a field.

    ``default`` is what holds while the address says nothing; then the address has to say :data:`ALL` for everything.
    """

    key: str
    label: Label
    narrow: Narrow | None = None
    default: str = ""

    kind = "text"

    def read(self, parameters: Mapping[str, str]) -> str:
        """The value in the address, or nothing where there is none that can be meant."""
        return parameters.get(self.key, "").replace("\x00", "").strip()[:100]

    def wrong(self, parameters: Mapping[str, str]) -> bool:
        """Whether the address has a value that cannot be meant."""
        return bool(parameters.get(self.key, "").strip()) and not self.read(parameters)

    def apply(self, rows: QuerySet[Any], value: str) -> Any:  # noqa: ANN401 - a queryset of the same model
        """The rows that pass."""
        return self.narrow(rows, value) if self.narrow is not None else rows


def answered_before(rows: Any, _value: str) -> Any:  # noqa: ANN401 - a queryset
    """What narrows no more: the rows that come in are an answer to this value already."""
    return rows


@dataclass(frozen=True, kw_only=True)
class Kept(Filter):
    """A part of the question that somebody chose elsewhere: the form keeps it and does not show it."""

    kind = "kept"


@dataclass(frozen=True, kw_only=True)
class Search(Filter):
    """Free text."""

    kind = "search"


@dataclass(frozen=True, kw_only=True)
class Choice(Filter):
    """One of a few. ``options`` may depend on the rows' reader and so be a function of the request.

    ``counted`` shows beside each option how many rows it has; then ``field`` must be given. ``by_start`` counts by the
    beginning of the field, for codes that contain each other. ``tabs`` shows the options as tabs above the rows, for the
    few parts in which a list is usually read. A choice that has no options for its reader is not shown.
    """

    field: str = ""
    options: Sequence[Option] | Callable[[Any], Sequence[Option]] = ()
    counted: bool = False
    by_start: bool = False
    tabs: bool = False

    kind = "choice"

    def listed(self, request: Any) -> list[Option]:  # noqa: ANN401 - a request
        """The options for this reader."""
        return list(self.options(request) if callable(self.options) else self.options)

    def apply(self, rows: QuerySet[Any], value: str) -> Any:  # noqa: ANN401 - a queryset of the same model
        if self.narrow is not None:
            return self.narrow(rows, value)
        return rows.filter(**{self.field: value})

    def counts(self, found: Mapping[str, int], options: Sequence[str]) -> dict[str, int]:
        """How many rows each option has, from how many each value of the field has."""
        if not self.by_start:
            return {option: found.get(option, 0) for option in options}
        return {option: sum(n for value, n in found.items() if value.startswith(option)) for option in options}


@dataclass(frozen=True, kw_only=True)
class YesNo(Filter):
    """Yes, no, or not known."""

    field: str
    kind = "yes_no"

    def read(self, parameters: Mapping[str, str]) -> str:
        value = super().read(parameters)
        return value if value in YES_NO else ""

    def apply(self, rows: QuerySet[Any], value: str) -> Any:  # noqa: ANN401 - a queryset of the same model
        return rows.filter(**{self.field: YES_NO[value]})


@dataclass(frozen=True, kw_only=True)
class Days(Filter):
    """From a day, or until one, both included: ``end`` says which. ``moment`` where the field is a moment, not a day."""

    field: str = ""
    end: str = "from"
    moment: bool = False
    kind = "day"

    def read(self, parameters: Mapping[str, str]) -> str:
        found = day_of(super().read(parameters))
        return found.isoformat() if found and FIRST_DAY <= found <= LAST_DAY else ""

    def apply(self, rows: QuerySet[Any], value: str) -> Any:  # noqa: ANN401 - a queryset of the same model
        if self.narrow is not None:
            return self.narrow(rows, value)
        if not self.moment:
            return rows.filter(**{f"{self.field}__{'gte' if self.end == 'from' else 'lte'}": value})
        day = date.fromisoformat(value)
        if self.end == "from":
            return rows.filter(**{f"{self.field}__gte": timezone.make_aware(datetime.combine(day, time.min))})
        behind = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        return rows.filter(**{f"{self.field}__lt": behind})


def day_of(text: str) -> date | None:
    """A day of an address, or None."""
    try:
        return parse_date(text)
    except ValueError:
        return None
