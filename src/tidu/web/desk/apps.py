"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """What each person has to do, and what he was told."""

    name = "tidu.web.desk"
    label = "desk"
    verbose_name = _("Desk")
