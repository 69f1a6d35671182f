"""On-site checks of an application: planned from its review, and what they found beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from tidu.errors import InputError
from tidu.text import Text, same
from tidu.today import china_today
from tidu.web.onsite import service as onsite
from tidu.web.onsite.listings import conclusion_badge, state_badge
from tidu.web.rounds.service import key_of

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from tidu.web.accounts.models import User
    from tidu.web.onsite.models import Finding, Visit
    from tidu.web.rounds.models import Application


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit as the review shows it: how far it is, what it came to, and what differs from what was stated."""

    visit: Visit
    state: SafeString
    conclusion: SafeString | str
    differs: list[tuple[Text, Finding]]


def visits_of(one: Application) -> list[Seen]:
    """The visits of an application, the newest first."""
    found = []
    for visit in onsite.visits_of(key_of(one)):
        names = {point.code: point for point in visit.points}
        findings = visit.findings.filter(answer="differs").order_by("pk")
        differs = [(names[each.point].names if each.point in names else same(each.point), each) for each in findings]
        found.append(Seen(visit, state_badge(visit), conclusion_badge(visit), differs))
    return found


def plan_visit(one: Application, on: date, by: User) -> Visit:
    """Plan a visit for an application; while one is planned it is that one. Raises ``past-day``, ``no-office``."""
    if on < china_today():
        raise InputError(
            "past-day", Text("核查日期已经过去", "the day has passed"), fix=Text("选今天或以后", "choose a later day")
        )
    if by.organisation_id is None:
        raise InputError("no-office", Text("您不属于任何单位", "you belong to no office"))
    standard = one.version.standard if one.version is not None else ""
    return onsite.plan(
        one.enterprise,
        purpose=Text(f"核对申报：{one.round.name}", f"Application: {one.round.name}"),
        on=on,
        by=by,
        organisation_id=by.organisation_id,
        inspector=by,
        key=key_of(one),
        link=reverse("review", args=[one.pk]),
        standard=standard,
    )
