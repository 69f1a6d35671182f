"""The app as Django sees it."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    """Lists for others, with proof of receipt."""

    name = "tidu.web.sharing"
    label = "sharing"
    verbose_name = _("Lists for others")

    def ready(self) -> None:
        """Read purposes and fields, so that a wrong one stops the start; hear of changes; serve programs."""
        from django.db.models.signals import post_delete, post_save

        from tidu.web.registry import changes
        from tidu.web.registry.models import Contact
        from tidu.web.sharing import hearing, interface
        from tidu.web.sharing.catalogue import purposes

        purposes()
        changes.changed.connect(_changed)
        changes.all_changed.connect(_all_changed)
        post_save.connect(_contact, sender=Contact)
        post_delete.connect(_contact, sender=Contact)
        hearing.listen()
        interface.extend_api()


def _changed(ids: frozenset[int], **_named: object) -> None:
    from tidu.web.sharing.stirring import stir

    stir(ids)


def _all_changed(**_named: object) -> None:
    from tidu.web.sharing.stirring import stir

    stir(None)


def _contact(instance: Any, **_named: object) -> None:  # noqa: ANN401 - a contact
    from tidu.web.sharing.stirring import stir

    stir({instance.enterprise_id})
