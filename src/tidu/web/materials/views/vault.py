"""The firm's vault (材料库): what it has, who uses it, what an application still needs; handing in, and by whose leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tidu.errors import RuleError, TiduError
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.materials import pages
from tidu.web.materials.forms import HandInForm
from tidu.web.materials.lists import USES, VAULT
from tidu.web.materials.models import Ask, Consent, Owed, Use
from tidu.web.materials.reading import proofs
from tidu.web.materials.requiring import covered
from tidu.web.materials.saving import saved
from tidu.web.materials.using import consents_of, hand_in, set_consent
from tidu.web.materials.views.ways import back_to
from tidu.web.pages.language import told
from tidu.web.registry.access import get_firm_for_reader, get_firm_for_stating, may_state, person_of
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.models import Enterprise, Evidence, TitleHeld
from tidu.web.registry.views.evidence import get_evidence_for_reader
from tidu.web.registry.views.firms import frame, said


def vault(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Everything that a firm has, what ends first on top."""
    user = person_of(request)
    firm = get_firm_for_reader(user, pk)
    counts = {
        "used": Count("uses", filter=Q(uses__released_at=None), distinct=True),
        "proves": Count("links", distinct=True),
    }
    rows = Evidence.objects.filter(enterprise=firm).select_related("uploaded_by", "paper").annotate(**counts)
    context = frame(request, firm, "materials") | {
        "page_title": f"{firm.name} {_('Materials')}",
        "here": _("Materials"),
        "empty_title": _("Nothing here yet"),
        "empty_text": _("Hand a paper in once: every application takes it from here, and nobody asks for it again."),
        "empty_shape": "file-text",
        "applications": titles_with_lists(),
        "saved": saved(Owed.objects.filter(enterprise=firm)),
        "asks": list(Ask.objects.open().filter(enterprise=firm).select_related("organisation")),
        "consents": _consents(firm),
        "form": HandInForm() if may_state(user, firm) else None,
    }
    listing = replace(VAULT, exported=partial(audit.list_taken, enterprise_id=firm.pk))
    return listing.respond(request, rows, context)


def titles_with_lists() -> list[tuple[str, str, str, str]]:
    """The applications whose materials are known today: title, kind, and how both are called."""
    today = china_today()
    return [
        (code, kind, told(title.names), str(TitleHeld.Kind(kind).label))
        for code, title in catalogue().titles.items()
        for kind in ("new", "review")
        if covered(code, kind, today)
    ]


def _consents(firm: Enterprise) -> list[dict[str, Any]]:
    given = consents_of(firm)
    return [{"code": code, "label": label, "given": given.get(code)} for code, label in Consent.Purpose.choices]


def needed(request: HttpRequest, pk: int, title: str, kind: str) -> HttpResponse:
    """What one application of the firm needs to prove, and how it stands with each proof."""
    user = person_of(request)
    firm = get_firm_for_reader(user, pk)
    if title not in catalogue().titles or kind not in TitleHeld.Kind.values:
        raise Http404
    on = china_today()
    names = catalogue().titles[title].names
    heading = f"{told(names)} · {TitleHeld.Kind(kind).label}"
    context = frame(request, firm, "materials") | {"heading": heading, "here": heading}
    standard = _standard(title, kind, on)
    context |= pages.context(firm, user, title=title, kind=kind, on=on, back=request.path, standard=standard)
    return render(request, "materials/needed.html", context)


def _standard(title: str, kind: str, on: date) -> str:
    """The standard whose conditions are named beside each proof, where one applies that day."""
    try:
        return catalogue().which(title, "review" if kind == TitleHeld.Kind.REVIEW else "new", on).standard.id
    except RuleError:
        return ""


def material_hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """A file for one material, from whichever page asked for it."""
    user = person_of(request)
    firm, _party = get_firm_for_stating(user, pk)
    form = HandInForm(request.POST, request.FILES)
    back = back_to(request, reverse("vault", args=[pk]))
    if not form.is_valid():
        if request.POST.get("from") == "vault":
            context = frame(request, firm, "materials") | {"form": form, "here": _("Hand in a paper")}
            return render(request, "materials/hand_in.html", context, status=422)
        for field, errors in form.errors.items():
            label = form.fields[field].label if field in form.fields else ""
            messages.error(request, f"{label}：{'；'.join(str(one) for one in errors)}")
        return redirect(back)
    material = proofs().materials[form.cleaned_data["material"]]
    old = _older(firm, request.POST.get("replaces", ""))
    upload = form.cleaned_data["file"]
    title = request.POST.get("title", "")
    criteria = [
        (standard, node)
        for row in proofs().asked
        if row.material == material.code and (not title or title in row.titles)
        for standard, nodes in row.proves.items()
        for node in nodes
    ]
    try:
        row, new = hand_in(
            firm,
            upload,
            upload.name,
            user,
            material=material,
            given=replace(form.given, round_key=request.POST.get("round", "")[:80]),
            criteria=criteria,
            page=form.cleaned_data["page"],
            replaces=old,
        )
    except TiduError as error:
        messages.error(request, said(error))
        return redirect(back)
    if new:
        messages.success(request, _("Kept: “%(title)s”. Every application takes it from here.") % {"title": row.title})
    else:
        messages.info(request, _("This file is here already; what you said of it was noted."))
    return redirect(back)


def _older(firm: Enterprise, text: str) -> Evidence | None:
    """The file that a newer one shall replace, if it is one of the firm's and still counts."""
    if not text.isdecimal() or len(text) > 18:
        return None
    return Evidence.objects.filter(enterprise=firm, pk=int(text), withdrawn_at=None).first()


def material_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm lets offices use its files, or no longer."""
    user = person_of(request)
    firm, party = get_firm_for_stating(user, pk)
    if party != "firm":
        raise Http404
    purpose = request.POST.get("purpose", "")
    if purpose not in Consent.Purpose.values:
        raise Http404
    given = request.POST.get("given") == "yes"
    if set_consent(firm, purpose, user, given=given):
        done = _("Agreed. You see every use in the vault, and may take this back at any time.")
        messages.success(request, done if given else _("Taken back. What was used before stays with its cases."))
    return redirect("vault", pk=pk)


def evidence_uses(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who uses a paper, for which case, since when and by whose leave."""
    user = person_of(request)
    row = get_evidence_for_reader(user, pk)
    rows = Use.objects.visible_to(user).filter(evidence=row).select_related("organisation", "used_by")
    firm = row.enterprise
    context = frame(request, firm, "materials") | {
        "page_title": f"{row.title} {_('Uses')}",
        "here": _("Uses of “%(title)s”") % {"title": row.title},
        "empty_title": _("No case uses it yet"),
        "empty_text": _("When an application is handed in with this paper, its use stands here."),
        "empty_shape": "link",
    }
    listing = replace(USES, exported=partial(audit.list_taken, enterprise_id=firm.pk))
    return listing.respond(request, rows, context)
