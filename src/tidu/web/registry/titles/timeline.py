"""Titles on one line of time: both ladders and the old provincial one side by side, marks under their title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tidu.catalogue.words import Title
from tidu.text import Text, same
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.models import TitleHeld
from tidu.web.registry.titles.states import STATE_NAMES, STATE_TONES, State, state_of

TRACKS: dict[str, Text] = {
    "industry": Text("优质中小企业梯度", "Ladder of quality SMEs"),
    "science": Text("科技型企业梯度", "Ladder of science and technology"),
    "legacy": Text("原省级称号（2020—2022）", "Former provincial titles (2020 to 2022)"),
    "honour": Text("其他称号", "Other titles"),
}
MOST_TICKS = 12
ENDED: tuple[State, ...] = ("renewed", "expired", "withdrawn")


@dataclass(frozen=True, slots=True)
class Bar:
    """One title: where its time begins on the line and how long it is, in percent with two decimals."""

    row: TitleHeld
    name: Text
    state: State
    x: str
    width: str
    mark: bool
    lasts: bool
    left: int | None
    """Days until its end, where that is within a year."""

    @property
    def state_name(self) -> Text:
        """The state in words."""
        return STATE_NAMES[self.state]

    @property
    def tone(self) -> str:
        """The state in colour; a renewed title counts until its term is over."""
        return "good" if self.state == "renewed" and self.lasts else STATE_TONES[self.state]

    @property
    def ended(self) -> bool:
        """Whether it no longer counts."""
        return self.state in ENDED and not (self.state == "renewed" and self.lasts)


@dataclass(frozen=True, slots=True)
class Track:
    """One ladder with its titles, the highest first, each title's newest term first."""

    name: Text
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole line: ladders, the years along it, and where today is."""

    tracks: list[Track]
    ticks: list[tuple[str, int]]
    today: str

    @property
    def bars(self) -> list[Bar]:
        """All titles, ladder by ladder."""
        return [bar for track in self.tracks for bar in track.bars]


class _Scale:
    """Days as places between the first day of the first year and the last day of the last one."""

    def __init__(self, days: Iterable[date], today: date) -> None:
        years = [day.year for day in days] + [today.year]
        self.first, self.last = min(years), max(years)
        self.start = date(self.first, 1, 1)
        self.length = (date(self.last, 12, 31) - self.start).days + 1

    def place(self, day: date) -> int:
        """In hundredths of a percent."""
        return max(0, min(10_000, (day - self.start).days * 10_000 // self.length))

    def ticks(self) -> list[tuple[str, int]]:
        step = (self.last - self.first) // MOST_TICKS + 1
        return [(_percent(self.place(date(year, 1, 1))), year) for year in range(self.first, self.last + 1, step)]


def _percent(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def timeline_of(rows: Sequence[TitleHeld], today: date) -> Timeline:
    """The line of a firm's titles; empty of tracks where it never had one."""
    days = [day for row in rows for day in (_begin(row), _end(row)) if day is not None]
    scale = _Scale(days, today)
    tracks = []
    for code, name in TRACKS.items():
        ours = [row for row in rows if track_of(row) == code]
        if ours:
            tracks.append(Track(name, [_bar(row, scale, today) for row in sorted(ours, key=ladder_order)]))
    return Timeline(tracks, scale.ticks(), _percent(scale.place(today)))


def _title(row: TitleHeld) -> Title | None:
    return catalogue().titles.get(row.title)


def track_of(row: TitleHeld) -> str:
    """The ladder on which a title stands."""
    title = _title(row)
    return title.track if title is not None and title.track in TRACKS else "honour"


def ladder_order(row: TitleHeld) -> tuple[int, str, int, int]:
    """Higher rungs first; a mark right after the title that it marks; later terms first."""
    title = _title(row)
    above = catalogue().titles.get(title.mark_of) if title is not None and title.mark_of else title
    rung = above.rung if above is not None and above.rung is not None else 0
    is_mark = title is not None and title.mark_of is not None
    begin = _begin(row)
    code = (title.mark_of if title is not None and title.mark_of else row.title) or ""
    return (-rung, code, int(is_mark), -(begin.toordinal() if begin else 0))


def _begin(row: TitleHeld) -> date | None:
    return row.valid_from or row.decided_on


def _end(row: TitleHeld) -> date | None:
    if row.withdrawn_on is not None and (row.valid_until is None or row.withdrawn_on < row.valid_until):
        return row.withdrawn_on
    return row.valid_until


def _bar(row: TitleHeld, scale: _Scale, today: date) -> Bar:
    title = _title(row)
    begin, end = _begin(row), _end(row)
    start = scale.place(begin) if begin else 0
    stop = scale.place(end) if end else 10_000
    state = state_of(row, today)
    return Bar(
        row=row,
        name=title.names if title is not None else same(row.title),
        state=state,
        x=_percent(start),
        width=_percent(max(60, stop - start)),
        mark=title is not None and title.mark_of is not None,
        lasts=end is None or end >= today,
        left=(end - today).days if state == "expiring" and end is not None else None,
    )
