"""Making one record of two that are the same firm: preview, do, undo.

Everything of the record that goes away is pointed at the one that stays; which rows were moved is remembered, so that
undoing puts exactly those back. Values of the two that differ are handled like statements of two parties: the kept
record's value stays in use, the other is kept beside it, and a conflict is opened where both are of different parties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.registry.enterprises.names import plain
from tidu.web.registry.facts.conflicts import renew_todos
from tidu.web.registry.facts.stating import label_of, shown
from tidu.web.registry.models import (
    Conflict,
    Contact,
    Enterprise,
    EnterpriseEvent,
    EnterpriseName,
    Evidence,
    Fact,
    Merge,
    Relation,
    TitleHeld,
)
from tidu.web.registry.scoping import EnterpriseQuerySet
from tidu.web.registry.search import index_firms

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

MOVED = (EnterpriseName, Contact, Relation, EnterpriseEvent, Evidence, TitleHeld)
"""Tables whose rows simply change their firm."""
FILLED = (
    "uscc", "registration_number", "short_name", "address", "industry", "established_on", "registered_capital",
    "ownership", "business_scope", "above_scale", "coastal_belt", "organisation_id", "owner_id",
)  # fmt: skip
"""What the kept record takes over where it has nothing itself."""


@dataclass
class Preview:
    """What a merge would do."""

    kept: Enterprise
    gone: Enterprise
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    equal: int = 0
    differing: list[tuple[str, str, str]] = field(default_factory=list)
    obstacles: list[Text] = field(default_factory=list)


def merge_preview(kept: Enterprise, gone: Enterprise) -> Preview:
    """Names, codes, figures and titles of both side by side, and what stands against it."""
    found = Preview(kept, gone)
    for name in FILLED:
        mine, theirs = getattr(kept, name), getattr(gone, name)
        if theirs not in (None, "") and mine != theirs:
            label = str(getattr(Enterprise._meta.get_field(name), "verbose_name", name))
            found.fields.append((label, "" if mine is None else str(mine), str(theirs)))
    for model in MOVED:
        found.counts[str(model._meta.verbose_name)] = model._default_manager.filter(enterprise=gone).count()
    mine = _used(kept)
    for key, (fact, _party) in _used(gone).items():
        if key not in mine:
            continue
        if mine[key][0].value == fact.value:
            found.equal += 1
        else:
            code, as_of = key
            found.differing.append((label_of(code, as_of), shown(code, mine[key][0].value), shown(code, fact.value)))
    found.obstacles = list(_obstacles(kept, gone))
    return found


def _used(firm: Enterprise) -> dict[tuple[str, Any], tuple[Fact, str]]:
    rows = Fact.objects.in_use().filter(enterprise=firm).select_related("source")
    return {(row.indicator, row.as_of): (row, row.source.party) for row in rows}


def _obstacles(kept: Enterprise, gone: Enterprise) -> Iterator[Text]:
    if kept.pk == gone.pk:
        yield Text("是同一份档案", "it is one and the same record")
    if kept.uscc and gone.uscc and kept.uscc != gone.uscc:
        yield Text(
            f"两份档案的统一社会信用代码不同（{kept.uscc}、{gone.uscc}），是两个法人；一家被另一家吸收请登记“合并”",
            f"the codes differ ({kept.uscc}, {gone.uscc}): these are two legal persons; if one took over the other, enter that",
        )
    for one in (kept, gone):
        if one.status == Enterprise.Status.DUPLICATE:
            yield Text(f"“{one.name}”已并入别的档案", f"“{one.name}” is merged into another record already")
    if kept.organisation_id and gone.organisation_id:
        yield Text("两份档案都有自己的企业账号", "both records have accounts of their own")
    mine = set(kept.titles.values_list("title", "product", "valid_from", "kind"))
    for title, product, valid_from, kind in gone.titles.values_list("title", "product", "valid_from", "kind"):
        if (title, product, valid_from, kind) in mine:
            yield Text(
                f"两份档案都登记了同一称号（{title}，{valid_from} 起）；先删去其中一条",
                f"both hold the same title ({title} from {valid_from}): remove one of the two first",
            )


@transaction.atomic
def merge_records(kept: Enterprise, gone: Enterprise, reason: str, by: User | None) -> Merge:
    """Make one record of two. The address of the one that goes leads to the other. Raises InputError, in words."""
    kept, gone = (Enterprise.objects.select_for_update(of=("self",)).get(pk=one.pk) for one in (kept, gone))
    if not reason.strip():
        raise InputError("no-reason", Text("没有写合并的理由", "no reason was given"))
    obstacles = list(_obstacles(kept, gone))
    if obstacles:
        zh, en = "；".join(one.zh for one in obstacles), "; ".join(one.en for one in obstacles)
        raise InputError("merge-refused", Text(f"不能合并：{zh}", f"cannot be merged: {en}"))
    before = {"kept": audit.snapshot(kept, *FILLED), "gone": audit.snapshot(gone, *FILLED, "status")}
    moved: dict[str, Any] = {model._meta.label_lower: _move_rows(model, gone, kept) for model in MOVED}
    moved |= _move_facts(kept, gone)
    moved["relations_to"] = list(Relation.objects.filter(other=gone).values_list("pk", flat=True))
    Relation.objects.filter(other=gone).update(other=kept)
    moved["tags"] = [pk for pk in gone.tags.values_list("pk", flat=True) if not kept.tags.filter(pk=pk).exists()]
    kept.tags.add(*moved["tags"])
    EnterpriseName.objects.filter(
        pk__in=moved[EnterpriseName._meta.label_lower], kind=EnterpriseName.Kind.PRESENT
    ).update(kind=EnterpriseName.Kind.FORMER)
    moved["present_names"] = list(
        EnterpriseName.objects.filter(pk__in=moved[EnterpriseName._meta.label_lower], name=gone.name).values_list(
            "pk", flat=True
        )
    )
    _take_over(kept, gone)
    row = Merge.objects.create(kept=kept, merged=gone, reason=reason.strip(), moved=moved, before=before, made_by=by)
    _happened(kept, EnterpriseEvent.Kind.RECORDS_MERGED, gone, reason, by)
    index_firms([kept.pk, gone.pk])
    renew_todos({kept.pk}, closed=True, firms=[kept.pk, gone.pk])
    _tell("firm.merge", row, before=before, reason=reason)
    return row


def _move_rows(model: Any, gone: Enterprise, kept: Enterprise) -> list[int]:  # noqa: ANN401 - any of MOVED
    rows = model._default_manager.filter(enterprise=gone)
    found = list(rows.values_list("pk", flat=True))
    rows.update(enterprise=kept)
    return found


def _move_facts(kept: Enterprise, gone: Enterprise) -> dict[str, Any]:
    """Facts and conflicts. Where both have a value in use, that of the kept record stays and the other steps back."""
    mine = _used(kept)
    stated = {
        (row.indicator, row.as_of, row.source.party)
        for row in Fact.objects.stated().filter(enterprise=kept).select_related("source")
    }
    back: list[int] = []
    ended: list[int] = []
    opened: list[int] = []
    now = timezone.now()
    apart: dict[tuple[str, Any], bool] = defaultdict(bool)
    for row in Fact.objects.stated().filter(enterprise=gone).select_related("source"):
        key = (row.indicator, row.as_of)
        if (*key, row.source.party) in stated:
            ended.append(row.pk)
        elif key in mine:
            if row.standing_from is not None:
                back.append(row.pk)
            apart[key] |= row.value != mine[key][0].value
    standing = {
        pk: moment.isoformat()
        for pk, moment in Fact.objects.filter(pk__in=back).values_list("pk", "standing_from")
        if moment is not None
    }
    Fact.objects.filter(pk__in=back).update(standing_from=None)
    Fact.objects.filter(pk__in=ended).update(ended_at=now)
    closed = list(Conflict.objects.filter(enterprise=gone, state="open").values_list("pk", flat=True))
    Conflict.objects.filter(pk__in=closed).update(state=Conflict.State.GONE, resolved_at=now)
    conflicts = list(Conflict.objects.filter(enterprise=gone).values_list("pk", flat=True))
    Conflict.objects.filter(pk__in=conflicts).update(enterprise=kept)
    facts = list(Fact.objects.filter(enterprise=gone).values_list("pk", flat=True))
    Fact.objects.filter(pk__in=facts).update(enterprise=kept)
    open_keys = set(Conflict.objects.filter(enterprise=kept, state="open").values_list("indicator", "as_of"))
    for (code, as_of), differs in apart.items():
        if differs and (code, as_of) not in open_keys:
            opened.append(Conflict.objects.create(enterprise=kept, indicator=code, as_of=as_of, opened_at=now).pk)
    return {
        "facts": facts,
        "facts_back": standing,
        "facts_ended": ended,
        "conflicts": conflicts,
        "conflicts_closed": closed,
        "conflicts_opened": opened,
    }


def _take_over(kept: Enterprise, gone: Enterprise) -> None:
    """Empty fields of the kept record are filled; the code moves, because no two records may have it."""
    taken = {
        name: getattr(gone, name)
        for name in FILLED
        if getattr(kept, name) in (None, "") and getattr(gone, name) not in (None, "")
    }
    gone.status, gone.merged_into, gone.version = Enterprise.Status.DUPLICATE, kept, gone.version + 1
    gone.uscc, gone.organisation_id = None, None
    gone.save()
    for name, value in taken.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.save()


@transaction.atomic
def undo_merge(row: Merge, by: User | None) -> None:
    """Put everything back. What came to the kept record since stays with it."""
    row = Merge.objects.select_for_update().get(pk=row.pk)
    if row.undone_at is not None:
        raise InputError("merge-undone", Text("这次合并已经撤销", "this merge was undone already"))
    kept, gone = row.kept, row.merged
    later = Merge.objects.filter(Q(merged=kept) | Q(kept=kept, pk__gt=row.pk), undone_at=None)
    if later.exists():
        raise InputError(
            "merge-later", Text("之后还有一次合并，请先撤销那一次", "a later merge has to be undone first")
        )
    _restore_rows(row, kept, gone)
    _restore_fields(row, kept, gone)
    row.undone_at, row.undone_by = timezone.now(), by
    row.save(update_fields=["undone_at", "undone_by"])
    _happened(kept, EnterpriseEvent.Kind.MERGE_UNDONE, gone, row.reason, by)
    index_firms([kept.pk, gone.pk])
    renew_todos({kept.pk, gone.pk}, closed=True, firms=[kept.pk, gone.pk])
    _tell("firm.merge_undo", row, reason=row.reason)


def _restore_rows(row: Merge, kept: Enterprise, gone: Enterprise) -> None:
    moved = row.moved
    for model in MOVED:
        model._default_manager.filter(pk__in=moved[model._meta.label_lower], enterprise=kept).update(enterprise=gone)
    EnterpriseName.objects.filter(pk__in=moved["present_names"]).update(kind=EnterpriseName.Kind.PRESENT)
    Conflict.objects.filter(pk__in=moved["conflicts_opened"]).delete()
    Conflict.objects.filter(pk__in=moved["conflicts"]).update(enterprise=gone)
    Conflict.objects.filter(pk__in=moved["conflicts_closed"]).update(state=Conflict.State.OPEN, resolved_at=None)
    Fact.objects.filter(pk__in=moved["facts"]).update(enterprise=gone)
    Fact.objects.filter(pk__in=moved["facts_ended"]).update(ended_at=None)
    for pk, moment in moved["facts_back"].items():
        Fact.objects.filter(pk=int(pk)).update(standing_from=moment)
    Relation.objects.filter(pk__in=moved["relations_to"]).update(other=gone)
    kept.tags.remove(*moved["tags"])


def _restore_fields(row: Merge, kept: Enterprise, gone: Enterprise) -> None:
    """Fields that the kept record took over and nobody changed since are emptied again."""
    before_kept, before_gone = row.before["kept"], row.before["gone"]
    emptied = {
        name: None if Enterprise._meta.get_field(name).null else ""
        for name in FILLED
        if before_kept[name] in (None, "") and audit.snapshot(kept, name)[name] == before_gone[name]
    }
    for name, value in emptied.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.save()
    gone.status, gone.merged_into, gone.version = before_gone["status"], None, gone.version + 1
    gone.uscc, gone.organisation_id = before_gone["uscc"], before_gone["organisation_id"]
    gone.save()


def _happened(kept: Enterprise, kind: str, gone: Enterprise, reason: str, by: User | None) -> None:
    EnterpriseEvent.objects.create(
        enterprise=kept,
        kind=kind,
        happened_on=china_today(),
        details={"record": gone.pk, "name": gone.name},
        note=reason,
        recorded_by=by,
    )


def _tell(action: str, row: Merge, **more: Any) -> None:  # noqa: ANN401 - fields of an event
    audit.record(action, row, enterprise_id=row.kept_id, region_code=row.kept.region_id, **more)


# -- finding them -------------------------------------------------------------------------------------------------


def likely_duplicates(firms: EnterpriseQuerySet, most: int = 200) -> list[tuple[Enterprise, Enterprise, Text]]:
    """Pairs of living records that share an old number or a name, present or former, with the reason in words."""
    living = firms.living()
    found: dict[tuple[int, int], tuple[Enterprise, Enterprise, Text]] = {}
    for pair in _same_names(living, most):
        found.setdefault((pair[0].pk, pair[1].pk), pair)
    for pair in _same_numbers(living, most):
        found.setdefault((pair[0].pk, pair[1].pk), pair)
    return list(found.values())[:most]


def _same_names(living: EnterpriseQuerySet, most: int) -> Iterator[tuple[Enterprise, Enterprise, Text]]:
    """Compared in their plain form; the names of one jurisdiction fit into memory."""
    by_name: dict[str, set[int]] = defaultdict(set)
    rows = EnterpriseName.objects.filter(enterprise__in=living.order_by().values("pk")).exclude(kind="short")
    for pk, name in rows.values_list("enterprise_id", "name").iterator(chunk_size=5000):
        by_name[plain(name)].add(pk)
    pairs = [(name, sorted(ids)) for name, ids in by_name.items() if len(ids) > 1][:most]
    firms = Enterprise.objects.select_related("region").in_bulk([pk for _name, ids in pairs for pk in ids])
    for name, ids in pairs:
        for other in ids[1:]:
            yield firms[ids[0]], firms[other], Text(f"名称相同：{name}", f"same name: {name}")


def _same_numbers(living: EnterpriseQuerySet, most: int) -> Iterator[tuple[Enterprise, Enterprise, Text]]:
    from django.db.models import Count

    repeated = (
        living.exclude(registration_number="")
        .order_by()
        .values("registration_number")
        .annotate(times=Count("pk"))
        .filter(times__gt=1)
        .values_list("registration_number", flat=True)[:most]
    )
    by_number: dict[str, list[Enterprise]] = defaultdict(list)
    for firm in living.filter(registration_number__in=list(repeated)).select_related("region").order_by("pk"):
        by_number[firm.registration_number].append(firm)
    for number, firms in by_number.items():
        for other in firms[1:]:
            yield firms[0], other, Text(f"注册号相同：{number}", f"same registration number: {number}")
