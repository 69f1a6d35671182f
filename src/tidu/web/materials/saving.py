"""What was not asked again: each material of each case once, by what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum

from tidu.web.audit import service as audit
from tidu.web.materials.extents import pages_of
from tidu.web.materials.kinds import Method
from tidu.web.materials.models import Owed
from tidu.web.materials.requiring import Requirement
from tidu.web.registry.models import Enterprise

SAVED = (Owed.How.REUSED, Owed.How.ABOLISHED, Owed.How.SHARED, Owed.How.LICENCE, Owed.How.DECLARATION, Owed.How.CHECKED)
REPLACED = {
    Method.ABOLISHED: Owed.How.ABOLISHED,
    Method.SHARED: Owed.How.SHARED,
    Method.LICENCE: Owed.How.LICENCE,
    Method.DECLARATION: Owed.How.DECLARATION,
    Method.CHECKED: Owed.How.CHECKED,
}


@transaction.atomic
def settle(firm: Enterprise, found: Sequence[Requirement], *, key: str, on: date) -> int:
    """Count the materials of a case when it is handed in; handing in again brings it up to date and counts nothing twice.

    A file is used again where another case that was handed in used it before. Returns how many materials the firm was spared.
    """
    spared = 0
    for one in found:
        if one.claim is not None and one.state == "not_asked" and one.method is Method.SUBMIT:
            continue  # the case does not need it at all, so nothing was saved
        how = _how(one, key)
        Owed.objects.update_or_create(
            key=key,
            material=one.material.code,
            period=str(one.year or ""),
            defaults={
                "enterprise": firm,
                "region_code": firm.region_id,
                "how": how,
                "evidence": one.evidence if one.method is Method.SUBMIT else None,
                "pages": pages_of(one.evidence.blob) if how == Owed.How.REUSED and one.evidence else None,
                "on": on,
                "year": on.year,
            },
        )
        spared += how in SAVED
    after = {"key": key, "materials": len(found), "spared": spared}
    audit.record("material.settle", firm, after=after, enterprise_id=firm.pk, region_code=firm.region_id)
    return spared


def _how(one: Requirement, key: str) -> str:
    if one.asks_signature or (one.method is Method.SUBMIT and (one.evidence is None or one.lacking)):
        return Owed.How.LACKING
    if one.method in REPLACED:
        return REPLACED[one.method]
    same_file = Owed.objects.filter(evidence=one.evidence)
    own = same_file.filter(key=key, material=one.material.code, period=str(one.year or "")).first()
    if own is not None and own.how in (Owed.How.HANDED_IN, Owed.How.REUSED):
        return own.how  # handed in again: what it was stays
    return Owed.How.REUSED if same_file.exclude(key=key).exists() else Owed.How.HANDED_IN


@dataclass(frozen=True, slots=True)
class Saved:
    """What some cases would have asked for and what they did not. ``pages`` are those known; ``uncounted`` files have none."""

    due: int
    spared: int
    reused: int
    pages: int
    uncounted: int

    @property
    def tenths(self) -> int | None:
        """The share that was spared, in tenths of a percent; None where nothing was due."""
        return None if not self.due else round(1000 * self.spared / self.due)


def saved(rows: Any) -> Saved:  # noqa: ANN401 - a queryset of Owed
    """The sum of rows, in one question."""
    found = rows.order_by().aggregate(
        due=Count("id"),
        spared=Count("id", filter=Q(how__in=SAVED)),
        reused=Count("id", filter=Q(how=Owed.How.REUSED)),
        known=Sum("pages", filter=Q(how=Owed.How.REUSED)),
        uncounted=Count("id", filter=Q(how__in=SAVED, pages=None)),
    )
    return Saved(found["due"], found["spared"], found["reused"], found["known"] or 0, found["uncounted"])
