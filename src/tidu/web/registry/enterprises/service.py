"""The door to firms: enter, change, rename, move, end, bring back; each a change with its event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse

from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.registry.bureaus import bureaus_for
from tidu.web.registry.enterprises.names import plain
from tidu.web.registry.models import Enterprise, EnterpriseEvent, EnterpriseName
from tidu.web.registry.search import index_firms

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

__all__ = [
    "EDITABLE",
    "EditConflict",
    "absorb",
    "assign_owner",
    "change_firm",
    "create_firm",
    "end_firm",
    "move",
    "rename",
    "revive",
    "same_firm",
]

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
    """Records that may be the same firm: by code, by old number, by a present or former name."""
    found: dict[int, Enterprise] = {}
    if uscc:
        found |= {one.pk: one for one in Enterprise.objects.filter(uscc=uscc)}
    if registration_number:
        found |= {one.pk: one for one in Enterprise.objects.filter(registration_number=registration_number)[:20]}
    names = {name, plain(name)}
    for one in EnterpriseName.objects.filter(name__in=names).exclude(kind="short").select_related("enterprise")[:20]:
        found[one.enterprise_id] = one.enterprise
    return list(found.values())


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
    _happened(firm, EnterpriseEvent.Kind.FOUNDED, founded_on or china_today(), {"name": name}, by)
    _tell("firm.create", firm, after=audit.snapshot(firm, "name", "region_id", *EDITABLE))
    return firm


def _exists(what: Text, twin: Enterprise) -> InputError:
    from tidu.errors import Where

    fix = Text(f"打开已有的档案“{twin.name}”继续", f"open the record “{twin.name}” and go on there")
    return InputError("firm-exists", what, fix=fix, where=Where(reverse("firm", args=[twin.pk])))


@transaction.atomic
def change_firm(firm: Enterprise, changes: Mapping[str, Any], version: int) -> Enterprise:
    """Change the entry. ``version`` is the one that the editor saw.

    Raises EditConflict where somebody else changed the same fields meanwhile; other fields of theirs stay.
    """
    present = Enterprise.objects.select_for_update().get(pk=firm.pk)
    wanted = {key: value for key, value in changes.items() if key in EDITABLE and getattr(present, key) != value}
    if present.version != version:
        seen = {key: getattr(firm, key) for key in EDITABLE}
        theirs = {key: getattr(present, key) for key in wanted if getattr(present, key) != seen[key]}
        if theirs:
            raise EditConflict(present, {key: wanted[key] for key in theirs}, theirs)
    if not wanted:
        return present
    before = audit.snapshot(present, *wanted)
    for key, value in wanted.items():
        setattr(present, key, value)
    present.version += 1
    present.save(update_fields=[*wanted, "version", "changed_at"])
    if "short_name" in wanted:
        index_firms([present.pk])
    _tell("firm.change", present, before=before, after=audit.snapshot(present, *wanted))
    return present


# -- events -------------------------------------------------------------------------------------------------------


@transaction.atomic
def rename(
    firm: Enterprise, name: str, on: date, *, by: User | None = None, document: str = "", note: str = ""
) -> None:
    """A new name from a day on; the old one stays findable, and titles stay with the legal person."""
    firm = _locked(firm)
    if plain(name) == plain(firm.name):
        raise InputError("same-name", Text("新名称与现名称相同", "the new name is the present one"))
    before = firm.name
    firm.names.filter(kind=EnterpriseName.Kind.PRESENT).update(kind=EnterpriseName.Kind.FORMER, valid_until=on)
    EnterpriseName.objects.create(enterprise=firm, name=name, valid_from=on)
    firm.name = name
    _saved(firm, "name")
    index_firms([firm.pk])
    _happened(firm, EnterpriseEvent.Kind.RENAMED, on, {"from": before, "to": name}, by, document, note)
    _tell("firm.rename", firm, before={"name": before}, after={"name": name, "on": on})


@transaction.atomic
def move(
    firm: Enterprise,
    region_id: str,
    on: date,
    *,
    address: str = "",
    by: User | None = None,
    document: str = "",
    note: str = "",
) -> None:
    """Another region from a day on; both bureaus are told, because one loses the firm and one gains it."""
    firm = _locked(firm)
    if region_id == firm.region_id:
        raise InputError("same-region", Text("企业已在这个地区", "the firm lies in this region already"))
    before = audit.snapshot(firm, "region_id", "address")
    bureaus = bureaus_for([firm.region_id, region_id])
    firm.region_id, firm.address = region_id, address or firm.address
    _saved(firm, "region", "address")
    _happened(firm, EnterpriseEvent.Kind.MOVED, on, {"from": before["region_id"], "to": region_id}, by, document, note)
    _tell("firm.move", firm, before=before, after=audit.snapshot(firm, "region_id", "address"))
    if len(set(bureaus.values())) > 1:
        _tell_bureaus(firm, set(bureaus.values()), on)


def _tell_bureaus(firm: Enterprise, bureaus: set[int], on: date) -> None:
    from tidu.web.accounts.models import Membership

    people = Membership.objects.filter(organisation_id__in=bureaus, ended_at=None).exclude(role="steward")
    desk.send_message(
        list(people.values_list("user_id", flat=True).distinct()),
        Text(f"{firm.name}迁址", f"{firm.name} has moved"),
        Text(f"自 {on} 起属{firm.region}", f"From {on} it belongs to {firm.region}"),
        link=reverse("firm", args=[firm.pk]),
    )


ENDS = {
    EnterpriseEvent.Kind.DEREGISTERED: Enterprise.Status.DEREGISTERED,
    EnterpriseEvent.Kind.REVOKED: Enterprise.Status.REVOKED,
}


@transaction.atomic
def end_firm(
    firm: Enterprise, kind: str, on: date, *, by: User | None = None, document: str = "", note: str = ""
) -> None:
    """Deregistered, or its licence revoked, on a day. What is known stays; its to-dos end."""
    firm = _locked(firm)
    status = ENDS[EnterpriseEvent.Kind(kind)]
    _change_status(firm, status, EnterpriseEvent.Kind(kind), on, by, document, note)
    open_keys = desk.Todo.objects.filter(enterprise_id=firm.pk, done_at=None).values_list("key", flat=True)
    desk.finish_todos(list(open_keys), by.pk if by else None)


@transaction.atomic
def absorb(
    gone: Enterprise, kept: Enterprise, on: date, *, by: User | None = None, document: str = "", note: str = ""
) -> None:
    """One legal person takes over another. Both records stay; the one that is gone points to the other."""
    if gone.pk == kept.pk:
        raise InputError("same-firm", Text("不能与自己合并", "a firm cannot absorb itself"))
    gone = _locked(gone)
    gone.merged_into = kept
    _change_status(
        gone, Enterprise.Status.ABSORBED, EnterpriseEvent.Kind.ABSORBED, on, by, document, note, by_name=kept.name
    )
    _happened(kept, EnterpriseEvent.Kind.ABSORBED, on, {"absorbed": gone.name, "firm": gone.pk}, by, document, note)


@transaction.atomic
def revive(firm: Enterprise, on: date, *, by: User | None = None, note: str = "") -> None:
    """In business again: the licence came back, or the end was entered by mistake."""
    firm = _locked(firm)
    firm.merged_into = None
    _change_status(firm, Enterprise.Status.ACTIVE, EnterpriseEvent.Kind.REVIVED, on, by, "", note)


def _change_status(
    firm: Enterprise,
    status: str,
    kind: EnterpriseEvent.Kind,
    on: date,
    by: User | None,
    document: str,
    note: str,
    **details: Any,  # noqa: ANN401 - JSON
) -> None:
    if firm.status == status:
        raise InputError("same-status", Text("企业已是这个状态", "the firm stands so already"))
    before = audit.snapshot(firm, "status", "merged_into_id")
    firm.status = status
    _saved(firm, "status", "merged_into")
    _happened(firm, kind, on, {"from": before["status"], **details}, by, document, note)
    _tell(f"firm.{kind}", firm, before=before, after={"status": status, "on": on})


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


# -- parts --------------------------------------------------------------------------------------------------------


def _locked(firm: Enterprise) -> Enterprise:
    return Enterprise.objects.select_for_update(of=("self",)).select_related("region").get(pk=firm.pk)


def _saved(firm: Enterprise, *fields: str) -> None:
    firm.version += 1
    firm.save(update_fields=[*fields, "version", "changed_at"])


def _happened(
    firm: Enterprise,
    kind: str,
    on: date,
    details: Mapping[str, Any],
    by: User | None,
    document: str = "",
    note: str = "",
) -> EnterpriseEvent:
    return EnterpriseEvent.objects.create(
        enterprise=firm, kind=kind, happened_on=on, details=dict(details), recorded_by=by, document=document, note=note
    )


def _tell(action: str, firm: Enterprise, **more: Any) -> None:  # noqa: ANN401 - fields of an event
    audit.record(action, firm, enterprise_id=firm.pk, region_code=firm.region_id, **more)
