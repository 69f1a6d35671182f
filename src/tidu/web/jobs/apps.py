"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Long work: started by somebody, seen on a page while it goes on, resumed after a break."""

    name = "tidu.web.jobs"
    label = "jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        """Every app may have modules ``runners`` and ``duties`` that register the work it knows to do."""
        autodiscover_modules("runners", "duties")
