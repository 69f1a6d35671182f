"""Complete ledgers: the absence of a firm says that it does not hold the title, from a day on and by somebody's word.

Without such a word nothing is known of a firm that has no row for a title: the registry may simply not have been told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.registry.changes import tell_all_changed
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.models.ledgers import TitleLedger

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

FIRST_DAY = date(2000, 1, 1)


def ledgers_on(on: date, known_at: datetime | None = None, titles: Iterable[str] | None = None) -> list[TitleLedger]:
    """The ledgers that are complete on a day, as known at a moment; for a region within another the inner one first."""
    rows = TitleLedger.objects.filter(complete_from__lte=on)
    if known_at is None:
        rows = rows.filter(ended_at=None)
    else:
        rows = rows.filter(Q(ended_at=None) | Q(ended_at__gt=known_at), stated_at__lte=known_at)
    if titles is not None:
        rows = rows.filter(title__in=list(titles))
    return sorted(rows, key=lambda one: (-len(one.region_id), one.pk))


def titles_on_ledgers() -> Sequence[str]:
    """The titles of firms that a ledger can be complete for; those of products are held by no firm."""
    return [one.code for one in catalogue().titles.values() if one.object != "product"]


def state_complete(title: str, region_id: str, complete_from: date, source: str, by: User) -> TitleLedger:
    """Say that the ledger of a title is complete. Raises InputError where that cannot be meant."""
    if title not in titles_on_ledgers():
        raise _refused(Text("没有这个称号", "there is no such title"))
    if not FIRST_DAY <= complete_from <= china_today():
        raise _refused(
            Text(
                f"日期应在 {FIRST_DAY} 到今天之间：将来的认定还不知道",
                f"the day lies between {FIRST_DAY} and today: nobody knows the recognitions to come",
            )
        )
    if not source.strip():
        raise _refused(Text("请写明与哪些公告、名单核对过", "say with which announcements or lists it was compared"))
    with transaction.atomic():
        known = TitleLedger.objects.select_for_update().filter(title=title, region_id=region_id, ended_at=None)
        if known.exists():
            raise _refused(Text("这个台账已声明完整，先结束原声明", "it is stated already: end that first"))
        row = TitleLedger.objects.create(
            title=title,
            region_id=region_id,
            complete_from=complete_from,
            source=source.strip(),
            stated_by=by,
            stated_at=timezone.now(),
        )
        after = {"title": title, "region": region_id, "complete_from": complete_from, "source": row.source}
        audit.record("ledger.state", row, after=after, region_code=region_id)
        tell_all_changed()
    return row


def end_statement(row: TitleLedger, reason: str, by: User) -> None:
    """Say it no longer; what was judged by it meanwhile can still be found again."""
    if not reason.strip():
        raise _refused(Text("请写明原因", "say why"))
    with transaction.atomic():
        present = TitleLedger.objects.select_for_update().get(pk=row.pk)
        if present.ended_at is not None:
            raise _refused(Text("这条声明已经结束", "it was ended already"))
        present.ended_at, present.ended_by, present.reason = timezone.now(), by, reason.strip()
        present.save(update_fields=["ended_at", "ended_by", "reason"])
        after = {"title": present.title, "region": present.region_id}
        audit.record("ledger.end", present, after=after, region_code=present.region_id, reason=present.reason)
        tell_all_changed()


def _refused(why: Text) -> InputError:
    return InputError("ledger-refused", Text("没有声明", "nothing was stated"), why=why)
