"""The door to people and organisations for all other apps."""

from __future__ import annotations

from tidu.web.accounts.actors import acting_as
from tidu.web.accounts.endings import consequence, consequences_of
from tidu.web.accounts.invitations import accept, accept_as, accept_with_identity, invitation_of, invite, revoke
from tidu.web.accounts.models import Invitation, Membership, Organisation, Region, User
from tidu.web.accounts.organisations import (
    administered_by,
    administers,
    administers_city,
    change_organisation,
    city_regions,
    create_organisation,
    load_regions,
    roles_for,
    set_active,
)
from tidu.web.accounts.roles import end_membership, give_role
from tidu.web.accounts.scope import Scope

__all__ = [
    "Invitation",
    "Membership",
    "Organisation",
    "Region",
    "Scope",
    "User",
    "accept",
    "accept_as",
    "accept_with_identity",
    "acting_as",
    "administered_by",
    "administers",
    "administers_city",
    "change_organisation",
    "city_regions",
    "consequence",
    "consequences_of",
    "create_organisation",
    "end_membership",
    "give_role",
    "invitation_of",
    "invite",
    "load_regions",
    "revoke",
    "roles_for",
    "set_active",
]
