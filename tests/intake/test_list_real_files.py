"""What is proposed for lists as authorities really publish them. Names of firms with penalties are never shown."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.intake.listing import TODAY

from tidu.intake.lists import ListProposal, apply_recipe, propose_list, read_rows
from tidu.sheets import Table, open_tables


def first(path: Path) -> tuple[Table, ListProposal]:
    table = open_tables(path)[0]
    return table, propose_list(table)


def roles(proposal: ListProposal) -> dict[str, str]:
    return {one.heading: one.role for one in proposal.columns if one.role != "skip"}


def issues(table: Table, proposal: ListProposal) -> Counter[str]:
    applied = apply_recipe(table, proposal.recipe)
    rows = read_rows(applied.table, applied.recipe, TODAY)
    assert len(rows) == len(table)
    return Counter(one.code for row in rows for one in row.issues)


def test_a_workbook_named_csv_without_a_header(shared_data: Path) -> None:
    table, proposal = first(shared_data / "importer" / "深圳市创新型中小企业名单2023_xlsx内容但扩展名为csv.csv")
    assert roles(proposal) == {"列A": "name", "列B": "county"}
    assert (proposal.list_type.value, proposal.title.value, proposal.place.value) == ("titles", "cxx", "4403")
    # 65 names stand there twice, one of them in two districts.
    found = issues(table, proposal)
    assert found["repeated"] + found["contradicting"] == 65


def test_a_penalty_list_with_a_line_break_in_a_heading(shared_data: Path) -> None:
    table, proposal = first(shared_data / "importer" / "山东环保处罚企业名单_表头含换行.xlsx")
    assert (proposal.list_type.value, proposal.place.value) == ("conduct", "37")
    assert roles(proposal) == {
        "序号": "serial", "企业名称": "name", "统一社会信用代码": "code", "所属地市": "city", "所属区县": "county",
        "处罚公布时间": "decided_on", "存在问题": "matter", "处理情况": "outcome", "罚款": "amount", "备注": "remark",
    }  # fmt: skip
    assert [(one.about, one.heading) for one in proposal.questions] == [("unit", "罚款")]
    found = issues(table, proposal)
    assert found["not-a-date"] == 0
    assert found["firm-missing"] == 0


def test_a_list_with_an_empty_heading_and_old_codes(shared_data: Path) -> None:
    table, proposal = first(shared_data / "importer" / "企业名单总_空表头列_日期列.xlsx")
    assert roles(proposal) == {"序号": "serial", "公布时间": "decided_on", "企业名称": "name", "代码匹配": "code"}
    found = issues(table, proposal)
    # Part of the dates are serial numbers of Excel, which is told and does not hinder.
    assert found["excel-serial"] == 644
    assert found["not-a-date"] == 0


def test_a_list_in_gb18030(shared_data: Path) -> None:
    table, proposal = first(shared_data / "importer" / "上市公司名单_GB18030.csv")
    assert roles(proposal) == {"公司名称": "name"}
    found = issues(table, proposal)
    assert found["firm-missing"] == 0
    assert found["name-odd"] == 0


@pytest.mark.parametrize("name", ["国民经济行业分类2017_阶梯式空格列.xlsx", "行业代码路径_老式xls单列.xls"])
def test_a_table_that_lists_no_firms_asks_for_their_column(shared_data: Path, name: str) -> None:
    table, proposal = first(shared_data / "importer" / name)
    assert proposal.questions[0].about == "name"
    assert not apply_recipe(table, proposal.recipe).usable
    assert (proposal.fill_down.value is not None) == ("阶梯" in name)


def test_a_column_for_each_title(shared_data: Path) -> None:
    table, proposal = first(shared_data / "lists" / "listed_companies_selfdeclared_honours.csv")
    assert roles(proposal)["小巨人"] == "held"
    assert (proposal.list_type.value, proposal.title.value) == ("titles", None)
    assert issues(table, proposal)["not-yes-no"] == 0
