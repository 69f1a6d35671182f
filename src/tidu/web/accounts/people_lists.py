"""The lists of an organisation's people and of its invitations."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.web.accounts.models import Invitation, Membership, Organisation
from tidu.web.audit import service as audit
from tidu.web.pages.lists import ALL, Choice, Column, Days, Listing, Search, local_day
from tidu.web.pages.templatetags import tidu as tags

OPEN_SHOWN = 10
"""So many open invitations stand beside the people; all of them have a list of their own."""


def _buttons(request: HttpRequest, template: str, row: Any) -> SafeString:  # noqa: ANN401 - a row of one of the lists
    words = {"one": row, "user": request.user, "csrf_token": get_token(request)}
    return mark_safe(get_template(template).render(words))  # noqa: S308 # nosec B308 B703 - a template's


# -- people -------------------------------------------------------------------------------------------------------


PARTS = (("present", pgettext_lazy("roles", "Present")), ("ended", gettext_lazy("Ended roles")))


def _name(row: Membership) -> SafeString | str:
    if row.ended_at is not None:
        return row.user.display_name
    return format_html('<a href="{}">{}</a>', reverse("membership", args=[row.pk]), row.user.display_name)


def _last(row: Membership) -> SafeString | str:
    return tags.moment(row.user.last_login) if row.user.last_login else _("never")


def _roles(organisation: Organisation) -> list[tuple[str, str]]:
    held = set(organisation.memberships.order_by().values_list("role", flat=True).distinct())
    return [(code, str(label)) for code, label in Membership.Role.choices if code in held]


def people_list(request: HttpRequest, organisation: Organisation) -> Listing:
    """Who works in an organisation, and who did; the buttons of a row belong to its reader."""
    return Listing(
        name="people",
        columns=(
            Column("name", gettext_lazy("Name"), _name, sort="user__display_name", export=lambda row: row.user.display_name),
            Column("login", gettext_lazy("Login name"), lambda row: row.user.username, sort="user__username"),
            Column("role", gettext_lazy("Role"), lambda row: row.get_role_display(), sort="role"),
            Column(
                "since", gettext_lazy("Since"), lambda row: tags.day(row.since), kind="day", sort="since",
                export=lambda row: local_day(row.since),
            ),
            Column(
                "last", gettext_lazy("Last sign-in"), _last, kind="day", sort="user__last_login", blank_last=True,
                export=lambda row: local_day(row.user.last_login),
            ),
            Column(
                "ended", gettext_lazy("Role ended"), lambda row: tags.day(row.ended_at) if row.ended_at else "", kind="day",
                sort="ended_at", blank_last=True, shown=request.GET.get("part") in ("ended", ALL),
                export=lambda row: local_day(row.ended_at),
            ),
            Column(
                "buttons", gettext_lazy("To do now"), lambda row: _buttons(request, "accounts/person_buttons.html", row), buttons=True
            ),
        ),
        filters=(
            Choice(
                key="part", label=gettext_lazy("Which roles"), options=PARTS, default="present", tabs=True,
                narrow=lambda rows, part: rows.filter(ended_at__isnull=part == "present"),
            ),
            Search(
                key="q", label=gettext_lazy("Name, or login name"),
                narrow=lambda rows, text: rows.filter(Q(user__display_name__icontains=text) | Q(user__username__icontains=text)),
            ),
            Choice(
                key="role", label=gettext_lazy("Role"), field="role", options=lambda _request: _roles(organisation), counted=True
            ),
            Days(key="from", label=gettext_lazy("Role since, from"), field="since", moment=True),
            Days(key="until", label=gettext_lazy("Role since, until"), field="since", end="until", moment=True),
        ),
        order=("user__display_name", "pk"),
        template="accounts/people.html",
        exported=audit.list_taken,
    )  # fmt: skip


def open_invitations(organisation: Organisation) -> Any:  # noqa: ANN401 - a queryset
    """The invitations that were neither accepted nor taken back."""
    return organisation.invitations.filter(accepted_at=None, revoked_at=None).select_related("invited_by")


def respond_people(request: HttpRequest, organisation: Organisation, context: dict[str, Any]) -> HttpResponseBase:
    """The people of an organisation, with the form that invites and the invitations that wait."""
    waiting = open_invitations(organisation)
    context |= {
        "page_title": _("People"),
        "organisation": organisation,
        "invitations": waiting[:OPEN_SHOWN],
        "waiting": waiting.count(),
        "empty_title": _("Nobody works here"),
        "empty_text": _("Invite the first person below."),
        "empty_shape": "users",
    }
    return people_list(request, organisation).respond(request, organisation.memberships.select_related("user"), context)


# -- invitations --------------------------------------------------------------------------------------------------


INVITED = (
    ("open", pgettext_lazy("invitations", "Open")),
    ("late", pgettext_lazy("invitations", "Run out")),
    ("accepted", pgettext_lazy("invitations", "Accepted")),
    ("revoked", pgettext_lazy("invitations", "Taken back")),
)
INVITED_TONES = {"open": "info", "late": "warn", "accepted": "good", "revoked": "none"}


def _stands(row: Invitation) -> str:
    if row.accepted_at is not None:
        return "accepted"
    if row.revoked_at is not None:
        return "revoked"
    return "late" if row.expires_at < timezone.now() else "open"


def _invited(rows: Any, part: str) -> Any:  # noqa: ANN401 - a queryset of invitations
    if part in ("accepted", "revoked"):
        return rows.filter(**{f"{part}_at__isnull": False})
    waiting = rows.filter(accepted_at=None, revoked_at=None)
    return waiting.filter(**{"expires_at__lt" if part == "late" else "expires_at__gte": timezone.now()})


def _invited_word(row: Invitation) -> SafeString:
    return tags.badge(dict(INVITED)[_stands(row)], INVITED_TONES[_stands(row)])


def invitation_list(request: HttpRequest) -> Listing:
    """Whom an organisation invited."""
    return Listing(
        name="invitations",
        columns=(
            Column("name", gettext_lazy("Name"), lambda row: row.name, sort="name"),
            Column("role", gettext_lazy("Role"), lambda row: row.get_role_display(), sort="role"),
            Column("by", gettext_lazy("Invited by"), lambda row: row.invited_by, sort="invited_by__display_name"),
            Column(
                "made", gettext_lazy("Invited on"), lambda row: tags.day(row.created_at), kind="day", sort="created_at",
                export=lambda row: local_day(row.created_at),
            ),
            Column(
                "until", gettext_lazy("Valid until"), lambda row: tags.moment(row.expires_at), kind="day", sort="expires_at",
                export=lambda row: local_day(row.expires_at),
            ),
            Column("state", gettext_lazy("State"), _invited_word),
            Column("accepted", gettext_lazy("Accepted by"), lambda row: row.accepted_by or "", shown=False),
            Column(
                "buttons", gettext_lazy("To do now"), lambda row: _buttons(request, "accounts/invitation_buttons.html", row),
                buttons=True,
            ),
        ),
        filters=(
            Choice(key="part", label=gettext_lazy("Which invitations"), options=INVITED, default="open", tabs=True, narrow=_invited),
            Search(key="q", label=gettext_lazy("Name"), narrow=lambda rows, text: rows.filter(name__icontains=text)),
            Choice(key="role", label=gettext_lazy("Role"), field="role", options=Membership.Role.choices, counted=True),
            Days(key="from", label=gettext_lazy("Invited from"), field="created_at", moment=True),
            Days(key="until", label=gettext_lazy("Invited until"), field="created_at", end="until", moment=True),
        ),
        order=("-id",),
        tie="-id",
        template="accounts/invitations.html",
        exported=audit.list_taken,
    )  # fmt: skip


def respond_invitations(request: HttpRequest, organisation: Organisation) -> HttpResponseBase:
    """The invitations of an organisation whose people the asker administers."""
    context = {
        "page_title": _("Invitations"),
        "organisation": organisation,
        "empty_title": _("No invitation here"),
        "empty_text": _("Invite somebody on the page of the people: the invitation waits here until it is accepted."),
        "empty_shape": "mail",
        "empty_url": reverse("people-of", args=[organisation.pk]),
        "empty_label": _("Invite somebody"),
    }
    rows = organisation.invitations.select_related("invited_by", "accepted_by")
    return invitation_list(request).respond(request, rows, context)
