"""After a division somebody decides who keeps each title; the registry shows where it went and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast, make_firm
from tests.web.upkeep.making import a_title, step

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.upkeep.changes import report_change
from tidu.web.upkeep.models import ChangeReport

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ON = china_today() - timedelta(days=10)


def a_division(cast: Cast, firm: Enterprise, other: Enterprise) -> ChangeReport:
    """A division that was reported and accepted."""
    row = report_change(firm, "division", ON, by=cast.zhao, given={"other": other.pk})
    step(row, "county_pass", cast.wang)
    step(row, "accept", cast.li, note="示例：材料齐全")
    return row


def test_a_title_passes_to_the_successor_once_and_both_records_tell_it(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    held, kept = a_title(pumps), a_title(pumps, "gxjs")
    other = make_firm("葫芦岛渤湾示例阀门有限公司", "211481", 77)
    row = a_division(cast, pumps, other)
    city, way = signed_in(cast.li), reverse("change-titles", args=[row.pk])
    assert f'name="keeps-{held.pk}"' in city.get(row.get_absolute_url()).content.decode()
    assert f'name="keeps-{held.pk}"' not in signed_in(cast.wang).get(row.get_absolute_url()).content.decode()
    given = {f"keeps-{held.pk}": "other", f"keeps-{kept.pk}": "this", "reason": "示例：主营业务随分立转出"}
    city.post(way, given | {"reason": ""})
    assert not TitleHeld.objects.filter(enterprise=other).exists()
    city.post(way, given)
    city.post(way, given)
    passed = TitleHeld.objects.get(enterprise=other)
    held.refresh_from_db()
    kept.refresh_from_db()
    assert (passed.title, passed.valid_until, passed.withdrawn_on) == ("xjr", held.valid_until, None)
    assert (held.withdrawn_on, kept.withdrawn_on) == (ON, None)
    assert other.name in held.reason
    assert "示例：主营业务随分立转出" in held.reason
    row.refresh_from_db()
    assert {one["held"]: one["keeps"] for one in row.written["titles"]} == {held.pk: "other", kept.pk: "this"}
    assert other.name in signed_in(cast.zhao).get(row.get_absolute_url()).content.decode()


def test_nobody_keeps_it_or_every_title_has_an_answer(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    held = a_title(pumps)
    row = a_division(cast, pumps, make_firm("葫芦岛渤湾示例阀门有限公司", "211481", 77))
    city, way = signed_in(cast.li), reverse("change-titles", args=[row.pk])
    city.post(way, {"reason": "示例"})
    held.refresh_from_db()
    assert held.withdrawn_on is None
    city.post(way, {f"keeps-{held.pk}": "nobody", "reason": "示例"})
    held.refresh_from_db()
    assert held.withdrawn_on == ON
    assert signed_in(cast.wang).post(way, {f"keeps-{held.pk}": "this", "reason": "示例"}).status_code == 403
