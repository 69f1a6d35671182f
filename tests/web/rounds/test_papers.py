"""The papers of an application: used while it is reviewed, told of when they go, let go when it is given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.materials.papers import paper
from tests.web.rounds.making import a_round, an_application, step
from tests.web.rounds.test_way import whole  # noqa: F401 - a fixture

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.desk.models import Todo
from tidu.web.filing import judging, service
from tidu.web.materials import service as materials
from tidu.web.materials.models import Owed, Use
from tidu.web.registry.models import Enterprise, Evidence
from tidu.web.rounds.models import Application
from tidu.web.rounds.papers import key_of, round_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole")]
SignIn = Callable[[User], Client]
YEAR = china_today().year - 1


def with_report(cast: Cast, firm: Enterprise, **changes: Any) -> tuple[Application, Evidence]:
    """An application of a firm that has an audit report of last year."""
    row = paper(cast, firm, "audit_report", year=YEAR, code="辽示例2026001")
    return an_application(cast, a_round(cast, **changes), firm), row


def test_a_file_that_its_owner_takes_away_under_review_is_told_to_the_office_and_still_opens(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    one, report = with_report(cast, pumps)
    firm, county, city = signed_in(cast.zhao), signed_in(cast.wang), signed_in(cast.li)
    assert one.case is not None
    way = reverse("application-step", args=[one.pk])
    firm.post(way, {"do": "step", "action": "submit", "revision": one.case.revision, "key": "k1"})
    one.refresh_from_db()
    assert one.state == "county_review"
    assert list(Use.objects.standing().filter(key=key_of(one)).values_list("evidence_id", flat=True)) == [report.pk]
    assert Owed.objects.filter(key=key_of(one), evidence=report).exists()

    said = {"do": "withdraw", "reason": "示例：报告有误"}
    firm.post(reverse("evidence", args=[report.pk]), said)
    report.refresh_from_db()
    assert report.withdrawn_at is not None
    todo = Todo.objects.get(key__startswith="material-withdrawn:", done_at=None)
    assert todo.organisation_id == cast.wang.organisation_id
    assert "示例：报告有误" in todo.why_zh
    page = county.get(todo.link).content.decode()
    assert reverse("evidence", args=[report.pk]) in page
    assert "原文件仍可打开" in page
    assert county.get(reverse("review-file", args=[one.pk, report.pk])).status_code == 200
    assert city.get(reverse("evidence-file", args=[report.pk])).status_code == 200

    newer = paper(cast, pumps, "audit_report", year=YEAR, code="辽示例2026002", pages=2)
    step(one, "take_back", cast.zhao)
    assert not Use.objects.standing().filter(key=key_of(one)).exists()
    assert not Todo.objects.filter(key__startswith="material-withdrawn:", done_at=None).exists()
    step(one, "submit", cast.zhao)
    assert list(Use.objects.standing().filter(key=key_of(one)).values_list("evidence_id", flat=True)) == [newer.pk]


def test_the_office_whose_turn_it_is_hears_of_a_file(cast: Cast, pumps: Enterprise) -> None:
    one, _report = with_report(cast, pumps)
    step(one, "submit", cast.zhao)
    assert Use.objects.get(key=key_of(one)).organisation_id == cast.wang.organisation_id
    step(one, "county_pass", cast.wang)
    assert Use.objects.get(key=key_of(one)).organisation_id == cast.li.organisation_id


def test_what_is_given_up_lets_its_files_go_and_what_is_decided_rests_on_them(cast: Cast, pumps: Enterprise) -> None:
    one, _report = with_report(cast, pumps)
    step(one, "submit", cast.zhao)
    step(one, "county_pass", cast.wang)
    step(one, "recommend", cast.li)
    assert Use.objects.get(key=key_of(one)).decided_at is not None


def test_a_withdrawn_application_uses_nothing(cast: Cast, pumps: Enterprise) -> None:
    one, _report = with_report(cast, pumps)
    step(one, "submit", cast.zhao)
    step(one, "withdraw", cast.zhao, note="示例：明年再报")
    assert Use.objects.get(key=key_of(one)).released_at is not None


def test_what_the_notice_adds_is_asked_of_this_round_only(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = materials.proofs().materials["staff_statement"].names
    one, _report = with_report(cast, pumps, extra=[names.zh, "示例汇总表"])
    assert "staff_statement" in {row.material.code for row in service.papers_needed(one.filing)}
    shown = signed_in(cast.zhao).get(one.get_absolute_url()).content.decode()
    assert "示例汇总表" in shown
    assert names.zh in shown
    assert f'name="round" value="{round_key(one.round)}"' in shown
    monkeypatch.setattr(service, "missing", judging.missing)
    with pytest.raises(TiduError, match=names.en):
        step(one, "submit", cast.zhao)
    Application.objects.filter(pk=one.pk).update(round=a_round(cast, batch="第九批"))
    assert "staff_statement" not in {row.material.code for row in service.papers_needed(one.filing)}
