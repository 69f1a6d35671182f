"""The officers' lists: notices in every state, and what was said against their lines."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tidu.web.audit import service as audit
from tidu.web.notices.models import Notice, NoticeQuerySet
from tidu.web.notices.objected import Objection
from tidu.web.pages.amounts import masked_name
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.workflow import service as workflow

TONES = {
    "prepared": ("none", "pencil"), "running": ("info", "clock"), "announcing": ("warn", "progress-check"),
    "partly": ("warn", "hourglass"), "announced": ("good", "circle-check"),
}  # fmt: skip
OUTCOMES = {"upheld": "bad", "not_upheld": "good", "withdrawn": "none", "noted": "none"}


def notice_badge(row: Notice) -> SafeString:
    """The state of a notice, with its shape."""
    return tags.badge(str(row.get_state_display()), *TONES[row.state])


def objection_badge(row: Objection) -> SafeString:
    """Where an objection is, or what came of it."""
    if row.outcome:
        return tags.badge(str(row.get_outcome_display()), OUTCOMES[row.outcome])
    if row.case is None:
        return tags.badge(_("to be looked at"), "warn")
    return tags.badge(workflow.flow("objection").states[row.case.state].officer, "info")


def counted(rows: NoticeQuerySet) -> NoticeQuerySet:
    """Notices with the number of their lines and of what is open about them."""
    return rows.annotate(
        lines=Count("entries", distinct=True),
        open_objections=Count("objections", filter=Q(objections__open=True), distinct=True),
    )


def _open(row: Any) -> SafeString | str:  # noqa: ANN401 - annotated
    return tags.badge(str(row.open_objections), "warn", "flag") if row.open_objections else "0"


def _states(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(one.name, told(one.officer)) for one in workflow.flow("objection").states.values()]


def _notice_search(rows: Any, text: str) -> Any:  # noqa: ANN401 - a queryset
    asked = Q(heading__icontains=text) | Q(label__icontains=text)
    return rows.filter(asked | Q(document__icontains=text) | Q(announcement__icontains=text))


def _objection_search(rows: Any, text: str) -> Any:  # noqa: ANN401 - a queryset
    asked = Q(entry__name__icontains=text) | Q(entry__code__iexact=text)
    return rows.filter(asked | Q(notice__heading__icontains=text))


NOTICES = Listing(
    name="notice-desk",
    template="notices/desk/list.html",
    columns=(
        Column(
            "heading", gettext_lazy("Heading"),
            lambda row: format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.heading),
            sort="heading", export=lambda row: row.heading,
        ),
        Column("kind", gettext_lazy("kind"), lambda row: str(row.get_kind_display()), sort="kind"),
        Column("batch", gettext_lazy("Batch"), lambda row: row.label, sort="label"),
        Column("state", gettext_lazy("State"), notice_badge, sort="state", export=lambda row: row.get_state_display()),
        Column("lines", gettext_lazy("Lines"), lambda row: str(row.lines), kind="number", sort="lines",
            export=lambda row: row.lines),
        Column("open", gettext_lazy("Open objections"), _open, sort="open_objections",
            export=lambda row: row.open_objections),
        Column("opens", gettext_lazy("First day"), lambda row: tags.day(row.opens_on), kind="day", sort="opens_on",
            blank_last=True, export=lambda row: row.opens_on),
        Column("ends", gettext_lazy("Last day"), lambda row: tags.day(row.ends_on), kind="day", sort="ends_on",
            blank_last=True, export=lambda row: row.ends_on),
        Column("document", gettext_lazy("Document number"), lambda row: row.announcement or row.document,
            sort="announcement"),
    ),
    filters=(
        Search(key="q", label=gettext_lazy("Heading, batch or document"), narrow=_notice_search),
        Choice(key="state", label=gettext_lazy("State"), field="state", options=Notice.State.choices, counted=True),
        Choice(key="kind", label=gettext_lazy("kind"), field="kind", options=Notice.Kind.choices),
        Days(key="from", label=gettext_lazy("Begins from"), field="opens_on"),
        Days(key="until", label=gettext_lazy("Begins until"), field="opens_on", end="until"),
    ),
    order=("-id",),
    tie="-id",
    exported=audit.list_taken,
)  # fmt: skip
OBJECTIONS = Listing(
    name="notice-objections",
    template="notices/desk/list.html",
    columns=(
        Column(
            "number", gettext_lazy("Number"),
            lambda row: format_html('<a href="{}">{}</a>', row.get_absolute_url(), str(row)), sort="id", export=str,
        ),
        Column("firm", gettext_lazy("Firm"), lambda row: row.entry.name, sort="entry__name"),
        Column("notice", gettext_lazy("The notice"), lambda row: row.notice.heading, sort="notice__heading"),
        Column("kind", gettext_lazy("kind"), lambda row: str(row.get_kind_display()), sort="kind"),
        Column("who", gettext_lazy("From whom"), lambda row: masked_name(row.name) or pgettext("notice", "no name"),
            export=lambda row: masked_name(row.name)),
        Column("received", gettext_lazy("Received on"), lambda row: tags.day(row.filed_on), kind="day", sort="filed_on",
            export=lambda row: row.filed_on),
        Column("state", gettext_lazy("State"), objection_badge, sort="outcome",
            export=lambda row: row.get_outcome_display() if row.outcome else _("open")),
        Column("due", pgettext_lazy("objection", "Due on"),
            lambda row: tags.due(row.case.due_on) if row.case and row.open else "—", sort="case__due_on", blank_last=True,
            export=lambda row: row.case.due_on if row.case and row.open else None),
    ),
    filters=(
        Search(key="q", label=gettext_lazy("Firm or notice"), narrow=_objection_search),
        Choice(key="kind", label=gettext_lazy("kind"), field="kind", options=Objection.Kind.choices, counted=True),
        Choice(key="state", label=gettext_lazy("State"), field="case__state", options=_states),
        Days(key="from", label=gettext_lazy("Received from"), field="filed_on"),
        Days(key="until", label=gettext_lazy("Received until"), field="filed_on", end="until"),
    ),
    order=("-open", "-id"),
    tie="-id",
    exported=audit.list_taken,
)  # fmt: skip
