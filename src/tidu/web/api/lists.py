"""The list of one's own tokens."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.web.accounts.models import User
from tidu.web.api.models import ApiToken
from tidu.web.api.tokens import SCOPES
from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search, local_day
from tidu.web.pages.templatetags import tidu as tags

PARTS = (
    ("works", pgettext_lazy("tokens", "Working")), ("late", pgettext_lazy("tokens", "Run out")),
    ("revoked", pgettext_lazy("tokens", "Revoked")),
)  # fmt: skip
PART_TONES = {"works": "good", "late": "warn", "revoked": "none"}


def _part_of(row: ApiToken) -> str:
    if row.revoked_at is not None:
        return "revoked"
    return "late" if row.expires_at < timezone.now() else "works"


def _narrowed(rows: Any, part: str) -> Any:  # noqa: ANN401 - a queryset of tokens
    if part == "revoked":
        return rows.filter(revoked_at__isnull=False)
    return rows.filter(
        **{"revoked_at": None, "expires_at__lt" if part == "late" else "expires_at__gte": timezone.now()}
    )


def _name(row: ApiToken) -> SafeString:
    return format_html("{} <code>{}…</code>", row.name, row.prefix)


def _scopes(row: ApiToken) -> str:
    return "、".join(told(SCOPES[code]) if code in SCOPES else code for code in row.scopes)


def _used(row: ApiToken) -> SafeString | str:
    return tags.moment(row.last_used_at) if row.last_used_at else _("never")


def _buttons(row: ApiToken, token: str) -> SafeString:
    words = {"one": row, "csrf_token": token}
    return mark_safe(get_template("api/token_buttons.html").render(words))  # noqa: S308 # nosec B308 B703 - a template's


def token_list(request: HttpRequest) -> Listing:
    """The tokens that somebody made; the buttons of a row belong to its reader."""
    token = get_token(request)
    return Listing(
        name="tokens",
        columns=(
            Column("name", gettext_lazy("What it is for"), _name, sort="name", export=lambda row: row.name),
            Column("scopes", gettext_lazy("What it may do"), _scopes),
            Column("state", gettext_lazy("State"), lambda row: tags.badge(dict(PARTS)[_part_of(row)], PART_TONES[_part_of(row)])),
            Column(
                "until", gettext_lazy("Valid until"), lambda row: tags.day(row.expires_at), kind="day", sort="expires_at",
                export=lambda row: local_day(row.expires_at),
            ),
            Column(
                "used", gettext_lazy("Last used"), _used, kind="day", sort="last_used_at", blank_last=True,
                export=lambda row: local_day(row.last_used_at),
            ),
            Column(
                "made", gettext_lazy("Made on"), lambda row: tags.day(row.created_at), kind="day", sort="created_at", shown=False,
                export=lambda row: local_day(row.created_at),
            ),
            Column("buttons", gettext_lazy("To do now"), lambda row: _buttons(row, token), buttons=True),
        ),
        filters=(
            Choice(key="part", label=gettext_lazy("Which tokens"), options=PARTS, default="works", tabs=True, narrow=_narrowed),
            Search(key="q", label=gettext_lazy("What it is for"), narrow=lambda rows, text: rows.filter(name__icontains=text)),
            Days(key="until_from", label=gettext_lazy("Ends from"), field="expires_at", moment=True),
            Days(key="until_to", label=gettext_lazy("Ends until"), field="expires_at", end="until", moment=True),
        ),
        order=("-id",),
        tie="-id",
        template="api/tokens.html",
        exported=audit.list_taken,
    )  # fmt: skip


def respond_tokens(request: HttpRequest, user: User, context: dict[str, Any]) -> HttpResponseBase:
    """One's own tokens, with the form that makes one."""
    context |= {
        "page_title": _("Tokens for programs"),
        "empty_title": _("No token here"),
        "empty_text": _("Make one below for each program that shall read or write in your name."),
        "empty_shape": "key",
    }
    rows = ApiToken.objects.filter(user=user)
    return token_list(request).respond(request, rows, context)
