"""The head of a version's pages, the same on every tab, whichever view made the page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tidu.web.access.service import may_open
from tidu.web.lists.models import ListVersion
from tidu.web.pages.templatetags.tidu import badge

register = template.Library()
State = ListVersion.State

STAGES: tuple[tuple[str | Promise, frozenset[str]], ...] = (
    (pgettext_lazy("list", "Columns"), frozenset({State.RECEIVED})),
    (_("Read and linked"), frozenset({State.READING})),
    (_("Looked through"), frozenset({State.REVIEW})),
    (_("Published"), frozenset({State.PUBLISHING, State.PUBLISHED, State.RETURNING})),
)
"""The way of a file, and the states of which each stage is the present one."""
OVER: frozenset[str] = frozenset({State.RETURNED, State.DISCARDED, State.MERGED})
"""States that lie beside the way."""
STATE_TONES: dict[str, str] = {
    State.RECEIVED: "warn",
    State.READING: "info",
    State.REVIEW: "warn",
    State.PUBLISHING: "info",
    State.PUBLISHED: "good",
    State.RETURNING: "info",
    State.RETURNED: "none",
    State.DISCARDED: "none",
    State.MERGED: "none",
}
TABS: tuple[tuple[str, str, str | Promise], ...] = (
    ("overview", "list-version", _("Overview")),
    ("columns", "list-columns", pgettext_lazy("list", "Columns")),
    ("issues", "list-issues", _("Issues")),
    ("rows", "list-rows", pgettext_lazy("list", "Rows")),
    ("review", "list-review", _("Review")),
    ("effect", "list-effect", _("Effect")),
    ("changes", "list-changes", _("Changes")),
)


EARLY = ("overview", "columns")
UNREAD = frozenset({State.RECEIVED, State.READING, State.MERGED})
"""States in which a version has no rows to show, and then the tabs that it has."""


@register.inclusion_tag("lists/version_stages.html")
def version_stages(one: ListVersion) -> dict[str, Any]:
    """Where a version stands on its way: stages done, the present one, those to come."""
    present = next((place for place, (_text, states) in enumerate(STAGES) if one.state in states), None)
    done = one.state == State.PUBLISHED
    stages = [
        {
            "text": text,
            "tone": ""
            if present is None
            else "done"
            if place < present or done
            else "now"
            if place == present
            else "next",
        }
        for place, (text, _states) in enumerate(STAGES)
    ]
    return {"stages": stages if present is not None else [], "list_version": one, "over": one.state in OVER}


@register.inclusion_tag("lists/version_tabs.html", takes_context=True)
def version_tabs(context: RequestContext, one: ListVersion, tab: str) -> dict[str, Any]:
    """The tabs of a version that the reader may open, and that have something to show."""
    request = context["request"]
    shown = []
    changes = ListVersion.objects.changeable_by(request.user).filter(pk=one.pk).exists()
    for code, url_name, text in TABS:
        if not may_open(request.user, url_name) or (code == "columns" and not changes):
            continue
        if code not in EARLY and one.state in UNREAD:
            continue
        try:
            shown.append((code, reverse(url_name, args=[one.pk]), text))
        except NoReverseMatch:
            continue
    return {"tabs": shown, "tab": tab}


@register.simple_tag
def version_state(one: ListVersion) -> SafeString:
    """The state of a version as a word with shape and colour."""
    return badge(one.get_state_display(), STATE_TONES.get(one.state, "info"))
