"""Events are only added: the database itself refuses to change one, whoever asks.

PostgreSQL refuses to remove one, too. On SQLite a removed event shows by the gap in its numbers, and in the audit chain.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

FORWARD = {
    "postgresql": (
        "CREATE FUNCTION tidu_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'events are only added'; END $$",
        "CREATE TRIGGER workflow_event_stays BEFORE UPDATE OR DELETE ON workflow_event "
        "FOR EACH ROW EXECUTE FUNCTION tidu_event_stays()",
    ),
    "sqlite": (
        "CREATE TRIGGER workflow_event_stays BEFORE UPDATE ON workflow_event BEGIN "
        "SELECT RAISE(ABORT, 'events are only added'); END",
    ),
}
BACKWARD = {
    "postgresql": ("DROP TRIGGER workflow_event_stays ON workflow_event", "DROP FUNCTION tidu_event_stays"),
    "sqlite": ("DROP TRIGGER workflow_event_stays",),
}


def forward(apps: Any, editor: Any) -> None:
    """Make the triggers."""
    for statement in FORWARD[editor.connection.vendor]:
        editor.execute(statement, params=None)


def backward(apps: Any, editor: Any) -> None:
    """Take them away."""
    for statement in BACKWARD[editor.connection.vendor]:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Beside the tables that Django knows."""

    dependencies = [("workflow", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
