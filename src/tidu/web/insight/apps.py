"""The app as Django sees it."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    """Counts that can be trusted, and the leader's page."""

    name = "tidu.web.insight"
    label = "insight"
    verbose_name = _("Counts")

    def ready(self) -> None:
        """Hear of changes in the registry; read the definitions and the map, so that a wrong one stops the start."""
        from django.db.models.signals import post_save, pre_delete

        from tidu.web.insight.definitions import definitions
        from tidu.web.insight.maps import read_own_map
        from tidu.web.registry import changes
        from tidu.web.registry.models import Enterprise
        from tidu.web.standing.models import Renewal

        definitions()
        read_own_map()
        changes.changed.connect(_changed)
        changes.settled.connect(_settled)
        pre_delete.connect(_deleted, sender=Enterprise)
        post_save.connect(_renewed, sender=Renewal)


def _changed(ids: frozenset[int], codes: frozenset[str] | None, **_named: object) -> None:
    from tidu.web.insight.keeping import recount_changed
    from tidu.web.insight.notices import note_changed

    recount_changed(ids, codes)
    note_changed(ids, codes)


def _deleted(instance: Any, **_named: object) -> None:  # noqa: ANN401 - a firm
    from tidu.web.insight.keeping import forget_firm

    forget_firm(instance.pk)


def _settled(**_named: object) -> None:
    from tidu.web.insight.runners import start_watches

    start_watches()


def _renewed(instance: Any, **_named: object) -> None:  # noqa: ANN401 - a renewal of all levels
    """All firms were judged anew: who meets a standard may have changed."""
    from tidu.web.insight.runners import start_watches

    if instance.finished_at is not None:
        start_watches()
