"""Officers' pages: make a list, publish by another, announce, strike; objections masked; the public's form and receipt."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast, person
from tests.web.notices.kept import prepared, running
from tests.web.notices.objecting_cast import hinted, objected, over, step

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.models import AuditEvent
from tidu.web.notices import origins
from tidu.web.notices.choosing import read_lines
from tidu.web.notices.models import Notice
from tidu.web.notices.objected import Objection
from tidu.web.notices.preparing import Entry
from tidu.web.registry.models import Enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_counts(settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path


def signed(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def posted(**more: str) -> dict[str, str]:
    return {
        "line": "1", "reasons": "示例：营业收入不实", "name": "孙示例", "telephone": "13900001234", "key": "f1",
        "as": "objection", **more,
    }  # fmt: skip


def test_pasted_lines_that_do_not_fit_say_why_each(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    lines = f"{pumps.uscc}\n{swim.name}\n没有这家示例公司\n{pumps.name}\n"
    rows = read_lines(lines, cast.li)
    assert [row.firm for row in rows] == [pumps, swim, None, None]
    assert [str(row.problem.zh) if row.problem else "" for row in rows][2:] == [
        "企业库里没有这家企业",
        "前面已有这一行",
    ]
    assert "辖区" in str(read_lines(swim.name, cast.wang)[0].problem)


def test_a_list_is_made_from_pasted_lines_and_nothing_typed_is_lost(cast: Cast, pumps: Enterprise) -> None:
    page, client = reverse("notice-new"), signed(cast.li)
    given = {"kind": "recognition", "heading": "示例公示", "label": "示例批", "title": "zjtx", "key": "n1", "do": "make",
             "lines": f"{pumps.name}\n没有这家示例公司"}  # fmt: skip
    shown = text(client.post(page, given))
    assert "没有这家示例公司" in shown
    assert not Notice.objects.exists()
    answer = client.post(page, {**given, "without": "1"})
    row = Notice.objects.get()
    assert answer["Location"] == reverse("notice-page", args=[row.pk])
    client.post(page, {**given, "without": "1"})
    assert Notice.objects.count() == row.entries.count() == 1


def test_a_list_of_another_room_is_chosen(cast: Cast, pumps: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
    from tidu.text import Text

    origin = origins.Origin(
        "x", Text("示例来源", "sample"), lambda _user: [origins.Choice("7", Text("示例名单", "list"))],
        lambda key, _user: [Entry(pumps.pk, "zjtx")] if key == "7" else [],
    )  # fmt: skip
    monkeypatch.setitem(origins.ORIGINS, "x", origin)
    client = signed(cast.li)
    given = {"kind": "recognition", "heading": "示例", "label": "示例批", "origin": "x:7", "key": "n", "do": "make"}
    assert "示例来源：示例名单" in text(client.get(reverse("notice-new")))
    client.post(reverse("notice-new"), given)
    assert Notice.objects.get().entries.get().enterprise_id == pumps.pk


def test_published_by_another_announced_after_its_days_and_no_stranger_reads_it(cast: Cast, pumps: Enterprise) -> None:
    row = prepared(cast, [pumps])
    page, act = reverse("notice-page", args=[row.pk]), reverse("notice-act", args=[row.pk])
    assert signed(cast.wang).get(page).status_code == 404
    assert signed(cast.wang).post(act, {"do": "publish"}).status_code == 404
    assert "须由本单位另一位工作人员发布" in text(signed(cast.li).get(page))
    assert signed(cast.li).post(act, {"do": "publish"}).status_code == 422
    second = signed(person("second", "示例复核人", row.organisation, "officer"))
    second.post(act, {"do": "publish", "document": "示例公示1"})
    row.refresh_from_db()
    assert (row.state, row.document) == ("running", "示例公示1")
    assert second.post(act, {"do": "announce", "document": "示例公告1"}).status_code == 422
    over(row)
    assert second.post(act, {"do": "announce", "document": ""}).status_code == 422
    second.post(act, {"do": "announce", "document": "示例公告1", "valid_from": str(china_today())})
    row.refresh_from_db()
    assert row.state == "announcing"
    assert "示例公告1" in text(second.get(page))


def test_the_sentence_follows_the_days_that_are_typed(cast: Cast) -> None:
    client, page = signed(cast.li), reverse("notice-days")
    assert text(client.get(page, {"working": "5"})) != text(client.get(page, {"working": "9"}))
    assert client.get(page, {"working": "x"}).status_code == 200


def test_who_objected_is_masked_until_it_is_asked_for_and_then_it_is_kept_who_looked(
    cast: Cast, pumps: Enterprise
) -> None:
    one = objected(running(cast, [pumps]))
    page = reverse("notice-objection", args=[one.pk])
    shown = text(signed(cast.li).get(page))
    assert "孙示例" not in shown
    assert "13900001234" not in shown
    assert "孙示例" not in text(signed(cast.li).get(reverse("notice-objections")))
    full = signed(cast.li).post(reverse("notice-objection-person", args=[one.pk]))
    assert "13900001234" in text(full)
    assert AuditEvent.objects.filter(action="objection.reveal").count() == 1
    assert signed(cast.chen).get(page).status_code == 404


def test_the_firm_learns_what_is_said_when_it_is_heard_and_never_who_said_it(cast: Cast, pumps: Enterprise) -> None:
    one = objected(running(cast, [pumps]))
    page = reverse("notice-objection", args=[one.pk])
    assert signed(cast.zhao).get(page).status_code == 404
    step(one, "take_up", cast.li)
    from tidu.errors import TiduError

    with pytest.raises(TiduError, match="names who said it"):
        step(one, "hear", cast.li, fields={"told": "孙示例说收入不实"}, due=china_today())
    step(one, "hear", cast.li, fields={"told": "有人反映营业收入不实"}, due=china_today())
    shown = text(signed(cast.zhao).get(page))
    assert "有人反映营业收入不实" in shown
    assert "孙示例" not in shown
    assert "与公开的年报不符" not in shown
    step(one, "firm_says", cast.zhao, note="示例：口径为合并报表")
    assert "口径为合并报表" in text(signed(cast.li).get(page))


def test_everybody_objects_and_reads_the_answer_by_his_code(cast: Cast, pumps: Enterprise) -> None:
    row = running(cast, [pumps])
    page = reverse("notice-object", args=[row.pk])
    assert reverse("notice-object", args=[row.pk]) in text(Client().get(reverse("public-notice", args=[row.pk])))
    answer = Client().post(page, posted())
    one = Objection.objects.get()
    assert answer["Location"] == reverse("objection-receipt", args=[one.code])
    step(one, "take_up", cast.li)
    step(one, "turn_down", cast.li, note="示例：经核实不成立")
    receipt = Client().get(answer["Location"])
    assert "经核实不成立" in text(receipt)
    assert "孙示例" not in text(receipt)
    assert receipt["Cache-Control"] == "no-store"
    asked = Client().post(reverse("objection-ask"), {"code": one.code.lower()})
    assert asked["Location"] == answer["Location"]
    assert Client().post(reverse("objection-ask"), {"code": "XXXX"}).status_code == 422
    assert Client().get(reverse("objection-receipt", args=["XXXX"])).status_code == 404


def test_nameless_or_late_nothing_typed_is_lost_and_a_hint_is_offered(cast: Cast, pumps: Enterprise) -> None:
    row = running(cast, [pumps])
    page = reverse("notice-object", args=[row.pk])
    for change in ({"name": ""}, {}):
        answer = Client().post(page, posted(**change))
        assert answer.status_code == 422
        assert "示例：营业收入不实" in text(answer)
        assert 'value="hint"' in text(answer)
        over(row)
    assert Client().post(page, posted(**{"as": "hint"})).status_code == 302
    assert Objection.objects.get().kind == "hint"


def test_nobody_floods_it_and_an_unpublished_list_takes_nothing(cast: Cast, pumps: Enterprise) -> None:
    row = prepared(cast, [pumps])
    assert Client().get(reverse("notice-object", args=[row.pk])).status_code == 404
    page = reverse("notice-object", args=[running(cast, [pumps], key="别的").pk])
    answers = [Client().post(page, posted(key=f"k{number}", line="99")).status_code for number in range(11)]
    assert answers == [422] * 10 + [429]


def test_a_hint_is_closed_with_what_was_done_and_lines_are_struck(cast: Cast, pumps: Enterprise) -> None:
    row = running(cast, [pumps])
    one = hinted(row)
    page = reverse("notice-objection", args=[one.pk])
    assert reverse("lead-new", args=[pumps.pk]) in text(signed(cast.li).get(page))
    signed(cast.li).post(reverse("notice-objection-note", args=[one.pk]), {"answer": "示例：已核实"})
    one.refresh_from_db()
    assert not one.open
    entry = row.entries.get()
    signed(cast.li).post(reverse("notice-act", args=[row.pk]), {"do": "strike", "line": entry.pk, "reason": "示例放弃"})
    assert "示例放弃" in text(signed(cast.li).get(reverse("notice-page", args=[row.pk])))


def test_a_list_that_was_never_published_is_dropped_and_a_published_one_is_not(cast: Cast, pumps: Enterprise) -> None:
    row = prepared(cast, [pumps])
    signed(cast.li).post(reverse("notice-act", args=[row.pk]), {"do": "discard"})
    assert not Notice.objects.exists()
    row = running(cast, [pumps])
    signed(cast.li).post(reverse("notice-act", args=[row.pk]), {"do": "discard"})
    assert Notice.objects.filter(pk=row.pk).exists()
