"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ValidityConfig(AppConfig):
    """Everything that ends or is due, with an owner, reminders that are signed, and a forecast."""

    name = "tidu.web.validity"
    label = "validity"
    verbose_name = _("Validity")
