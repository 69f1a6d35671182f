"""The list of forms: a firm's own, or those of the firms of an officer's regions."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from tidu.web.audit import service as audit
from tidu.web.filing.models import Filing
from tidu.web.filing.opening import form_of
from tidu.web.filing.owners import owner_of
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search, local_day
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.facts.service import catalogue


def form_name(row: Filing) -> str:
    """What form it is."""
    return told(form_of(row).names)


def _form(row: Filing) -> SafeString:
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), form_name(row))


def _complete(row: Filing) -> str:
    return f"{row.filled} / {row.required}"


def _titles(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(code, told(one.names)) for code, one in catalogue().titles.items()]


FILINGS = Listing(
    name="filings",
    template="filing/list.html",
    columns=(
        Column("form", gettext_lazy("Form"), _form, sort="form", export=form_name),
        Column("firm", gettext_lazy("Firm"), lambda row: row.enterprise.name, sort="enterprise__name"),
        Column("for", gettext_lazy("For"), lambda row: told(owner_of(row).word)),
        Column("complete", gettext_lazy("Required fields"), _complete, kind="number", sort="filled"),
        Column(
            "closes", gettext_lazy("Closes"), lambda row: tags.moment(row.closes_at) if row.closes_at else "—",
            sort="closes_at", blank_last=True, export=lambda row: local_day(row.closes_at) if row.closes_at else None,
        ),
        Column(
            "changed", gettext_lazy("Changed"), lambda row: tags.moment(row.changed_at) if row.changed_at else "—",
            sort="changed_at", blank_last=True, export=lambda row: local_day(row.changed_at) if row.changed_at else None,
        ),
        Column("by", gettext_lazy("Changed by"), lambda row: str(row.changed_by or ""), sort="changed_by__display_name"),
    ),
    filters=(
        Search(
            key="q", label=gettext_lazy("Firm"),
            narrow=lambda rows, text: rows.filter(Q(enterprise__name__icontains=text) | Q(enterprise__uscc=text)),
        ),
        Choice(key="title", label=gettext_lazy("Title"), field="title", options=_titles),
        Days(key="closes_to", label=gettext_lazy("Closes until"), field="closes_at__date", end="until"),
    ),
    order=("-id",),
    tie="-id",
    exported=audit.list_taken,
)  # fmt: skip


def filings_list(_request: HttpRequest) -> Listing:
    """The list of forms."""
    return FILINGS
