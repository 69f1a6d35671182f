"""Rows of one file about one firm and one thing: the first of them counts, the others are its twins and are not published.

Two rows of a list of titles about one firm are twins where title, product and term are the same; two rows of figures where
they state the same figures of the same years. Where twins say different things, both bear an issue that says so, and
leaving the first out lets the other count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from tidu.text import Text
from tidu.web.lists.linking.keys import parts_of
from tidu.web.lists.models import ListRow, ListSource, ListVersion, RowIssue

CODE = "firm-twice"
OF_TITLE = ("title", "product", "year", "valid_from", "decided_on")
UNTOLD = frozenset({"serial", "former", "remark", "person", "province", "city", "county"})
"""What may differ between two rows that say the same."""
WHY = Text(
    "第 {other} 行说的是同一户企业的同一件事，内容不同",
    "row {other} is about the same thing of the same firm, and differs",
)
FIX = Text(
    "先出现的一行为准；如以后一行为准，把先出现的一行标为“不采用”",
    "the earlier row counts; leave it out to let the later one count",
)


def renew_twins(version: ListVersion, firms: Iterable[int] | None = None) -> None:
    """Find the twins anew, of all rows or of those about some firms."""
    rows = version.rows.order_by("table", "number")
    mine = rows.filter(state=ListRow.State.LINKED)
    stale = rows.filter(twin__isnull=False)
    if firms is not None:
        wanted = [one for one in firms if one]
        mine = mine.filter(enterprise_id__in=wanted)
        stale = stale.filter(~Q(state=ListRow.State.LINKED) | Q(enterprise_id__in=wanted))
    groups: dict[tuple[Any, ...], list[ListRow]] = defaultdict(list)
    fields = ("pk", "version_id", "number", "enterprise_id", "values", "twin_id", "key")
    for row in mine.only(*fields):
        groups[_about(row, version.source)].append(row)
    twins = {row.pk: group[0] for group in groups.values() for row in group[1:]}
    changed = []
    known = {row.pk: row for group in groups.values() for row in group}
    for pk, row in known.items():
        first = twins.get(pk)
        if row.twin_id != (first.pk if first else None):
            row.twin = first
            changed.append(row)
    lost = [pk for pk in stale.values_list("pk", flat=True) if pk not in known]
    version.rows.filter(pk__in=lost).update(twin=None)
    ListRow.objects.bulk_update(changed, ["twin"], batch_size=500)
    _tell(version, [group for group in groups.values() if len(group) > 1], [*known, *lost])


def _about(row: ListRow, source: ListSource) -> tuple[Any, ...]:
    if source.what == ListSource.What.TITLES:
        return (row.enterprise_id, *(str(row.values.get(name) or "") for name in OF_TITLE))
    if source.what == ListSource.What.FIGURES:
        return (row.enterprise_id, *sorted((str(one[0]), str(one[1])) for one in row.values.get("figures", ())))
    return (row.enterprise_id,)


def _tell(version: ListVersion, groups: Sequence[Sequence[ListRow]], rows: Sequence[int]) -> None:
    """Twins that differ bear an issue; one that no longer holds goes."""
    old = version.issues.filter(code=CODE)
    if not groups and not old.exists():
        return
    old.filter(row_id__in=rows).delete()
    made = []
    for group in groups:
        for row in group[1:]:
            if _says(row) != _says(group[0]) and not _alike(row, group[0]):
                made += [_issue(version, row, group[0].number), _issue(version, group[0], row.number)]
    RowIssue.objects.bulk_create(made, batch_size=500)


def _alike(one: ListRow, other: ListRow) -> bool:
    """Whether code or name are the same: then reading the file has found out already."""
    return any(left and left == right for left, right in zip(parts_of(one.key), parts_of(other.key), strict=True))


def _says(row: ListRow) -> dict[str, Any]:
    return {name: value for name, value in row.values.items() if name not in UNTOLD}


def _issue(version: ListVersion, row: ListRow, other: int) -> RowIssue:
    why = WHY.format(other=other)
    return RowIssue(
        version=version,
        row=row,
        number=row.number,
        severity=RowIssue.Severity.WARNING,
        code=CODE,
        why_zh=why.zh,
        why_en=why.en,
        fix_zh=FIX.zh,
        fix_en=FIX.en,
    )
