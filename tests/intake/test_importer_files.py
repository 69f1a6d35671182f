"""Files as authorities publish them go through, or are refused with a message that helps."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.intake.tables import fact, judged, notes, refused

from tidu.intake import summarise

NAMES = "mapping: 1\ncolumns:\n"


@pytest.fixture
def folder(shared_data: Path) -> Path:
    return shared_data / "importer"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("上市公司名单_GB18030.csv", ["期货代码", "公司名称", "--propose"]),
        ("企业名单总_空表头列_日期列.xlsx", ["公布时间", "--propose"]),
        ("国民经济行业分类2017_阶梯式空格列.xlsx", ["门类", "--propose"]),
        ("山东环保处罚企业名单_表头含换行.xlsx", ["处罚公布时间", "--propose"]),
        ("深圳市创新型中小企业名单2023_xlsx内容但扩展名为csv.csv", ["列A", "--propose"]),
        ("行业代码路径_老式xls单列.xls", ["DATA", "--propose"]),
    ],
)
def test_a_list_without_indicators_is_refused_naming_its_columns(folder: Path, name: str, told: list[str]) -> None:
    (error,) = refused(folder / name)
    assert error.code == "nothing-to-judge"
    message = error.render("zh")
    for words in told:
        assert words in message


def test_every_file_of_the_folder_is_tried_here(folder: Path) -> None:
    assert len(list(folder.iterdir())) == 6


def test_a_list_of_penalties_becomes_dates_of_violations(folder: Path) -> None:
    mapping = (
        NAMES + "  企业名称: name\n  统一社会信用代码: code\n  所属区县: county\n  处罚公布时间: major_violation\n"
    )
    result = judged(folder / "山东环保处罚企业名单_表头含换行.xlsx", mapping=mapping)
    assert result.loaded.rows == 4_377
    assert sum(day is not None for day in fact(result.loaded, "major_violation")) > 2_000
    assert {"heading-cleaned"} <= set(notes(result.loaded))
    assert result.loaded.firms == 3_254
    assert result.loaded.problems.height == 0
    (summary,) = summarise(result).standards
    assert sum(summary.verdicts.values()) == result.loaded.firms


def test_a_list_of_announced_firms_becomes_a_title(folder: Path) -> None:
    mapping = NAMES + "  企业名称: name\n  公布时间: {is: cxx, end: from}\n"
    result = judged(folder / "企业名单总_空表头列_日期列.xlsx", mapping=mapping)
    assert result.loaded.rows == 6_326
    assert sum(day is not None for day in fact(result.loaded, "title_cxx_from")) > 2_000
    assert "empty-heading" in notes(result.loaded)


@pytest.mark.parametrize(
    ("name", "mapping", "rows"),
    [
        (
            "深圳市创新型中小企业名单2023_xlsx内容但扩展名为csv.csv",
            NAMES + "  列A: name\n  列B: county\neveryone: {independent_legal_person: yes}\n",
            4_922,
        ),
        (
            "上市公司名单_GB18030.csv",
            NAMES + "  公司名称: name\n  期货代码: code\neveryone: {independent_legal_person: yes}\n",
            3_373,
        ),
    ],
)
def test_a_list_of_names_is_judged_where_a_mapping_states_facts_for_all(
    folder: Path, name: str, mapping: str, rows: int
) -> None:
    result = judged(folder / name, mapping=mapping)
    assert result.loaded.rows == rows
    assert set(fact(result.loaded, "independent_legal_person")) == {True}
