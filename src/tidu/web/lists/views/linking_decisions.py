"""What people decided about names of lists, and undoing it there."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.errors import TiduError
from tidu.web.access.service import may_open
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.lists.access import person_of
from tidu.web.lists.linking import service
from tidu.web.lists.linking.undoing import may_undo
from tidu.web.lists.models import Decision, ListRow
from tidu.web.lists.views.linking_review import undone_text
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search, local_day
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.models import Enterprise

Word = Decision.Verdict
TONES: dict[str, str] = {Word.ACCEPT: "good", Word.REJECT: "bad", Word.UNSURE: "warn", Word.LEAVE: "none"}
STANDING = (("standing", gettext_lazy("Decisions that stand")), ("undone", gettext_lazy("Undone decisions")))


def decisions_of(user: User) -> QuerySet[Decision]:
    """The decisions about rows that somebody may see, and his own."""
    rows = ListRow.objects.visible_to(user).values("pk")
    unplaced = Q(row=None, organisation_id__in=user.scope.organisations)
    return Decision.objects.filter(Q(row__in=rows) | Q(by=user) | unplaced)


def _name(one: Decision) -> SafeString | str:
    if one.row_id is None:
        return one.name or one.key
    return format_html('<a href="{}">{}</a>', reverse("list-row", args=[one.row_id]), one.name or one.key)


def _verdict(one: Decision) -> SafeString:
    return tags.badge(one.get_verdict_display(), TONES[one.verdict])


def _list(one: Decision) -> str:
    number = f" {one.row.version.number}" if one.row is not None else ""
    return f"{one.source}{number}" if one.source is not None else ""


def _undone(one: Decision) -> str:
    return f"{local_day(one.undone_at)} {one.undone_by}" if one.undone_at is not None else ""


def decisions_list(request: HttpRequest) -> Listing:
    """The decisions as a list for one reader: firms that he may not see have no name there."""
    user = person_of(request)
    seen: set[int] = set()
    token = get_token(request)
    may_act = may_open(user, "list-review-act")

    def prepare(rows: object) -> None:
        listed = list(rows)  # type: ignore[call-overload]
        firms = [one.enterprise_id for one in listed if one.enterprise_id is not None]
        seen.update(Enterprise.objects.visible_to(user).filter(pk__in=firms).values_list("pk", flat=True))

    def firm(one: Decision) -> SafeString | str:
        if one.enterprise is None:
            return ""
        if one.enterprise.pk not in seen:
            return _("a firm of another place")
        return format_html('<a href="{}">{}</a>', one.enterprise.get_absolute_url(), one.enterprise.name)

    def undo(one: Decision) -> SafeString | str:
        if one.undone_at is not None or not may_act or not may_undo(one, user):
            return ""
        return format_html(
            '<form method="post" class="inline-form"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
            '<input type="hidden" name="action" value="{}"><button class="btn btn-sm" type="submit" data-confirm="{}">{}</button></form>',
            token, one.action, _("Undo everything that was decided together?"), _("Undo"),
        )  # fmt: skip

    return Listing(
        name="list-decisions",
        columns=(
            Column("name", gettext_lazy("Name in the row"), _name, sort="name", export=lambda one: one.name),
            Column("verdict", pgettext_lazy("row of a list", "Decision"), _verdict, sort="verdict"),
            Column("firm", gettext_lazy("Firm"), firm, sort="enterprise__name", blank_last=True),
            Column("by", pgettext_lazy("row of a list", "Decided by"), lambda one: one.by, sort="by__display_name"),
            Column(
                "at", pgettext_lazy("row of a list", "Decided"), lambda one: tags.moment(one.at), kind="day", sort="at",
                export=lambda one: local_day(one.at),
            ),
            Column("list", gettext_lazy("List"), _list, sort="source__name", blank_last=True),
            Column("undone", gettext_lazy("Undone"), _undone, sort="undone_at", blank_last=True, shown=False),
            Column("undo", gettext_lazy("Undo"), undo, buttons=True),
        ),
        filters=(
            Choice(
                key="part", label=gettext_lazy("Which decisions"), options=STANDING, default="standing", tabs=True,
                narrow=lambda rows, part: rows.filter(undone_at__isnull=part == "standing"),
            ),
            Search(
                key="q", label=gettext_lazy("Name, firm or list"),
                narrow=lambda rows, text: rows.filter(
                    Q(name__icontains=text) | Q(enterprise__name__icontains=text) | Q(source__name__icontains=text)
                ),
            ),
            Choice(
                key="verdict", label=pgettext_lazy("row of a list", "Decision"), field="verdict", options=Word.choices, counted=True
            ),
            Choice(key="by", label=pgettext_lazy("row of a list", "Decided by"), field="by_id", options=_people),
            Days(key="from", label=gettext_lazy("Decided from"), field="at", moment=True),
            Days(key="until", label=gettext_lazy("Decided until"), field="at", end="until", moment=True),
        ),
        order=("-pk",),
        tie="-pk",
        prepare=prepare,
        exported=audit.list_taken,
    )  # fmt: skip


def _people(request: HttpRequest) -> list[tuple[str, str]]:
    makers = decisions_of(person_of(request)).order_by().values("by")
    people = User.objects.filter(pk__in=makers).order_by("display_name", "pk")
    return [(str(pk), name) for pk, name in people.values_list("pk", "display_name")]


def list_decisions(request: HttpRequest) -> HttpResponseBase:
    """What people decided, with who, when and on which list; a decision is undone with all that was decided together."""
    user = person_of(request)
    if request.method == "POST":
        try:
            messages.success(request, undone_text(service.undo(request.POST.get("action", ""), user)))
        except TiduError as error:
            messages.error(request, "；".join(told(one) for one in (error.what, error.why, error.fix) if one))
        return redirect(request.get_full_path())
    related = ("by", "enterprise", "row__version", "source", "undone_by", "organisation")
    rows = decisions_of(user).select_related(*related)
    context = {
        "page_title": _("Decisions about names"),
        "lead": _("What somebody has decided about a name or code of a list is used again in every later file."),
        "empty_title": _("Nothing was decided yet"),
        "empty_text": _("Look a list through on its tab Review: what you decide there stands here."),
        "empty_shape": "gavel",
    }
    return decisions_list(request).respond(request, rows, context)
