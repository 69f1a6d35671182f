"""The ledger of recommendations: entering, correcting, deciding, slips; what titles say about it; who sees what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.web.cast import Cast, make_firm
from tests.web.firms.recommended import ASKED, DECIDED, ROUND, TODAY, TOMORROW, asked, last_event, state

from tidu.errors import InputError
from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent, verify
from tidu.web.insight.counting import Reach, counts_on
from tidu.web.registry.changes import changed
from tidu.web.registry.facts.service import Statement
from tidu.web.registry.facts.service import state as state_figures
from tidu.web.registry.models import Enterprise, Recommendation, Source
from tidu.web.registry.titles.batches import read_lines
from tidu.web.registry.titles.recommending import (
    change_recommendation,
    compare_lines,
    decide_recommendation,
    recommend_lines,
    remove_recommendation,
)
from tidu.web.registry.titles.service import change_title, register_title, renew_title, withdraw_title
from tidu.web.standing.models import FirmLevels, Standing
from tidu.web.standing.renewing import renew_all_now
from tidu.web.standing.rules import touched_by

SignIn = Callable[[User], Client]


# -- entering -----------------------------------------------------------------------------------------------------


def test_it_is_entered_with_its_event(pumps: Enterprise) -> None:
    row = asked(pumps, batch=f" {ROUND} ", kind="review", document="示例〔2025〕1号")
    assert (row.batch, row.outcome, row.decided_on) == (ROUND, "pending", None)
    event = last_event()
    assert (event.action, event.enterprise_id, event.region_code) == (
        "recommendation.register", pumps.pk, pumps.region_id,
    )  # fmt: skip
    assert event.after is not None
    assert event.after["recommended_on"] == "2025-03-01"
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("title", "fields", "told"),
    [
        ("nonsense", {}, "no title has the code"),
        ("ln_cp", {}, "belongs to a product"),
        ("zjtx", {"product": "示例泵"}, "not to a product"),
        ("zjtx", {"batch": "  "}, "round is not named"),
        ("zjtx", {"batch": "批" * 81}, "longer than 80"),
        ("ln_cp", {"product": "泵" * 121}, "longer than 120"),
        ("zjtx", {"recommended_on": None}, "is missing"),
        ("zjtx", {"recommended_on": TOMORROW}, "has not come"),
        ("zjtx", {"recommended_on": date(1925, 1, 1)}, "no such title"),
        ("zjtx", {"outcome": "granted"}, "day of the decision is missing"),
        ("zjtx", {"outcome": "declined", "decided_on": TOMORROW}, "has not come"),
        ("zjtx", {"outcome": "granted", "decided_on": ASKED - timedelta(days=1)}, "before it was recommended"),
        ("zjtx", {"decided_on": DECIDED}, "but not how"),
        ("zjtx", {"kind": "other"}, "no such kind"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    pumps: Enterprise, title: str, fields: dict[str, object], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        asked(pumps, title, **fields)
    assert not Recommendation.objects.exists()


def test_no_recommendation_is_older_than_its_firm(pumps: Enterprise) -> None:
    pumps.established_on = ASKED + timedelta(days=1)
    with pytest.raises(InputError, match="founding"):
        asked(pumps)


def test_a_firm_is_recommended_once_in_a_round(pumps: Enterprise) -> None:
    asked(pumps)
    with pytest.raises(InputError, match="on 2025-03-01 already"):
        asked(pumps, recommended_on=ASKED + timedelta(days=9), kind="review")
    asked(pumps, batch="2026年示例批次")
    asked(pumps, "xjr")
    for product in ("示例泵一型", "示例泵二型"):
        asked(pumps, "ln_cp", product=product)
    assert pumps.recommendations.count() == 5


# -- correcting, deciding, slips ----------------------------------------------------------------------------------


def test_a_correction_is_checked_like_a_new_one_and_leaves_what_differed(pumps: Enterprise) -> None:
    row, other = asked(pumps), asked(pumps, batch="2026年示例批次")
    with pytest.raises(InputError, match="already"):
        change_recommendation(other, {"batch": ROUND})
    with pytest.raises(InputError, match="has not come"):
        change_recommendation(row, {"recommended_on": TOMORROW})
    change_recommendation(row, {"document": " 示例〔2025〕2号", "title": "xjr", "outcome": "granted"})
    row.refresh_from_db()
    assert (row.document, row.title, row.outcome) == ("示例〔2025〕2号", "zjtx", "pending")
    assert (last_event().before, last_event().after) == ({"document": ""}, {"document": "示例〔2025〕2号"})
    before = AuditEvent.objects.count()
    change_recommendation(row, {"document": "示例〔2025〕2号"})
    assert AuditEvent.objects.count() == before, "nothing changed, nothing is told"


def test_a_correction_cannot_move_it_behind_its_decision(pumps: Enterprise) -> None:
    row = asked(pumps, outcome="declined", decided_on=DECIDED)
    with pytest.raises(InputError, match="before it was recommended"):
        change_recommendation(row, {"recommended_on": DECIDED + timedelta(days=1)})


def test_a_decision_has_its_day_and_can_be_taken_back(pumps: Enterprise) -> None:
    row = asked(pumps)
    for on, told in ((None, "missing"), (TOMORROW, "has not come"), (date(2025, 2, 28), "before it was recommended")):
        with pytest.raises(InputError, match=told):
            decide_recommendation(row, "declined", on)
    decide_recommendation(row, "declined", DECIDED, "示例：研发强度不足")
    assert state(row) == ("declined", DECIDED)
    assert last_event().action == "recommendation.decide"
    decide_recommendation(row, "pending", DECIDED)
    assert state(row) == ("pending", None)
    assert row.note == "示例：研发强度不足"


def test_a_slip_is_deleted_with_a_reason(pumps: Enterprise) -> None:
    row = asked(pumps)
    with pytest.raises(InputError, match="no reason"):
        remove_recommendation(row, "  ")
    remove_recommendation(row, "录错企业")
    assert not Recommendation.objects.exists()
    event = last_event()
    assert (event.action, event.subject_id, event.reason) == ("recommendation.remove", str(row.pk), "录错企业")
    assert event.before is not None
    assert event.before["batch"] == ROUND
    with pytest.raises(InputError, match="deleted meanwhile"):
        remove_recommendation(row, "再删一次")


# -- what titles say ----------------------------------------------------------------------------------------------


def test_the_title_of_the_round_grants_what_waits_and_nothing_else(pumps: Enterprise, swim: Enterprise) -> None:
    row = asked(pumps)
    others = [
        asked(swim), asked(pumps, batch="2026年示例批次"), asked(pumps, "xjr"),
        asked(pumps, "gxjs", outcome="declined", decided_on=DECIDED),
    ]  # fmt: skip
    held = register_title(pumps, "zjtx", batch=ROUND, decided_on=DECIDED, valid_from=DECIDED)
    assert state(row) == ("granted", DECIDED)
    register_title(pumps, "gxjs", batch=ROUND, decided_on=DECIDED, valid_from=DECIDED)
    assert [state(one)[0] for one in others] == ["pending", "pending", "pending", "declined"]
    event = AuditEvent.objects.get(action="recommendation.decide")
    assert event.after is not None
    assert (event.subject_id, event.after["decided_on"]) == (str(row.pk), "2025-06-01")
    withdraw_title(held, TODAY, "示例")
    assert state(row) == ("granted", DECIDED), "it was granted, whatever became of the title"


def test_each_product_is_granted_by_itself(pumps: Enterprise) -> None:
    one, two = (asked(pumps, "ln_cp", product=product) for product in ("示例泵一型", "示例泵二型"))
    register_title(pumps, "ln_cp", product="示例泵二型", batch=ROUND, decided_on=DECIDED, valid_from=DECIDED)
    assert (state(one)[0], state(two)[0]) == ("pending", "granted")


def test_a_renewal_grants_the_recommendation_for_the_re_review(pumps: Enterprise) -> None:
    old = register_title(pumps, "zjtx", valid_from=date(2022, 7, 1), decided_on=date(2022, 7, 1))
    row = asked(pumps, kind="review")
    renew_title(old, batch=ROUND, decided_on=DECIDED)
    assert state(row) == ("granted", DECIDED)


@pytest.mark.parametrize(
    "fields",
    [
        {"decided_on": ASKED - timedelta(days=1), "valid_from": ASKED},
        {"valid_from": TOMORROW},
        {"batch": "", "decided_on": DECIDED, "valid_from": DECIDED},
    ],
)
def test_a_title_that_cannot_be_its_outcome_grants_nothing(pumps: Enterprise, fields: dict[str, Any]) -> None:
    row = asked(pumps)
    register_title(pumps, "zjtx", **{"batch": ROUND, **fields})
    assert state(row) == ("pending", None)


def test_the_order_of_entering_makes_no_difference(pumps: Enterprise) -> None:
    held = register_title(pumps, "zjtx", batch="示例误写批次", decided_on=DECIDED, valid_from=DECIDED)
    row = asked(pumps)
    assert state(row) == ("pending", None)
    change_title(held, {"batch": ROUND})
    assert state(row) == ("granted", DECIDED), "a corrected title says it too"
    remove_recommendation(row, "示例")
    assert asked(pumps).decided_on == DECIDED, "and whoever enters the recommendation last finds it granted"
    held = register_title(pumps, "xjr", batch=ROUND, decided_on=DECIDED, valid_from=DECIDED)
    late = asked(pumps, "xjr", batch="示例误写批次")
    assert state(late) == ("pending", None)
    change_recommendation(late, {"batch": ROUND})
    assert state(late) == ("granted", DECIDED), "or corrects its round"


# -- who is told --------------------------------------------------------------------------------------------------


def test_every_change_is_told_in_its_transaction_with_a_code_that_no_rule_reads(
    pumps: Enterprise, swim: Enterprise
) -> None:
    heard: list[tuple[frozenset[int], frozenset[str] | None, bool]] = []

    def hear(ids: frozenset[int], codes: frozenset[str] | None, **_named: object) -> None:
        heard.append((ids, codes, transaction.get_connection().in_atomic_block))

    changed.connect(hear)
    try:
        row = asked(pumps)
        change_recommendation(row, {"note": "示例"})
        decide_recommendation(row, "declined", DECIDED)
        remove_recommendation(row, "示例")
        assert heard == [(frozenset({pumps.pk}), frozenset({"recommended:zjtx"}), True)] * 4
        heard.clear()
        lines = [one for firm in (pumps, swim) for one in read_lines(firm.name, firm_officer(firm))]
        recommend_lines(lines, "zjtx", batch=ROUND, recommended_on=ASKED)
        assert heard == [(frozenset({pumps.pk, swim.pk}), frozenset({"recommended:zjtx"}), True)]
    finally:
        changed.disconnect(hear)
    assert touched_by(["recommended:zjtx"], TODAY) == ()


def firm_officer(firm: Enterprise) -> User:
    return User.objects.get(username="wang" if firm.region_id.startswith("211481") else "chen")


def test_counts_follow_in_the_same_transaction(pumps: Enterprise) -> None:
    def number(code: str) -> int | None:
        return counts_on(Reach(("2114",)), [date(2025, 12, 31)], [code])[0][code].total

    row = asked(pumps, "xjr")
    assert (number("xjr_asked"), number("xjr_asked_new"), number("xjr_rounds")) == (1, 1, 1)
    change_recommendation(row, {"kind": "review"})
    assert (number("xjr_asked"), number("xjr_asked_new")) == (1, 0)
    remove_recommendation(row, "示例")
    assert not number("xjr_asked")


def test_where_a_firm_stands_stays_as_it_is(pumps: Enterprise, django_capture_on_commit_callbacks: Any) -> None:
    source = Source.objects.create(kind="form", party="firm", label="示例年度表")
    values = {"revenue": 5_200_000_000, "rd_expense": 260_000_000, "staff": 12_000}
    statements = [Statement(pumps.pk, code, date(2025, 12, 31), value) for code, value in values.items()]
    state_figures(source, statements)
    renew_all_now(TODAY)

    def standing() -> list[Any]:
        return [*Standing.objects.order_by("pk").values_list(), *FirmLevels.objects.order_by("pk").values_list()]

    before = standing()
    assert before
    with django_capture_on_commit_callbacks(execute=True):
        asked(pumps)
    assert standing() == before


# -- a whole round ------------------------------------------------------------------------------------------------


def test_a_list_is_compared_before_it_is_registered(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    asked(swim)
    third = make_firm("兴城首山示例阀门有限公司", "211481", 78)
    text = f"1、{pumps.name}\n2、{swim.name}\n3、{third.uscc}\n4、{pumps.uscc}\n5、没有的示例有限公司"
    lines = read_lines(text, cast.li)
    compare_lines(lines, "zjtx", batch=ROUND, recommended_on=ASKED)
    told = ["" if line.problem is None else line.problem.zh for line in lines]
    assert told[0] == told[2] == ""
    assert "已于 2025-03-01 推荐过" in told[1]
    assert "出现了两次" in told[3]
    assert "登记里没有" in told[4]
    assert Recommendation.objects.count() == 1
    lines = read_lines(text, cast.li)
    assert recommend_lines(lines, "zjtx", batch=ROUND, recommended_on=ASKED) == 2
    assert [line.done for line in lines] == [True, False, True, False, False]
    assert Recommendation.objects.count() == 3


def test_what_stands_against_a_whole_round_is_said_once(cast: Cast, pumps: Enterprise) -> None:
    lines = read_lines(pumps.name, cast.li)
    for way in (compare_lines, recommend_lines):
        with pytest.raises(InputError, match="has not come"):
            way(lines, "zjtx", batch=ROUND, recommended_on=TOMORROW)
    assert lines[0].problem is None
