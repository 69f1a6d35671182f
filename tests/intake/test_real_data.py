"""Real tables of listed companies come out as docs/real-data.md says."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from tests.intake.tables import catalogue

from tidu.criteria.outcomes import Outcome
from tidu.errors import Faults
from tidu.intake import Result, evaluate_files, read_mapping, summarise
from tidu.intake.summary import StandardSummary, Summary

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "real-data.md").read_text(encoding="utf-8")
STANDARDS = (
    "sme-size-2011",
    "cxx-2022",
    "zjtx-2022",
    "xjr-2022",
    "zjtx-2026",
    "xjr-2026",
    "gxjs-2016",
    "listing-main-2024",
    "listing-chinext-2026",
    "listing-star-2024",
    "listing-bse-2024",
)
ON = date(2022, 6, 1)
CELL = r" ([\d,]+) \|"


def number(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.fixture(scope="module")
def first_table(shared_data: Path) -> Path:
    return shared_data / "financials" / "a_share_facts_2019_2021.csv"


@pytest.fixture(scope="module")
def result(first_table: Path) -> Result:
    mapping = read_mapping(ROOT / "examples" / "a-share.mapping.yaml", catalogue())
    standards = [catalogue().standard(one) for one in STANDARDS]
    return evaluate_files([first_table], standards, ON, catalogue=catalogue(), mapping=mapping)


@pytest.fixture(scope="module")
def summary(result: Result) -> Summary:
    return summarise(result)


def of(summary: Summary, standard: str) -> StandardSummary:
    return next(one for one in summary.standards if one.judge.label == standard)


def test_without_a_mapping_every_column_that_needs_a_word_is_named(first_table: Path) -> None:
    standards = [catalogue().standard(one) for one in STANDARDS]
    with pytest.raises(Faults) as caught:
        evaluate_files([first_table], standards, ON, catalogue=catalogue())
    assert Counter(error.code for error in caught.value.errors) == {"unit-missing": 5, "columns-conflict": 1}


def test_rows_firms_and_columns(result: Result, summary: Summary) -> None:
    assert (summary.rows, summary.firms) == (11_587, 4_366)
    assert sum(one.status == "used" for one in result.loaded.columns) == 12
    unmapped = {one.heading for one in result.loaded.columns if one.status == "unmapped"}
    assert {"股票简称", "利润总额", "注册地址"} <= unmapped


@pytest.mark.parametrize("standard", STANDARDS[1:])
def test_verdicts_are_those_of_the_page(summary: Summary, standard: str) -> None:
    found = re.search(rf"^\| `{standard}` [^|]+\|{CELL}{CELL}{CELL}{CELL}$", PAGE, re.MULTILINE)
    assert found is not None
    counts = of(summary, standard).verdicts
    order = (Outcome.MET, Outcome.NEEDS_REVIEW, Outcome.UNKNOWN, Outcome.UNMET)
    assert [number(one) for one in found.groups()] == [counts[one] for one in order]


def test_size_classes_are_those_of_the_page(summary: Summary) -> None:
    classes = of(summary, "sme-size-2011").classes
    assert classes == {"micro": 0, "small": 0, "medium": 0, "large": 1_463}
    assert "1,463 large, none smaller for certain, 2,903 undecided" in PAGE


@pytest.mark.parametrize("standard", [one for one in STANDARDS if f"### `{one}`" in PAGE])
def test_conditions_are_those_of_the_page(summary: Summary, standard: str) -> None:
    section = PAGE.split(f"### `{standard}`")[1].split("\n### ")[0]
    rows = re.findall(rf"^\| `(\w+)` [^|]+\|{CELL * 4}$", section, re.MULTILINE)
    page = {name: [number(one) for one in counts] for name, *counts in rows}
    order = (Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)
    answered = {
        one.node.id: [one.outcomes[outcome] for outcome in order]
        for one in of(summary, standard).nodes
        if not one.node.children and one.outcomes[Outcome.MET] + one.outcomes[Outcome.UNMET]
    }
    assert page == answered
    leaves = sum(not one.node.children for one in of(summary, standard).nodes)
    assert section.startswith(f": {len(page)} of {leaves} conditions")


MISSING = {
    "sme-size-2011": {"industry": 2_903, "revenue": 295, "assets": 288, "staff": 172},
    "cxx-2022": {"independent_legal_person": 2_903, "industry": 2_825, "rd_expense": 519},
    "zjtx-2022": {"cxx": 2_296, "years_in_market": 2_296, "industry": 2_226, "rd_expense": 862},
    "xjr-2022": {"market_share": 2_687, "industry": 2_622, "revenue": 623},
    "zjtx-2026": {"development_score": 2_090, "industry": 2_033, "rd_expense": 778},
    "xjr-2026": {"market_rank": 1_593, "industry": 1_568, "revenue": 893},
    "gxjs-2016": {"registered_on": 4_366, "sales_revenue_ht": 1_252},
    "listing-main-2024": {"net_profit_deducted": 4_071, "expected_market_cap": 3_399, "revenue": 1_246},
    "listing-chinext-2026": {"net_profit_deducted": 4_366, "expected_market_cap": 4_214},
    "listing-star-2024": {"expected_market_cap": 4_366, "rd_investment": 4_214},
    "listing-bse-2024": {"roe_weighted": 4_366, "revenue": 772},
}


@pytest.mark.parametrize("standard", STANDARDS)
def test_the_facts_that_firms_wait_for(summary: Summary, standard: str) -> None:
    found = {one.code: one.firms for one in of(summary, standard).missing}
    assert {code: found.get(code) for code in MISSING[standard]} == MISSING[standard]
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{standard}` | "))
    for count in set(MISSING[standard].values()):
        assert f"{count:,}" in row


def test_bad_cells_are_those_of_the_page(result: Result) -> None:
    kinds = Counter(result.loaded.problems.select("severity", "code", "column").rows())
    assert kinds == {
        ("error", "below-minimum", "研发费用"): 4,
        ("error", "below-minimum", "营业收入"): 2,
        ("error", "below-minimum", "非流动负债合计"): 2,
        ("warning", "part-exceeds-whole", "2020 年研发费用"): 9,
        ("warning", "part-exceeds-whole", "2021 年研发费用"): 10,
        ("warning", "part-exceeds-whole", "2021 年研发人员"): 1,
        ("warning", "leap", "2020 年营业收入"): 5,
        ("warning", "leap", "2021 年营业收入"): 4,
        ("warning", "leap", "2021 年研发费用"): 2,
    }
    assert "Eight cells could not be read and count as unknown; 31 values" in PAGE


def test_the_second_table_joins_two_files_by_code(shared_data: Path) -> None:
    files = [
        shared_data / "financials" / name
        for name in ("listed_company_fin_2022_2024.csv", "listed_company_basic_2025.csv")
    ]
    mapping = read_mapping(ROOT / "examples" / "listed-companies.mapping.yaml", catalogue())
    standards = [catalogue().standard(one) for one in ("sme-size-2011", "zjtx-2022")]
    result = evaluate_files(files, standards, date(2025, 6, 1), catalogue=catalogue(), mapping=mapping)
    summary = summarise(result)
    assert (summary.rows, summary.firms) == (23_451, 6_248)
    size = of(summary, "sme-size-2011")
    assert size.classes == {"micro": 6, "small": 0, "medium": 0, "large": 1_947}
    assert size.verdicts[Outcome.UNKNOWN] == 4_295
    assert result.loaded.problems.select("column", "code").rows() == [("营业收入", "below-minimum")] * 3


def test_the_page_names_no_company(first_table: Path) -> None:
    import polars as pl

    names = pl.read_csv(first_table, columns=["公司全称", "股票简称"], infer_schema_length=0)
    assert [name for column in names for name in column.unique() if name and len(name) > 3 and name in PAGE] == []
