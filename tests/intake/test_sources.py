"""Large csv files are read by polars, with the same rows, numbers and notes as cell by cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.intake.tables import PUMPS, VALVES, fact, facts, loaded, notes, problems
from tests.sheets.making import make_text

from tidu.intake import Options
from tidu.intake import sources as reading

TEXT = f"""葫芦岛市企业情况表（示例）,,,
单位：万元,,,
企业名称,2025年营业收入,独立法人,备注
{PUMPS},"5,200",是,"一行
两行"

{VALVES},约900,否,
合 计,6100,,
企业名称,2025年营业收入,独立法人,备注
示例三厂,-5,是,
"""


@pytest.fixture(params=[0, 1 << 30], ids=["streamed", "whole"], autouse=True)
def start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "STREAM_FROM", request.param)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_titles_units_totals_and_row_numbers(tmp_path: Path, encoding: str) -> None:
    found = loaded(make_text(tmp_path / "表.csv", TEXT, encoding))
    assert fact(found, "id_name") == [PUMPS, VALVES, "示例三厂"]
    assert fact(found, "revenue_y0") == [5_200_000_000, None, None]
    assert problems(found) == [
        (6, "2025年营业收入", "约900", "approximate"),
        (9, "2025年营业收入", "-5", "below-minimum"),
    ]
    assert found.problems["cell"].to_list() == ["B6", "B9"]
    assert {"total-rows", "repeated-header", "unit-found"} <= set(notes(found))


def test_rows_longer_than_the_header(tmp_path: Path) -> None:
    text = f"企业名称,2025年营业收入（万元）\n{PUMPS},5200\n{VALVES},900,多余\n"
    found = loaded(make_text(tmp_path / "表.csv", text))
    assert fact(found, "revenue_y0") == [5_200_000_000, 900_000_000]
    assert "ragged-rows" in notes(found)


def test_columns_are_kept_as_they_are(tmp_path: Path) -> None:
    found = loaded(make_text(tmp_path / "表.csv", TEXT), options=Options(keep=("备注",)))
    assert facts(found)[0]["keep:备注"] == "一行\n两行"
