"""Steps on pages: forms that ask what is needed, both versions where somebody was faster, many at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.cast import Cast, make_firm
from tests.web.workflow.conftest import open_request
from tests.web.workflow.house import open_house
from tests.web.workflow.walking import step

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.registry.models import Enterprise
from tidu.web.workflow.service import Case, Event, history

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _house(monkeypatch: pytest.MonkeyPatch) -> None:
    open_house(monkeypatch)


def post(client: Client, case: Case, action: str, **more: Any) -> Any:
    given = {"action": action, "revision": case.revision, "key": f"{action}-{case.revision}", **more}
    return client.post(f"/example/{case.subject_id}/step/", given)


def test_the_page_offers_what_one_may_do(cast: Cast, request_case: Case, signed_in: SignIn) -> None:
    case = step(request_case, "submit", cast.zhao)
    shown = signed_in(cast.wang).get(f"/example/{case.subject_id}/").content.decode()
    assert "同意，报市里" in shown
    assert "退回企业" in shown
    assert "办结" not in shown
    assert 'name="reason-field-1"' in shown
    assert "第 1 步" in shown


def test_one_button_takes_a_step_and_a_double_click_takes_no_second(
    cast: Cast, request_case: Case, signed_in: SignIn
) -> None:
    client = signed_in(cast.zhao)
    for _ in range(2):
        assert post(client, request_case, "submit").status_code == 302
    assert [event.action for event in history(request_case)] == ["", "submit"]


def test_what_is_missing_is_told_and_what_was_typed_stays(cast: Cast, request_case: Case, signed_in: SignIn) -> None:
    case = step(request_case, "submit", cast.zhao)
    more = {"reason-1": "地址不全", "reason-field-1": "address", "note": "电话里说过"}
    answer = post(signed_in(cast.wang), case, "return_firm", **more)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "没有写截止日期" in shown
    assert "地址不全" in shown
    assert "电话里说过" in shown
    assert '<option value="address" selected>' in shown


def test_more_lines_for_reasons_without_script(cast: Cast, request_case: Case, signed_in: SignIn) -> None:
    case = step(request_case, "submit", cast.zhao)
    answer = post(signed_in(cast.wang), case, "return_firm", do="more", **{"reason-1": "甲", "reason-2": "乙"})
    shown = answer.content.decode()
    assert 'name="reason-6"' in shown
    assert "甲" in shown
    assert case.events.count() == 2


def test_a_return_with_reasons_and_a_date(cast: Cast, request_case: Case, signed_in: SignIn) -> None:
    case = step(request_case, "submit", cast.zhao)
    due = china_today() + timedelta(days=7)
    more = {"reason-1": "地址写全", "reason-field-1": "address", "due": due.isoformat()}
    assert post(signed_in(cast.wang), case, "return_firm", **more).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.due_on) == ("returned", due)
    shown = signed_in(cast.zhao).get(f"/example/{case.subject_id}/").content.decode()
    assert "地址写全" in shown
    assert "请补充" in shown


def test_the_slower_sees_both_versions_and_can_go_on(cast: Cast, request_case: Case, signed_in: SignIn) -> None:
    case = step(request_case, "submit", cast.zhao)
    step(case, "return_firm", cast.wang)
    case = step(Case.objects.get(pk=case.pk), "submit", cast.zhao)
    client = signed_in(cast.wang)
    more = {"reason-1": "不在范围", "reason-document-1": "示例办法", "reason-article-1": "第三条"}
    answer = post(client, Case(pk=case.pk, subject_id=case.subject_id, revision=1), "refuse", **more)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "别人先办了一步" in shown
    assert "赵经理" in shown
    assert "不在范围" in shown
    found = dict(re.findall(r'name="(revision|key)" value="([^"]+)"', shown))
    assert found["revision"] == "3"
    assert client.post(f"/example/{case.subject_id}/step/", {"action": "refuse", **found, **more}).status_code == 302
    case.refresh_from_db()
    assert case.state == "refused"


def test_what_was_typed_is_shown_where_the_step_is_gone(cast: Cast, request_case: Case, signed_in: SignIn) -> None:
    case = step(request_case, "submit", cast.zhao)
    step(case, "pass_on", cast.wang, revision=1)
    more = {"reason-1": "写了很久的理由", "reason-document-1": "示例办法", "reason-article-1": "三"}
    answer = post(signed_in(cast.wang), Case(pk=case.pk, subject_id=case.subject_id, revision=1), "refuse", **more)
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "写了很久的理由" in shown
    assert "这一步现在办不了了" in shown


def test_who_may_not_finds_nothing(cast: Cast, request_case: Case, signed_in: SignIn) -> None:
    case = step(request_case, "submit", cast.zhao)
    assert post(signed_in(cast.chen), case, "pass_on").status_code == 404
    assert post(signed_in(cast.wang), case, "nonsense").status_code == 404
    assert signed_in(cast.wang).get(f"/example/{case.subject_id}/step/").status_code == 302


@pytest.mark.parametrize("revision", ["", "x", "٣", "-1", "9" * 30])
def test_odd_revisions_are_stale(cast: Cast, request_case: Case, signed_in: SignIn, revision: str) -> None:
    given = {"action": "submit", "revision": revision, "key": "k"}
    assert signed_in(cast.zhao).post(f"/example/{request_case.subject_id}/step/", given).status_code == 409


def test_a_firm_does_not_read_notes_between_offices(cast: Cast, request_case: Case, signed_in: SignIn) -> None:
    case = step(step(request_case, "submit", cast.zhao), "pass_on", cast.wang, note="内部意见：建议从快")
    assert "建议从快" in signed_in(cast.li).get(f"/example/{case.subject_id}/").content.decode()
    assert "建议从快" not in signed_in(cast.zhao).get(f"/example/{case.subject_id}/").content.decode()


def test_a_fallen_approval_is_told_in_words(cast: Cast, request_case: Case, signed_in: SignIn) -> None:
    case = step(step(request_case, "submit", cast.zhao), "pass_on", cast.wang)
    step(case, "return_county", cast.li)
    shown = signed_in(cast.li).get(f"/example/{case.subject_id}/").content.decode()
    assert "<s>同意，报市里</s>" in shown
    assert "这次通过已作废：被第 3 步取消。" in shown


def test_why_not_now_is_told_beside_the_step(
    cast: Cast, pumps: Enterprise, request_case: Case, signed_in: SignIn
) -> None:
    Enterprise.objects.filter(pk=pumps.pk).update(address="空")
    client = signed_in(cast.zhao)
    shown = client.get(f"/example/{request_case.subject_id}/").content.decode()
    assert "提交：现在还不能办" in shown
    answer = post(client, request_case, "submit")
    assert answer.status_code == 422
    assert '<a href="/firm/">地址没有填好</a>' in answer.content.decode()


def test_a_file_stays_with_its_event(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    case = open_request(pumps, None, "example_claim")
    client = signed_in(cast.wang)
    more = {"file-proof": SimpleUploadedFile("凭证.pdf", PDF)}
    assert post(client, case, "pay", **more).status_code == 302
    assert set(history(case)[-1].files) == {"proof"}
    taken = client.get(f"/example/{case.subject_id}/file/?event=1&file=proof")
    assert taken.getvalue() == PDF
    assert client.get(f"/example/{case.subject_id}/file/?event=1&file=other").status_code == 404


def test_a_file_that_is_none_takes_no_step(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    case = open_request(pumps, None, "example_claim")
    answer = post(signed_in(cast.wang), case, "pay", **{"file-proof": SimpleUploadedFile("x.pdf", b"MZ\x90\x00")})
    assert answer.status_code == 422
    assert history(case)[-1].number == 0


def test_many_at_once_each_with_its_own_reason(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    firms = [pumps, *(make_firm(f"葫芦岛示例{name}厂", "211481101", number) for number, name in ((7, "甲"), (8, "乙")))]
    cases = [open_request(firm, None, "example_claim") for firm in firms]
    client = signed_in(cast.wang)
    chosen = {"action": "decline", "case": [case.pk for case in cases]}
    assert client.post("/example/many/", chosen).content.decode().count("-reason-document-1") > 2
    given: dict[str, Any] = {**chosen, "do": "step"}
    for number, case in enumerate(cases):
        prefix = f"c{case.pk}-"
        given |= {f"{prefix}revision": 0, f"{prefix}key": f"k{number}"}
        if number != 1:
            given |= {f"{prefix}reason-1": f"第 {number} 家的理由", f"{prefix}reason-document-1": "示例办法"}
            given |= {f"{prefix}reason-article-1": "第三条"}
    shown = client.post("/example/many/", given).content.decode()
    assert shown.count("未办成") == 1
    assert "没有写理由" in shown
    assert [Case.objects.get(pk=case.pk).state for case in cases] == ["declined", "open", "declined"]
    said = {event.case_id: event.reasons[0]["text"] for event in Event.objects.filter(action="decline")}
    assert said == {cases[0].pk: "第 0 家的理由", cases[2].pk: "第 2 家的理由"}
