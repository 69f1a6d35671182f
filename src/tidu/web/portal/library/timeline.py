"""Which standard decides a title on which days, as a picture and as a list; from the catalogue's own table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tidu.catalogue.applicability import Row
from tidu.criteria.overlays import Overlay
from tidu.text import Text
from tidu.web.portal.library.shelf import Volume, catalogue, row_name, rows_of, volume_or_404

When = Literal["past", "now", "future"]
KIND_NAMES = {"new": Text("新申请", "New applications"), "review": Text("到期复核", "Re-reviews")}
MOST_TICKS = 7
FAR = 5
"""Years beyond the last change that the picture still reaches out to, for a day that lies so late."""
TONES = 6
"""Colours that the style sheet knows for bars."""


@dataclass(frozen=True)
class Span:
    """One row of the table: what decides, when, and where its bar lies in the picture, in percent."""

    row: Row
    volume: Volume
    when: When
    mark: int
    left: float
    width: float
    before: str = ""

    @property
    def overlays(self) -> tuple[Overlay, ...]:
        """The notices of the round."""
        return self.volume.overlays

    @property
    def tone(self) -> int:
        """Which colour its standard has."""
        return (self.mark - 1) % TONES + 1

    @property
    def middle(self) -> float:
        """Where the number of the bar stands."""
        return self.left + self.width / 2


@dataclass(frozen=True)
class Lane:
    """All spans of one kind of application."""

    kind: str
    name: Text
    spans: tuple[Span, ...]

    @property
    def now(self) -> Span | None:
        """What decides on the day."""
        return next((one for one in self.spans if one.when == "now"), None)

    @property
    def past(self) -> tuple[Span, ...]:
        """What decided before."""
        return tuple(one for one in self.spans if one.when == "past")

    @property
    def future(self) -> tuple[Span, ...]:
        """What is announced for later."""
        return tuple(one for one in self.spans if one.when == "future")


@dataclass(frozen=True)
class Timeline:
    """The lanes of a title, with the years below and the day that is looked at."""

    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[int, float], ...]
    today: float | None

    @property
    def spans(self) -> tuple[Span, ...]:
        """All spans of all lanes."""
        return tuple(span for lane in self.lanes for span in lane.spans)


def when_of(row: Row, on: date) -> When:
    """Whether a row decides on the day, decided before or will decide later."""
    if row.covers(on):
        return "now"
    return "past" if row.valid_to is not None and row.valid_to < on else "future"


def timeline_of(title: str, on: date) -> Timeline:
    """The timeline of a title as seen on a day; without lanes where the table has no row for it."""
    rows = rows_of(title)
    if not rows:
        return Timeline((), (), None)
    axis = _Axis.around(rows, on)
    marks = {name: at for at, name in enumerate(dict.fromkeys(row_name(row) for row in _by_time(rows)), 1)}
    lanes = []
    for kind, name in KIND_NAMES.items():
        spans: list[Span] = []
        for row in (row for row in rows if row.kind == kind):
            left, right = axis.place(row.valid_from), axis.place(row.valid_to + timedelta(1) if row.valid_to else None)
            before = spans[-1].volume.name if spans and spans[-1].volume.name != row_name(row) else ""
            spans.append(
                Span(
                    row, volume_or_404(row_name(row)), when_of(row, on), marks[row_name(row)],
                    left, max(right - left, 0.6), before,
                )
            )  # fmt: skip
        if spans:
            lanes.append(Lane(kind, name, tuple(spans)))
    return Timeline(tuple(lanes), axis.ticks(), axis.place(on) if axis.first <= on < axis.last else None)


def _by_time(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row.valid_from)


@dataclass(frozen=True)
class _Axis:
    """The days from one new year to another."""

    first: date
    last: date

    @classmethod
    def around(cls, rows: Sequence[Row], on: date) -> _Axis:
        """The whole years that the rows take up, one after the last change, and the day where it is not far from them."""
        starts = [row.valid_from for row in rows]
        ends = [row.valid_to for row in rows if row.valid_to is not None]
        last = max(day.year for day in (*starts, *ends))
        return cls(date(min(starts).year, 1, 1), date(max(last, min(on.year, last + FAR)) + 2, 1, 1))

    def place(self, day: date | None) -> float:
        """Where a day lies, in percent; an open end lies at the right edge."""
        inside = min(day or self.last, self.last)
        return round(100 * (inside - self.first).days / (self.last - self.first).days, 2)

    def ticks(self) -> tuple[tuple[int, float], ...]:
        """Some years with their places."""
        years = range(self.first.year, self.last.year)
        step = -(-len(years) // MOST_TICKS)
        return tuple((year, self.place(date(year, 1, 1))) for year in years[::step])


def decides_now(volume: Volume, on: date) -> tuple[Row, ...]:
    """The rows by which a standard, with exactly these overlays, decides on a day."""
    return tuple(row for row in catalogue().rows if row_name(row) == volume.name and row.covers(on))
