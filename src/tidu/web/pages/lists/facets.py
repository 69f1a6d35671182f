"""How many rows there are, and how many each option has: everything that can be counted together, in one question."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import F, QuerySet

KEPT_SECONDS = 120
"""How long counts over all rows of a scope are kept."""

Tally = Counter[tuple[Any, ...]]
"""Rows by their values of some fields."""


def tally(rows: QuerySet[Any], fields: Sequence[str], most: int | None = None) -> Tally:
    """The rows by their values of some fields; where there are more than ``most``, of any ``most`` + 1 of them."""
    if not fields:
        some = rows.order_by()
        return Counter({(): (some if most is None else some[: most + 1]).count()})
    names = [f"facet{place}" for place in range(len(fields))]
    listed = rows.order_by().annotate(**{name: F(field) for name, field in zip(names, fields, strict=True)})
    inner = listed.values_list(*names)
    try:
        sql, parameters = (inner if most is None else inner[: most + 1]).query.sql_with_params()
    except EmptyResultSet:
        return Counter()
    columns = ", ".join(names)
    with connections[rows.db].cursor() as cursor:
        # Names of our own and a query of Django's; its values stay parameters.
        cursor.execute(f"SELECT {columns}, count(*) FROM ({sql}) AS listed GROUP BY {columns}", parameters)  # noqa: S608
        return Counter({tuple(row[:-1]): row[-1] for row in cursor.fetchall()})


def kept_counts(rows: QuerySet[Any], fields: Sequence[str]) -> dict[str, dict[str, int]]:
    """All rows by the values of each field, asked for once in a while by everybody who sees the same rows."""
    try:
        asked = repr((rows.order_by().query.sql_with_params(), fields))
    except EmptyResultSet:
        return {field: {} for field in fields}
    key = f"counts:{hashlib.sha256(asked.encode()).hexdigest()}"
    kept: dict[str, dict[str, int]] | None = cache.get(key)
    if kept is None:
        groups = tally(rows, fields)
        kept = {field: by_field(groups, place) for place, field in enumerate(fields)}
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def by_field(groups: Tally, place: int) -> dict[str, int]:
    """The rows by one of the fields, as text."""
    found: Counter[str] = Counter()
    for values, count in groups.items():
        found[str(values[place])] += count
    return dict(found)
