"""Nobody is asked twice: a request for what is there, or for what nobody proves any more, is refused by the software."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.web.cast import Cast
from tests.web.materials.papers import audit, paper

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.audit.service import AuditEvent
from tidu.web.desk.models import Todo
from tidu.web.materials.models import Ask
from tidu.web.materials.service import ask, end_ask
from tidu.web.registry.models import Enterprise

pytestmark = pytest.mark.django_db
SOON = timedelta(days=5)


def asked(cast: Cast, firm: Enterprise, material: str = "audit_report", **more: object) -> Ask:
    today = china_today()
    return ask(firm, material, today, by=cast.wang, due_on=today + SOON, reason="县初审", **more)  # type: ignore[arg-type]


def code_of(error: pytest.ExceptionInfo[TiduError]) -> str:
    return error.value.code


def test_a_request_is_a_to_do_of_the_firm_with_its_day(cast: Cast, pumps: Enterprise) -> None:
    row = asked(cast, pumps)
    todo = Todo.objects.get(key=f"material-ask:{row.pk}")
    assert (todo.organisation_id, todo.due_on) == (pumps.organisation_id, row.due_on)
    assert "审计报告" in todo.title_zh
    assert "县初审" in todo.why_zh


def test_the_file_that_answers_it_ends_it(cast: Cast, pumps: Enterprise) -> None:
    row = asked(cast, pumps)
    paper(cast, pumps, "audit_report", year=china_today().year - 1)  # without its code it is no answer
    assert Ask.objects.open().count() == 1
    file = audit(cast, pumps, china_today().year - 1)
    row.refresh_from_db()
    assert row.answered_with == file
    assert Todo.objects.get(key=f"material-ask:{row.pk}").done_at is not None


def test_asking_for_a_valid_file_is_refused_and_names_it(cast: Cast, pumps: Enterprise) -> None:
    file = audit(cast, pumps, china_today().year - 1)
    with pytest.raises(TiduError) as refused:
        asked(cast, pumps)
    assert code_of(refused) == "already-there"
    assert file.title in refused.value.what.zh
    counted = Ask.objects.get()
    assert (counted.refused, counted.there) == ("already-there", file)
    assert AuditEvent.objects.filter(action="material.ask_refused").count() == 1
    assert not Todo.objects.exists()


def test_another_year_may_be_asked_for(cast: Cast, pumps: Enterprise) -> None:
    audit(cast, pumps, china_today().year - 1)
    assert asked(cast, pumps, year=china_today().year - 2).year == china_today().year - 2


@pytest.mark.parametrize(
    ("material", "code"),
    [("market_share_proof", "proof-abolished"), ("commitment", "proof-declaration"), ("prior_title", "proof-checked")],
)
def test_what_is_replaced_cannot_be_asked_for(cast: Cast, pumps: Enterprise, material: str, code: str) -> None:
    with pytest.raises(TiduError) as refused:
        asked(cast, pumps, material)
    assert code_of(refused) == code
    assert refused.value.why is not None
    assert "起" in refused.value.why.zh


def test_a_second_request_is_refused_until_the_first_is_answered_or_taken_back(cast: Cast, pumps: Enterprise) -> None:
    first = asked(cast, pumps)
    with pytest.raises(TiduError) as refused:
        asked(cast, pumps)
    assert code_of(refused) == "asked-already"
    end_ask(first, "不用了")
    assert asked(cast, pumps).pk != first.pk
    assert Ask.objects.open().count() == 1


@pytest.mark.parametrize("days", [-1])
def test_a_day_that_has_passed_is_no_day(cast: Cast, pumps: Enterprise, days: int) -> None:
    today = china_today()
    with pytest.raises(TiduError) as refused:
        ask(pumps, "audit_report", today, by=cast.wang, due_on=today + timedelta(days=days), reason="x")
    assert code_of(refused) == "past-day"


def test_a_firm_without_an_account_is_not_asked_in_vain(cast: Cast, swim: Enterprise) -> None:
    with pytest.raises(TiduError) as refused:
        asked(cast, swim)
    assert code_of(refused) == "no-account"
