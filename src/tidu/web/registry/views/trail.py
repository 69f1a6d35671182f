"""What happened to a firm's file: who looked, who changed what."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tidu.web.audit.describing import describe
from tidu.web.audit.models import AuditEvent
from tidu.web.registry.access import get_firm_for_reader, person_of
from tidu.web.registry.views.firms import frame

PAGE = 50
MOST = 5_000


def firm_audit(request: HttpRequest, pk: int) -> HttpResponse:
    """The trail of one firm. Its own people see it too."""
    user = person_of(request)
    firm = get_firm_for_reader(user, pk)
    rows = AuditEvent.objects.filter(enterprise_id=firm.pk).order_by("-sequence")
    page = Paginator(rows[:MOST], PAGE).get_page(request.GET.get("page"))
    context = frame(request, firm, "audit") | {"page": page, "events": describe(page), "addresses": user.scope.bureau}
    return render(request, "registry/firms/trail.html", context)
