"""The list of certificates: officers see those of their area, a firm its own."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.notices.certificates.standing import current_firm
from tidu.web.notices.issued import Certificate, CertificateQuerySet, ReceivedList
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.titles.service import STATE_NAMES, state_of
from tidu.web.registry.titles.states import STATE_TONES


def title_name(code: str) -> str:
    """A title in words."""
    return told(catalogue().titles[code].names) if code in catalogue().titles else code


def titles(_request: HttpRequest) -> list[tuple[str, str]]:
    """All titles, for a filter."""
    return [(one.code, told(one.names)) for one in catalogue().titles.values()]


def _number(row: Certificate) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("certificate-verified", args=[row.code]), row.number)


def _firm(row: Certificate) -> SafeString:
    now = current_firm(row.enterprise).name
    line = format_html('<div class="quiet">{}{}</div>', _("now: "), now) if now != row.name else ""
    return format_html('<a href="{}">{}</a>{}', reverse("firm", args=[row.enterprise_id]), row.name, line)


def _title(row: Certificate) -> str:
    return title_name(row.title) + (f"：{row.product}" if row.product else "")


def _today(row: Certificate) -> SafeString:
    if row.replaced_on is not None:
        return tags.badge(_("replaced"), "none")
    if row.held is None:
        return tags.badge(_("no longer in the registry"), "bad")
    state = state_of(row.held, china_today())
    return tags.badge(STATE_NAMES[state], STATE_TONES[state])


def _file(row: Certificate) -> SafeString:
    return format_html(
        '<a class="btn btn-sm" href="{}">{}PDF<span class="sr-only"> {}</span></a>',
        reverse("certificate-file", args=[row.pk]), tags.icon("download"), row.number,
    )  # fmt: skip


def _standing(rows: CertificateQuerySet, value: str) -> CertificateQuerySet:
    return rows.filter(replaced_on__isnull=value == "standing")


CERTIFICATES = Listing(
    name="certificates",
    columns=(
        Column("number", gettext_lazy("Certificate number"), _number, sort="number", export=lambda row: row.number),
        Column("firm", gettext_lazy("Firm"), _firm, sort="name", export=lambda row: row.name),
        Column("title", gettext_lazy("Title"), _title, sort="title"),
        Column("today", gettext_lazy("Today"), _today),
        Column("until", gettext_lazy("Valid until"), lambda row: tags.day(row.valid_until, _("without end")),
               kind="day", sort="valid_until", export=lambda row: row.valid_until),
        Column("issued", gettext_lazy("Issued on"), lambda row: tags.day(row.issued_on), kind="day", sort="issued_on",
               export=lambda row: row.issued_on),
        Column("issuer", pgettext_lazy("certificate", "Issuing authority"), lambda row: row.issuer, sort="issuer", shown=False),
        Column("document", gettext_lazy("Document number"), lambda row: row.document, shown=False),
        Column("why", gettext_lazy("Why it was issued anew"), lambda row: row.why, shown=False),
        Column("file", gettext_lazy("File"), _file, buttons=True),
    ),
    filters=(
        Search(key="q", label=gettext_lazy("Number, firm or code"),
               narrow=lambda rows, value: rows.filter(Q(number__icontains=value) | Q(name__icontains=value) | Q(uscc__iexact=value))),
        Choice(key="title", label=gettext_lazy("Title"), field="title", options=titles, counted=True),
        Choice(key="state", label=gettext_lazy("State"), narrow=_standing,
               options=(("standing", gettext_lazy("in use")), ("replaced", gettext_lazy("replaced")))),
        Days(key="issued", label=gettext_lazy("Issued on"), field="issued_on"),
    ),
    order=("-issued_on", "-id"),
    tie="-id",
    template="notices/certificate_list.html",
    exported=audit.list_taken,
)  # fmt: skip


def _document(row: ReceivedList) -> SafeString:
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.document)


def received_state(row: ReceivedList) -> SafeString:
    """How far a list from above is."""
    if row.notice is None:
        return tags.badge(_("being looked through"), "warn")
    if row.notice.state == "prepared":
        return tags.badge(_("waits for a second officer"), "info")
    return tags.badge(row.notice.get_state_display(), "good" if row.notice.state == "announced" else "info")


RECEIVED = Listing(
    name="received-lists",
    columns=(
        Column("document", gettext_lazy("Document number"), _document, sort="document", export=lambda row: row.document),
        Column("authority", gettext_lazy("Issuing authority"), lambda row: row.authority, sort="authority"),
        Column("title", gettext_lazy("Title"), lambda row: title_name(row.title), sort="title"),
        Column("meaning", gettext_lazy("Kind"), lambda row: row.get_meaning_display(), sort="meaning"),
        Column("announced", gettext_lazy("Announced on"), lambda row: tags.day(row.announced_on), kind="day", sort="announced_on",
               export=lambda row: row.announced_on),
        Column("state", gettext_lazy("State"), received_state),
        Column("batch", gettext_lazy("Batch"), lambda row: row.batch, shown=False),
        Column("file", gettext_lazy("File"), lambda row: row.name, shown=False),
    ),
    filters=(
        Search(key="q", label=gettext_lazy("Authority or document number"),
               narrow=lambda rows, value: rows.filter(Q(authority__icontains=value) | Q(document__icontains=value))),
        Choice(key="title", label=gettext_lazy("Title"), field="title", options=titles, counted=True),
    ),
    order=("-id",),
    tie="-id",
    template="notices/desk/list.html",
    exported=audit.list_taken,
)  # fmt: skip
