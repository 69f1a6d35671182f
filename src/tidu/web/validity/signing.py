"""Signing for reminders: by the firm, here or in the message; or for it, by the officer who reached it by phone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.validity.escalating import renew_phone_todos, renew_unsigned_todos
from tidu.web.validity.models import Delivery, DueEvent, DueItem, Reminder

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

State, How = DueItem.State, Reminder.How


@transaction.atomic
def sign(items: Sequence[int], by: User, how: Reminder.How = How.HERE, note: str = "") -> int:
    """Sign for all reminders of items that wait; gives how many items. A second signature changes nothing."""
    if how == How.PHONE and not note.strip():
        raise InputError(
            "no-note",
            Text("没有写联系了谁", "it does not say who was reached"),
            why=Text(
                "电话联系代替签收，要查得到联系了谁、何时",
                "a call stands in for a signature: it must be known with whom",
            ),
            fix=Text("写明接电话的人和时间", "say who answered, and when"),
        )
    rows = list(
        Reminder.objects.select_for_update(of=("self",))
        .filter(item__in=list(items), signed_at=None, withdrawn_at=None)
        .select_related("item__enterprise")
        .order_by("pk")
    )
    now, touched = timezone.now(), dict[int, DueItem]()
    for row in rows:
        row.signed_at, row.signed_by, row.how, row.note, row.next_on = now, by, how, note.strip()[:200], None
        touched[row.item_id] = row.item
    Reminder.objects.bulk_update(rows, ("signed_at", "signed_by", "how", "note", "next_on"), batch_size=500)
    for item in touched.values():
        if item.state == State.REMINDED:
            item.state = State.SIGNED
        _told(item, by, how, note.strip())
    DueItem.objects.bulk_update(touched.values(), ("state",), batch_size=500)
    _after(touched.values())
    return len(touched)


def _told(item: DueItem, by: User, how: Reminder.How, note: str) -> None:
    words = (
        Text(f"{by} 已电话联系企业：{note}", f"{by} reached the firm by phone: {note}")
        if how == How.PHONE
        else Text(f"{by} 已代表企业签收提醒", f"{by} signed for the reminder on the firm's behalf")
    )
    DueEvent.objects.create(item=item, kind="signed", text_zh=words.zh[:300], text_en=words.en[:300], by=by)
    audit.record(
        "validity.sign", item, after={"how": how.value, "note": note},
        enterprise_id=item.enterprise_id, region_code=item.region_id,
    )  # fmt: skip


def _after(items: Iterable[DueItem]) -> None:
    """Messages that wait for nothing more ask no more, and to-dos of offices count what is left."""
    listed = list(items)
    messages = set(
        Delivery.objects.filter(reminder__item__in=listed, to_firm=True).values_list("message_id", flat=True)
    )
    waiting = set(
        Delivery.objects.filter(
            message__in=messages, reminder__signed_at=None, reminder__withdrawn_at=None
        ).values_list("message_id", flat=True)
    )
    desk.waive_receipts(messages - waiting)
    offices = {one.office_id for one in listed if one.office_id is not None}
    renew_phone_todos(offices)
    renew_unsigned_todos({one.region_id for one in listed})


def message_signed(message: Any, user: User, **_more: Any) -> None:  # noqa: ANN401 - as a signal sends it
    """A message was signed for on the desk: by the firm, that signs for its reminders; by an owner, it is noted."""
    rows = Delivery.objects.filter(message=message).select_related("reminder__item")
    ours = [row.reminder.item_id for row in rows if row.to_firm and row.reminder.waits]
    if ours:
        sign(ours, user)
    words = Text(f"负责人 {user} 已签收提醒", f"the owner, {user}, signed for the reminder")
    DueEvent.objects.bulk_create(
        DueEvent(item=row.reminder.item, kind="owner-signed", text_zh=words.zh, text_en=words.en, by=user)
        for row in rows
        if not row.to_firm
    )
