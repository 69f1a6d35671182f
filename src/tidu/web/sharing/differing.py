"""One version of a list against the version before: which firms are new, gone, changed, and in which fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

NEW, GONE, CHANGED, SAME = "+", "-", "~", ""
IDENTIFYING = ("name", "uscc")


@dataclass(slots=True)
class Row:
    """A firm in the new version; or one that is gone, of which only that is told by which it is found and struck out."""

    firm: int
    name: str
    cells: list[Any]
    change: str = SAME
    fields: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Before:
    """The version before: its columns, and the name and cells of each firm."""

    codes: tuple[str, ...]
    rows: Mapping[int, tuple[str, Sequence[Any]]]


NOTHING = Before((), {})


def compared(codes: Sequence[str], lines: Iterable[tuple[int, str, list[Any]]], before: Before) -> list[Row]:
    """The rows of the new version in their order, then those that are gone.

    A field that only one of the versions has differs, unless its cell is empty: something more, or less, was said.
    """
    found = []
    for firm, name, cells in lines:
        then = before.rows.get(firm)
        if then is None:
            found.append(Row(firm, name, cells, NEW))
            continue
        differing = _differing(dict(zip(codes, cells, strict=True)), dict(zip(before.codes, then[1], strict=True)))
        found.append(Row(firm, name, cells, CHANGED if differing else SAME, differing))
    present = {row.firm for row in found}
    gone = [firm for firm in before.rows if firm not in present]
    return found + [_gone(codes, firm, before) for firm in gone]


def _gone(codes: Sequence[str], firm: int, before: Before) -> Row:
    name, cells = before.rows[firm]
    then = dict(zip(before.codes, cells, strict=True))
    return Row(firm, name, [then.get(code) if code in IDENTIFYING else None for code in codes], GONE)


def _differing(now: Mapping[str, Any], then: Mapping[str, Any]) -> list[str]:
    return [code for code in {**now, **then} if now.get(code) != then.get(code)]
