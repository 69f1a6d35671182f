"""Sets that need time: exact on the day, the day before and the day after, for every day, and the same as a count by hand."""

from __future__ import annotations

import html
import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.web.cast import Cast, make_firm

from tidu.clocks.periods import add_months
from tidu.web.accounts.models import User
from tidu.web.insight.counting import Reach
from tidu.web.insight.crossing import combinations, firms_in
from tidu.web.insight.keeping import recount_firms
from tidu.web.insight.sets import common_shelf, members
from tidu.web.insight.timed import Timed, timed_of
from tidu.web.registry.enterprises.service import move
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.titles.service import register_title, renew_title, withdraw_title

SignIn = Callable[[User], Client]
CITY = Reach(("2114",))
DAY = timedelta(days=1)
START, END = date(2022, 6, 1), date(2025, 5, 31)


def holds(firm: Enterprise, title: str, since: date, until: date | None) -> TitleHeld:
    return register_title(firm, title, valid_from=since, decided_on=since, valid_until=until)


def inside(code: str, on: date) -> set[int]:
    return set(members(code, CITY, on))


@pytest.mark.parametrize(
    ("day", "there"),
    [
        (date(2024, 11, 29), False),  # six months later is 29 May
        (date(2024, 11, 30), False),  # six months later is 30 May
        (date(2024, 12, 1), True),
        (date(2024, 11, 30) + DAY, True),
        (END, True),
        (END + DAY, False),
    ],
)
def test_what_ends_within_six_months_is_exact_at_both_ends(pumps: Enterprise, day: date, there: bool) -> None:
    holds(pumps, "gxjs", START, END)
    assert inside("gxjs~ends-6m", day) == ({pumps.pk} if there else set())


def test_the_horizon_itself_belongs_to_it(pumps: Enterprise) -> None:
    holds(pumps, "gxjs", START, date(2025, 5, 30))
    assert inside("gxjs~ends-6m", date(2024, 11, 30)) == {pumps.pk}
    assert inside("gxjs~ends-6m", date(2024, 11, 29)) == set()


def test_a_renewal_ends_it_from_its_decision_on_and_not_in_hindsight(pumps: Enterprise) -> None:
    row = holds(pumps, "gxjs", START, END)
    renew_title(row, decided_on=date(2025, 2, 1), valid_until=date(2028, 5, 31))
    assert inside("gxjs~ends-6m", date(2025, 1, 31)) == {pumps.pk}
    assert inside("gxjs~ends-6m", date(2025, 2, 1)) == set()


def test_what_has_no_end_never_ends_and_what_was_withdrawn_is_gone(pumps: Enterprise, swim: Enterprise) -> None:
    holds(pumps, "cy", START, None)
    withdraw_title(holds(swim, "gxjs", START, END), date(2025, 3, 1), "示例")
    assert inside("cy~ends-120m", date(2025, 1, 1)) == set()
    assert inside("gxjs~ends-6m", date(2025, 2, 28)) == {swim.pk}
    assert inside("gxjs~ends-6m", date(2025, 3, 1)) == set()


@pytest.mark.parametrize(
    ("day", "there"),
    [(date(2024, 5, 31), False), (date(2024, 6, 1), True), (END, True), (END + DAY, False)],
)
def test_two_years_are_over_on_the_same_day(pumps: Enterprise, day: date, there: bool) -> None:
    holds(pumps, "kjx", START, END)
    assert inside("kjx~held-24m", day) == ({pumps.pk} if there else set())


def test_registrations_that_follow_each_other_are_no_break_and_one_day_is(pumps: Enterprise, swim: Enterprise) -> None:
    for firm, gap in ((pumps, 0), (swim, 1)):
        holds(firm, "kjx", date(2022, 1, 1), date(2022, 12, 31))
        holds(firm, "kjx", date(2023, 1, 1) + gap * DAY, date(2024, 12, 31))
    assert inside("kjx~held-24m", date(2024, 6, 1)) == {pumps.pk}
    assert inside("kjx~held-12m", date(2024, 1, 1)) == {pumps.pk}
    assert inside("kjx~held-12m", date(2024, 1, 2)) == {pumps.pk, swim.pk}


def test_a_firm_that_moved_has_held_it_without_a_break_and_counts_where_it_lies(cast: Cast, pumps: Enterprise) -> None:
    holds(pumps, "kjx", START, date(2026, 5, 31))
    move(pumps, "211421403", date(2024, 1, 1))
    for reach, there in ((Reach(("211421",)), True), (Reach(("211481",)), False), (CITY, True)):
        assert set(members("kjx~held-24m", reach, date(2024, 7, 1))) == ({pumps.pk} if there else set())
    assert set(members("kjx~held-12m", Reach(("211481",)), date(2023, 12, 31))) == {pumps.pk}


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2024, 11, 30), 1, date(2024, 12, 30)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2026, 2, 28), -24, date(2024, 2, 28)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-120, 120))
def test_a_later_day_is_never_earlier_so_many_months_on(day: date, months: int) -> None:
    assert add_months(day, months) <= add_months(day + DAY, months)


@pytest.mark.parametrize("seed", range(6))
def test_they_agree_with_a_count_by_hand(cast: Cast, seed: int) -> None:
    """Six little cities with holes, overlaps and leap days; each day near a boundary is asked, one by one."""
    chance = random.Random(seed)  # noqa: S311 - an example, no secret
    firms = [make_firm(f"示例{number}有限公司", "211481101", 300 + number) for number in range(4)]
    held: dict[int, list[tuple[date, date]]] = {}
    for firm in firms:
        day = date(2022, 2, 28) + chance.randrange(4) * DAY
        for _ in range(3):
            until = day + chance.randrange(200, 500) * DAY
            TitleHeld.objects.create(
                enterprise=firm, title="kjx", decision="registered", valid_from=day, decided_on=day, valid_until=until
            )
            held.setdefault(firm.pk, []).append((day, until))
            day = until + chance.choice((1, 1, 2, 30)) * DAY
    recount_firms([firm.pk for firm in firms])
    edges = {day + shift * DAY for rows in held.values() for row in rows for day in row for shift in (-1, 0, 1)}
    edges |= {add_months(day, 6) for day in edges} | {add_months(day, -6) for day in edges}
    for on in sorted(edges):
        since = add_months(on, -6)
        lasted = {
            pk
            for pk, rows in held.items()
            if all(any(a <= since + n * DAY <= b for a, b in rows) for n in range((on - since).days + 1))
        }
        ends = {pk for pk, rows in held.items() if any(a <= on <= b <= add_months(on, 6) for a, b in rows)}
        assert inside("kjx~held-6m", on) == lasted, on
        assert inside("kjx~ends-6m", on) == ends, on


@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_twelve_months_are_what_the_definition_of_ending_counts(pumps: Enterprise, shift: int) -> None:
    for last in (date(2024, 2, 29), date(2025, 2, 28), date(2025, 5, 31)):
        row = holds(pumps, "gxjs", date(2021, 1, 1), last)
        for near in (add_months(last, -12), last, date(2024, 2, 29), date(2023, 2, 28)):
            on = near + shift * DAY
            assert inside("gxjs~ends-12m", on) == inside("gxjs_ending", on), (last, on)
        row.delete()
        recount_firms([pumps.pk])


@pytest.mark.parametrize(
    "code",
    ["gxjs~ends-0m", "gxjs~ends-06m", "gxjs~ends-121m", "gxjs~ends-6", "gxjs~begins-6m", "gxjs~ends-6m~held-6m",
     "gxjs_ending~ends-6m", "cxx_new~held-6m", "ln_cp~held-6m", "nothing~held-6m", "ready-cxx~held-6m", "gxjs~ends-６m"],
)  # fmt: skip
def test_a_code_that_cannot_be_meant_is_no_set(code: str) -> None:
    assert code not in common_shelf()


def test_a_set_with_a_time_is_explained_in_words() -> None:
    one = common_shelf()["gxjs~ends-6m"]
    assert one.names.zh == "高新技术企业（6 个月内到期）"
    assert "6 个月内到期、且当日尚未复核通过或重新认定" in one.says.zh
    assert common_shelf()["kjx~held-24m"].names.zh == "科技型中小企业（连续满 2 年）"
    assert timed_of(Timed("kjx", "held", 24).code) == Timed("kjx", "held", 24)


def test_sets_with_a_time_add_up_with_others(pumps: Enterprise, swim: Enterprise) -> None:
    holds(pumps, "gxjs", START, END)
    holds(pumps, "xjr", START, date(2026, 5, 31))
    holds(swim, "gxjs", START, date(2027, 5, 31))
    on, codes = date(2025, 1, 1), ("xjr", "gxjs~ends-6m", "gxjs~held-24m")
    found = {one.inside: one.number for one in combinations(codes, CITY, on)}
    assert found == {codes: 1, ("gxjs~held-24m",): 1}
    assert firms_in(("xjr", "gxjs~ends-6m"), (), CITY, on).get() == pumps


def test_the_controls_of_the_page_become_an_address_that_can_be_read(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    holds(pumps, "gxjs", START, END)
    li = signed_in(cast.li)
    asked = {"on": "2025-01-01", "set": "xjr", "timed": "gxjs", "way": "ends", "months": "6"}
    answer = li.get("/crossing/", asked)
    assert answer.status_code == 302
    assert answer["Location"] == "/crossing/?on=2025-01-01&set=xjr&set=gxjs~ends-6m"
    page = li.get(answer["Location"], headers={"accept-language": "zh-hans"}).content.decode()
    assert "高新技术企业（6 个月内到期）" in page
    assert "in=gxjs~ends-6m&out=xjr" in html.unescape(page)
    names = li.get("/crossing/names/?on=2025-01-01&in=gxjs~ends-6m&out=xjr").content.decode()
    assert pumps.name in names


@pytest.mark.parametrize("months", ["0", "121", "x", "", "-6", "6.5"])
def test_months_that_cannot_be_meant_are_told(cast: Cast, signed_in: SignIn, months: str) -> None:
    answer = signed_in(cast.li).get(
        "/crossing/", {"timed": "gxjs", "way": "ends", "months": months}, headers={"accept-language": "zh-hans"}
    )
    assert answer.status_code == 200
    assert "月数要在 1 到 120 之间" in answer.content.decode()
