"""Choosing who answers for items, one or many; and saying by hand that something is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Membership, User
from tidu.web.accounts.scope import BUREAUS, within
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.validity.models import DueEvent, DueItem
from tidu.web.validity.people import able
from tidu.web.validity.service import SOURCES, Ended
from tidu.web.validity.syncing import close
from tidu.web.validity.telling import line, lines, listing, names_of, tell_withdrawn

if TYPE_CHECKING:
    from tidu.web.accounts.scope import Scope


def owners_for(user: User) -> QuerySet[User]:
    """Whom somebody may choose: the people of the bureaus within his regions."""
    seats = Membership.objects.filter(
        within("organisation__region_id", user.scope.regions),
        organisation__kind__in=BUREAUS,
        organisation__active=True,
        ended_at=None,
    )
    return User.objects.filter(is_active=True, pk__in=seats.values("user")).order_by("display_name", "pk")


@dataclass(frozen=True, slots=True)
class Assigned:
    """How many items have got their owner, and of how many the new one may not even see the firm."""

    done: int
    outside: int


@transaction.atomic
def assign(items: Sequence[int], owner: User | None, by: User) -> Assigned:
    """Give items that somebody may change to a person, or back to the office. Who is given something is told.

    Items outside the new owner's regions stay where they are and are counted.
    """
    if owner is not None and owner.pk not in able([owner.pk]):
        raise InputError(
            "owner-left",
            Text(f"{owner} 已不在岗", f"{owner} works here no more"),
            fix=Text("请选择在岗人员", "choose somebody who does"),
        )
    rows = list(
        DueItem.objects.changeable_by(by)
        .open()
        .select_for_update(of=("self",))
        .filter(pk__in=list(items))
        .order_by("pk")
    )
    inside = [row for row in rows if owner is None or _covers(owner.scope, row)]
    changed = [row for row in inside if row.owner_id != (owner.pk if owner else None)]
    for row in changed:
        before, row.owner, row.assigned = str(row.owner or ""), owner, owner is not None
        audit.record(
            "validity.assign", row, before={"owner": before}, after={"owner": str(owner or "")},
            enterprise_id=row.enterprise_id, region_code=row.region_id,
        )  # fmt: skip
    DueItem.objects.bulk_update(changed, ("owner", "assigned"), batch_size=500)
    words = (
        Text(f"负责人：{owner}", f"owner: {owner}") if owner else Text("改由主管单位负责", "the office answers for it")
    )
    DueEvent.objects.bulk_create(
        DueEvent(item=row, kind="assigned", text_zh=words.zh, text_en=words.en, by=by) for row in changed
    )
    _to_sources(changed, owner)
    if owner is not None and owner.pk != by.pk and changed:
        names = names_of(changed)
        title = Text(
            f"{by} 把 {len(changed)} 项到期事项交给您负责", f"{by} gave you {len(changed)} things that are due"
        )
        desk.send_message([owner.pk], title, lines([line(one, names[one.enterprise_id]) for one in changed]), listing())
    return Assigned(len(inside), len(rows) - len(inside))


def _covers(scope: Scope, row: DueItem) -> bool:
    steward = scope.user_id is not None and row.enterprise.owner_id == scope.user_id
    return scope.covers(row.region_id) or steward


def _to_sources(rows: Iterable[DueItem], owner: User | None) -> None:
    """Where the item comes from, its owner is the same person; so is the owner of its to-do."""
    listed = list(rows)
    for source in SOURCES.values():
        keys = [row.key for row in listed if row.source == source.kind]
        if source.assign is not None and keys:
            source.assign(keys, owner)
    todos = [f"title-ends:{row.key.rsplit(':', 1)[1]}" for row in listed if row.source == "title"]
    desk.own_todos(todos, owner.pk if owner else None)


@transaction.atomic
def say_done(item: DueItem, note: str, by: User) -> None:
    """Somebody knows that it is done, where the platform cannot: the update was filed nationally, the report is in."""
    source = SOURCES.get(item.source)
    if source is None or not source.by_hand:
        raise InputError(
            "not-by-hand",
            Text("这一项不能手动办结", "this cannot be ended by hand"),
            why=Text("它随称号或材料的登记自动结束", "it ends with the record of the title or paper"),
            fix=Text("登记复核结果或新材料", "register the re-review or the new paper"),
        )
    if not note.strip():
        raise InputError(
            "no-note",
            Text("没有写明依据", "it does not say by what"),
            fix=Text("写明在哪里、哪天办的", "say where and when it was done"),
        )
    row = DueItem.objects.select_for_update().get(pk=item.pk)
    if row.closed_on is not None:
        return
    why = Text(f"{by}：{note.strip()}", f"{by}: {note.strip()}")
    close(row, Ended("done", why), china_today())
    row.save()
    DueEvent.objects.create(item=row, kind="done", text_zh=why.zh[:300], text_en=why.en[:300], by=by)
    tell_withdrawn([(row, Text("已办结", "it is done"))])
    audit.record(
        "validity.done", row, after={"note": note.strip()}, enterprise_id=row.enterprise_id, region_code=row.region_id
    )
