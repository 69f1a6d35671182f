"""Firms that came nearer to a title, or fell back: noted with every step of a renewal, told once at its end.

What is noted is the difference since somebody was last told, so that a figure that is typed, corrected and corrected again
tells nothing. It is written in the transaction that writes the level: a renewal that is killed neither loses a change nor
tells one twice. A firm that is judged for the first time came from nowhere, and is not told of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from tidu.web.registry.facts.service import Span
from tidu.web.registry.service import insert_rows
from tidu.web.standing.models import FirmLevels, LevelChange

AT_ONCE = 5_000
RANKS = {"m": 3, "r": 2, "s": 1, "a": 1, "f": 0, "u": 0}
"""How near each letter is. That more is known than before (数据不足, then 尚不符合) is neither better nor worse."""
COLUMNS = ("enterprise_id", "title", "before", "before_at", "after", "better", "at")


Move = tuple[int, str, str, str]
"""A firm, a title, and the letters before and after."""


def moved(
    changed: Iterable[tuple[int, str]], stored: Mapping[int, tuple[str, Sequence[str]]], titles: Sequence[str]
) -> list[Move]:
    """Which titles of changed firms have another letter: of each firm its new letters, in the order of ``titles``.

    Titles that were not judged both times are left out, and with them firms that were not judged before.
    """
    found = []
    for number, letters in changed:
        if number not in stored:
            continue
        before, order = stored[number]
        was = dict(zip(order, before, strict=False))
        for title, letter in zip(titles, letters, strict=False):
            former = was.get(title, "-")
            if former != letter and former in RANKS and letter in RANKS:
                found.append((number, title, former, letter))
    return found


def note_changes(span: Span, moves: Sequence[Move], now: datetime) -> None:
    """Remember who came nearer or fell back; to be called before the new letters of the span are written.

    A change that was noted and not told yet is continued, and forgotten where the firm is back where it was.
    """
    if not moves:
        return
    waiting = {
        (row.enterprise_id, row.title): row
        for row in LevelChange.objects.filter(**span.filter("enterprise_id"), told_in=None).iterator(AT_ONCE)
    }
    keys = {(number, title) for number, title, _before, _after in moves}
    continued = [row.pk for key, row in waiting.items() if key in keys]
    for at in range(0, len(continued), AT_ONCE):
        LevelChange.objects.filter(pk__in=continued[at : at + AT_ONCE]).delete()
    since = _judged_at({number for number, _title in keys})
    insert_rows(LevelChange, COLUMNS, list(_noted(moves, waiting, since, now)))


def _judged_at(firms: Iterable[int]) -> dict[int, datetime]:
    listed = sorted(firms)
    return {
        number: at
        for start in range(0, len(listed), AT_ONCE)
        for number, at in FirmLevels.objects.filter(pk__in=listed[start : start + AT_ONCE]).values_list(
            "pk", "judged_at"
        )
    }


def _noted(
    moves: Iterable[Move],
    waiting: Mapping[tuple[int, str], LevelChange],
    since: Mapping[int, datetime],
    now: datetime,
) -> Iterator[tuple[object, ...]]:
    for number, title, former, after in moves:
        row = waiting.get((number, title))
        before, before_at = (row.before, row.before_at) if row is not None else (former, since[number])
        if RANKS[before] != RANKS[after]:
            yield number, title, before, before_at, after, RANKS[after] > RANKS[before], now
