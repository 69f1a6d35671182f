"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandingConfig(AppConfig):
    """Where each firm stands: verdicts kept with their receipts."""

    name = "tidu.web.standing"
    label = "standing"
    verbose_name = _("Standing")

    def ready(self) -> None:
        """Hear of changes in the registry."""
        from tidu.web.registry import changes

        changes.changed.connect(_changed)
        changes.settled.connect(_settled)


def _changed(ids: frozenset[int], codes: frozenset[str] | None, **_named: object) -> None:
    from tidu.web.standing.renewing import note_changed

    note_changed(ids, codes)


def _settled(**_named: object) -> None:
    from tidu.web.standing.runners import start_stale

    start_stale()
