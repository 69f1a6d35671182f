"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Files kept by their content: the same file is kept once, and cannot change unnoticed."""

    name = "tidu.web.files"
    label = "files"
    verbose_name = _("Files")
