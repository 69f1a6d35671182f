"""Objections of firms against lists that name them, and the answers of the bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.registry.models import Enterprise
from tidu.web.sharing.correcting import correct, exclude, naming
from tidu.web.sharing.models import Objection, Package, Subscription
from tidu.web.sharing.telling import tell_answer, tell_objection

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


def object_to(one: Subscription, firm: Enterprise, by: User, text: str) -> Objection:
    """Object to a list; while an objection is not decided there is no second one."""
    if not text.strip():
        raise InputError("objection-empty", Text("请写明有什么异议", "say what is wrong"))
    try:
        with transaction.atomic():
            row = Objection.objects.create(enterprise=firm, subscription=one, text=text.strip()[:500], made_by=by)
            audit.record(
                "objection.make", row, after={"what": row.text}, enterprise_id=firm.pk, region_code=one.region_id
            )
            tell_objection(row)
            return row
    except IntegrityError:
        known = Objection.objects.filter(enterprise=firm, subscription=one, outcome=Objection.Outcome.OPEN).first()
        if known is None:
            raise
        return known


def decide(row: Objection, by: User, outcome: str, answer: str) -> Package | None:
    """Answer an objection: leave the firm out, correct the line, or decline; gives the corrected version, if one was made.

    Raises InputError without an answer, for another outcome, where it was decided before, and where nothing is corrected.
    """
    if not answer.strip():
        raise InputError("objection-answer", Text("请写明答复", "say what you answer"))
    if outcome not in (Objection.Outcome.LEFT_OUT, Objection.Outcome.CORRECTED, Objection.Outcome.DECLINED):
        raise InputError("objection-outcome", Text("请选处理结果", "choose an outcome"))
    with transaction.atomic():
        locked = (
            Objection.objects.select_for_update(of=("self",))
            .select_related("enterprise", "subscription")
            .get(pk=row.pk)
        )
        if locked.outcome != Objection.Outcome.OPEN:
            raise InputError("objection-decided", Text("这条异议已经答复", "it was answered already"))
        locked.outcome, locked.answer = outcome, answer.strip()[:300]
        locked.decided_by, locked.decided_at = by, timezone.now()
        locked.save()
        audit.record(
            "objection.decide", locked, after={"outcome": outcome}, enterprise_id=locked.enterprise_id,
            region_code=locked.subscription.region_id, reason=locked.answer,
        )  # fmt: skip
        made = _carried_out(locked, by)
        tell_answer(locked)
        return made


def _carried_out(row: Objection, by: User) -> Package | None:
    one, firm = row.subscription, row.enterprise
    if row.outcome == Objection.Outcome.DECLINED:
        return None
    newest = naming(one.pk, firm.pk).order_by("-number").first()
    leave_out = row.outcome == Objection.Outcome.LEFT_OUT
    if newest is None or one.state != Subscription.State.ACTIVE:
        if leave_out:
            exclude(one, firm, by, row.answer)
        return None
    return correct(newest, by, row.answer, firm, leave_out=leave_out)
