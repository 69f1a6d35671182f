"""Getting one firm, named for what is guaranteed. Whoever may not see it is told that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from tidu.web.accounts.models import User
from tidu.web.registry.models import Enterprise

if TYPE_CHECKING:
    from tidu.web.registry.scoping import EnterpriseQuerySet


def person_of(request: HttpRequest) -> User:
    """The signed-in person; the access table lets nobody else come to a page of the registry."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _one(rows: EnterpriseQuerySet, pk: int) -> Enterprise:
    firm = rows.filter(pk=pk).select_related("region__parent", "organisation", "owner", "merged_into").first()
    if firm is None:
        raise Http404
    return firm


def get_firm_for_reader(user: User, pk: int) -> Enterprise:
    """A firm that the person may see, or 404."""
    return _one(Enterprise.objects.visible_to(user), pk)


def get_firm_for_officer(user: User, pk: int) -> Enterprise:
    """A firm whose entry the person may change, or 404."""
    return _one(Enterprise.objects.changeable_by(user), pk)


def get_firm_for_stating(user: User, pk: int) -> tuple[Enterprise, str]:
    """A firm about which the person may state figures, and the party as which he does, or 404.

    The firm's own people speak for the firm, officers of bureaus for their bureau, and people of other departments for
    their department. Leaders, stewards and all others only read.
    """
    firm = get_firm_for_reader(user, pk)
    if firm.organisation_id is not None and firm.organisation_id in user.scope.organisations:
        return firm, "firm"
    if Enterprise.objects.changeable_by(user).filter(pk=pk).exists():
        return firm, "bureau"
    department = user.memberships.filter(
        ended_at=None, organisation__kind="department", role__in=("officer", "data_manager")
    ).select_related("organisation")
    for membership in department:
        if membership.organisation.party and user.scope.covers(firm.region_id):
            return firm, membership.organisation.party
    raise Http404


def may_state(user: User, firm: Enterprise) -> bool:
    """Whether somebody may state figures of a firm."""
    try:
        get_firm_for_stating(user, firm.pk)
    except Http404:
        return False
    return True
