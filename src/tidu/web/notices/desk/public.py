"""What everybody does without signing in: object to a line, see what came of it, take it back.

Every page says that it must not be kept on the way (``no-store``), and that no address may be handed on with its code.
"""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.web.notices import objecting
from tidu.web.notices.desk.forms import ObjectForm
from tidu.web.notices.models import Notice
from tidu.web.notices.objected import Objection
from tidu.web.notices.rates import Limit
from tidu.web.notices.shown import said
from tidu.web.pages.language import told
from tidu.web.registry.titles.service import title_of
from tidu.web.workflow import service as workflow

OBJECTING = Limit("objection", 10, 120)
"""Each costs an officer an hour; many people of one office come from one address."""
ASKING = Limit("objection-code", 20, 300)
View = Callable[..., HttpResponse]


def _private(view: View) -> View:
    @functools.wraps(view)
    def wrapped(request: HttpRequest, **given: Any) -> HttpResponse:  # noqa: ANN401 - what the address holds
        response = view(request, **given)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


@_private
def notice_object(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to a line, or give a hint; refused, it shows everything again that was typed."""
    one = Notice.objects.public().select_related("organisation").filter(pk=pk).first()
    if one is None:
        raise Http404
    form = ObjectForm(request.POST or None, initial={"line": request.GET.get("line", "")[:9]})
    code, status = "", 200
    if request.method == "POST":
        kind = Objection.Kind.HINT if request.POST.get("as") == "hint" else Objection.Kind.OBJECTION
        if form.is_valid():
            try:
                OBJECTING.count(request)
                data = form.cleaned_data
                about = objecting.Said(**data)
                key = f"form:{request.POST.get('key', '')[:50] or secrets.token_hex(16)}"
                files = request.FILES.getlist("files")
                row = objecting.receive(one, kind, about, files, key=key)
            except TiduError as error:
                code = error.code
                status = 429 if code == "too-many" else 422
                form.add_error(None, said(error))
            else:
                return redirect("objection-receipt", code=row.code)
        status = status if status != 200 else 422
    context = {
        "notice": one, "form": form, "problem": code, "open": one.takes_objections(),
        "key": request.POST.get("key") or secrets.token_hex(16), "line": _line(one, form),
        "files_lost": bool(request.FILES) and status != 200, "deadline": one.deadline,
    }  # fmt: skip
    return render(request, "notices/object.html", context, status=status)


def _line(one: Notice, form: ObjectForm) -> str:
    """The firm of the line, so that nobody objects to the one beside it."""
    typed = str(form["line"].value() or "")
    if not (typed.isascii() and typed.isdigit()):
        return ""
    entry = one.entries.filter(number=int(typed)).first()
    return f"{entry.number} {entry.name}（{told(title_of(entry.title).names)}）" if entry is not None else ""


@_private
def objection_ask(request: HttpRequest) -> HttpResponse:
    """Give the code of the receipt."""
    problem = ""
    if request.method == "POST":
        code = "".join(request.POST.get("code", "").upper().split())[:20]
        try:
            ASKING.count(request)
        except TiduError as error:
            return render(request, "notices/receipt_ask.html", {"problem": said(error), "code": code}, status=429)
        if Objection.objects.filter(code=code).exists():
            return redirect("objection-receipt", code=code)
        problem = _("There is no receipt with this code. Compare it letter by letter.")
        return render(request, "notices/receipt_ask.html", {"problem": problem, "code": code}, status=422)
    return render(request, "notices/receipt_ask.html", {"problem": problem})


@_private
def objection_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Where it is, and the answer; its own words are not shown again, lest somebody else reads them over a shoulder."""
    try:
        ASKING.count(request)
    except TiduError as error:
        return render(request, "notices/receipt_ask.html", {"problem": said(error), "code": code}, status=429)
    row = Objection.objects.select_related("notice", "entry", "case").filter(code=code).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        try:
            objecting.take_back(row)
        except TiduError as error:
            messages.error(request, said(error))
        else:
            messages.success(request, _("You have taken it back."))
        return redirect("objection-receipt", code=code)
    context: dict[str, Any] = {"row": row, "notice": row.notice, "files": row.files.count()}
    if row.case is not None:
        context["state"] = workflow.flow("objection").states[row.case.state].firm
        if row.case.state == "hearing":
            context["state"] = workflow.flow("objection").states["looking"].firm
    return render(request, "notices/receipt.html", context)
