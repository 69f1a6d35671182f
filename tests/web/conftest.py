"""What the tests of the platform may use: the cast, their two firms, and a browserless client for each of them."""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations import Migration, RunPython
from django.db.migrations.operations.base import Operation, OperationCategory
from django.test import Client
from pytest_django import DjangoDbBlocker
from tests.web.cast import Cast, make_cast, pump_works, swimwear
from tests.web.installations import Installation, Maker

from tidu.web.accounts.models import User
from tidu.web.registry.models import Enterprise

BY_HAND = (OperationCategory.PYTHON, OperationCategory.SQL, OperationCategory.MIXED)


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """No: they take half a minute, and each installation that a test makes runs them. The tables come from the models."""
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The tables, and what our migrations add to them by hand: triggers and indexes that Django does not know."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for name, operation in by_hand():
            assert isinstance(operation, RunPython), f"{name}: a test database needs to learn this kind of step"
            operation.code(apps, editor)  # type: ignore[arg-type] # the models as they stand


def by_hand() -> Iterator[tuple[str, Operation]]:
    """The steps of our migrations that the models do not tell of, in order, each with the name of its migration."""
    for config in apps.get_app_configs():
        if not config.name.startswith("tidu."):
            continue
        for found in sorted(pkgutil.iter_modules([str(Path(config.path, "migrations"))]), key=lambda one: one.name):
            name = f"{config.name}.migrations.{found.name}"
            migration: type[Migration] = import_module(name).Migration
            yield from ((name, one) for one in migration.operations if one.category in BY_HAND)


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, in an otherwise empty database."""
    return make_cast()


@pytest.fixture
def pumps(cast: Cast) -> Enterprise:
    """赵经理's firm, in 兴城."""
    return pump_works(cast)


@pytest.fixture
def swim(cast: Cast) -> Enterprise:
    """A firm of 绥中."""
    return swimwear(cast)


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A client that has signed in as somebody."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture(scope="session")
def installations(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Makes whole installations, for tests that start real processes, on the database of this run."""
    on_postgresql = request.config.getoption("--database") == "postgresql"
    address = os.environ["TIDU_TEST_POSTGRESQL"] if on_postgresql else None
    return Maker(tmp_path_factory.mktemp("installations"), address)


@pytest.fixture
def installation(installations: Maker) -> Installation:
    """An installation with all tables and nothing in them."""
    return installations.make()
