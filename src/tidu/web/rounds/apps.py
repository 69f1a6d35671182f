"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoundsConfig(AppConfig):
    """Rounds, from the notice to the result, and the applications in them."""

    name = "tidu.web.rounds"
    label = "rounds"
    verbose_name = _("Application rounds")

    def ready(self) -> None:
        """Read the flows and which authority ends what, so that a wrong file stops the start; answer for our forms."""
        from tidu.web.rounds import joining

        joining.join()
