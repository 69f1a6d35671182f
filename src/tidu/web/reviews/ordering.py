"""Ranks and quotas: by keys that the round states in advance, never by who clicked or came first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tidu.errors import InputError
from tidu.text import Text

KEYS: Mapping[str, Text] = {
    "experts": Text("专家评分（高者在前）", "marks of the experts, high first"),
    "score": Text("标准得分（高者在前）", "points by the standard, high first"),
    "verdict": Text("符合情况（符合者在前）", "verdict, met first"),
    "rd_ratio": Text("研发费用占比（高者在前）", "share of spending on research, high first"),
    "revenue": Text("营业收入（高者在前）", "revenue, high first"),
    "growth": Text("营业收入增长率（高者在前）", "growth of revenue, high first"),
}
"""What a round can rank by. What is unknown stands behind everything that is known."""
USUAL = ("experts", "score", "verdict")


@dataclass(frozen=True, slots=True)
class Entry:
    """One application with its exact values by key, its county, and the code that breaks no tie but orders equals."""

    application: int
    county: str
    code: str
    values: Mapping[str, Fraction | None]
    lottery: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One application in its place. ``rank`` is shared by equals; ``place`` is the line on which it stands."""

    entry: Entry
    rank: int
    place: int
    tied: bool
    inside: bool = True
    moved: str = ""
    why_out: Text | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody put an application on another line, and says why."""

    application: int
    place: int
    reason: str


def check_keys(keys: Sequence[str]) -> tuple[str, ...]:
    """The keys, or InputError ``bad-rule``."""
    wrong = [key for key in keys if key not in KEYS]
    if wrong or not keys or len(set(keys)) != len(keys):
        raise InputError(
            "bad-rule",
            Text(
                f"排序规则不成立：{'、'.join(wrong) or '为空或重复'}",
                f"The rule of order cannot be: {', '.join(wrong) or 'empty'}",
            ),
            fix=Text(f"从 {'、'.join(KEYS)} 里选，不重复", f"choose among {', '.join(KEYS)}, each once"),
        )
    return tuple(keys)


def _value(entry: Entry, keys: Sequence[str]) -> tuple[tuple[bool, Fraction], ...]:
    found = []
    for key in keys:
        value = entry.values.get(key)
        found.append((value is None, -(value or Fraction(0))))
    return tuple(found)


def ranked(entries: Sequence[Entry], keys: Sequence[str], moves: Sequence[Move] = ()) -> list[Ranked]:
    """The order by the keys. Equals share a rank, and are told as tied; the code orders their lines and decides nothing.

    Moves are done one after another, each with its reason beside the line.
    """
    order = sorted(entries, key=lambda one: (_value(one, keys), one.code))
    counts = Counter(_value(one, keys) for one in order)
    rows: list[Ranked] = []
    first: dict[tuple[tuple[bool, Fraction], ...], int] = {}
    for place, entry in enumerate(order, 1):
        value = _value(entry, keys)
        rank = first.setdefault(value, place)
        rows.append(Ranked(entry, rank, place, counts[value] > 1))
    for move in moves:
        at = next((index for index, row in enumerate(rows) if row.entry.application == move.application), None)
        if at is not None:
            row = replace(rows.pop(at), moved=move.reason)
            rows.insert(max(0, min(move.place - 1, len(rows))), row)
    return [replace(row, place=place) for place, row in enumerate(rows, 1)]


def with_quota(rows: Sequence[Ranked], total: int | None, by_county: Mapping[str, int] | None = None) -> list[Ranked]:
    """Who is inside: the first ones of each county up to its quota, and of all up to the whole.

    A tie on the line is not broken in silence: see :func:`on_the_line`.
    """
    counties, found = Counter[str](), []
    inside = 0
    for row in rows:
        most = (by_county or {}).get(row.entry.county)
        why = None
        if most is not None and counties[row.entry.county] >= most:
            why = Text(f"县（区）名额 {most} 家已满", f"the county's quota of {most} is full")
        elif total is not None and inside >= total:
            why = Text(f"全市名额 {total} 家已满", f"the city's quota of {total} is full")
        else:
            inside += 1
            counties[row.entry.county] += 1
        found.append(replace(row, inside=why is None, why_out=why))
    return found


def on_the_line(rows: Sequence[Ranked]) -> list[int]:
    """Ranks that a quota cuts through: some of the equals are inside, others outside, and nobody moved them."""
    sides: dict[int, set[bool]] = {}
    for row in rows:
        if row.tied and not row.moved:
            sides.setdefault(row.rank, set()).add(row.inside)
    return sorted(rank for rank, found in sides.items() if len(found) > 1)
