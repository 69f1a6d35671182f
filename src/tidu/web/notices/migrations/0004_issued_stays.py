"""What a certificate or a correction says is never changed: the database itself refuses, whoever asks."""

from __future__ import annotations

from typing import Any

from django.db import migrations

GUARDED = {
    "certificate": (
        "number, code, entry_id, name, uscc, title, kind, product, issuer, document, batch, decided_on, valid_from, "
        "valid_until, issued_on, issued_by_id, replaces_id, why"
    ),
    "correction": "notice_id, entry_id, field, before, after, reason, document, proposed_by_id",
}


def _forward(vendor: str, table: str, columns: str) -> list[str]:
    name = f"notices_{table}"
    if vendor == "postgresql":
        return [
            f"CREATE FUNCTION tidu_{name}_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{table}s stay as they were issued'; END $$",
            f"CREATE TRIGGER {name}_stays BEFORE UPDATE OF {columns} ON {name} "
            f"FOR EACH ROW EXECUTE FUNCTION tidu_{name}_stays()",
        ]
    return [
        f"CREATE TRIGGER {name}_stays BEFORE UPDATE OF {columns} ON {name} BEGIN "
        f"SELECT RAISE(ABORT, '{table}s stay as they were issued'); END"
    ]


def _backward(vendor: str, table: str) -> list[str]:
    name = f"notices_{table}"
    if vendor == "postgresql":
        return [f"DROP TRIGGER {name}_stays ON {name}", f"DROP FUNCTION tidu_{name}_stays"]
    return [f"DROP TRIGGER {name}_stays"]


def forward(apps: Any, editor: Any) -> None:
    """Make the triggers."""
    for table, columns in GUARDED.items():
        for statement in _forward(editor.connection.vendor, table, columns):
            editor.execute(statement, params=None)


def backward(apps: Any, editor: Any) -> None:
    """Take them away."""
    for table in GUARDED:
        for statement in _backward(editor.connection.vendor, table):
            editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Beside the tables that Django knows."""

    dependencies = [("notices", "0003_issued")]
    operations = [migrations.RunPython(forward, backward)]
