"""Conflicts: deciding which statement is used, and making sure that somebody owns the decision by a date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.registry.bureaus import bureaus_for
from tidu.web.registry.changes import tell_changed
from tidu.web.registry.facts.stating import label_of, lock_firms, shown
from tidu.web.registry.models import Conflict, Enterprise, Fact

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

DAYS_TO_DECIDE = 10
WHY = Text("出现分歧之日起 10 日内核定", "to be decided within 10 days of the disagreement")


def statements_of(conflict: Conflict) -> list[Fact]:
    """What the parties maintain about the thing, the value in use first."""
    rows = Fact.objects.stated().filter(
        enterprise_id=conflict.enterprise_id, indicator=conflict.indicator, as_of=conflict.as_of
    )
    return sorted(rows.select_related("source", "source__organisation", "source__entered_by"), key=_used_first)


def _used_first(fact: Fact) -> tuple[bool, int]:
    return fact.standing_from is None, fact.pk


def resolve(conflict: Conflict, fact: Fact, reason: str, by: User) -> None:
    """Let the statement ``fact`` be used from now on; the others stay visible beside it.

    Raises InputError where no reason is given, somebody else was faster, or the statement no longer holds.
    """
    if not reason.strip():
        raise _refused(
            Text("没有写理由", "no reason was given"), Text("请写明为什么采用这个数", "say why this value is used")
        )
    with transaction.atomic():
        lock_firms([conflict.enterprise_id])
        present = Conflict.objects.select_for_update().get(pk=conflict.pk)
        if present.state != Conflict.State.OPEN:
            raise _refused(
                Text("这个分歧已经有结论", "the conflict is decided already"),
                Text("刷新页面查看结论", "refresh the page to see the decision"),
            )
        statements = statements_of(present)
        chosen = next((one for one in statements if one.pk == fact.pk), None)
        if chosen is None:
            raise _refused(
                Text("选的这个数已被填报方更正", "the statement was corrected meanwhile"),
                Text("刷新页面，按最新的数核定", "refresh the page and decide on the present values"),
            )
        used = next((one for one in statements if one.standing_from is not None), None)
        now = max([timezone.now(), *(one.recorded_at + timedelta(microseconds=1) for one in statements)])
        if used is not None and used.pk != chosen.pk:
            _replace(used, chosen, now)
        present.state, present.reason, present.resolved_by, present.resolved_at = "resolved", reason.strip(), by, now
        present.chosen = Fact.objects.in_use().get(
            enterprise_id=present.enterprise_id, indicator=present.indicator, as_of=present.as_of
        )
        present.save(update_fields=["state", "reason", "resolved_by", "resolved_at", "chosen"])
        _tell(present, used, chosen)
        renew_todos(set(), closed=True, firms=[present.enterprise_id], by_id=by.pk)


def _replace(used: Fact, chosen: Fact, now: datetime) -> None:
    """The used statement is kept without being used: its row ends, and a row without standing goes on for it."""
    Fact.objects.filter(pk=used.pk).update(ended_at=now)
    Fact.objects.create(
        enterprise_id=used.enterprise_id,
        indicator=used.indicator,
        as_of=used.as_of,
        value=used.value,
        source_id=used.source_id,
        place=used.place,
        recorded_at=now,
        note=used.note,
    )
    Fact.objects.filter(pk=chosen.pk).update(standing_from=now)


def _refused(what: Text, fix: Text) -> InputError:
    return InputError("conflict-not-resolved", what, fix=fix)


def _tell(conflict: Conflict, used: Fact | None, chosen: Fact) -> None:
    tell_changed([conflict.enterprise_id], [conflict.indicator])
    label = label_of(conflict.indicator, conflict.as_of)
    firm = conflict.enterprise
    audit.record(
        "conflict.resolve",
        conflict,
        before={label: shown(used.indicator, used.value) if used else None},
        after={label: shown(chosen.indicator, chosen.value), "stated_by": chosen.source.party},
        reason=conflict.reason,
        enterprise_id=firm.pk,
        region_code=firm.region_id,
    )
    if firm.organisation is not None:
        people = firm.organisation.memberships.filter(ended_at=None).values_list("user_id", flat=True)
        value = shown(chosen.indicator, chosen.value)
        desk.send_message(
            list(people),
            Text(f"{label}已核定为 {value}", f"{label} was settled as {value}"),
            Text(f"理由：{conflict.reason}", f"Reason: {conflict.reason}"),
            link=reverse("firm-facts", args=[firm.pk]),
        )


def renew_todos(opened_for: Iterable[int], *, closed: bool, firms: Sequence[int], by_id: int | None = None) -> None:
    """One to-do a firm with open conflicts, owned by its bureau; finished with the last conflict."""
    waiting = (
        Enterprise.objects.filter(pk__in=list(opened_for), conflicts__state=Conflict.State.OPEN)
        .annotate(since=Min("conflicts__opened_at"))
        .values_list("pk", "name", "region_id", "owner_id", "since")
    )
    listed = list(waiting)
    bureaus = bureaus_for(row[2] for row in listed)
    desk.ensure_todos(
        desk.Duty(
            key=f"conflicts:{pk}",
            kind="conflict",
            title=Text(f"核定有分歧的数据：{name}", f"Settle conflicting figures: {name}"),
            link=f"{reverse('conflicts')}?firm={pk}",
            organisation_id=bureaus[region],
            due_on=timezone.localdate(since) + timedelta(days=DAYS_TO_DECIDE),
            why=WHY,
            owner_id=owner,
            enterprise_id=pk,
            again=True,
        )
        for pk, name, region, owner, since in listed
        if region in bureaus
    )
    if closed:
        still = set(
            Conflict.objects.filter(enterprise_id__in=list(firms), state=Conflict.State.OPEN).values_list(
                "enterprise_id", flat=True
            )
        )
        desk.finish_todos((f"conflicts:{pk}" for pk in firms if pk not in still), by_id)
