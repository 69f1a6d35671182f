"""The workbench: one application side by side, its marks, findings, papers and steps."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from tidu.errors import Faults, TiduError
from tidu.today import china_today
from tidu.web.files.service import TYPES, open_blob
from tidu.web.pages.language import language, told
from tidu.web.registry.access import person_of
from tidu.web.registry.facts import evidence as papers
from tidu.web.reviews.access import get_application_for_reviewer, get_evidence_for_reviewer
from tidu.web.reviews.benches import Bench, bench_of, level_of, may_mark, refusal_reasons, return_reasons
from tidu.web.reviews.listings import APPLICATIONS, applications_of
from tidu.web.reviews.noting import mark_row, record_finding
from tidu.web.reviews.visiting import visits_of
from tidu.web.rounds.words import category_name, state_badge, verdict_badge
from tidu.web.workflow import service as workflow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tidu.text import Text
    from tidu.web.rounds.models import Application

DAYS_TO_MEND = 7
RETURNS = ("county_return", "city_return", "city_return_to_county")
REFUSALS = ("county_refuse", "city_refuse", "not_recommend")


def said(error: TiduError) -> str:
    """An error in the reader's language, in one line."""
    parts: Sequence[TiduError] = error.errors if isinstance(error, Faults) else [error]
    return "；".join(told(text) for one in parts for text in (one.what, one.fix) if text)


def reviews(request: HttpRequest) -> HttpResponseBase:
    """The applications that are to be reviewed."""
    user = person_of(request)
    context: dict[str, Any] = {
        "page_title": _("Review and recommend"),
        "lead": _(
            "What waits for you comes first. Each opens side by side: criterion, value, paper, and what others say."
        ),
        "empty_title": _("Nothing is to be reviewed"),
        "empty_text": _("Applications stand here as soon as firms hand them in."),
        "empty_shape": "clipboard-check",
        "may_recommend": user.scope.city,
    }
    return APPLICATIONS.respond(request, applications_of(user), context)


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One application side by side."""
    user = person_of(request)
    one = get_application_for_reviewer(user, pk)
    context: dict[str, Any] = {
        "one": one,
        "page_title": one.enterprise.name,
        "state": state_badge(one.state),
        "category": category_name(one.category),
        "verdict": verdict_badge(one),
    }
    try:
        bench = bench_of(one, user, language())
    except TiduError as error:
        return render(request, "reviews/none.html", context | {"problem": error})
    mine = may_mark(one, user)
    context |= {"key": secrets.token_hex(12)}
    context |= {
        "bench": bench,
        "may_mark": mine,
        "visits": visits_of(one),
        "today": china_today(),
        "steps": _steps(bench, request) if mine else [],
        "due": china_today() + timedelta(days=DAYS_TO_MEND),
    }
    context |= _neighbours(one, user)
    if one.case is not None:
        context |= {
            "approvals": workflow.approvals(one.case),
            "returned": _last_return(one),
            "revision": one.case.revision,
        }
    return render(request, "reviews/review.html", context)


def _steps(bench: Bench, request: HttpRequest) -> list[dict[str, Any]]:
    case = bench.application.case
    assert case is not None  # noqa: S101 # nosec B101 - it was handed in
    found = []
    fields = fields_of(bench.application)
    for offer in workflow.offers(case, person_of(request)):
        reasons: list[dict[str, str]] = []
        if offer.action in RETURNS:
            reasons = return_reasons(bench, fields)
        elif offer.action in REFUSALS:
            reasons = refusal_reasons(bench)
        found.append(
            {
                "offer": offer,
                "reasons": reasons,
                "cited": offer.needs.reasons == "cited",
                "fields": [(name, told(text)) for name, text in fields.items()],
            }
        )
    return found


def fields_of(one: Application) -> Mapping[str, Text]:
    """The fields about which something can be sent back, as the flow knows them."""
    joints = workflow.registered("application").joints
    return joints.fields(one.case) if joints.fields is not None and one.case is not None else {}


def _neighbours(one: Application, user: Any) -> dict[str, str]:  # noqa: ANN401 - a person
    """The application before and behind in the same state, by their codes: the order in which they are looked through."""
    rows = applications_of(user).filter(case__state=one.state)
    after = rows.filter(code__gt=one.code).order_by("code").values_list("pk", flat=True).first()
    before = rows.filter(code__lt=one.code).order_by("-code").values_list("pk", flat=True).first()
    return {
        "next_url": reverse("review", args=[after]) if after else "",
        "previous_url": reverse("review", args=[before]) if before else "",
    }


def _last_return(one: Application) -> Any:  # noqa: ANN401 - an event of the engine
    assert one.case is not None  # noqa: S101 # nosec B101 - the caller has asked
    return next((event for event in reversed(workflow.history(one.case)) if event.answer == "returned"), None)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


def review_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what one thinks of a row."""
    user = person_of(request)
    one = get_application_for_reviewer(user, pk)
    given, row = request.POST, request.POST.get("row", "")[:64]
    problem = None
    try:
        mark_row(one, row, given.get("mark", ""), given.get("note", ""), user, version=_number(given.get("version")))
    except TiduError as error:
        problem = said(error)
    if not request.headers.get("HX-Request"):
        if problem:
            messages.error(request, problem)
        return redirect(f"{reverse('review', args=[pk])}#row-{row}")
    bench = bench_of(one, user, language())
    found = next((each for each in bench.rows if each.name == row), None)
    if found is None:
        return redirect("review", pk=pk)
    context = {
        "one": one,
        "bench": bench,
        "row": found,
        "may_mark": may_mark(one, user),
        "problem": problem,
        "typed": given.get("note", ""),
    }
    context |= {
        "steps": _steps(bench, request),
        "key": secrets.token_hex(12),
        "revision": one.case.revision if one.case else 0,
    }
    context |= {"due": china_today() + timedelta(days=DAYS_TO_MEND)}
    return render(request, "reviews/marked.html", context)


def review_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what an officer found where the standard leaves it to judgement."""
    user = person_of(request)
    one = get_application_for_reviewer(user, pk)
    given, criterion = request.POST, request.POST.get("criterion", "")[:64]
    try:
        record_finding(
            one,
            criterion,
            holds=given.get("holds") == "yes",
            reason=given.get("reason", ""),
            by=user,
            version=_number(given.get("version")),
            evidence=_number(given.get("evidence")) or None,
            page=given.get("page", ""),
        )
    except TiduError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("Recorded. It stands in the registry with your name and reason."))
    return redirect(f"{reverse('review', args=[pk])}#row-{criterion}")


@xframe_options_sameorigin
def review_file(request: HttpRequest, pk: int, evidence: int) -> HttpResponseBase:
    """A paper beside the row that it proves; that it was opened is recorded. What no browser shows is handed out."""
    row = get_evidence_for_reviewer(person_of(request), pk, evidence)
    papers.opened(row)
    if row.blob.kind not in ("pdf", "png", "jpeg"):
        return redirect("evidence-file", pk=row.pk)
    from django.http import FileResponse

    response = FileResponse(open_blob(row.blob), filename=row.file_name, content_type=TYPES[row.blob.kind])
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    # No script, no form, no frame but our own page: what the file holds stays a picture of paper.
    response["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    return response


def review_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass on, send back with a reason for each field, or refuse with citations."""
    user = person_of(request)
    one = get_application_for_reviewer(user, pk)
    given, action = request.POST, request.POST.get("action", "")[:48]
    assert one.case is not None  # noqa: S101 # nosec B101 - it was handed in
    texts, fields = given.getlist("text"), given.getlist("field")
    documents, articles = given.getlist("document"), given.getlist("article")
    reasons = [
        workflow.Reason(text.strip()[:500], _at(fields, place), _at(documents, place), _at(articles, place))
        for place, text in enumerate(texts)
        if text.strip()
    ]
    try:
        workflow.take_step(
            one.case.pk,
            action,
            user,
            revision=_number(given.get("revision")),
            key=given.get("key", "")[:64],
            note=given.get("note", "").strip()[:1000],
            reasons=reasons,
            due=parse_date(given.get("due", "")) if given.get("due") else None,
        )
    except (TiduError, ValueError) as error:
        messages.error(
            request, said(error) if isinstance(error, TiduError) else _("The day is no date; nothing was changed.")
        )
        return redirect("review", pk=pk)
    messages.success(request, _("Done."))
    following = given.get("next", "")
    level = level_of(one)
    return redirect(following) if following.startswith("/reviews/") and level else redirect("reviews")


def _at(texts: list[str], place: int) -> str:
    return texts[place].strip()[:160] if place < len(texts) else ""
