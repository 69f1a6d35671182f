"""The wide layout that bulk engines read: one row a firm, one column for each input of a plan.

Yearly indicators have a column a year, ``revenue_y0`` for the reference year, ``revenue_y1`` for the year before.
Titles have ``title_<code>_from`` and ``title_<code>_until``. Every value is in stored form (docs/warehouse.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tidu.criteria import model
from tidu.criteria.facts import Facts, Value
from tidu.criteria.lowering import column_name
from tidu.criteria.needs import needs_of
from tidu.criteria.vocabulary import Indicator


@dataclass(frozen=True, slots=True)
class WideColumn:
    """One column: an indicator in a year (``shift`` years back), or one end of a title's validity."""

    name: str
    indicator: Indicator | None
    shift: int = 0
    title: str | None = None
    end: str = ""

    def year(self, on: date) -> int | None:
        """The calendar year that the column holds for a check on ``on``; None where it is not yearly."""
        if self.indicator is None or not self.indicator.yearly:
            return None
        return (on.year if self.indicator.this_year else on.year - 1) - self.shift


def wide_columns(standard: model.Standard) -> Iterator[WideColumn]:
    """The columns that a standard reads, each once, in the order of the file."""
    seen: set[str] = set()
    for need in needs_of(standard):
        if need.indicator is not None:
            found = [WideColumn(column_name(need.indicator, need.shift), need.indicator, need.shift)]
        else:
            found = [WideColumn(f"title_{need.title}_{end}", None, 0, need.title, end) for end in ("from", "until")]
        for column in found:
            if column.name not in seen:
                seen.add(column.name)
                yield column


def wide_row(standard: model.Standard, facts: Facts, on: date) -> dict[str, Value | None]:
    """One firm's facts in the wide layout."""
    row: dict[str, Value | None] = {}
    for column in wide_columns(standard):
        if column.indicator is not None:
            fact = facts.get(column.indicator, column.year(on))
            row[column.name] = fact.value if fact else None
        else:
            validity = facts.titles.get(column.title or "")
            row[column.name] = (
                None if validity is None else (validity.since if column.end == "from" else validity.until)
            )
    return row
