"""What every page's frame shows.

Each value is worked out only when a template asks for it, so that pages without a frame, errors above all, ask the
database for nothing.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tidu.catalogue.reference import regions
from tidu.today import china_today
from tidu.web.access.navigation import navigation_for, open_item_for, personal_navigation_for, search_url_for
from tidu.web.pages.appearance import appearance_of


@cache
def city_name() -> str:
    """The city that runs this installation: as its operator calls it, or as the table of regions does."""
    if settings.CITY_NAME:
        return settings.CITY_NAME
    region = regions().get(settings.CITY_REGION)
    return region.name if region else ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """City, version, day, and what the signed-in person finds in the bars."""
    return {
        "city_name": city_name,
        "version": settings.VERSION,
        "today": china_today(),
        "appearance": appearance_of(request),
        "navigation": partial(navigation_for, request),
        "personal_navigation": partial(personal_navigation_for, request),
        "open_item": partial(open_item_for, request),
        "search_url": partial(search_url_for, request),
        "my_organisations": partial(_organisations, request),
    }


def _organisations(request: HttpRequest) -> list[str]:
    """Where the person works, as the menu under his name says."""
    from tidu.web.accounts.models import Organisation

    if not request.user.is_authenticated:
        return []
    return list(Organisation.objects.filter(pk__in=request.user.scope.organisations).values_list("name", flat=True))
