"""The left navigation, by department of the house. A row is shown to those who may open it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tidu.web.access.service import may_open


@dataclass(frozen=True, slots=True)
class Item:
    """One row: a text, the name of a URL, an icon, and the first part of the address that marks it as open."""

    text: str | Promise
    url_name: str
    icon: str

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.url_name)


ITEMS = (
    Item(_("Home"), "home", "home"),
    Item(_("My jobs"), "jobs", "progress-check"),
)


def navigation_for(request: HttpRequest) -> list[Item]:
    """The rows that the asker may open."""
    return [item for item in ITEMS if may_open(request.user, item.url_name)]
