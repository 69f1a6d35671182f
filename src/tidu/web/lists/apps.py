"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListsConfig(AppConfig):
    """Lists of other authorities, and the firms that stand on them."""

    name = "tidu.web.lists"
    label = "lists"
    verbose_name = _("Lists")

    def ready(self) -> None:
        """Let rows that are being looked through follow the registry."""
        from django.db.models.signals import pre_delete

        from tidu.web.lists.linking import following
        from tidu.web.registry import changes
        from tidu.web.registry.models import Enterprise

        changes.changed.connect(following.follow_merges)
        pre_delete.connect(following.forget_firm, sender=Enterprise)
