"""Gaps: how much is missing is exact to the last unit, and a gap that stands alone is really the only one."""

from __future__ import annotations

from tests.criteria.advice import ON, derived, firms, pairs

from tidu.catalogue import load
from tidu.criteria import model
from tidu.criteria.facts import Facts
from tidu.criteria.gap_words import gap_text, headline
from tidu.criteria.gaps import Gap, find_gaps
from tidu.criteria.levers import Move, int_of
from tidu.criteria.one import evaluate
from tidu.criteria.outcomes import Outcome


def moved(facts: Facts, moves: list[Move]) -> Facts:
    for move in moves:
        facts = move.slot.written_to(facts, move.after, ON)
    return facts


def single(gap: Gap) -> Move | None:
    """The move that mends a gap where one number does."""
    ways = [way for way in gap.ways if len(way) == 1 and way[0].moves]
    if not ways or not isinstance(gap.node, model.Require):
        return None
    move = ways[0][0].moves[0]
    plain = move.how == "change" and isinstance(move.after, int) and not isinstance(move.after, bool)
    return move if plain else None


def test_the_named_change_mends_the_leaf_and_one_unit_less_does_not() -> None:
    tried = 0
    for standard, given in pairs(40):
        facts = derived(given, standard)
        for gap in find_gaps(standard, facts, ON).gaps:
            move = single(gap)
            if move is None:
                continue
            tried += 1
            leaf = gap.node.id
            after = evaluate(standard, move.slot.written_to(facts, move.after, ON), ON).nodes[leaf].bare
            assert after is Outcome.MET, (leaf, move)
            # People are counted whole, though a mean of them may have decimals.
            indicator = move.slot.indicator
            unit = indicator.scale if indicator is not None and indicator.decimals else 1
            almost = int_of(move.after) + (-unit if move.up else unit)
            before = evaluate(standard, move.slot.written_to(facts, almost, ON), ON).nodes[leaf].bare
            assert before is not Outcome.MET, (leaf, move)
    assert tried > 100


def test_every_unmet_leaf_that_matters_is_a_gap_and_no_other() -> None:
    for standard, given in pairs(25):
        facts = derived(given, standard)
        verdict = evaluate(standard, facts, ON)
        found = {gap.node.id for gap in find_gaps(standard, facts, ON).gaps}
        unmet = {one.node.id for one in verdict.leaves if one.outcome is Outcome.UNMET}
        assert found <= unmet
        if verdict.outcome is Outcome.UNMET:
            assert found
        if verdict.outcome is Outcome.MET:
            assert not found


def test_a_gap_in_words_has_the_figures_and_the_class() -> None:
    standard = load().standard("zjtx-2026")
    indicators = load().indicators
    facts = next(
        one.facts for one in firms(60) if evaluate(standard, derived(one.facts, standard), ON).outcome is Outcome.MET
    )
    facts = facts.copy()
    facts.put(indicators["revenue"], 2025, 6_000_000_000)
    facts.put(indicators["main_revenue"], 2025, 5_400_000_000)
    facts.put(indicators["rd_expense"], 2025, 162_000_000)
    gaps = find_gaps(standard, derived(facts, standard), ON)
    assert [gap.node.id for gap in gaps.gaps] == ["rd_intensity"]
    text = gap_text(gaps.gaps[0])
    assert text.zh == "近两年每年研发费用占营业收入不低于 3%：2025 年为 2.7%，需达到 3%，差 18万元研发费用"
    assert "2.7%" in text.en
    assert headline(gaps).zh.startswith("还差一步：")
    assert gaps.gaps[0].change == "time"


def test_a_date_that_ripens_by_itself_says_when() -> None:
    standard = load().standard("gxjs-2016")
    facts = Facts()
    facts.put(load().indicators["registered_on"], None, ON.replace(month=1, day=1))
    gap = next(gap for gap in find_gaps(standard, facts, ON).gaps if gap.node.id == "registered_a_year")
    assert gap.change == "time"
    assert "2027-01-01" in gap_text(gap).zh
