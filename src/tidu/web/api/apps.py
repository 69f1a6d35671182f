"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """The same registry for programs, with scoped tokens."""

    name = "tidu.web.api"
    label = "api"
    verbose_name = _("API")
