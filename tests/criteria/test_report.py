"""A verdict as a tree that can be read aloud, and as JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tidu.catalogue import load
from tidu.catalogue.deriving import with_derived
from tidu.criteria.export import verdict_data
from tidu.criteria.fact_files import read_firm
from tidu.criteria.one import evaluate
from tidu.criteria.report import Report
from tidu.criteria.verdicts import Verdict
from tidu.text import Language

FIRM = Path(__file__).parents[2] / "examples" / "firm.yaml"


def verdict(standard_id: str, on: date, **changes: int | None) -> Verdict:
    """The example firm's verdict, with some of the latest year's facts changed."""
    catalogue = load()
    facts = read_firm(FIRM, catalogue.vocabulary)
    for code, value in changes.items():
        facts.put(catalogue.indicators[code], on.year - 1, value, "测试")
    standard = catalogue.standard(standard_id)
    return evaluate(standard, with_derived(facts, standard, catalogue, on), on)


def lines(
    standard_id: str, on: date, language: Language = "zh", *, fold: bool = False, **changes: int | None
) -> list[str]:
    return str(Report(verdict(standard_id, on, **changes), language, fold)).splitlines()


def test_the_verdict_is_a_sentence_first_and_unmet_comes_before_met() -> None:
    found = lines("zjtx-2026", date(2026, 5, 1), rd_expense=155_999_999)
    assert found[0] == "葫芦岛渤湾示例泵业有限公司"
    assert found[4].startswith("✗ 不符合。1项不符合：近两年每年研发费用占营业收入不低于 3%")
    marks = [line.strip()[0] for line in found[6:] if line.startswith("  ") and not line.startswith("   ")]
    assert marks == sorted(marks, key="✗?☝✓–".index)


def test_a_failed_comparison_shows_value_mark_and_source() -> None:
    found = "\n".join(lines("zjtx-2026", date(2026, 5, 1), rd_expense=155_999_999))
    assert "2025  研发费用 ÷ 营业收入 = 2.99999998%，需 ≥ 3% ✗" in found
    assert "2024  研发费用 ÷ 营业收入 = 3.65%，需 ≥ 3% ✓" in found
    assert "研发费用 2025 = 155.999999万元（测试）" in found
    assert "附件1（三）" in found


def test_unconfirmed_numbers_are_marked_and_counted() -> None:
    found = lines("zjtx-2026", date(2026, 5, 1))
    assert any("〔总则，待核对〕" in line for line in found)
    assert found[-1] == "其中 8 项条件的依据待与官方原文核对（标“待核对”）"


def test_a_score_shows_each_item_its_value_and_its_band() -> None:
    found = lines("zjtx-2022", date(2026, 3, 1), main_revenue=3_900_000_000)
    assert any("5/5" in line or "3/5" in line for line in found)
    share = next(line for line in found if "主营业务收入占" in line and "/5" in line)
    assert share.strip().startswith("3/5")
    assert "75% → >= 70%" in share


def test_a_zero_denominator_says_so() -> None:
    found = "\n".join(lines("zjtx-2026", date(2026, 5, 1), revenue=0))
    assert "2025 年的分母为零或负数，无法计算" in found


def test_folding_leaves_out_what_is_met() -> None:
    whole, folded = (lines("zjtx-2026", date(2026, 5, 1), fold=fold) for fold in (False, True))
    assert len(folded) < len(whole) / 2
    assert not any("2025  营业收入" in line for line in folded)


def test_a_class_is_named() -> None:
    assert lines("sme-size-2011", date(2026, 5, 1))[4] == "✓ 小型"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_standard_can_be_reported(language: Language) -> None:
    for standard_id in load().standard_ids:
        report = lines(standard_id, date(2026, 5, 1), language)
        assert len(report) > 6
        assert not any("{" in line for line in report)


def test_json_holds_the_whole_trace_without_floats() -> None:
    data = verdict_data(verdict("zjtx-2022", date(2026, 3, 1)))

    def refuse(text: str) -> float:
        raise AssertionError(text)

    again = json.loads(json.dumps(data, ensure_ascii=False), parse_float=refuse)
    assert again["standard"]["id"] == "zjtx-2022"
    assert len(again["standard"]["sha256"]) == 64
    assert again["outcome"] in {"met", "unmet", "unknown", "needs_review"}
    leaf = again["criteria"]["criteria"][0]["criteria"][0]
    assert {"id", "says", "outcome", "cite", "facts", "comparisons"} <= leaf.keys()
