"""Tags of materials."""

from __future__ import annotations

from django import template

from tidu.web.materials.lists import material_name as named

register = template.Library()


@register.simple_tag
def material_name(code: str, year: int | None = None) -> str:
    """A material as people call it, with the year."""
    return named(code, year)


@register.simple_tag
def tenths(value: int) -> str:
    """Tenths of a percent as a percentage."""
    return f"{value // 10}.{value % 10} %"
