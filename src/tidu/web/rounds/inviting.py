"""From candidates to answers: chosen by the city, sent to the counties, invited by them, seen and answered by the firms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.registry.bureaus import bureaus_for
from tidu.web.registry.models import Enterprise
from tidu.web.rounds.models import Invitation, Round
from tidu.web.rounds.people import people_of_firms
from tidu.web.rounds.refusing import refuse

if TYPE_CHECKING:
    from datetime import date

    from tidu.web.accounts.models import User
    from tidu.web.rounds.candidates import Candidate

Answer = Invitation.Answer


@transaction.atomic
def choose(row: Round, candidates: Sequence[Candidate], by: User) -> int:
    """Put firms on the round's list; those that are there already stay as they are. Gives how many are new."""
    known = set(Invitation.objects.filter(round=row).values_list("enterprise_id", flat=True))
    new = [
        Invitation(
            round=row, enterprise_id=one.firm.pk, region_id=one.firm.region_id, category=one.category,
            level=one.level, missing=list(one.missing), chosen_by=by,
        )
        for one in candidates if one.firm.pk not in known and not one.banned
    ]  # fmt: skip
    made = Invitation.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    rows = Invitation.objects.filter(round=row, enterprise_id__in=[one.enterprise_id for one in made])
    audit.record_many(_entry("invitation.choose", one, after={"category": one.category}) for one in rows)
    return len(made)


@transaction.atomic
def send_to_counties(row: Round, by: User, ids: Iterable[int] | None = None) -> int:
    """Hand the chosen firms to the counties in which they lie; each gets one to-do. Gives how many firms."""
    _running(row)
    rows = Invitation.objects.select_for_update(of=("self",)).filter(round=row, sent_at=None)
    rows = rows if ids is None else rows.filter(pk__in=list(ids))
    listed = list(rows.order_by("pk"))
    for one in listed:
        one.sent_at, one.sent_by = timezone.now(), by
    Invitation.objects.bulk_update(listed, ["sent_at", "sent_by"], batch_size=500)
    audit.record_many(_entry("invitation.send", one) for one in listed)
    bureaus = bureaus_for(one.region_id for one in listed)
    number: dict[int, int] = defaultdict(int)
    for one in listed:
        if one.region_id in bureaus:
            number[bureaus[one.region_id]] += 1
    desk.ensure_todos(_duty(row, bureau, count) for bureau, count in number.items())
    return len(listed)


def _duty(row: Round, bureau: int, count: int) -> desk.Duty:
    deadline = row.deadline("firm")
    return desk.Duty(
        key=todo_key(row, bureau),
        kind="round-invite",
        title=Text(f"邀请 {count} 家企业：{row.name}", f"Invite {count} firms: {row.name}"),
        link=f"{reverse('round-invitations', args=[row.pk])}?state=sent",
        organisation_id=bureau,
        due_on=deadline.last if deadline else None,
        why=Text(
            "市局下发了潜在名单，企业提交截止前要邀请到", "the city sent firms that may apply; invite them in time"
        ),
        again=True,
    )


def todo_key(row: Round, bureau: int) -> str:
    """The to-do of a county: invite those that were sent."""
    return f"round-invite:{row.pk}:{bureau}"


@transaction.atomic
def invite(row: Round, ids: Iterable[int], by: User) -> int:
    """Invite firms that were sent; each of their people is told, with a receipt. Gives how many firms."""
    _running(row)
    rows = Invitation.objects.changeable_by(by).filter(round=row, pk__in=list(ids), invited_at=None)
    listed = list(rows.select_for_update(of=("self",)).order_by("pk"))
    now = timezone.now()
    for one in listed:
        one.invited_at, one.invited_by = now, by
        one.sent_at = one.sent_at or now
    Invitation.objects.bulk_update(listed, ["invited_at", "invited_by", "sent_at"], batch_size=500)
    audit.record_many(_entry("invitation.invite", one) for one in listed)
    people = people_of_firms(one.enterprise_id for one in listed)
    title, body = _words(row)
    for one in listed:
        link = reverse("round-invitation", args=[one.pk])
        desk.send_message(people.get(one.enterprise_id, []), title, body, link, needs_receipt=True)
    _finish_sent(row, by)
    return len(listed)


def _words(row: Round) -> tuple[Text, Text]:
    deadline = row.deadline("firm")
    last = f"{deadline.last}" if deadline else ""
    return (
        Text(f"邀请参加：{row.name}", f"You are invited: {row.name}"),
        Text(
            f"打开看条件、材料和截止日{f'（{last}）' if last else ''}，请回复是否参加；不参加也请说明原因。",
            f"See the conditions, the papers and the last day{f' ({last})' if last else ''}, and say whether you take part.",
        ),
    )


def _finish_sent(row: Round, by: User) -> None:
    """The to-do of a county is done when all that were sent to it are invited."""
    waiting = Invitation.objects.filter(round=row, sent_at__isnull=False, invited_at=None).values_list(
        "region_id", flat=True
    )
    open_ones = set(bureaus_for(waiting).values())
    asked = Invitation.objects.filter(round=row, sent_at__isnull=False).values_list("region_id", flat=True).distinct()
    desk.finish_todos((todo_key(row, one) for one in set(bureaus_for(asked).values()) - open_ones), by.pk)


@transaction.atomic
def seen(one: Invitation, by: User) -> None:
    """The firm opened its invitation; the first time is kept."""
    if one.opened_at is None and Invitation.objects.filter(pk=one.pk, opened_at=None).update(
        opened_at=timezone.now(), opened_by=by
    ):
        one.refresh_from_db(fields=["opened_at", "opened_by"])
        audit.record("invitation.open", one, enterprise_id=one.enterprise_id, region_code=one.region_id)


@transaction.atomic
def answer(one: Invitation, said: str, by: User, *, reason: str = "", text: str = "") -> Invitation:
    """The firm takes part or does not; who does not says why. It may think better of it while the round is open."""
    row = Invitation.objects.select_for_update(of=("self",)).select_related("round").get(pk=one.pk)
    if row.invited_at is None or said not in (Answer.ACCEPTED, Answer.DECLINED):
        raise refuse("invitation-answer", Text("现在不能回复这个邀请", "this invitation cannot be answered now"))
    _running(row.round)
    if said == Answer.DECLINED:
        _check_reason(row, reason, text)
    before = {"answer": row.answer, "reason": row.reason}
    row.answer, row.answered_at, row.answered_by = said, timezone.now(), by
    row.reason, row.reason_text = (reason, text.strip()[:300]) if said == Answer.DECLINED else ("", "")
    row.opened_at, row.opened_by_id = row.opened_at or row.answered_at, row.opened_by_id or by.pk
    row.save()
    after = {"answer": row.answer, "reason": row.reason}
    audit.record(
        "invitation.answer", row, before=before, after=after, reason=row.reason_text,
        enterprise_id=row.enterprise_id, region_code=row.region_id,
    )  # fmt: skip
    return row


def _check_reason(row: Invitation, reason: str, text: str) -> None:
    if reason not in Invitation.Reason.values:
        raise refuse(
            "invitation-reason", Text("没有选不参加的原因", "the reason is missing"), fix=Text("请选一项", "choose one")
        )
    if reason == Invitation.Reason.OTHER and not text.strip():
        raise refuse(
            "invitation-reason",
            Text("选了“其他原因”，请写明", "“another reason” has to be said in words"),
        )
    from tidu.web.rounds.models import Application

    if Application.objects.filter(
        round=row.round, enterprise_id=row.enterprise_id, submitted_at__isnull=False
    ).exists():
        raise refuse(
            "invitation-handed-in",
            Text("申报已经提交，不能再回复不参加", "the application is handed in already"),
            fix=Text("要退出请撤回申报", "to leave the round, withdraw the application"),
        )


def _running(row: Round) -> None:
    if row.state not in (Round.State.OPEN, Round.State.CLOSED):
        raise refuse(
            "round-not-open",
            Text("批次没有在进行，不能下发、邀请或回复", "the round is not running"),
            fix=Text("先开始申报", "open the round first"),
        )


def _entry(action: str, one: Invitation, **more: Any) -> audit.Entry:  # noqa: ANN401 - fields of Entry
    return audit.entry_of(action, one, enterprise_id=one.enterprise_id, region_code=one.region_id, **more)


def ask_again_from(day: date) -> Text:
    """Nothing more can be done today."""
    return Text(f"{day} 已经催过，一天只催一次", f"reminded on {day} already; once a day is enough")


def add_firm(row: Round, firm: Enterprise, category: str, by: User) -> Invitation:
    """Put one firm on the list by hand, whatever its standing."""
    from tidu.web.rounds.candidates import Candidate

    choose(row, [Candidate(firm, category, "", ())], by)
    return Invitation.objects.get(round=row, enterprise=firm)
