"""A column of a list: what it shows, by what it is sorted, what it becomes in a workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import F
from django.db.models.expressions import OrderBy
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import strip_tags

from tidu.sheets.values import Value

Kind = Literal["text", "number", "money", "day"]


def local_day(moment: datetime | None) -> date | None:
    """The day of a moment in China, as a workbook takes it."""
    return timezone.localtime(moment).date() if moment is not None else None


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    ``value`` gives what is shown, plain text or safe HTML. ``export`` gives what is written into a workbook: for money
    分, for days dates; without it the shown text is written. ``sort`` names the fields by which the column sorts;
    ``blank_last`` puts rows that have nothing there behind all others, either way. ``buttons`` holds what can be done with
    a row, and so never goes into a workbook.
    """

    key: str
    label: str | Promise
    value: Callable[[Any], Any]
    kind: Kind = "text"
    sort: tuple[str, ...] | str = ()
    shown: bool = True
    export: Callable[[Any], Value] | None = None
    blank_last: bool = False
    buttons: bool = False

    @property
    def numeric(self) -> bool:
        """Whether it stands at the right."""
        return self.kind in ("number", "money")

    def order(self, down: bool) -> tuple[str | OrderBy, ...]:
        """How it sorts, up or down."""
        fields = (self.sort,) if isinstance(self.sort, str) else tuple(self.sort)
        if self.blank_last:
            return tuple(F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True) for name in fields)
        return tuple(f"-{name}" if down else name for name in fields)

    def written(self, row: Any) -> Value:  # noqa: ANN401 - any row
        """The cell of a workbook."""
        if self.export is not None:
            return self.export(row)
        shown = self.value(row)
        return None if shown in (None, "") else strip_tags(str(shown)).strip()
