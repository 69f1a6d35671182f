"""From a value back to the file, the sheet, the row and the person that it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tidu.text import Text
from tidu.web.pages.language import told

if TYPE_CHECKING:
    from tidu.web.accounts.service import Scope
    from tidu.web.registry.models import Source


def provenance(source: Source, place: str, scope: Scope | None = None) -> SafeString:
    """Where a value came from, in one line. ``scope`` is the reader's: the row is a link for those who may see its file."""
    where = told(place_in_words(place))
    if not source.link:
        return format_html('{} <span class="quiet">{}</span>', source, where) if where else format_html("{}", source)
    address = f"{source.link}?{urlencode({'place': place})}" if place else source.link
    by = _("published by %(who)s on %(day)s") % {
        "who": source.entered_by or "—",
        "day": timezone.localdate(source.created_at),
    }
    if not may_follow(source, scope):
        return format_html('{} {}<span class="quiet"> · {}</span>', source, where, by)
    return format_html('<a href="{}">{} {}</a><span class="quiet"> · {}</span>', address, source, where, by)


def may_follow(source: Source, scope: Scope | None) -> bool:
    """Whether somebody may open the page on which a source can be read as it came: bureaus, and whoever keeps it; no
    steward, who reads only of the firms that are given to him.
    """
    if scope is None or not source.link or not scope.regions:
        return False
    return scope.bureau or (scope.government and source.organisation_id in scope.organisations)


def place_in_words(place: str) -> Text:
    """The place in a file: 名单!12 → sheet 名单, row 12; what is written otherwise stays as it is."""
    sheet, mark, number = place.rpartition("!")
    if not number.isdecimal():
        return Text(place, place)
    if not mark or not sheet:
        return Text(f"第 {number} 行", f"row {number}")
    return Text(f"工作表“{sheet}”第 {number} 行", f"sheet “{sheet}”, row {number}")
