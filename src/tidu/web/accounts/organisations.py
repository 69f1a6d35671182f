"""Regions and organisations: entering, changing and ending them."""

from __future__ import annotations

from django.db import transaction

from tidu.catalogue.reference import regions
from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.models import Membership, Organisation, Region, User
from tidu.web.accounts.parties import check_party
from tidu.web.accounts.scope import GOVERNMENT
from tidu.web.audit import service as audit

Role = Membership.Role
ROLES_OF_AUTHORITIES = (Role.OFFICER, Role.DATA_MANAGER, Role.LEADER, Role.STEWARD, Role.ADMIN)
ROLES_OF_OTHERS = (Role.MEMBER, Role.ADMIN)
EDITABLE = ("kind", "name", "short_name", "code", "region_id", "party")


@transaction.atomic
def load_regions(prefix: str) -> int:
    """Enter the places whose code begins with ``prefix``, and those that contain them; gives how many are new."""
    known = set(Region.objects.values_list("code", flat=True))
    wanted = [
        one
        for one in regions()
        if one.code not in known and (one.code.startswith(prefix) or prefix.startswith(one.code))
    ]
    rows = [Region(code=one.code, name=one.name, parent_id=one.parent, level=one.level) for one in wanted]
    Region.objects.bulk_create(sorted(rows, key=lambda row: len(row.code)), batch_size=500)
    return len(rows)


def roles_for(organisation: Organisation) -> tuple[str, ...]:
    """The roles that somebody of an organisation can have."""
    return ROLES_OF_AUTHORITIES if organisation.kind in GOVERNMENT else ROLES_OF_OTHERS


@transaction.atomic
def create_organisation(
    *, kind: str, name: str, region_id: str, short_name: str = "", party: str = "", code: str = ""
) -> Organisation:
    """Enter an organisation. Raises InputError where one of this kind and name is there, or it cannot speak as this party."""
    check_party(party, kind)
    _free(kind, name)
    row = Organisation.objects.create(
        kind=kind, name=name, region_id=region_id, short_name=short_name, party=party, code=code
    )
    audit.record("organisation.create", row, after=audit.snapshot(row, *EDITABLE), region_code=region_id)
    return row


def _free(kind: str, name: str) -> None:
    if Organisation.objects.filter(kind=kind, name=name).exists():
        raise InputError(
            "organisation-exists",
            Text("已有同名同类单位", "an organisation of this kind and name is there"),
            fix=Text("在单位列表里打开它；它停用了就恢复它", "open it in the list; bring it back where it was ended"),
        )


@transaction.atomic
def change_organisation(row: Organisation, **fields: str) -> Organisation:
    """Change what is said about an organisation; ``fields`` are some of :data:`EDITABLE`."""
    row = Organisation.objects.select_for_update().get(pk=row.pk)
    if fields["name"] != row.name:
        _free(row.kind, fields["name"])
    check_party(fields.get("party", row.party), row.kind)
    before = audit.snapshot(row, *fields)
    for name, value in fields.items():
        setattr(row, name, value)
    old, new = audit.changes(before, audit.snapshot(row, *fields))
    if new:
        row.save(update_fields=list(fields))
        audit.record("organisation.change", row, before=old, after=new, region_code=row.region_id)
    return row


@transaction.atomic
def set_active(row: Organisation, *, active: bool, reason: str = "") -> None:
    """End an organisation, or bring it back; while it is ended its people see nothing."""
    row = Organisation.objects.select_for_update().get(pk=row.pk)
    if row.active == active:
        return
    row.active = active
    row.save(update_fields=["active"])
    audit.record(
        "organisation.change",
        row,
        before={"active": not active},
        after={"active": active},
        reason=reason,
        region_code=row.region_id,
    )


# -- who administers what -----------------------------------------------------------------------------------------


def administered_by(user: User) -> list[Organisation]:
    """The organisations whose people somebody administers by his own role, the oldest role first."""
    rows = (
        user.memberships.filter(ended_at=None, role=Role.ADMIN, organisation__active=True)
        .select_related("organisation__region")
        .order_by("pk")
    )
    return [one.organisation for one in rows]


def administers(user: User, organisation: Organisation) -> bool:
    """Whether somebody may act on an organisation's people: its own administrators, and the city bureau's."""
    own = administered_by(user)
    if any(one.pk == organisation.pk for one in own):
        return True
    cities = [one.region_id for one in own if one.kind == Organisation.Kind.CITY_BUREAU]
    return any(organisation.region_id.startswith(code) for code in cities)


def administers_city(user: User) -> bool:
    """Whether somebody enters and ends organisations."""
    return any(one.kind == Organisation.Kind.CITY_BUREAU for one in administered_by(user))


def city_regions(user: User) -> list[str]:
    """The region codes within which somebody enters and ends organisations."""
    return [one.region_id for one in administered_by(user) if one.kind == Organisation.Kind.CITY_BUREAU]
