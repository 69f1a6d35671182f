"""Roles of people in organisations."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.models import Membership, Organisation, User
from tidu.web.accounts.organisations import roles_for
from tidu.web.audit import service as audit


@transaction.atomic
def give_role(user: User, organisation: Organisation, role: str) -> Membership:
    """Give somebody a role in an organisation; nothing happens where he has it."""
    if role not in roles_for(organisation):
        raise InputError("wrong-role", Text("这个单位没有这种角色", "the organisation has no such role"))
    row, new = Membership.objects.get_or_create(user=user, organisation=organisation, role=role, ended_at=None)
    if new:
        _tell("membership.give", row, after=_words(row))
    return row


@transaction.atomic
def end_membership(row: Membership, by: User, reason: str = "") -> None:
    """End a role. Nobody ends his own, so that an organisation is not left without an administrator by mistake."""
    row = Membership.objects.select_for_update(of=("self",)).select_related("user", "organisation").get(pk=row.pk)
    if row.ended_at is not None:
        return
    if row.user_id == by.pk:
        raise InputError(
            "own-role",
            Text("不能结束自己的角色", "you cannot end your own role"),
            fix=Text("请另一位管理员操作", "let another administrator do it"),
        )
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    _tell("membership.end", row, before=_words(row), reason=reason)


def _words(row: Membership) -> dict[str, object]:
    return {"person": str(row.user), "organisation_id": row.organisation_id, "role": row.role}


def _tell(action: str, row: Membership, **more: object) -> None:
    audit.record(action, row, region_code=row.organisation.region_id, **more)
