"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Who did what, when and from where, as a chain that shows every change."""

    name = "tidu.web.audit"
    label = "audit"
    verbose_name = _("Audit trail")
