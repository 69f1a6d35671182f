"""Legal periods: the last days of a hundred thousand titles with their reminders, and one date with its reasons."""

from __future__ import annotations

import random
from datetime import date, timedelta

from benchmarks.results import Section, Target, count_text, time_text
from benchmarks.settings import Settings
from benchmarks.timing import Job, in_turn
from tidu import clocks
from tidu.clocks.arrangements import shipped_arrangements

TITLES, ONE_BY_ONE = 100_000, 1_000
DAYS = 3_800
"""Titles of ten years begin on so many days; a day from which several run is reckoned once."""
MOST_SECONDS = 0.5
VALIDITY = clocks.years(3, first="same_day", ending="stay")
NOTICE = clocks.working_days(20)


def starts(number: int) -> list[date]:
    """Days on which titles begin, the same in every run."""
    chosen = random.Random(1)  # noqa: S311 - the same days in every run, no secret
    return [date(2018, 1, 1) + timedelta(days=chosen.randrange(DAYS)) for _ in range(number)]


def measure(settings: Settings) -> Section:
    """All at once, one by one, and with the reasons."""
    days = starts(TITLES)
    few, arrangements = days[:ONE_BY_ONE], shipped_arrangements()

    def titles() -> None:
        """With a calendar of its own, so that nothing is remembered from the run before."""
        calendar = clocks.WorkingCalendar(arrangements)
        for last in clocks.last_days(VALIDITY, days, calendar):
            clocks.reminders(last, calendar=calendar)

    jobs: dict[str, Job] = {
        f"{count_text(TITLES)} titles: the calendar, last days, four reminders each": titles,
        f"{count_text(ONE_BY_ONE)} deadlines of 20 working days": lambda: [clocks.after(NOTICE, day) for day in few],
        f"{count_text(ONE_BY_ONE)} with sentence, rules and every day": lambda: [_explained(day) for day in few],
    }
    timings = in_turn(jobs, settings.runs)
    rows = [(name, time_text(timing.median)) for name, timing in timings.items()]
    slowest = next(iter(timings.values())).median
    return Section(
        "Legal periods",
        ("what", "time"),
        rows,
        (Target(f"clocks: {count_text(TITLES)} titles", slowest, MOST_SECONDS, "s"),),
        f"The titles begin on {count_text(DAYS)} days of ten years. One core.",
    )


def _explained(day: date) -> object:
    found = clocks.after(NOTICE, day)
    return found.sentence(), found.basis(), found.days()
