"""Reading the trail: what happened to what one may see."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date

from tidu.text import Text
from tidu.web.audit.models import AuditEvent
from tidu.web.audit.words import ACTIONS

PAGE = 50
MOST = 10_000


def readable_by(user: Any) -> QuerySet[AuditEvent]:  # noqa: ANN401 - accounts stands above
    """The events about regions in somebody's charge, by people of his organisations, and by himself."""
    scope = user.scope
    found = Q(user_id=user.pk) | Q(organisation_id__in=scope.organisations)
    if scope.bureau:
        for code in scope.regions:
            found |= Q(region_code__gte=code, region_code__lt=str(int(code) + 1))
    return AuditEvent.objects.filter(found)


def audit_trail(request: HttpRequest) -> HttpResponse:
    """The events that somebody may see, newest first, filtered by the address."""
    rows = readable_by(request.user).order_by("-sequence")
    query = request.GET
    if action := query.get("action", "").replace("\x00", "")[:64]:
        rows = rows.filter(action=action)
    if who := query.get("who", "").replace("\x00", "").strip()[:60]:
        rows = rows.filter(user_name__contains=who)
    if subject := query.get("subject", "").replace("\x00", "").strip()[:60]:
        rows = rows.filter(subject_name__contains=subject)
    for key, comparison in (("from", "gte"), ("until", "lte")):
        try:
            day = parse_date(query.get(key, ""))
        except ValueError:
            day = None
        if day is not None:
            rows = rows.filter(**{f"at__date__{comparison}": day})
    page = Paginator(rows[:MOST], PAGE).get_page(query.get("page"))
    return render(
        request, "audit/trail.html", {"page": page, "events": shown(page), "actions": ACTIONS, "query": query}
    )


def shown(events: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any iterable of events
    """Events with their action in words and what changed, line by line."""
    listed = []
    for event in events:
        before, after = event.before or {}, event.after or {}
        lines = [(name, before.get(name), after.get(name)) for name in {**before, **after}]
        listed.append(
            {"event": event, "what": ACTIONS.get(event.action, Text(event.action, event.action)), "lines": lines}
        )
    return listed
