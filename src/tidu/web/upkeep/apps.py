"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UpkeepConfig(AppConfig):
    """What happens to a title while it lasts: yearly updates, changes, withdrawals, bans."""

    name = "tidu.web.upkeep"
    label = "upkeep"
    verbose_name = _("Upkeep of titles")

    def ready(self) -> None:
        """Read the rules and the flows, so that a wrong file stops the start; answer for our forms; hear of new names."""
        from tidu.web.upkeep import joining

        joining.join()
