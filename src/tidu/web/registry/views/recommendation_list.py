"""The ledger of recommendations as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search
from tidu.web.pages.lists.codes import within_code
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.access import person_of
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.models import Enterprise, Recommendation
from tidu.web.registry.options import OF_FIRM, place_of, regions
from tidu.web.registry.recommendation_forms import recommended_kinds
from tidu.web.registry.templatetags.registry import recommendation_outcome
from tidu.web.registry.views.lists import all_titles

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


def _name(row: Recommendation) -> str:
    known = catalogue().titles.get(row.title)
    return told(known.names) if known else row.title


def _firm(row: Recommendation) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("firm", args=[row.enterprise_id]), row.enterprise.name)


def _title_for(user: User) -> Any:  # noqa: ANN401 - a function of a row
    """The title; for those who keep the ledger it leads to the recommendation."""

    def title(row: Recommendation) -> SafeString | str:
        if not (user.scope.officer and user.scope.covers(row.enterprise.region_id)):
            return _name(row)
        return format_html('<a href="{}">{}</a>', reverse("recommendation", args=[row.pk]), _name(row))

    return title


def recommendations_for(user: User) -> Listing:
    """The list as somebody reads it."""
    return Listing(
        name="recommendations",
        columns=(
            Column("firm", gettext_lazy("Firm"), _firm, sort="enterprise__name", export=lambda row: row.enterprise.name),
            Column("code", gettext_lazy("Code"), lambda row: row.enterprise.uscc or "", shown=False),
            Column("title", gettext_lazy("Title"), _title_for(user), sort="title", export=_name),
            Column("product", gettext_lazy("Product or technology"), lambda row: row.product, shown=False),
            Column("kind", pgettext_lazy("recommendation", "Kind"), lambda row: dict(recommended_kinds())[row.kind], sort="kind"),
            Column("round", gettext_lazy("Round"), lambda row: row.batch, sort="batch"),
            Column("document", gettext_lazy("Document number"), lambda row: row.document, shown=False),
            Column(
                "recommended", gettext_lazy("Recommended on"), lambda row: tags.day(row.recommended_on), kind="day",
                sort="recommended_on", export=lambda row: row.recommended_on,
            ),
            Column(
                "outcome", gettext_lazy("Outcome"), recommendation_outcome, sort="outcome",
                export=lambda row: row.get_outcome_display(),
            ),
            Column(
                "decided", pgettext_lazy("recommendation", "Decided on"), lambda row: tags.day(row.decided_on, "—"), kind="day",
                sort="decided_on", blank_last=True, export=lambda row: row.decided_on,
            ),
            Column("note", gettext_lazy("Note"), lambda row: row.note, shown=False),
            Column("region", gettext_lazy("Region"), lambda row: place_of(row.enterprise.region), sort="enterprise__region_id"),
        ),
        filters=(
            OF_FIRM,
            Choice(key="title", label=gettext_lazy("Title"), field="title", options=all_titles, counted=True),
            Choice(
                key="kind", label=pgettext_lazy("recommendation", "Kind"), field="kind", counted=True,
                options=lambda _request: recommended_kinds(),
            ),
            Choice(
                key="outcome", label=gettext_lazy("Outcome"), field="outcome", options=Recommendation.Outcome.choices,
                counted=True,
            ),
            Choice(
                key="county", label=gettext_lazy("County or zone"), field="enterprise__region_id", options=regions,
                narrow=lambda rows, value: rows.filter(within_code("enterprise__region_id", value)),
            ),
            Search(
                key="round", label=gettext_lazy("Round or document"),
                narrow=lambda rows, value: rows.filter(Q(batch__contains=value) | Q(document__contains=value)),
            ),
            Days(key="from", label=gettext_lazy("Recommended from"), field="recommended_on"),
            Days(key="until", label=gettext_lazy("Recommended until"), field="recommended_on", end="until"),
        ),
        order=("-recommended_on", "-id"),
        tie="-id",
        template="registry/firms/recommendations.html",
        exported=audit.list_taken,
    )  # fmt: skip


def recommendations(request: HttpRequest) -> HttpResponseBase:
    """The recommendations of the firms that somebody may see; what stayed with a merged record counts no more."""
    user = person_of(request)
    rows = Recommendation.objects.visible_to(user).exclude(enterprise__status=Enterprise.Status.DUPLICATE)
    context: dict[str, Any] = {
        "page_title": _("Recommendations"),
        "empty_title": _("No recommendation yet"),
        "empty_text": _("They are registered on the page of a firm, or with the list of a round."),
        "empty_shape": "award",
    }
    if user.scope.officer:
        context |= {"action_url": reverse("recommendations-batch"), "action_text": _("Register a round")}
    return recommendations_for(user).respond(request, rows.select_related("enterprise__region__parent"), context)
