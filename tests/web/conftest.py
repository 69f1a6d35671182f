"""What the tests of the platform may use: the cast, their two firms, and a browserless client for each of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.cast import Cast, make_cast, pump_works, swimwear

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
