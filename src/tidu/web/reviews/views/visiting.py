"""Planning an on-site check from the workbench."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.web.registry.access import person_of
from tidu.web.reviews.access import get_application_for_reviewer
from tidu.web.reviews.benches import may_mark
from tidu.web.reviews.views.benches import said
from tidu.web.reviews.visiting import plan_visit


def review_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a visit to the firm; for whoever reviews the application now."""
    user = person_of(request)
    one = get_application_for_reviewer(user, pk)
    if not may_mark(one, user):
        raise Http404
    try:
        day = parse_date(request.POST.get("on", "")[:10])
    except ValueError:
        day = None
    if day is None:
        messages.error(request, _("Give the day of the visit."))
        return redirect("review", pk=pk)
    try:
        visit = plan_visit(one, day, user)
    except TiduError as error:
        messages.error(request, said(error))
        return redirect("review", pk=pk)
    messages.success(
        request, _("The visit is planned. Open it on the phone before you go, while there is a connection.")
    )
    return redirect("onsite-visit", pk=visit.pk)
