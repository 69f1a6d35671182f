"""Changing rows so that it can be undone exactly: what stood in them is remembered with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models

AT_ONCE = 500
PLACES = ("enterprise_id", "other_id")
"""Columns that say to whom a row belongs."""
Entry = list[Any]
"""The table, the key, what stood there, what was written instead; as JSON keeps it."""


def _json(value: Any) -> Any:  # noqa: ANN401 - a value of a column
    return value.isoformat() if isinstance(value, (date, datetime)) else value


class Ledger:
    """The changes of one undertaking, in their order."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def change(
        self,
        rows: models.QuerySet[Any],
        also: Iterable[str] = (),
        **values: Any,  # noqa: ANN401 - values of columns
    ) -> list[int]:
        """Write ``values`` into the rows, and remember what stood there; gives the keys of the rows.

        ``also`` are columns that are not written but put back as they are now, whatever becomes of them.
        """
        model = rows.model
        names = list(values)
        written = {name: _json(value) for name, value in zip(names, values.values(), strict=True) if name not in also}
        columns = [*names, *(name for name in also if name not in names)]
        found = list(rows.order_by().values_list("pk", *columns))
        for pk, *before in found:
            kept = {name: _json(value) for name, value in zip(columns, before, strict=True)}
            self.entries.append([model._meta.label_lower, pk, kept, written])
        keys = [pk for pk, *_before in found]
        for some in batches(keys):
            model._default_manager.filter(pk__in=some).update(**dict(zip(names, values.values(), strict=True)))
        return keys

    @staticmethod
    def restore(entries: Iterable[Entry]) -> None:
        """Put back what stood there, the last change first.

        A written column that somebody has changed since keeps its new value, unless it says to whom the row belongs.
        """
        for label, pk, before, written in reversed(list(entries)):
            model = apps.get_model(label)
            row = model._default_manager.filter(pk=pk).values(*before).first()
            if row is None:  # deleted since
                continue
            back = {
                name: value
                for name, value in before.items()
                if name in PLACES or name not in written or _json(row[name]) == written[name]
            }
            model._default_manager.filter(pk=pk).update(**back)


def batches(keys: list[int]) -> Iterable[list[int]]:
    """Keys in portions that a database takes at once."""
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
