"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilingConfig(AppConfig):
    """Forms that are generated from rules, filled from what is known, and saved as typed."""

    name = "tidu.web.filing"
    label = "filing"
    verbose_name = _("Forms")
