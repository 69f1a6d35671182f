"""What rooms above the registry show on the page of a firm: a panel each, with its own template and its own eye for who sees it.

register_panel(Panel("bans", "upkeep/firm_panel.html", context))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.registry.models import Enterprise


@dataclass(frozen=True, slots=True)
class Panel:
    """``context`` gives what its template shows to somebody, who may see the firm already; None where he sees nothing."""

    key: str
    template: str
    context: Callable[[Enterprise, User], Mapping[str, Any] | None]


PANELS: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    """Make it known; called when the programme starts."""
    PANELS[panel.key] = panel


def panels_of(firm: Enterprise, user: User) -> list[dict[str, Any]]:
    """The panels that somebody sees on the page of a firm, each with its template."""
    found = []
    for panel in PANELS.values():
        shown = panel.context(firm, user)
        if shown is not None:
            found.append({"template": panel.template, **shown})
    return found
