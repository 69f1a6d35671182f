"""Pages of the city for one round: the order, the lists, their files and packages, and what came of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tidu.criteria.values import share_text
from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.files.service import open_blob
from tidu.web.pages.language import told
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.access import person_of
from tidu.web.reviews import letters
from tidu.web.reviews.access import get_list_for_recommender, get_round_for_recommender
from tidu.web.reviews.averaging import shown
from tidu.web.reviews.listings import LINES
from tidu.web.reviews.models import OrderRule, Panel, RecommendationList
from tidu.web.reviews.naming import USUAL
from tidu.web.reviews.ordering import KEYS, on_the_line
from tidu.web.reviews.orders import applications_in, keys_of, move, order_of, rule_of, state_rule
from tidu.web.reviews.packing import ask_package
from tidu.web.reviews.recommending import freeze_list, intact, recommend_all
from tidu.web.reviews.results import apply_results, read_results
from tidu.web.reviews.views.benches import said
from tidu.web.rounds.models import Application, Round
from tidu.web.rounds.words import category_name, state_badge, verdict_badge

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def review_rounds(request: HttpRequest) -> HttpResponse:
    """The rounds that the city runs, with what is to be recommended."""
    rows = Round.objects.changeable_by(person_of(request)).exclude(state__in=("draft", "dropped"))
    return render(request, "reviews/rounds.html", {"page_title": _("Rounds to recommend"), "rounds": rows[:50]})


def round_order(request: HttpRequest, pk: int) -> HttpResponse:
    """The order of a round with its quotas; by POST the rule, a move, or the frozen list."""
    user = person_of(request)
    row = get_round_for_recommender(user, pk)
    if request.method == "POST":
        return _ordered(request, row)
    parts = []
    for category in row.kinds:
        applications = applications_in(row, category)
        by_number = {one.pk: one for one in applications}
        order = order_of(row, category, applications)
        keys = keys_of(row, category)
        parts.append(
            {
                "category": category,
                "name": category_name(category),
                "rule": rule_of(row, category),
                "keys": [KEYS[key] for key in keys],
                "history": OrderRule.objects.filter(round=row, category=category).select_related("stated_by"),
                "rows": [
                    {
                        "ranked": one,
                        "application": by_number[one.entry.application],
                        "state": state_badge(by_number[one.entry.application].state),
                        "values": [
                            _shown(key, one.entry.values.get(key), by_number[one.entry.application]) for key in keys
                        ],
                    }
                    for one in order
                ],
                "inside": sum(one.inside for one in order),
                "cut": on_the_line(order),
                "panel": Panel.objects.filter(round=row, category=category).first(),
            }
        )
    context = {
        "round": row,
        "page_title": row.name,
        "parts": parts,
        "choices": list(KEYS.items()),
        "today": china_today(),
        "lists": RecommendationList.objects.filter(round=row).select_related("made_by"),
        "places": range(1, 4),
    }
    return render(request, "reviews/order.html", context)


def _shown(key: str, value: Fraction | None, one: Application) -> Any:  # noqa: ANN401 - text, or safe HTML
    """An exact value as people read it: amounts in 万元, shares in percent, the verdict in a word."""
    if key == "verdict":
        return verdict_badge(one)
    if value is None:
        return "？"
    if key == "revenue":
        return tags.money(int(value))
    if key in ("rd_ratio", "growth"):
        return share_text(value)
    return shown(value)


def _ordered(request: HttpRequest, row: Round) -> HttpResponse:
    given, user = request.POST, person_of(request)
    try:
        match given.get("do"):
            case "rule":
                keys = [key for key in given.getlist("key") if key]
                state_rule(row, _category(row, given.get("category", "")), keys, user, given.get("reason", ""))
                messages.success(request, _("The rule is stated. The order follows from it."))
            case "move":
                one = Application.objects.filter(round=row, pk=_whole(given.get("application"))).first()
                if one is None:
                    raise Http404
                move(one, _whole(given.get("place")), given.get("reason", ""), user)
                messages.success(request, _("Moved, with your reason beside it."))
            case "freeze":
                on = parse_date(given.get("on", "")) or china_today()
                found = freeze_list(
                    row,
                    user,
                    document=given.get("document", ""),
                    addressee=given.get("addressee", "") or "辽宁省工业和信息化厅",
                    on=on,
                )
                return redirect(found)
    except TiduError as error:
        messages.error(request, said(error))
    except ValueError:
        messages.error(request, _("The day is no date; nothing was changed."))
    return redirect("round-order", pk=row.pk)


def _category(row: Round, code: str) -> str:
    if code not in row.kinds:
        raise Http404
    return code


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def recommendation_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One frozen list: its lines, its files, its packages; by POST the steps of all, or a package."""
    user = person_of(request)
    row = get_list_for_recommender(user, pk)
    if request.method == "POST":
        return _listed(request, row)
    waiting = row.lines.filter(application__case__state="city_review").count()
    context = {
        "row": row,
        "round": row.round,
        "page_title": f"{letters.title_of(row)} {_('version %(number)s') % {'number': row.number}}",
        "sums": letters.sums(row),
        "whole": intact(row),
        "waiting": waiting,
        "pattern": USUAL,
        "packages": row.packages.select_related("job", "blob", "asked_by")[:5],
        "newer": RecommendationList.objects.filter(round=row.round, number__gt=row.number).first(),
        "empty_title": _("No firm fits the filter"),
        "empty_text": _("Clear the filter to see the whole list."),
        "empty_shape": "list-check",
    }
    return LINES.respond(request, row.lines.all(), context)


def _listed(request: HttpRequest, row: RecommendationList) -> HttpResponse:
    user = person_of(request)
    if request.POST.get("do") == "package":
        try:
            package = ask_package(row, request.POST.get("pattern", ""), user)
        except TiduError as error:
            messages.error(request, said(error))
            return redirect(row)
        if package.job is not None and package.blob_id is None:
            return redirect("job", pk=package.job.pk)
        return redirect(row)
    done = recommend_all(row, user)
    good = [one for one in done if one.problem is None]
    messages.success(
        request,
        ngettext("%(count)d firm is recommended.", "%(count)d firms are recommended.", len(good))
        % {"count": len(good)},
    )
    for one in done:
        if one.problem is not None:
            messages.error(request, f"{one.application.enterprise.name}：{told(one.problem)}")
    return redirect(row)


def recommendation_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The list as xlsx, docx or PDF, or its package; that it was taken is recorded."""
    row = get_list_for_recommender(person_of(request), pk)
    name = letters.title_of(row)
    try:
        match kind:
            case "xlsx":
                response = FileResponse(
                    letters.workbook(row), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX
                )
            case "docx":
                response = FileResponse(
                    letters.document(row), as_attachment=True, filename=f"{name}.docx", content_type=DOCX
                )
            case "pdf":
                import io

                response = FileResponse(
                    io.BytesIO(letters.pdf(row)),
                    as_attachment=True,
                    filename=f"{name}.pdf",
                    content_type="application/pdf",
                )
            case _:
                response = _package(row, name)
    except TiduError as error:
        messages.error(request, said(error))
        return redirect(row)
    audit.record("recommendation.taken", row, after={"as": kind}, region_code=row.round.region_id)
    return response


def _package(row: RecommendationList, name: str) -> FileResponse:
    package = row.packages.filter(blob__isnull=False).select_related("blob").first()
    if package is None or package.blob is None:
        raise Http404
    return FileResponse(
        open_blob(package.blob), as_attachment=True, filename=f"{name}-材料包.zip", content_type="application/zip"
    )


def round_results(request: HttpRequest, pk: int) -> HttpResponse:
    """What province and ministry decided: a list is read and shown, then recorded."""
    user = person_of(request)
    row = get_round_for_recommender(user, pk)
    context: dict[str, Any] = {
        "round": row,
        "page_title": _("Results of province and ministry"),
        "today": china_today(),
    }
    if request.method == "POST" and request.POST.get("do") == "apply":
        chosen = [tuple(one.split(":", 1)) for one in request.POST.getlist("step") if ":" in one]
        steps = [(_whole(number), action[:48]) for number, action in chosen]
        try:
            on = parse_date(request.POST.get("decided_on", "")) or china_today()
        except ValueError:
            on = china_today()
        done = apply_results(row, steps, user, decided_on=on, document=request.POST.get("document", ""))
        good = sum(1 for one in done if one.problem is None)
        messages.success(
            request,
            ngettext("%(count)d result is recorded.", "%(count)d results are recorded.", good) % {"count": good},
        )
        for one in done:
            if one.problem is not None:
                messages.error(request, f"{one.application.enterprise.name}：{told(one.problem)}")
        return redirect("round-results", pk=pk)
    if request.method == "POST" and (upload := request.FILES.get("file")) is not None:
        try:
            context["found"] = read_results(row, upload, upload.name or "list.xlsx")
        except TiduError as error:
            messages.error(request, said(error))
    waiting = Application.objects.filter(round=row, case__state__in=("recommended", "with_ministry")).select_related(
        "enterprise", "case"
    )
    context["waiting"] = [{"one": one, "state": state_badge(one.state)} for one in waiting.order_by("code")[:500]]
    return render(request, "reviews/results.html", context)
