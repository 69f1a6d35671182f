"""Making one record of two that are the same firm: preview, do, undo.

Everything of the record that goes away is pointed at the one that stays, and whatever is changed in a row is remembered
with what stood there before, so that undoing puts exactly that back. What both have already (the same name, the same
title, the same contact) stays with the record that goes. Where figures differ, the kept record's value stays in use, the
other one is kept beside it, and a conflict is opened, whoever stated them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.desk.models import Todo
from tidu.web.registry.changes import tell_changed
from tidu.web.registry.enterprises.merged_facts import facts_apart, move_facts, stand_again
from tidu.web.registry.enterprises.names import plain
from tidu.web.registry.enterprises.undoing import Ledger
from tidu.web.registry.facts.conflicts import renew_todos
from tidu.web.registry.models import (
    Contact,
    Enterprise,
    EnterpriseEvent,
    EnterpriseName,
    Evidence,
    Fact,
    Merge,
    Recommendation,
    Relation,
    SheetConfirmation,
    TitleHeld,
)
from tidu.web.registry.search import index_firms

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

FILLED = (
    "uscc", "registration_number", "short_name", "address", "industry", "established_on", "registered_capital",
    "ownership", "business_scope", "size_class", "size_year", "above_scale", "coastal_belt", "organisation_id",
    "owner_id",
)  # fmt: skip
"""What the kept record takes over where it has nothing itself."""
LABELS = {
    "registered_capital": gettext_lazy("Registered capital"),
    "organisation_id": gettext_lazy("Account of the firm"),
}
COUNTED: tuple[type[models.Model], ...] = (
    TitleHeld, Recommendation, Fact, Evidence, Contact, Relation, EnterpriseEvent,
)  # fmt: skip
Row = models.Model


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of both records, as it is shown; ``taken`` where the kept record takes the other's value over."""

    label: str
    kept: str
    gone: str
    taken: bool = False


@dataclass
class Preview:
    """What a merge would do."""

    kept: Enterprise
    gone: Enterprise
    fields: list[Compared] = field(default_factory=list)
    counts: list[Compared] = field(default_factory=list)
    equal: int = 0
    differing: list[tuple[str, str, str]] = field(default_factory=list)
    warnings: list[Text] = field(default_factory=list)
    obstacles: list[Text] = field(default_factory=list)


def merge_preview(kept: Enterprise, gone: Enterprise) -> Preview:
    """Codes, figures and titles of both side by side, what to look at first, and what stands against it."""
    equal, differing = facts_apart(kept, gone)
    return Preview(
        kept,
        gone,
        fields=list(_fields(kept, gone)),
        counts=[_counted(model, kept, gone) for model in COUNTED],
        equal=equal,
        differing=differing,
        warnings=list(_warnings(kept, gone)),
        obstacles=list(_obstacles(kept, gone)),
    )


def shown_field(firm: Enterprise, name: str) -> str:
    """A field of the entry as people read it."""
    plain_name = name.removesuffix("_id")
    display = getattr(firm, f"get_{plain_name}_display", None)
    value = display() if display else getattr(firm, plain_name)
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is not None and name == "registered_capital":
        from tidu.web.pages.amounts import wan_text

        return f"{wan_text(value)} 万元"
    return "" if value is None else str(value)


def _fields(kept: Enterprise, gone: Enterprise) -> Iterator[Compared]:
    names = {one.attname: one.verbose_name for one in Enterprise._meta.concrete_fields}
    for name in FILLED:
        mine, theirs = shown_field(kept, name), shown_field(gone, name)
        if theirs and mine != theirs:
            label = str(LABELS.get(name) or names[name])
            yield Compared(label, mine, theirs, taken=bool(theirs) and not mine)


def _counted(model: type[Row], kept: Enterprise, gone: Enterprise) -> Compared:
    rows = model._default_manager
    mine, theirs = (str(rows.filter(enterprise=one).count()) for one in (kept, gone))
    return Compared(str(model._meta.verbose_name), mine, theirs)


def _warnings(kept: Enterprise, gone: Enterprise) -> Iterator[Text]:
    if kept.region_id != gone.region_id:
        yield Text(
            f"两份档案的地区不同：保留{kept.region}，不用{gone.region}",
            f"the regions differ: {kept.region} is kept, {gone.region} is not used",
        )
    if kept.status != gone.status:
        yield Text(
            f"两份档案的状态不同：保留“{kept.get_status_display()}”，不用“{gone.get_status_display()}”",
            f"the states differ: {kept.get_status_display()} is kept, {gone.get_status_display()} is not",
        )
    if not kept.uscc and not gone.uscc:
        yield Text(
            "两份档案都没有统一社会信用代码，请先核对执照", "neither record has a code: look at the licence first"
        )
    same = len(_same_titles(kept, gone))
    if same:
        yield Text(
            f"{same} 个称号两份档案都有，以保留档案的为准",
            f"{same} titles stand in both; those of the kept record count",
        )


def _obstacles(kept: Enterprise, gone: Enterprise) -> Iterator[Text]:
    if kept.pk == gone.pk:
        yield Text("是同一份档案", "it is one and the same record")
    if kept.uscc and gone.uscc and kept.uscc != gone.uscc:
        yield Text(
            f"两份档案的统一社会信用代码不同（{kept.uscc}、{gone.uscc}），是两个法人；一家被另一家吸收请登记“被吸收合并”",
            f"the codes differ ({kept.uscc}, {gone.uscc}): these are two legal persons; if one took over the other, "
            "enter that as an event",
        )
    for one in (kept, gone):
        if one.status == Enterprise.Status.DUPLICATE:
            yield Text(f"“{one.name}”已并入别的档案", f"“{one.name}” is merged into another record already")
    if kept.organisation_id and gone.organisation_id:
        yield Text(
            "两份档案都有自己的企业账号；先在其中一份的“邀请人员”里解除关联",
            "both records have accounts of their own: unlink one of them first",
        )


# -- doing --------------------------------------------------------------------------------------------------------


@transaction.atomic
def merge_records(kept: Enterprise, gone: Enterprise, reason: str, by: User | None) -> Merge:
    """Make one record of two. The address of the one that goes leads to the other. Raises InputError, in words."""
    both = Enterprise.objects.select_for_update(of=("self",)).select_related("region")
    locked = {one.pk: one for one in both.filter(pk__in=[kept.pk, gone.pk]).order_by("pk")}
    kept, gone = locked[kept.pk], locked[gone.pk]
    if not reason.strip():
        raise InputError(
            "no-reason",
            Text("没有写合并的理由", "no reason was given"),
            fix=Text("写明凭什么认定是同一家企业", "say why they are one firm"),
        )
    obstacles = list(_obstacles(kept, gone))
    if obstacles:
        zh, en = "；".join(one.zh for one in obstacles), "; ".join(one.en for one in obstacles)
        raise InputError("merge-refused", Text(f"不能合并：{zh}", f"cannot be merged: {en}"))
    ledger = Ledger()
    _move_names(ledger, kept, gone)
    ledger.change(_new_contacts(kept, gone), enterprise_id=kept.pk)
    _move_relations(ledger, kept, gone)
    for model in (EnterpriseEvent, Evidence, SheetConfirmation):
        ledger.change(model._default_manager.filter(enterprise=gone), enterprise_id=kept.pk)
    same = _same_titles(kept, gone)
    ledger.change(TitleHeld.objects.filter(enterprise=gone).exclude(pk__in=same), enterprise_id=kept.pk)
    ledger.change(_new_recommendations(kept, gone), enterprise_id=kept.pk)
    opened = move_facts(ledger, kept, gone)
    ledger.change(Todo.objects.filter(enterprise_id=gone.pk, done_at=None), enterprise_id=kept.pk)
    tags = [pk for pk in gone.tags.values_list("pk", flat=True) if not kept.tags.filter(pk=pk).exists()]
    kept.tags.add(*tags)
    before = {"kept": audit.snapshot(kept, *FILLED), "gone": audit.snapshot(gone, *FILLED, "status", "merged_into_id")}
    _take_over(kept, gone)
    moved = {"rows": ledger.entries, "opened": opened, "tags": tags}
    row = Merge.objects.create(kept=kept, merged=gone, reason=reason.strip(), moved=moved, before=before, made_by=by)
    _happened(kept, EnterpriseEvent.Kind.RECORDS_MERGED, gone, reason, by)
    index_firms([kept.pk, gone.pk])
    renew_todos({kept.pk}, closed=True, firms=[kept.pk, gone.pk])
    _tell("firm.merge", row, before=before, reason=reason)
    return row


def _move_names(ledger: Ledger, kept: Enterprise, gone: Enterprise) -> None:
    """Names that the kept record does not have become its former names."""
    known = {plain(name) for name in kept.names.values_list("name", flat=True)} | {plain(kept.name)}
    new = [pk for pk, name in gone.names.values_list("pk", "name") if plain(name) not in known]
    former = EnterpriseName.objects.filter(pk__in=new)
    ledger.change(
        former.filter(kind=EnterpriseName.Kind.PRESENT), enterprise_id=kept.pk, kind=EnterpriseName.Kind.FORMER
    )
    ledger.change(former.exclude(enterprise_id=kept.pk), enterprise_id=kept.pk)


def _new_contacts(kept: Enterprise, gone: Enterprise) -> models.QuerySet[Contact]:
    known = set(kept.contacts.values_list("kind", "name", "mobile", "phone"))
    rows = gone.contacts.values_list("pk", "kind", "name", "mobile", "phone")
    return Contact.objects.filter(pk__in=[pk for pk, *one in rows if tuple(one) not in known])


def _move_relations(ledger: Ledger, kept: Enterprise, gone: Enterprise) -> None:
    """A tie between the two would tie the firm to itself, so it stays behind."""
    ledger.change(Relation.objects.filter(enterprise=gone).exclude(other=kept), enterprise_id=kept.pk)
    ledger.change(Relation.objects.filter(other=gone).exclude(enterprise=kept), other_id=kept.pk)


def _same_titles(kept: Enterprise, gone: Enterprise) -> list[int]:
    """Titles of the record that goes which the kept one has too."""
    what = ("title", "product", "valid_from", "kind")
    mine = set(kept.titles.values_list(*what))
    return [pk for pk, *one in gone.titles.values_list("pk", *what) if tuple(one) in mine]


def _new_recommendations(kept: Enterprise, gone: Enterprise) -> models.QuerySet[Recommendation]:
    """Recommendations in rounds in which the kept record was not recommended itself."""
    mine = set(kept.recommendations.values_list("title", "product", "batch"))
    rows = gone.recommendations.values_list("pk", "title", "product", "batch")
    return Recommendation.objects.filter(pk__in=[pk for pk, *one in rows if tuple(one) not in mine])


def _take_over(kept: Enterprise, gone: Enterprise) -> None:
    """Empty fields of the kept record are filled; the code moves, because no two records may have it."""
    taken = {
        name: getattr(gone, name)
        for name in FILLED
        if getattr(kept, name) in (None, "") and getattr(gone, name) not in (None, "")
    }
    gone.status, gone.merged_into, gone.version = Enterprise.Status.DUPLICATE, kept, gone.version + 1
    if "uscc" in taken:
        gone.uscc = None
    if "organisation_id" in taken:
        gone.organisation_id = None
    gone.save(update_fields=["status", "merged_into", "version", "uscc", "organisation", "changed_at"])
    for name, value in taken.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.save(update_fields=[*(name.removesuffix("_id") for name in taken), "version", "changed_at"])


# -- undoing ------------------------------------------------------------------------------------------------------


@transaction.atomic
def undo_merge(row: Merge, by: User | None) -> None:
    """Put everything back. What came to the kept record since, and what was changed there since, stays with it."""
    row = Merge.objects.select_for_update().get(pk=row.pk)
    if row.undone_at is not None:
        raise InputError("merge-undone", Text("这次合并已经撤销", "this merge was undone already"))
    both = Enterprise.objects.select_for_update(of=("self",)).select_related("region")
    locked = {one.pk: one for one in both.filter(pk__in=[row.kept_id, row.merged_id]).order_by("pk")}
    kept, gone = locked[row.kept_id], locked[row.merged_id]
    later = Merge.objects.filter(Q(merged=kept) | Q(kept=kept, pk__gt=row.pk), undone_at=None)
    if later.exists():
        raise InputError(
            "merge-later",
            Text("之后还有一次合并", "a later merge stands on this one"),
            fix=Text("请先撤销那一次", "undo that one first"),
        )
    Ledger.restore(row.moved["rows"])
    stand_again(kept, row.moved["opened"])
    kept.tags.remove(*row.moved["tags"])
    _restore_fields(row, kept, gone)
    row.undone_at, row.undone_by = timezone.now(), by
    row.save(update_fields=["undone_at", "undone_by"])
    _happened(kept, EnterpriseEvent.Kind.MERGE_UNDONE, gone, row.reason, by)
    index_firms([kept.pk, gone.pk])
    renew_todos({kept.pk, gone.pk}, closed=True, firms=[kept.pk, gone.pk])
    _tell("firm.merge_undo", row, reason=row.reason)


def _restore_fields(row: Merge, kept: Enterprise, gone: Enterprise) -> None:
    """Fields that the kept record took over and nobody changed since are emptied again."""
    before_kept, before_gone = row.before["kept"], row.before["gone"]
    now = audit.snapshot(kept, *FILLED)
    emptied = [
        name
        for name in FILLED
        if before_kept[name] in (None, "")
        and before_gone[name] not in (None, "")
        and (now[name] == before_gone[name] or name in ("uscc", "organisation_id"))
    ]
    for name in emptied:
        setattr(kept, name, before_kept[name])
    kept.version += 1
    kept.save(update_fields=[*(name.removesuffix("_id") for name in emptied), "version", "changed_at"])
    gone.status, gone.merged_into_id, gone.version = before_gone["status"], None, gone.version + 1
    gone.uscc, gone.organisation_id = before_gone["uscc"], before_gone["organisation_id"]
    gone.merged_into_id = before_gone["merged_into_id"]
    gone.save(update_fields=["status", "merged_into", "version", "uscc", "organisation", "changed_at"])


def _happened(kept: Enterprise, kind: str, gone: Enterprise, reason: str, by: User | None) -> None:
    EnterpriseEvent.objects.create(
        enterprise=kept,
        kind=kind,
        happened_on=china_today(),
        details={"record": gone.pk, "name": gone.name},
        note=reason.strip(),
        recorded_by=by,
    )


def _tell(action: str, row: Merge, **more: Any) -> None:  # noqa: ANN401 - fields of an event
    tell_changed([row.kept_id, row.merged_id])
    audit.record(action, row, enterprise_id=row.kept_id, region_code=row.kept.region_id, **more)
