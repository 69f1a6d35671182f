"""The firms of the registry as tidu.linkage asks for them: one index for each process, made anew when firms have changed.

The index holds every firm, also those in which a list has no business: only so does a row about a firm of another county find that
one, and not the nearest of one's own. Which firms a list may be linked to is decided by whoever asks.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Sum

from tidu.linkage.codes import read_or_none
from tidu.linkage.entries import Entry
from tidu.linkage.names import bare, plain
from tidu.web.registry.models import Enterprise, EnterpriseName

if TYPE_CHECKING:
    from tidu.linkage.register import Register

FIELDS = (
    "pk", "uscc", "registration_number", "name", "short_name", "region_id", "status", "merged_into_id", "address",
    "established_on", "registered_capital",
)  # fmt: skip
FEN = 100


@dataclass(frozen=True, slots=True)
class Firm:
    """What is told of a firm beside its names."""

    pk: int
    name: str
    region: str
    status: str
    code: str


class Firms:
    """All firms of a moment, found by any code and any name they have or had."""

    def __init__(
        self,
        state: str,
        entries: dict[str, Entry],
        register: Register,
        known: dict[int, Firm],
        aliases: dict[str, str],
        merged: dict[int, int | None],
    ) -> None:
        self.state = state
        self.known = known
        self.merged = merged
        """Records that were merged, with those into which they went."""
        self.entries = entries
        self.register = register
        self._aliases = aliases

    def code_for(self, written: str) -> str:
        """A code as the index knows it: the old number of a firm, and the code of a record merged into it, lead to it."""
        if not written or self.register.with_code(written):
            return written
        code = read_or_none(written)
        return self._aliases.get(code.code, written) if code is not None else written


_kept: Firms | None = None
_lock = threading.Lock()


def state_of_registry() -> str:
    """What changes with every change of a firm or a name: every change of a firm makes a higher version of it."""
    firms = Enterprise.objects.aggregate(Count("pk"), Max("pk"), Sum("version"), Max("changed_at"))
    names = EnterpriseName.objects.aggregate(Count("pk"), Max("pk"))
    return ":".join(str(one) for one in (*firms.values(), *names.values())).replace(" ", "T")[:100]


def firms_of_registry() -> Firms:
    """The index of the registry as it stands."""
    global _kept  # noqa: PLW0603 - the index of the process
    state = state_of_registry()
    with _lock:
        if _kept is None or _kept.state != state:
            _kept = _made(state, _kept)
        return _kept


def _register(entries: dict[str, Entry], before: Firms | None) -> Register:
    """The index; where there was one, with what has changed since."""
    if before is None:
        from tidu.linkage.register import Register  # numpy and scipy take a moment at every start

        return Register(entries.values())
    changed = [one for key, one in entries.items() if before.entries.get(key) != one]
    return before.register.updated(changed, before.entries.keys() - entries.keys())


def _made(state: str, before: Firms | None) -> Firms:
    rows = list(Enterprise.objects.order_by("pk").values_list(*FIELDS).iterator(chunk_size=5_000))
    names: dict[int, list[tuple[str, str]]] = defaultdict(list)
    listed = EnterpriseName.objects.order_by("pk").values_list("enterprise_id", "name", "kind")
    for pk, name, kind in listed.iterator(chunk_size=5_000):
        names[pk].append((name, kind))
    entries: dict[str, Entry] = {}
    known, others = {}, []
    merged = {row[0]: row[7] for row in rows if row[6] == Enterprise.Status.DUPLICATE}
    for pk, uscc, number, name, short, region, status, _into, address, founded, capital in rows:
        if pk in merged:
            others += [(code, kept_of(pk, merged)) for code in (uscc, number) if code]
            continue
        brief = [one for one, kind in names[pk] if kind == EnterpriseName.Kind.SHORT] + ([short] if short else [])
        code = uscc or number or ""
        others += [(number, pk)] if uscc and number else []
        former = [one for one, kind in names[pk] if kind != EnterpriseName.Kind.SHORT]
        entries[str(pk)] = Entry(
            str(pk),
            name,
            code,
            _others(name, former),
            tuple(dict.fromkeys(brief)),
            address=address,
            founded=founded.isoformat() if founded else "",
            capital=_yuan(capital),
        )
        known[pk] = Firm(pk, name, region, status, code)
    aliases = {code: known[pk].code for code, pk in others if pk in known and known[pk].code}
    return Firms(state, entries, _register(entries, before), known, aliases, merged)


def kept_of(pk: int, merged: dict[int, int | None]) -> int:
    """The record in which a chain of merges ends."""
    while (into := merged.get(pk)) is not None:
        pk = into
    return pk


def _others(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """The other names of a firm, each writing once."""
    names = [one for one in names if one != name]
    if not names:  # as of most firms
        return ()
    found = {bare(plain(name)): ""}
    for one in names:
        found.setdefault(bare(plain(one)), one)
    return tuple(one for one in found.values() if one)


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // FEN}.{fen % FEN:02d}元"
