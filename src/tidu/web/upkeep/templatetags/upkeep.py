"""Outcomes and pairs of texts that are kept as JSON, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from tidu.criteria.outcomes import Outcome
from tidu.text import Text
from tidu.web.pages.language import told

register = template.Library()


@register.filter
def outcome_name(value: str) -> str:
    """An outcome in a word."""
    return told(Outcome[value.upper()].label)


@register.filter
def pair(said: Mapping[str, str]) -> str:
    """A pair of texts in the reader's language."""
    return told(Text(said["zh"], said["en"]))
