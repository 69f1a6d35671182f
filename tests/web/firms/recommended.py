"""A recommendation as the tests make it, and what they ask of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tidu.today import china_today
from tidu.web.audit.service import AuditEvent
from tidu.web.registry.models import Enterprise, Recommendation
from tidu.web.registry.titles.recommending import recommend

TODAY = china_today()
ROUND = "2025年示例批次"
ASKED, DECIDED = date(2025, 3, 1), date(2025, 6, 1)
TOMORROW = TODAY + timedelta(days=1)


def asked(firm: Enterprise, title: str = "zjtx", **fields: Any) -> Recommendation:
    return recommend(firm, title, **{"batch": ROUND, "recommended_on": ASKED, **fields})


def state(row: Recommendation) -> tuple[str, date | None]:
    row.refresh_from_db()
    return row.outcome, row.decided_on


def last_event() -> AuditEvent:
    return AuditEvent.objects.latest("sequence")
