"""Declarations and their spot checks."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.web.materials import declaring, drawing
from tidu.web.materials.forms import DrawForm, ResultForm, SignForm, usual_draw
from tidu.web.materials.lists import CHECKS
from tidu.web.materials.models import Declaration, Draw, SpotCheck
from tidu.web.materials.reading import proofs
from tidu.web.materials.views.ways import back_to
from tidu.web.registry.access import get_firm_for_stating, person_of
from tidu.web.registry.views.firms import frame, said


def declare(request: HttpRequest, pk: int, material: str) -> HttpResponse:
    """The words, and who signs them for the firm."""
    user = person_of(request)
    firm, party = get_firm_for_stating(user, pk)
    one = proofs().materials.get(material)
    words = declaring.template_of(one) if one is not None else None
    if one is None or words is None or party != "firm":
        raise Http404
    key = (request.POST.get("round") or request.GET.get("round", ""))[:80]
    form = SignForm(request.POST or None, initial={"name": user.display_name})
    if request.method == "POST" and form.is_valid():
        try:
            row = declaring.declare(firm, one, user, name=form.cleaned_data["name"], read=True, key=key)
        except TiduError as error:
            form.add_error(None, said(error))
        else:
            messages.success(
                request, _("Signed. Nothing more has to be proved here; declarations are checked at random.")
            )
            return redirect(back_to(request, reverse("declaration", args=[row.pk])))
    context = frame(request, firm, "materials") | {
        "form": form,
        "words": words,
        "round": key,
        "back": request.GET.get("next", ""),
    }
    return render(request, "materials/declare.html", context)


def _declaration_or_404(request: HttpRequest, pk: int) -> Declaration:
    rows = Declaration.objects.visible_to(person_of(request)).select_related("enterprise__region__parent", "signed_by")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def declaration(request: HttpRequest, pk: int) -> HttpResponse:
    """What was declared, word by word."""
    row = _declaration_or_404(request, pk)
    context = frame(request, row.enterprise, "materials") | {
        "row": row,
        "checks": SpotCheck.objects.visible_to(person_of(request)).filter(declaration=row).select_related("draw"),
        "results": row.checks.exclude(result=""),
    }
    return render(request, "materials/declaration.html", context)


def declaration_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as PDF/A."""
    row = _declaration_or_404(request, pk)
    response = HttpResponse(declaring.as_pdf(row), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="declaration-{row.pk}.pdf"'
    return response


def spot_checks(request: HttpRequest) -> HttpResponseBase:
    """What was drawn and is to be checked, by day."""
    user = person_of(request)
    rows = SpotCheck.objects.visible_to(user).select_related("declaration__enterprise", "organisation", "draw")
    context = {
        "page_title": _("Spot checks"),
        "empty_title": _("Nothing to check"),
        "empty_text": _("Declarations that are drawn at random stand here, each with its county and its day."),
        "empty_shape": "checklist",
        "may_draw": user.scope.officer and user.scope.city,
        "draws": Draw.objects.all()[:5],
    }
    return CHECKS.respond(request, rows, context)


def spot_check(request: HttpRequest, pk: int) -> HttpResponse:
    """One drawn declaration; its result is entered once."""
    user = person_of(request)
    rows = SpotCheck.objects.visible_to(user).select_related(
        "declaration__enterprise__region__parent", "draw", "organisation", "checked_by"
    )
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    may_enter = not row.result and SpotCheck.objects.changeable_by(user).filter(pk=pk).exists()
    form = ResultForm(request.POST or None) if may_enter else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                drawing.record_result(row, form.cleaned_data["result"], form.cleaned_data["found"], user)
            except TiduError as error:
                form.add_error(None, said(error))
            else:
                messages.success(request, _("Entered. The firm was told."))
                return redirect("spot-check", pk=pk)
    return render(request, "materials/check.html", {"row": row, "form": form, "consequence": drawing.CONSEQUENCE})


def draw_new(request: HttpRequest) -> HttpResponse:
    """Draw declarations that were never drawn yet."""
    form = DrawForm(request.POST or None, initial=usual_draw())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = drawing.draw(
                (given["signed_from"], given["signed_until"]),
                person_of(request),
                due_on=given["due_on"],
                share=given["share"],
            )
        except TiduError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("Drawn. Each county has its tasks, with the day."))
            return redirect("draw", pk=row.pk)
    return render(request, "materials/draw_new.html", {"form": form})


def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """A draw with its seed, so that anybody can draw again; the numbers that were drawn, in their order."""
    row = Draw.objects.filter(pk=pk).select_related("drawn_by").first()
    if row is None:
        raise Http404
    numbers = list(row.checks.values_list("declaration_id", flat=True))
    seen = SpotCheck.objects.visible_to(person_of(request)).filter(draw=row).select_related("declaration__enterprise")
    open_ones = row.checks.filter(result="").count()
    return render(request, "materials/draw.html", {"row": row, "numbers": numbers, "seen": seen, "open": open_ones})
