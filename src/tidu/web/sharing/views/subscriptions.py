"""Pages of a bureau: its subscriptions, what would be sent, what was sent, and what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tidu.errors import Faults, TiduError
from tidu.today import china_today
from tidu.web.insight.sets import shelf_of
from tidu.web.pages.language import told
from tidu.web.registry.access import person_of
from tidu.web.registry.models import Enterprise
from tidu.web.sharing import subscribing
from tidu.web.sharing.access import get_objection_for_reader, get_subscription_for_officer, get_subscription_for_reader
from tidu.web.sharing.catalogue import fields, purposes
from tidu.web.sharing.correcting import include
from tidu.web.sharing.forms import AnswerForm, SubscriptionForm
from tidu.web.sharing.listings import OBJECTIONS, OF_SUBSCRIPTION, SENT, SUBSCRIPTIONS, USAGES
from tidu.web.sharing.models import Objection, Package, Subscription, Usage
from tidu.web.sharing.objecting import decide
from tidu.web.sharing.producing import Content, check_running, content_of, next_number, produce
from tidu.web.sharing.words import change_badge, objection_badge, purpose_name, subscription_badge

SHOWN = 50
"""So many firms of a preview are named for each sort of change."""


def said(error: TiduError) -> str:
    """An error in one sentence; of several each in its own."""
    errors = error.errors if isinstance(error, Faults) else [error]
    return " ".join("；".join(told(part) for part in (one.what, one.why, one.fix) if part) + "。" for one in errors)


def subscriptions(request: HttpRequest) -> HttpResponseBase:
    """The lists that a bureau sends to others."""
    user = person_of(request)
    rows = Subscription.objects.visible_to(user).select_related("receiver", "region", "bureau")
    late = Package.objects.sent_by(user).usable(china_today()).filter(receipt=None, sign_by__lt=china_today())
    context: dict[str, Any] = {
        "page_title": _("Lists for others"),
        "lead": _("Who receives which list of firms, for what, and until when; with proof of receipt."),
        "empty_title": _("No list is sent to anybody"),
        "empty_text": _("Make the first subscription: receiver, purpose, firms, fields, how often, until when."),
        "late": late.count(),
        "open_objections": Objection.objects.visible_to(user).filter(outcome=Objection.Outcome.OPEN).count(),
        "may_make": user.scope.officer,
        "tab": "subscriptions",
    }
    return SUBSCRIPTIONS.respond(request, rows, context)


def packages_sent(request: HttpRequest) -> HttpResponseBase:
    """Every version that a bureau sent, and who has not signed."""
    rows = Package.objects.sent_by(person_of(request)).select_related("receipt")
    context = {
        "page_title": _("Packages sent"),
        "empty_title": _("Nothing was sent yet"),
        "empty_text": _("Packages are made on the day that their subscription names, or by hand on its page."),
        "tab": "packages-sent",
    }
    return SENT.respond(request, rows, context)


def usages(request: HttpRequest) -> HttpResponseBase:
    """What receivers said that came of the packages, with totals; every row leads to names."""
    user = person_of(request)
    rows = Usage.objects.filter(package__in=Package.objects.sent_by(user).order_by().values("pk"))
    counted = rows.filter(withdrawn_at=None)
    totals = (
        counted.order_by()
        .values("kind")
        .annotate(reports=Count("pk"), firms_sum=Sum("firms"), amount_sum=Sum("amount"))
    )
    kinds = dict(Usage.Kind.choices)
    context = {
        "page_title": _("What came of the lists"),
        "totals": [one | {"name": kinds[one["kind"]]} for one in sorted(totals, key=lambda one: -one["reports"])],
        "empty_title": _("No receiver has reported anything yet"),
        "empty_text": _("Receivers report on the page of each package, or by the interface for programs."),
        "tab": "usages",
    }
    return USAGES.respond(request, rows.select_related("package"), context)


def objections(request: HttpRequest) -> HttpResponseBase:
    """What firms object to."""
    rows = Objection.objects.visible_to(person_of(request)).select_related("enterprise", "subscription__receiver")
    context = {
        "page_title": _("Objections of firms"),
        "empty_title": _("No firm objects"),
        "empty_text": _("A firm sees on its own page who received its data, and can object there."),
        "tab": "objections",
    }
    return OBJECTIONS.respond(request, rows, context)


def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection, and the answer to it."""
    user = person_of(request)
    row = get_objection_for_reader(user, pk)
    may_answer = user.scope.officer and row.outcome == Objection.Outcome.OPEN
    form = AnswerForm(request.POST or None) if may_answer else None
    if request.method == "POST":
        if form is None:
            messages.error(request, _("It was answered already."))
            return redirect("objection", pk=pk)
        if form.is_valid():
            try:
                made = decide(row, user, **form.cleaned_data)
            except TiduError as error:
                form.add_error(None, said(error))
            else:
                messages.success(
                    request,
                    _("The firm is told.") if made is None else _("A corrected version is sent; the firm is told."),
                )
                return redirect("objection", pk=pk)
    context = {"row": row, "form": form, "badge_of": objection_badge(row), "page_title": _("Objection of a firm")}
    return render(request, "sharing/objection.html", context)


# -- one subscription ---------------------------------------------------------------------------------------------


def subscription_new(request: HttpRequest) -> HttpResponse:
    """Write a subscription."""
    return _written(request, None)


def subscription_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a subscription; it waits for approval again."""
    return _written(request, get_subscription_for_officer(person_of(request), pk))


def _written(request: HttpRequest, one: Subscription | None) -> HttpResponse:
    user = person_of(request)
    form = SubscriptionForm(request.POST or None, user=user, one=one)
    if request.method == "POST" and form.is_valid():
        try:
            row = subscribing.save_terms(form.terms(), user, one)
        except Faults as faults:
            for error in faults.errors:
                form.add_error(None, said(error))
        except TiduError as error:
            form.add_error(None, said(error))
        else:
            messages.success(
                request, _("Saved. Somebody else of the bureau has to approve it before anything is sent.")
            )
            return redirect("subscription", pk=row.pk)
    context = {
        "form": form,
        "one": one,
        "purposes": [
            (told(each.names), "、".join(told(fields()[code].names) for code in each.fields), each.lawful)
            for each in purposes().values()
        ],
        "page_title": _("Change the subscription") if one else _("New subscription"),
    }
    return render(request, "sharing/subscription_form.html", context)


def subscription(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One subscription with its versions."""
    user = person_of(request)
    one = get_subscription_for_reader(user, pk)
    officer = user.scope.officer
    shelf = shelf_of(user)
    context = {
        "one": one,
        "page_title": one.name,
        "purpose": purpose_name(one.purpose),
        "state_badge": subscription_badge(one),
        "inside": shelf.names(one.inside),
        "outside": shelf.names(one.outside),
        "fields": _shown_fields(one),
        "lawful": purposes()[one.purpose].lawful if one.purpose in purposes() else False,
        "left_out": one.exclusions.filter(ended_at=None).select_related("enterprise").order_by("pk"),
        "officer": officer,
        "may_approve": officer and one.state == "draft" and one.made_by_id != user.pk,
        "empty_title": _("No version yet"),
        "empty_text": _("The first one is made when the subscription runs."),
    }
    rows = one.packages.select_related("receipt")
    return OF_SUBSCRIPTION.respond(request, rows, context)


def _shown_fields(one: Subscription) -> list[tuple[str, bool, str]]:
    lawful = one.purpose in purposes() and purposes()[one.purpose].lawful
    return [
        (told(fields()[code].names), fields()[code].consent and not lawful, one.reasons.get(code, ""))
        for code in one.fields
        if code in fields()
    ]


def subscription_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, pause, resume, end; take a firm up again."""
    user = person_of(request)
    one = get_subscription_for_officer(user, pk)
    do, reason = request.POST.get("do", ""), request.POST.get("reason", "").replace("\x00", "")
    try:
        if do == "approve":
            subscribing.approve(one, user)
            messages.success(request, _("It runs from today."))
        elif do == "pause":
            subscribing.pause(one, reason)
            messages.success(request, _("Paused."))
        elif do == "resume":
            subscribing.resume(one)
            messages.success(request, _("It runs again."))
        elif do == "end":
            subscribing.end(one, reason)
            messages.success(request, _("Ended. What was sent may be used until its own last day."))
        elif do == "include" and (number := request.POST.get("firm", "")).isdecimal() and len(number) < 19:
            include(one, int(number))
            messages.success(request, _("It is on the next version again, if it fits."))
        else:
            messages.error(request, _("Nothing was done."))
    except TiduError as error:
        messages.error(request, said(error))
    return redirect("subscription", pk=pk)


def subscription_package(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be sent now, and making it."""
    user = person_of(request)
    one = get_subscription_for_officer(user, pk)
    if request.method == "POST":
        return _made(request, one)
    trouble = ""
    try:
        check_running(one, china_today())
    except TiduError as error:
        trouble = said(error)
    content = content_of(one, china_today())
    context = {
        "one": one,
        "content": content,
        "counts": [(change_badge(sign), content.count(sign)) for sign in ("+", "-", "~")],
        "named": _named(content, user),
        "shown": SHOWN,
        "number": next_number(one),
        "trouble": trouble,
        "page_title": _("What would be sent"),
    }
    return render(request, "sharing/preview.html", context)


def _named(content: Content, user: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a person
    """Firms of a preview by sort of change, the first of each; a firm leads to its file where it may be opened."""
    names = {one["code"]: one["zh"] for one in content.fields}
    mine = set(
        Enterprise.objects.visible_to(user)
        .filter(pk__in=[row.firm for row in content.rows[:5000]])
        .values_list("pk", flat=True)
    )
    found = []
    for sign in ("+", "-", "~", ""):
        rows = [row for row in content.rows if row.change == sign]
        if rows:
            shown = [
                (
                    row.name,
                    reverse("firm", args=[row.firm]) if row.firm in mine else "",
                    "、".join(names.get(code, code) for code in row.fields),
                )
                for row in rows[:SHOWN]
            ]
            found.append({"badge": change_badge(sign), "sign": sign, "count": len(rows), "rows": shown})
    return found


def _made(request: HttpRequest, one: Subscription) -> HttpResponse:
    text = request.POST.get("number", "")
    number = int(text) if text.isdecimal() and len(text) < 9 else 0
    try:
        made = produce(one, person_of(request), number, even_if_same=request.POST.get("even") == "yes")
    except TiduError as error:
        messages.error(request, said(error))
        return redirect("subscription-package", pk=one.pk)
    if made is None:
        messages.info(request, _("Nothing has changed since the last version, so nothing was sent."))
        return redirect("subscription", pk=one.pk)
    messages.success(request, _("Version %(number)s is sent; the receiver is told.") % {"number": made.number})
    return redirect("package", pk=made.pk)
