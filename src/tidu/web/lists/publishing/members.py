"""Who comes onto a list with a version, who stays, who goes: told beforehand, and written all at once.

Each file of a list is the whole list, or only adds to it (``ListSource.complete``). Of a whole list nobody is taken off
whom a row may mean that is not decided yet, or that could not be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tidu.web.lists.models import Listed, ListRow, ListVersion
from tidu.web.registry.enterprises.names import plain
from tidu.web.registry.models import Enterprise, EnterpriseName

State = ListRow.State
AT_ONCE = 500
KEPT = Coalesce("enterprise__merged_into_id", "enterprise_id")
"""The firm that a row of ``Listed`` is about: a record that was merged stands for the one that is kept."""


@dataclass
class Moves:
    """Firms by what a version does to them; ``gone`` and ``kept`` by the number of their row in ``Listed``."""

    joins: set[int] = field(default_factory=set)
    stays: set[int] = field(default_factory=set)
    gone: dict[int, int] = field(default_factory=dict)
    kept: dict[int, int] = field(default_factory=dict)
    """Who is not found in the version, and may be meant by a row that is open or faulty."""


def moves_of(version: ListVersion) -> Moves:
    """What publishing the version would do to who stands on the list."""
    there = firms_on(version)
    standing = dict(standing_rows(version.source_id))
    moves = Moves(joins=there - set(standing), stays=there & set(standing))
    if version.source.complete:
        missing = {firm: pk for firm, pk in standing.items() if firm not in there}
        held = held_open(version, missing)
        moves.gone = {firm: pk for firm, pk in missing.items() if firm not in held}
        moves.kept = {firm: pk for firm, pk in missing.items() if firm in held}
    return moves


def standing_rows(source_id: int) -> list[tuple[int, int]]:
    """Who stands on a list now, each with the number of the row that says so; a firm of which records were merged can
    have two.
    """
    return list(Listed.objects.filter(source_id=source_id, until=None).order_by("pk").values_list(KEPT, "pk"))


def firms_on(version: ListVersion) -> set[int]:
    """The firms that the linked rows mean; of a record that was merged, the one that is kept."""
    rows = version.rows.filter(state=State.LINKED, enterprise__isnull=False).order_by()
    found = set(rows.values_list("enterprise_id", flat=True).distinct())
    merged = Enterprise.objects.filter(status=Enterprise.Status.DUPLICATE, merged_into__isnull=False)
    into = dict(merged.filter(list_rows__version=version).values_list("pk", "merged_into_id"))
    return {into.get(firm, firm) for firm in found}


def held_open(version: ListVersion, firms: Iterable[int]) -> set[int]:
    """Those of these firms that a row may mean which is open or could not be read."""
    wanted = set(firms)
    if not wanted:
        return set()
    rows = version.rows.filter(state__in=(State.DOUBTFUL, State.UNMATCHED, State.FAULTY)).order_by()
    open_rows = list(rows.values_list("name", "code", "candidates"))
    found = {int(one["firm"]) for _name, _code, listed in open_rows for one in listed if one.get("firm")}
    names = {plain(name) for name, _code, _listed in open_rows if name}
    codes = {code for _name, code, _listed in open_rows if code}
    ids = sorted(wanted)
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        known = EnterpriseName.objects.filter(enterprise_id__in=part).values_list("enterprise_id", "name")
        found.update(firm for firm, name in known if plain(name) in names)
        coded = Enterprise.objects.filter(pk__in=part).values_list("pk", "uscc", "name")
        found.update(firm for firm, code, name in coded if code in codes or plain(name) in names)
    return found & wanted


def write_moves(version: ListVersion) -> tuple[Moves, dict[str, str]]:
    """Move the firms, in the caller's transaction; gives what moved, and the days that were moved back, by ``Listed``."""
    moves = moves_of(version)
    earlier = _older(version)
    on, source = version.as_of, version.source_id
    gone = sorted(pk for firm, pk in standing_rows(source) if firm in moves.gone)
    for start in range(0, len(gone), AT_ONCE):
        Listed.objects.filter(pk__in=gone[start : start + AT_ONCE]).update(until=on, went=version)
    Listed.objects.bulk_create(
        [Listed(source_id=source, enterprise_id=firm, since=on, came=version) for firm in sorted(moves.joins)],
        batch_size=AT_ONCE,
    )
    said = _says(version)
    rows = Listed.objects.filter(source_id=source, until=None)
    rows.filter(enterprise_id__in=version.rows.filter(state=State.LINKED).values("enterprise_id")).update(
        row=Subquery(said.values("pk")[:1])
    )
    return moves, earlier


def _says(version: ListVersion) -> QuerySet[ListRow]:
    """The first row of a version that says that a firm stands on the list."""
    rows = ListRow.objects.filter(version=version, state=State.LINKED, enterprise=OuterRef("enterprise"))
    return rows.order_by("pk")


def _older(version: ListVersion) -> dict[str, str]:
    """A file that only adds and is older than others: who stands there since later stood there since then."""
    if version.source.complete:
        return {}
    firms = firms_on(version)
    later = Listed.objects.filter(source_id=version.source_id, until=None, since__gt=version.as_of)
    moved = {pk: since for pk, firm, since in later.values_list("pk", KEPT, "since") if firm in firms}
    ids = sorted(moved)
    for start in range(0, len(ids), AT_ONCE):
        Listed.objects.filter(pk__in=ids[start : start + AT_ONCE]).update(since=version.as_of)
    return {str(pk): since.isoformat() for pk, since in moved.items()}


def take_back_moves(version: ListVersion, moved: dict[str, str]) -> None:
    """Who came with the version comes off, who went stands there again, days go back; in the caller's transaction."""
    Listed.objects.filter(came=version).delete()
    Listed.objects.filter(went=version).update(until=None, went=None)
    for pk, since in moved.items():
        Listed.objects.filter(pk=int(pk)).update(since=date.fromisoformat(since))
    before = ListRow.objects.filter(
        version__source_id=version.source_id, version__state="published", state=State.LINKED,
        enterprise=OuterRef("enterprise"),
    ).exclude(version=version)  # fmt: skip
    Listed.objects.filter(row__version=version).update(
        row=Subquery(before.order_by("-version__as_of", "-version_id", "pk").values("pk")[:1])
    )


def on_day(rows: QuerySet[Listed], on: date) -> QuerySet[Listed]:
    """Those that stood on their list on a day."""
    return rows.filter(Q(until=None) | Q(until__gt=on), since__lte=on)
