"""The days off that an installation knows: its folder of calendar files, which years are arranged, which is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from tidu.clocks import load_calendar, standard_calendar, use_calendar
from tidu.clocks.arrangements import Notice
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Organisation
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.validity.models import ArrangedYear

EXPECTED = (11, 15)
"""Month and day by which the notice of the next year has come every year since 2018."""
FIRST_YEAR = 2018


def load_folder() -> None:
    """Reckon by the files of the folder that TIDU_CALENDAR names; raises InputError or Faults where one is faulty."""
    folder = settings.CALENDAR
    use_calendar(load_calendar([Path(folder)]) if folder else None)


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the calendar: by which notice its days off are arranged; None where they are provisional."""

    year: int
    notice: Notice | None
    present: bool


def years(today: date) -> list[Year]:
    """The years that anything due now depends on: the last, this one, and the next three."""
    calendar = standard_calendar()
    return [Year(one, calendar.notice(one), one == today.year) for one in range(today.year - 1, today.year + 4)]


def missing(today: date) -> int | None:
    """The next year, where its arrangement should be at hand by now and is not."""
    following = today.year + 1
    late = (today.month, today.day) >= EXPECTED
    if standard_calendar().notice(today.year) is None:
        return today.year
    return following if late and standard_calendar().notice(following) is None else None


def key_of(year: int) -> str:
    """The key of the to-do about a year that is not arranged."""
    return f"calendar-year:{year}"


@transaction.atomic
def look_after_years(today: date | None = None) -> int:
    """Ask the city's bureau for the file of a year that is missing; finish that when it is there, and note what arrived.

    Gives how many years have arrived since the last look. Due days that were provisional are reckoned again by the same
    day's going through all firms, which tells whoever is affected.
    """
    today = today or china_today()
    calendar, known = standard_calendar(), set(ArrangedYear.objects.values_list("year", flat=True))
    arrived = [
        ArrangedYear(year=year, notice=str(notice)[:160])
        for year in range(FIRST_YEAR, today.year + 4)
        if year not in known and (notice := calendar.notice(year)) is not None
    ]
    ArrangedYear.objects.bulk_create(arrived)
    for one in arrived:
        audit.record("calendar.arranged", one, after={"year": one.year, "notice": one.notice})
    desk.finish_todos((key_of(one.year) for one in arrived), None)
    lacking = missing(today)
    if lacking is not None:
        desk.ensure_todos(_duty(lacking, office) for office in _cities())
    return len(arrived) if known else 0


def _cities() -> list[int]:
    rows = Organisation.objects.filter(kind=Organisation.Kind.CITY_BUREAU, active=True).order_by("region_id", "pk")
    return list(rows.values_list("pk", flat=True)[:1])


def _duty(year: int, office: int) -> desk.Duty:
    return desk.Duty(
        key=key_of(year),
        kind="calendar-year",
        title=Text(f"请放入 {year} 年放假调休安排的日历文件", f"Add the calendar file of the days off of {year}"),
        link=reverse("validity"),
        organisation_id=office,
        due_on=date(year - 1, 12, 20),
        why=Text(
            f"{year} 年的工作日目前按法定节假日推算，是暂定的；国务院办公厅的通知一般 11 月上旬发布",
            f"working days of {year} are provisional until the State Council's notice, which comes early in November",
        ),
        again=True,
    )
