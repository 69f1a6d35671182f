"""Finding the firm of every row of a version; what was found or decided before is not sought again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from tidu.linkage.entries import Entry
from tidu.web.audit import service as audit
from tidu.web.lists.linking.ground import Ground
from tidu.web.lists.linking.history import History
from tidu.web.lists.linking.registers import Firms, firms_of_registry, state_of_registry
from tidu.web.lists.linking.settling import Settler
from tidu.web.lists.linking.twins import renew_twins
from tidu.web.lists.linking.writing import save_found
from tidu.web.lists.models import ListRow, ListVersion
from tidu.web.registry.models import Enterprise

if TYPE_CHECKING:
    from tidu.linkage.matching import Link

State = ListRow.State
FEN = 100
AT_ONCE = 500
CARRIED = (
    "content", "state", "basis", "enterprise_id", "region_id", "confidence", "reason_zh", "reason_en", "candidates",
)  # fmt: skip
LOST = (State.DOUBTFUL, State.UNMATCHED)


def nobody(_done: int, _all: int) -> None:
    """Nobody is told."""


@transaction.atomic
def link_version(
    version: ListVersion, told: Callable[[int, int], None] = nobody, *, only: Collection[int] | None = None
) -> dict[str, int]:
    """Find the firm of every row that is neither faulty nor left out; gives how many rows are in which state. ``only``
    limits it to the rows of these numbers: all others keep what was found of them, to the letter.

    Rows come with name, code, county, ``key`` (``keys.key_of``) and ``content``; state, firm, candidates, reason and region
    are written. What people have decided is reused, and a row that stood in the version before with the same content keeps
    what was found. ``told`` hears how many of how many rows are done.
    """
    found_anew = ("cells", "candidates", "reason_zh", "reason_en", "undo")
    sought = version.rows.exclude(state__in=(State.FAULTY, State.LEFT_OUT))
    if only is not None:
        sought = sought.filter(pk__in=only)
    rows = list(sought.order_by("table", "number").defer(*found_anew))
    for row in rows:
        row.version = version
    state = state_of_registry()
    history = History(version.source.organisation_id)
    left = _carry(version, rows, history, state)
    told(len(rows) - len(left), len(rows))
    if left:
        firms = firms_of_registry()
        state = firms.state
        _find(version, left, firms, told, len(rows))
    save_found(rows)
    renew_twins(version)
    if only is None:  # else the others were linked by an earlier state, and are asked again at the next file
        version.registry_state = state
        version.save(update_fields=["registry_state"])
    counts = dict(Counter(version.rows.values_list("state", flat=True)))
    audit.record("list.link", version, after={"rows": len(rows), **counts})
    return counts


# -- what is known already ----------------------------------------------------------------------------------------


def _carry(version: ListVersion, rows: Sequence[ListRow], history: History, state: str) -> list[ListRow]:
    """Give rows what the version before found for the same content; gives the rows for which there is nothing.

    Of a row about whose code or name somebody has decided, the decision is asked anew. Where nobody was found, somebody may
    be now, if the registry has changed since.
    """
    before = ListVersion.objects.filter(source=version.source_id, number__lt=version.number).exclude(registry_state="")
    earlier = before.order_by("-number").first()
    if earlier is None:
        return list(rows)
    ground = Ground(version.source)
    found = {one[0]: one for one in earlier.rows.filter(verdict="").order_by("-pk").values_list(*CARRIED)}
    standing = _standing({one[3] for one in found.values() if one[3] is not None}, ground)
    left = []
    for row in rows:
        one = found.get(row.content)
        same = one is not None and not history.touches(row.key)
        if not same or one is None or not _holds(one, standing, unchanged=earlier.registry_state == state):
            left.append(row)
            continue
        for name, value in zip(CARRIED[1:], one[1:], strict=True):
            setattr(row, name, value)
        if row.enterprise_id is not None:
            row.region_id = standing[row.enterprise_id]
    return left


def _standing(firms: set[int], ground: Ground) -> dict[int, str]:
    """Those of some firms that still stand in the registry and in the list's region, with their regions."""
    living = Enterprise.objects.exclude(status=Enterprise.Status.DUPLICATE)
    if len(firms) < AT_ONCE:
        living = living.filter(pk__in=firms)
    return {
        pk: region
        for pk, region in living.values_list("pk", "region_id").iterator()
        if pk in firms and ground.holds(region)
    }


def _holds(one: tuple[object, ...], standing: dict[int, str], *, unchanged: bool) -> bool:
    if one[1] == State.LINKED:
        return one[3] in standing
    return unchanged and one[1] in LOST


# -- seeking ------------------------------------------------------------------------------------------------------


def _find(
    version: ListVersion, rows: Sequence[ListRow], firms: Firms, told: Callable[[int, int], None], total: int
) -> None:
    from tidu.linkage.matching import link  # numpy and scipy take a moment at every start

    history = History(version.source.organisation_id, firms.merged)
    settler = Settler(firms, Ground(version.source), history)
    entries = [entry_of(row, firms) for row in rows]
    known = total - len(rows)
    found = link(
        entries, firms.register, decisions=history.decisions, progress=lambda done, _all: told(known + done, total)
    )
    named = _by_name(entries, found, firms)
    for at, (row, one) in enumerate(zip(rows, found, strict=True)):
        settler.settle(row, one, named.get(at))


def _by_name(entries: Sequence[Entry], found: Sequence[Link], firms: Firms) -> dict[int, Link]:
    """Whom the name alone means, for rows whose code belongs to another name."""
    from tidu.linkage.matching import link

    doubtful = [
        at for at, one in enumerate(found) if one.basis == "code" and one.status == "doubtful" and entries[at].name
    ]
    asked = [Entry(entries[at].key, entries[at].name) for at in doubtful]
    named = link(asked, firms.register) if asked else []
    return {at: one for at, one in zip(doubtful, named, strict=True) if one.status == "matched"}


def entry_of(row: ListRow, firms: Firms) -> Entry:
    """A row as tidu.linkage takes it."""
    values = row.values
    former = values.get("former", ())
    return Entry(
        str(row.pk),
        row.name,
        firms.code_for(row.code),
        tuple(former) if isinstance(former, list | tuple) else (former,) if former else (),
        address=str(values.get("address") or ""),
        founded=str(values.get("established_on") or ""),
        capital=_yuan(values.get("capital")),
    )


def _yuan(fen: object) -> str:
    return f"{fen // FEN}.{fen % FEN:02d}元" if isinstance(fen, int) and not isinstance(fen, bool) else ""
