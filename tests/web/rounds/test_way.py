"""The way of an application: begun once, handed in with a frozen form, sent back, recommended, decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.web.cast import Cast
from tests.web.rounds.making import a_round, a_title, an_application, frozen, step

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.desk.models import Todo
from tidu.web.filing import judging
from tidu.web.registry.models import Enterprise, Recommendation
from tidu.web.registry.titles.service import ensure_title_todos
from tidu.web.rounds.applying import open_application
from tidu.web.rounds.models import Application
from tidu.web.rounds.windows import end_of
from tidu.web.workflow.service import Reason

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms count as complete, so that a test of the way need not fill one in."""
    from tidu.web.filing import service

    monkeypatch.setattr(service, "problems", lambda _form: [])
    monkeypatch.setattr(service, "missing", lambda _form: judging.Missing())


def test_one_firm_has_one_application_in_a_round(cast: Cast, pumps: Enterprise) -> None:
    row = a_round(cast)
    first, second = an_application(cast, row, pumps), an_application(cast, row, pumps)
    assert first.pk == second.pk
    assert first.case is not None
    assert first.case.state == "draft"
    assert first.case.due_on == china_today() + timedelta(days=10)


def test_what_is_incomplete_is_not_handed_in_and_says_why(cast: Cast, pumps: Enterprise) -> None:
    one = an_application(cast, a_round(cast), pumps)
    with pytest.raises(TiduError, match="required fields are empty"):
        step(one, "submit", cast.zhao)
    one.refresh_from_db()
    assert one.version is None
    assert one.submitted_at is None


@pytest.mark.usefixtures("whole")
def test_handing_in_freezes_the_form(cast: Cast, pumps: Enterprise) -> None:
    one = an_application(cast, a_round(cast), pumps)
    case = step(one, "submit", cast.zhao)
    assert (case.state, frozen(one).number) == ("county_review", 1)
    assert one.outcome == frozen(one).outcome != ""


@pytest.mark.usefixtures("whole")
def test_a_recommended_firm_stands_in_the_ledger_and_gets_its_result(cast: Cast, pumps: Enterprise) -> None:
    one = an_application(cast, a_round(cast), pumps)
    step(one, "submit", cast.zhao)
    step(one, "county_pass", cast.wang)
    step(one, "recommend", cast.li)
    row = Recommendation.objects.get(enterprise=pumps, title="xjr", batch="第八批")
    assert one.recommendation == row
    assert row.outcome == "pending"
    with pytest.raises(TiduError):
        step(one, "province_grant", cast.li)
    step(one, "province_forward", cast.li)
    step(one, "ministry_grant", cast.li)
    row.refresh_from_db()
    assert (one.result, row.outcome) == ("granted", "granted")


@pytest.mark.usefixtures("whole")
def test_what_was_sent_back_may_come_again_until_its_own_day(cast: Cast, pumps: Enterprise) -> None:
    one = an_application(cast, a_round(cast), pumps)
    step(one, "submit", cast.zhao)
    due = china_today() + timedelta(days=20)
    reasons = [workflow_reason()]
    step(one, "county_return", cast.wang, note="请补正", reasons=reasons, due=due)
    assert one.case is not None
    assert one.case.due_on == due
    assert one.filing.closes_at == end_of(due)
    step(one, "submit", cast.zhao)
    assert Application.objects.get(pk=one.pk).state == "county_review"


@pytest.mark.usefixtures("whole")
def test_a_title_is_under_re_review_while_its_application_is_on_its_way(cast: Cast, pumps: Enterprise) -> None:
    title = a_title(pumps)
    ensure_title_todos(china_today())
    one = open_application(pumps, a_round(cast), "review", cast.zhao)
    step(one, "submit", cast.zhao)
    title.refresh_from_db()
    assert title.mark == "under_review"
    assert not Todo.objects.open().filter(kind="title-ends", enterprise_id=pumps.pk).exists()
    step(one, "county_refuse", cast.wang, note="示例", reasons=[cited_reason()])
    title.refresh_from_db()
    assert title.mark == ""
    assert Todo.objects.open().filter(kind="title-ends", enterprise_id=pumps.pk).exists()


def cited_reason() -> Reason:
    return Reason("近两年研发费用不足", document="工信部企业〔2026〕2号", article="附件1（三）")


def workflow_reason() -> Reason:
    return Reason("营业收入与审计报告不一致", field="revenue.2025")
