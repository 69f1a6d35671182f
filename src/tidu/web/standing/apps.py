"""The app as Django sees it."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandingConfig(AppConfig):
    """Where each firm stands: verdicts kept with their receipts."""

    name = "tidu.web.standing"
    label = "standing"
    verbose_name = _("Standing")

    def ready(self) -> None:
        """Hear of changes in the registry."""
        from django.db.models.signals import pre_delete

        from tidu.web.registry import changes
        from tidu.web.registry.models import Enterprise

        changes.changed.connect(_changed)
        changes.settled.connect(_settled)
        changes.all_changed.connect(_all_changed)
        pre_delete.connect(_deleted, sender=Enterprise)


def _changed(ids: frozenset[int], codes: frozenset[str] | None, **_named: object) -> None:
    from tidu.web.standing.renewing import note_changed

    note_changed(ids, codes)


def _settled(**_named: object) -> None:
    from tidu.web.standing.runners import start_stale

    start_stale()


def _all_changed(**_named: object) -> None:
    from tidu.web.standing.runners import start_all

    start_all()


def _deleted(instance: Any, **_named: object) -> None:  # noqa: ANN401 - a firm
    from tidu.web.standing.counting import count_gone

    count_gone(instance.pk)
