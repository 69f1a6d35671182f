"""A frozen list before the public: by two officers of its own authority, for days that explain themselves."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.notices.kept import prepared, running

from tidu.clocks import after, working_days
from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.notices.service import Entry, Notice, prepare, publish
from tidu.web.registry.models import Enterprise

pytestmark = pytest.mark.django_db


def test_the_same_key_is_one_notice(cast: Cast, pumps: Enterprise) -> None:
    assert prepared(cast, [pumps]).pk == prepared(cast, [pumps]).pk
    assert Notice.objects.get().entries.count() == 1


def test_names_stay_as_they_were_and_the_database_refuses_to_change_them(cast: Cast, pumps: Enterprise) -> None:
    row = prepared(cast, [pumps])
    name = pumps.name
    Enterprise.objects.filter(pk=pumps.pk).update(name="葫芦岛渤湾示例机械有限公司")
    assert row.entries.get().name == name
    with pytest.raises(DatabaseError), transaction.atomic():
        row.entries.update(name="别的示例公司")
    assert row.entries.get().name == name


def test_a_county_cannot_list_firms_of_another_nor_publish_the_citys_notice(cast: Cast, pumps: Enterprise) -> None:
    with pytest.raises(TiduError, match="outside your region"):
        prepare("recognition", "示例", [Entry(pumps.pk, "zjtx")], key="a", label="", by=cast.chen)
    with pytest.raises(TiduError, match="another authority"):
        publish(prepared(cast, [pumps]), cast.wang, document="")


def test_a_firm_twice_on_a_list_is_refused_and_nothing_is_kept(cast: Cast, pumps: Enterprise) -> None:
    with pytest.raises(TiduError, match="on the list twice"):
        prepared(cast, [pumps, pumps])
    assert not Notice.objects.exists()


def test_whoever_prepared_it_does_not_publish_it(cast: Cast, pumps: Enterprise) -> None:
    with pytest.raises(TiduError, match="does not publish it"):
        publish(prepared(cast, [pumps]), cast.li, document="")


def test_it_runs_for_five_working_days_from_today_and_is_published_once(cast: Cast, pumps: Enterprise) -> None:
    row = running(cast, [pumps])
    assert row.opens_on == china_today()
    assert row.ends_on == after(working_days(5, first="same_day"), china_today()).last
    with pytest.raises(TiduError, match="published already"):
        publish(row, row.published_by, document="")  # type: ignore[arg-type]


def test_everybody_reads_what_is_published_and_nobody_what_is_not(cast: Cast, pumps: Enterprise) -> None:
    row = prepared(cast, [pumps])
    page = reverse("public-notice", args=[row.pk])
    assert Client().get(page).status_code == 404
    publish(row, running(cast, [pumps], key="别的").published_by, document="")  # type: ignore[arg-type]
    assert pumps.name in Client().get(page).content.decode()
    assert pumps.name not in Client().get(page, {"q": "没有这家"}).content.decode()
    assert row.heading in Client().get(reverse("public-notices")).content.decode()


def test_the_front_page_leads_to_the_notices(db: None) -> None:
    assert f'href="{reverse("public-notices")}"' in Client().get(reverse("portal")).content.decode()
