"""Template tags of the house. They are built in: no template has to load them, those of forms apart."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tidu.criteria.outcomes import Outcome
from tidu.text import Text
from tidu.today import china_today
from tidu.web.pages import amounts
from tidu.web.pages.charts import Chart
from tidu.web.pages.language import told as told_text

register = template.Library()

SOON_DAYS = 30
TONES = {
    Outcome.MET: "good",
    Outcome.UNMET: "bad",
    Outcome.UNKNOWN: "warn",
    Outcome.NEEDS_REVIEW: "review",
    Outcome.NOT_APPLICABLE: "none",
}
SHAPES = {
    "good": "check",
    "bad": "x",
    "warn": "alert-triangle",
    "info": "info-circle",
    "review": "hand-finger",
    "none": "point",
}
NOTICES = {
    "success": ("good", "circle-check"),
    "error": ("bad", "alert-circle"),
    "warning": ("warn", "alert-triangle"),
}
MASKS = {"name": amounts.masked_name, "phone": amounts.masked_phone, "email": amounts.masked_email}


@cache
def _sprite() -> str:
    return static("vendor/icons.svg")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture that says nothing by itself: the word stands beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', _sprite(), name
    )


@register.simple_tag
def unknown() -> SafeString:
    """What stands where nothing is known; never 0."""
    return format_html('<span class="unknown-value">{}</span>', _("not known"))


@register.simple_tag
def money(fen: int | None, unit: bool = True) -> SafeString:
    """An amount in 分 as 万元 with two decimals, the exact 元 on hover. ``unit=False`` where the head names the unit."""
    if fen is None:
        return unknown()
    exact = _("%(yuan)s yuan") % {"yuan": amounts.yuan_text(fen)}
    text = amounts.wan_text(fen)
    shown = _("%(amount)s 万元") % {"amount": text} if unit else text
    return format_html('<span class="num" title="{}">{}</span>', exact, shown)


@register.simple_tag
def day(when: date | datetime | None, default: str = "") -> SafeString:
    """A date as 2026-11-23."""
    if when is None:
        return format_html('<span class="unknown-value">{}</span>', default) if default else unknown()
    if isinstance(when, datetime):
        when = timezone.localtime(when).date()
    return format_html('<time class="num" datetime="{}">{}</time>', when.isoformat(), when.isoformat())


@register.simple_tag
def moment(when: datetime | None) -> SafeString:
    """A moment as 2026-11-23 10:32, in China's time."""
    if when is None:
        return unknown()
    local = timezone.localtime(when)
    return format_html(
        '<time class="num" datetime="{}">{}</time>', local.isoformat(timespec="minutes"), f"{local:%Y-%m-%d %H:%M}"
    )


@register.simple_tag
def due(when: date | None, done: bool = False) -> SafeString:
    """A last day with how far away it is: in words and colour when it has passed or comes near."""
    if when is None:
        return format_html('<span class="quiet">{}</span>', _("no date"))
    left = (when - china_today()).days
    if done or left > SOON_DAYS:
        return day(when)
    if left < 0:
        words, tone = ngettext("%(days)d day late", "%(days)d days late", -left) % {"days": -left}, "late"
    elif left == 0:
        words, tone = _("today"), "late"
    else:
        words, tone = ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}, "soon"
    return format_html('{} <span class="{}">{}</span>', day(when), tone, words)


@register.simple_tag
def badge(text: Any, tone: str = "none", shape: str = "") -> SafeString:  # noqa: ANN401 - any text
    """A word with a shape and a colour. ``tone``: good, bad, warn, info, review, none; ``shape``: another icon."""
    shown = told_text(text) if isinstance(text, Text) else text
    return format_html('<span class="badge tone-{}">{}{}</span>', tone, icon(shape or SHAPES[tone]), shown)


@register.simple_tag
def outcome(value: Outcome | int | str | None) -> SafeString:
    """One of the kernel's five outcomes, with word, shape and colour. Takes the outcome, its number or its word."""
    if value is None:
        return unknown()
    one = Outcome[value.upper()] if isinstance(value, str) else Outcome(value)
    # The pointing hand of the kernel's mark is hardly legible at this size in most fonts; the drawn one is.
    mark = icon("hand-finger") if one is Outcome.NEEDS_REVIEW else one.mark
    return format_html(
        '<span class="badge outcome tone-{}"><span class="outcome-mark" aria-hidden="true">{}</span>{}</span>',
        TONES[one],
        mark,
        told_text(one.label),
    )


@register.simple_tag
def unconfirmed() -> SafeString:
    """The mark of a number that nobody has compared with the official text yet."""
    return format_html(
        '<span class="badge unconfirmed" title="{}">{}</span>',
        _("This number has not been compared with the official text yet"),
        _("unconfirmed"),
    )


@register.simple_tag
def masked(value: str, kind: str = "name") -> SafeString:
    """Somebody's name, phone or e-mail with its middle hidden; components/masked.html adds the button that shows it."""
    if not value:
        return unknown()
    return format_html('<span class="masked">{}</span>', MASKS[kind](value))


@register.inclusion_tag("pages/components/chart.html")
def chart(one: Chart) -> dict[str, Chart]:
    """A drawing with the table of the same figures; the page needs ``chart_scripts`` in its block ``scripts``."""
    return {"chart": one}


@register.simple_tag
def chart_scripts() -> SafeString:
    """What draws charts."""
    return format_html(
        '<script src="{}" defer></script><script src="{}" defer></script>',
        static("vendor/echarts.min.js"),
        static("tidu/charts.js"),
    )


@register.filter
def told(text: Any) -> Any:  # noqa: ANN401 - what is no Text passes through
    """A text of the kernel in the page's language."""
    return told_text(text) if isinstance(text, Text) else text


@register.simple_tag
def told_of(row: Any, name: str) -> str:  # noqa: ANN401 - any row with the pair of columns
    """The column ``name_zh`` or ``name_en`` of a row, by the page's language."""
    return told_text(Text(getattr(row, f"{name}_zh"), getattr(row, f"{name}_en")))


@register.simple_tag
def crumb(text: str, url: str = "") -> SafeString:
    """One step of the way to the page; without an address it is the page itself."""
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, text)
    return format_html('<li aria-current="page">{}</li>', text)


@register.simple_tag
def notice_tone(level: str) -> str:
    """The class of a flash message."""
    return f"tone-{NOTICES.get(level, ('info', ''))[0]}"


@register.simple_tag
def notice_icon(level: str) -> SafeString:
    """The picture of a flash message."""
    return icon(NOTICES.get(level, ("", "info-circle"))[1])
