"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnsiteConfig(AppConfig):
    """Looking at a firm where it is, with a phone that may be offline."""

    name = "tidu.web.onsite"
    label = "onsite"
    verbose_name = _("On-site checks")
