"""The list of the city's labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.web.audit import service as audit
from tidu.web.pages.lists import Choice, Column, Listing, Search
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.models import Enterprise, Tag

PARTS = (("used", pgettext_lazy("labels", "In use")), ("retired", pgettext_lazy("labels", "Retired")))


def _prepare(rows: Sequence[Any]) -> None:
    """How many firms have each label, in one question."""
    through = Enterprise.tags.through.objects.filter(tag_id__in=[row.pk for row in rows])
    found = dict(through.order_by().values_list("tag_id").annotate(firms=Count("pk")))
    for row in rows:
        row.firms_counted = found.get(row.pk, 0)


def _count(row: Any) -> int:  # noqa: ANN401 - a label with its count
    count: int = row.firms_counted
    return count


def _firms(row: Any) -> SafeString:  # noqa: ANN401 - a label with its count
    if not row.active or not _count(row):
        return format_html("{}", _count(row))
    return format_html('<a href="{}?tag={}">{}</a>', reverse("firms"), row.pk, _count(row))


def _state(row: Tag) -> SafeString:
    return tags.badge(dict(PARTS)["used" if row.active else "retired"], "good" if row.active else "none")


def _buttons(row: Tag, token: str) -> SafeString:
    words = {"tag": row, "csrf_token": token}
    return mark_safe(get_template("registry/firms/tag_buttons.html").render(words))  # noqa: S308 # nosec B308 B703 - a template's


def tag_list(request: HttpRequest) -> Listing:
    """The labels; the buttons of a row belong to its reader."""
    token = get_token(request)
    return Listing(
        name="tags",
        columns=(
            Column("name", gettext_lazy("Name"), lambda row: row.name, sort="name"),
            Column("kind", gettext_lazy("Taxonomy"), lambda row: row.get_kind_display(), sort="kind"),
            Column("firms", gettext_lazy("Firms"), _firms, kind="number", export=_count),
            Column("state", gettext_lazy("State"), _state, sort="active"),
            Column("buttons", gettext_lazy("To do now"), lambda row: _buttons(row, token), buttons=True),
        ),
        filters=(
            Choice(
                key="part", label=gettext_lazy("Which labels"), options=PARTS, default="used", tabs=True,
                narrow=lambda rows, part: rows.filter(active=part == "used"),
            ),
            Search(key="q", label=gettext_lazy("Name"), narrow=lambda rows, text: rows.filter(name__icontains=text)),
            Choice(key="kind", label=gettext_lazy("Taxonomy"), field="kind", options=Tag.Kind.choices, counted=True),
        ),
        order=("kind", "name"),
        template="registry/firms/tags.html",
        prepare=_prepare,
        exported=audit.list_taken,
    )  # fmt: skip


def respond_tags(request: HttpRequest, context: dict[str, Any]) -> HttpResponseBase:
    """The labels, with the form that adds one."""
    context |= {
        "page_title": _("Taxonomies"),
        "empty_title": _("No label here"),
        "empty_text": _("Add below the pillars, chains, clusters and parks by which your city sorts its firms."),
        "empty_shape": "tags",
    }
    return tag_list(request).respond(request, Tag.objects.all(), context)
