"""The index: what decides on a day, and what is found by words."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tidu.errors import RuleError
from tidu.web.portal.library.searching import search
from tidu.web.portal.library.shelf import catalogue, rows_of
from tidu.web.portal.library.timeline import KIND_NAMES, timeline_of

DAYS = [
    date(2015, 1, 1),
    date(2022, 8, 1),
    date(2025, 5, 14),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 11, 27),
    date(2030, 1, 1),
]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("code", list(catalogue().titles))
def test_what_decides_is_what_the_catalogue_says(code: str, day: date) -> None:
    timeline = timeline_of(code, day)
    for kind in KIND_NAMES:
        lane = next((one for one in timeline.lanes if one.kind == kind), None)
        try:
            wanted = catalogue().which(code, kind, day).standard  # type: ignore[arg-type]
        except RuleError:
            assert lane is None or lane.now is None
            continue
        assert lane is not None
        assert lane.now is not None
        assert lane.now.volume.standard == wanted
    assert sorted(id(span.row) for span in timeline.spans) == sorted(id(row) for row in rows_of(code))


@pytest.mark.parametrize("code", list(catalogue().titles))
def test_bars_lie_inside_the_picture_and_in_order(code: str) -> None:
    for lane in timeline_of(code, date(2026, 11, 27)).lanes:
        ends = [0.0]
        for span in lane.spans:
            assert span.left >= ends[-1] - 0.7, "a very short bar is drawn a little wider than it is"
            ends.append(span.left + span.width)
        assert ends[-1] <= 100.6


def test_a_day_before_and_after_a_change_show_another_standard(db: None) -> None:
    before, after = (Client().get("/standards/", {"on": day}).content.decode() for day in ("2026-03-31", "2026-04-01"))
    mark = '<p class="span-now"><span class="span-mark when-{}" aria-hidden="true">{}</span><span>'
    now = mark + '<a class="row-title" href="/standards/{}/">'
    assert now.format(1, 1, "zjtx-2022") in before
    assert now.format(2, 2, "zjtx-2026") in after
    assert now.format(2, 2, "zjtx-2026") not in before


def test_what_is_no_date_is_said_and_shows_today(db: None) -> None:
    for written in ("2026-13-01", "yesterday", "0000-00-00", "\0"):
        answer = Client().get("/standards/", {"on": written})
        assert answer.status_code == 200
        assert "library-wrong" in answer.content.decode()


@pytest.mark.parametrize("written", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_time_are_dates(db: None, written: str) -> None:
    assert Client().get("/standards/", {"on": written}).status_code == 200


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("小巨人", "/standards/titles/xjr/"),
        ("“小巨人”", "/standards/titles/xjr/"),
        ("63号", "/standards/zjtx-2022/"),
        ("〔2026〕2号", "/standards/zjtx-2026/"),
        ("资产负债率 80%", "/standards/zjtx-2026/#debt"),
        ("LIABILITIES at most", "/standards/zjtx-2026/#debt"),
        ("营业收入", "/standards/indicators/revenue/"),
        ("190号", "/standards/overlays/xjr-2025-round/"),
        ("ｘｊｒ-2026", "/standards/xjr-2026/"),
    ],
)
def test_words_find_their_place(words: str, address: str) -> None:
    found = [one.url for shelf in search(words) for one in shelf.found]
    assert address in found


def test_nothing_is_found_in_silence(db: None) -> None:
    assert search("没有这样的字词示例") == ()
    assert search("   ") == ()
    page = Client().get("/standards/", {"q": "没有这样的字词示例"}).content.decode()
    assert "empty-state" in page


def test_words_of_two_texts_are_no_find(db: None) -> None:
    first = catalogue().titles["cxx"]
    assert search(first.names.zh + first.names.en) == ()
    assert Client().get("/standards/", {"q": "<script>\0" * 9}).status_code == 200
