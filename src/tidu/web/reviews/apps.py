"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    """Reviewing applications: side by side, by experts, ranked, recommended."""

    name = "tidu.web.reviews"
    label = "reviews"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        """Say where the workbench is."""
        from tidu.web.reviews import joining

        joining.join()
