"""Levels that are stored follow every change, survive being killed, and can be found again from what was known then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import pytest
from django.db import transaction
from tests.web.cast import Cast

from tidu.today import china_today
from tidu.web.jobs.models import Job
from tidu.web.jobs.service import resume, start
from tidu.web.registry.changes import tell_changed, tell_settled
from tidu.web.registry.enterprises.service import deregister, move
from tidu.web.registry.facts.service import Source, Span, Statement, as_of_for, catalogue, state
from tidu.web.registry.models import Enterprise
from tidu.web.registry.titles.service import register_title, withdraw_title
from tidu.web.standing import judging, renewing
from tidu.web.standing.levels import LETTERS, level_of
from tidu.web.standing.models import FirmLevels, Renewal, Stale, Standing
from tidu.web.standing.renewing import newest_renewal, renew_all_now
from tidu.web.standing.rules import Rule, rules_on, titles_on
from tidu.web.standing.service import verdict_of

ON = china_today()


def letter(firm: Enterprise, title: str) -> str:
    row = FirmLevels.objects.select_related("renewal").get(pk=firm.pk)
    return row.letters[row.renewal.titles.index(title)]


def live(firm: Enterprise, title: str, kind: str = "new") -> str:
    return LETTERS[level_of(verdict_of(firm, title, kind, ON))]  # type: ignore[arg-type]


def tell(firm: Enterprise, code: str, value: int, year: int | None) -> None:
    source = Source.objects.create(kind="form", party="firm", label="示例填报")
    indicator = catalogue().indicators[code]
    state(source, [Statement(firm.pk, code, as_of_for(indicator, year, ON), value)])


def test_a_new_figure_moves_the_stored_level(transactional_db: None, pumps: Enterprise) -> None:
    renew_all_now(ON)
    before = letter(pumps, "cxx")
    for shift in (1, 2):
        tell(pumps, "revenue", 30_000_000_00, ON.year - shift)
        tell(pumps, "rd_expense", 0, ON.year - shift)
    assert letter(pumps, "cxx") == live(pumps, "cxx")
    assert {title: letter(pumps, title) for title in ("zjtx", "xjr")} == {
        title: live(pumps, title) for title in ("zjtx", "xjr")
    }
    assert letter(pumps, "zjtx") != before or before in "fu"
    assert not Stale.objects.exists()


def test_only_what_depends_on_a_change_is_judged(
    transactional_db: None, pumps: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    renew_all_now(ON)
    asked: list[set[str]] = []
    true = judging.judged_few

    def spied(ids: Sequence[int], rules: Sequence[Rule], on: date) -> tuple[pl.DataFrame, pl.DataFrame]:
        asked.append({rule.title for rule in rules})
        return true(ids, rules, on)

    monkeypatch.setattr("tidu.web.standing.renewing.judged_few", spied)
    tell(pumps, "rd_expense", 1_000_000_00, ON.year - 1)
    assert asked == [{rule.title for rule in rules_on(ON) if "rd_expense" in rule.reads}]
    assert asked[0] < set(titles_on(ON))
    tell_changed([pumps.pk], ["nothing_that_a_rule_reads"])
    assert asked[1:] in ([], [set()])


def test_a_title_that_comes_or_goes_is_seen(transactional_db: None, cast: Cast, pumps: Enterprise) -> None:
    renew_all_now(ON)
    row = register_title(pumps, "cxx", valid_from=ON - timedelta(days=30))
    assert letter(pumps, "cxx") == live(pumps, "cxx", "review")
    withdraw_title(row, ON - timedelta(days=1), "示例原因")
    assert letter(pumps, "cxx") == live(pumps, "cxx", "new")


def test_a_firm_that_ends_is_no_longer_counted(transactional_db: None, cast: Cast, pumps: Enterprise) -> None:
    renew_all_now(ON)
    assert FirmLevels.objects.filter(pk=pumps.pk).exists()
    deregister(pumps, ON, by=cast.li)
    assert not FirmLevels.objects.filter(pk=pumps.pk).exists()
    assert not Standing.objects.filter(enterprise=pumps).exists()


def test_a_firm_that_moves_is_counted_where_it_is(transactional_db: None, cast: Cast, pumps: Enterprise) -> None:
    tell(pumps, "revenue", 1, ON.year - 1)
    renew_all_now(ON)
    Standing.objects.filter(enterprise=pumps).delete()
    renewal = newest_renewal()
    assert renewal is not None
    Standing.objects.create(
        enterprise=pumps, title="cxx", kind="new", level="m", region_id=pumps.region_id, renewal=renewal
    )
    move(pumps, "211421403", ON, by=cast.li)
    assert not Standing.objects.filter(enterprise=pumps).exclude(region_id="211421403").exists()


def test_what_is_rolled_back_moves_nothing(transactional_db: None, pumps: Enterprise) -> None:
    renew_all_now(ON)
    before = letter(pumps, "cxx")
    with transaction.atomic():
        tell(pumps, "revenue", 30_000_000_00, ON.year - 1)
        transaction.set_rollback(True)
    assert letter(pumps, "cxx") == before
    assert not Stale.objects.exists()


def test_many_changes_wait_for_the_end_of_an_import(
    transactional_db: None, pumps: Enterprise, swim: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    renew_all_now(ON)
    monkeypatch.setattr(renewing, "FEW", 1)
    tell_changed([pumps.pk, swim.pk])
    assert Stale.objects.count() == 2
    tell_settled()
    assert not Stale.objects.exists()
    assert Job.objects.filter(kind="standing-stale", state="done").exists()


def test_a_renewal_that_is_stopped_goes_on_where_it_ended(
    transactional_db: None, pumps: Enterprise, swim: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewing, "STEPS", {"sqlite": 1, "postgresql": 1})
    true = judging.judged
    calls: list[int] = []

    def failing(span: Span, rules: Sequence[Rule], on: date) -> tuple[pl.DataFrame, pl.DataFrame]:
        calls.append(span.last)
        if len(calls) == 2:
            message = "示例断电"
            raise RuntimeError(message)
        return true(span, rules, on)

    monkeypatch.setattr(renewing, "judged", failing)
    job = start("duty-standing", "示例评估")
    job.refresh_from_db()
    assert job.state == "failed"
    assert FirmLevels.objects.count() == 1
    assert newest_renewal() is None
    resume(job)
    job.refresh_from_db()
    assert job.state == "done"
    assert calls == [calls[0], calls[1], calls[1]]
    renewal = newest_renewal()
    assert renewal is not None
    assert (renewal.firms, Renewal.objects.count()) == (2, 1)


def test_nothing_is_written_where_nothing_changed(transactional_db: None, pumps: Enterprise, swim: Enterprise) -> None:
    assert renew_all_now(ON).changed == 2
    assert renew_all_now(ON).changed == 0


def test_a_level_is_found_again_from_what_was_known_then(transactional_db: None, pumps: Enterprise) -> None:
    renew_all_now(ON)
    renewal = newest_renewal()
    assert renewal is not None
    then = letter(pumps, "cxx")
    for shift in (1, 2):
        tell(pumps, "revenue", 30_000_000_00, ON.year - shift)
    again = verdict_of(pumps, "cxx", "new", renewal.on, renewal.known_at)
    assert LETTERS[level_of(again)] == then
    assert renewal.rules["cxx:new"]["sha256"] == again.standard.sha256


def test_a_day_that_passes_can_decide(transactional_db: None, pumps: Enterprise) -> None:
    register_title(pumps, "cxx", valid_from=date(ON.year - 1, 1, 1), valid_until=ON)
    renew_all_now(ON)
    renew_all_now(ON + timedelta(days=1))
    row = FirmLevels.objects.select_related("renewal").get(pk=pumps.pk)
    day = ON + timedelta(days=1)
    assert row.letters[row.renewal.titles.index("cxx")] == LETTERS[level_of(verdict_of(pumps, "cxx", "new", day))]
