"""Letting a firm's own people sign in: its account, and invitations to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.service import Organisation, create_organisation, invite
from tidu.web.registry.enterprises.writing import locked, saved, tell

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.registry.models import Enterprise


@transaction.atomic
def account_of(firm: Enterprise) -> Organisation:
    """The organisation for which the firm's people sign in; made where there is none."""
    firm = locked(firm)
    if firm.organisation is not None:
        return firm.organisation
    organisation = _unlinked(firm) or create_organisation(
        kind=Organisation.Kind.FIRM, name=firm.name, region_id=firm.region_id, party="firm", code=firm.uscc or ""
    )
    firm.organisation = organisation
    saved(firm, "organisation")
    tell("firm.account", firm, before={"account": None}, after={"account": str(organisation)})
    return organisation


def _unlinked(firm: Enterprise) -> Organisation | None:
    """An account of this very firm that no record has yet: by its code, never by its name alone."""
    if not firm.uscc:
        return None
    return Organisation.objects.filter(
        kind=Organisation.Kind.FIRM, code=firm.uscc, enterprise=None, active=True
    ).first()


@transaction.atomic
def invite_to(firm: Enterprise, name: str, by: User, *, mobile: str = "", email: str = "", admin: bool = False) -> str:
    """Invite somebody of the firm; gives the secret of the link, which is shown once."""
    if firm.status != firm.Status.ACTIVE:
        raise InputError(
            "not-active", Text("企业已不在营业，不能邀请", "the firm is not in business, so nobody is invited")
        )
    role = "admin" if admin else "member"
    _row, secret = invite(account_of(firm), role, name, by, mobile=mobile, email=email)
    return secret


@transaction.atomic
def unlink(firm: Enterprise, reason: str) -> None:
    """Take the account away from the firm's record: its people no longer see it."""
    firm = locked(firm)
    if firm.organisation is None:
        return
    if not reason.strip():
        raise InputError("no-reason", Text("没有写理由", "no reason was given"), fix=Text("写明为什么", "say why"))
    before = str(firm.organisation)
    firm.organisation = None
    saved(firm, "organisation")
    tell("firm.account", firm, before={"account": before}, after={"account": None}, reason=reason.strip())
