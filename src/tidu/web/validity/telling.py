"""Words to people about what is due: reminders, that one is withdrawn, that a day moved, that an owner has left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from tidu.text import Text
from tidu.web.desk import service as desk
from tidu.web.registry.models import Enterprise
from tidu.web.validity.models import Delivery, DueItem, Reminder
from tidu.web.validity.people import officers_of, people_of

NAMED = 20
"""So many items stand in a message itself."""
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Moved:
    """A provisional day that came otherwise."""

    item: DueItem
    was: date


def listing() -> str:
    """The address of the calendar."""
    return reverse("validity")


def lines(texts: Sequence[Text]) -> Text:
    """A few lines, and how many more there are."""
    shown = list(texts[:NAMED])
    if len(texts) > NAMED:
        more = len(texts) - NAMED
        shown.append(Text(f"还有 {more} 项，见到期日历。", f"{more} more stand in the calendar."))
    return Text("\n".join(one.zh for one in shown), "\n".join(one.en for one in shown))


def line(item: DueItem, name: str = "") -> Text:
    """One item in a line, with the firm where it is not the reader's own."""
    zh, en = (f"{name}：", f"{name}: ") if name else ("", "")
    return Text(f"{zh}{item.what_zh}，{item.due_on} 到期", f"{en}{item.what_en}, due on {item.due_on}")


def names_of(items: Iterable[DueItem]) -> Mapping[int, str]:
    """The names of the firms of items, in one question."""
    return dict(Enterprise.objects.filter(pk__in={one.enterprise_id for one in items}).values_list("pk", "name"))


def answering(items: Iterable[DueItem]) -> Mapping[int, list[DueItem]]:
    """The items by whoever answers for each: the owner; where nobody owns it, the officers of the office."""
    listed = list(items)
    officers = officers_of(one.office_id for one in listed if one.owner_id is None and one.office_id is not None)
    found: dict[int, list[DueItem]] = defaultdict(list)
    for one in listed:
        for person in [one.owner_id] if one.owner_id is not None else officers.get(one.office_id or 0, ()):
            found[person].append(one)
    return found


# -- a reminder is withdrawn --------------------------------------------------------------------------------------


def tell_withdrawn(off: Sequence[tuple[DueItem, Text]]) -> int:
    """Withdraw the reminders of items that nobody has signed for, and say so to whoever got them, with the word why."""
    why = {item.pk: (item, text) for item, text in off}
    keys, gone = list(why), list[Reminder]()
    for start in range(0, len(keys), AT_ONCE):
        open_ones = Reminder.objects.filter(item__in=keys[start : start + AT_ONCE], signed_at=None, withdrawn_at=None)
        gone += [one for one in open_ones if one.due_on != why[one.item_id][0].due_on or why[one.item_id][0].closed_on]
    if not gone:
        return 0
    for one in gone:
        one.withdrawn_at, one.next_on = timezone.now(), None
    Reminder.objects.bulk_update(gone, ("withdrawn_at", "next_on"), batch_size=AT_ONCE)
    told: dict[int, dict[int, None]] = defaultdict(dict)
    messages: dict[int, None] = {}
    for start in range(0, len(gone), AT_ONCE):
        rows = Delivery.objects.filter(reminder__in=gone[start : start + AT_ONCE]).select_related("message", "reminder")
        for row in rows:
            told[row.message.recipient_id][row.reminder.item_id] = None
            messages[row.message_id] = None
    _waive(list(messages))
    _say_withdrawn(told, why)
    return len(gone)


def _waive(messages: Sequence[int]) -> None:
    """A message of which no reminder waits any more asks for no signature."""
    waiting: set[int] = set()
    for start in range(0, len(messages), AT_ONCE):
        some = messages[start : start + AT_ONCE]
        rows = Delivery.objects.filter(
            message__in=some, reminder__signed_at=None, reminder__withdrawn_at=None
        ).values_list("message_id", flat=True)
        waiting |= set(rows)
    desk.waive_receipts(one for one in messages if one not in waiting)


def _say_withdrawn(told: Mapping[int, Iterable[int]], why: Mapping[int, tuple[DueItem, Text]]) -> None:
    names = names_of(item for item, _text in why.values())
    for person, items in told.items():
        texts = []
        for pk in items:
            item, word = why[pk]
            name = names.get(item.enterprise_id, "")
            texts.append(Text(f"{name}：{item.what_zh}——{word.zh}", f"{name}: {item.what_en} — {word.en}"))
        title = (
            Text(f"提醒撤回：{texts[0].zh}", f"Reminder withdrawn: {texts[0].en}")
            if len(texts) == 1
            else Text(f"撤回 {len(texts)} 条到期提醒", f"{len(texts)} reminders withdrawn")
        )
        desk.send_message([person], title, lines(texts), listing())


# -- a day moved --------------------------------------------------------------------------------------------------


def tell_moved(moved: Sequence[Moved]) -> None:
    """The days off of a year were arranged, and a day that was provisional came otherwise: whoever it concerns is told."""
    if not moved:
        return
    was = {one.item.pk: one.was for one in moved}
    items = [one.item for one in moved]
    names, firms = names_of(items), people_of(one.enterprise_id for one in items)
    theirs: dict[int, list[DueItem]] = defaultdict(list)
    for person, some in answering(items).items():
        theirs[person] += some
    for item in items:
        for person in firms.get(item.enterprise_id, ()):
            theirs[person].append(item)
    for person, some in theirs.items():
        texts = [
            Text(
                f"{names[one.enterprise_id]}：{one.what_zh}，由 {was[one.pk]} 改为 {one.due_on}",
                f"{names[one.enterprise_id]}: {one.what_en}, {one.due_on} instead of {was[one.pk]}",
            )
            for one in some
        ]
        title = Text(
            f"放假安排公布，{len(some)} 项到期日有变化", f"Days off were arranged: {len(some)} due days came otherwise"
        )
        desk.send_message([person], title, lines(texts), listing())


# -- an owner left ------------------------------------------------------------------------------------------------


def tell_left(items: Sequence[DueItem]) -> None:
    """Items whose owner works here no more: the office gets them, and its officers are told."""
    if not items:
        return
    desk.own_todos(
        [f"title-ends:{one.key.rsplit(':', 1)[1]}" for one in items if one.source == "title"], None, "负责人已不在岗"
    )
    names = names_of(items)
    for person, some in answering(items).items():
        title = Text(
            f"{len(some)} 项到期事项的负责人已不在岗，转由本单位负责",
            f"{len(some)} things that are due have lost their owner: they fall to your office",
        )
        body = lines([line(one, names[one.enterprise_id]) for one in some])
        desk.send_message([person], title, body, f"{reverse('validity')}?owner=nobody")
