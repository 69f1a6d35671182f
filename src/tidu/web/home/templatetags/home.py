"""Names of the registry's things on the first page."""

from __future__ import annotations

from django import template
from django.urls import NoReverseMatch
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tidu.catalogue.loading import load
from tidu.web.pages.language import told
from tidu.web.registry.models import Enterprise

register = template.Library()


@register.simple_tag
def title_name(code: str) -> str:
    """A title's name in the page's language."""
    title = load().titles.get(code)
    return told(title.names) if title else code


@register.simple_tag
def firm_link(firm: Enterprise) -> SafeString:
    """A firm's name, leading to its page."""
    try:
        return format_html('<a class="row-title" href="{}">{}</a>', firm.get_absolute_url(), firm.name)
    except NoReverseMatch:
        return format_html('<span class="row-title">{}</span>', firm.name)
