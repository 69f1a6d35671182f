"""The fictional workbook reads back to the very facts it was written from, but for the slips it was given."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tidu.catalogue import load
from tidu.criteria.layout import wide_row
from tidu.fictional import city, write_workbook
from tidu.fictional.workbook import heading
from tidu.intake import evaluate_files, load_frame, standards_for

ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("city")


def test_every_fact_comes_back_exactly(folder: Path) -> None:
    catalogue = load()
    firms = city(catalogue, firms=50, on=ON)
    path = folder / "clean.xlsx"
    assert write_workbook(path, catalogue, firms, on=ON, slips=0) == len(firms)
    standards = standards_for(catalogue, (), (), ON, "new")
    loaded = load_frame([path], standards, ON, None, catalogue=catalogue)
    assert loaded.problems.height == 0
    frame = loaded.frame.collect()
    assert frame.height == len(firms)
    for firm, row in zip(firms, frame.iter_rows(named=True), strict=True):
        for standard in standards:
            for name, value in wide_row(standard, firm.facts, ON).items():
                assert row.get(name) == value, (firm.facts.name, name)


def test_slips_of_the_pen_are_reported_and_count_as_unknown(folder: Path) -> None:
    catalogue = load()
    firms = city(catalogue, firms=50, on=ON)
    path = folder / "slips.xlsx"
    write_workbook(path, catalogue, firms, on=ON, slips=40)
    result = evaluate_files([path], standards_for(catalogue, (), (), ON, "new"), ON, catalogue=catalogue)
    assert 5 < result.loaded.problems.height <= 40
    assert result.frame.collect().height == len(firms)


def test_headings_are_as_an_authority_writes_them() -> None:
    indicators = load().indicators
    assert heading(indicators["revenue"], 2025) == "2025年营业收入（万元）"
    assert heading(indicators["market_share"], 2025) == "2025年全国细分市场占有率（%）"
    assert heading(indicators["years_in_market"], None) == "从事特定细分市场年限"
