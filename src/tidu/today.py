"""The date in China, whatever the machine's own time zone is."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


def china_today() -> date:
    """Today's date in China, which has one time zone and no summer time."""
    return datetime.now(CHINA).date()
