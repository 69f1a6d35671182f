"""What upkeep shows on the page of a firm: bans that run, and for officers the way to register a lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tidu.today import china_today
from tidu.web.registry.models import Enterprise
from tidu.web.registry.panels import Panel, register_panel
from tidu.web.upkeep.bans import bans_of

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


def shown(firm: Enterprise, user: User) -> dict[str, Any] | None:
    """Bans are for those who decide and for the firm itself; banks, agencies and experts see none."""
    own = firm.organisation_id is not None and firm.organisation_id in user.scope.businesses
    if not user.scope.government and not own:
        return None
    today = china_today()
    bans = [one for one in bans_of(firm) if one.runs(today)]
    may_lead = user.scope.officer and user.scope.covers(firm.region_id) and firm.titles.valid_on(today).exists()
    return {"bans": bans, "may_lead": may_lead, "firm": firm} if bans or may_lead else None


def show() -> None:
    """Register the panel."""
    register_panel(Panel("upkeep", "upkeep/firm_panel.html", shown))
