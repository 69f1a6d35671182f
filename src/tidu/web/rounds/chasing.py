"""Reminding those who are late, with one click: a message to be signed and a to-do, recorded, once a day at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.scope import within
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.registry.bureaus import bureaus_for
from tidu.web.registry.models import Enterprise
from tidu.web.rounds.models import Application, Chase, Invitation, Round
from tidu.web.rounds.people import officers_of, people_of_firms
from tidu.web.rounds.refusing import refuse

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

About = Chase.About


@dataclass(slots=True)
class Chased:
    """What came of a click: who was told, who had been told today already, who has no account and must be rung up."""

    told: int = 0
    already: int = 0
    unreachable: tuple[str, ...] = ()

    def __add__(self, other: Chased) -> Chased:
        return Chased(self.told + other.told, self.already + other.already, self.unreachable + other.unreachable)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder to be given: to whom, of what, and where it leads."""

    about: str
    key: str
    title: Text
    body: Text
    link: str
    due: date | None = None
    firm: int | None = None
    bureau: int | None = None


@transaction.atomic
def chase(row: Round, by: User, *, county: str = "", only: Iterable[int] | None = None) -> Chased:
    """Remind the firms and counties of somebody's charge that hold this round up, of one county or all."""
    if row.state not in (Round.State.OPEN, Round.State.CLOSED):
        raise refuse("round-not-open", Text("批次没有在进行，不用催办", "the round is not running"))
    Round.objects.select_for_update(of=("self",)).get(pk=row.pk)
    reminders = [*_firms(row, by, county, only), *(_counties(row, by, county) if only is None else ())]
    return _give(row, reminders, by)


def _place(county: str) -> Q:
    return within("region_id", (county,)) if county else Q()


def _firms(row: Round, by: User, county: str, only: Iterable[int] | None) -> list[Reminder]:
    place = _place(county)
    invited = Invitation.objects.changeable_by(by).filter(place, round=row, invited_at__isnull=False, answer="")
    begun = Application.objects.changeable_by(by).filter(place, round=row, case__state__in=("draft", "returned"))
    if only is not None:
        chosen = list(only)
        invited, begun = invited.filter(enterprise_id__in=chosen), begun.filter(enterprise_id__in=chosen)
    applied = set(begun.values_list("enterprise_id", flat=True))
    applied |= set(Application.objects.filter(round=row).values_list("enterprise_id", flat=True))
    deadline = row.deadline("firm")
    found = [
        _unanswered(row, one, deadline.last if deadline else None)
        for one in invited
        if one.enterprise_id not in applied
    ]
    found += [_unsent(one) for one in begun.select_related("case", "round")]
    return found


def _unanswered(row: Round, one: Invitation, last: date | None) -> Reminder:
    return Reminder(
        About.INVITATION,
        f"invitation:{one.pk}",
        Text(f"请回复是否参加：{row.name}", f"Say whether you take part: {row.name}"),
        Text(
            f"{'您已打开邀请，还没有回复' if one.opened_at else '您还没有打开邀请'}{f'；{last} 截止' if last else ''}。",
            f"{'You opened the invitation' if one.opened_at else 'You have not opened the invitation'}; "
            f"please answer it{f' before {last}' if last else ''}.",
        ),
        reverse("round-invitation", args=[one.pk]),
        last,
        firm=one.enterprise_id,
    )


def _unsent(one: Application) -> Reminder:
    returned = one.case is not None and one.case.state == "returned"
    due = one.case.due_on if one.case is not None else None
    day = f"，最迟 {due}" if due else ""
    by_day = f", until {due}" if due else ""
    title = (
        Text(f"请按退回意见修改：{one.round.name}", f"Mend your application: {one.round.name}")
        if returned
        else Text(f"请完成并提交申报：{one.round.name}", f"Complete and hand in your application: {one.round.name}")
    )
    return Reminder(
        About.RETURNED if returned else About.DRAFT,
        f"application:{one.pk}",
        title,
        Text(f"申报 {one.code} 还没有提交{day}。", f"Application {one.code} is not handed in yet{by_day}."),
        reverse("application", args=[one.pk]),
        due,
        firm=one.enterprise_id,
    )


def _counties(row: Round, by: User, county: str) -> list[Reminder]:
    """Bureaus with applications that wait with them, or firms that they have not invited; nobody reminds himself."""
    place = _place(county)
    waiting = Application.objects.changeable_by(by).filter(place, round=row, case__state="county_review")
    uninvited = Invitation.objects.changeable_by(by).filter(place, round=row, sent_at__isnull=False, invited_at=None)
    mine = set(by.scope.organisations)
    found = []
    deadlines = {one.level: one.last for one in row.deadlines.all()}
    for bureau, number in _by_bureau(waiting.values_list("region_id", flat=True)).items():
        if bureau not in mine:
            title = Text(f"{number} 份申报待初审：{row.name}", f"{number} applications wait for you: {row.name}")
            link = f"{reverse('round-applications', args=[row.pk])}?state=county_review"
            found.append(_county(About.COUNTY, bureau, title, link, deadlines.get("county")))
    for bureau, number in _by_bureau(uninvited.values_list("region_id", flat=True)).items():
        if bureau not in mine:
            title = Text(f"{number} 家企业还没有邀请：{row.name}", f"{number} firms are not invited yet: {row.name}")
            link = f"{reverse('round-invitations', args=[row.pk])}?state=sent"
            found.append(_county(About.SENT, bureau, title, link, deadlines.get("firm")))
    return found


def _by_bureau(regions: Iterable[str]) -> dict[int, int]:
    listed = list(regions)
    bureaus = bureaus_for(listed)
    found: dict[int, int] = defaultdict(int)
    for code in listed:
        if code in bureaus:
            found[bureaus[code]] += 1
    return found


def _county(about: str, bureau: int, title: Text, link: str, due: date | None) -> Reminder:
    day = Text(f"最迟 {due}。", f"Until {due}.") if due else Text("请尽快办理。", "Please see to it soon.")
    return Reminder(about, f"{about}:{bureau}", title, day, link, due, bureau=bureau)


def _give(row: Round, reminders: Sequence[Reminder], by: User) -> Chased:
    today, result = china_today(), Chased()
    done = set(Chase.objects.filter(round=row, on=today).values_list("key", flat=True))
    firms = people_of_firms(one.firm for one in reminders if one.firm)
    bureaus = officers_of(one.bureau for one in reminders if one.bureau)
    accounts = dict(
        Enterprise.objects.filter(pk__in=[one.firm for one in reminders if one.firm]).values_list(
            "pk", "organisation_id"
        )
    )
    unreachable: list[int] = []
    for one in reminders:
        if one.key in done:
            result.already += 1
            continue
        people = firms.get(one.firm, []) if one.firm else bureaus.get(one.bureau or 0, [])
        if not people:
            unreachable += [one.firm] if one.firm else []
            continue
        made = Chase.objects.create(
            round=row, about=one.about, enterprise_id=one.firm, organisation_id=one.bureau, key=one.key, on=today,
            by=by, told=len(people),
        )  # fmt: skip
        desk.send_message(people, one.title, one.body, one.link, needs_receipt=True)
        _todo(one, accounts.get(one.firm) if one.firm else one.bureau)
        audit.record(
            "round.chase", made, after={"about": one.about, "people": len(people)}, enterprise_id=one.firm,
            region_code=row.region_id,
        )  # fmt: skip
        result.told += 1
    names = Enterprise.objects.filter(pk__in=unreachable).order_by("name").values_list("name", flat=True)
    result.unreachable = tuple(names)
    return result


def _todo(one: Reminder, organisation: int | None) -> None:
    """An invitation has no to-do of its own; what waits in a flow has, and so gets no second one."""
    if one.about in (About.INVITATION,) and organisation is not None:
        key = f"round-answer:{one.key.partition(':')[2]}"
        desk.ensure_todo(
            key, "round-answer", one.title, one.link, organisation, one.due,
            Text("收到批次邀请，请回复是否参加", "there is an invitation to answer"), enterprise_id=one.firm,
        )  # fmt: skip
