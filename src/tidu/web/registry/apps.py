"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Firms, what they were called, what is known about them, and the titles that they hold."""

    name = "tidu.web.registry"
    label = "registry"
    verbose_name = _("Registry")

    def ready(self) -> None:
        """Have the index of names follow a database that is emptied."""
        post_migrate.connect(forget_removed_firms, sender=self)


def forget_removed_firms(using: str, **_named: object) -> None:
    """Take firms out of SQLite's index of names that are gone: Django does not know that table, and empties all others.

    ``flush`` says ``post_migrate`` when it is done, as ``migrate`` does, also before the tables are there.
    """
    opened = connections[using]
    if opened.vendor != "sqlite" or "registry_firm_grams" not in opened.introspection.table_names():
        return
    with opened.cursor() as cursor:
        cursor.execute(
            "DELETE FROM registry_firm_grams WHERE rowid IN "
            "(SELECT rowid FROM registry_firm_grams EXCEPT SELECT id FROM registry_enterprise)"
        )
