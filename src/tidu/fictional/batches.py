"""The rounds in which titles were given: those up to the golden day as the city's reply counts them, then year by year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import cast

from tidu.catalogue import Catalogue
from tidu.fictional.records import Batch, Decision
from tidu.fictional.wording import document

GOLDEN_DAY = date(2023, 6, 29)
"""The day on which the city's own figures are known and the invented city counts the same."""
TERM = 3
DAY = timedelta(days=1)
EARLY = {"xjr": timedelta(days=200)}
USUALLY = timedelta(days=100)
"""How long before its end a title can be confirmed."""

_ISSUERS = {"cxx": "公告", "kjx": "登记", "cy": "备案", "dl": "备案"}
# title, key, name, recommended, decided, first day, last day
_UNTIL_GOLDEN = (
    ("xjr", "xjr20a", "2019年度（示例第一批）", (2019, 9, 20), (2020, 1, 10), (2020, 1, 1), (2022, 12, 31)),
    ("ln_zjtx", "lz20", "2019年度", (2020, 2, 10), (2020, 4, 15), (2020, 4, 15), (2023, 4, 14)),
    ("ln_cp", "cp20a", "2019年度", (2020, 2, 10), (2020, 4, 15), (2020, 4, 15), (2023, 4, 14)),
    ("ln_xjr", "lx20a", "2019年度", (2020, 2, 10), (2020, 4, 15), (2020, 4, 15), (2023, 4, 14)),
    ("ln_cp", "cp20", "2020年度", (2020, 9, 1), (2020, 11, 25), (2020, 11, 25), (2023, 11, 24)),
    ("ln_xjr", "lx20", "2020年度", (2020, 9, 1), (2020, 11, 25), (2020, 11, 25), (2023, 11, 24)),
    ("xjr", "xjr20", "2020年度（示例第二批）", (2020, 8, 12), (2020, 12, 22), (2021, 1, 1), (2023, 12, 31)),
    ("xjr", "xjr21", "2021年度（示例第三批）", (2021, 5, 10), (2021, 7, 19), (2021, 7, 1), (2024, 6, 30)),
    ("zdxjr", "zd21", "2021年度", (2021, 10, 8), (2021, 12, 6), (2021, 12, 6), None),
    ("ln_cp", "cp21", "2021年度", (2021, 9, 28), (2021, 12, 28), (2022, 1, 1), (2024, 12, 31)),
    ("ln_xjr", "lx21", "2021年度", (2021, 9, 28), (2021, 12, 28), (2022, 1, 1), (2024, 12, 31)),
    ("zjtx", "z21", "2021年度", (2021, 9, 28), (2021, 12, 28), (2022, 1, 1), (2024, 12, 31)),
    ("xjr", "xjr22", "2022年度（示例第四批）", (2022, 6, 20), (2022, 9, 1), (2022, 9, 1), (2025, 8, 31)),
    ("zdxjr", "zd22", "2022年度", (2022, 9, 20), (2022, 11, 15), (2022, 11, 15), None),
    ("zjtx", "z22", "2022年度", (2022, 10, 11), (2022, 12, 30), (2023, 1, 1), (2025, 12, 31)),
    ("cxx", "c23a", "2023年度第一批", (2023, 2, 20), (2023, 3, 24), (2023, 3, 24), (2026, 3, 23)),
    ("zjtx", "z23a", "2023年度第一批", (2023, 4, 17), (2023, 5, 26), (2023, 5, 26), (2026, 5, 25)),
    ("cxx", "c23b", "2023年度第二批", (2023, 5, 15), (2023, 6, 16), (2023, 6, 16), (2026, 6, 15)),
)
# title, key, name, from which year, recommended, decided (months over 12: the next year), month of the first day
_EVERY_YEAR = (
    ("xjr", "xjr{y}", "{year}年度", 2023, (6, 9), (7, 14), 7),
    ("zjtx", "z{y}a", "{year}年度第一批", 2024, (4, 22), (7, 12), 7),
    ("cxx", "c{y}a", "{year}年度第一批", 2024, (4, 8), (6, 20), 0),
    ("cxx", "c{y}c", "{year}年度末批", 2023, (10, 25), (12, 15), 0),
    ("zjtx", "z{y}b", "{year}年度第二批", 2023, (10, 16), (13, 15), 13),
    ("zdxjr", "zd{y}", "{year}年度", 2024, (8, 20), (10, 21), 0),
    ("kjx", "k{y}a", "{year}年第1批", 2021, (4, 20), (5, 20), 0),
    ("kjx", "k{y}b", "{year}年第2批", 2021, (6, 25), (7, 28), 0),
    ("kjx", "k{y}c", "{year}年第3批", 2021, (8, 28), (10, 12), 0),
    ("gxjs", "g{y}a", "{year}年第一批", 2020, (8, 1), (10, 16), 0),
    ("gxjs", "g{y}b", "{year}年第二批", 2020, (9, 15), (12, 1), 0),
    ("cy", "cy{y}", "{year}年度", 2021, (6, 30), (9, 17), 0),
    ("dl", "dl{y}", "{year}年度", 2021, (6, 30), (9, 17), 0),
)
_OPEN_ENDED = ("zdxjr", "cy", "dl")


@dataclass(frozen=True)
class Schedule:
    """All rounds that have begun until a day."""

    batches: tuple[Batch, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Batch]:
        """The rounds by key."""
        return {one.key: one for one in self.batches}

    @cached_property
    def of_title(self) -> Mapping[str, tuple[Batch, ...]]:
        """The rounds of each title, the earliest decision first."""
        titles = dict.fromkeys(one.title for one in self.batches)
        return {title: tuple(one for one in self.batches if one.title == title) for title in titles}

    def after(self, title: str, day: date) -> list[Batch]:
        """The rounds of a title that are decided after a day."""
        return [one for one in self.of_title.get(title, ()) if one.decided_on > day]

    def confirming(self, title: str, until: date) -> Batch | None:
        """The round in which a title that ends on a day is reviewed, or None where it has not begun."""
        found = self.after(title, until - EARLY.get(title, USUALLY))
        return found[0] if found else None


def schedule(catalogue: Catalogue, today: date) -> Schedule:
    """Every round in which firms had been recommended by ``today``, the earliest decision first."""
    made = [*_until_golden(catalogue), *_every_year(catalogue, today.year)]
    begun = [one for one in made if one.recommended_on <= today]
    return Schedule(tuple(sorted(begun, key=lambda one: (one.decided_on, one.key))))


def _until_golden(catalogue: Catalogue) -> Iterator[Batch]:
    for place, (title, key, name, recommended, decided, first, last) in enumerate(_UNTIL_GOLDEN, 1):
        yield Batch(
            key, title, name, int(name[:4]), document(_ISSUERS.get(title, "文"), decided[0], place),
            cast(Decision, catalogue.titles[title].announced), date(*recommended), date(*decided), date(*first),
            date(*last) if last else None,
        )  # fmt: skip


def _every_year(catalogue: Catalogue, last_year: int) -> Iterator[Batch]:
    for place, (title, key, name, since, recommended, decided, month) in enumerate(_EVERY_YEAR, 31):
        for year in range(since, last_year + 1):
            day = _day(year, *decided)
            first = _day(year, month, 1) if month else day
            last = None if title in _OPEN_ENDED else years_on(first, 1 if title == "kjx" else TERM) - DAY
            number = document(_ISSUERS.get(title, "文"), day.year, place)
            yield Batch(
                key.format(y=year % 100), title, name.format(year=year), year, number,
                cast(Decision, catalogue.titles[title].announced), _day(year, *recommended), day, first, last,
            )  # fmt: skip


def _day(year: int, month: int, day: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, day)


def years_on(day: date, years: int) -> date:
    """The same day so many years later."""
    return date(day.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)
