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
"""How long it is remembered that rows are too many to count, and how many all rows of a scope are."""

Tally = Counter[tuple[Any, ...]]
"""Rows by their values of some fields."""


class _Question:
    """A tally in SQL: the rows by their values of some fields, or of any ``most`` of them."""

    def __init__(self, rows: QuerySet[Any], fields: Sequence[str], most: int | None) -> None:
        names = [f"facet{place}" for place in range(len(fields))] or ["facet0"]
        values = dict(zip(names, map(F, fields or ["pk"]), strict=True))
        listed = rows.order_by().annotate(**values).values_list(*names)
        inner, parameters = (listed if most is None else listed[:most]).query.sql_with_params()
        columns = ", ".join(names) if fields else ""
        # Names of our own and a query of Django's; its values stay parameters.
        self.sql = f"SELECT {columns}{', ' if fields else ''}count(*) FROM ({inner}) AS listed"  # noqa: S608
        self.sql += f" GROUP BY {columns}" if fields else ""
        self.parameters = parameters
        self.database = rows.db

    @property
    def key(self) -> str:
        """Names the question in the cache: whoever sees the same rows asks the same."""
        return f"tally:{hashlib.sha256(repr((self.sql, self.parameters)).encode()).hexdigest()}"

    def answer(self) -> Tally:
        with connections[self.database].cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            return Counter({tuple(row[:-1]): row[-1] for row in cursor.fetchall()})


def tally_of_few(rows: QuerySet[Any], fields: Sequence[str], most: int) -> Tally | None:
    """The rows by their values of some fields; None where there are more than ``most``, which is remembered a while."""
    try:
        question = _Question(rows, fields, most + 1)
    except EmptyResultSet:
        return Counter()
    if cache.get(question.key):
        return None
    found = question.answer()
    if found.total() <= most:
        return found
    cache.set(question.key, True, KEPT_SECONDS)
    return None


def kept_counts(rows: QuerySet[Any], fields: Sequence[str]) -> dict[str, dict[str, int]]:
    """All rows by the values of each field, asked for once in a while by everybody who sees the same rows."""
    try:
        question = _Question(rows, fields, None)
    except EmptyResultSet:
        return {field: {} for field in fields}
    kept: dict[str, dict[str, int]] | None = cache.get(question.key)
    if kept is None:
        groups = question.answer()
        kept = {field: by_field(groups, place) for place, field in enumerate(fields)}
        cache.set(question.key, kept, KEPT_SECONDS)
    return kept


def by_field(groups: Tally, place: int) -> dict[str, int]:
    """The rows by one of the fields, as text."""
    found: Counter[str] = Counter()
    for values, count in groups.items():
        found[str(values[place])] += count
    return dict(found)
