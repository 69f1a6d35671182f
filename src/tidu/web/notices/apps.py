"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Lists before the public: notice, objections, announcement, titles and their certificates."""

    name = "tidu.web.notices"
    label = "notices"
    verbose_name = _("Public notices")

    def ready(self) -> None:
        """Make the flow of objections known, and let certificates follow announcements."""
        from tidu.web.notices import flow
        from tidu.web.notices.certificates import listening

        flow.register()
        listening.listen()
