"""Words of the registry: parties, titles and their states, industries."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from tidu.catalogue.reference import industries
from tidu.today import china_today
from tidu.web.accounts.parties import party_name
from tidu.web.pages.language import told
from tidu.web.pages.templatetags.tidu import badge
from tidu.web.registry.facts.provenance import provenance as line_of
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.models import Recommendation, Source, TitleHeld
from tidu.web.registry.recommendation_forms import recommended_kinds
from tidu.web.registry.titles.states import STATE_NAMES, STATE_TONES, state_of

register = template.Library()
OUTCOME_TONES = {"pending": "info", "granted": "good", "declined": "none"}


@register.simple_tag
def party(code: str) -> str:
    """Who states a value."""
    return party_name(code)


@register.simple_tag(takes_context=True)
def provenance(context: Context, source: Source, place: str = "") -> SafeString:
    """Where a value came from: file, sheet, row, person; a link for those who may follow it."""
    user = context["request"].user
    return line_of(source, place, user.scope if user.is_authenticated else None)


@register.simple_tag
def title_name(code: str) -> str:
    """A title's name."""
    title = catalogue().titles.get(code)
    return told(title.names) if title else code


@register.simple_tag
def title_state(row: TitleHeld, on: date | None = None) -> SafeString:
    """A title's state on a day, with word, shape and colour."""
    state = state_of(row, on or china_today())
    return badge(STATE_NAMES[state], STATE_TONES[state])


@register.simple_tag
def recommendation_outcome(row: Recommendation) -> SafeString:
    """What became of a recommendation, with word, shape and colour. To be declined is no fault of the firm."""
    return badge(row.get_outcome_display(), OUTCOME_TONES[row.outcome])


@register.filter
def recommended_kind(row: Recommendation) -> str:
    """Whether the firm applies anew or for its re-review."""
    return dict(recommended_kinds())[row.kind]


@register.filter
def industry_name(code: str) -> str:
    """The name of an industry class."""
    tree = industries()
    return tree[code].name if code in tree else ""


@register.simple_tag
def difference(before: Any, after: Any) -> str:  # noqa: ANN401 - any two values
    """A change in one line."""
    return f"{before or '—'} → {after or '—'}"
