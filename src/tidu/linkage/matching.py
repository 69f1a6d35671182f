"""Finding the firms of one list in another: by code, by name, by former name, then by likeness; each with its reason.

What a person has decided stands: an accepted pair is matched and a rejected one never proposed again, whatever the names say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tidu.linkage.decisions import NOTHING, Decisions, Known
from tidu.linkage.finding import DOUBTFUL, Link, Status, as_decided, certain, likely
from tidu.linkage.grams import LEAST, plain_all
from tidu.linkage.register import MOST, SHARE, Entry, Near, Register
from tidu.text import Text

__all__ = ["Decisions", "Link", "Status", "link"]

ANOTHER_ROW = Text(
    "{reason}；但另有一行更像这户企业（{key}）", "{reason}; but another row is nearer to this firm ({key})"
)
CHUNK = 2000
NEARLY = 1e-5
"""Nearnesses that differ by less are taken for equal."""
MOST_OF_SECOND_LOOK, LEAST_AGAIN = 30, 0.1
"""A row for which nobody was likely is looked at once more, further around."""


def link(
    left: Sequence[Entry],
    register: Register,
    *,
    decisions: Decisions | None = None,
    one_to_one: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> list[Link]:
    """One :class:`Link` for each entry of ``left``, in order. ``progress`` is told how many of how many are done."""
    plains = plain_all([entry.name for entry in left])
    known = [decisions.of(entry, text=text) if decisions else NOTHING for entry, text in zip(left, plains, strict=True)]
    links: list[Link | None] = [
        certain(entry, text, register, decided) for entry, text, decided in zip(left, plains, known, strict=True)
    ]
    open_rows = [at for at, found in enumerate(links) if found is None]
    done = len(left) - len(open_rows)
    if progress is not None:
        progress(done, len(left))
    for start in range(0, len(open_rows), CHUNK):
        rows = open_rows[start : start + CHUNK]
        again = _look(rows, left, plains, register, known, links, MOST)
        _look(again, left, plains, register, known, links, MOST_OF_SECOND_LOOK)
        done += len(rows)
        if progress is not None:
            progress(done, len(left))
    found = [as_decided(one, register, decided) for one, decided in zip(links, known, strict=True) if one is not None]
    return one_row_each(found) if one_to_one else found


def _look(
    rows: list[int],
    left: Sequence[Entry],
    plains: list[str],
    register: Register,
    known: list[Known],
    links: list[Link | None],
    most: int,
) -> list[int]:
    """Weigh the nearest of some rows, keep what is surer than before; the rows that are worth a second look."""
    second = most > MOST
    least = LEAST_AGAIN if second else LEAST
    near = register.nearest([plains[at] for at in rows], most + 1, least, thorough=second)
    for at, places in zip(rows, near, strict=True):
        horizon, before = _horizon(places, most, least), links[at]
        if before is not None:
            horizon = min(horizon, before.horizon)
        made = likely(left[at], register.weighed(left[at], places[:most], plains[at]), known[at], horizon)
        links[at] = made if before is None or made.confidence > before.confidence else replace(before, horizon=horizon)
    return [at for at in rows if (found := links[at]) is not None and found.confidence < DOUBTFUL]


def _horizon(places: Near, most: int, least: float) -> float:
    """How near another name would have to come to change what was weighed; 0 where the last place was drawn by lot."""
    if not places:
        return least
    weighed = max(least, SHARE * places[0][1])
    if len(places) < most or places[most - 1][1] < weighed:
        return weighed
    last = places[most - 1][1]
    return 0.0 if len(places) > most and places[most][1] > last - NEARLY else last


def one_row_each(links: list[Link]) -> list[Link]:
    """Each firm of the register keeps its surest row; the others become doubtful. Decisions go first."""
    order = sorted(range(len(links)), key=lambda at: (links[at].basis != "decision", -links[at].confidence, at))
    owner: dict[str, str] = {}
    found = list(links)
    for at in order:
        one = links[at]
        if one.status != "matched" or one.best is None:
            continue
        key = one.best.entry.key
        if key in owner and one.basis != "decision":
            reason = ANOTHER_ROW.format(reason=one.reason, key=owner[key])
            found[at] = replace(
                one, status="doubtful", confidence=min(one.confidence, 0.5), reason=reason, yielded=True
            )
        else:
            owner.setdefault(key, one.left.key)
    return found
