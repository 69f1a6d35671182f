"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """What needs no sign-in."""

    name = "tidu.web.portal"
    label = "portal"
    verbose_name = _("Portal")
