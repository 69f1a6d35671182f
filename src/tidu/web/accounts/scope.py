"""What a person may see: regions for an authority, its own organisation for everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

BUREAUS = frozenset({"city_bureau", "county_bureau"})
GOVERNMENT = frozenset({*BUREAUS, "department", "leadership"})


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person may see and do, from all his present memberships.

    ``regions`` are the codes of the regions that his authorities are in charge of. ``organisations`` are all the
    organisations in which he has a role; ``organisation_id`` is the first of them, for which he acts. ``businesses``
    are those of them that are no authority, and so may be a firm of the registry.
    """

    kinds: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    regions: tuple[str, ...] = ()
    organisations: tuple[int, ...] = ()
    businesses: tuple[int, ...] = ()
    organisation_id: int | None = None
    user_id: int | None = None
    """Set for a steward, who sees the firms that are given to him and no others."""

    @property
    def government(self) -> bool:
        """Whether he works for an authority."""
        return bool(self.kinds & GOVERNMENT)

    @property
    def bureau(self) -> bool:
        """Whether he works for a bureau that runs the ladder."""
        return bool(self.kinds & BUREAUS)

    @property
    def officer(self) -> bool:
        """Whether he may change what the registry says: an officer of a bureau, not one who only reads."""
        return self.bureau and bool(self.roles & {"officer", "data_manager", "admin"})

    @property
    def keeps_lists(self) -> bool:
        """Whether he works for an authority whose lists he may receive, look through and publish."""
        return bool(self.kinds & {*BUREAUS, "department"} and self.roles & {"officer", "data_manager", "admin"})

    @property
    def city(self) -> bool:
        """Whether he works for the city's own bureau."""
        return "city_bureau" in self.kinds

    @property
    def firm(self) -> bool:
        """Whether he acts for a firm."""
        return "firm" in self.kinds

    def covers(self, code: str) -> bool:
        """Whether a region lies in his charge."""
        return any(code.startswith(region) for region in self.regions)


def scope_from(user: User) -> Scope:
    """The scope of a person; empty for somebody who has no role any more."""
    if not user.is_active:
        return Scope()
    present = [
        one
        for one in user.memberships.filter(ended_at=None).select_related("organisation").order_by("id")
        if one.organisation.active
    ]
    return Scope(
        kinds=frozenset(one.organisation.kind for one in present),
        roles=frozenset(one.role for one in present),
        regions=tuple(
            dict.fromkeys(
                one.organisation.region_id
                for one in present
                if one.organisation.kind in GOVERNMENT and one.role != "steward"
            )
        ),
        organisations=tuple(dict.fromkeys(one.organisation_id for one in present)),
        businesses=tuple(
            dict.fromkeys(one.organisation_id for one in present if one.organisation.kind not in GOVERNMENT)
        ),
        organisation_id=present[0].organisation_id if present else None,
        user_id=user.pk if any(one.role == "steward" for one in present) else None,
    )


COUNTY = 6
"""The digits of a county's code; a township's begins with them."""


def county_of(region: str) -> str:
    """The county of a region; of a city or province itself."""
    return region[:COUNTY]


def whole_counties(codes: Iterable[str]) -> bool:
    """Whether regions consist of whole counties."""
    return all(len(code) <= COUNTY for code in codes)


def next_code(code: str) -> str:
    """The first code behind all codes that begin with ``code``: 2114 → 2115, 211499 → 2115."""
    number = str(int(code) + 1)
    return number.rjust(len(code), "0")


def within(field: str, codes: tuple[str, ...] | list[str]) -> Q:
    """A filter for rows whose region code begins with one of ``codes``; a range, so that an ordinary index serves it."""
    found = Q(pk__in=[])
    for code in codes:
        found |= Q(**{f"{field}__gte": code, f"{field}__lt": next_code(code)})
    return found
