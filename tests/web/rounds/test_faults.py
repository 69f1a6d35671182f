"""What goes wrong: too late, a clock set back, a stranger, two at once, rules corrected in the middle."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.cast import Cast
from tests.web.rounds.making import a_round, an_application, frozen, step
from tests.web.rounds.test_way import whole  # noqa: F401 - a fixture

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.registry.models import Enterprise
from tidu.web.rounds.applying import permit_late
from tidu.web.rounds.models import Application, Deadline, Round
from tidu.web.rounds.pinning import rule_sets

pytestmark = pytest.mark.django_db


def let_pass(row: Round, monkeypatch: pytest.MonkeyPatch, days: int = 11) -> None:
    """Let the firm's day pass."""
    later = timezone.now() + timedelta(days=days)
    monkeypatch.setattr("tidu.web.rounds.windows.timezone.now", lambda: later)


@pytest.mark.usefixtures("whole")
def test_too_late_is_kept_as_a_draft_and_says_since_when_and_whom_to_ask(
    cast: Cast, pumps: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = an_application(cast, a_round(cast), pumps)
    let_pass(one.round, monkeypatch)
    with pytest.raises(TiduError) as refused:
        step(one, "submit", cast.zhao)
    assert "截止" in refused.value.render()
    assert "示例兴城市工业和信息化局" in refused.value.render()
    one.refresh_from_db()
    assert one.state == "draft"
    assert one.version is None


@pytest.mark.usefixtures("whole")
def test_the_city_permits_it_late_with_a_reason(cast: Cast, pumps: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
    one = an_application(cast, a_round(cast), pumps)
    until = china_today() + timedelta(days=15)
    with pytest.raises(TiduError):
        permit_late(one, until, " ", cast.li)
    with pytest.raises(TiduError):
        permit_late(one, until, "停电", cast.wang)
    permit_late(one, until, "厂区停电两天", cast.li)
    let_pass(one.round, monkeypatch)
    assert step(one, "submit", cast.zhao).state == "county_review"


@pytest.mark.usefixtures("whole")
def test_a_clock_set_back_does_not_open_a_closed_round(
    cast: Cast, pumps: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = a_round(cast)
    one = an_application(cast, row, pumps)
    Round.objects.filter(pk=row.pk).update(seen_at=timezone.now() + timedelta(days=11))
    with pytest.raises(TiduError, match=r"截止|handed in until"):
        step(one, "submit", cast.zhao)


def test_a_closed_round_takes_no_new_application(cast: Cast, pumps: Enterprise) -> None:
    row = a_round(cast)
    step(row, "close", cast.li)
    with pytest.raises(TiduError):
        an_application(cast, row, pumps)


def test_two_officers_closing_at_once_close_it_once(cast: Cast) -> None:
    from tidu.web.workflow import service as workflow

    row = a_round(cast)
    assert row.case is not None
    seen = row.case.revision
    workflow.take_step(row.case.pk, "close", cast.li, revision=seen)
    with pytest.raises(TiduError):
        workflow.take_step(row.case.pk, "close", cast.li, revision=seen)
    row.refresh_from_db()
    assert row.state == "closed"


@pytest.mark.usefixtures("whole")
def test_handing_in_twice_by_a_double_click_is_once(cast: Cast, pumps: Enterprise) -> None:
    from tidu.web.workflow import service as workflow

    one = an_application(cast, a_round(cast), pumps)
    assert one.case is not None
    seen = one.case.revision
    for _click in range(2):
        workflow.take_step(one.case.pk, "submit", cast.zhao, revision=seen, key="double-click")
    assert one.filing.versions.count() == 1


@pytest.mark.parametrize(
    ("name", "who"), [("application", "chen"), ("application-step", "chen"), ("application", "qian")]
)
def test_a_stranger_who_guesses_the_address_finds_nothing(cast: Cast, pumps: Enterprise, name: str, who: str) -> None:
    one = an_application(cast, a_round(cast), pumps)
    client = Client()
    client.force_login(getattr(cast, who))
    send: Any = client.post if name.endswith("step") else client.get
    assert send(reverse(name, args=[one.pk]), {"action": "county_pass"}).status_code in (
        (404,) if who == "chen" else (403, 404)
    )


def test_a_round_that_is_prepared_is_seen_by_the_city_alone(cast: Cast) -> None:
    row = a_round(cast, opened=False)
    assert Round.objects.visible_to(cast.li).exists()
    assert not Round.objects.visible_to(cast.wang).exists()
    assert not Round.objects.visible_to(cast.zhao).exists()
    step(row, "open", cast.li)
    assert Round.objects.visible_to(cast.wang).exists()


@pytest.mark.usefixtures("whole")
def test_rules_corrected_in_the_middle_change_nothing_that_was_handed_in(cast: Cast, pumps: Enterprise) -> None:
    row = a_round(cast)
    one = an_application(cast, row, pumps)
    step(one, "submit", cast.zhao)
    before = (one.version_id, one.outcome, frozen(one).sha256)
    row.refresh_from_db()
    row.rules["new"]["sha256"] = "0" * 64  # as if another text had been pinned
    row.save(update_fields=["rules"])
    assert [each.corrected for each in rule_sets(row)] == [True, False]
    client = Client()
    client.force_login(cast.li)
    assert "标准文本作了更正" in client.get(row.get_absolute_url()).content.decode()
    client.post(reverse("round-rules", args=[row.pk]))
    row.refresh_from_db()
    assert not any(each.corrected for each in rule_sets(row))
    again = Application.objects.get(pk=one.pk)
    assert (again.version_id, again.outcome, frozen(again).sha256) == before


def test_a_day_that_moves_moves_for_every_open_form(cast: Cast, pumps: Enterprise) -> None:
    from tests.web.rounds.making import days

    from tidu.web.rounds.planning import FIELDS, change_round

    row = a_round(cast)
    one = an_application(cast, row, pumps)
    later = china_today() + timedelta(days=17)
    change_round(row, {name: getattr(row, name) for name in FIELDS}, days(later))
    one = Application.objects.get(pk=one.pk)
    assert one.case is not None
    assert one.case.due_on == later
    assert one.filing.closes_at == Deadline.objects.get(round=row, level="firm").ends_at()
