"""The days of a round: given as dates, or as periods from or before another day of the round; what is odd about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise

from tidu import clocks
from tidu.clocks.periods import Unit
from tidu.errors import InputError
from tidu.text import Text
from tidu.web.rounds.models import Deadline

LEVELS: tuple[str, ...] = tuple(Deadline.Level.values)
OPENS = "opens"
FIXED = "fixed"
LABELS: dict[str, Text] = {
    "firm": Text("企业提交截止", "firms hand in"),
    "county": Text("县级审核截止", "counties are done"),
    "city": Text("市级推荐截止", "the city recommends"),
    "province": Text("省级截止", "the province is done"),
    OPENS: Text("开始申报", "the round opens"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """What is given about one level: a day, or a period ``after`` or ``before`` another day of the round."""

    level: str
    day: date | None = None
    basis: str = FIXED
    amount: int = 0
    unit: Unit = "working_day"
    closing: time | None = None
    found_in: str = ""

    @property
    def other(self) -> str:
        """The level, or the opening, from which it is counted; empty for a day."""
        return self.basis.partition(":")[2]

    @property
    def backwards(self) -> bool:
        """Whether it is counted back from that day."""
        return self.basis.startswith("before:")


@dataclass(slots=True)
class Reckoner:
    """Reckons days that hang on each other."""

    opens_on: date
    given: Mapping[str, Given]
    found: dict[str, clocks.Deadline] = field(default_factory=dict)

    def deadline(self, level: str, asked: tuple[str, ...] = ()) -> clocks.Deadline:
        """When a level ends; raises InputError for days that hang on each other in a circle, or on one that is not given."""
        if level in self.found:
            return self.found[level]
        one = self.given[level]
        if one.basis == FIXED:
            if one.day is None:
                raise _cannot(Text(f"“{LABELS[level].zh}”没有填日期", f"“{LABELS[level].en}” has no day"))
            clock = clocks.Clock(clocks.Until(one.day), one.day, label=LABELS[level])
        else:
            start = self._day_of(one, (*asked, level))
            period = clocks.Period(one.amount, one.unit)
            clock = clocks.Clock(period, start, backwards=one.backwards, label=LABELS[level])
        self.found[level] = clock.deadline()
        return self.found[level]

    def _day_of(self, one: Given, asked: tuple[str, ...]) -> date:
        if one.other == OPENS:
            return self.opens_on
        if one.other in asked:
            raise _cannot(
                Text(
                    f"“{LABELS[one.level].zh}”和“{LABELS[one.other].zh}”互相推算，算不出日期",
                    f"“{LABELS[one.level].en}” and “{LABELS[one.other].en}” are counted from each other",
                )
            )
        if one.other not in self.given:
            what = Text(
                f"“{LABELS[one.level].zh}”要从“{LABELS.get(one.other, LABELS['firm']).zh}”推算，而后者没有填",
                f"“{LABELS[one.level].en}” is counted from a day that is not given",
            )
            raise _cannot(what)
        last = self.deadline(one.other, asked).last
        if last is None:
            raise _cannot(Text("推算的起点没有日期", "the day to count from is not known"))
        return last


def _cannot(what: Text) -> InputError:
    fix = Text("改成具体日期，或换一个推算的起点", "give a date, or count from another day")
    return InputError("round-days", what, fix=fix)


def reckon(opens_on: date, given: Iterable[Given]) -> dict[str, clocks.Deadline]:
    """The deadline of each level that is given; raises InputError, in words."""
    by_level = {one.level: one for one in given}
    reckoner = Reckoner(opens_on, by_level)
    return {level: reckoner.deadline(level) for level in LEVELS if level in by_level}


# -- what is odd --------------------------------------------------------------------------------------------------


def warnings_of(opens_on: date, days: Mapping[str, date]) -> list[Text]:
    """What an officer should look at: days off, days in the wrong order, days that may still move. Nothing is refused."""
    calendar = clocks.standard_calendar()
    found: list[Text] = []
    if "firm" not in days:
        found.append(Text("没有填企业提交的截止日", "there is no day until which firms hand in"))
    for level, day in days.items():
        found += _odd_day(calendar, LABELS[level], day)
    found += _odd_day(calendar, LABELS[OPENS], opens_on)
    in_order: list[tuple[str, date]] = [(OPENS, opens_on)]
    in_order += [(level, days[level]) for level in LEVELS if level in days]
    found += _disorder(in_order)
    return found


def _odd_day(calendar: clocks.WorkingCalendar, label: Text, day: date) -> list[Text]:
    if not calendar.works(day):
        before, behind = calendar.previous_working(day), calendar.next_working(day)
        return [
            Text(
                f"{label.zh} {day} 是休息日；前一个工作日是 {before}，后一个是 {behind}",
                f"{label.en}: {day} is a day off; the working day before is {before}, the next {behind}",
            )
        ]
    if calendar.provisional(day):
        return [
            Text(
                f"{label.zh} {day}：{day.year} 年的放假安排还没有公布，可能变动",
                f"{label.en}: the days off of {day.year} are not published yet, so {day} may become one",
            )
        ]
    return []


def _disorder(listed: Sequence[tuple[str, date]]) -> list[Text]:
    found = []
    for (first, earlier), (second, later) in pairwise(listed):
        if later < earlier:
            found.append(
                Text(
                    f"{LABELS[second].zh} {later} 早于{LABELS[first].zh} {earlier}，次序反了",
                    f"{LABELS[second].en} ({later}) comes before {LABELS[first].en} ({earlier})",
                )
            )
    return found
