"""Where reviews meet the rooms around them: the page of an application, on-site checks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.onsite.kept import sent
from tests.web.reviews.making import a_round, handed_in
from tests.web.rounds.making import an_application

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.onsite import service as onsite
from tidu.web.onsite.models import Visit
from tidu.web.onsite.reports import read_report
from tidu.web.registry.models import Enterprise

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_the_page_of_an_application_leads_its_officers_to_the_review(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    row = a_round(cast)
    one = an_application(cast, row, pumps)
    way = reverse("review", args=[one.pk])
    assert way not in signed_in(cast.wang).get(one.get_absolute_url()).content.decode()
    one = handed_in(cast, row, pumps)
    assert way in signed_in(cast.wang).get(one.get_absolute_url()).content.decode()
    assert way not in signed_in(cast.zhao).get(one.get_absolute_url()).content.decode()


def test_an_on_site_check_is_planned_from_the_review_once_and_seen_in_it(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    one = handed_in(cast, a_round(cast), pumps)
    county, way = signed_in(cast.wang), reverse("review-visit", args=[one.pk])
    assert signed_in(cast.li).post(way, {"on": china_today()}).status_code == 404
    assert signed_in(cast.chen).post(way, {"on": china_today()}).status_code == 404
    county.post(way, {"on": china_today() - timedelta(days=1)})
    assert not Visit.objects.exists()
    first = county.post(way, {"on": china_today()})
    again = county.post(way, {"on": china_today()})
    visit = Visit.objects.get()
    assert first["Location"] == again["Location"] == visit.get_absolute_url()
    assert (visit.enterprise_id, visit.link) == (pumps.pk, reverse("review", args=[one.pk]))
    assert visit.points
    given = sent(visit)
    given["found"] = [
        {**each, "answer": "differs", "note": "示例：设备已搬走"} if place == 0 else each
        for place, each in enumerate(given["found"])
    ]
    onsite.report(visit, read_report(given, visit.points), cast.wang)
    shown = county.get(reverse("review", args=[one.pk])).content.decode()
    assert visit.get_absolute_url() in shown
    assert "示例：设备已搬走" in shown
