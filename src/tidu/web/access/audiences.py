"""Groups of people, told from what they are, that rows of the access table name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User

Audience = Literal[
    "everyone",  # signed in or not
    "signed_in",  # whoever has signed in
    "government",  # authorities, leaders among them
    "bureau",  # bureaus that run the ladder, reading
    "officer",  # officers of bureaus, who change the registry
    "list_keeper",  # officers of bureaus and other departments, who keep lists
    "city_officer",  # officers of the city's own bureau
    "firm",  # a firm's own people
    "receiver",  # organisations that may receive lists of firms
    "expert",  # people of agencies and universities, who may be drawn to mark what they cannot recognise
    "admin",  # whoever administers his organisation's people
    "city_admin",  # whoever administers the people of the city's own bureau, and with them the installation
    "token",  # programs with a token; the API checks it itself
]
EXPERTS = frozenset({"agency", "university"})
RECEIVERS = frozenset({"bank", "agency", "university", "chain_leader", "department", "county_bureau"})
AUDIENCES: tuple[Audience, ...] = get_args(Audience)

_TESTS: dict[Audience, Callable[[User], bool]] = {
    "signed_in": lambda user: bool(user.scope.organisations),
    "government": lambda user: user.scope.government,
    "bureau": lambda user: user.scope.bureau,
    "officer": lambda user: user.scope.officer,
    "list_keeper": lambda user: user.scope.keeps_lists,
    "city_officer": lambda user: user.scope.officer and user.scope.city,
    "firm": lambda user: user.scope.firm,
    "receiver": lambda user: bool(user.scope.kinds & RECEIVERS),
    "expert": lambda user: bool(user.scope.kinds & EXPERTS),
    "admin": lambda user: "admin" in user.scope.roles,
    "city_admin": lambda user: "admin" in user.scope.roles and user.scope.city,
}


def belongs(user: User | AnonymousUser, audience: Audience) -> bool:
    """Whether somebody is of an audience."""
    if audience in ("everyone", "token"):
        return True
    return user.is_authenticated and _TESTS[audience](user)
