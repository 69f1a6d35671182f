"""A firm is judged by the standard of that day on what was known then, and the verdict can be computed again."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime

import pytest
from tests.web.cast import Cast

from tidu.errors import InputError, RuleError
from tidu.web.audit.service import AuditEvent
from tidu.web.registry.facts.service import Statement, state
from tidu.web.registry.models import Enterprise, Fact, Source
from tidu.web.standing.models import Check
from tidu.web.standing.service import check, replayed, verdict_of

YEAR = date(2025, 12, 31)
SPRING = date(2026, 5, 1)
WAN = 1_000_000


def say(firm: Enterprise, **values: int | None) -> None:
    source = Source.objects.create(kind="form", party="firm", label="示例来源")
    state(source, [Statement(firm.pk, indicator, YEAR, value) for indicator, value in values.items()])


@pytest.mark.parametrize(
    ("on", "standard"),
    [(date(2026, 3, 31), "zjtx-2022"), (date(2026, 4, 1), "zjtx-2026")],
)
def test_the_day_chooses_the_standard(cast: Cast, pumps: Enterprise, on: date, standard: str) -> None:
    row = check(pumps, "zjtx", "new", on, by=cast.zhao)
    assert (row.standard, row.on, row.made_by) == (standard, on, cast.zhao)


def test_where_no_standard_applies_nothing_is_kept(cast: Cast, pumps: Enterprise) -> None:
    with pytest.raises(RuleError):
        check(pumps, "zjtx", "new", date(1999, 1, 1), by=cast.zhao)
    assert not Check.objects.exists()
    assert not AuditEvent.objects.filter(action="check.make").exists()


def test_a_verdict_only_looked_at_is_not_kept(cast: Cast, pumps: Enterprise) -> None:
    assert verdict_of(pumps, "zjtx", "new", SPRING).outcome.word == "unknown"
    assert not Check.objects.exists()


def test_what_was_known_then_decides_and_not_what_is_known_now(cast: Cast, pumps: Enterprise) -> None:
    say(pumps, revenue=5200 * WAN)
    then = datetime.now(UTC)
    say(pumps, revenue=4100 * WAN)
    past, present = (check(pumps, "zjtx", "new", SPRING, known_at=at, by=cast.zhao) for at in (then, None))
    stored = [[one for one in row.receipt["facts"] if one["indicator"] == "revenue"] for row in (past, present)]
    assert stored[0] != stored[1]
    assert past.known_at == then
    assert replayed(past).reproduced
    assert replayed(present).reproduced


def test_a_kept_verdict_is_computed_again_whatever_became_of_the_firm(cast: Cast, pumps: Enterprise) -> None:
    say(pumps, revenue=5200 * WAN, rd_expense=300 * WAN)
    row = check(pumps, "zjtx", "new", SPRING, by=cast.zhao)
    Fact.objects.all().delete()
    again = replayed(Check.objects.get(pk=row.pk))
    assert again.reproduced
    assert again.verdict is not None
    assert again.verdict.outcome.word == row.outcome


def test_an_altered_receipt_is_found(cast: Cast, pumps: Enterprise) -> None:
    row = check(pumps, "zjtx", "new", SPRING, by=cast.zhao)
    forged = copy.deepcopy(row.receipt)
    forged["on"] = "2026-05-02"
    Check.objects.filter(pk=row.pk).update(receipt=forged)
    row.refresh_from_db()
    with pytest.raises(InputError):
        replayed(row)


def test_the_trail_names_the_verdict_and_its_receipt(cast: Cast, pumps: Enterprise) -> None:
    row = check(pumps, "zjtx", "new", SPRING, by=cast.zhao)
    event = AuditEvent.objects.get(action="check.make")
    assert event.enterprise_id == pumps.pk
    assert event.after is not None
    assert event.after["outcome"] == row.outcome
    assert event.after["sha256"] == row.receipt["sha256"]
