"""Writing beside many rows what became of them, by one prepared statement."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection

from tidu.web.lists.models import ListRow


def keep_rows(rows: Sequence[ListRow]) -> None:
    """Keep effect, disagreement and undo of rows, in the caller's transaction."""
    if not rows:
        return
    json_cast = "::jsonb" if connection.vendor == "postgresql" else ""
    table = ListRow._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET effect = %s, differs = %s, undo = %s{json_cast} WHERE id = %s",  # noqa: S608 # nosec B608 - our own names
            [(row.effect, row.differs, json.dumps(row.undo), row.pk) for row in rows],
        )
