"""The firms whose lot is written down and not drawn: those that make the golden figures, and the special cases.

A lot is a name for this table only. What was granted is a key of :mod:`tidu.fictional.batches`; ``?`` after it means
declined, ``-`` not confirmed at its end, ``!230228`` withdrawn on that day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from tidu.fictional.records import NameChange, RelationKind

_LOTS = (
    # Little giants, two of them key ones; the sixth had been one until the end of 2022.
    ("A1", 4, "lz20 xjr20 zd21 z21 cp20 cp20 g22a dl22"),
    ("A2", 4, "lz20 xjr20 z21 cp20 cp21 g21a"),
    ("A3", 4, "lx20 z21 xjr21 cp20 cp21 g21b"),
    ("A4", 4, "lx20 z21 xjr22 zd22 cp21 g22b dl23"),
    ("A5", 4, "z21 xjr22- cp21 cp21 g20b-"),
    ("A6", 3, "lz20 xjr20a- z22"),
    # Recommended for little giant in 2023.
    ("B1", 4, "z21 cp20 xjr23 zd24 g22a"),
    ("B2", 4, "z21 cp20 xjr23 g21a cy22"),
    ("B3", 4, "z22 cp20 xjr23"),
    ("B4", 4, "z22 cp20 xjr23? xjr24 g23a"),
    # The provincial little giants of before.
    ("C1", 3, "lx20 z21 cp20"),
    ("C2", 3, "lx20 z22 cp20 g22a"),
    ("C3", 3, "lx21 z21 cp21"),
    ("C4", 3, "lx21 z21 cp21 xjr24"),
    ("C5", 3, "lx21 z22 cp21"),
    ("C6", 3, "lx21 cp21 k23a z23b"),
    ("C7", 3, "lx21 cp21 k23a z23b"),
    # Specialised ones of before 2023, some evaluated as innovative as well.
    ("D1", 3, "z21 cp20 c23a"), ("D2", 3, "z21 cp20 c23a g22b"), ("D3", 3, "z21 cp20 c23a"), ("D4", 3, "z21- cp20 c23a"),
    ("D5", 3, "z22 cp21 c23b"), ("D6", 3, "z22 cp21 c23b xjr25"), ("D7", 3, "z22 cp21 c23b"), ("D8", 3, "z22- cp21 c23b"),
    ("D9", 3, "z22"), ("D10", 3, "z22 xjr24?"), ("D11", 3, "z22 g23b"), ("D12", 3, "z22!250610"),
    # Newly specialised in 2023.
    ("E1", 3, "c23a cp21 z23a xjr25"), ("E2", 3, "c23a cp21 z23a"), ("E3", 3, "c23a cp21 z23a-"),
    ("E4", 3, "c23a z23a g23a"), ("E5", 3, "c23a z23a xjr25?"), ("E6", 3, "c23a z23a"), ("E7", 3, "c23a z23a cy23"),
    ("E8", 3, "c23a z23a"), ("E9", 3, "c23a z23a!251120"),
    # Innovative only, and a few that were declined.
    ("X1", 2, "c23a z23b"), ("X2", 2, "c23a-"), ("X3", 2, "c23b z23b"), ("X4", 2, "c23b z24a"), ("X5", 2, "c23b z24a"),
    ("X6", 2, "c23b"), ("X7", 2, "c23b z24b"), ("X8", 2, "c23b!241008"), ("X9", 2, "c23b"), ("X10", 2, "c23b"),
    ("X11", 2, "c23b z23b?"), ("X12", 2, "c23b"), ("X13", 2, "c23b-"), ("X14", 2, "c23b"), ("X15", 2, "c23b z25a"),
    ("X16", 2, "c23b cy24"), ("X17", 2, "c23a? c23c"), ("X18", 1, "c23a?"), ("X19", 1, "c23b?"), ("X20", 1, "c23b? c24a"),
    ("X21", 2, "k22a z23a? z23b"),
    # Products and technologies of firms without another title; of some nothing was valid any more.
    ("P1", 2, "cp20 cp21"), ("P2", 2, "cp21 cp21"), ("P3", 1, "cp20!220819"), ("P4", 1, "cp20a cp20a"), ("P5", 1, "cp20a"),
    # Titles that had ended or been withdrawn before the golden day.
    ("L1", 2, "lz20"), ("L2", 2, "lz20"), ("L3", 2, "lz20"), ("L4", 1, "lz20!211103"), ("L5", 2, "lx20a"),
    ("L6", 2, "lx21!230310"), ("W1", 2, "z22!230228"),
    # Groups, firms that moved, second records, firms that were absorbed, firms of before the unified code.
    ("G1", 4, ""), ("G2", 2, ""), ("G3", 5, ""), ("G4", 3, ""), ("M1", 2, ""), ("M2", 1, ""), ("M3", 1, ""),
    ("U1", 3, ""), ("U2", 3, ""), ("U3", 2, ""), ("U4", 4, ""), ("U5", 2, ""), ("U6", 3, ""), ("U7", 2, ""), ("U8", 2, ""),
    ("Q1", 1, ""), ("Q2", 2, ""), ("Q3", 0, ""), ("R1", 0, ""), ("R2", 0, ""), ("R3", 1, ""), ("R4", 0, ""),
)  # fmt: skip
_RENAMED: dict[str, tuple[tuple[date, NameChange], ...]] = {
    "A2": ((date(2022, 5, 17), "renamed"),),
    "C2": ((date(2019, 8, 6), "renamed"), (date(2023, 10, 9), "restructured")),
    "D3": ((date(2024, 3, 11), "restructured"),),
    "E5": ((date(2025, 2, 25), "business_changed"),),
    "X6": ((date(2024, 9, 2), "renamed"),),
    "M1": ((date(2023, 4, 20), "renamed"),),
}
_MOVED = {
    "D7": (date(2024, 4, 15), "211481101", "211403400"),
    "X5": (date(2025, 7, 1), "211402004", "211403401"),
    "M1": (date(2023, 4, 20), "210703", "211421403"),
    "M2": (date(2022, 9, 14), "211422100", "211403400"),
    "M3": (date(2024, 11, 28), "211404101", "211402400"),
}
_RELATED: tuple[tuple[str, RelationKind, str], ...] = (
    ("G1", "controls", "A3"), ("G1", "controls", "G2"), ("A3", "same_group", "D5"), ("A3", "similar_product", "D5"),
    ("G3", "controls", "B4"), ("G3", "controls", "G4"), ("B4", "same_group", "G4"), ("A4", "controls", "X9"),
)  # fmt: skip
_SECOND = {"U1": "D2", "U2": "E4", "U3": "X6", "U4": "A5", "U5": "P2", "U6": "C6", "U7": "M1", "U8": "G2"}
_ABSORBED = {
    "Q1": ("A4", date(2024, 11, 18)), "Q2": ("D9", date(2023, 12, 5)), "Q3": ("E2", date(2025, 6, 30)),
    "X10": ("D1", date(2025, 5, 20)),
}  # fmt: skip
_ENDED = {"R1": date(2012, 8, 9), "R2": date(2014, 3, 27), "L3": date(2024, 7, 2)}
OLD_NUMBER_ONLY = ("R1", "R2", "R3")
NO_NUMBER = ("R4",)

FIRST, _STEP, _ROOM = 3, 7, 151
ROSTER_ENDS = FIRST + _ROOM
"""A city needs as many firms for the golden figures to be complete."""


@dataclass(frozen=True)
class Role:
    """What is fixed about one firm."""

    lot: str
    stage: int
    grants: tuple[str, ...]
    renamed: tuple[tuple[date, NameChange], ...] = ()
    moved: tuple[date, str, str] | None = None
    related: tuple[tuple[RelationKind, int], ...] = field(default=())
    second_of: int | None = None
    absorbed: tuple[int, date] | None = None
    ended_on: date | None = None


def number_of(lot: str) -> int:
    """The number of the firm that has this lot; they lie scattered among the first 153."""
    place = next(place for place, one in enumerate(_LOTS) if one[0] == lot)
    return FIRST + place * _STEP % _ROOM


def _roles() -> Iterator[tuple[int, Role]]:
    for lot, stage, grants in _LOTS:
        absorbed = _ABSORBED.get(lot)
        yield (
            number_of(lot),
            Role(
                lot, stage, tuple(grants.split()), _RENAMED.get(lot, ()), _MOVED.get(lot),
                tuple((kind, number_of(other)) for one, kind, other in _RELATED if one == lot),
                number_of(_SECOND[lot]) if lot in _SECOND else None,
                (number_of(absorbed[0]), absorbed[1]) if absorbed else None, _ENDED.get(lot),
            ),
        )  # fmt: skip


ROLES = {
    # The cast of the demonstration works for the first two.
    1: Role("Z1", 3, ("c24a", "k25a", "z25b?")),
    2: Role("Z2", 2, ("c25a",)),
    **dict(_roles()),
}
