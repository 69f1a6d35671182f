"""The size class of firms, computed by the kernel from the figures in use (工信部联企业〔2011〕300号)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import polars as pl
from django.db import transaction

from tidu.criteria import model
from tidu.criteria.layout import wide_columns
from tidu.criteria.many import evaluate_frame
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.models import Enterprise, Fact

STANDARD = "sme-size-2011"
AT_ONCE = 5_000


def renew_size_classes(on: date, ids: Sequence[int] | None = None) -> int:
    """Bring the size class of firms up to date by the figures of the year before ``on``; gives how many changed.

    A class that the known figures leave open is empty: unknown is not small.
    """
    changed = 0
    numbers = list(ids) if ids is not None else list(Enterprise.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), AT_ONCE):
        changed += _renew(numbers[start : start + AT_ONCE], on)
    return changed


def renew_size_class(firm: Enterprise, on: date) -> str:
    """The same for one firm; gives the class that it has now."""
    renew_size_classes(on, [firm.pk])
    firm.refresh_from_db(fields=["size_class", "size_year"])
    return firm.size_class


def _renew(ids: Sequence[int], on: date) -> int:
    standard = catalogue().standard(STANDARD)
    columns = {
        (column.indicator.code, column.year(on)): column.name
        for column in wide_columns(standard)
        if column.indicator is not None and column.indicator.yearly
    }
    values: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Fact.objects.in_use().filter(
        enterprise_id__in=ids,
        indicator__in={code for code, _year in columns},
        as_of__in={date(year, 12, 31) for _code, year in columns if year is not None},
    )
    for pk, code, as_of, value in rows.values_list("enterprise_id", "indicator", "as_of", "value"):
        name = columns.get((code, as_of.year))
        if name is not None:
            values[pk][name] = value
    firms = list(Enterprise.objects.filter(pk__in=ids).only("pk", "industry", "size_class", "size_year"))
    found = size_classes(
        [{"industry": int(firm.industry) if firm.industry.isdigit() else None, **values[firm.pk]} for firm in firms], on
    )
    changed: dict[str, list[int]] = defaultdict(list)
    for firm, size in zip(firms, found, strict=True):
        if (firm.size_class, firm.size_year) != (size, on.year - 1 if size else None):
            changed[size].append(firm.pk)
    with transaction.atomic():
        for size, numbers in changed.items():
            Enterprise.objects.filter(pk__in=numbers).update(size_class=size, size_year=on.year - 1 if size else None)
    return sum(len(numbers) for numbers in changed.values())


def size_classes(rows: Sequence[dict[str, int | None]], on: date) -> list[str]:
    """The class of each row in the kernel's wide layout; empty where it is open."""
    standard = catalogue().standard(STANDARD)
    root = standard.root
    if not rows or not isinstance(root, model.Classify):
        return ["" for _row in rows]
    schema = {column.name: pl.Int64 for column in wide_columns(standard)}
    data = {name: [row.get(name) for row in rows] for name in schema}
    judged = evaluate_frame(standard, pl.DataFrame(data, schema=schema).lazy(), on).collect()
    ends = zip(judged[f"{root.id}__low"].to_list(), judged[f"{root.id}__high"].to_list(), strict=True)
    return [root.classes[low].id if low is not None and low == high else "" for low, high in ends]
