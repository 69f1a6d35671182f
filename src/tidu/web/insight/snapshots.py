"""Freezing counts: the numbers of a day as they are known now, with every name, so that a report can be defended later.

A snapshot is never changed. Its check sum is taken over its numbers and names; whoever alters a row of it is found out.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.scope import county_of
from tidu.web.audit import service as audit
from tidu.web.insight.asking import Question
from tidu.web.insight.counting import Reach, counts_on
from tidu.web.insight.definitions import definitions
from tidu.web.insight.keeping import is_counted, nothing_recorded
from tidu.web.insight.models import Snapshot, SnapshotName, Spell
from tidu.web.registry.service import insert_rows

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

NAME = ("snapshot_id", "definition", "enterprise_id", "item", "name", "code", "place")
SUMMED = NAME[1:]
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One definition in a snapshot and elsewhere."""

    code: str
    names: Text
    then: int | None
    now: int | None
    gained: int
    lost: int


def get_snapshot_for_reader(user: User, pk: int) -> Snapshot:
    """A snapshot of the reader's regions, or 404."""
    row = Snapshot.objects.visible_to(user).select_related("region", "taken_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@transaction.atomic
def freeze(question: Question, by: User, note: str) -> Snapshot:
    """Keep the counts of a day with their names. Raises InputError where nothing can be frozen."""
    if nothing_recorded() or not is_counted():
        raise InputError(
            "not-counted",
            Text("还没有可以锁定的统计数", "there are no counts to freeze yet"),
            fix=Text("先登记称号，或等统计完成", "register titles first, or wait until counting is done"),
        )
    if len(question.reach.codes) != 1:
        raise InputError(
            "many-regions",
            Text("快照只能属于一个地区", "a snapshot belongs to one region"),
            fix=Text("先选一个县区", "choose a county first"),
        )
    known = definitions()
    numbers = counts_on(question.reach, [question.on])[0]
    row = Snapshot.objects.create(
        on=question.on,
        region_id=question.reach.codes[0],
        note=note.strip()[:200],
        table={code: {"total": one.total, "places": dict(one.by_place)} for code, one in numbers.items()},
        definitions={
            one.code: {
                "zh": one.names.zh,
                "en": one.names.en,
                "says": {"zh": one.says.zh, "en": one.says.en},
                "unit": one.counts,
            }
            for one in known
        },
        digest=known.digest,
        taken_by=by,
    )
    _keep_names(row.pk, question.reach, question.on)
    row.names_count = row.names.count()
    row.sha256 = check_sum(row)
    row.save(update_fields=["names_count", "sha256"])
    after = {"on": row.on, "names": row.names_count, "sha256": row.sha256, "note": row.note}
    audit.record("counts.freeze", row, after=after, region_code=row.region_id)
    return row


def _keep_names(pk: int, reach: Reach, on: date) -> None:
    """Written some thousand at a time, each lot read to its end before: a connection does one thing at a time."""
    rows = Spell.objects.filter(reach.filter("region_id"), definition__in=definitions().by_code).on(on)
    columns = ("definition", "enterprise_id", "item", "enterprise__name", "enterprise__uscc", "region_id", "pk")
    last = 0
    while some := list(rows.filter(pk__gt=last).order_by("pk").values_list(*columns)[:AT_ONCE]):
        last = some[-1][-1]
        kept = [
            (pk, code, firm, item, name, uscc or "", county_of(region))
            for code, firm, item, name, uscc, region, _ in some
        ]
        insert_rows(SnapshotName, NAME, kept)


def check_sum(row: Snapshot) -> str:
    """The check sum of a snapshot as it stands in the database."""
    total = hashlib.sha256()
    head = {"on": row.on.isoformat(), "region": row.region_id, "table": row.table, "definitions": row.definitions}
    total.update(json.dumps(head, ensure_ascii=False, sort_keys=True).encode())
    names = row.names.order_by("definition", "enterprise_id", "item", "pk").values_list(*SUMMED)
    for name in names.iterator(chunk_size=AT_ONCE):
        total.update(("\x1f".join(map(str, name)) + "\n").encode())
    return total.hexdigest()


def is_whole(row: Snapshot) -> bool:
    """Whether nobody altered it."""
    return row.sha256 == check_sum(row)


def compared_with(row: Snapshot, on: date) -> list[Difference]:
    """What is counted now for a day beside what was frozen."""
    reach = Reach((row.region_id,))
    spells = Spell.objects.filter(reach.filter("region_id")).on(on)
    now = {code: one.total for code, one in counts_on(reach, [on])[0].items()}
    return _differences(row, now, spells)


def compared(row: Snapshot, other: Snapshot) -> list[Difference]:
    """Another snapshot beside this one."""
    return _differences(row, {code: cell["total"] for code, cell in other.table.items()}, other.names.all())


def _differences(row: Snapshot, now: dict[str, int | None], there: QuerySet[Any]) -> list[Difference]:
    gained, lost = _beyond(there, row.names.all()), _beyond(row.names.all(), there)
    return [
        Difference(
            code,
            Text(row.definitions[code]["zh"], row.definitions[code]["en"]),
            cell["total"],
            now.get(code),
            gained.get(code, 0),
            lost.get(code, 0),
        )
        for code, cell in row.table.items()
    ]


def _beyond(rows: QuerySet[Any], others: QuerySet[Any]) -> dict[str, int]:
    """How many names of each definition are in ``rows`` and not among ``others``."""
    same = {name: OuterRef(name) for name in ("definition", "enterprise_id", "item")}
    only = rows.filter(~Exists(others.order_by().filter(**same))).order_by().values("definition")
    return dict(only.annotate(number=Count("pk")).values_list("definition", "number"))
