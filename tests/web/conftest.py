"""What the tests of the platform may use: the cast, their two firms, and a browserless client for each of them."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.cast import Cast, make_cast, pump_works, swimwear
from tests.web.installations import Installation, Maker

from tidu.web.accounts.models import User
from tidu.web.registry.models import Enterprise


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
