"""What every page's frame shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tidu.today import china_today


def frame(request: HttpRequest) -> dict[str, Any]:
    """City, version, day and the navigation of the signed-in person."""
    from tidu.web.access.navigation import navigation_for

    return {
        "city_name": settings.CITY_NAME,
        "version": settings.VERSION,
        "today": china_today(),
        "navigation": navigation_for(request),
    }
