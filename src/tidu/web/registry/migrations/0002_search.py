"""The index of names: a tsvector on PostgreSQL, an FTS5 table on SQLite (tidu.web.registry.search)."""

from __future__ import annotations

from typing import Any

from django.db import migrations

FORWARD = {
    "postgresql": (
        "ALTER TABLE registry_enterprise ADD COLUMN grams tsvector",
        "CREATE INDEX registry_enterprise_grams ON registry_enterprise USING gin (grams) WITH (fastupdate = off)",
        "ALTER TABLE registry_enterprise ALTER COLUMN grams SET STATISTICS 1000",
    ),
    "sqlite": ("CREATE VIRTUAL TABLE registry_firm_grams USING fts5(grams, detail=none, tokenize='ascii')",),
}
BACKWARD = {
    "postgresql": ("ALTER TABLE registry_enterprise DROP COLUMN grams",),
    "sqlite": ("DROP TABLE registry_firm_grams",),
}


def forward(apps: Any, editor: Any) -> None:
    """Make the index."""
    for statement in FORWARD[editor.connection.vendor]:
        editor.execute(statement)


def backward(apps: Any, editor: Any) -> None:
    """Take it away."""
    for statement in BACKWARD[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    """Beside the tables that Django knows."""

    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
