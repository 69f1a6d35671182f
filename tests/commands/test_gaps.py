"""``tidu gaps``: what is lacking, ways to a pass that really pass, and a question that matters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tidu.commands import main

FIRM = """
firm: {name: 绥中示例阀门有限公司}
facts:
  industry: C3443
  staff: {2025: 60}
  revenue: {2025: 6000万元, 2024: 5600万元}
  main_revenue: {2025: 5400万元}
  rd_expense: {2025: RD万元, 2024: 180万元}
  assets: {2025: 8000万元}
  liabilities: {2025: 3100万元}
  years_in_market: 6年
  ip1_2026: 2项
  ip1_in_use: yes
  development_score: {2026: 57分}
  independent_legal_person: yes
  on_abnormal_list: no
  on_dishonest_list: no
  restricted_product: no
  major_violation: never
  market_standing: yes
titles:
  cxx: {from: 2024-01-01, until: 2026-12-31}
"""


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    """A firm that lacks 18 万元 of R&D in 2025 and nothing else."""
    path = tmp_path / "firm.yaml"
    path.write_text(FIRM.replace("RD", "162"), encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    main(["gaps", *words, "--title", "zjtx", "--on", "2026-05-01"])
    return capsys.readouterr().out


def data(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(capsys, *words, "--json"))
    return found


def test_one_step_short_says_how_much_is_missing(firm: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, str(firm))
    assert "✗ 还差一步：近两年每年研发费用占营业收入不低于 3%：2025 年为 2.7%，需达到 3%，差 18万元研发费用" in told
    assert "2025 年研发费用由 162万元 增加到 180万元" in told
    assert "不必再问" in told


def test_a_way_to_a_pass_passes_when_it_is_gone(firm: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, str(firm))
    assert [gap["node"] for gap in found["gaps"]] == ["rd_intensity"]
    assert found["gaps"][0]["alone"] is True
    way = found["paths"][0]
    assert way["outcome"] == "met"
    assert [(one["indicator"], one["year"], one["to"]) for one in way["changes"]] == [("rd_expense", 2025, "1800000元")]
    firm.write_text(FIRM.replace("RD", "180"), encoding="utf-8")
    assert data(capsys, str(firm))["outcome"] == "met"
    firm.write_text(FIRM.replace("RD", "179.9999"), encoding="utf-8")
    assert data(capsys, str(firm))["outcome"] == "unmet"


def test_a_firm_of_which_little_is_known_is_asked_what_can_decide(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new.yaml"
    path.write_text("firm: {name: 兴城示例泳装有限公司}\nfacts: {years_in_market: 5年}\n", encoding="utf-8")
    found = data(capsys, str(path))
    assert found["outcome"] == "unknown"
    assert found["question"]["indicator"]
    assert found["question"]["nodes"]
    path.write_text("firm: {name: 兴城示例泳装有限公司}\nfacts: {years_in_market: 2年}\n", encoding="utf-8")
    assert data(capsys, str(path))["question"] is None


def test_a_cost_model_of_ones_own_is_used(firm: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    costs = tmp_path / "costs.yaml"
    costs.write_text("weights: {time: 40}\nindicators: {revenue: {down: impossible}}\n", encoding="utf-8")
    plain, dear = data(capsys, str(firm)), data(capsys, str(firm), "--costs", str(costs))
    assert (plain["paths"][0]["cost"], dear["paths"][0]["cost"]) == ("4.44", "44.44")
    # Whoever does not forbid it is told that a smaller firm would pass too.
    costs.write_text("weights: {time: 40}\n", encoding="utf-8")
    shrunk = data(capsys, str(firm), "--costs", str(costs))["paths"][0]["changes"][0]
    assert (shrunk["indicator"], shrunk["to"]) == ("revenue", "54000000元")


def test_english_speaks_english(firm: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, str(firm), "--lang", "en")
    assert "one step short" in told
    assert "Ways to a pass" in told


@pytest.mark.docs
def test_the_page_shows_what_really_comes_out(capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(__file__).parents[2]
    shown = (root / "docs" / "gaps.md").read_text(encoding="utf-8").split("```text\n")[1].split("\n```")[0]
    assert run(capsys, str(root / "examples" / "one-step.yaml")).rstrip() == shown
