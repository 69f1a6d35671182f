"""Pages of certificates: for everybody to verify one, for a firm to take its own, for officers to issue and to pack."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.access.service import may_open
from tidu.web.audit import service as audit
from tidu.web.files.service import download_response, open_blob
from tidu.web.notices.certificates.issuing import (
    CERTIFIED,
    certificates_of,
    issue_for_title,
    latest_bundle,
    paper_of,
    start_issuing,
)
from tidu.web.notices.certificates.listings import CERTIFICATES, title_name
from tidu.web.notices.certificates.packing import ask_bundle, digest_of, name_of
from tidu.web.notices.certificates.standing import corrections_behind, standing_of
from tidu.web.notices.issued import Certificate
from tidu.web.notices.models import Notice
from tidu.web.notices.rates import VERIFYING
from tidu.web.notices.shown import said
from tidu.web.registry.access import person_of
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.service import matching
from tidu.web.registry.titles.service import STATE_NAMES, state_of, title_of

LARGEST = 5 << 20
"""A certificate has some fifty kilobytes; nobody has to send us more to have it compared."""
LONGEST = 60
FOUND = 20


# -- everybody ------------------------------------------------------------------------------------------------------


def verify(request: HttpRequest) -> HttpResponse:
    """Type a number, or hand in the file: what the certificate says and what stands today."""
    context: dict[str, Any] = {"number": ""}
    status = 200
    if request.method == "POST":
        context["number"] = number = request.POST.get("number", "").strip()[:LONGEST]
        upload = request.FILES.get("file")
        try:
            VERIFYING.count(request)
        except TiduError as error:
            context["problem"], status = error, 429
        else:
            if upload is not None:
                return _compared(request, upload, context)
            found = Certificate.objects.filter(number__iexact=number).first() if number else None
            if found is not None:
                return redirect(found)
            context["missing"] = "number" if number else "nothing"
    return _unlisted(render(request, "notices/verify.html", context, status=status))


def _compared(request: HttpRequest, upload: Any, context: dict[str, Any]) -> HttpResponse:  # noqa: ANN401 - a file
    if upload.size > LARGEST:
        context["missing"] = "large"
        return _unlisted(render(request, "notices/verify.html", context, status=413))
    digest = hashlib.sha256()
    for piece in upload.chunks():
        digest.update(piece)
    found = Certificate.objects.filter(blob=digest.hexdigest()).first()
    if found is None:
        context |= {"missing": "file", "sha256": digest.hexdigest()}
        return _unlisted(render(request, "notices/verify.html", context))
    return _shown(request, found, same=True)


def verified(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code leads: what the certificate says, and what stands today."""
    return _shown(request, get_object_or_404(Certificate, code=code), same=False)


def _shown(request: HttpRequest, row: Certificate, *, same: bool) -> HttpResponse:
    today = china_today()
    row = Certificate.objects.select_related("held", "enterprise__merged_into", "replaces", "blob").get(pk=row.pk)
    context = {
        "row": row, "title": title_of(row.title).names, "standing": standing_of(row, today), "today": today,
        "same": same, "corrections": corrections_behind(row),
    }  # fmt: skip
    return _unlisted(render(request, "notices/verified.html", context))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """What is read today may be wrong tomorrow, and no machine is to gather it."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


# -- firms and officers -----------------------------------------------------------------------------------------------


def certificates(request: HttpRequest) -> HttpResponseBase:
    """The certificates that the reader may see."""
    user = person_of(request)
    rows = Certificate.objects.visible_to(user).select_related("held", "enterprise__merged_into")
    context: dict[str, Any] = {
        "page_title": _("Certificates"),
        "empty_title": _("No certificate was issued yet"),
        "empty_text": _("When an announcement has written its titles, their certificates stand here."),
        "empty_shape": "certificate",
    }
    if may_open(user, "certificate-new"):
        context |= {
            "may_issue": True,
            "action_url": reverse("certificate-new"),
            "action_text": _("Issue a certificate"),
        }
    return CERTIFICATES.respond(request, rows, context)


def certificate_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One certificate as PDF; that it was taken is recorded."""
    row = Certificate.objects.visible_to(person_of(request)).select_related("blob", "enterprise").filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        response = download_response(paper_of(row), name_of(row))
    except TiduError as error:
        messages.error(request, said(error))
        return redirect("certificates")
    firm = row.enterprise
    audit.record("certificate.taken", row, enterprise_id=firm.pk, region_code=firm.region_id)
    return response


def certificate_new(request: HttpRequest) -> HttpResponse:
    """A certificate for a title that was entered otherwise: find the firm, choose the title."""
    user = person_of(request)
    asked = (request.POST.get("q") or request.GET.get("q") or "").strip()[:LONGEST]
    mine = Enterprise.objects.changeable_by(user)
    if request.method == "POST":
        pk = request.POST.get("title", "")
        held = TitleHeld.objects.filter(
            pk=int(pk) if pk.isdecimal() and len(pk) < 18 else 0, enterprise__in=mine
        ).first()
        if held is None:
            raise Http404
        try:
            row = issue_for_title(held, user)
            messages.success(request, _("Certificate %(number)s is issued.") % {"number": row.number})
            return redirect(row)
        except TiduError as error:
            messages.error(request, said(error))
    firms = list(matching(mine, asked)[:FOUND]) if asked else []
    held_ones = (
        TitleHeld.objects.filter(enterprise__in=firms)
        .select_related("enterprise")
        .order_by("enterprise", "-valid_from")
    )
    known = dict(Certificate.objects.standing().filter(held__in=held_ones).values_list("held_id", "number"))
    today = china_today()
    rows = [(one, title_name(one.title), STATE_NAMES[state_of(one, today)], known.get(one.pk, "")) for one in held_ones]
    context = {"page_title": _("Issue a certificate"), "asked": asked, "rows": rows, "firms": firms}
    return render(request, "notices/certificate_new.html", context)


def get_notice_for_officer(request: HttpRequest, pk: int) -> Notice:
    """A notice of the officer's own authority, or 404."""
    row = Notice.objects.changeable_by(person_of(request)).filter(pk=pk).select_related("organisation").first()
    if row is None:
        raise Http404
    return row


def notice_certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificates of a notice; by POST those that are lacking, or all of them as zip."""
    row, user = get_notice_for_officer(request, pk), person_of(request)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "pack":
                bundle = ask_bundle(row, user)
                if bundle.job is not None and bundle.blob_id is None:
                    return redirect("job", pk=bundle.job.pk)
            else:
                job = start_issuing(row, user)
                if job is not None:
                    return redirect("job", pk=job.pk)
        except TiduError as error:
            messages.error(request, said(error))
        return redirect("notice-certificates", pk=pk)
    issued, made = certificates_of(row), latest_bundle(row)
    context = {
        "notice": row, "page_title": _("Certificates of the announcement"), "rows": issued, "bundle": made,
        "fresh": made is not None and made.digest == digest_of(issued), "certified": row.kind in CERTIFIED,
    }  # fmt: skip
    return render(request, "notices/certificates.html", context)


def notice_bundle(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The zip; that it was taken is recorded."""
    row = get_notice_for_officer(request, pk)
    bundle = row.bundles.filter(blob__isnull=False).select_related("blob").first()
    if bundle is None or bundle.blob is None:
        raise Http404
    audit.record("certificates.taken", bundle, region_code=row.organisation.region_id, after={"files": bundle.files})
    name = f"{row.heading}-证书.zip"
    return FileResponse(open_blob(bundle.blob), as_attachment=True, filename=name, content_type="application/zip")
