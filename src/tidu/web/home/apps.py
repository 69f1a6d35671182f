"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The first page after sign-in: what is due, what I am responsible for, what is new."""

    name = "tidu.web.home"
    label = "home"
    verbose_name = _("Home")
