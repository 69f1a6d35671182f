"""Ties between firms: control, group, similar products; seen from both sides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.registry.models import Enterprise, Relation, TitleHeld

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

GIANT = "xjr"
TEXTS: dict[tuple[str, bool], Text] = {
    ("controls", True): Text("控股", "controls"),
    ("controls", False): Text("控股方", "is controlled by"),
    ("same_group", True): Text("同一集团", "same group"),
    ("same_group", False): Text("同一集团", "same group"),
    ("similar_product", True): Text("同集团、相似产品", "same group, similar product"),
    ("similar_product", False): Text("同集团、相似产品", "same group, similar product"),
}
EXCLUDING = (Relation.Kind.CONTROLS, Relation.Kind.SIMILAR_PRODUCT)
"""A firm that is tied like this to a little giant is not recommended as one."""


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie as it is seen from a firm. ``pk`` is the other firm's number where the reader may see it."""

    row: Relation
    text: Text
    name: str
    pk: int | None
    warns: bool


def ties_of(firm: Enterprise, user: User, today: date) -> list[Tie]:
    """The ties of a firm from both sides, in three queries; those of the present first."""
    rows = list(
        Relation.objects.filter(Q(enterprise=firm) | Q(other=firm))
        .select_related("enterprise", "other")
        .order_by("until", "kind", "id")
    )
    others = {pk for row in rows if (pk := _other(row, firm)) is not None}
    if not rows:
        return []
    visible = set(Enterprise.objects.visible_to(user).filter(pk__in=others).values_list("pk", flat=True))
    giants = set(
        TitleHeld.objects.valid_on(today)
        .filter(enterprise__in=others, title=GIANT)
        .values_list("enterprise_id", flat=True)
    )
    return [_tie(row, firm, visible, giants) for row in rows]


def _other(row: Relation, firm: Enterprise) -> int | None:
    return row.other_id if row.enterprise_id == firm.pk else row.enterprise_id


def _tie(row: Relation, firm: Enterprise, visible: set[int], giants: set[int]) -> Tie:
    outward = row.enterprise_id == firm.pk
    other = row.other if outward else row.enterprise
    pk = _other(row, firm)
    return Tie(
        row=row,
        text=TEXTS[row.kind, outward],
        name=other.name if other is not None else row.other_name,
        pk=pk if pk in visible else None,
        warns=row.until is None and row.kind in EXCLUDING and pk in giants,
    )


@transaction.atomic
def tie(
    firm: Enterprise,
    kind: str,
    other: Enterprise | None,
    other_name: str = "",
    *,
    reverse: bool = False,
    since: date | None = None,
) -> Relation:
    """Enter a tie. ``reverse``: the other firm controls this one, which it can only where it is in the registry."""
    if other is not None and other.pk == firm.pk:
        raise InputError("tied-to-itself", Text("不能与自己建立关系", "a firm cannot be tied to itself"))
    one, two = (other, firm) if reverse and other is not None else (firm, other)
    if reverse and other is None:
        raise InputError(
            "tie-unknown",
            Text("控股方不在登记里", "the controlling firm is not in the registry"),
            fix=Text("先为它建档，或只登记“同一集团”", "enter it first, or enter “same group” only"),
        )
    same = Relation.objects.filter(kind=kind, until=None)
    pairs = Q(enterprise=one, other=two) if two is not None else Q(enterprise=one, other=None, other_name=other_name)
    if kind != Relation.Kind.CONTROLS and two is not None:
        pairs |= Q(enterprise=two, other=one)
    if same.filter(pairs).exists():
        raise InputError("tied-already", Text("这个关系已经登记", "this tie is entered already"))
    row = Relation.objects.create(
        enterprise=one, kind=kind, other=two, other_name="" if two is not None else other_name, since=since
    )
    _tell(
        "relation.enter",
        row,
        firm,
        after=audit.snapshot(row, "kind", "enterprise_id", "other_id", "other_name", "since"),
    )
    return row


@transaction.atomic
def untie(row: Relation, firm: Enterprise, until: date | None) -> None:
    """The tie ended on a day, or, without one, was entered by mistake and goes."""
    before = audit.snapshot(row, "kind", "enterprise_id", "other_id", "other_name", "since", "until")
    if until is None:
        _tell("relation.remove", row, firm, before=before)
        row.delete()
        return
    row.until = until
    row.save(update_fields=["until"])
    _tell("relation.end", row, firm, before=before, after=audit.snapshot(row, "until"))


def _tell(action: str, row: Relation, firm: Enterprise, **more: object) -> None:
    audit.record(action, row, enterprise_id=firm.pk, region_code=firm.region_id, **more)
