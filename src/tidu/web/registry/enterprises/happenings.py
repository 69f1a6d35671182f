"""What happens to firms: renamed, moved, ended, absorbed, in business again. A wrong event is undone by its opposite."""

from __future__ import annotations

from collections.abc import Mapping
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
from tidu.web.registry.enterprises.writing import happened, locked, saved, tell
from tidu.web.registry.models import Enterprise, EnterpriseEvent, EnterpriseName, Evidence
from tidu.web.registry.search import index_firms

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


@transaction.atomic
def rename(
    firm: Enterprise,
    name: str,
    on: date,
    *,
    by: User | None = None,
    document: str = "",
    note: str = "",
    evidence: Evidence | None = None,
) -> None:
    """A new name from a day on; the old one stays findable, and titles stay with the legal person."""
    firm, name = locked(firm), name.strip()
    if not name or name == firm.name:
        raise InputError("same-name", Text("新名称与现名称相同", "the new name is the present one"))
    before = firm.name
    _in_order(firm, EnterpriseEvent.Kind.RENAMED, on)
    firm.names.filter(kind=EnterpriseName.Kind.PRESENT).update(kind=EnterpriseName.Kind.FORMER, valid_until=on)
    EnterpriseName.objects.create(enterprise=firm, name=name, valid_from=on)
    firm.name = name
    saved(firm, "name")
    index_firms([firm.pk])
    event = happened(firm, EnterpriseEvent.Kind.RENAMED, on, {"from": before, "to": name}, by, document, note)
    if evidence is not None:
        event.evidence = evidence
        event.save(update_fields=["evidence"])
    tell("firm.rename", firm, before={"name": before}, after={"name": name, "on": on})


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
    firm = locked(firm)
    if region_id == firm.region_id:
        raise InputError("same-region", Text("企业已在这个地区", "the firm lies in this region already"))
    before = audit.snapshot(firm, "region_id", "address")
    bureaus = bureaus_for([firm.region_id, region_id])
    _in_order(firm, EnterpriseEvent.Kind.MOVED, on)
    firm.region_id, firm.address = region_id, address or firm.address
    if len(set(bureaus.values())) > 1:
        firm.owner = None  # the officer of the old bureau no longer answers for it
    saved(firm, "region", "address", "owner")
    happened(firm, EnterpriseEvent.Kind.MOVED, on, {"from": before["region_id"], "to": region_id}, by, document, note)
    tell("firm.move", firm, before=before, after=audit.snapshot(firm, "region_id", "address"))
    if len(set(bureaus.values())) > 1:
        _tell_bureaus(firm, before["region_id"], bureaus, on)


def _tell_bureaus(firm: Enterprise, from_region: str, bureaus: Mapping[str, int], on: date) -> None:
    """Both bureaus are told; what was due at the old one becomes due at the new one."""
    from tidu.web.accounts.models import Membership, Region

    there = Region.objects.get(pk=from_region).name
    here = Region.objects.get(pk=firm.region_id).name
    if firm.region_id in bureaus and from_region in bureaus:
        desk.Todo.objects.filter(enterprise_id=firm.pk, done_at=None, organisation_id=bureaus[from_region]).update(
            organisation_id=bureaus[firm.region_id], owner=None
        )
    people = Membership.objects.filter(organisation_id__in=set(bureaus.values()), ended_at=None).exclude(role="steward")
    desk.send_message(
        list(people.values_list("user_id", flat=True).distinct()),
        Text(f"{firm.name}迁址", f"{firm.name} has moved"),
        Text(
            f"自 {on} 起由{there}迁到{here}。档案随企业转移，迁出地不再看到。",
            f"From {on} it lies in {here} and no longer in {there}. Its file moves with it.",
        ),
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
    firm = locked(firm)
    status = ENDS[EnterpriseEvent.Kind(kind)]
    _change_status(firm, status, EnterpriseEvent.Kind(kind), on, by, document, note)
    _nothing_due(firm, by)


def deregister(firm: Enterprise, on: date, **more: Any) -> None:  # noqa: ANN401 - as of end_firm
    """The firm is deregistered."""
    end_firm(firm, EnterpriseEvent.Kind.DEREGISTERED, on, **more)


def revoke(firm: Enterprise, on: date, **more: Any) -> None:  # noqa: ANN401 - as of end_firm
    """The firm's licence is revoked."""
    end_firm(firm, EnterpriseEvent.Kind.REVOKED, on, **more)


def _nothing_due(firm: Enterprise, by: User | None) -> None:
    open_keys = desk.Todo.objects.filter(enterprise_id=firm.pk, done_at=None).values_list("key", flat=True)
    desk.finish_todos(list(open_keys), by.pk if by else None)


@transaction.atomic
def absorb(
    gone: Enterprise, kept: Enterprise, on: date, *, by: User | None = None, document: str = "", note: str = ""
) -> None:
    """One legal person takes over another. Both records stay; the one that is gone points to the other."""
    if gone.pk == kept.pk:
        raise InputError("same-firm", Text("不能与自己合并", "a firm cannot absorb itself"))
    kept, gone = locked(kept), locked(gone)
    if kept.status != Enterprise.Status.ACTIVE:
        raise InputError(
            "not-active",
            Text(f"“{kept.name}”已不在营业，不能吸收别的企业", f"“{kept.name}” is not in business"),
        )
    gone.merged_into = kept
    _change_status(
        gone, Enterprise.Status.ABSORBED, EnterpriseEvent.Kind.ABSORBED, on, by, document, note, by_name=kept.name
    )
    _nothing_due(gone, by)
    happened(kept, EnterpriseEvent.Kind.ABSORBED, on, {"absorbed": gone.name, "firm": gone.pk}, by, document, note)
    tell("firm.absorb", kept, after={"absorbed": gone.name, "on": on})


@transaction.atomic
def revive(firm: Enterprise, on: date, *, by: User | None = None, note: str = "") -> None:
    """In business again: the licence came back, or the end was entered by mistake."""
    firm = locked(firm)
    if firm.status == Enterprise.Status.DUPLICATE:
        raise InputError(
            "is-duplicate",
            Text("这是已并入别处的重复档案", "this is a duplicate that was merged"),
            fix=Text("请撤销那次合并", "undo that merge"),
        )
    firm.merged_into = None
    _change_status(firm, Enterprise.Status.ACTIVE, EnterpriseEvent.Kind.REVIVED, on, by, "", note)
    # What its end had finished is due again.
    from tidu.web.registry.facts.conflicts import renew_todos
    from tidu.web.registry.titles.service import ensure_title_todos

    ensure_title_todos(china_today(), [firm.pk])
    renew_todos([firm.pk], closed=False, firms=[firm.pk])


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
    if Enterprise.Status.ACTIVE not in (status, firm.status):
        raise InputError(
            "not-active",
            Text(f"企业目前是“{firm.get_status_display()}”", f"the firm stands as “{firm.get_status_display()}”"),
            fix=Text("如登记有误，先登记“恢复营业”", "if that was wrong, enter “in business again” first"),
        )
    _in_order(firm, kind, on)
    before = audit.snapshot(firm, "status", "merged_into_id")
    firm.status = status
    saved(firm, "status", "merged_into")
    happened(firm, kind, on, {"from": before["status"], **details}, by, document, note)
    tell(f"firm.{kind}", firm, before=before, after={"status": status, "on": on})


def _in_order(firm: Enterprise, kind: EnterpriseEvent.Kind, on: date) -> None:
    """An event lies neither in the future nor before the founding, nor before the last event of its kind."""
    if on > china_today():
        raise InputError("event-day", Text(f"{on} 还没有到", f"{on} has not come yet"))
    if firm.established_on is not None and on < firm.established_on:
        raise InputError(
            "event-day",
            Text(f"{on} 早于成立日期 {firm.established_on}", f"{on} lies before the founding, {firm.established_on}"),
            fix=Text("核对日期", "compare the dates"),
        )
    last = firm.events.filter(kind=kind).order_by("-happened_on").values_list("happened_on", flat=True).first()
    if last is not None and on < last:
        raise InputError(
            "event-day",
            Text(
                f"{on} 早于上一次“{kind.label}”的日期 {last}", f"{on} lies before the last event of this kind, {last}"
            ),
            fix=Text("按发生的先后登记", "enter events in the order in which they happened"),
        )
