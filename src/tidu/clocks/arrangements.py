"""The yearly arrangement of days off and make-up working days (调休), as its notice says it, read from a YAML file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from tidu.clocks.national import DATA, FIRST_YEAR, LAST_YEAR, SATURDAY, statutory_count, statutory_holidays
from tidu.clocks.source import Place, Source
from tidu.text import Text

Grade = Literal["A", "A-", "B", "M"]
GRADES: tuple[Grade, ...] = ("A", "A-", "B", "M")
LONGEST = 15
"""No holiday of the nation ever lasted longer; more is a slip."""
EDGE_MONTH, EDGE_DAY = 12, 25
"""From this day on a year's last days belong to the New Year of the next arrangement too (29 December 2018 was worked)."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice that arranges a year. ``number`` is empty where it could not be confirmed."""

    title: str
    number: str
    published: date | None
    grade: Grade

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）" if self.number else self.title


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday of a year: the days off from ``first`` to ``last``, and the weekend days that are worked for it."""

    name: Text
    first: date
    last: date
    work: tuple[date, ...] = ()

    def days(self) -> Iterator[date]:
        """Every day off."""
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class Change:
    """One day that is otherwise than arranged: a holiday prolonged, offices closed in a storm."""

    day: date
    works: bool
    why: Text


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What a file says about a year. Without a notice it only changes single days."""

    year: int
    notice: Notice | None
    holidays: tuple[Holiday, ...]
    changes: tuple[Change, ...]
    path: str


def shipped_arrangements() -> list[Arrangement]:
    """The years that tidu brings along."""
    return [read_arrangement(path) for path in sorted((DATA / "arrangements").glob("*.yaml"))]


def read_arrangement(path: Path) -> Arrangement:
    """Read one file and check it; raises InputError, or Faults with everything that is wrong in it."""
    source = Source(path)
    data = source.mapping(source.data, (), ("year", "notice", "holidays", "changes"))
    year = source.whole(data.get("year"), ("year",), FIRST_YEAR, LAST_YEAR) or FIRST_YEAR
    source.check()  # nothing else can be judged without its year
    notice = _notice(source, data["notice"]) if "notice" in data else None
    holidays = tuple(_holidays(source, data, year))
    changes = tuple(_changes(source, data, year))
    source.check()
    if (notice is None) != (not holidays) or not (holidays or changes):
        source.fault(
            "calendar-form",
            (),
            Text("通知和放假安排要一起写", "A notice and its holidays belong together"),
            Text("补上 notice 和 holidays，或只写 changes", "give notice and holidays, or changes alone"),
        )
    if notice is not None:
        _check_whole(source, year, holidays)
    source.check()
    return Arrangement(year, notice, holidays, changes, path.name)


def _notice(source: Source, value: object) -> Notice | None:
    place: Place = ("notice",)
    data = source.mapping(value, place, ("title", "number", "published", "grade"))
    title, number, grade = data.get("title"), data.get("number", ""), data.get("grade")
    if not isinstance(title, str) or not isinstance(number, str):
        source.fault("calendar-form", place, Text("通知要有标题 title", "A notice needs a title"))
        return None
    if grade not in GRADES:
        source.fault(
            "calendar-form",
            place,
            Text("通知要写明核实程度 grade", "A notice says how well it is confirmed (grade)"),
            Text(
                "A 逐字核对过原文，B 一处转载，M 凭记忆",
                "A: compared with the text, B: one secondary source, M: memory",
            ),
        )
        return None
    published = source.day(data["published"], (*place, "published")) if "published" in data else None
    return Notice(title, number, published, grade)


def _holidays(source: Source, data: dict[str, object], year: int) -> Iterator[Holiday]:
    for number, entry in enumerate(source.items(data.get("holidays"), ("holidays",))):
        place: Place = ("holidays", number)
        item = source.mapping(entry, place, ("name", "rest", "work"))
        name = source.text_pair(item.get("name"), (*place, "name"))
        off = list(_days(source, item.get("rest"), (*place, "rest"), year))
        work = tuple(_days(source, item.get("work"), (*place, "work"), year))
        if len(off) not in (1, 2) or off[0] > off[-1] or (off[-1] - off[0]).days >= LONGEST:
            source.fault(
                "calendar-form",
                (*place, "rest"),
                Text("放假写首日和末日", "Days off are a first and a last day"),
                Text(
                    f"写成 [2026-10-01, 2026-10-07]，最多 {LONGEST} 天",
                    f"write [2026-10-01, 2026-10-07], {LONGEST} at most",
                ),
            )
            continue
        for day in work:
            if day.weekday() < SATURDAY:
                source.fault(
                    "calendar-day",
                    (*place, "work"),
                    Text(f"{day} 不是周末，谈不上调休上班", f"{day} is no weekend: nothing to make up"),
                    Text("核对通知中的日期", "compare it with the notice"),
                )
        yield Holiday(name, off[0], off[-1], work)


def _days(source: Source, value: object, place: Place, year: int) -> Iterator[date]:
    for number, one in enumerate(source.items(value, place)):
        day = source.day(one, (*place, number))
        if day is not None and belongs_to(day, year):
            yield day
        elif day is not None:
            source.fault(
                "calendar-day",
                (*place, number),
                Text(f"{day} 不属于 {year} 年的安排", f"{day} does not belong to the arrangement of {year}"),
                Text("核对年份", "compare the year"),
            )


def belongs_to(day: date, year: int) -> bool:
    """Whether the arrangement of a year may speak of a day: those of the year, and the last week of the one before."""
    return day.year == year or (day.year == year - 1 and (day.month, day.day) >= (EDGE_MONTH, EDGE_DAY))


def _changes(source: Source, data: dict[str, object], year: int) -> Iterator[Change]:
    for number, entry in enumerate(source.items(data.get("changes"), ("changes",))):
        place: Place = ("changes", number)
        item = source.mapping(entry, place, ("day", "works", "why"))
        why = source.text_pair(item.get("why"), (*place, "why"))
        works = item.get("works")
        days = list(_days(source, [item.get("day")], (*place, "day"), year))
        if not isinstance(works, bool):
            source.fault(
                "calendar-form",
                (*place, "works"),
                Text("写明这天上班不上班", "It has to say whether the day is worked"),
                Text("works: true 或 false", "works: true or false"),
            )
        elif days:
            yield Change(days[0], works, why)


def _check_whole(source: Source, year: int, holidays: tuple[Holiday, ...]) -> None:
    """What must be true of every arrangement, and seldom is of one with a slip of the pen."""
    place: Place = ("holidays",)
    off: set[date] = set()
    work: set[date] = set()
    for number, holiday in enumerate(holidays):
        days = set(holiday.days())
        for day in sorted((days & off) | (set(holiday.work) & work)):
            source.fault("calendar-day", (*place, number), Text(f"{day} 写了两次", f"{day} is said twice"))
        off |= days
        work |= set(holiday.work)
    for day in sorted(off & work):
        source.fault("calendar-day", place, Text(f"{day} 又放假又上班", f"{day} is both off and worked"))
    for one in statutory_holidays(year):
        for day in (day for day in one.days if day not in off):
            source.fault(
                "calendar-statutory",
                place,
                Text(
                    f"法定节假日“{one.name.zh}”{day} 没有放假", f"{one.name.en}, {day}, is a day off by law and missing"
                ),
                Text("对照通知补上这个节日", "add the holiday from the notice"),
            )
    free = sum(day.weekday() < SATURDAY for day in off)
    owed = statutory_count(year) + len(work)
    if free != owed:
        source.fault(
            "calendar-unbalanced",
            place,
            Text(
                f"工作日放假 {free} 天，而法定假日加调休上班共 {owed} 天",
                f"{free} weekdays are off, but holidays by law and days made up are {owed}",
            ),
            Text("逐条核对放假和上班的日期", "compare every day off and every day worked with the notice"),
            why=Text(
                "调休只是挪动，两边应当相等；另外多放的日子写在 changes 里",
                "days are only moved, so both must be equal; days given besides belong into changes",
            ),
        )
