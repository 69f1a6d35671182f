"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Firms, what they were called, what is known about them, and the titles that they hold."""

    name = "tidu.web.registry"
    label = "registry"
    verbose_name = _("Registry")
