"""Visits: planned with a to-do, sent in pieces that may be sent twice, finished once, seen by those they concern."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.cast import Cast
from tests.web.onsite.kept import picture, planned, refused, sent

from tidu.errors import InputError, RuleError
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.models import AuditEvent
from tidu.web.desk.models import Todo
from tidu.web.onsite import service
from tidu.web.onsite.models import Finding, Photo, Signature, Visit
from tidu.web.onsite.reports import read_report
from tidu.web.registry.models import Enterprise

SignedIn = Callable[[User], Client]


def finish(cast: Cast, visit: Visit, **more: Any) -> Visit:
    return service.report(visit, read_report(sent(visit, **more), visit.points), cast.wang)


def test_a_planned_visit_is_work_with_a_day_and_an_owner(cast: Cast, pumps: Enterprise) -> None:
    visit = planned(cast, pumps, key="application:1", on=china_today() + timedelta(days=3))
    todo = Todo.objects.get(key=service.todo_key(visit))
    assert (todo.due_on, todo.owner_id, todo.link) == (visit.planned_on, cast.wang.pk, visit.get_absolute_url())
    assert planned(cast, pumps, key="application:1").pk == visit.pk  # the second call plans no second one
    finish(cast, visit)
    todo.refresh_from_db()
    assert todo.done_at is not None
    assert planned(cast, pumps, key="application:1").pk != visit.pk  # a further look is another visit


def test_the_judged_conditions_of_a_standard_are_looked_at(cast: Cast, pumps: Enterprise) -> None:
    plain, judged = planned(cast, pumps), planned(cast, pumps, standard="zjtx-2026")
    more = {one.code for one in judged.points} - {one.code for one in plain.points}
    assert more
    assert all(code.startswith("judge.") for code in more)
    with pytest.raises(RuleError):
        planned(cast, pumps, standard="no-such-standard")


def test_a_report_is_kept_whole_and_told_to_who_asked(cast: Cast, pumps: Enterprise) -> None:
    heard: list[int] = []
    visit = planned(cast, pumps)

    def hear(visit: Visit, **_named: object) -> None:
        heard.append(visit.pk)

    service.done.connect(hear)
    try:
        done = finish(cast, visit, conclusion="doubtful", remark="两台设备在检修")
    finally:
        service.done.disconnect(hear)
    assert heard == [visit.pk]
    assert (done.state, done.conclusion, str(done.latitude), done.accuracy) == ("done", "doubtful", "40.612345", 12)
    assert Finding.objects.filter(visit=done).count() == len(done.points)
    assert list(Signature.objects.filter(visit=done).order_by("side").values_list("side", "name")) == [
        ("firm", "赵经理"),
        ("office", "王股长"),
    ]
    assert AuditEvent.objects.filter(action="onsite.report", enterprise_id=pumps.pk).exists()
    assert {one.code for one in service.missing_pictures(done)} == {"premises", "product", "research"}


def test_the_same_report_again_changes_nothing_and_another_is_refused(cast: Cast, pumps: Enterprise) -> None:
    visit = planned(cast, pumps)
    given = read_report(sent(visit), visit.points)
    first = service.report(visit, given, cast.wang)
    again = service.report(visit, given, cast.wang)
    assert again.received_at == first.received_at
    assert AuditEvent.objects.filter(action="onsite.report").count() == 1
    with refused("王股长 已于"):
        finish(cast, visit)


def test_a_picture_sent_twice_is_one_and_a_report_waits_for_its_pictures(cast: Cast, pumps: Enterprise) -> None:
    visit, key = planned(cast, pumps), str(uuid.uuid4())
    with refused("还有 1 张照片没有送到"):
        finish(cast, visit, photos=[key])
    for _time in range(2):
        service.add_photo(
            visit, io.BytesIO(picture()), "厂区.jpg", key=key, point="premises", taken_at=timezone.now(), place=None,
            by=cast.wang,
        )  # fmt: skip
    assert Photo.objects.filter(visit=visit).count() == 1
    done = finish(cast, visit, photos=[key])
    assert "premises" not in {one.code for one in service.missing_pictures(done)}


def test_a_picture_taken_off_after_it_was_sent_does_not_stay(cast: Cast, pumps: Enterprise) -> None:
    visit = planned(cast, pumps)
    service.add_photo(
        visit, io.BytesIO(picture()), "误拍.jpg", key=str(uuid.uuid4()), point="", taken_at=timezone.now(), place=None, by=cast.wang
    )  # fmt: skip
    finish(cast, visit)
    assert not Photo.objects.filter(visit=visit).exists()


def test_what_is_no_picture_is_refused_in_words(cast: Cast, pumps: Enterprise) -> None:
    visit = planned(cast, pumps)
    with pytest.raises(InputError):
        service.add_photo(
            visit, io.BytesIO(b"<html>no</html>"), "a.jpg", key=str(uuid.uuid4()), point="", taken_at=timezone.now(),
            place=None, by=cast.wang,
        )  # fmt: skip


def test_a_wrong_clock_of_the_phone_is_seen(cast: Cast, pumps: Enterprise, signed_in: SignedIn) -> None:
    visit, slow = planned(cast, pumps), timezone.localtime() - timedelta(minutes=40)
    moments = {name: slow.isoformat() for name in ("started_at", "ended_at", "sent_at")}
    done = finish(cast, visit, **moments)
    assert abs(done.skew - 2400) < 60
    assert "手机时钟比系统慢 40 分钟" in signed_in(cast.wang).get(visit.get_absolute_url()).content.decode()


def test_a_visit_called_off_takes_no_report_and_says_why(cast: Cast, pumps: Enterprise) -> None:
    visit = planned(cast, pumps)
    with refused("没有写理由"):
        service.call_off(visit, " ", cast.wang)
    service.call_off(visit, "企业停产检修", cast.wang)
    assert Todo.objects.get(key=service.todo_key(visit)).done_at is not None
    with refused("企业停产检修"):
        finish(cast, visit)


def test_who_sees_a_visit(cast: Cast, pumps: Enterprise) -> None:
    visit = planned(cast, pumps)

    def seeing() -> set[str]:
        return {name for name, user in cast.everybody.items() if Visit.objects.visible_to(user).filter(pk=visit.pk)}

    assert seeing() == {"li", "wang", "admin", "science", "leader"}
    finish(cast, visit)
    assert seeing() == {"li", "wang", "admin", "science", "leader", "zhao"}
    pumps.owner = cast.zheng
    pumps.save()
    assert "zheng" in seeing()
    assert not Visit.objects.changeable_by(cast.chen).exists()


# -- the phone


def test_a_phone_sends_pictures_and_then_the_report(cast: Cast, pumps: Enterprise, signed_in: SignedIn) -> None:
    visit, client, key = planned(cast, pumps), signed_in(cast.wang), str(uuid.uuid4())
    root = f"/onsite/{visit.pk}/phone/"
    upload = io.BytesIO(picture())
    upload.name = "现场.jpg"
    moment = timezone.now().isoformat()
    parts = {
        "file": upload,
        "key": key,
        "point": "product",
        "taken_at": moment,
        "latitude": "40.6",
        "longitude": "120.7",
    }
    assert client.post(f"{root}photo/", parts).json()["key"] == key
    assert client.get(f"{root}state/").json()["photos"] == [key]
    report = json.dumps(sent(visit, photos=[key]))
    answer = client.post(f"{root}report/", report, content_type="application/json")
    assert answer.json() == {"page": visit.get_absolute_url()}
    page = client.get(visit.get_absolute_url()).content.decode()
    assert "相符" in page
    photo = Photo.objects.get()
    picture_answer = client.get(f"/onsite/{visit.pk}/photos/{photo.pk}/")
    assert picture_answer["Content-Type"] == "image/jpeg"
    assert client.post(f"{root}report/", json.dumps(sent(visit)), content_type="application/json").status_code == 409
    assert client.get(root).status_code == 302  # a visit that is done is looked at, not made again


@pytest.mark.parametrize("body", ["", "[]", '{"key": 1}', "{" * 10_000, '{"key": null, "started_at": "x"}'])
def test_nonsense_is_refused_in_words(body: str, cast: Cast, pumps: Enterprise, signed_in: SignedIn) -> None:
    visit = planned(cast, pumps)
    answer = signed_in(cast.wang).post(f"/onsite/{visit.pk}/phone/report/", body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["what"]
    assert Visit.objects.get().state == "planned"


def test_without_script_it_is_an_ordinary_form(cast: Cast, pumps: Enterprise, signed_in: SignedIn) -> None:
    visit, client = planned(cast, pumps), signed_in(cast.wang)
    root = f"/onsite/{visit.pk}/phone/"
    typed: dict[str, Any] = {f"answer-{one.code}": "agrees" for one in visit.points}
    typed |= {"key": str(uuid.uuid4()), "started_at": timezone.localtime().isoformat(), "office-name": "王股长"}
    wrong = client.post(root, typed | {"note-people": "在岗 42 人"})
    assert wrong.status_code == 422
    assert "没有选择结论" in wrong.content.decode()
    assert "在岗 42 人" in wrong.content.decode()  # what was typed is still there
    upload = io.BytesIO(picture())
    upload.name = "车间.jpg"
    right = typed | {
        "conclusion": "agrees",
        "firm-refused": "负责人外出",
        "photo-product": upload,
        "number-people": "42",
    }
    assert client.post(root, right).status_code == 302
    assert Finding.objects.get(point="people").number == 42
    assert Signature.objects.get(side="firm").refused == "负责人外出"
    assert Photo.objects.get().point == "product"


def test_planning_from_the_page_of_a_firm(cast: Cast, pumps: Enterprise, signed_in: SignedIn) -> None:
    client, root = signed_in(cast.wang), f"/firms/{pumps.pk}/onsite/new/"
    late = {
        "purpose": "抽查",
        "on": (china_today() - timedelta(days=1)).isoformat(),
        "inspector": cast.wang.pk,
        "standard": "",
    }
    assert "这一天已经过去" in client.post(root, late).content.decode()
    assert client.post(root, late | {"on": china_today().isoformat()}).status_code == 302
    assert Visit.objects.get().inspector == cast.wang
    assert signed_in(cast.chen).get(root).status_code == 404
