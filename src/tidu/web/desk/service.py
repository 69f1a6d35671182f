"""Giving people something to do, and telling them something. The only door to the desk for other apps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.dispatch import Signal
from django.utils import timezone

from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.desk.models import SOON, Message, Todo

__all__ = [
    "SOON",
    "Counts",
    "Duty",
    "Message",
    "Todo",
    "counts_for",
    "deliver",
    "ensure_todo",
    "ensure_todos",
    "finish_todo",
    "finish_todos",
    "own_todos",
    "send_message",
    "signed",
    "waive_receipts",
]

signed = Signal()
"""Sent inside the transaction in which somebody signs for a message, with ``message`` and ``user``."""

NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Duty:
    """What a to-do says. ``key`` names what it is about: there is never a second to-do with it.

    ``by_hand`` to-dos have a button 完成; the others are finished by the work to which ``link`` leads. A duty that lasts
    as long as its cause comes ``again`` when the cause does: its finished to-do is opened once more.
    """

    key: str
    kind: str
    title: Text
    link: str
    organisation_id: int
    due_on: date | None = None
    why: Text = NOTHING
    owner_id: int | None = None
    enterprise_id: int | None = None
    by_hand: bool = False
    again: bool = False


TOLD = ("title_zh", "title_en", "why_zh", "why_en", "link", "due_on")
"""What a later duty with the same key changes in an open to-do; who has taken it stays."""


def ensure_todo(  # noqa: PLR0913 - the fields of a duty
    key: str,
    kind: str,
    title: Text,
    link: str,
    organisation_id: int,
    due_on: date | None = None,
    why: Text = NOTHING,
    *,
    owner_id: int | None = None,
    enterprise_id: int | None = None,
    by_hand: bool = False,
) -> Todo:
    """The to-do of this key: opened if there is none, brought up to date if it is open, left alone if it is done."""
    duty = Duty(key, kind, title, link, organisation_id, due_on, why, owner_id, enterprise_id, by_hand)
    ensure_todos([duty])
    return Todo.objects.get(key=key)


def ensure_todos(duties: Iterable[Duty]) -> int:
    """The same for many at once, in few queries; returns how many were opened, or opened again."""
    wanted = {duty.key: duty for duty in duties}
    if not wanted:
        return 0
    with transaction.atomic():
        known = _known(list(wanted))
        new = [_todo(duty) for key, duty in wanted.items() if key not in known]
        opened = Todo.objects.bulk_create(new, batch_size=500)
        changed = [todo for key, todo in known.items() if todo.done_at is None and _brought_up(todo, wanted[key])]
        Todo.objects.bulk_update(changed, TOLD, batch_size=500)
        back = [todo for key, todo in known.items() if todo.done_at is not None and wanted[key].again]
        for todo in back:
            todo.done_at, todo.done_by_id = None, None
            _brought_up(todo, wanted[todo.key])
        Todo.objects.bulk_update(back, (*TOLD, "done_at", "done_by"), batch_size=500)
        audit.record_many(
            [_entry("todo.open", todo, after={"due_on": todo.due_on}) for todo in opened]
            + [_entry("todo.open_again", todo, after={"due_on": todo.due_on}) for todo in back]
        )
    return len(opened) + len(back)


def _known(keys: Sequence[str]) -> dict[str, Todo]:
    found: dict[str, Todo] = {}
    for start in range(0, len(keys), 500):
        found.update((todo.key, todo) for todo in Todo.objects.filter(key__in=keys[start : start + 500]))
    return found


def _told(duty: Duty) -> dict[str, Any]:
    return {
        "title_zh": duty.title.zh[:200],
        "title_en": duty.title.en[:200],
        "why_zh": duty.why.zh[:300],
        "why_en": duty.why.en[:300],
        "link": duty.link,
        "due_on": duty.due_on,
    }


def _todo(duty: Duty) -> Todo:
    return Todo(
        key=duty.key,
        kind=duty.kind,
        organisation_id=duty.organisation_id,
        owner_id=duty.owner_id,
        enterprise_id=duty.enterprise_id,
        by_hand=duty.by_hand,
        **_told(duty),
    )


def _brought_up(todo: Todo, duty: Duty) -> bool:
    """Take over what the duty says now; whether anything changed."""
    told = _told(duty)
    if all(getattr(todo, name) == value for name, value in told.items()):
        return False
    for name, value in told.items():
        setattr(todo, name, value)
    return True


def _entry(action: str, todo: Todo, **more: Any) -> audit.Entry:  # noqa: ANN401 - fields of Entry
    return audit.entry_of(action, todo, enterprise_id=todo.enterprise_id, **more)


def finish_todo(key: str, by_id: int | None) -> bool:
    """Finish the open to-do of a key; False where there is none, which is no error: somebody was faster."""
    return finish_todos([key], by_id) > 0


def finish_todos(keys: Iterable[str], by_id: int | None) -> int:
    """Finish the open to-dos of many keys; returns how many."""
    now, done = timezone.now(), 0
    with transaction.atomic():
        open_ones = [todo for todo in _known(list(dict.fromkeys(keys))).values() if todo.done_at is None]
        for todo in open_ones:
            todo.done_at, todo.done_by_id = now, by_id
        done = Todo.objects.bulk_update(open_ones, ("done_at", "done_by"), batch_size=500) if open_ones else 0
        audit.record_many([_entry("todo.finish", todo) for todo in open_ones])
    return done


def take(todo: Todo, by_id: int) -> None:
    """Make somebody the owner of a to-do of his organisation."""
    _own(todo, by_id, "todo.take")


def hand_over(todo: Todo, to_id: int, reason: str = "") -> None:
    """Give a to-do to a colleague."""
    _own(todo, to_id, "todo.hand_over", reason)


def _own(todo: Todo, owner_id: int, action: str, reason: str = "") -> None:
    with transaction.atomic():
        before, todo.owner_id = todo.owner_id, owner_id
        todo.save(update_fields=["owner"])
        audit.record(
            action,
            todo,
            before={"owner": before},
            after={"owner": owner_id},
            enterprise_id=todo.enterprise_id,
            reason=reason,
        )


def own_todos(keys: Iterable[str], owner_id: int | None, reason: str = "") -> int:
    """Give the open to-dos of many keys to somebody, or back to their organisation; returns how many changed hands."""
    with transaction.atomic():
        moved = [one for one in _known(list(dict.fromkeys(keys))).values() if one.done_at is None]
        entries, changed = [], []
        for todo in moved:
            if todo.owner_id != owner_id:
                before, todo.owner_id = todo.owner_id, owner_id
                changed.append(todo)
                entries.append(
                    _entry("todo.hand_over", todo, before={"owner": before}, after={"owner": owner_id}, reason=reason)
                )
        Todo.objects.bulk_update(changed, ("owner",), batch_size=500)
        audit.record_many(entries)
    return len(changed)


def send_message(
    user_ids: Iterable[int], title: Text, body: Text, link: str = "", *, needs_receipt: bool = False
) -> int:
    """Tell people something; each once, whatever is listed twice. Returns how many were told."""
    return len(deliver(user_ids, title, body, link, needs_receipt=needs_receipt))


def deliver(
    user_ids: Iterable[int], title: Text, body: Text, link: str = "", *, needs_receipt: bool = False
) -> list[Message]:
    """The same, for whoever wants to know afterwards which message was signed for."""
    with transaction.atomic():
        sent = Message.objects.bulk_create(
            [
                Message(
                    recipient_id=user_id,
                    title_zh=title.zh[:200],
                    title_en=title.en[:200],
                    body_zh=body.zh,
                    body_en=body.en,
                    link=link,
                    needs_receipt=needs_receipt,
                )
                for user_id in dict.fromkeys(user_ids)
            ],
            batch_size=500,
        )
        audit.record_many([audit.entry_of("message.send", one, after={"to": one.recipient_id}) for one in sent])
    return sent


def waive_receipts(messages: Iterable[int]) -> int:
    """What they asked to be signed for has fallen away: those that are not signed yet ask no more."""
    with transaction.atomic():
        rows = list(Message.objects.filter(pk__in=list(messages), needs_receipt=True, signed_at=None))
        for one in rows:
            one.needs_receipt = False
        Message.objects.bulk_update(rows, ("needs_receipt",), batch_size=500)
        audit.record_many([audit.entry_of("message.waive", one) for one in rows])
    return len(rows)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open to-dos somebody sees."""

    mine: int
    ours: int
    late: int
    soon: int


def counts_for(user: Any) -> Counts:  # noqa: ANN401 - a User; the desk need not know its class
    """All counts in one query."""
    today = china_today()
    found = (
        Todo.objects.visible_to(user)
        .open()
        .aggregate(
            mine=Count("id", filter=Q(owner_id=user.pk)),
            ours=Count("id"),
            late=Count("id", filter=Q(due_on__lt=today)),
            soon=Count("id", filter=Q(due_on__gte=today, due_on__lte=today + SOON)),
        )
    )
    return Counts(**found)
