"""What an address of the counts asks: a day, a day to compare with, a county; and what in it cannot be meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.http import HttpRequest, QueryDict

from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Region
from tidu.web.insight.counting import Reach, counties_of
from tidu.web.pages.lists.filters import day_of
from tidu.web.registry.access import person_of


@dataclass
class Question:
    """A question of a reader. ``problems`` say what was not understood and what was taken instead."""

    regions: tuple[str, ...]
    on: date
    against: date | None = None
    county: Region | None = None
    problems: list[Text] = field(default_factory=list)

    @property
    def reach(self) -> Reach:
        """The regions that are counted."""
        return Reach((self.county.code,) if self.county is not None else self.regions)

    @cached_property
    def counties(self) -> list[Region]:
        """The counties among which the reader can choose."""
        return counties_of(self.regions)

    @property
    def days(self) -> list[date]:
        """The days that are counted."""
        return [self.on] if self.against is None else [self.on, self.against]

    def address(self, path: str, **more: str) -> str:
        """A path with this question in it; ``more`` adds to it, or with an empty text takes out."""
        query = QueryDict(mutable=True)
        given = {"on": self.on.isoformat(), "against": self.against.isoformat() if self.against else ""}
        given |= {"county": self.county.code if self.county is not None else ""} | more
        query.update({key: value for key, value in given.items() if value})
        return f"{path}?{query.urlencode()}"


def asked(request: HttpRequest, parameters: Mapping[str, str] | None = None) -> Question:
    """The question of an address, or of a form. What cannot be meant is told and left out; nothing is guessed in silence."""
    given = request.GET if parameters is None else parameters
    today = china_today()
    found = Question(person_of(request).scope.regions, today)
    found.on = _day(given, "on", found, Text("已按今天统计", "counted as of today")) or today
    found.against = _day(given, "against", found, Text("没有对比", "nothing is compared"))
    if found.against == found.on:
        found.against = None
        found.problems.append(Text("对比日期与统计日期相同，没有对比", "the day to compare with is the same day"))
    code = given.get("county", "").strip()
    if code:
        found.county = next((one for one in found.counties if one.code == code), None)
        if found.county is None:
            found.problems.append(
                Text(
                    "没有这个县区，或不在您的辖区；已按整个辖区统计",
                    "no such county in your regions; all of them are counted",
                )
            )
    return found


def _day(given: Mapping[str, str], key: str, found: Question, instead: Text) -> date | None:
    text = given.get(key, "").replace("\x00", "").strip()
    if not text:
        return None
    day = day_of(text[:20])
    if day is None:
        shown = text[:20]
        found.problems.append(
            Text(
                f"“{shown}”不是日期（应如 2023-06-29）；{instead.zh}",
                f"“{shown}” is no date (2023-06-29 is one); {instead.en}",
            )
        )
    elif day > china_today():
        found.problems.append(
            Text(f"{day} 还没有到，只能统计到今天；{instead.zh}", f"{day} has not come yet; {instead.en}")
        )
        return None
    return day
