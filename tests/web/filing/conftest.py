"""A firm with figures of which some contradict each other, and its form."""

from __future__ import annotations

from datetime import date

import pytest
from tests.web.cast import Cast, person
from tests.web.filing.kept import opened

from tidu.web.accounts.models import User
from tidu.web.filing.models import Filing
from tidu.web.registry.facts.service import Source, Statement, state
from tidu.web.registry.models import Enterprise

WAN = 1_000_000
LAST = date(2025, 12, 31)


@pytest.fixture
def stated(pumps: Enterprise) -> Enterprise:
    """赵经理's firm, of which the tax office stated two figures."""
    source = Source.objects.create(kind="department", party="tax", label="示例税务申报")
    state(source, [Statement(pumps.pk, "revenue", LAST, 6000 * WAN), Statement(pumps.pk, "assets", LAST, 9000 * WAN)])
    return pumps


@pytest.fixture
def filing(cast: Cast, stated: Enterprise) -> Filing:
    """Its form for a little giant."""
    return opened(cast, stated)


@pytest.fixture
def colleague(cast: Cast) -> User:
    """李某 of the same firm."""
    return person("limou", "李某", cast.zhao.memberships.get().organisation, "member")
