"""What the flows of rounds and applications need from this room: whose turn it is, why not now, what a step makes happen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from tidu.text import Text
from tidu.today import china_today
from tidu.web.filing import service as filing
from tidu.web.materials import service as materials
from tidu.web.registry.bureaus import bureaus_for
from tidu.web.registry.models import Enterprise, Recommendation, TitleHeld
from tidu.web.registry.titles import recommending
from tidu.web.registry.titles.service import mark_held_under_review
from tidu.web.rounds.applying import begun, close_form
from tidu.web.rounds.dating import LEVELS
from tidu.web.rounds.ends import DATA, MINISTRY, ends_at
from tidu.web.rounds.models import Application, Round
from tidu.web.rounds.papers import key_of, use_papers
from tidu.web.rounds.planning import renew_closing, touch
from tidu.web.rounds.progress import SETTLED
from tidu.web.rounds.windows import shut_for
from tidu.web.upkeep.service import bans_on
from tidu.web.workflow import service as workflow
from tidu.web.workflow.service import Joints, Problem, Role

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.workflow.models import Case, Event

MOST_NAMED = 5
OVER = ("refused", "withdrawn", "not_recommended", "declined")
"""States in which an application has ended without a title."""
RESULT = {"granted": Application.Result.GRANTED, "declined": Application.Result.DECLINED}


def application_of(case: Case) -> Application:
    """The application that goes this way."""
    rows = Application.objects.select_related("round", "enterprise", "filing__enterprise", "case")
    return rows.get(pk=case.subject_id)


def round_of(case: Case) -> Round:
    """The round that goes this way."""
    return Round.objects.get(pk=case.subject_id)


# -- whose turn it is ---------------------------------------------------------------------------------------------


def _firm_of(case: Case) -> int | None:
    if case.enterprise_id is None:
        return None
    return Enterprise.objects.filter(pk=case.enterprise_id).values_list("organisation_id", flat=True).first()


def _is_firm(user: User, case: Case) -> bool:
    organisation = _firm_of(case)
    return organisation is not None and organisation in user.scope.businesses


def _county_of(case: Case) -> int | None:
    return bureaus_for([case.region_code]).get(case.region_code)


def _is_county(user: User, case: Case) -> bool:
    return user.scope.officer and _county_of(case) in user.scope.organisations


def _city_of(case: Case) -> int | None:
    rows = Application.objects.filter(pk=case.subject_id) if case.flow == "application" else None
    if rows is None:
        return Round.objects.filter(pk=case.subject_id).values_list("organisation_id", flat=True).first()
    return rows.values_list("round__organisation_id", flat=True).first()


def _is_city(user: User, case: Case) -> bool:
    return user.scope.officer and _city_of(case) in user.scope.organisations


ROLES = {
    "firm": Role(may=_is_firm, office=_firm_of),
    "county": Role(may=_is_county, office=_county_of),
    "city": Role(may=_is_city, office=_city_of),
}


# -- why not now --------------------------------------------------------------------------------------------------


def _window(case: Case, _step: Any) -> Iterator[Problem]:  # noqa: ANN401 - a step of the engine
    shut = shut_for(application_of(case))
    if shut is not None:
        yield Problem(shut.what, fix=shut.fix)


def _complete(case: Case, _step: Any) -> Iterator[Problem]:  # noqa: ANN401 - as above
    """Errors in the form, empty fields, papers that are missing: all of them, so that they are mended together."""
    form = application_of(case).filing
    way = reverse("filing", args=[form.pk])
    for one in filing.problems(form):
        if one.severity == "error":
            yield Problem(one.text, link=f"{way}#{one.fields[0]}" if one.fields else way)
    lacking = filing.missing(form)
    if lacking.fields:
        names = [cell.label for cell in lacking.fields[:MOST_NAMED]]
        more = len(lacking.fields) - len(names)
        yield Problem(
            Text(
                f"还有 {len(lacking.fields)} 项必填没有填：{'、'.join(one.zh for one in names)}{' 等' if more else ''}",
                f"{len(lacking.fields)} required fields are empty: {', '.join(one.en for one in names)}"
                f"{' and others' if more else ''}",
            ),
            link=way,
        )
    for paper in lacking.papers:
        what, why = paper.names, paper.why
        yield Problem(Text(f"{what.zh}：{why.zh}", f"{what.en}: {why.en}"), link=way)


def _no_ban(case: Case, _step: Any) -> Iterator[Problem]:  # noqa: ANN401 - as above
    one = application_of(case)
    ban = bans_on([one.enterprise_id], one.round.title, china_today()).get(one.enterprise_id)
    if ban is not None:
        words = ban.words()
        yield Problem(Text(f"目前不能申报：{words.zh}", f"it may not apply at present: {words.en}"))


def _ministry_decides(case: Case, _step: Any) -> Iterator[Problem]:  # noqa: ANN401 - as above
    if ends_at(application_of(case).round.title) != MINISTRY:
        yield Problem(Text("这个称号由省里决定，不再上报部里", "the province has the last word on this title"))


def _province_decides(case: Case, _step: Any) -> Iterator[Problem]:  # noqa: ANN401 - as above
    if ends_at(application_of(case).round.title) == MINISTRY:
        yield Problem(Text("这个称号由部里决定，请先记“省里已上报”", "the ministry has the last word on this title"))


def _ready(case: Case, _step: Any) -> Iterator[Problem]:  # noqa: ANN401 - as above
    row = round_of(case)
    if set(row.kinds) - set(row.rules):
        what = Text(f"{row.judged_on} 没有适用的标准", f"no standard applies on {row.judged_on}")
        yield Problem(what, fix=Text("核对称号、类别和评价日期", "check title, kind and day of judgement"))
    if row.deadline("firm") is None:
        yield Problem(Text("没有填企业提交的截止日", "there is no day until which firms hand in"))


def _all_settled(case: Case, _step: Any) -> Iterator[Problem]:  # noqa: ANN401 - as above
    waiting = Application.objects.filter(round_id=case.subject_id).exclude(case__state__in=(*SETTLED, "draft")).count()
    if waiting:
        yield Problem(Text(f"还有 {waiting} 份申报没有结果", f"{waiting} applications have no result yet"))


def _nobody_applied(case: Case, _step: Any) -> Iterator[Problem]:  # noqa: ANN401 - as above
    handed = Application.objects.filter(round_id=case.subject_id, submitted_at__isnull=False).count()
    if handed:
        what = Text(f"已有 {handed} 家提交，不能取消，只能收口", f"{handed} have handed in: close the round instead")
        yield Problem(what)


# -- what a step makes happen -------------------------------------------------------------------------------------


def _freeze(case: Case, event: Event) -> None:
    """The form as it stands becomes a version; what was corrected in it becomes facts of the registry."""
    one = application_of(case)
    touch(one.round)
    version = filing.freeze(one.filing, event.by)
    filing.settle(version, event.by)
    one.version, one.outcome, one.submitted_at = version, version.outcome, version.made_at
    one.submitted_at = event.at
    one.save(update_fields=["version", "outcome", "submitted_at"])


def _use_papers(case: Case, event: Event) -> None:
    use_papers(application_of(case), event.by)


def _release_papers(case: Case, _event: Event) -> None:
    materials.release(key_of(application_of(case)))


def _hand_papers_over(case: Case, _event: Event) -> None:
    materials.hand_over(key_of(application_of(case)), case.organisation_id)


def _rest_on_papers(case: Case, _event: Event) -> None:
    """What was decided rests on the files as they are: nothing lets them go any more."""
    materials.decided(key_of(application_of(case)))


def _close_form(case: Case, _event: Event) -> None:
    close_form(application_of(case))


def _recommend(case: Case, event: Event) -> None:
    """The ledger of recommendations gets its row, so that counts go on working; one that is there already is taken."""
    one = application_of(case)
    known = Recommendation.objects.filter(
        enterprise=one.enterprise, title=one.round.title, product="", batch=one.round.batch
    ).first()
    one.recommendation = known or recommending.recommend(
        one.enterprise,
        one.round.title,
        kind=one.category,
        batch=one.round.batch,
        document=str(event.data.get("document", ""))[:80],
        recommended_on=_day(event.data.get("recommended_on")) or china_today(),
    )
    one.save(update_fields=["recommendation"])


def _result(case: Case, event: Event) -> None:
    """What the authority above decided, in the application and in the ledger."""
    one = application_of(case)
    one.result = RESULT[event.to_state]
    one.decided_on = _day(event.data.get("decided_on")) or china_today()
    one.save(update_fields=["result", "decided_on"])
    row = one.recommendation
    if row is not None and row.outcome == Recommendation.Outcome.PENDING:
        day = max(one.decided_on, row.recommended_on)
        recommending.decide_recommendation(row, one.result, day, event.note[:200] or None)


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _tell_validity(case: Case, event: Event) -> None:
    """A re-review has begun, or is over: its title says so, and the calendar stops or goes on reminding."""
    one = application_of(case)
    if one.category == TitleHeld.Kind.REVIEW:
        mark_held_under_review(one.enterprise, one.round.title, under_review=event.to_state not in OVER)
    begun(one)


def _keep_state(case: Case, event: Event) -> None:
    """The row of the round repeats the state of its case."""
    row = round_of(case)
    row.state = event.to_state
    row.save(update_fields=["state"])
    touch(row)
    if row.state == Round.State.OPEN:
        renew_closing(row)


# -- clocks -------------------------------------------------------------------------------------------------------


def round_deadline(level: str) -> Any:  # noqa: ANN401 - a function of a case
    """The clock of one level of the round in which an application goes its way."""

    def clock(case: Case) -> Any:  # noqa: ANN401 - a clock, or None
        deadline = application_of(case).round.deadline(level)
        return deadline.reckoned().clock if deadline is not None else None

    return clock


# -- all together -------------------------------------------------------------------------------------------------


def _fields(case: Case) -> dict[str, Text]:
    """The fields of the form, about which a reason may be."""
    sheet = filing.sheet_of(application_of(case).filing)
    return {cell.name: cell.label for cell in sheet.cells.values()}


def _about(case: Case) -> Text:
    row = Application.objects.select_related("round", "enterprise").filter(pk=case.subject_id).first()
    if row is None:
        return Text("申报", "application")
    return Text(f"{row.enterprise.name}，{row.round.name}", f"{row.enterprise.name}, {row.round.name}")


def _about_round(case: Case) -> Text:
    name = Round.objects.filter(pk=case.subject_id).values_list("name", flat=True).first() or ""
    return Text(name, name)


def register() -> None:
    """Make both flows known; called when the programme starts."""
    workflow.register(
        DATA / "application.yaml",
        Joints(
            roles=ROLES,
            guards={
                "window": _window, "complete": _complete, "no_ban": _no_ban, "ministry_decides": _ministry_decides,
                "province_decides": _province_decides,
            },
            effects={
                "freeze": _freeze, "use_papers": _use_papers, "release_papers": _release_papers,
                "rest_on_papers": _rest_on_papers, "hand_papers_over": _hand_papers_over,
                "close_form": _close_form, "recommend": _recommend,
                "result": _result, "tell_validity": _tell_validity,
            },
            link=lambda case: reverse("application", args=[case.subject_id]),
            subject=_about,
            fields=_fields,
            clocks={level: round_deadline(level) for level in LEVELS},
        ),
    )  # fmt: skip
    workflow.register(
        DATA / "round.yaml",
        Joints(
            roles={"city": ROLES["city"]},
            guards={"ready": _ready, "all_settled": _all_settled, "nobody_applied": _nobody_applied},
            effects={"keep_state": _keep_state},
            link=lambda case: reverse("round", args=[case.subject_id]),
            subject=_about_round,
        ),
    )
