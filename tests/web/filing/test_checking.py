"""Cross-checks: each says what, where and why; what is not known is never at fault."""

from __future__ import annotations

import pytest
from tests.web.cast import Cast

from tidu.web.filing.models import Filing
from tidu.web.filing.service import Pinned, open_filing, problems, save_many
from tidu.web.registry.models import Enterprise


@pytest.fixture
def empty(pumps: Enterprise, cast: Cast) -> Filing:
    """A form of a firm of which nothing is known."""
    from datetime import date

    return open_filing(pumps, Pinned("xjr"), purpose="own:empty", on=date(2026, 7, 1), by=cast.zhao)


def found(filing: Filing, cast: Cast, **typed: str) -> dict[str, str]:
    keys = {}
    for name, text in typed.items():
        code, _mark, year = name.rpartition("_")
        keys[(code, year) if year.isdigit() and len(year) == 4 else (name, "")] = (text, 0)
    save_many(filing, keys, by=cast.zhao)
    return {one.code: f"{one.severity}: {one.text.zh}" for one in problems(filing)}


def test_nothing_known_is_nothing_at_fault(empty: Filing) -> None:
    assert problems(empty) == []


CASES = [
    ("main-within-revenue", {"main_revenue_2025": "101", "revenue_2025": "100"}, {"main_revenue_2025": "100", "revenue_2025": "100"}),
    ("rd-staff-within-staff", {"rd_staff_2025": "31", "staff_2025": "30"}, {"rd_staff_2025": "30", "staff_2025": "30"}),
    ("balance", {"assets_2025": "10000", "liabilities_2025": "4000", "net_assets_2025": "5899"},
     {"assets_2025": "10000", "liabilities_2025": "4000", "net_assets_2025": "5900"}),
    ("debt-ratio", {"debt_ratio_2025": "40.2", "liabilities_2025": "4000", "assets_2025": "10000"},
     {"debt_ratio_2025": "40.1", "liabilities_2025": "4000", "assets_2025": "10000"}),
    ("leap", {"revenue_2025": "60000000", "revenue_2024": "5800"}, {"revenue_2025": "57999", "revenue_2024": "5800"}),
    ("audit-code", {"audit_code_2025": "辽 2026"}, {"audit_code_2025": "LN2026000123"}),
    ("audit-code-once", {"audit_code_2025": "LN2026000123", "audit_code_2024": "ln2026000123"},
     {"audit_code_2025": "LN2026000123", "audit_code_2024": "LN2025000123"}),
    ("violation-day", {"major_violation": "2199-01-01"}, {"major_violation": "无"}),
    ("tie-named", {"control_tie_with_xjr": "yes"}, {"control_tie_with_xjr": "yes", "related_xjr": "示例企业"}),
    ("stock-code-given", {"listed_state": "listed"}, {"listed_state": "none"}),
    ("share-explained", {"market_share_2025": "12"}, {"market_share_2025": "12", "market_share_note": "示例出处"}),
    ("unreadable", {"contact_mobile": "没有"}, {"contact_mobile": "139 0000 0000"}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "wrong", "right"), CASES, ids=[one[0] for one in CASES])
def test_a_check_finds_what_is_wrong_and_lets_the_edge_pass(
    empty: Filing, cast: Cast, pumps: Enterprise, code: str, wrong: dict[str, str], right: dict[str, str]
) -> None:
    assert code in found(empty, cast, **wrong)
    other = open_filing(pumps, Pinned("xjr"), purpose="own:other", on=empty.on, by=cast.zhao)
    assert code not in found(other, cast, **right)


def test_a_check_tells_both_figures_how_far_apart_and_why(empty: Filing, cast: Cast) -> None:
    told = found(empty, cast, assets_2025="10000", liabilities_2025="4000", net_assets_2025="5000")["balance"]
    for part in ("error: 2025 年", "资产总额 1亿元", "相差 1000万元", "负债与净资产之和"):
        assert part in told


def test_what_is_odd_is_a_hint_and_comes_after_what_cannot_be(empty: Filing, cast: Cast) -> None:
    found(empty, cast, rd_expense_2025="9000", revenue_2025="6000", main_revenue_2025="6001")
    assert [one.severity for one in problems(empty)] == ["error", "hint"]


def test_a_problem_leads_to_its_field(empty: Filing, cast: Cast) -> None:
    found(empty, cast, main_revenue_2025="101", revenue_2025="100")
    assert problems(empty)[0].fields == ("f-main_revenue-2025", "f-revenue-2025")
