"""A chart as data: its table says all that is drawn, a gap is told as a gap, and what cannot be drawn is refused."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from django.template import engines
from django.utils import translation

from tidu.web.pages.charts import Chart, Mark, Series

YEARS = ("2022", "2023", "2024")
LINE = Chart(
    "sales",
    "营业收入",
    "line",
    "年份",
    YEARS,
    [Series("营业收入", [Mark(12.5, "12.50", "/a/?x=1&y=2"), None, Mark(0)], "万元")],
)


def shown(chart: Chart, language: str = "zh-hans") -> str:
    with translation.override(language):
        return engines["django"].from_string("{% chart one %}").render({"one": chart})


def test_the_table_has_every_figure_with_its_link() -> None:
    html = shown(LINE)
    rows = re.findall(r'<tr><th scope="row">(\d+)</th><td class="num">(.*?)</td></tr>', html)
    assert rows == [
        ("2022", '<a href="/a/?x=1&amp;y=2">12.50</a>'),
        ("2023", '<span class="unknown-value">待补充</span>'),
        ("2024", "0"),
    ]
    assert '<th scope="col" class="num">营业收入（万元）</th>' in html
    assert "(万元)" in shown(LINE, "en")


def test_what_is_not_known_is_a_gap_and_never_zero() -> None:
    html = shown(LINE)
    found = re.search(r'<script id="sales-data" type="application/json">(.*?)</script>', html)
    assert found
    marks = json.loads(found[1])["series"][0]["marks"]
    assert marks == [[12.5, "12.50", "/a/?x=1&y=2"], None, [0, "0", ""]]


def test_a_chart_may_say_in_its_own_words_what_a_gap_is() -> None:
    html = shown(replace(LINE, unknown="暂无记录"))
    assert 'data-unknown="暂无记录"' in html
    assert '<span class="unknown-value">暂无记录</span>' in html
    assert "待补充" not in html


def test_no_name_can_break_out_of_the_data() -> None:
    html = shown(replace(LINE, series=[Series("</script><script>x", LINE.series[0].marks)]))
    assert "</script><script>x" not in html


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="营业收入 must have a mark or a gap for each label"):
        replace(LINE, labels=("2022",))
    with pytest.raises(ValueError, match="a funnel draws one series, not 0"):
        replace(LINE, kind="funnel", series=[])
    with pytest.raises(ValueError, match="a map needs one"):
        replace(LINE, kind="map")
