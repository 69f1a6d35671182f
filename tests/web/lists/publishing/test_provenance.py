"""From a value, a title and a conflict back to the list, the sheet, the row and the person; a link for those who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.web.cast import Cast
from tests.web.lists.publishing.test_titles import TERM
from tests.web.lists.publishing.versions import Capture, a_list, a_row, a_version, published

from tidu.web.accounts.models import User
from tidu.web.registry.facts.provenance import place_in_words
from tidu.web.registry.facts.service import Statement, state
from tidu.web.registry.models import Conflict, Enterprise, Source, TitleHeld

SignIn = Callable[[User], Client]
LINE = "名单“示例名单”第 1 版，文件 示例1.xlsx"


def test_a_title_leads_back_to_its_row(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, django_capture_on_commit_callbacks: Capture
) -> None:
    version = a_version(a_list(cast, "titles", title="gxjs"), cast)
    row = a_row(version, pumps, values=TERM)
    published(version, cast.science, django_capture_on_commit_callbacks)
    address = f"/titles/{TitleHeld.objects.get().pk}/"
    link = f"/lists/versions/{version.pk}/place/?place=%E5%90%8D%E5%8D%95%212"
    page = signed_in(cast.wang).get(address).content.decode()
    assert LINE in page
    assert "工作表“名单”第 2 行" in page
    assert "刘科长" in page
    assert f'href="{link}"' in page
    assert signed_in(cast.wang).get(link).headers["Location"] == f"/lists/rows/{row.pk}/"
    own = signed_in(cast.zhao).get(address).content.decode()
    assert LINE in own
    assert link not in own, "the firm reads where it comes from, and has no page to open"
    Enterprise.objects.filter(pk=pumps.pk).update(owner=cast.zheng)
    assert link not in signed_in(cast.zheng).get(address).content.decode(), "nor has a steward"


def test_a_figure_and_its_conflict_lead_back_to_their_row(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, django_capture_on_commit_callbacks: Capture
) -> None:
    tax = Source.objects.create(kind="form", party="tax", label="示例")
    state(tax, [Statement(pumps.pk, "revenue", date(2025, 12, 31), 7)])
    version = a_version(a_list(cast, "figures"), cast)
    a_row(version, pumps, values={"figures": [["revenue", 2025, 9]]})
    published(version, cast.science, django_capture_on_commit_callbacks)
    for address in (f"/firms/{pumps.pk}/facts/revenue/2025-12-31/", f"/conflicts/{Conflict.objects.get().pk}/"):
        page = signed_in(cast.li).get(address).content.decode()
        assert LINE in page
        assert f"/lists/versions/{version.pk}/place/?place=" in page


def test_somebody_elses_county_is_led_to_nothing(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, django_capture_on_commit_callbacks: Capture
) -> None:
    version = a_version(a_list(cast), cast)
    a_row(version, pumps)
    published(version, cast.science, django_capture_on_commit_callbacks)
    address = f"/lists/versions/{version.pk}/place/"
    assert signed_in(cast.chen).get(address, {"place": "名单!2"}).status_code == 404
    assert signed_in(cast.li).get(address, {"place": "名单!99"}).status_code == 404
    assert signed_in(cast.li).get(address, {"place": "名单!x"}).status_code == 404
    assert signed_in(cast.li).get(address).headers["Location"] == f"/lists/versions/{version.pk}/"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("名单!12", "工作表“名单”第 12 行"),
        ("12", "第 12 行"),
        ("", ""),
        ("facts.3", "facts.3"),
        ("a!b!7", "工作表“a!b”第 7 行"),
    ],
)
def test_a_place_is_told_in_words(place: str, words: str) -> None:
    assert place_in_words(place).zh == words
