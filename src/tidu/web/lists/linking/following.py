"""Rows that are being looked through follow the registry: a record that is merged leads to the kept one, one that goes is sought anew.

Rows of published versions stay as they were published: what was written of them has moved with the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from tidu.text import Text
from tidu.web.lists.linking.twins import renew_twins
from tidu.web.lists.linking.writing import save_found, say
from tidu.web.lists.models import ListRow, ListVersion
from tidu.web.registry.models import Enterprise

State = ListVersion.State
AT_ONCE = 500
MERGED = "merged"
"""Under this word ``ListRow.undo`` keeps the record that the row meant before it was merged, until the version is published."""
GONE = Text("所认定的企业档案已删除，请重新判定", "the record of the firm that was meant is gone: decide again")


def _open_rows() -> QuerySet[ListRow]:
    """Rows of which nothing is written yet."""
    waiting = Q(version__state=State.REVIEW) | Q(version__state=State.PUBLISHED, effect="")
    return ListRow.objects.filter(waiting).select_related("version__source")


def follow_merges(ids: Iterable[int], codes: frozenset[str] | None = None, **_more: Any) -> None:  # noqa: ANN401 - a signal's
    """Records were merged, or a merge was undone: rows follow within the same transaction."""
    if codes is not None or not ListVersion.objects.filter(state__in=(State.REVIEW, State.PUBLISHED)).exists():
        return
    numbers = sorted(ids)
    for at in range(0, len(numbers), AT_ONCE):
        _follow(numbers[at : at + AT_ONCE])


def _follow(numbers: list[int]) -> None:
    firms = Enterprise.objects.filter(pk__in=numbers).only("pk", "status", "merged_into_id")
    merged = {one.pk: one.merged_into_id for one in firms if one.status == Enterprise.Status.DUPLICATE}
    rows = []
    for row in _open_rows().filter(enterprise_id__in=merged):
        kept = merged[row.enterprise_id or 0]
        if kept is not None:
            row.undo = {**row.undo, MERGED: row.undo.get(MERGED, row.enterprise_id)}
            row.enterprise_id = kept
            rows.append(row)
    apart = [one.pk for one in firms if one.pk not in merged]
    for row in _open_rows().filter(enterprise_id__in=apart).exclude(undo={}):
        if row.undo.get(MERGED) in apart and row.undo[MERGED] != row.enterprise_id:
            row.enterprise_id = row.undo.pop(MERGED)
            rows.append(row)
    _save(rows, {*numbers})


def forget_firm(instance: Enterprise, **_more: Any) -> None:  # noqa: ANN401 - a signal's
    """A record is about to be deleted: whoever meant it is asked again."""
    rows = list(_open_rows().filter(enterprise_id=instance.pk))
    for row in rows:
        row.candidates = [one for one in row.candidates if one["firm"] != instance.pk]
        row.state = ListRow.State.DOUBTFUL if row.candidates else ListRow.State.UNMATCHED
        row.enterprise_id, row.verdict, row.confidence = None, ListRow.Verdict.NONE, 0
        row.decided_by_id = row.decided_at = None
        say(row, GONE.zh, GONE.en)
    _save(rows, {instance.pk})


def _save(rows: list[ListRow], touched: set[int]) -> None:
    if not rows:
        return
    regions = dict(Enterprise.objects.filter(pk__in=[one.enterprise_id for one in rows]).values_list("pk", "region_id"))
    for row in rows:
        row.region_id = regions.get(row.enterprise_id or 0, row.region_id)
    save_found(rows)
    ListRow.objects.bulk_update(rows, ["undo"], batch_size=500)
    for version in {row.version for row in rows}:
        renew_twins(version, {*touched, *regions})
