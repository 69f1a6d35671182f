"""A reform over a population says of every firm what judging it twice, one by one, would say."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.criteria.small import CHANGED, EDGES, ON, STANDARD, TITLES, WAN, firms, passing, standard

from tidu.catalogue import load
from tidu.criteria import model
from tidu.criteria import reform as reform_module
from tidu.criteria.facts import Facts, Value
from tidu.criteria.layout import wide_row
from tidu.criteria.one import evaluate
from tidu.criteria.outcomes import Outcome
from tidu.criteria.reform import COUNTS, Reform, reform
from tidu.criteria.verdicts import NodeResult
from tidu.errors import RuleError

COUNTIES = ("兴城市", "绥中县", None)


def wide(population: list[Facts], *standards: model.Standard, on: date = ON) -> pl.DataFrame:
    """Firms as the bulk engine reads them, numbered, with a county in turn."""
    rows: list[dict[str, Any]] = []
    for number, facts in enumerate(population):
        row: dict[str, Any] = {"number": number, "county": COUNTIES[number % len(COUNTIES)]}
        for one in standards:
            row |= wide_row(one, facts, on)
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None)


def deciding(node: NodeResult, verdict: Outcome) -> list[str]:
    """What decided, read off one firm's trace: the lowest nodes that carry the verdict, all above carrying it too."""
    if node.outcome is not verdict:
        return []
    below = [name for child in node.children for name in deciding(child, verdict)]
    return below or [node.node.id]


def one_by_one(base: model.Standard, changed: model.Standard, facts: Facts, kind: Any) -> tuple[str, str, list[str]]:  # noqa: ANN401
    before, after = (evaluate(one, facts, ON, kind) for one in (base, changed))
    decided = before if after.outcome is Outcome.MET else after
    return before.outcome.word, after.outcome.word, deciding(decided.root, decided.outcome)


PRESETS: tuple[dict[tuple[str, int | None], Value], ...] = (
    {("rd_expense", 2025): 60 * WAN, ("rd_expense", 2024): 100 * WAN},
    {("staff", 2025): 10_000},
    {("revenue", 2025): 1200 * WAN, ("revenue", 2024): 1100 * WAN},
    {("revenue", 2024): 1400 * WAN, ("local_feature_points", None): 15},
)
"""What moves a firm that only just passes away from one edge and to another."""


def population(count: int, seed: int = 7) -> list[Facts]:
    """Firms of which many meet the small standard: a passing one, with a few facts drawn anew."""
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    catalogue = load()
    found = []
    for _ in range(count):
        facts = passing()
        for preset in PRESETS:
            for (code, year), value in preset.items() if draw.random() < 0.6 else ():
                facts.put(catalogue.indicators[code], year, value)
        for code, year in draw.sample(sorted(EDGES, key=str), k=draw.choice([0, 0, 1, 1, 2])):
            facts.put(catalogue.indicators[code], year, draw.choice([*EDGES[code, year], None]))
        if draw.random() < 0.3:
            facts.titles["cxx"] = draw.choice(TITLES)
        found.append(facts)
    return found


BASE, NEXT = standard(STANDARD), standard(CHANGED)
POPULATION = population(600)


@pytest.fixture(scope="module")
def found() -> Reform:
    return reform(BASE, NEXT, wide(POPULATION, BASE, NEXT).lazy(), ON, by=["county"], keep=["number"])


# --- agreement


@settings(max_examples=30)
@given(st.lists(firms(), min_size=1, max_size=12), st.sampled_from(["new", "review"]), st.booleans())
def test_every_firm_comes_out_as_if_judged_twice_by_itself(drawn: list[Facts], kind: Any, overlaid: bool) -> None:  # noqa: ANN401
    changed = standard(STANDARD, overlaid=True) if overlaid else NEXT
    result = reform(BASE, changed, wide(drawn, BASE, changed).lazy(), ON, kind, keep=["number"])
    expected = [one_by_one(BASE, changed, facts, kind) for facts in drawn]
    assert {(row["before"], row["after"]): row["firms"] for row in result.transitions.to_dicts()} == Counter(
        (before, after) for before, after, _ in expected
    )
    assert [tuple(row.values()) for row in result.firms.to_dicts()] == [
        (number, *one) for number, one in enumerate(expected) if one[0] != one[1]
    ]


def test_the_population_of_these_tests_moves_in_every_way(found: Reform) -> None:
    moves = {(row["before"], row["after"]) for row in found.firms.to_dicts()}
    assert {("met", "unmet"), ("unmet", "met"), ("unknown", "met"), ("unknown", "unmet"), ("unmet", "unknown")} <= moves


def test_totals_follow_from_judging_one_by_one(found: Reform) -> None:
    pairs = [one_by_one(BASE, NEXT, facts, "new")[:2] for facts in POPULATION]
    gains = sum(before != "met" and after == "met" for before, after in pairs)
    loses = sum(before == "met" and after != "met" for before, after in pairs)
    met = [sum(pair[side] == "met" for pair in pairs) for side in (0, 1)]
    assert gains > 10
    assert loses > 10
    assert dict(found.totals) == {
        "firms": 600, "met_before": met[0], "gains": gains, "loses": loses, "met_after": met[1], "net": gains - loses,
    }  # fmt: skip


def test_the_counts_of_a_column_add_up_to_the_totals_and_an_empty_value_is_a_group_of_its_own(found: Reform) -> None:
    table = found.by_column["county"]
    assert table.columns == ["county", *COUNTS]
    assert set(table["county"]) == {"兴城市", "绥中县", None}
    assert table["firms"].to_list() == [200, 200, 200]
    assert {name: table[name].sum() for name in COUNTS} == dict(found.totals)
    for name, county in itertools.product(("gains", "loses"), COUNTIES):
        firms = found.firms.filter(pl.col("county").eq_missing(pl.lit(county)))
        met = "after" if name == "gains" else "before"
        assert table.filter(pl.col("county").eq_missing(pl.lit(county)))[name].item() == (firms[met] == "met").sum()


def test_reasons_count_the_nodes_that_decided(found: Reform) -> None:
    losers = [
        because
        for before, after, because in (one_by_one(BASE, NEXT, facts, "new") for facts in POPULATION)
        if before == "met" and after != "met"
    ]
    counted = Counter(name for because in losers for name in because)
    alone = Counter(because[0] for because in losers if len(because) == 1)
    table = found.lost_because
    assert {row["node"]: (row["firms"], row["alone"]) for row in table.to_dicts()} == {
        name: (count, alone[name]) for name, count in counted.items()
    }
    assert table["firms"].to_list() == sorted(counted.values(), reverse=True)
    assert table["node"][0] == "rd"
    assert set(found.gained_past["node"]) >= {"revenue_floor", "score"}


# --- what decided


def because(base: model.Standard, changed: model.Standard, facts: Facts) -> list[str]:
    result = reform(base, changed, wide([facts], base, changed).lazy(), ON)
    return list(result.firms["because"].item())


def test_a_leaf_that_another_saves_did_not_decide() -> None:
    facts = passing()
    facts.put(load().indicators["market_renown"], None, False)
    facts.put(load().indicators["national_award_top3"], None, ON)
    assert because(BASE, NEXT, facts) == ["rd"]


def test_of_a_failing_choice_every_leaf_decided() -> None:
    stricter = standard(
        STANDARD.replace("within 3年", "within 1年").replace("judge: market_renown", "require: on_abnormal_list")
    )
    facts = passing()
    facts.put(load().indicators["national_award_top3"], None, date(2024, 5, 1))
    assert because(BASE, stricter, facts) == ["prize", "renown"]


def test_a_group_with_too_few_parts_that_apply_decides_itself() -> None:
    text = STANDARD.replace("exempt_if: on_abnormal_list", "only_if: on_abnormal_list").replace("count: 2", "count: 3")
    facts = passing()
    facts.put(load().indicators["staff"], 2025, 10_000)
    assert because(BASE, standard(text), facts) == ["two_of"]


def test_a_gate_that_is_unknown_decides_for_its_group() -> None:
    text = STANDARD.replace("  id: root\n", "  id: root\n", 1).replace(
        "      any:\n        - id: prize", "      exempt_if: on_abnormal_list\n      any:\n        - id: prize"
    )
    facts = passing()
    facts.put(load().indicators["on_abnormal_list"], None, None)
    facts.put(load().indicators["market_renown"], None, None)
    base = standard(STANDARD.replace("judge: market_renown", "require: revenue >= 1元"))
    assert because(base, standard(text), facts) == ["either"]


def test_more_reasons_than_one_number_holds_are_all_kept(monkeypatch: pytest.MonkeyPatch, found: Reform) -> None:
    monkeypatch.setattr(reform_module, "BITS", 3)
    again = reform(BASE, NEXT, wide(POPULATION, BASE, NEXT).lazy(), ON, by=["county"], keep=["number"])
    assert again.firms.equals(found.firms)
    assert again.lost_because.equals(found.lost_because)


# --- frames of every kind


def test_many_small_batches_give_the_same_as_one(monkeypatch: pytest.MonkeyPatch, found: Reform) -> None:
    monkeypatch.setattr(reform_module, "BATCH", 7)
    again = reform(BASE, NEXT, wide(POPULATION, BASE, NEXT).lazy(), ON, by=["county"], keep=["number"])
    assert again.firms.equals(found.firms)
    assert dict(again.totals) == dict(found.totals)


def test_firms_are_streamed_from_a_file(tmp_path: Path, found: Reform) -> None:
    wide(POPULATION, BASE, NEXT).write_parquet(tmp_path / "firms.parquet", row_group_size=50)
    frame = pl.scan_parquet(tmp_path / "firms.parquet")
    again = reform(BASE, NEXT, frame, ON, by=["county"], keep=["number"])
    assert again.firms.equals(found.firms)


def test_a_standard_against_itself_changes_nothing() -> None:
    result = reform(BASE, BASE, wide(POPULATION, BASE).lazy(), ON, by=["county"])
    assert result.firms.is_empty()
    assert result.totals["gains"] == result.totals["loses"] == result.totals["net"] == 0
    assert result.totals["met_before"] == result.totals["met_after"] > 0
    assert result.lost_because.is_empty()


def test_nobody_at_all_gives_empty_tables() -> None:
    result = reform(BASE, NEXT, wide(POPULATION, BASE, NEXT).lazy().head(0), ON, by=["county"], keep=["number"])
    assert dict(result.totals) == dict.fromkeys(COUNTS, 0)
    assert result.firms.columns == ["number", "county", "before", "after", "because"]
    assert result.by_column["county"].is_empty()


def test_an_input_may_also_be_counted_by_and_kept() -> None:
    frame = wide(POPULATION, BASE, NEXT).lazy()
    result = reform(BASE, NEXT, frame, ON, by=["industry"], keep=["revenue_y0", "industry"])
    assert result.by == ("industry",)
    assert result.firms.columns == ["revenue_y0", "industry", "before", "after", "because"]
    assert {3441, 6500, 1300, None} == set(result.by_column["industry"]["industry"])


def test_facts_that_no_table_has_are_unknown_under_both() -> None:
    result = reform(BASE, NEXT, pl.LazyFrame({"revenue_y0": [2_000_000_000, 1]}), ON)
    assert result.transitions.rows() == [("unknown", "unknown", 1), ("unmet", "unmet", 1)]


def test_a_classification_is_refused() -> None:
    with pytest.raises(RuleError, match="R201") as caught:
        reform(BASE, load().standard("sme-size-2011"), pl.LazyFrame({"a": [1]}), ON)
    assert "sme-size-2011" in caught.value.render("zh")


def test_a_column_named_as_one_of_the_result_is_refused() -> None:
    with pytest.raises(ValueError, match="before"):
        reform(BASE, NEXT, pl.LazyFrame({"before": [1]}), ON, keep=["before"])


def test_a_column_that_is_not_there_is_an_error() -> None:
    with pytest.raises(pl.exceptions.ColumnNotFoundError, match="township"):
        reform(BASE, NEXT, pl.LazyFrame({"revenue_y0": [1]}), ON, by=["township"])


def test_shipped_standards_agree_with_one_by_one() -> None:
    catalogue = load()
    base, changed = catalogue.standard("zjtx-2022"), catalogue.standard("zjtx-2026")
    from tidu.catalogue.cases import read_cases

    cases = [*read_cases(catalogue, "zjtx-2022")[::3], *read_cases(catalogue, "zjtx-2026")[::3]]
    drawn = [case.facts for case in cases]
    result = reform(base, changed, wide(drawn, base, changed).lazy(), ON, keep=["number"])
    expected = [one_by_one(base, changed, facts, "new") for facts in drawn]
    assert [tuple(row.values()) for row in result.firms.to_dicts()] == [
        (number, *one) for number, one in enumerate(expected) if one[0] != one[1]
    ]
    assert result.firms.height > 5
