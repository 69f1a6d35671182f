"""Undoing what was decided in one go: by whoever decided it, or an officer of the city's bureau."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.lists.linking.deciding import DECIDABLE, KEPT, is_published
from tidu.web.lists.linking.twins import renew_twins
from tidu.web.lists.linking.writing import save_found
from tidu.web.lists.models import Decision, ListRow, ListVersion

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of it. ``kept`` rows were decided again since and stay; of ``published`` ones only later files are freed."""

    rows: tuple[int, ...] = ()
    kept: int = 0
    published: int = 0


def may_undo(decision: Decision, by: User) -> bool:
    """Whether somebody may undo a decision."""
    city = by.scope.officer and by.scope.city and by.scope.covers(decision.organisation.region_id)
    return decision.by_id == by.pk or city


@transaction.atomic
def undo(action: str, by: User) -> Undone:
    """Put the rows back as they were and forget what was said. Raises InputError, in words, where nothing can be undone."""
    versions = Decision.objects.filter(action=action).values("row__version")
    list(ListVersion.objects.select_for_update(of=("self",)).filter(pk__in=versions).order_by("pk"))
    found = list(
        Decision.objects.select_for_update(of=("self",))
        .filter(action=action, undone_at=None)
        .select_related("organisation")
        .order_by("pk")
    )
    if not found or not all(may_undo(one, by) for one in found):
        raise InputError(
            "nothing-to-undo",
            Text("没有可以撤销的判定", "there is nothing to undo"),
            why=Text("已经撤销过，或者是别人判定的", "it was undone already, or somebody else decided it"),
        )
    again = _decided_again(found)
    mine = [one for one in found if one.row_id not in again]
    if not mine:
        raise InputError(
            "decided-again",
            Text("这一行后来又判定过", "the row was decided again since"),
            fix=Text("先撤销后来的判定", "undo the later decision first"),
        )
    rows, published = _restore(mine)
    Decision.objects.filter(pk__in=[one.pk for one in mine]).update(undone_at=timezone.now(), undone_by=by)
    audit.record_many(
        audit.entry_of("list.undecide", one, before={"verdict": one.verdict}, enterprise_id=one.enterprise_id)
        for one in mine
    )
    return Undone(tuple(rows), len(again), published)


def _decided_again(found: list[Decision]) -> set[int]:
    """Rows about which something else was said after this."""
    last = max(one.pk for one in found)
    rows = [one.row_id for one in found if one.row_id is not None]
    later = Decision.objects.filter(row_id__in=rows, undone_at=None, pk__gt=last)
    return set(later.values_list("row_id", flat=True))


def _restore(decisions: list[Decision]) -> tuple[list[int], int]:
    before = {one.row_id: one.before for one in decisions if one.row_id is not None and one.before}
    rows = list(ListRow.objects.filter(pk__in=before).select_related("version__source"))
    open_rows = [row for row in rows if row.version.state in DECIDABLE and not is_published(row)]
    touched: dict[ListVersion, set[int]] = {}
    for row in open_rows:
        firms = touched.setdefault(row.version, set())
        kept = before[row.pk]
        firms |= {one for one in (row.enterprise_id, kept["enterprise_id"]) if one is not None}
        for name in KEPT:
            setattr(row, name, kept[name])
        row.decided_at = parse_datetime(kept["decided_at"]) if kept["decided_at"] else None
    save_found(open_rows)
    for version, firms in touched.items():
        renew_twins(version, firms)
    return [row.pk for row in open_rows], len(rows) - len(open_rows)


def last_action(by: User, version: ListVersion) -> str:
    """What somebody decided last of a version and has not undone; empty where there is nothing."""
    rows = Decision.objects.filter(Q(by=by), row__version=version, undone_at=None)
    last = rows.aggregate(last=Max("pk"))["last"]
    return Decision.objects.values_list("action", flat=True).get(pk=last) if last else ""
