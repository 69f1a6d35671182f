"""Applications: begun once for a firm in a round, handed in late where the city permits it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.urls import reverse

from tidu.criteria.expressions import Application as Kind
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.filing.service import Pinned, open_filing, set_closing
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.rounds.models import Application, Invitation, Round
from tidu.web.rounds.people import people_of_firms
from tidu.web.rounds.pinning import RuleSet
from tidu.web.rounds.refusing import refuse
from tidu.web.rounds.windows import closing_of, shut_for_new
from tidu.web.upkeep.service import bans_on
from tidu.web.workflow import service as workflow

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

FLOW = "application"


def purpose_of(row: Round) -> str:
    """What forms of this round are for; a firm has one form for a purpose, and so one application."""
    return f"application:{row.pk}"


def code_for(row: Round, firm: int) -> str:
    """The number of an application: by round and firm, so that it says nothing about who was first."""
    return f"{row.title.upper()}-{row.year}-{row.pk:03d}-{firm:07d}"


@transaction.atomic
def open_application(firm: Enterprise, row: Round, category: str, by: User, *, late: bool = False) -> Application:
    """The firm's application in the round: the one that there is, or one that is begun now.

    ``late`` lets an officer of the city begin one after the window. Raises TiduError, in words, where the round does not
    take it: closed, banned, the wrong kind, a firm that is gone.
    """
    known = Application.objects.filter(round=row, enterprise=firm).select_related("round", "filing", "case").first()
    if known is not None:
        return known
    # Whoever else begins it at the same moment waits here, and finds it begun.
    Enterprise.objects.select_for_update(of=("self",)).get(pk=firm.pk)
    known = Application.objects.filter(round=row, enterprise=firm).select_related("round", "filing", "case").first()
    if known is not None:
        return known
    _check(firm, row, category, late=late and by.scope.city and by.scope.officer)
    rules = RuleSet(category, row.rules[category])
    deadline = row.deadline("firm")
    filing = open_filing(
        firm,
        Pinned(row.title, cast("Kind", category), rules.pinned["standard"], tuple(rules.pinned["overlays"])),
        purpose=purpose_of(row),
        on=row.judged_on,
        by=by,
        closes_at=deadline.ends_at() if deadline else None,
    )
    one = Application.objects.create(
        round=row,
        enterprise=firm,
        region_id=firm.region_id,
        category=category,
        code=code_for(row, firm.pk),
        filing=filing,
        opened_by=by,
        for_firm=firm.organisation_id not in by.scope.businesses,
    )
    one.case = workflow.open_case(FLOW, one, region_code=firm.region_id, enterprise_id=firm.pk, by=by)
    one.save(update_fields=["case"])
    _answered(one, by)
    _leave(one, "application.open", after={"round": row.name, "category": category, "for_firm": one.for_firm})
    begun(one)
    return one


def _check(firm: Enterprise, row: Round, category: str, *, late: bool) -> None:
    shut = shut_for_new(row, firm.region_id)
    if shut is not None and not (late and row.state in (Round.State.OPEN, Round.State.CLOSED)):
        raise refuse("round-shut", shut.what, fix=shut.fix)
    if not firm.region_id.startswith(row.region_id):
        raise refuse("round-region", Text("企业不在本批次的辖区", "the firm lies outside the round's region"))
    if category not in row.kinds or category not in row.rules:
        what = Text("这个批次不受理这一类申报", "the round does not take applications of this kind")
        raise refuse("round-kind", what, fix=Text("请选批次列出的类别", "choose a kind that the round names"))
    ban = bans_on([firm.pk], row.title, china_today()).get(firm.pk)
    if ban is not None:
        words = ban.words()
        raise refuse(
            "application-banned", Text(f"目前不能申报：{words.zh}", f"it may not apply at present: {words.en}")
        )
    held = TitleHeld.objects.filter(enterprise=firm, title=row.title, product="")
    if category == "review" and not held.exists():
        raise refuse(
            "application-no-title",
            Text("登记里没有这个称号，不能申报复核", "the registry has no such title of the firm to be re-reviewed"),
            fix=Text("改选“新申报”，或请县里先补登称号", "apply anew, or have the county enter the title first"),
        )
    if category == "new" and held.valid_on(row.judged_on).exists():
        raise refuse(
            "application-held",
            Text("企业已持有这个称号，不用重新申报", "the firm holds this title already"),
            fix=Text("临近到期的请选“复核”", "where it ends soon, choose the re-review"),
        )


def _answered(one: Application, by: User) -> None:
    """Who begins has accepted."""
    row = Invitation.objects.filter(round=one.round, enterprise=one.enterprise, invited_at__isnull=False).first()
    if row is not None and row.answer != Invitation.Answer.ACCEPTED:
        from tidu.web.rounds.inviting import answer

        answer(row, Invitation.Answer.ACCEPTED, by)


def begun(one: Application) -> None:
    """Tell the calendar of validity that a re-review has begun, or is over."""
    if one.category == TitleHeld.Kind.REVIEW:
        from tidu.web.validity.service import sync_firms

        sync_firms([one.enterprise_id])


# -- late ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def permit_late(one: Application, until: date, reason: str, by: User) -> Application:
    """The city permits a firm to hand in until a later day. The reason is required, and is kept."""
    one = _locked(one)
    if not (by.scope.city and by.scope.officer):
        raise refuse("late-who", Text("只有市局能同意补报", "only the city's bureau may permit it"))
    if not reason.strip():
        raise refuse("late-reason", Text("没有写同意补报的理由", "there is no reason why it may be late"))
    if until < china_today():
        raise refuse("late-day", Text(f"{until} 已经过去", f"{until} has passed"))
    if one.case is None or one.case.state not in ("draft", "returned"):
        raise refuse("late-state", Text("申报不在企业手里，不用延期", "the application is not with the firm"))
    before = {"late_until": one.late_until}
    one.late_until, one.late_reason, one.late_by = until, reason.strip()[:300], by
    one.save(update_fields=["late_until", "late_reason", "late_by"])
    move = "move_firm_day" if one.state == "draft" else "move_mending_day"
    one.case = workflow.take_step(one.case.pk, move, None, revision=one.case.revision, due=until)
    set_closing(one.filing, closing_of(one))
    _leave(one, "application.late", before=before, after={"late_until": until}, reason=reason.strip())
    desk.send_message(
        people_of_firms([one.enterprise_id]).get(one.enterprise_id, []),
        Text(f"同意补报：{one.round.name}", f"It may be handed in late: {one.round.name}"),
        Text(
            f"请在 {until} 24 时前提交。理由：{reason.strip()}",
            f"Hand it in by the end of {until}. Reason: {reason.strip()}",
        ),
        reverse("application", args=[one.pk]),
    )
    return one


def close_form(one: Application) -> None:
    """Bring the day on which the form closes up to date with where the application stands."""
    ends = closing_of(one)
    if one.filing.closes_at != ends:
        set_closing(one.filing, ends)


def _locked(one: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related(
        "round", "filing__enterprise", "case", "enterprise"
    )
    return rows.get(pk=one.pk)


def _leave(one: Application, action: str, **more: object) -> None:
    audit.record(action, one, enterprise_id=one.enterprise_id, region_code=one.region_id, **more)
