"""What a line of a notice says is never changed: the database itself refuses, whoever asks.

``enterprise`` may be led elsewhere, when a duplicate record is merged.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

SAYS = "notice_id, number, name, code, county, title, product, detail"
FORWARD = {
    "postgresql": (
        "CREATE FUNCTION tidu_notice_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'lines of a notice stay'; END $$",
        f"CREATE TRIGGER notices_entry_stays BEFORE UPDATE OF {SAYS} ON notices_entry "
        "FOR EACH ROW EXECUTE FUNCTION tidu_notice_line_stays()",
    ),
    "sqlite": (
        f"CREATE TRIGGER notices_entry_stays BEFORE UPDATE OF {SAYS} ON notices_entry BEGIN "
        "SELECT RAISE(ABORT, 'lines of a notice stay'); END",
    ),
}
BACKWARD = {
    "postgresql": ("DROP TRIGGER notices_entry_stays ON notices_entry", "DROP FUNCTION tidu_notice_line_stays"),
    "sqlite": ("DROP TRIGGER notices_entry_stays",),
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

    dependencies = [("notices", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
