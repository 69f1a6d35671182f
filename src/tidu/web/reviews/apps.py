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
        """Hand lists to public notices; say where the workbench is."""
        from tidu.web.reviews import joining, noticing

        noticing.join()
        joining.join()
