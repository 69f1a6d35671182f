"""Which column holds what. Every firm and code is fictional."""

from __future__ import annotations

from tests.linkage.test_matching import ONE, TWO

from tidu.linkage.columns import Found, find_columns, with_unit

NAMES = ["葫芦岛渤湾示例泵业有限公司", "葫芦岛山海样板食品厂"]


def test_cells_and_headings_tell_the_columns() -> None:
    table = {
        "序号": ["1", "2"],
        "法定代表人": ["甲", "乙"],
        "母公司": ["示例集团有限公司", ""],
        "企业名称": NAMES,
        "曾用名": ["葫芦岛旧名示例泵业有限公司", ""],
        "代码": [ONE, TWO],
    }
    assert find_columns(table) == Found("企业名称", "代码", "曾用名")


def test_dates_capital_and_addresses_are_found_by_heading_and_cells() -> None:
    table = {
        "企业名称": NAMES,
        "成立日期": ["不详", ""],
        "成立时间": ["2009-03-17", "2011年6月2日"],
        "注册资本（万元）": ["530", "100"],
        "住所": ["兴城市示例路88号", "连山区样板街5号"],
        "网站地址": ["", ""],
    }
    assert find_columns(table) == Found("企业名称", founded="成立时间", capital="注册资本（万元）", address="住所")


def test_a_column_of_short_names_is_no_column_of_names_beside_one() -> None:
    table = {"证券简称": ["示例股份", "样板食品"], "公司名称": NAMES}
    assert find_columns(table) == Found("公司名称", short="证券简称")


def test_the_unit_of_a_heading_goes_to_the_amount() -> None:
    assert with_unit("530", "注册资本（万元）") == "530万元"
    assert with_unit(" 530 ", "注册资本(元)") == "530元"
    assert with_unit("530万美元", "注册资本（万元）") == "530万美元"
    assert [with_unit(cell, "注册资本") for cell in ("530", "无")] == ["530", "无"]


def test_without_a_telling_heading_the_cells_decide() -> None:
    assert find_columns({"列A": ["1", "2"], "列B": NAMES, "列C": [ONE, ""]}) == Found("列B", "列C", "")


def test_a_table_without_firms_has_none() -> None:
    assert find_columns({"序号": ["1"], "金额": ["200"]}) == Found()
    assert find_columns({}) == Found()


def test_names_in_short_are_taken_where_the_heading_says_so() -> None:
    assert find_columns({"企业名称": ["示例", "样板"], "金额": ["1", "2"]}).name == "企业名称"
