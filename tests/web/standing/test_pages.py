"""Where a firm stands, and what if: every title with its reasons, seen by those who may, and nothing of a what-if kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.models import AuditEvent
from tidu.web.registry.facts.service import Source, Statement, as_of_for, catalogue, state
from tidu.web.registry.models import Enterprise, Fact
from tidu.web.registry.titles.service import register_title
from tidu.web.standing.models import Check
from tidu.web.standing.rules import titles_on

SignIn = Callable[[User], Client]
ON = china_today()


def tell(firm: Enterprise, **figures: int) -> None:
    source = Source.objects.create(kind="form", party="firm", label="示例填报")
    rows = [
        Statement(firm.pk, code, as_of_for(catalogue().indicators[code], ON.year - shift, ON), value)
        for code, value in figures.items()
        for shift in (1, 2)
    ]
    state(source, rows)


def address(firm: Enterprise, title: str = "") -> str:
    return reverse("firm-standing-title", args=[firm.pk, title]) if title else reverse("firm-standing", args=[firm.pk])


def test_every_title_is_told_with_a_reason(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    page = signed_in(cast.zhao).get(address(pumps)).content.decode()
    for code in titles_on(ON):
        assert catalogue().titles[code].names.zh in page
        assert address(pumps, code) in page
    assert "还不能下结论" in page


def test_a_firm_without_any_fact_is_not_called_unfit(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    Fact.objects.filter(enterprise=pumps).delete()
    page = signed_in(cast.li).get(address(pumps, "zjtx")).content.decode()
    assert "数据不足" in page
    assert "尚不符合" not in page


def test_strangers_find_no_firm(cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn) -> None:
    for user, firm in ((cast.chen, pumps), (cast.wang, swim), (cast.zhao, swim)):
        client = signed_in(user)
        assert client.get(address(firm)).status_code == 404
        assert client.post(address(firm, "zjtx"), {"revenue.2025": "1"}).status_code == 404


def test_an_unknown_title_and_one_without_a_standard_are_told(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    assert client.get(address(pumps, "nonsense")).status_code == 404
    without = next(code for code in catalogue().titles if code not in titles_on(ON))
    answer = client.get(address(pumps, without))
    assert answer.status_code == 404
    assert "今天没有适用于这个称号的标准" in answer.content.decode()


def test_a_figure_that_is_supposed_moves_the_verdict_and_is_not_kept(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    tell(pumps, revenue=30_000_000_00, rd_expense=300_000_00)
    client = signed_in(cast.zhao)
    before = (Fact.objects.count(), AuditEvent.objects.count(), Check.objects.count())
    low = client.post(address(pumps, "zjtx"), {f"rd_expense.{ON.year - 1}": "30"}, headers={"HX-Target": "verdict"})
    text = low.content.decode()
    assert text.strip().startswith('<div id="verdict"')
    assert "需达到 3%" in text
    enough = {f"rd_expense.{ON.year - shift}": "150" for shift in (1, 2)}
    high = client.post(address(pumps, "zjtx"), enough, headers={"HX-Target": "verdict"}).content.decode()
    assert "需达到 3%" not in high
    assert "（假设）" in high
    assert (Fact.objects.count(), AuditEvent.objects.count(), Check.objects.count()) == before


def test_without_script_the_whole_page_comes_back_with_what_was_typed(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    page = signed_in(cast.zhao).post(address(pumps, "zjtx"), {f"revenue.{ON.year - 1}": "1234.5"}).content.decode()
    assert 'value="1234.5"' in page
    assert "恢复现有数据" in page


@pytest.mark.parametrize("typed", ["abc", "²", "9" * 60, "-1", "1e9", "=1+1", "\x00"])
def test_a_figure_that_cannot_be_read_is_told_and_changes_nothing(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, typed: str
) -> None:
    tell(pumps, revenue=30_000_000_00)
    client = signed_in(cast.zhao)
    answer = client.post(address(pumps, "zjtx"), {f"revenue.{ON.year - 1}": typed})
    assert answer.status_code == 200
    if typed.strip("\x00"):
        assert "下列数据没有看懂" in answer.content.decode()


def test_a_title_that_is_held_is_judged_by_its_re_review_then_and_now(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    register_title(pumps, "cxx", valid_from=ON - timedelta(days=400), valid_until=ON + timedelta(days=200))
    page = signed_in(cast.wang).get(address(pumps)).content.decode()
    assert "已持有" in page
    assert f"有效至 {ON + timedelta(days=200)}" in page
    assert "按到期日适用的标准" in page


def test_the_page_asks_few_questions(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    client = signed_in(cast.li)
    tell(pumps, revenue=30_000_000_00, rd_expense=300_000_00)
    client.get(address(pumps))
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        client.get(address(pumps))


def test_english_readers_read_english(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    client.cookies["django_language"] = "en"
    page = client.get(address(pumps, "zjtx")).content.decode()
    assert "What if" in page
    assert "No conclusion yet" in page
