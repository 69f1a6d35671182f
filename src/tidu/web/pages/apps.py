"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """The frame of every page: templates, lists, exports, errors, languages."""

    name = "tidu.web.pages"
    label = "pages"
    verbose_name = _("Pages")
