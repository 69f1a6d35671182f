"""Sets that need time: who holds a title that ends within some months, and who has held it for so long without a break.

A qualifier stands behind the code of a stock, so that it can be read in an address: ``gxjs~ends-6m``, ``kjx~held-24m``.
Both hold as of any day. What ends is what the definitions call ending, with another horizon: valid on the day, its last
day no later than so many months on, and not renewed by the day. Held without a break means that no single day is missing
since the same day so many months before; where that month has no such day, since its last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from django.db.models import DateField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from tidu.clocks.periods import add_months
from tidu.text import Text
from tidu.web.insight.counting import Reach
from tidu.web.insight.definitions import Definition
from tidu.web.insight.models import Spell
from tidu.web.registry.models import TitleHeld

Way = Literal["ends", "held"]
WAYS: dict[Way, Text] = {
    "ends": Text("到期时间在…之内", "ends within"),
    "held": Text("连续持有满…", "held without a break for"),
}
MOST_MONTHS = 120
"""A title is never given for more than ten years, and nobody asks for more."""
_CODE = re.compile(r"(?P<base>[A-Za-z0-9_]{1,24})~(?P<way>ends|held)-(?P<months>[1-9][0-9]{0,2})m")


@dataclass(frozen=True, slots=True)
class Timed:
    """A stock with a time: the firms of ``base`` that end within, or have lasted for, so many months."""

    base: str
    way: Way
    months: int

    @property
    def code(self) -> str:
        """How it stands in an address."""
        return f"{self.base}~{self.way}-{self.months}m"


def timed_of(code: str) -> Timed | None:
    """What a code with a qualifier says; None for one without, and for one that cannot be meant."""
    found = _CODE.fullmatch(code)
    if found is None or int(found["months"]) > MOST_MONTHS:
        return None
    return Timed(found["base"], "ends" if found["way"] == "ends" else "held", int(found["months"]))


def span_words(months: int) -> Text:
    """So many months, or whole years."""
    years, rest = divmod(months, 12)
    if rest:
        return Text(f"{months} 个月", f"{months} month{'s' if months > 1 else ''}")
    return Text(f"{years} 年", f"{years} year{'s' if years > 1 else ''}")


def names_of_timed(one: Timed, names: Text) -> Text:
    """How such a set is called."""
    span = span_words(one.months)
    if one.way == "ends":
        return Text(f"{names.zh}（{span.zh}内到期）", f"{names.en} (ending within {span.en})")
    return Text(f"{names.zh}（连续满 {span.zh}）", f"{names.en} (for {span.en} without a break)")


def says_of_timed(one: Timed, says: Text) -> Text:
    """What it means, after what the stock means."""
    span = span_words(one.months)
    if one.way == "ends":
        return Text(
            f"{says.zh}只计当日起 {span.zh}内到期、且当日尚未复核通过或重新认定的。",
            f"{says.en} Only those whose last day comes within {span.en} and that were not renewed by the day.",
        )
    return Text(
        f"{says.zh}只计截至当日已连续满 {span.zh}的，中断一天即重新起算。",
        f"{says.en} Only those that have lasted for {span.en}; one missing day begins anew.",
    )


def spells_of_timed(one: Timed, definition: Definition, reach: Reach, on: date) -> QuerySet[Spell]:
    """The spells of the firms that are in the set on a day, and lie in the regions on it."""
    rows = Spell.objects.filter(reach.filter("region_id"), definition=definition.code).on(on)
    if one.way == "ends":
        return rows.filter(enterprise_id__in=_ending(definition, on, add_months(on, one.months)))
    return rows.filter(_unbroken(definition.code, add_months(on, -one.months), on))


def _ending(definition: Definition, on: date, horizon: date) -> QuerySet[Any, int]:
    """Firms with a title of a definition that is valid on a day, ends by another, and was not renewed by the first."""
    rows = TitleHeld.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=on),
        Q(decided_on=None) | Q(decided_on__lte=on),
        Q(valid_from__isnull=False) | Q(decided_on__isnull=False),
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=on),
        Q(renewed_by=None) | Q(renewed_by__decided_on=None) | Q(renewed_by__decided_on__gt=on),
        title__in=definition.titles,
        valid_until__gte=on,
        valid_until__lte=horizon,
    )
    if definition.kinds:
        rows = rows.filter(kind__in=definition.kinds)
    if definition.decisions:
        rows = rows.filter(decision__in=definition.decisions)
    return rows.order_by().values_list("enterprise_id", flat=True)


def _unbroken(code: str, since: date, on: date) -> Q:
    """No day is missing between two. A move to another county cuts a spell, and is no break: the next begins a day later."""
    mine = Spell.objects.filter(definition=code, enterprise_id=OuterRef("enterprise_id"))
    day_before = ExpressionWrapper(OuterRef("first") - timedelta(days=1), output_field=DateField())
    begun = mine.filter(first__gt=since, first__lte=on)
    after_a_gap = begun.filter(~Exists(mine.filter(last=day_before)))
    return Q(first__lte=since) | Q(Exists(mine.on(since)) & ~Exists(after_a_gap))
