"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListsConfig(AppConfig):
    """Lists of other authorities, and the firms that stand on them."""

    name = "tidu.web.lists"
    label = "lists"
    verbose_name = _("Lists")
