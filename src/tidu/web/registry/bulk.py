"""Adding very many rows of any table: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model


def insert_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows with these columns, in this order. Constraints hold as for every other row."""
    table = model._meta.db_table
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - names of our own tables
            [adapted(row) for row in rows],
        )


def adapted(row: Sequence[Any]) -> list[Any]:
    """A row as SQLite keeps it: days and moments as text, in UTC."""
    return [_adapted(value) for value in row]


def _adapted(value: Any) -> Any:  # noqa: ANN401 - any value of a row
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value.isoformat() if isinstance(value, date) else value


def renew_sequence(model: type[Model]) -> None:
    """After rows with numbers of their own: let the next number come after them."""
    if connection.vendor == "postgresql":
        table, column = model._meta.db_table, model._meta.pk.column
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), coalesce(max({column}), 1)) FROM {table}"  # noqa: S608
            )


@transaction.atomic
def add_up_rows(model: type[Model], names: Sequence[str], number: str = "number") -> None:
    """Of a table whose rows are only added and whose sums count: one row for each combination of ``names``, in the place
    of many. One statement, so that a row that is added meanwhile is neither lost nor counted twice.
    """
    table, columns = model._meta.db_table, ", ".join(names)
    summed = f"SELECT {columns}, sum({number}) FROM {{}} GROUP BY {columns} HAVING sum({number}) <> 0"  # noqa: S608 - our names
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"WITH gone AS (DELETE FROM {table} RETURNING *) "  # noqa: S608 - as above
                f"INSERT INTO {table} ({columns}, {number}) {summed.format('gone')}"
            )
            return
        cursor.execute(summed.format(table))
        rows = cursor.fetchall()
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - as above
    insert_rows(model, (*names, number), rows)
