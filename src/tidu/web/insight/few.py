"""The spells of a few firms, row by row: the same as :mod:`tidu.web.insight.spells`, without the cost of starting frames.

A change of one title must not cost a tenth of a second. A test compares the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from tidu.web.insight.definitions import Definition, Definitions
from tidu.web.insight.models import FOREVER
from tidu.web.insight.spells import DAY, places_of
from tidu.web.registry.facts.service import Span
from tidu.web.registry.models import Recommendation, TitleHeld

Interval = tuple[date, date]
Row = tuple[str, int, str, str, date, date]
"""Definition, firm, item, region, first and last day."""


def spells_of_few(span: Span, known: Definitions) -> set[Row]:
    """All spells of the firms of a span."""
    places: dict[int, list[tuple[str, date, date]]] = defaultdict(list)
    for firm, region, since, until in places_of(span):
        places[firm].append((region, since, until))
    held = list(TitleHeld.objects.filter(**span.filter("enterprise_id")).select_related("renewed_by"))
    asked = list(Recommendation.objects.filter(**span.filter("enterprise_id")))
    found: set[Row] = set()
    for one in known:
        intervals: dict[tuple[int, str], list[Interval]] = defaultdict(list)
        for row in held if one.of == "titles" else asked:
            interval = _interval(row, one)
            if interval is not None and interval[0] <= interval[1]:
                intervals[row.enterprise_id, _item(row, one)].append(interval)
        for (firm, item), each in intervals.items():
            for first, last in _joined(each):
                found.update(
                    (one.code, firm, item, region, max(first, since), min(last, until))
                    for region, since, until in places[firm]
                    if max(first, since) <= min(last, until)
                )
    return found


def _item(row: Any, one: Definition) -> str:  # noqa: ANN401 - a title or a recommendation
    return str({"firms": "", "items": row.product, "rounds": row.batch}[one.counts])


def _interval(row: Any, one: Definition) -> Interval | None:  # noqa: ANN401 - a title or a recommendation
    """The days on which a row counts by a definition; None for never."""
    if row.title not in one.titles or (one.kinds and row.kind not in one.kinds):
        return None
    if isinstance(row, Recommendation):
        return row.recommended_on, date(row.recommended_on.year, 12, 31)
    if one.decisions and row.decision not in one.decisions:
        return None
    if one.how == "flow":
        return (row.decided_on, date(row.decided_on.year, 12, 31)) if row.decided_on else None
    days = [day for day in (row.valid_from, row.decided_on) if day is not None]
    if not days:
        return None
    ends = [row.valid_until or FOREVER, *([row.withdrawn_on - DAY] if row.withdrawn_on else [])]
    if one.how == "stock":
        return max(days), min(ends)
    if row.valid_until is None:
        return None
    renewed = getattr(row, "renewed_by", None)
    if renewed is not None and renewed.decided_on is not None:
        ends.append(renewed.decided_on - DAY)
    return max([*days, _year_before(row.valid_until)]), min(ends)


def _year_before(day: date) -> date:
    """The first day from which on a day lies within a year (registry.titles.states.in_a_year)."""
    leap = (day.month, day.day) == (2, 29)
    return date(day.year - 1, 3, 1) if leap else day.replace(year=day.year - 1)


def _joined(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """Intervals that overlap or follow each other without a gap, as one."""
    present: Interval | None = None
    for first, last in sorted(intervals):
        if present is not None and first <= present[1] + DAY:
            present = present[0], max(present[1], last)
            continue
        if present is not None:
            yield present
        present = first, last
    if present is not None:
        yield present
