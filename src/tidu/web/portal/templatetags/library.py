"""Tags and filters of the standards library."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from tidu.criteria import model
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text
from tidu.web.pages.language import language, told
from tidu.web.portal.library.comparing import Place, role_text
from tidu.web.portal.library.entries import mark_text
from tidu.web.portal.library.words import CHANGES, GRADES, KINDS, TYPES, unit_text

register = template.Library()


@register.simple_tag
def beside(text: Text) -> SafeString:
    """The text in the other language, as a line that the reader may switch on."""
    other, code = (text.zh, "zh-Hans") if language() == "en" else (text.en, "en")
    return format_html('<span class="beside" lang="{}">{}</span>', code, other)


@register.filter
def mark(one: model.Mark) -> str:
    """A pass mark in words."""
    return told(mark_text(one))


@register.filter
def role(place: Place) -> str:
    """How a place counts, in words."""
    return told(role_text(place))


@register.filter
def unit(indicator: Indicator) -> str:
    """The unit of an indicator in words; empty where it has none."""
    return told(unit_text(indicator))


@register.filter
def kind_word(indicator: Indicator) -> str:
    """What an indicator is: an amount of a year, a state, an event, a finding."""
    return told(KINDS[indicator.kind])


@register.filter
def type_word(indicator: Indicator) -> str:
    """What its value is: an amount, a count, a date."""
    return told(TYPES[indicator.type])


@register.filter
def change_word(indicator: Indicator) -> str:
    """Whether the firm can change it."""
    return told(CHANGES[indicator.change])


@register.filter
def grade_word(grade: str) -> str:
    """How far a number is confirmed, in words."""
    return told(GRADES[grade])


ELEMENTS = {"del": "<del>{}</del>", "ins": "<ins>{}</ins>"}


@register.simple_tag
def marked(text: Text, marks: Iterable[Text], tag: str) -> SafeString:
    """A rule in words in which the marks stand out: ``del`` for those that were, ``ins`` for those that are."""
    element = ELEMENTS[tag]
    words = told(text)
    found = sorted({told(one) for one in marks}, key=len, reverse=True)
    if not found:
        return conditional_escape(words)
    # No digit beside it: 10% is not to be found in 110%.
    pattern = "|".join(rf"(?<![\d.]){re.escape(one)}(?!\d)" for one in found)
    parts = re.split(f"({pattern})", words)
    marked = [format_html(element, part) if at % 2 else conditional_escape(part) for at, part in enumerate(parts)]
    return format_html_join("", "{}", ((part,) for part in marked))


@register.filter
def percent(value: float) -> str:
    """A place in a picture; never with a comma."""
    return f"{value:.2f}%"


@register.filter
def anchor(address: str, name: Any) -> str:  # noqa: ANN401 - an id
    """An address of one place of a page."""
    return f"{address}#{name}"
