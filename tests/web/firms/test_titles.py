"""Titles: registering, renewing, withdrawing; how each stands on a day, in Python and in SQL; who owns its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.web.cast import Cast, make_cast, make_firm

from tidu.clocks import reminders
from tidu.errors import InputError
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.desk.models import Todo
from tidu.web.registry.enterprises.service import deregister, rename
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.titles.batches import read_lines
from tidu.web.registry.titles.service import (
    STATES,
    State,
    change_title,
    ensure_title_todos,
    in_states,
    mark_under_review,
    register_title,
    renew_title,
    restore_title,
    state_of,
    withdraw_title,
)
from tidu.web.registry.titles.timeline import timeline_of

SignIn = Callable[[User], Client]
TODAY = china_today()
START = date(2024, 2, 28)


# -- how a title stands -------------------------------------------------------------------------------------------

near = st.dates(START - timedelta(days=800), START + timedelta(days=1600)) | st.sampled_from(
    [START, date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1)]
)


class StateTest(TestCase):
    """Whatever the days and the mark are, both ways of telling agree."""

    def setUp(self) -> None:
        make_cast()
        self.firm = make_firm("葫芦岛望海示例新材料有限公司", "211481", 7)

    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    @given(
        begin=st.none() | near,
        decided=st.none() | near,
        until=st.none() | near,
        withdrawn=st.none() | near,
        mark=st.sampled_from(["", "under_review", "renewed", "withdrawn"]),
        on=near,
    )
    def test_python_and_sql_agree(
        self,
        begin: date | None,
        decided: date | None,
        until: date | None,
        withdrawn: date | None,
        mark: str,
        on: date,
    ) -> None:
        row = TitleHeld.objects.create(
            enterprise=self.firm, title="cxx", decision="announced", valid_from=begin, decided_on=decided,
            valid_until=until, withdrawn_on=withdrawn, mark=mark,
        )  # fmt: skip
        state = state_of(row, on)
        assert [one for one in STATES if in_states(TitleHeld.objects.all(), [one], on).exists()] == [state]
        lasting: tuple[State, ...] = ("valid", "expiring", "under_review")
        assert in_states(TitleHeld.objects.all(), lasting, on).exists() is (state in lasting)
        if state in ("valid", "expiring", "under_review"):
            assert TitleHeld.objects.valid_on(on).filter(pk=row.pk).exists() is (
                begin is not None or decided is not None
            )


def test_a_title_ends_with_its_last_day(pumps: Enterprise) -> None:
    row = register_title(pumps, "zjtx", valid_from=date(2023, 7, 14))
    assert row.valid_until == date(2026, 7, 13)
    assert state_of(row, date(2026, 7, 13)) == "expiring"
    assert state_of(row, date(2026, 7, 14)) == "expired"
    assert state_of(row, date(2025, 7, 12)) == "valid"
    assert state_of(row, date(2025, 7, 13)) == "expiring"
    assert state_of(row, date(2023, 7, 13)) == "future"


# -- registering --------------------------------------------------------------------------------------------------


def test_the_rule_proposes_the_end_and_a_typed_day_wins(pumps: Enterprise) -> None:
    assert register_title(pumps, "kjx", valid_from=date(2025, 5, 20)).valid_until == date(2026, 5, 19)
    typed = register_title(pumps, "cxx", valid_from=date(2024, 2, 29), valid_until=date(2027, 6, 30))
    assert typed.valid_until == date(2027, 6, 30)
    assert register_title(pumps, "dl", valid_from=date(2024, 1, 1)).valid_until is None


def test_recognised_and_announced_follow_from_the_title(pumps: Enterprise) -> None:
    assert register_title(pumps, "cxx", valid_from=date(2024, 1, 1)).decision == "announced"
    assert register_title(pumps, "zjtx", valid_from=date(2024, 1, 1)).decision == "recognised"


def test_the_name_of_that_time_is_kept(pumps: Enterprise) -> None:
    old = pumps.name
    rename(pumps, "葫芦岛渤湾示例泵业科技有限公司", date(2026, 3, 1))
    pumps.refresh_from_db()
    assert register_title(pumps, "cxx", valid_from=date(2025, 1, 1)).name_then == old
    assert register_title(pumps, "kjx", valid_from=date(2026, 5, 1)).name_then == pumps.name


@pytest.mark.parametrize(
    ("title", "fields", "told"),
    [
        ("cxx", {"valid_from": date(2025, 1, 1), "valid_until": date(2024, 12, 31)}, "before 2025-01-01"),
        ("cxx", {"valid_from": date(2025, 1, 1), "decided_on": TODAY + timedelta(days=1)}, "has not come"),
        ("cxx", {"valid_from": date(1925, 1, 1)}, "no such title"),
        ("ln_cp", {"valid_from": date(2021, 1, 1)}, "belongs to a product"),
        ("cxx", {"valid_from": date(2021, 1, 1), "product": "示例泵"}, "not to a product"),
        ("zdxjr", {"valid_from": date(2024, 1, 1)}, "was no Little giant"),
        ("nonsense", {"valid_from": date(2024, 1, 1)}, "no title has the code"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    pumps: Enterprise, title: str, fields: dict[str, object], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        register_title(pumps, title, **fields)


def test_no_title_is_older_than_its_firm(pumps: Enterprise) -> None:
    pumps.established_on = date(2023, 1, 1)
    with pytest.raises(InputError, match="founding"):
        register_title(pumps, "cxx", valid_from=date(2022, 1, 1))


def test_one_title_is_not_held_twice_at_a_time(pumps: Enterprise) -> None:
    register_title(pumps, "cxx", valid_from=date(2024, 1, 1), batch="示例第一批")
    with pytest.raises(InputError, match="示例第一批"):
        register_title(pumps, "cxx", valid_from=date(2026, 6, 1))
    register_title(pumps, "cxx", valid_from=date(2027, 1, 1))


def test_products_hold_titles_beside_each_other(pumps: Enterprise) -> None:
    for product in ("示例泵一型", "示例泵二型"):
        register_title(pumps, "ln_cp", valid_from=date(2021, 1, 1), product=product)
    assert pumps.titles.count() == 2


def test_the_mark_stands_under_its_title_on_the_line(pumps: Enterprise) -> None:
    for title in ("zjtx", "xjr", "zdxjr", "ln_zjtx", "gxjs"):
        register_title(pumps, title, valid_from=date(2024, 1, 1))
    line = timeline_of(list(pumps.titles.all()), TODAY)
    assert [bar.row.title for bar in line.bars] == ["xjr", "zdxjr", "zjtx", "gxjs", "ln_zjtx"]
    assert [bar.mark for bar in line.bars] == [False, True, False, False, False]
    assert {bar.x for bar in line.bars} == {"0.00%"}


# -- renewing and withdrawing -------------------------------------------------------------------------------------


def test_a_renewal_is_a_row_of_its_own_that_points_back(pumps: Enterprise) -> None:
    old = register_title(pumps, "zjtx", valid_from=date(2023, 7, 14))
    new = renew_title(old, batch="示例复核批")
    old.refresh_from_db()
    assert (new.renews, new.kind, new.valid_from, new.valid_until) == (
        old, "review", date(2026, 7, 14), date(2029, 7, 13),
    )  # fmt: skip
    assert state_of(old, date(2026, 8, 1)) == "renewed"
    with pytest.raises(InputError, match="renewed already"):
        renew_title(old)


def test_a_withdrawal_needs_reason_and_day(pumps: Enterprise) -> None:
    row = register_title(pumps, "zjtx", valid_from=date(2024, 7, 14))
    with pytest.raises(InputError, match="no reason"):
        withdraw_title(row, date(2025, 1, 1), " ")
    with pytest.raises(InputError, match="before it began"):
        withdraw_title(row, date(2024, 1, 1), "示例")
    with pytest.raises(InputError, match="ended by itself"):
        withdraw_title(row, date(2028, 1, 1), "示例")
    withdraw_title(row, date(2025, 1, 1), "示例：数据造假")
    assert state_of(row, date(2024, 12, 31)) == "valid"
    assert state_of(row, date(2025, 1, 1)) == "withdrawn"
    with pytest.raises(InputError, match="withdrawn already"):
        withdraw_title(row, date(2025, 2, 1), "示例")
    restore_title(row)
    assert state_of(row, date(2025, 1, 1)) == "valid"


def test_under_re_review_counts_while_the_title_lasts(pumps: Enterprise) -> None:
    row = register_title(pumps, "zjtx", valid_from=date(2023, 7, 14))
    mark_under_review(row)
    assert state_of(row, date(2026, 7, 13)) == "under_review"
    assert state_of(row, date(2026, 7, 14)) == "expired"


def test_what_asks_for_a_re_review_ends_when_it_begins_and_is_back_when_it_is_called_off(pumps: Enterprise) -> None:
    row = ending_title(pumps, 100)
    ensure_title_todos(TODAY)
    assert [todo.done_at for todo in Todo.objects.filter(kind="title-ends")] == [None]
    mark_under_review(row)
    assert ensure_title_todos(TODAY) == 0
    assert not Todo.objects.open().filter(kind="title-ends").exists()
    mark_under_review(row, under_review=False)
    assert Todo.objects.open().get(kind="title-ends").enterprise_id == pumps.pk


def test_a_correction_is_checked_like_a_new_title(pumps: Enterprise) -> None:
    row = register_title(pumps, "zjtx", valid_from=date(2024, 7, 14))
    register_title(pumps, "zjtx", valid_from=date(2020, 7, 14))
    with pytest.raises(InputError, match="holds this title"):
        change_title(row, {"valid_from": date(2023, 7, 1)})
    assert change_title(row, {"batch": "示例批"}).batch == "示例批"


# -- ends that somebody owns --------------------------------------------------------------------------------------


def ending_title(firm: Enterprise, days: int) -> TitleHeld:
    end = TODAY + timedelta(days=days)
    return register_title(firm, "cxx", valid_from=end - timedelta(days=1095), valid_until=end)


def test_an_end_within_a_year_becomes_a_duty_once(pumps: Enterprise) -> None:
    row = ending_title(pumps, 200)
    assert ensure_title_todos(TODAY) == 1
    assert ensure_title_todos(TODAY) == 0
    todo = Todo.objects.get()
    assert todo.organisation.name == "示例兴城市工业和信息化局"
    assert f"有效期至 {row.valid_until}" in todo.why_zh
    assert row.valid_until is not None
    assert todo.due_on == reminders(row.valid_until, (6,))[0].on  # six months before, on a working day


def test_what_ends_later_or_has_ended_is_no_duty(pumps: Enterprise, swim: Enterprise) -> None:
    ending_title(pumps, 400)
    ending_title(swim, -1)
    assert ensure_title_todos(TODAY) == 0


def test_a_dead_firms_titles_are_no_duty(pumps: Enterprise) -> None:
    ending_title(pumps, 100)
    deregister(pumps, TODAY)
    assert ensure_title_todos(TODAY) == 0


def test_the_owner_of_the_title_comes_before_the_owner_of_the_firm(cast: Cast, pumps: Enterprise) -> None:
    Enterprise.objects.filter(pk=pumps.pk).update(owner=cast.wang)
    row = ending_title(pumps, 100)
    TitleHeld.objects.filter(pk=row.pk).update(owner=cast.li)
    ensure_title_todos(TODAY)
    assert Todo.objects.get().owner == cast.li


@pytest.mark.parametrize("way", ["renew", "withdraw", "later"])
def test_the_duty_ends_with_its_cause(pumps: Enterprise, way: str) -> None:
    row = ending_title(pumps, 100)
    ensure_title_todos(TODAY)
    if way == "renew":
        renew_title(row)
    elif way == "withdraw":
        withdraw_title(row, TODAY, "示例")
    else:
        change_title(row, {"valid_until": TODAY + timedelta(days=700)})
    assert not Todo.objects.filter(done_at=None).exists()


def test_three_hundred_ends_take_ten_queries_at_most(
    cast: Cast, pumps: Enterprise, django_assert_max_num_queries: Callable[..., object]
) -> None:
    until = TODAY + timedelta(days=90)
    TitleHeld.objects.bulk_create(
        TitleHeld(
            enterprise=pumps, title="cxx", decision="announced", valid_from=START, valid_until=until, product=str(n)
        )
        for n in range(300)
    )
    ensure_title_todos(TODAY)
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        ensure_title_todos(TODAY)


def test_the_scheduler_runs_a_command(pumps: Enterprise, capsys: pytest.CaptureFixture[str]) -> None:
    ending_title(pumps, 100)
    call_command("title_todos")
    call_command("title_todos", on=str(TODAY))
    assert capsys.readouterr().out.splitlines() == ["1 to-dos opened", "0 to-dos opened"]


# -- pages --------------------------------------------------------------------------------------------------------


def test_an_officer_registers_renews_withdraws(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.wang)
    begin = TODAY - timedelta(days=1000)
    client.post(f"/firms/{pumps.pk}/titles/new/", {"title": "zjtx", "valid_from": begin, "batch": "示例批"})
    row = pumps.titles.get()
    assert Todo.objects.filter(done_at=None).count() == 1
    client.post(f"/titles/{row.pk}/", {"do": "owner", "owner": cast.wang.pk})
    client.post(f"/titles/{row.pk}/", {"do": "review"})
    row.refresh_from_db()
    assert (row.owner, row.mark) == (cast.wang, "under_review")
    assert row.valid_until is not None
    client.post(f"/titles/{row.pk}/", {"do": "renew", "renew-valid_from": row.valid_until + timedelta(days=1)})
    new = pumps.titles.get(renews=row)
    page = client.post(
        f"/titles/{new.pk}/", {"do": "withdraw", "withdraw-on": TODAY, "withdraw-reason": "示例"}, follow=True
    )
    assert "取消日期早于有效期起" in page.content.decode()
    client.post(f"/titles/{row.pk}/", {"do": "withdraw", "withdraw-on": TODAY, "withdraw-reason": "示例"})
    row.refresh_from_db()
    assert (row.withdrawn_on, row.reason) == (TODAY, "示例")
    client.post(f"/titles/{row.pk}/", {"do": "restore"})
    row.refresh_from_db()
    assert (row.withdrawn_on, row.mark) == (None, "renewed")


def test_a_firm_sees_its_title_and_changes_nothing(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    row = ending_title(pumps, 100)
    client = signed_in(cast.zhao)
    assert client.get(f"/titles/{row.pk}/").status_code == 200
    assert client.post(f"/titles/{row.pk}/", {"do": "review"}).status_code == 404
    assert signed_in(cast.chen).get(f"/titles/{row.pk}/").status_code == 404


def test_a_pasted_list_is_compared_and_then_registered(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    rename(pumps, "葫芦岛渤湾示例泵业科技有限公司", date(2026, 3, 1))
    lines = f"1、葫芦岛渤湾示例泵业有限公司\n\n2. {swim.uscc}\n没有的示例有限公司"
    sent = {"title": "cxx", "valid_from": "2026-05-01", "batch": "示例批", "lines": lines}
    client = signed_in(cast.li)
    answer = client.post("/titles/batch/", sent | {"do": "check"})
    assert answer.context["found"] == 2
    assert not TitleHeld.objects.exists()
    assert "登记里没有" in answer.content.decode()
    client.post("/titles/batch/", sent | {"do": "register"})
    assert set(TitleHeld.objects.values_list("enterprise_id", "batch")) == {(pumps.pk, "示例批"), (swim.pk, "示例批")}
    again = client.post("/titles/batch/", sent | {"do": "register"}).content.decode()
    assert "已有同一称号" in again
    assert TitleHeld.objects.count() == 2


def test_a_list_names_only_firms_of_ones_own_county(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    lines = read_lines(f"{pumps.name}，示例泵\n{swim.name}", cast.wang)
    assert [(line.firm, line.product) for line in lines] == [(pumps, "示例泵"), (None, "")]


def test_a_text_that_is_too_long_is_refused_in_words(pumps: Enterprise) -> None:
    with pytest.raises(InputError, match="longer than 120 characters"):
        register_title(pumps, "ln_cp", product="泵" * 121, valid_from=START, decided_on=START)
    assert not TitleHeld.objects.exists()
