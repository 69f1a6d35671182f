"""Consents of firms: for a purpose or to a receiver, given and withdrawn by the firm itself, at any time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Organisation
from tidu.web.audit import service as audit
from tidu.web.registry.models import Enterprise
from tidu.web.sharing.catalogue import purposes, receiver_kinds
from tidu.web.sharing.models import Consent
from tidu.web.sharing.stirring import stir

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

AT_ONCE = 5_000


def consenting(firms: Iterable[int], purpose: str, receiver_id: int, on: date) -> set[int]:
    """Those of some firms that let their data go to this receiver or for this purpose, on a day."""
    found: set[int] = set()
    listed = list(firms)
    rows = Consent.objects.on(on).filter(Q(purpose=purpose) | Q(receiver_id=receiver_id)).order_by()
    for at in range(0, len(listed), AT_ONCE):
        found |= set(rows.filter(enterprise_id__in=listed[at : at + AT_ONCE]).values_list("enterprise_id", flat=True))
    return found


@transaction.atomic
def give_consent(
    firm: Enterprise, by: User, *, purpose: str = "", receiver: Organisation | None = None, until: date | None = None
) -> Consent:
    """Let data go on, for a purpose or to a receiver; one that is there already gets the new last day.

    Raises InputError where neither or both are named, there is no such purpose, its data go on by law without asking,
    or the last day is over.
    """
    _check(purpose, receiver, until)
    Enterprise.objects.select_for_update(no_key=True).get(pk=firm.pk)  # twice at once is once
    row = Consent.objects.filter(
        enterprise=firm, purpose=purpose, receiver=receiver, withdrawn_at=None
    ).first() or Consent(enterprise=firm, purpose=purpose, receiver=receiver)
    fresh = row.pk is None
    if not fresh and row.until == until:
        return row
    row.until = until
    row.given_by, row.given_at = by, timezone.now()
    row.save()
    _tell("consent.give", row, firm)
    return row


def _check(purpose: str, receiver: Organisation | None, until: date | None) -> None:
    known = purposes().get(purpose)
    if bool(purpose) == (receiver is not None) or (purpose and known is None):
        raise InputError(
            "consent-for-what",
            Text("请选一个用途，或一个接收单位", "choose a purpose, or a receiver"),
            why=Text("授权要说清给谁或做什么", "a consent says for what, or to whom"),
        )
    if known is not None and known.lawful:
        raise InputError(
            "consent-not-asked",
            Text("这个用途依法依规共享，不需要企业授权", "for this purpose data go on by law: no consent is asked"),
            fix=Text("如有异议，在名单旁点“提出异议”", "object beside the list if you disagree"),
        )
    if receiver is not None and receiver.kind not in receiver_kinds():
        raise InputError("consent-receiver", Text("这个单位不接收名单", "this organisation receives no lists"))
    if until is not None and until < china_today():
        raise InputError("consent-over", Text("授权到期日已经过去", "the last day of the consent is over"))


@transaction.atomic
def withdraw_consent(row: Consent, by: User) -> bool:
    """Take a consent back, from now on; False where it was taken back before.

    What was sent under it stays with its receivers until the bureau recalls it, so the bureau gets something to do.
    """
    from tidu.web.sharing.telling import consent_withdrawn

    done = Consent.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=timezone.now(), withdrawn_by=by)
    if not done:
        return False
    firm = row.enterprise
    _tell("consent.withdraw", row, firm)
    consent_withdrawn(firm, row)
    return True


def _tell(action: str, row: Consent, firm: Enterprise) -> None:
    after = {"purpose": row.purpose, "receiver_id": row.receiver_id, "until": row.until}
    audit.record(action, row, after=after, enterprise_id=firm.pk, region_code=firm.region_id)
    stir({firm.pk})
