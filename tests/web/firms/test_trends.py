"""The drawings of a firm's key figures: a year that is not known is a gap, and a single number is no drawing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.registry.facts.service import Statement, state
from tidu.web.registry.models import Enterprise, Source

SignIn = Callable[[User], Client]
WAN = 1_000_000
YEAR = china_today().year


def stated(firm: Enterprise, code: str, values: dict[int, int]) -> None:
    source = Source.objects.create(kind="form", party="firm", label="示例年度表")
    state(source, [Statement(firm.pk, code, date(year, 12, 31), value) for year, value in values.items()])


def drawn(client: Client, firm: Enterprise) -> dict[str, Any] | None:
    page = client.get(f"/firms/{firm.pk}/").content.decode()
    found = re.search(r'<script id="trends-data" type="application/json">(.*?)</script>', page)
    assert ("echarts.min.js" in page) == (found is not None)
    return json.loads(found[1]) if found else None


def test_a_year_missing_in_the_middle_is_a_gap(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    stated(pumps, "revenue", {YEAR - 4: 5000 * WAN, YEAR - 1: 5200 * WAN})
    stated(pumps, "staff", {YEAR - 2: 12_000, YEAR - 1: 13_050})
    data = drawn(signed_in(cast.wang), pumps)
    assert data is not None
    assert data["labels"] == [str(YEAR - back) for back in (4, 3, 2, 1)]
    revenue, staff = data["series"]
    assert revenue["unit"] == "万元"
    link = f"/firms/{pumps.pk}/facts/revenue/{YEAR - 4}-12-31/"
    assert revenue["marks"][0] == [5000.0, "5,000.00", link]
    assert revenue["marks"][1:3] == [None, None]
    assert [mark and mark[0] for mark in staff["marks"]] == [None, None, 120.0, 130.5]


def test_each_mark_leads_to_where_its_figure_comes_from(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    stated(pumps, "net_profit", {YEAR - 2: -30 * WAN, YEAR - 1: 0})
    client = signed_in(cast.wang)
    data = drawn(client, pumps)
    assert data is not None
    marks = data["series"][0]["marks"]
    assert [mark[:2] for mark in marks] == [[-30.0, "-30.00"], [0.0, "0.00"]]
    assert [client.get(mark[2]).status_code for mark in marks] == [200, 200]


def test_one_known_year_is_no_drawing(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.wang)
    assert drawn(client, pumps) is None
    stated(pumps, "revenue", {YEAR - 1: 5200 * WAN})
    stated(pumps, "staff", {YEAR - 2: 12_000})
    assert drawn(client, pumps) is None


def test_papers_and_history_stand_on_the_page_and_lead_on(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.zhao)
    page = client.get(f"/firms/{pumps.pk}/").content.decode()
    for name in ("vault", "firm-events", "firm-audit"):
        address = reverse(name, args=[pumps.pk])
        assert page.count(f'href="{address}"') == 2  # a tab, and the part of the page
        assert client.get(address).status_code == 200
