"""A visit on a phone without a connection: the page opens again, what was written is there, and goes later, once."""

from __future__ import annotations

import pytest
from tests.web.browser.conftest import OpenPage, axe, fits, forgive, shoot
from tests.web.cast import make_cast, pump_works
from tests.web.onsite.kept import picture, planned

from tidu.web.onsite.models import Finding, Photo, Signature, Visit

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_visit_is_made_without_a_connection_and_sent_later(open_page: OpenPage) -> None:
    cast = make_cast()
    visit = planned(cast, pump_works(cast))
    page = open_page(f"/onsite/{visit.pk}/phone/", cast.wang, width=390, height=844)
    page.wait_for_selector("form[data-ready]")
    axe(page)
    fits(page)
    page.wait_for_function(
        "async () => { const store = await caches.open('tidu-onsite-1'); return !!(await store.match(location.href)); }"
    )
    forgive(page, "ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    page.reload()  # the phone was put away, and the page is opened again in the workshop
    page.wait_for_selector("form[data-ready]")
    for point in visit.points:
        page.locator(f'[name="answer-{point.code}"][value="agrees"]').check()
    page.fill("#note-premises", "示例厂区，两条生产线在运行")
    page.set_input_files("#photo-premises", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    page.wait_for_selector('[data-point="premises"] img')
    page.locator('[name="conclusion"][value="agrees"]').check()
    page.fill("#firm-name", "赵经理")
    for side in ("office", "firm"):
        pad = page.locator(f'[data-side="{side}"] canvas')
        pad.hover(position={"x": 20, "y": 20})  # waits until nothing moves any more
        box = pad.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 20, box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + 120, box["y"] + 60, steps=4)
        page.mouse.up()
    shoot(page, "onsite-phone-filled")
    page.wait_for_selector("form:not([data-keeping])")
    page.reload()  # everything is still there
    page.wait_for_selector("form[data-ready]")
    assert page.input_value("#note-premises") == "示例厂区，两条生产线在运行"
    assert page.locator('[data-point="premises"] img').count() == 1
    page.click(".onsite-send button")
    page.wait_for_function("() => document.querySelector('[data-said]').textContent.includes('内容都在手机里')")
    assert Visit.objects.get().state == "planned"
    page.context.set_offline(False)
    page.wait_for_url(f"**{visit.get_absolute_url()}")
    done = Visit.objects.get()
    assert (done.state, done.conclusion) == ("done", "agrees")
    assert Finding.objects.get(point="premises").note == "示例厂区，两条生产线在运行"
    assert Photo.objects.get().point == "premises"
    assert all(one.strokes for one in Signature.objects.all())
    shoot(page, "onsite-visit-phone")
    axe(page)
    fits(page)
    page.wait_for_function(
        "async () => { const store = await caches.open('tidu-onsite-1');"
        " return !(await store.keys()).some(one => one.url.endsWith('/phone/')); }"
    )  # nothing of the firm stays on the phone
