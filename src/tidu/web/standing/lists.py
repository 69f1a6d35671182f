"""The firms that are near a title, by name: who meets it, who is one step short, who only has to be asked for a figure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.errors import RuleError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Listing
from tidu.web.pages.lists.codes import within_code
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.access import person_of
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.service import OF_FIRM, owners, place_of, regions
from tidu.web.standing.levels import KEPT, LETTERS, LEVEL_NAMES, LEVEL_OF, LEVEL_TONES
from tidu.web.standing.models import Standing
from tidu.web.standing.renewing import newest_renewal
from tidu.web.standing.rules import of_ladder

TRACK_NAMES: Mapping[str, Text] = {
    "industry": Text("优质中小企业梯度", "SMEs, the ladder of industry"),
    "science": Text("科技型企业梯度", "the ladder of science"),
}
"""The ladders whose rungs are judged."""


def _firm(row: Standing) -> SafeString:
    address = reverse("firm-standing-title", args=[row.enterprise_id, row.title])
    return format_html('<a href="{}">{}</a>', address, row.enterprise.name)


def _title(row: Standing) -> str:
    known = catalogue().titles.get(row.title)
    return told(known.names) if known else row.title


def _level(row: Standing) -> SafeString:
    level = LEVEL_OF[row.level]
    return tags.badge(LEVEL_NAMES[level], LEVEL_TONES[level])


@lru_cache(maxsize=512)
def _sentence(standard: str, node: str) -> Text | None:
    """What a condition of a standard asks, in a sentence."""
    try:
        found = catalogue().standard(standard).nodes.get(node)
    except RuleError:
        return None
    return found.says if found is not None else None


def _missing(row: Standing) -> str:
    """The conditions in question, as the rules of the renewal say them."""
    rule = row.renewal.rules.get(f"{row.title}:{row.kind}", {})
    sentences = [_sentence(str(rule.get("standard", "")), node) for node in row.missing.split()]
    return "；".join(told(one) for one in sentences if one is not None)


def _kinds(_request: HttpRequest) -> list[tuple[str, str]]:
    return [("new", _("new")), ("review", _("re-review"))]


def titles(_request: HttpRequest) -> list[tuple[str, str]]:
    """Every title of the catalogue, as options."""
    return [(one.code, told(one.names)) for one in catalogue().titles.values()]


def _ladders(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(track, told(names)) for track, names in TRACK_NAMES.items()]


def _levels(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(LETTERS[level], told(LEVEL_NAMES[level])) for level in KEPT]


def owned(rows: Any, value: str) -> Any:  # noqa: ANN401 - a queryset of standings
    """The rows of firms in somebody's care, or in nobody's."""
    return rows.filter(enterprise__owner=None) if value == "nobody" else rows.filter(enterprise__owner_id=int(value))


STANDINGS = Listing(
    name="standings",
    columns=(
        Column("firm", gettext_lazy("Firm"), _firm, sort="enterprise__name", export=lambda row: row.enterprise.name),
        Column("code", gettext_lazy("Code"), lambda row: row.enterprise.uscc or "", shown=False),
        Column("title", gettext_lazy("Title"), _title, sort="title"),
        Column("level", gettext_lazy("How near"), _level, sort="level", export=lambda row: told(LEVEL_NAMES[LEVEL_OF[row.level]])),
        Column("missing", gettext_lazy("What is missing"), _missing),
        Column("kind", gettext_lazy("New or re-review"), lambda row: dict(_kinds(None))[row.kind], shown=False),  # type: ignore[arg-type]
        Column("region", gettext_lazy("Region"), lambda row: place_of(row.enterprise.region), sort=("region_id",)),
        Column("owner", gettext_lazy("Responsible"), lambda row: row.enterprise.owner or ""),
    ),
    filters=(
        OF_FIRM,
        Choice(key="title", label=gettext_lazy("Title"), field="title", options=titles, counted=True),
        Choice(
            key="ladder", label=gettext_lazy("Ladder"), options=_ladders,
            narrow=lambda rows, value: rows.filter(title__in=of_ladder(value)),
        ),
        Choice(key="level", label=gettext_lazy("How near"), field="level", options=_levels, counted=True),
        Choice(
            key="county", label=gettext_lazy("County or zone"), field="region_id", options=regions, counted=True,
            by_start=True, narrow=lambda rows, value: rows.filter(within_code("region_id", value)),
        ),
        Choice(key="kind", label=gettext_lazy("New or re-review"), field="kind", options=_kinds, counted=True),
        Choice(key="owner", label=gettext_lazy("Responsible"), options=owners, narrow=owned),
    ),
    order=("title", "level", "enterprise_id"),
    tie="id",
    exported=audit.list_taken,
)  # fmt: skip


def standings(request: HttpRequest) -> HttpResponseBase:
    """The firms near a title that somebody may see."""
    rows = (
        Standing.objects.visible_to(person_of(request))
        .select_related("enterprise__region__parent", "enterprise__owner")
        .prefetch_related("renewal")
    )
    newest = newest_renewal()
    judged = _("Judged as of %(day)s.") % {"day": newest.on} if newest else _("Not judged yet.")
    changes = format_html('<a href="{}">{}</a>', reverse("standing-changes"), _("Who came nearer, who fell back"))
    context: dict[str, Any] = {
        "page_title": _("Near a title"),
        "empty_title": _("No firm is near a title by what is known"),
        "empty_text": _("The more figures are known, the more firms show: import them, or ask for the data sheets."),
        "lead": format_html("{} {}", judged, changes),
    }
    return STANDINGS.respond(request, rows, context)
