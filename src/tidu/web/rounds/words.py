"""Badges and names of this room."""

from __future__ import annotations

import functools
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tidu.criteria.outcomes import Outcome
from tidu.text import Text, same
from tidu.web.pages.language import told
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.facts.service import catalogue
from tidu.web.rounds.models import Application, Invitation, Round
from tidu.web.workflow import service as workflow

ROUND_TONES = {"draft": "none", "open": "good", "closed": "info", "done": "none", "dropped": "warn"}
STATE_TONES = {
    "draft": "none", "county_review": "info", "city_review": "info", "returned": "warn", "recommended": "good",
    "with_ministry": "good", "granted": "good", "declined": "bad", "not_recommended": "bad", "refused": "bad",
    "withdrawn": "none",
}  # fmt: skip
INVITED_TONES = {
    "chosen": "none",
    "sent": "info",
    "silent": "warn",
    "opened": "info",
    "accepted": "good",
    "declined": "bad",
}
OUTCOMES = {one.word: one for one in Outcome}


def title_names(code: str) -> Text:
    """The name of a title; its code where the catalogue has none."""
    known = catalogue().titles.get(code)
    return known.names if known else same(code)


def round_badge(row: Round) -> SafeString:
    """How far a round is."""
    return tags.badge(row.get_state_display(), ROUND_TONES.get(row.state, "none"))


@functools.cache
def state_labels() -> dict[str, tuple[Text, Text]]:
    """The two labels of each state of an application: for officers, and for the firm."""
    return {code: (state.officer, state.firm) for code, state in workflow.flow("application").states.items()}


def state_name(code: str, *, firm: bool = False) -> str:
    """A state in words."""
    pair = state_labels().get(code)
    return told(pair[1 if firm else 0]) if pair else code


def state_badge(code: str, *, firm: bool = False) -> SafeString:
    """A state as a badge."""
    return tags.badge(state_name(code, firm=firm), STATE_TONES.get(code, "none"))


def category_name(code: str) -> str:
    """New or re-review, in the words of an application."""
    return _("re-review") if code == "review" else _("new application")


def verdict_badge(one: Application) -> SafeString | str:
    """The verdict on what was handed in."""
    return tags.outcome(OUTCOMES[one.outcome]) if one.outcome in OUTCOMES else "—"


def invited_state(one: Invitation) -> str:
    """How far an invitation is, in a word."""
    if one.answer:
        return str(one.answer)
    if one.opened_at is not None:
        return "opened"
    if one.invited_at is not None:
        return "silent"
    return "sent" if one.sent_at is not None else "chosen"


def invited_names() -> dict[str, str]:
    """The names of how far invitations are."""
    return {
        "chosen": _("chosen, not sent yet"),
        "sent": _("with the county, not invited yet"),
        "silent": _("invited, never opened"),
        "opened": _("opened, not answered"),
        "accepted": _("takes part"),
        "declined": _("does not take part"),
    }


def invited_badge(one: Invitation) -> SafeString:
    """How far an invitation is."""
    code = invited_state(one)
    return tags.badge(invited_names()[code], INVITED_TONES[code])


def anything(row: Any, name: str) -> Any:  # noqa: ANN401 - what a list hung on a row
    """What was prepared for a row of a list."""
    return getattr(row, name, None)
