"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandingConfig(AppConfig):
    """Where each firm stands: verdicts kept with their receipts."""

    name = "tidu.web.standing"
    label = "standing"
    verbose_name = _("Standing")
