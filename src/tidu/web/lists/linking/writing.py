"""Writing what was found for very many rows at once, and for a few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from tidu.web.lists.models import ListRow

FOUND = (
    "state", "basis", "enterprise", "region", "confidence", "reason_zh", "reason_en", "candidates", "verdict", "decided_by",
    "decided_at", "twin",
)  # fmt: skip
"""The fields of a row that say which firm is meant."""
REASON_ZH, REASON_EN = 400, 600


def save_found(rows: Sequence[ListRow]) -> None:
    """Write those fields: one prepared statement for all rows, because an UPDATE with thousands of cases takes seconds."""
    fields: list[Any] = [ListRow._meta.get_field(name) for name in FOUND]
    names = ", ".join(f"{one.column} = %s" for one in fields)
    values = [
        [*(one.get_db_prep_save(getattr(row, one.attname), connection) for one in fields), row.pk] for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {ListRow._meta.db_table} SET {names} WHERE id = %s", values)  # noqa: S608 - our names


def say(row: ListRow, zh: str, en: str) -> None:
    """The reason of a row, as long as it may be."""
    row.reason_zh, row.reason_en = zh[:REASON_ZH], en[:REASON_EN]
