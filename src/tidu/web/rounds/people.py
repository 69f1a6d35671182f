"""Who is told: the people of a firm, the officers of a bureau."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tidu.web.accounts.models import Membership, Organisation
from tidu.web.registry.models import Enterprise

WORKING = (Membership.Role.OFFICER, Membership.Role.DATA_MANAGER)


def people_of_firms(firms: Iterable[int]) -> dict[int, list[int]]:
    """The people of each firm who can sign in; a firm without an account has none."""
    accounts = dict(
        Enterprise.objects.filter(pk__in=firms, organisation__active=True).values_list("organisation_id", "pk")
    )
    found: dict[int, list[int]] = defaultdict(list)
    rows = Membership.objects.filter(organisation_id__in=accounts, ended_at=None, user__is_active=True)
    for organisation, person in rows.order_by("pk").values_list("organisation_id", "user_id"):
        if person not in found[accounts[organisation]]:
            found[accounts[organisation]].append(person)
    return found


def officers_of(organisations: Iterable[int]) -> dict[int, list[int]]:
    """The officers of each bureau."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Membership.objects.filter(
        organisation_id__in=set(organisations), role__in=WORKING, ended_at=None, user__is_active=True
    )
    for organisation, person in rows.order_by("pk").values_list("organisation_id", "user_id"):
        if person not in found[organisation]:
            found[organisation].append(person)
    return found


def city_bureau_of(region: str) -> int | None:
    """The city's bureau above a region."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.CITY_BUREAU, active=True)
    return next((pk for pk, code in rows.values_list("pk", "region_id") if region.startswith(code)), None)
