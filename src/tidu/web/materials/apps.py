"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MaterialsConfig(AppConfig):
    """What has to be proved, how it is proved, and that nobody is asked twice."""

    name = "tidu.web.materials"
    label = "materials"
    verbose_name = _("Materials")
