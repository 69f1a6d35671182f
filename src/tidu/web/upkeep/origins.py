"""Titles that were withdrawn, as lists from which a notice of withdrawal can be made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from tidu.text import Text
from tidu.web.notices import service as notices
from tidu.web.registry.facts.service import catalogue
from tidu.web.upkeep.models import Lead

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

MOST = 200
ORIGIN = Text("动态管理：取消的称号", "upkeep: titles withdrawn")


def _leads(user: User) -> QuerySet[Lead]:
    """Decisions of somebody's own regions that cost a title and were not taken back."""
    rows = Lead.objects.changeable_by(user).filter(case__state="lost", corrected_at=None)
    return rows.select_related("enterprise", "held").order_by("-decided_on", "-pk")


def _told(lead: Lead) -> bool:
    """Whether a notice of withdrawal names it already."""
    return notices.Notice.objects.filter(
        kind=notices.Notice.Kind.WITHDRAWAL, prepared_at__date__gte=lead.decided_on,
        entries__enterprise_id=lead.enterprise_id, entries__title=lead.held.title, entries__product=lead.held.product,
    ).exists()  # fmt: skip


def choices(user: User) -> list[notices.Choice]:
    """One choice a decision that no notice names yet."""
    found = []
    for lead in _leads(user)[:MOST]:
        if _told(lead):
            continue
        known, firm = catalogue().titles.get(lead.held.title), lead.enterprise.name
        title = known.names if known else Text(lead.held.title, lead.held.title)
        label = Text(f"{firm}：{title.zh}（{lead.decided_on}）", f"{firm}: {title.en} ({lead.decided_on})")
        found.append(notices.Choice(f"lead-{lead.pk}", label, kind="withdrawal", batch=str(lead.decided_on)))
    return found


def entries(key: str, user: User) -> Sequence[notices.Entry]:
    """The line of a decision."""
    number = key.rpartition("-")[2]
    lead = _leads(user).filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    if lead is None:
        return ()
    detail = f"{lead.document}{lead.article}"[:200]
    return (notices.Entry(lead.enterprise_id, lead.held.title, product=lead.held.product, detail=detail),)


def offer() -> None:
    """Register the origin."""
    notices.register_origin(notices.Origin("upkeep", ORIGIN, choices, entries))
