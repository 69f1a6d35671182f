"""Lists of other authorities: the same each time, with old names, slips and rows that are wrong, in real workbooks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tidu.catalogue import load
from tidu.fictional.history import history
from tidu.fictional.lists import penalty_list, science_list, white_lists, write_list
from tidu.fictional.records import FirmHistory
from tidu.linkage.codes import uscc_holds

TODAY = date(2026, 11, 27)


@pytest.fixture(scope="module")
def firms() -> list[FirmHistory]:
    return list(history(load(), 200, seed=1, today=TODAY, profile="bulk"))


def test_the_same_city_gives_the_same_lists(firms: list[FirmHistory]) -> None:
    assert science_list(firms, TODAY) == science_list(firms, TODAY)
    assert white_lists(firms, TODAY) == white_lists(firms, TODAY)
    assert penalty_list(firms, TODAY) == penalty_list(firms, TODAY)


def test_a_list_has_names_that_are_not_those_of_the_registry_and_rows_without_codes(firms: list[FirmHistory]) -> None:
    present = {one.firm.name for one in firms}
    former = {name.name for one in firms for name in one.firm.former_names}
    rows = science_list(firms, TODAY).rows
    names = [str(row[1]) for row in rows]
    assert any(name in former for name in names)
    assert any(name not in present | former for name in names)
    assert 0.15 < sum(not row[2] for row in rows) / len(rows) < 0.4
    assert all("示例" in name or "示列" in name or name not in present for name in names)


def test_the_second_white_list_takes_some_off_and_adds_some(firms: list[FirmHistory]) -> None:
    first, second = ({row[2] for row in one.rows} for one in white_lists(firms, TODAY))
    assert len(first - second) == 5
    assert len(second - first) == 7


def test_the_penalty_list_has_codes_that_do_not_hold_and_cells_of_two_firms(firms: list[FirmHistory]) -> None:
    rows = penalty_list(firms, TODAY).rows
    assert any(row[2] and not uscc_holds(str(row[2])) for row in rows)
    assert any("、" in str(row[1]) for row in rows)
    assert any(not row[1] for row in rows)


def test_it_is_written_as_a_workbook(firms: list[FirmHistory], tmp_path: Path) -> None:
    one = science_list(firms, TODAY)
    sheet = openpyxl.load_workbook(write_list(tmp_path, one)).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][0] == one.titles[0]
    assert cells[len(one.titles)][1] == "企业名称"
    assert len(cells) == len(one.titles) + 1 + len(one.rows)
