"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, organisations, roles, jurisdictions, sign-in."""

    name = "tidu.web.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Listen to what allauth and axes tell; every app may have a module ``endings``."""
        from tidu.web.accounts import signing  # noqa: F401 - needs the models

        autodiscover_modules("endings")
