"""Entering firms and changing their entry; nobody is entered twice, and no change is overwritten unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse

from tidu.errors import InputError, Where
from tidu.linkage.codes import read_registration_number, read_uscc
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.registry.enterprises.names import plain
from tidu.web.registry.enterprises.writing import happened, tell
from tidu.web.registry.models import Enterprise, EnterpriseEvent, EnterpriseName
from tidu.web.registry.search import SEPARATOR, index_firms, matching

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

EDITABLE = (
    "uscc", "registration_number", "short_name", "address", "industry", "established_on", "registered_capital",
    "ownership", "business_scope", "above_scale", "coastal_belt",
)  # fmt: skip
"""What is changed by editing; name, region and status change by events."""


class EditConflict(Exception):
    """Somebody else saved meanwhile. ``theirs`` holds their values of what both changed, ``mine`` one's own."""

    def __init__(self, firm: Enterprise, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        super().__init__("edit-conflict")
        self.firm, self.mine, self.theirs = firm, dict(mine), dict(theirs)


def same_firm(name: str, uscc: str | None, registration_number: str = "") -> list[Enterprise]:
    """Records that may be the same firm: by code, by old number, by a present or former name in any spelling.

    A record that was merged into another stands for that one.
    """
    found: dict[int, Enterprise] = {}
    wanted = Enterprise.objects.select_related("region__parent", "merged_into__region__parent")
    if uscc:
        found |= {one.pk: one for one in wanted.filter(uscc=uscc)}
    if registration_number:
        found |= {one.pk: one for one in wanted.filter(registration_number=registration_number)[:MOST_TWINS]}
    found |= {one.pk: one for one in wanted.filter(pk__in=_named(name))}
    kept = [
        one.merged_into if one.status == Enterprise.Status.DUPLICATE and one.merged_into is not None else one
        for one in found.values()
    ]
    return list({one.pk: one for one in kept}.values())


MOST_TWINS = 20


def _named(name: str) -> set[int]:
    """The firms that have or had this name; brackets, width and spaces make no difference, short names do not count."""
    wanted = plain(name)
    if not wanted:
        return set()
    near = matching(Enterprise.objects.all(), wanted).filter(search_text__contains=f"{SEPARATOR}{wanted}{SEPARATOR}")
    rows = EnterpriseName.objects.filter(enterprise__in=list(near.values_list("pk", flat=True)[:MOST_TWINS]))
    listed = rows.exclude(kind=EnterpriseName.Kind.SHORT).values_list("enterprise_id", "name")
    return {pk for pk, one in listed if plain(one) == wanted}


def _read_codes(fields: dict[str, Any]) -> None:
    """Codes are kept in their one writing. Raises CodeError, in words."""
    if fields.get("uscc"):
        fields["uscc"] = read_uscc(fields["uscc"]).code
    elif "uscc" in fields:
        fields["uscc"] = None
    if fields.get("registration_number"):
        fields["registration_number"] = read_registration_number(fields["registration_number"]).code


@transaction.atomic
def create_firm(
    *,
    name: str,
    region_id: str,
    by: User | None = None,
    sure: bool = False,
    founded_on: date | None = None,
    **fields: Any,  # noqa: ANN401 - fields of the model
) -> Enterprise:
    """Enter a firm. Raises InputError where its code is there already, or, unless ``sure``, its name is.

    The error's place is the address of the record that is there.
    """
    _read_codes(fields)
    twins = same_firm(name, fields.get("uscc"), fields.get("registration_number", ""))
    for twin in twins:
        if fields.get("uscc") and twin.uscc == fields["uscc"]:
            raise _exists(Text("这个统一社会信用代码已有档案", "a firm with this code is there already"), twin)
    if twins and not sure:
        raise _exists(
            Text("已有同名（或曾用名相同）的档案", "a firm of this present or former name is there already"), twins[0]
        )
    firm = Enterprise.objects.create(name=name, region_id=region_id, **fields)
    EnterpriseName.objects.create(enterprise=firm, name=name, valid_from=fields.get("established_on"))
    index_firms([firm.pk])
    happened(firm, EnterpriseEvent.Kind.FOUNDED, founded_on or china_today(), {"name": name}, by)
    tell("firm.create", firm, after=audit.snapshot(firm, "name", "region_id", *EDITABLE))
    return firm


def _exists(what: Text, twin: Enterprise) -> InputError:
    fix = Text(f"打开已有的档案“{twin.name}”继续", f"open the record “{twin.name}” and go on there")
    return InputError("firm-exists", what, fix=fix, where=Where(reverse("firm", args=[twin.pk])))


@transaction.atomic
def change_firm(firm: Enterprise, changes: Mapping[str, Any], version: int) -> Enterprise:
    """Change the entry. ``version`` is the one that the editor saw.

    Raises EditConflict where somebody else changed the same fields meanwhile; other fields of theirs stay.
    """
    present = Enterprise.objects.select_for_update().get(pk=firm.pk)
    changes = dict(changes)
    _read_codes(changes)
    wanted = {key: value for key, value in changes.items() if key in EDITABLE and getattr(present, key) != value}
    if present.version != version:
        seen = {key: getattr(firm, key) for key in EDITABLE}
        theirs = {key: getattr(present, key) for key in wanted if getattr(present, key) != seen[key]}
        if theirs:
            raise EditConflict(present, {key: wanted[key] for key in theirs}, theirs)
    if not wanted:
        return present
    if wanted.get("uscc"):
        twin = Enterprise.objects.filter(uscc=wanted["uscc"]).exclude(pk=present.pk).first()
        if twin is not None:
            raise _exists(Text("这个统一社会信用代码已有档案", "a firm with this code is there already"), twin)
    before = audit.snapshot(present, *wanted)
    for key, value in wanted.items():
        setattr(present, key, value)
    present.version += 1
    present.save(update_fields=[*wanted, "version", "changed_at"])
    if "short_name" in wanted:
        index_firms([present.pk])
    tell("firm.change", present, before=before, after=audit.snapshot(present, *wanted))
    return present


@transaction.atomic
def assign_owner(firms: Iterable[Enterprise], owner: User | None) -> int:
    """Give firms to a responsible person; gives how many changed."""
    changed = [one for one in firms if one.owner_id != (owner.pk if owner else None)]
    entries = []
    for firm in changed:
        before = {"owner": str(firm.owner or "")}
        firm.owner = owner
        firm.version += 1
        after = {"owner": str(owner or "")}
        entries.append(
            audit.entry_of(
                "firm.assign", firm, before=before, after=after, enterprise_id=firm.pk, region_code=firm.region_id
            )
        )
    Enterprise.objects.bulk_update(changed, ["owner", "version"], batch_size=500)
    audit.record_many(entries)
    return len(changed)
