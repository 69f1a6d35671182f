"""The left navigation, by department of the house. A row is shown to those who may open it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tidu.web.access.service import may_open

GROUPS: dict[str, str | Promise] = {
    "": "",
    "insight": _("Overview"),
    "registry": _("Registry"),
    "ladder": _("Rounds and titles"),
    "data": _("Data"),
    "house": _("Administration"),
}
"""The departments in their order; the first one has no heading."""


@dataclass(frozen=True, slots=True)
class Item:
    """One row: a text, the name of a URL, an icon of the sprite, and the department under which it stands.

    It is marked as open on its own page and on every page whose address begins with its address.
    """

    text: str | Promise
    url_name: str
    icon: str
    group: str = ""

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Group:
    """A department with its rows."""

    text: str | Promise
    items: tuple[Item, ...]


ITEMS: tuple[Item, ...] = (
    Item(_("Home"), "home", "home"),
    Item(_("To-dos"), "todos", "checklist"),
    Item(_("Messages"), "messages", "mail"),
    Item(_("My jobs"), "jobs", "progress-check"),
    Item(_("Self-check"), "selfcheck", "list-check"),
    Item(_("At a glance"), "dashboard", "chart-funnel", "insight"),
    Item(_("Counts"), "counts", "chart-bar", "insight"),
    Item(_("Lists crossed"), "crossing", "arrows-split", "insight"),
    Item(_("Firms"), "firms", "building-factory-2", "registry"),
    Item(_("Titles"), "titles", "award", "registry"),
    Item(_("Near a title"), "standings", "stairs-up", "registry"),
    Item(_("Standards"), "library", "book", "registry"),
    Item(_("Conflicts"), "conflicts", "scale", "registry"),
    Item(_("Forms"), "filings", "clipboard-list", "ladder"),
    Item(_("Calendar of what is due"), "validity", "calendar-due", "ladder"),
    Item(_("What is due of mine"), "validity-mine", "calendar-due", "ladder"),
    Item(pgettext_lazy("for titles", "Rounds"), "rounds", "clipboard-list", "ladder"),
    Item(_("My applications"), "my-applications", "file-text", "ladder"),
    Item(_("Review and recommend"), "reviews", "clipboard-check", "ladder"),
    Item(_("Notices and announcements"), "notice-desk", "news", "ladder"),
    Item(_("On-site checks"), "onsite", "device-mobile", "ladder"),
    Item(_("Dossiers to mark"), "expert-seats", "clipboard-check", "ladder"),
    Item(_("Proof items"), "proofs", "file-text", "ladder"),
    Item(_("Spot checks"), "spot-checks", "list-check", "ladder"),
    Item(_("Certificates"), "certificates", "certificate", "ladder"),
    Item(_("Upkeep of titles"), "upkeep", "refresh", "ladder"),
    Item(_("My changes"), "my-changes", "refresh", "ladder"),
    Item(_("Lists of others"), "lists", "list-details", "data"),
    Item(_("Imports"), "imports", "table-import", "data"),
    Item(_("Duplicates"), "duplicates", "copy", "data"),
    Item(_("Lists for others"), "subscriptions", "send", "data"),
    Item(_("Lists received"), "packages", "inbox", "data"),
    Item(_("Labels"), "tags", "tag", "house"),
    Item(_("Complete ledgers"), "ledgers", "clipboard-check", "house"),
    Item(_("People"), "people", "users", "house"),
    Item(_("Organisations"), "organisations", "building-community", "house"),
    Item(_("Trail"), "audit", "history", "house"),
    Item(_("Operations"), "operations", "settings", "house"),
)
PERSONAL: tuple[Item, ...] = (
    Item(_("Change the password"), "account_change_password", "key"),
    Item(_("Second factor"), "mfa_index", "shield-lock"),
    Item(_("Tokens for programs"), "api-tokens", "plug-connected"),
)
"""Rows of the menu under one's own name."""


def _open_to(request: HttpRequest, items: Iterable[Item]) -> list[Item]:
    return [item for item in items if may_open(request.user, item.url_name)]


def navigation_for(request: HttpRequest) -> list[Group]:
    """The rows that the asker may open, by department; departments without a row are left out."""
    shown = _open_to(request, ITEMS)
    grouped = ((text, tuple(item for item in shown if item.group == key)) for key, text in GROUPS.items())
    return [Group(text, items) for text, items in grouped if items]


def personal_navigation_for(request: HttpRequest) -> list[Item]:
    """The rows of the menu under one's own name."""
    return _open_to(request, PERSONAL)


def open_item_for(request: HttpRequest) -> str:
    """The address of the row under which the page lies: the longest one with which the page's address begins."""
    fitting = [item.url for item in _open_to(request, ITEMS) if request.path.startswith(item.url)]
    return max(fitting, key=len, default="")


def search_url_for(request: HttpRequest) -> str:
    """Where the search of the top bar leads; empty for those who have no list of firms."""
    if not may_open(request.user, "firms"):
        return ""
    try:
        return reverse("firms")
    except NoReverseMatch:
        return ""
