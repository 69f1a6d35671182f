"""The pages of a record that was merged: every one of them leads to the same page of the firm that was kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tidu.web.access.row import READ
from tidu.web.accounts.models import User
from tidu.web.registry.models import Enterprise

OF_A_FIRM = "firms/<int:pk>/"
"""How the address of every page of one firm begins."""
UNSHOWN = ("csrfmiddlewaretoken", "version")
MOST_SHOWN = 200


class MergedRecords:
    """Answers for pages of merged records, so that no page can forget to; one look at the record's key decides.

    Comes behind the access table: who may not open the page is told so there, and who may not see the record gets the
    page's own answer, which is that there is none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponse],
        _args: Any,  # noqa: ANN401 - Django's signature
        kwargs: Any,  # noqa: ANN401 - Django's signature
    ) -> HttpResponse | None:
        """Lead to the kept firm, or refuse what was sent, in words."""
        match = request.resolver_match
        if match is None or not match.route.startswith(OF_A_FIRM) or not isinstance(request.user, User):
            return None
        visible = Enterprise.objects.visible_to(request.user)
        gone = visible.filter(pk=kwargs["pk"], status=Enterprise.Status.DUPLICATE).first()
        if gone is None:
            return None
        kept = visible.filter(merged_from=gone).first()
        if request.method not in READ:
            return _refused(request, gone, kept)
        if kept is None:
            # The bureau of another county keeps the firm: the record's main page says so, its other pages are empty.
            return None if match.view_name == "firm" else redirect("firm", pk=gone.pk)
        messages.info(request, _("Record %(number)d was merged into this one.") % {"number": gone.pk})
        query = request.META.get("QUERY_STRING", "")
        place = reverse(match.view_name, kwargs={**kwargs, "pk": kept.pk})
        return redirect(f"{place}?{query}" if query else place)


def _refused(request: HttpRequest, gone: Enterprise, kept: Enterprise | None) -> HttpResponse:
    """Nothing is saved, and what was typed stands on the page, so that it can be taken along."""
    sent = [
        (key, value)
        for key, values in request.POST.lists()
        if key not in UNSHOWN and not key.startswith("base-") and not key.endswith(("-base", "-was"))
        for value in values
        if value.strip()
    ]
    context = {
        "gone": gone,
        "kept": kept,
        "place": reverse("firm", args=[kept.pk]) if kept is not None else reverse("firms"),
        "sent": sent[:MOST_SHOWN],
        "status": 409,
        "number": getattr(request, "tidu_request_id", ""),
    }
    return render(request, "registry/firms/merged.html", context, status=409)
