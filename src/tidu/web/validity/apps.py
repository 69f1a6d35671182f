"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ValidityConfig(AppConfig):
    """Everything that ends or is due, with an owner, reminders that are signed, and a forecast."""

    name = "tidu.web.validity"
    label = "validity"
    verbose_name = _("Validity")

    def ready(self) -> None:
        """Reckon by the installation's calendar, know the registry's sources, listen to firms and signatures."""
        from tidu.web.desk.service import signed
        from tidu.web.registry.changes import changed
        from tidu.web.validity import arrangements, changes, kinds, listening, signing, sources

        kinds.kinds()
        arrangements.load_folder()
        sources.register_all()
        changes.register_all()
        changed.connect(listening.firms_changed, dispatch_uid="validity-firms")
        signed.connect(signing.message_signed, dispatch_uid="validity-signed")
