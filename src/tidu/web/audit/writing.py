"""Writing many events fast, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from tidu.web.audit.digests import COLUMNS, Content, Sealed

TABLE = "audit_auditevent"


def insert_events(rows: Sequence[Sealed]) -> None:
    """Add events, by one statement or one stream."""
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {TABLE} ({names}) FROM STDIN") as copy:
                for values in _values(rows):
                    copy.write_row(values)
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            statement = f"INSERT INTO {TABLE} ({names}) VALUES ({marks})"  # noqa: S608 - nothing from outside
            cursor.executemany(statement, list(_values(rows)))


def _values(rows: Sequence[Sealed]) -> Iterator[tuple[Any, ...]]:
    adapt = connection.ops.adapt_datetimefield_value
    for row in rows:
        yield row._replace(at=adapt(row.at), before=_json(row.before), after=_json(row.after))  # type: ignore[arg-type]


def _json(content: Content | None) -> str | None:
    return None if content is None else json.dumps(content)
