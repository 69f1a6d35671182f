"""Clocks of cases: they start, stand still, go on and pass; and a machine's clock that is set back undoes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest
from tests.web.cast import Cast
from tests.web.workflow.conftest import open_request
from tests.web.workflow.walking import step

from tidu.errors import TiduError
from tidu.web.audit.models import AuditEvent
from tidu.web.desk.models import Message, Todo
from tidu.web.registry.models import Enterprise
from tidu.web.workflow.duties import act_on_passed_clocks
from tidu.web.workflow.service import Case, Event, Guarded, history, is_late, offers, sentence_for, take_step

pytestmark = pytest.mark.django_db


@contextmanager
def at(year: int, month: int, day: int, hour: int = 4) -> Iterator[None]:
    """The machine's clock shows a moment, in UTC."""
    with patch("django.utils.timezone.now", return_value=datetime(year, month, day, hour, tzinfo=UTC)):
        yield


def handed_in(cast: Cast, firm: Enterprise) -> Case:
    """A request that the county got on Monday, 2 November 2026: it has until 9 November."""
    with at(2026, 11, 2):
        return step(open_request(firm, cast.zhao), "submit", cast.zhao)


def test_a_state_starts_its_clock(cast: Cast, pumps: Enterprise) -> None:
    case = handed_in(cast, pumps)
    assert case.due_on == date(2026, 11, 9)
    assert "县级办理 5 个工作日" in sentence_for(case).zh


def test_the_day_of_china_counts(cast: Cast, pumps: Enterprise) -> None:
    with at(2026, 11, 1, 23):  # in China it is the 2nd
        case = step(open_request(pumps, cast.zhao), "submit", cast.zhao)
    assert case.due_on == date(2026, 11, 9)


def test_a_hearing_stops_the_clock_and_it_goes_on_after_it(cast: Cast, pumps: Enterprise) -> None:
    case = handed_in(cast, pumps)
    with at(2026, 11, 4):
        case = step(case, "hear", cast.wang)
    assert case.due_on is None
    assert not is_late(case, datetime(2027, 1, 1, tzinfo=UTC))
    assert Todo.objects.get(kind="workflow", done_at=None).due_on is None
    with at(2026, 11, 11):
        case = step(case, "heard", cast.wang)
    assert case.due_on == date(2026, 11, 16)
    assert "企业要求听证" in sentence_for(case).zh
    assert Todo.objects.get(kind="workflow", done_at=None).due_on == date(2026, 11, 16)


def test_a_fixed_day_cannot_stand_still_and_that_is_told(cast: Cast, pumps: Enterprise) -> None:
    case = handed_in(cast, pumps)
    with at(2026, 11, 3):
        case = step(step(case, "pass_on", cast.wang), "return_county", cast.li, due=date(2026, 11, 20))
        (offer,) = [one for one in offers(case, cast.wang) if one.action == "hear"]
        assert "固定的日子" in offer.why_not[0].text.zh
        with pytest.raises(Guarded):
            step(case, "hear", cast.wang)


def test_a_step_without_a_clock_names_its_day(cast: Cast, pumps: Enterprise) -> None:
    case = handed_in(cast, pumps)
    with at(2026, 11, 3):
        case = step(case, "return_firm", cast.wang, due=date(2026, 11, 20))
    assert case.due_on == date(2026, 11, 20)
    assert "补充期限" in sentence_for(case).zh


@pytest.mark.parametrize(("hour", "late"), [(15, False), (16, True)])
def test_late_is_the_end_of_the_day_in_china(cast: Cast, pumps: Enterprise, hour: int, late: bool) -> None:
    case = handed_in(cast, pumps)
    with at(2026, 11, 9, hour):
        assert is_late(case) is late


def test_a_clock_that_has_passed_reminds_once(cast: Cast, pumps: Enterprise) -> None:
    with at(2026, 11, 2):
        open_request(pumps, None, "example_claim")
    with at(2026, 11, 13):
        assert act_on_passed_clocks() == 1
        assert act_on_passed_clocks() == 0
    message = Message.objects.get(recipient=cast.wang)
    assert message.title_zh.startswith("已逾期 1 天")
    assert "待审核" in message.body_zh


def test_a_clock_that_has_passed_acts_as_the_system(cast: Cast, pumps: Enterprise) -> None:
    case = handed_in(cast, pumps)
    with at(2026, 11, 3):
        step(case, "return_firm", cast.wang, due=date(2026, 11, 20))
    with at(2026, 11, 20):
        assert act_on_passed_clocks() == 0
    with at(2026, 11, 21):
        assert act_on_passed_clocks() == 1
        assert act_on_passed_clocks() == 0
    case.refresh_from_db()
    assert case.state == "lapsed"
    event = history(case)[-1]
    assert (event.action, event.by, event.role) == ("lapse", None, "system")


def test_nobody_acts_as_the_system(cast: Cast, pumps: Enterprise) -> None:
    case = handed_in(cast, pumps)
    with at(2026, 11, 3):
        case = step(case, "return_firm", cast.wang, due=date(2026, 11, 20))
    for user in cast.everybody.values():
        with pytest.raises(TiduError, match="not-allowed"):
            take_step(case.pk, "lapse", user, revision=case.revision)


def test_a_clock_set_back_undoes_nothing_and_is_told(cast: Cast, pumps: Enterprise) -> None:
    case = handed_in(cast, pumps)
    with at(2026, 11, 12):
        case = step(case, "take_back", cast.zhao)
        case = step(case, "submit", cast.zhao)
    with at(2026, 11, 2):
        case = step(case, "return_firm", cast.wang, due=date(2026, 11, 13))
    times = [event.at for event in history(case)]
    assert times == sorted(times)
    event = history(case)[-1]
    assert event.set_back == 10 * 24 * 3600
    assert (AuditEvent.objects.get(action="case.return_firm").after or {})["clock_set_back"] == 10 * 24 * 3600
    with at(2026, 11, 14):
        case = step(case, "submit", cast.zhao)
    with at(2026, 11, 1):
        assert not is_late(case)
        assert is_late(case, datetime(2026, 12, 1, tzinfo=UTC))


def test_what_was_late_stays_late_with_a_clock_set_back(cast: Cast, pumps: Enterprise) -> None:
    case = handed_in(cast, pumps)
    with at(2026, 11, 3):
        case = step(case, "return_firm", cast.wang, due=date(2026, 11, 4))
    Case.objects.filter(pk=case.pk).update(moved_at=datetime(2026, 11, 6, tzinfo=UTC))
    case.refresh_from_db()
    with at(2026, 11, 3):
        assert is_late(case)


def test_a_late_case_can_still_be_dealt_with(cast: Cast, pumps: Enterprise) -> None:
    case = handed_in(cast, pumps)
    with at(2026, 12, 1):
        case = step(case, "pass_on", cast.wang)
    assert case.state == "city"
    assert Event.objects.filter(case=case).count() == 3
    assert case.opened_at + timedelta(days=29) == case.moved_at
