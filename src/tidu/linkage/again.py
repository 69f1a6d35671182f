"""Linking a list again of which little has changed: what cannot have changed is taken over, the rest is asked for.

The result is that of :func:`tidu.linkage.matching.link`, exactly. A row is asked for again where

- it was not in the list before, or says something else now (its own key, say a row's number, does not count),
- people decided something about it since, or took something back,
- it gave way to another row of its firm,
- or a firm that changed in the register has a part in it: its code, its name, former or short name, its date with its capital, or a
  name that comes so near to the row's that it would have been weighed, or was (``Link.horizon``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from operator import attrgetter

from tidu.linkage.codes import codes_of
from tidu.linkage.decisions import NOTHING, Decisions
from tidu.linkage.entries import Entry
from tidu.linkage.evidence import record_of
from tidu.linkage.finding import FAR, Link
from tidu.linkage.grams import plain_all
from tidu.linkage.matching import NEARLY, link, one_row_each
from tidu.linkage.names import bare
from tidu.linkage.parts import names_of, short_key
from tidu.linkage.register import Register

LEAST = 0.01
SAID = attrgetter("name", "code", "former", "short", "address", "founded", "capital")
"""All that a row says, without its own key."""


def relink(
    previous: Iterable[Link],
    left: Sequence[Entry],
    register: Register,
    *,
    before: Register | None = None,
    decisions: Decisions | None = None,
    one_to_one: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> list[Link]:
    """What ``link`` finds for ``left``, in the time that the changes need.

    ``before`` is the register that ``previous`` was found in, if it was another: ``register`` is then one that
    :meth:`Register.updated` made of it. Where the index was built anew since, every row is asked for.
    """
    changed = register.changes_since(before) if before is not None and before is not register else []
    if changed is None:
        return link(left, register, decisions=decisions, one_to_one=one_to_one, progress=progress)
    kept = [one for one in previous if not one.yielded]
    known = dict(zip(map(SAID, [one.left for one in kept]), kept, strict=True))
    found: list[Link | None] = [known.get(said) for said in map(SAID, left)]
    if decisions is not None or any(one.decided is not NOTHING for one in kept):
        standing = decisions or Decisions()
        found = [
            one if one is not None and one.decided == standing.of(entry) else None
            for one, entry in zip(found, left, strict=True)
        ]
    if changed:
        found = _untouched(found, changed, register)
    rows = [at for at, one in enumerate(found) if one is None]
    taken = len(left) - len(rows)
    watch = None if progress is None else lambda done, _rows: progress(taken + done, len(left))
    asked = iter(link([left[at] for at in rows], register, decisions=decisions, progress=watch))
    links = [
        next(asked) if one is None else one if one.left is entry else replace(one, left=entry)
        for one, entry in zip(found, left, strict=True)
    ]
    return one_row_each(links) if one_to_one else links


def _untouched(found: list[Link | None], changed: list[Entry], register: Register) -> list[Link | None]:
    """The links in which none of the changed firms has a part; None for the others."""
    keys = {entry.key for entry in changed}
    codes = {code for entry in changed for code in codes_of(entry.code)}
    names, records = names_of(changed), {record_of(entry) for entry in changed} - {None}
    short = {short_key(name) for entry in changed for name in entry.short}
    plains = plain_all([one.left.name if one is not None else "" for one in found])
    near = register.nearness_of(plains, [name for entry in changed for name in (entry.name, *entry.former)], LEAST)

    def touched(one: Link, text: str, nearest: float) -> bool:
        return (
            nearest > one.horizon - NEARLY
            or one.horizon <= 0.0
            or bare(text) in names
            or (bool(short) and short_key(text) in short)
            or any(candidate.entry.key in keys for candidate in (one.best, *one.others) if candidate is not None)
            or any(decision.key in keys for decision in one.decided.standing)
            or (bool(codes) and bool(one.left.code) and not codes.isdisjoint(codes_of(one.left.code)))
            or (bool(records) and one.horizon < FAR and record_of(one.left) in records)
        )

    return [
        None if one is None or touched(one, text, nearest) else one
        for one, text, nearest in zip(found, plains, near, strict=True)
    ]
