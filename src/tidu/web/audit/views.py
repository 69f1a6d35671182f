"""Reading the trail: a list of what one may see, and one event with before and after side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.web.audit import service
from tidu.web.audit.describing import describe
from tidu.web.audit.models import AuditEvent
from tidu.web.audit.reading import get_event_for_reader, readable_by
from tidu.web.audit.words import ACTIONS
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search
from tidu.web.pages.templatetags import tidu as tags

SHOWN = 3
"""So many changes of an event stand in the list; the rest on its own page."""
MOST_SHOWN = 60
"""So many characters of a value; the rest on the page of the event."""
MOST_PEOPLE = 500


def _by(rows: QuerySet[AuditEvent], name: str) -> QuerySet[AuditEvent]:
    """Events of people whose name or login contains a text: by number, so that an index serves it."""
    people = get_user_model().objects.filter(Q(display_name__contains=name) | Q(username__icontains=name))
    return rows.filter(user_id__in=list(people.values_list("pk", flat=True)[:MOST_PEOPLE]))


def _about(rows: QuerySet[AuditEvent], text: str) -> QuerySet[AuditEvent]:
    return rows.filter(subject_name__contains=text).exclude(subject_type="registry.contact")


def _actions(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(code, told(text)) for code, text in ACTIONS.items()]


def _prepare(events: Sequence[Any]) -> None:
    for event, words in zip(events, describe(events), strict=True):
        event.told = words


def _what(event: Any) -> SafeString:  # noqa: ANN401 - an event with its words
    return format_html('<a href="{}">{}</a>', reverse("audit-event", args=[event.pk]), told(event.told.what))


def what_changed(event: Any, *, every: bool = False) -> SafeString:  # noqa: ANN401 - an event with its words
    """The first changes of an event; the rest is counted, or folded where ``every`` one has to stand here."""
    lines = event.told.lines
    shown = _lines(lines[:SHOWN])
    if len(lines) <= SHOWN:
        return shown
    more = _("and %(count)d more") % {"count": len(lines) - SHOWN}
    if every:
        return format_html("{}<details><summary>{}</summary>{}</details>", shown, more, _lines(lines[SHOWN:]))
    return format_html('{}<div class="quiet">{}</div>', shown, more)


def _lines(lines: Sequence[Any]) -> SafeString:
    return format_html_join(
        "",
        '<div><span class="quiet">{}</span> {}</div>',
        ((line.label, _sides(line.before, line.after)) for line in lines),
    )


def _sides(before: str | None, after: str | None) -> SafeString:
    if before is None:
        return format_html("{}", Truncator(after or "").chars(MOST_SHOWN))
    if after is None:
        return format_html("<del>{}</del>", Truncator(before).chars(MOST_SHOWN))
    return format_html("<del>{}</del> → {}", Truncator(before).chars(MOST_SHOWN), Truncator(after).chars(MOST_SHOWN))


def _changed_text(event: Any) -> str:  # noqa: ANN401 - an event with its words
    return "；".join(
        f"{line.label}：{line.before if line.before is not None else '—'} → {line.after if line.after is not None else '—'}"
        for line in event.told.lines
    )


def _who(event: AuditEvent) -> str:
    return event.user_name or _("the system")


TRAIL = Listing(
    name="trail",
    columns=(
        Column("what", gettext_lazy("What"), _what, export=lambda event: told(event.told.what)),
        Column("at", gettext_lazy("When"), lambda event: tags.moment(event.at), sort="sequence"),
        Column("who", gettext_lazy("Who"), _who),
        Column("subject", gettext_lazy("About"), lambda event: event.told.subject),
        Column("changed", gettext_lazy("What changed"), what_changed, export=_changed_text),
        Column("reason", gettext_lazy("Reason"), lambda event: event.reason),
        Column("address", gettext_lazy("From where"), lambda event: event.address, shown=False),
        Column("channel", gettext_lazy("By way of"), lambda event: told(event.told.channel), shown=False),
        Column("number", gettext_lazy("Number"), lambda event: event.sequence, kind="number", sort="sequence", shown=False),
    ),
    filters=(
        Choice(key="action", label=gettext_lazy("What"), field="action", options=_actions),
        Search(key="who", label=gettext_lazy("Who"), narrow=_by),
        Search(key="subject", label=gettext_lazy("About"), narrow=_about),
        Days(key="from", label=gettext_lazy("From"), field="at", moment=True),
        Days(key="until", label=gettext_lazy("Until"), field="at", end="until", moment=True),
    ),
    order=("-sequence",),
    tie="-sequence",
    template="audit/trail.html",
    prepare=_prepare,
    exported=service.list_taken,
)  # fmt: skip


def audit_trail(request: HttpRequest) -> HttpResponseBase:
    """The events that somebody may read, newest first."""
    return TRAIL.respond(
        request, readable_by(request.user), {"page_title": _("Trail"), "empty_title": _("No event fits")}
    )


def audit_event(request: HttpRequest, sequence: int) -> HttpResponse:
    """One event: who, when, from where, and before and after side by side."""
    event = get_event_for_reader(request.user, sequence)
    return render(request, "audit/event.html", {"told": describe([event])[0], "event": event})
