"""The tables that tests make from the models are those that migrations make for people."""

from __future__ import annotations

from typing import LiteralString

import pytest
from django.apps import apps
from django.db import connection
from tests.web.installations import Installation, ask

WHAT_STANDS: dict[str, tuple[LiteralString, ...]] = {
    "sqlite": ("SELECT tbl_name, type, name FROM sqlite_master",),
    "postgresql": (
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal",
        "SELECT relname, pg_get_constraintdef(pg_constraint.oid) FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid",
        "SELECT tablename, replace(indexdef, indexname, '') FROM pg_indexes WHERE schemaname = 'public'",
    ),
}
"""What is asked of a database, by its kind; the first column names the table."""


def test_no_migration_is_missing(installation: Installation) -> None:
    assert "No changes detected" in installation.tidu("manage", "makemigrations", "--check", "--dry-run")


@pytest.mark.django_db
def test_tables_indexes_and_triggers_are_those_of_the_migrations(installation: Installation) -> None:
    ours = {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("tidu.")}
    for statement in WHAT_STANDS[connection.vendor]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            made = {tuple(row) for row in cursor.fetchall() if row[0] in ours}
        migrated = {tuple(row) for row in ask(installation, statement) if row[0] in ours}
        assert made == migrated
        assert made
