"""Who is told: the firm's own people, the officer who owns an item, the office where nobody does, and the city above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tidu.web.accounts.models import Membership, Organisation
from tidu.web.accounts.scope import GOVERNMENT
from tidu.web.registry.bureaus import KINDS, bureaus_for
from tidu.web.registry.models import Enterprise

Role = Membership.Role
AT_ONCE = 500


def able(users: Iterable[int | None]) -> frozenset[int]:
    """Of these people those who still work for an authority: only they can own anything."""
    asked = {one for one in users if one is not None}
    rows = Membership.objects.filter(
        user__in=asked,
        user__is_active=True,
        ended_at=None,
        organisation__active=True,
        organisation__kind__in=GOVERNMENT,
    )
    return frozenset(rows.values_list("user_id", flat=True))


def officers_of(offices: Iterable[int]) -> Mapping[int, list[int]]:
    """The officers of each office; where it has none, its administrators: somebody has to hear it."""
    found: dict[int, list[int]] = defaultdict(list)
    others: dict[int, list[int]] = defaultdict(list)
    rows = Membership.objects.filter(
        organisation__in=set(offices), ended_at=None, user__is_active=True, organisation__active=True
    )
    wanted = rows.filter(role__in=(Role.OFFICER, Role.ADMIN)).order_by("pk")
    for office, person, role in wanted.values_list("organisation_id", "user_id", "role"):
        (found if role == Role.OFFICER else others)[office].append(person)
    return {office: list(dict.fromkeys(found.get(office) or others[office])) for office in {*found, *others}}


def people_of(firms: Iterable[int]) -> Mapping[int, list[int]]:
    """The people of each firm who can sign in; a firm without any is left out."""
    asked, found = sorted(set(firms)), defaultdict[int, list[int]](list)
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        homes = dict(
            Enterprise.objects.filter(pk__in=some, organisation__active=True).values_list("organisation_id", "pk")
        )
        rows = Membership.objects.filter(organisation__in=homes, ended_at=None, user__is_active=True).order_by("pk")
        for home, person in rows.values_list("organisation_id", "user_id"):
            if person not in found[homes[home]]:
                found[homes[home]].append(person)
    return found


def city_above(regions: Iterable[str]) -> Mapping[str, int]:
    """The city's bureau above each region; regions without one are left out."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.CITY_BUREAU, active=True).order_by("-region_id", "pk")
    cities = list(rows.values_list("region_id", "pk"))
    return {region: pk for region in set(regions) for code, pk in cities[::-1] if region.startswith(code)}


__all__ = ["KINDS", "able", "bureaus_for", "city_above", "officers_of", "people_of"]
