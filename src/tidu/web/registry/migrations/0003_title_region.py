"""The region of a title is that of its firm, whoever writes: the database itself keeps the two together.

Lists and counts of titles by county then need no join, at a million firms too. A trigger cannot be forgotten by a new
way of writing, as a line of Python can.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

FORWARD = {
    "postgresql": (
        "CREATE FUNCTION tidu_title_region() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "NEW.region_id := (SELECT region_id FROM registry_enterprise WHERE id = NEW.enterprise_id); RETURN NEW; END $$",
        "CREATE TRIGGER registry_title_region BEFORE INSERT OR UPDATE OF enterprise_id, region_id "
        "ON registry_titleheld FOR EACH ROW EXECUTE FUNCTION tidu_title_region()",
        "CREATE FUNCTION tidu_firm_region() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE registry_titleheld SET region_id = NEW.region_id WHERE enterprise_id = NEW.id; RETURN NULL; END $$",
        "CREATE TRIGGER registry_firm_region AFTER UPDATE OF region_id ON registry_enterprise FOR EACH ROW "
        "WHEN (OLD.region_id IS DISTINCT FROM NEW.region_id) EXECUTE FUNCTION tidu_firm_region()",
    ),
    "sqlite": (
        "CREATE TRIGGER registry_title_region_new AFTER INSERT ON registry_titleheld BEGIN "
        "UPDATE registry_titleheld SET region_id = "
        "(SELECT region_id FROM registry_enterprise WHERE id = NEW.enterprise_id) WHERE id = NEW.id; END",
        "CREATE TRIGGER registry_title_region AFTER UPDATE OF enterprise_id, region_id ON registry_titleheld "
        "WHEN NEW.region_id IS NOT (SELECT region_id FROM registry_enterprise WHERE id = NEW.enterprise_id) BEGIN "
        "UPDATE registry_titleheld SET region_id = "
        "(SELECT region_id FROM registry_enterprise WHERE id = NEW.enterprise_id) WHERE id = NEW.id; END",
        "CREATE TRIGGER registry_firm_region AFTER UPDATE OF region_id ON registry_enterprise "
        "WHEN OLD.region_id IS NOT NEW.region_id BEGIN "
        "UPDATE registry_titleheld SET region_id = NEW.region_id WHERE enterprise_id = NEW.id; END",
    ),
}
BACKWARD = {
    "postgresql": (
        "DROP TRIGGER registry_title_region ON registry_titleheld",
        "DROP TRIGGER registry_firm_region ON registry_enterprise",
        "DROP FUNCTION tidu_title_region",
        "DROP FUNCTION tidu_firm_region",
    ),
    "sqlite": (
        "DROP TRIGGER registry_title_region_new",
        "DROP TRIGGER registry_title_region",
        "DROP TRIGGER registry_firm_region",
    ),
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

    dependencies = [("registry", "0002_search")]
    operations = [migrations.RunPython(forward, backward)]
