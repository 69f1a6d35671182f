"""Mapping files: written as proposals, read once every question is settled, refused with what to write."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.intake.tables import ON, PUMPS, VALVES, catalogue, fact, facts, loaded, notes, refused, table

from tidu.errors import Faults
from tidu.intake import read_mapping
from tidu.intake.proposals import propose_mapping
from tidu.intake.sources import read_source
from tidu.intake.targets import wanted_by
from tidu.text import Language

ROWS = [
    [
        "企业名称",
        "2025年营业收入（万元）",
        "营业总收入",
        "2025年企业研发费用支出",
        "2025年市场占有率",
        "备注: 其他",
        "小巨人有效期至",
    ],
    [PUMPS, 5200, 5200, 260, 0.5, "好", "2027-12-31"],
]


def proposal(path: Path, language: Language = "zh") -> str:
    standards = [catalogue().standard(one) for one in ("xjr-2022", "zdxjr-2024")]
    return propose_mapping([read_source(path)], wanted_by(standards, catalogue(), ON), catalogue(), language)


def faults_of(text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(Faults) as caught:
        read_mapping("映射.yaml", catalogue(), text)
    return [(error.code, error.where.line if error.where else None) for error in caught.value.errors]


def test_a_proposal_names_every_column_and_marks_what_a_person_settles(tmp_path: Path) -> None:
    lines = {line.split(":")[0].strip(): line for line in proposal(table(tmp_path, ROWS)).splitlines()}
    assert "{is: name}" in lines["企业名称"]
    assert "{is: revenue, year: 2025, unit: 万元}" in lines["2025年营业收入（万元）"]
    assert "{is: revenue, year: 2025?, unit: 元或万元?}" in lines["营业总收入"]
    assert "{is: rd_expense?, year: 2025, unit: 元或万元?}" in lines["2025年企业研发费用支出"]
    assert "{is: market_share, year: 2025, style: percent或fraction?}" in lines["2025年市场占有率"]
    assert "skip" in lines['"备注']
    assert "{is: xjr, end: until}" in lines["小巨人有效期至"]


def test_an_open_proposal_is_not_read(tmp_path: Path) -> None:
    text = proposal(table(tmp_path, ROWS))
    codes = faults_of(text)
    assert {code for code, _ in codes} == {"mapping-open"}
    assert len(codes) == 5


def test_a_settled_proposal_is_read(tmp_path: Path) -> None:
    path = table(tmp_path, ROWS)
    text = proposal(path)
    settled = (
        text.replace("{is: revenue, year: 2025?, unit: 元或万元?}", "skip")
        .replace("rd_expense?", "rd_expense")
        .replace("元或万元?", "万元")
        .replace("percent或fraction?", "fraction")
    )
    found = loaded(path, "xjr-2022", "zdxjr-2024", mapping=settled)
    (row,) = facts(found)
    assert row["revenue_y0"] == 5_200_000_000
    assert row["rd_expense_y0"] == 260_000_000
    assert row["market_share_y0"] == 500_000_000
    assert row["title_xjr_until"] == date(2027, 12, 31)


def test_a_proposal_in_english(tmp_path: Path) -> None:
    text = proposal(table(tmp_path, ROWS), "en")
    assert "Column mapping" in text
    assert "The heading contains a known one" in text


def test_a_proposal_for_a_table_that_is_clear_can_be_read_as_it_stands(tmp_path: Path) -> None:
    path = table(tmp_path, [["企业名称", "2025年营业收入（万元）"], [PUMPS, 5200]])
    mapping = read_mapping("映射.yaml", catalogue(), proposal(path))
    assert list(mapping.columns) == ["企业名称", "2025年营业收入（万元）"]


HEAD = "mapping: 1\ncolumns:\n  企业名称: name\n"


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        ("  营业额: {is: revenu, year: 2025}\n", "mapping-target", 4),
        ("  营业额: {is: revenue, year: 两千}\n", "mapping-value", 4),
        ("  营业额: {is: revenue, year: 1}\n", "mapping-value", 4),
        ("  占有率: {is: market_share, style: per}\n", "mapping-value", 4),
        ("  小巨人: {is: xjr, end: begin}\n", "mapping-value", 4),
        ("  营业额: revenue?\n", "mapping-open", 4),
        ("  营业额: {is: revenue, unit: 万元？}\n", "mapping-open", 4),
        ("  营业额: {is: revenue, units: 万元}\n", "E203", 4),
        ("  营业额: {unit: 万元}\n", "E202", 4),
        ("sums:\n  - {is: staff, columns: [甲, 乙]}\n", "mapping-value", 5),
        ("everyone: {revenu: 5元}\n", "mapping-target", 4),
        ("everyone: {holds_brand: 也许}\n", "mapping-value", 4),
    ],
)
def test_faults_are_shown_with_their_line(lines: str, code: str, line: int) -> None:
    assert faults_of(HEAD + lines) == [(code, line)]


def test_another_version_of_the_form_is_refused() -> None:
    assert faults_of(HEAD.replace("mapping: 1", "mapping: 2")) == [("mapping-value", 1)]


def test_a_target_is_suggested_by_its_chinese_name_too() -> None:
    with pytest.raises(Faults) as caught:
        read_mapping("映射.yaml", catalogue(), HEAD + "  营业额: 营业收入\n")
    assert "revenue" in caught.value.errors[0].render("zh")


def test_a_heading_that_no_table_has_is_refused_with_the_nearest(tmp_path: Path) -> None:
    path = table(tmp_path, [["企业名称", "2025年营业收入（万元）"], [PUMPS, 5200]])
    (error,) = refused(path, mapping=HEAD + "  2025年营业收人（万元）: revenue\n")
    assert error.code == "mapping-heading"
    assert "2025年营业收入（万元）" in error.render("zh")
    assert error.where is not None
    assert error.where.line == 4


def test_columns_that_the_mapping_does_not_name_are_reported(tmp_path: Path) -> None:
    path = table(tmp_path, [["企业名称", "独立法人", "2025年营业收入（万元）"], [PUMPS, "是", 5200]])
    found = loaded(path, mapping=HEAD + "  独立法人: independent_legal_person\n")
    report = next(one for one in found.columns if one.heading == "2025年营业收入（万元）")
    assert report.status == "unmapped"
    assert "映射文件里没有" in report.why.zh


def test_one_column_may_serve_several_indicators(tmp_path: Path) -> None:
    path = table(tmp_path, [["企业名称", "2025年营业收入（万元）"], [PUMPS, 5200]])
    mapping = HEAD + "  2025年营业收入（万元）: {is: [revenue, sales_revenue_ht]}\n"
    found = loaded(path, "gxjs-2016", "zjtx-2026", mapping=mapping)
    assert fact(found, "revenue_y0") == fact(found, "sales_revenue_ht_y0") == [5_200_000_000]


def test_columns_that_add_up(tmp_path: Path) -> None:
    rows = [["企业名称", "流动资产", "非流动资产"], [PUMPS, 300, 200.5], [VALVES, 300, None], ["示例三", "三百", 1]]
    mapping = "mapping: 1\nyear: -1\nunit: 万元\ncolumns: {企业名称: name}\n"
    mapping += "sums:\n  - {is: assets, columns: [流动资产, 非流动资产]}\n"
    found = loaded(table(tmp_path, rows), "sme-size-2011", mapping=mapping)
    assert fact(found, "assets_y0") == [500_500_000, None, None]
    assert found.problems["code"].to_list() == ["not-a-number"]


def test_facts_that_hold_for_every_firm(tmp_path: Path) -> None:
    rows = [["企业名称", "独立法人"], [PUMPS, None], [VALVES, "否"]]
    mapping = HEAD + "  独立法人: independent_legal_person\n"
    mapping += "everyone: {independent_legal_person: yes, revenue: {2025: 5200万元, -9: 1元}}\n"
    found = loaded(table(tmp_path, rows), mapping=mapping)
    assert fact(found, "independent_legal_person") == [True, False]
    assert fact(found, "revenue_y0") == [5_200_000_000, 5_200_000_000]
    assert notes(found).count("given-for-all") == 2
