"""The figures of the leader's page: how many, how that changed in a year, and the address of the names behind each.

All of them come from the kept counts of titles and of levels; no title and no firm is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Region
from tidu.web.insight.asking import Question
from tidu.web.insight.counting import Number, counts_on
from tidu.web.insight.definitions import UNITS, definitions
from tidu.web.insight.series import Series
from tidu.web.standing.service import LETTERS, Level, levels_by_place, newest_renewal, of_ladder

QUARTERS = 12
YEARS = 5


@dataclass(frozen=True, slots=True)
class Measure:
    """What the headline says and what counties are compared by. Without a definition it is told from levels."""

    key: str
    names: Text
    unit: Text
    definition: str = ""


MEASURES: tuple[Measure, ...] = (
    Measure("ladder", Text("梯度企业", "Firms on the ladder"), UNITS["firms"], "ladder"),
    Measure("new", Text("当年新获称号", "Newly given a rung this year"), UNITS["firms"], "ladder_new"),
    Measure("ending", Text("12 个月内到期、尚未复核", "Ending within 12 months"), UNITS["firms"], "ladder_ending"),
    Measure("step", Text("上一级只差一步", "One step short of a rung"), Text("家次", "firm × title")),
)
BY_KEY: Mapping[str, Measure] = {one.key: one for one in MEASURES}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the address of its names, and its difference to the same day a year before. None is not known."""

    number: int | None
    url: str = ""
    change: int | None = None
    change_url: str = ""

    @property
    def link(self) -> SafeString | str:
        """The number as a link to its names; empty where it is not known."""
        if self.number is None:
            return ""
        text = f"{self.number:,}"
        return format_html('<a href="{}">{}</a>', self.url, text) if self.url else text

    @property
    def change_link(self) -> SafeString | str:
        """The difference with its sign, as a link to who came and who went."""
        if self.change is None:
            return ""
        text = f"{self.change:+,}".replace("-", "−") if self.change else "±0"
        return format_html('<a href="{}">{}</a>', self.change_url, text) if self.change_url else text


def _bar(width: int, left: float = 0) -> SafeString:
    """A bar that needs neither script nor style: attributes of a drawing are not styles. Of nothing there is none."""
    if not width:
        return SafeString("")
    drawing = '<svg class="dash-bar" aria-hidden="true"><rect x="{}%" width="{}%" height="100%"/></svg>'
    return format_html(drawing, f"{left:g}", str(width))


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung: who holds it, and who could hold it next. ``width`` is the breadth of its bar in percent."""

    names: Text
    held: Figure
    met: Figure
    review: Figure
    step: Figure
    width: int = 0

    @property
    def bar(self) -> SafeString:
        """Its bar."""
        return _bar(self.width)

    @property
    def middle_bar(self) -> SafeString:
        """Its bar, as a part of a funnel."""
        return _bar(self.width, (100 - self.width) / 2)


@dataclass(frozen=True, slots=True)
class Place:
    """One county in the ranking. ``rank`` is shared by equals, and None where nothing is known."""

    name: str
    url: str
    figures: Mapping[str, Figure]
    chosen: Figure
    code: str = ""
    rank: int | None = None
    width: int = 0

    @property
    def bar(self) -> SafeString:
        """Its bar."""
        return _bar(self.width)


def rungs_of(track: str) -> list[str]:
    """The rungs of a ladder that are counted by a definition of the same code, from below."""
    return [code for code in of_ladder(track) if code in definitions().by_code]


def year_before(day: date) -> date:
    """The same day of the year before; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def quarter_ends(day: date, number: int) -> list[date]:
    """The last days of so many quarters that were over before a day, oldest first."""
    found: list[date] = []
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    while len(found) < number:
        last = first - timedelta(days=1)
        found.append(last)
        first = date(last.year, last.month - 2, 1)
    return found[::-1]


class Board:
    """Everything on the page, for one question. ``measure`` colours the map and orders the counties."""

    def __init__(self, question: Question, measure: str = "ladder") -> None:
        self.question = question
        self.measure = BY_KEY.get(measure, MEASURES[0])
        self.on = question.on
        self.before = year_before(self.on)
        self.quarters = [*quarter_ends(self.on, QUARTERS), self.on]
        self.years = [date(year, 12, 31) for year in range(self.on.year - YEARS + 1, self.on.year)] + [self.on]
        days = [self.on, self.before]
        self.numbers = dict(zip(days, counts_on(question.reach, days), strict=True))
        self.renewal = newest_renewal()
        self.levels_known = self.on == china_today() and self.renewal is not None
        self.levels = levels_by_place(question.reach.codes, "new") if self.levels_known else {}

    # -- single figures -------------------------------------------------------------------------------------------

    def counted(self, code: str, place: str = "") -> Figure:
        """A definition's number of the day, in all or of one county."""
        now, then = self._number(code, self.on, place), self._number(code, self.before, place)
        if now is None:
            return Figure(None)
        change = None if then is None else now - then
        more = {"against": self.before.isoformat()}
        return Figure(now, self.names_url(code, place), change, self.names_url(code, place, **more))

    def _number(self, code: str, day: date, place: str) -> int | None:
        found: Number | None = self.numbers[day].get(code)
        if found is None or found.total is None:
            return None
        return found.by_place.get(place, 0) if place else found.total

    def names_url(self, code: str, place: str = "", **more: str) -> str:
        """The address of the names behind a number; ``more`` stands in the address."""
        given = {"against": "", **more} | ({"county": place} if place else {})
        return self.question.address(reverse("count-names", args=[code]), **given)

    def near(self, titles: Sequence[str], level: Level, place: str = "", **asked: str) -> Figure:
        """How many stand on a level of some titles that they do not hold; not known of another day than today."""
        judged = self.renewal.titles if self.renewal is not None else []
        if not self.levels_known or not set(titles) & set(judged):
            return Figure(None)
        found = [self.levels.get((title, level), {}) for title in titles]
        number = sum(one.get(place, 0) if place else sum(one.values()) for one in found)
        county = place or (self.question.county.code if self.question.county is not None else "")
        query = {**asked, "level": LETTERS[level], "kind": "new"} | ({"county": county} if county else {})
        return Figure(number, f"{reverse('standings')}?{urlencode(query)}")

    def figure(self, measure: Measure, place: str = "") -> Figure:
        """The number of a measure."""
        if measure.definition:
            return self.counted(measure.definition, place)
        return self.near(of_ladder("industry"), "step", place, ladder="industry")

    # -- parts of the page ----------------------------------------------------------------------------------------

    @cached_property
    def headline(self) -> list[tuple[Measure, Figure]]:
        """The four figures that come first."""
        return [(one, self.figure(one)) for one in MEASURES]

    def ladder(self, track: str) -> list[Rung]:
        """The rungs of a ladder, from below."""
        codes = rungs_of(track)
        held = {code: self.counted(code) for code in codes}
        most = max((one.number or 0 for one in held.values()), default=0)
        known = definitions().by_code
        return [
            Rung(
                known[code].names,
                held[code],
                self.near([code], "met", title=code),
                self.near([code], "review", title=code),
                self.near([code], "step", title=code),
                _width(held[code].number, most),
            )
            for code in codes
        ]

    @cached_property
    def places(self) -> list[Place]:
        """The counties, most first; none where the reader has only one, or part of one."""
        counties = self.question.counties
        if self.question.county is not None or not self.question.reach.by_county or len(counties) < 2:
            return []
        found = [self._place(one) for one in counties] + self._outside(counties)
        found.sort(key=lambda one: (one.chosen.number is None, -(one.chosen.number or 0), one.code))
        most = max((one.chosen.number or 0 for one in found), default=0)
        ranked: list[Place] = []
        for at, one in enumerate(found, start=1):
            number, rank = one.chosen.number, None
            if number is not None and one.url:
                equal = bool(ranked) and ranked[-1].chosen.number == number
                rank = ranked[-1].rank if equal else at
            ranked.append(Place(one.name, one.url, one.figures, one.chosen, one.code, rank, _width(number, most)))
        return ranked

    def _place(self, county: Region) -> Place:
        figures = {one.key: self.figure(one, county.code) for one in MEASURES}
        url = self.question.address(reverse("dashboard"), against="", county=county.code)
        return Place(county.name, url, figures, figures[self.measure.key], county.code)

    def _outside(self, counties: Sequence[Region]) -> list[Place]:
        """Firms that lie in no county, such as those entered for the city as a whole, so that nothing is lost."""
        inside = {one.code for one in counties}
        figures = {}
        for one in MEASURES:
            if one.definition:
                number = self.numbers[self.on].get(one.definition)
                by_place: Mapping[str, int] = number.by_place if number is not None else {}
            else:
                by_place = {}
                for title in of_ladder("industry"):
                    for place, count in self.levels.get((title, "step"), {}).items():
                        by_place = {**by_place, place: by_place.get(place, 0) + count}
            figures[one.key] = Figure(sum(count for place, count in by_place.items() if place not in inside))
        if not any(one.number for one in figures.values()):
            return []
        return [Place("", "", figures, figures[self.measure.key], "~")]

    # -- how it went ----------------------------------------------------------------------------------------------

    @cached_property
    def trend_codes(self) -> list[str]:
        """The stocks whose way is shown."""
        return ["ladder", *rungs_of("industry"), *rungs_of("science")[:2]]

    @cached_property
    def new_codes(self) -> list[str]:
        """What is newly given in a year, by rung."""
        return [f"{code}_new" for code in rungs_of("industry")]

    @cached_property
    def ending_codes(self) -> list[str]:
        """What ends, by rung."""
        return [one.code for one in definitions() if one.how == "ending" and one.code != "ladder_ending"]

    @cached_property
    def series(self) -> Series:
        """The counts of other days."""
        return Series(self.question.reach, [*self.trend_codes, *self.new_codes, *self.ending_codes])


def _width(number: int | None, most: int) -> int:
    """The breadth of a bar in percent; whoever has any is seen."""
    if not number or not most:
        return 0
    return max(1, round(100 * number / most))
