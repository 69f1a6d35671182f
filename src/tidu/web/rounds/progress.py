"""How a round goes, county by county: few queries, and every number leads to its names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from tidu.web.accounts.models import Region
from tidu.web.accounts.scope import county_of, within
from tidu.web.rounds.models import Application, Chase, Invitation, Round

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

BEFORE_CITY = ("draft", "returned", "county_review")
OPEN_STATES = (*BEFORE_CITY, "city_review")
COLUMNS = (
    "sent", "invited", "opened", "accepted", "declined", "silent", "begun", "submitted", "county", "city", "returned",
    "recommended", "settled", "late",
)  # fmt: skip


@dataclass
class Line:
    """One county, or all together."""

    code: str
    name: str
    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))
    quota: int | None = None
    chased: date | None = None
    round: int = 0

    @property
    def cells(self) -> list[tuple[str, int, str]]:
        """Each number with the address of its names."""
        return [(key, self.numbers[key], self._address(key)) for key in COLUMNS]

    def _address(self, key: str) -> str:
        county = {"county": self.code} if self.code else {}
        if key in INVITED:
            return f"{reverse('round-invitations', args=[self.round])}?{urlencode({**county, **INVITED[key]})}"
        return f"{reverse('round-applications', args=[self.round])}?{urlencode({**county, **APPLIED[key]})}"


INVITED = {
    "sent": {}, "invited": {"state": "invited"}, "opened": {"state": "opened"}, "accepted": {"state": "accepted"},
    "declined": {"state": "declined"}, "silent": {"state": "silent"},
}  # fmt: skip
APPLIED: dict[str, dict[str, str]] = {
    "begun": {}, "submitted": {"handed": "yes"}, "county": {"state": "county_review"}, "city": {"state": "city_review"},
    "returned": {"state": "returned"}, "recommended": {"state": "recommended"}, "settled": {"state": "settled"},
    "late": {"late": "yes"},
}  # fmt: skip


def late(today: date) -> Q:
    """Applications whose day has passed: with the firm, in the county, or in the city."""
    return Q(case__state__in=OPEN_STATES, case__due_on__lt=today)


SETTLED = ("granted", "declined", "not_recommended", "refused", "withdrawn")
AT_PROVINCE = ("recommended", "with_ministry", "granted", "declined")


def progress(row: Round, user: User, today: date) -> list[Line]:
    """A line for each county in somebody's charge, and one for all together at the end."""
    lines = _lines(row, user)
    invited = Invitation.objects.visible_to(user).filter(round=row, sent_at__isnull=False)
    asked = invited.filter(invited_at__isnull=False)
    for code, numbers in _counted(
        invited,
        sent=Q(),
        invited=Q(invited_at__isnull=False),
        opened=Q(opened_at__isnull=False),
        accepted=Q(answer=Invitation.Answer.ACCEPTED),
        declined=Q(answer=Invitation.Answer.DECLINED),
    ).items():
        _add(lines, code, numbers)
    for code, numbers in _counted(asked, silent=Q(opened_at=None)).items():
        _add(lines, code, numbers)
    applied = Application.objects.visible_to(user).filter(round=row)
    for code, numbers in _counted(
        applied,
        begun=Q(),
        submitted=Q(submitted_at__isnull=False),
        county=Q(case__state="county_review"),
        city=Q(case__state="city_review"),
        returned=Q(case__state="returned"),
        recommended=Q(case__state__in=AT_PROVINCE),
        settled=Q(case__state__in=SETTLED),
        late=late(today),
    ).items():
        _add(lines, code, numbers)
    _chased(row, lines)
    listed = list(lines.values())
    return [*listed, _together(row, listed)] if len(listed) > 1 else listed


def _lines(row: Round, user: User) -> dict[str, Line]:
    mine = within("code", user.scope.regions) & within("code", (row.region_id,))
    counties = Region.objects.filter(mine, level="county").order_by("code")
    return {
        one.code: Line(one.code, one.name, quota=_number(row.quotas.get(one.code)), round=row.pk) for one in counties
    }


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _counted(rows: object, **asked: Q) -> dict[str, dict[str, int]]:
    """Counts by region."""
    counts = {name: Count("pk", filter=condition) if condition else Count("pk") for name, condition in asked.items()}
    grouped = rows.order_by().values("region_id").annotate(**counts)  # type: ignore[attr-defined]
    return {one["region_id"]: {name: one[name] for name in asked} for one in grouped}


def _add(lines: dict[str, Line], region: str, numbers: dict[str, int]) -> None:
    code = county_of(region)
    line = lines.setdefault(code, Line(code, _name(code), round=next(iter(lines.values())).round if lines else 0))
    for key, number in numbers.items():
        line.numbers[key] += number


def _name(code: str) -> str:
    region = Region.objects.filter(code=code).first()
    return region.name if region else code


def _chased(row: Round, lines: dict[str, Line]) -> None:
    """When each county was last reminded, or a firm of it."""
    latest: dict[str, date] = defaultdict(lambda: date.min)
    listed = Chase.objects.filter(round=row).values_list("organisation__region_id", "enterprise__region_id", "on")
    for bureau, firm, on in listed:
        code = county_of(bureau or firm or "")
        latest[code] = max(latest[code], on)
    for code, on in latest.items():
        if code in lines:
            lines[code].chased = on


def _together(row: Round, lines: list[Line]) -> Line:
    whole = Line("", "", quota=row.quota, round=row.pk)
    for line in lines:
        for key, number in line.numbers.items():
            whole.numbers[key] += number
    return whole
