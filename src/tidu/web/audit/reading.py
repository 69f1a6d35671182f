"""Who may read which events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.http import Http404

from tidu.web.audit.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Iterable


ABOUT_PEOPLE = "accounts."
"""Events about people and their sign-ins are for those who administer them."""


def readable_by(user: Any) -> QuerySet[AuditEvent]:  # noqa: ANN401 - accounts stands above
    """The events that somebody may read.

    Officers of a bureau read what happened to whatever lies in their regions; who administers an organisation reads what
    its people did, and what happened to them; everybody reads what he did himself.
    """
    scope = user.scope
    found = Q(user_id=user.pk)
    own = administered_by(user)
    if own:
        found |= Q(organisation_id__in=own)
    if scope.bureau and scope.regions:
        about_firms = within_regions(scope.regions)
        found |= about_firms if own else about_firms & ~Q(subject_type__startswith=ABOUT_PEOPLE)
    return AuditEvent.objects.filter(found)


def administered_by(user: Any) -> list[int]:  # noqa: ANN401 - accounts stands above
    """The organisations whose people somebody administers."""
    if "admin" not in user.scope.roles:
        return []
    return list(user.memberships.filter(ended_at=None, role="admin").values_list("organisation_id", flat=True))


def within_regions(codes: Iterable[str]) -> Q:
    """Events in regions whose code begins with one of these."""
    found = Q(pk__in=[])
    for code in codes:
        found |= Q(region_code__gte=code, region_code__lt=str(int(code) + 1).rjust(len(code), "0"))
    return found


def get_event_for_reader(user: Any, sequence: int) -> AuditEvent:  # noqa: ANN401 - accounts stands above
    """An event that the person may read, or 404."""
    event = readable_by(user).filter(sequence=sequence).first()
    if event is None:
        raise Http404
    return event
