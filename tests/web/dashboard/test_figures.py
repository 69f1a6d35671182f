"""The figures of the leader's page, against a city that is counted on the fingers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.web.cast import Cast
from tests.web.dashboard.city import SUIZHONG, XINGCHENG, holds, make_city, year

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.insight.asking import Question
from tidu.web.insight.dashboard import BY_KEY, Board, Figure, Rung, quarter_ends, year_before
from tidu.web.insight.drawings import endings_of, new_of, trends_of
from tidu.web.insight.service import recount_all_now
from tidu.web.registry.models import Enterprise
from tidu.web.registry.titles.states import in_a_year

SignIn = Callable[[User], Client]
CITY = ("2114",)


@pytest.fixture
def firms(cast: Cast) -> dict[str, Enterprise]:
    return make_city(cast)


def board(regions: tuple[str, ...] = CITY, on: date | None = None, measure: str = "") -> Board:
    return Board(Question(regions, on or china_today()), measure)


def pair(figure: Figure) -> tuple[int | None, int | None]:
    return figure.number, figure.change


def rungs(found: list[Rung]) -> dict[str, tuple[int | None, ...]]:
    numbers = ((one.held.number, one.met.number, one.review.number, one.step.number) for one in found)
    return {one.names.zh: each for one, each in zip(found, numbers, strict=True)}


@pytest.mark.usefixtures("firms")
def test_the_headline_counts_each_firm_once_and_compares_with_a_year_ago() -> None:
    found = {one.key: pair(figure) for one, figure in board().headline}
    assert found == {"ladder": (3, -1), "new": (1, 1), "ending": (1, 0), "step": (2, None)}


@pytest.mark.usefixtures("firms")
def test_each_rung_says_who_could_hold_it_next() -> None:
    found = rungs(board().ladder("industry"))
    assert found["创新型中小企业"] == (3, 0, 0, 1)
    assert found["省级专精特新中小企业"] == (1, 1, 1, 1)  # whoever holds it already is not ready for it
    assert found["国家级专精特新“小巨人”企业"] == (1, 0, 0, 0)
    assert found["制造业单项冠军企业"][0] is None  # nothing of the kind was ever recorded
    assert rungs(board().ladder("science"))["高新技术企业"] == (1, 0, 0, 1)


@pytest.mark.usefixtures("firms")
def test_counties_are_ranked_by_the_figure_that_was_chosen() -> None:
    def ranked(measure: str) -> list[tuple[str, int | None, int | None, int | None]]:
        return [(one.code, one.rank, *pair(one.chosen)) for one in board(measure=measure).places]

    assert ranked("ladder") == [(XINGCHENG, 1, 2, 0), (SUIZHONG, 2, 1, -1)]
    assert ranked("ending") == [(XINGCHENG, 1, 1, 1), (SUIZHONG, 2, 0, -1)]
    assert ranked("step") == [(XINGCHENG, 1, 2, None), (SUIZHONG, 2, 0, None)]
    assert ranked("no such figure") == ranked("ladder")


def test_equal_counties_share_a_rank(firms: dict[str, Enterprise]) -> None:
    holds(firms["丁"], "xjr", year(1, 1, 1), None)
    recount_all_now()
    assert [one.rank for one in board().places] == [1, 1]


def test_a_firm_in_no_county_is_shown_and_not_ranked(firms: dict[str, Enterprise]) -> None:
    Enterprise.objects.filter(pk=firms["乙"].pk).update(region="2114")
    recount_all_now()
    found = board().places
    assert sum(one.chosen.number or 0 for one in found) == board().headline[0][1].number
    assert [(one.name, one.rank, one.chosen.number) for one in found if not one.url] == [("", None, 1)]


@pytest.mark.usefixtures("firms")
def test_a_county_has_no_ranking_and_only_its_own_figures() -> None:
    mine = board((XINGCHENG,))
    assert mine.places == []
    assert [figure.number for _one, figure in mine.headline] == [2, 1, 1, 2]
    town = board(("211481101",))
    assert town.places == []
    assert [figure.number for _one, figure in town.headline] == [0, 0, 0, 0]


@pytest.mark.usefixtures("firms")
def test_a_past_day_has_counts_and_no_levels() -> None:
    past = board(on=year(1, 12, 31))
    assert {one.key: figure.number for one, figure in past.headline} == {
        "ladder": 4, "new": 0, "ending": 1, "step": None,
    }  # fmt: skip
    assert all(one.step.number is None for one in past.ladder("industry"))


@pytest.mark.usefixtures("firms")
def test_before_the_first_record_nothing_is_zero() -> None:
    early = board(on=date(2001, 1, 1))
    assert all(figure.number is None and figure.change is None for _one, figure in early.headline)
    assert all(one.chosen.number is None and one.rank is None for one in early.places)
    assert [chart.series for chart in (endings_of(early), new_of(early), trends_of(early))] == [[], [], []]


@pytest.mark.usefixtures("firms")
def test_the_first_year_is_not_compared_with_nothing() -> None:
    found = board(on=year(4, 3, 2))
    assert pair(found.headline[0][1]) == (1, None)


def test_months_hold_all_that_ends(firms: dict[str, Enterprise]) -> None:
    today = china_today()
    holds(firms["丁"], "xjr", year(2, 1, 1), today + timedelta(days=40))
    holds(firms["戊"], "zjtx", year(2, 1, 1), today)
    recount_all_now()
    chart = endings_of(board())
    found = {one.name: [mark.value for mark in one.marks if mark and mark.value] for one in chart.series}
    assert found == {"创新型中小企业": [1], "省级专精特新": [1], "国家级“小巨人”": [1], "高新技术企业": []}
    by_label = dict(chart.rows)
    _cxx, zjtx, _xjr, _gxjs = by_label[f"{today:%Y-%m}"]
    assert zjtx is not None
    assert zjtx.value == 1
    last = by_label[f"{in_a_year(today):%Y-%m}"][0]
    assert last is not None
    assert last.value == 1
    assert len(chart.labels) == 13


def test_what_lasts_longer_by_a_second_title_stands_at_the_end(firms: dict[str, Enterprise]) -> None:
    """Two titles of one firm that follow each other count as one: it ends with the later one, and is not lost."""
    today = china_today()
    holds(firms["戊"], "zjtx", year(2, 1, 1), today + timedelta(days=300))
    holds(firms["戊"], "ln_zjtx", year(2, 1, 1), in_a_year(today) + timedelta(days=200))
    recount_all_now()
    chart = endings_of(board())
    zjtx = next(one for one in chart.series if one.name == "省级专精特新")
    assert sum(mark.value for mark in zjtx.marks if mark) == 1
    assert chart.labels[-1] == "更晚"


@pytest.mark.usefixtures("firms")
def test_years_and_quarters_are_those_of_the_counts() -> None:
    found = board()
    trends = {one.name: [mark and mark.value for mark in one.marks] for one in trends_of(found).series}
    assert len(trends["梯度企业（去重）"]) == 13
    assert trends["梯度企业（去重）"][-1] == 3
    new = {one.name: [mark and mark.value for mark in one.marks] for one in new_of(found).series}
    assert new["创新型中小企业"] == [2, 1, 1, 0, 0]
    assert new["国家级“小巨人”"] == [None, 1, 0, 0, 0]


def test_quarters_end_before_the_day() -> None:
    assert quarter_ends(date(2026, 3, 31), 3) == [date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)]
    assert quarter_ends(date(2026, 4, 1), 1) == [date(2026, 3, 31)]
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_every_measure_has_a_name_and_a_unit() -> None:
    assert list(BY_KEY) == ["ladder", "new", "ending", "step"]
    assert all(one.names.zh and one.unit.zh for one in BY_KEY.values())
