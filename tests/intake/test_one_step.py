"""The list of firms that are one condition short, as ``tidu evaluate --one-step`` writes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.intake.tables import PUMPS, VALVES, table

from tidu.catalogue import load
from tidu.commands import main
from tidu.intake import evaluate_files
from tidu.intake.one_step import one_step_of
from tidu.sheets import open_table

ON = date(2026, 5, 1)
HEAD: list[object] = [
    "企业名称",
    "经营异常名录",
    "严重失信",
    "是否专精特新“小巨人”企业",
    "已公开发行股票",
    "曾获重点小巨人奖补",
    "推进计划投资总额（万元）",
]
ROWS: list[list[object]] = [
    [*HEAD, "重大事故或违法", "聚焦奖补支持领域"],
    [PUMPS, "否", "否", "是", "否", "否", 1999, "无", "是"],
    [VALVES, "否", "否", "否", "否", "否", 100, "无", "是"],
]


def test_only_firms_with_one_thing_in_the_way_are_listed(tmp_path: Path) -> None:
    catalogue = load()
    path = table(tmp_path, ROWS)
    standards = [catalogue.standard("zdxjr-2024"), catalogue.standard("sme-size-2011")]
    result = evaluate_files([path], standards, ON, catalogue=catalogue)
    found = one_step_of(result)
    assert found.select("id_name", "standard", "leaf").rows() == [(PUMPS, "zdxjr-2024", "investment")]


def test_the_command_writes_the_list_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = table(tmp_path, ROWS)
    target = tmp_path / "short.xlsx"
    main(["evaluate", str(path), "--standard", "zdxjr-2024", "--on", "2026-05-01", "--one-step", str(target)])
    assert "short.xlsx" in capsys.readouterr().err
    read = open_table(target)
    assert [row.cells[0] for row in read.rows] == [PUMPS]
    assert "2000 万元" in str(read.rows[0].cells[-2])
    assert "财建〔2024〕148号" in str(read.rows[0].cells[-1])
