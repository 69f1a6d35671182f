"""What a phone sends: every part is read exactly, or refused with what is wrong and what to do."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.onsite.kept import sent

from tidu.errors import InputError, RuleError
from tidu.web.onsite.checklists import Point, checklist_for, general, read
from tidu.web.onsite.models import Visit
from tidu.web.onsite.reports import read_report

POINTS = checklist_for(None)


def given(**more: Any) -> dict[str, Any]:
    return sent(Visit(checklist=[one.to_json() for one in POINTS]), **more)


def found(**more: Any) -> dict[str, Any]:
    """The same with the first point (which has no number) answered otherwise."""
    first = {"point": POINTS[0].code, "answer": "agrees"} | more
    return given(found=[first, *given()["found"][1:]])


def test_a_whole_report_is_read() -> None:
    report = read_report(given(), POINTS)
    assert [one.point for one in report.found] == [one.code for one in POINTS]
    assert report.place is not None
    assert str(report.place.longitude) == "120.700000"
    assert report.signatures[0].strokes == [[(10, 10), (500, 200)]]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (given(key="1"), "没有编号"),
        (given(conclusion="perhaps"), "没有选择结论"),
        (given(conclusion="differs"), "须写明情况"),
        (given(started_at="2026-02-30T10:00:00+08:00"), "时间读不出来"),
        (given(started_at="2026-11-28T10:00:00"), "时间读不出来"),
        (given(started_at="2099-01-01T10:00:00+08:00"), "结束时间早于开始时间"),
        (given(place={"latitude": 91, "longitude": 0}), "不在地球上"),
        (given(place={"latitude": "NaN", "longitude": 0}), "位置读不出来"),
        (given(place={"latitude": None, "longitude": 0}), "位置读不出来"),
        (given(signatures=[]), "核查人没有签字"),
        (given(signatures=given()["signatures"][:1]), "企业不签字的写明原因"),
        (given(remark="长" * 2001), "超过 2000 字"),
        (given(found=[]), "没有选择结果"),
        (given(photos=["x"]), "没有编号"),
        (found(answer="differs"), "须写明看到什么"),
        (found(number="12"), "须为整数"),
        (given(signatures=[given()["signatures"][0] | {"strokes": [[[1, 401]]]}]), "签名读不出来"),
        (given(signatures=[given()["signatures"][0] | {"strokes": [[]] * 201}]), "笔画过多"),
    ],
)
def test_what_is_wrong_is_told(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as refused:
        read_report(wrong, POINTS)
    assert words in refused.value.what.zh
    assert refused.value.fix is not None


def test_a_place_is_not_needed() -> None:
    assert read_report(given(place=None), POINTS).place is None


def test_points_come_back_as_they_were_kept() -> None:
    assert [Point.from_json(one.to_json()) for one in general()] == list(general())


@pytest.mark.parametrize(
    "rows",
    [
        {},
        [],
        ["x"],
        [{"code": "a"}],
        [{"code": "1 a", "names": {"zh": "一", "en": "one"}, "ask": {"zh": "一", "en": "one"}}],
        [{"code": "a", "names": {"zh": "一"}, "ask": {"zh": "一", "en": "one"}}],
        [{"code": "a", "names": {"zh": "一", "en": "one"}, "ask": {"zh": "一", "en": "one"}}] * 2,
    ],
)
def test_a_wrong_checklist_stops_with_words(rows: object) -> None:
    with pytest.raises(RuleError, match="checklist"):
        read(rows, "checklist.yaml")
