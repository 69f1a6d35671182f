"""Every page, looked at by a browser: without violations in either language and in light and dark, and on a phone."""

from __future__ import annotations

import pytest
from tests.web.browser.conftest import OpenPage, axe, fits, shoot
from tests.web.browser.pages import VISITS, Visit
from tests.web.browser.prepared import World
from tests.web.cast import Cast

from tidu.web.registry.models import Enterprise

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None, cast: Cast, pumps: Enterprise, swim: Enterprise) -> World:
    return World(cast, pumps, swim)


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)
def test_a_page_is_accessible_and_fits(visit: Visit, world: World, open_page: OpenPage) -> None:
    user = getattr(world.cast, visit.who) if visit.who else None
    address = visit.address(world)
    page = open_page(address, user)
    assert " object at 0x" not in page.content(), "a template shows what was meant for programs"
    shoot(page, visit.name)
    axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    shoot(page, f"{visit.name}-phone")
    fits(page)
    phone = open_page(address, user, language="en", width=390, height=844, dark=True)
    shoot(phone, f"{visit.name}-phone-en-dark")
    axe(phone)
    fits(phone)
