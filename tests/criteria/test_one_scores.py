"""A score is decided as soon as it can be: its interval is exactly what the missing facts and marks can still make of it.

Small tables are invented, and every way to fill in what is missing is tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product

from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st
from tests.criteria.invented import CITE, SAYS, Node, numbered, written

from tidu.catalogue import loading
from tidu.criteria import model
from tidu.criteria.facts import Facts, Value
from tidu.criteria.needs import indicators_of
from tidu.criteria.one import evaluate
from tidu.criteria.outcomes import Outcome
from tidu.criteria.reading import read_standard
from tidu.criteria.verdicts import ItemResult, NodeResult
from tidu.criteria.vocabulary import Indicator
from tidu.errors import Faults

ON = date(2026, 5, 1)
NEVER_MATTERS = {"E117", "E212", "E217", "E223"}
LINE = {"says": SAYS, "cite": CITE, "out_of": 10}

DOMAINS: Mapping[str, tuple[Value, ...]] = {
    "ip1_2022": (0, 1, 2, 3),
    "ip2_2022": (0, 1, 4),
    "years_in_market": (0, 199, 200, 401, 5000),
    "planned_investment": (0, 199_999_999, 200_000_000, 200_000_001),
    "rd_institution_level": (0, 1, 2, 3, 4),
    "digital_level": (0, 2, 3),
    "holds_brand": (True, False),
    "quality_award": (True, False),
    "fills_chain_gap": (True, False),
    "six_foundations": (True, False),
}
"""For each fact the values between which the tables below can tell."""
MARKS: Mapping[str, tuple[Value, ...]] = {
    "local_feature_points": tuple(range(11)),
    "ht_ip_quantity_points": tuple(range(11)),
}
"""What a person gives: any whole mark."""
ALL = {**DOMAINS, **MARKS}


# -- tables -------------------------------------------------------------------------------------------------------


def items(draw: st.DrawFn) -> dict[str, Node]:
    """One item of every kind, each on facts of its own."""
    points = draw(st.permutations((10, 7, 4, 2)))
    ranged = draw(st.sampled_from((("6..10", "2..5"), ("2..5", "6..10"), ("10", "2..5"), ("4", "6..10"))))
    return {
        "bands": bands("ip1_2022", ("3项", "2项", "1项"), [10, *points[1:3]]),
        "cases": {
            "cases": [
                {"when": "rd_institution_level >= province", "points": ranged[0]},
                {"when": "rd_institution_level >= city", "points": ranged[1]},
                {"otherwise": 0},
            ],
            "found": "ht_ip_quantity_points",
        },
        "two facts": {
            "cases": [
                {"when": "fills_chain_gap and digital_level >= three", "points": max(points[:2])},
                {"when": "fills_chain_gap or digital_level >= three", "points": min(points[:2])},
                {"when": "digital_level >= two", "points": 10},
                {"otherwise": 1},
            ]
        },
        "count": {
            "count": {
                "points": draw(st.sampled_from((5, 6, 9))),
                "of": [{"says": SAYS, "when": when} for when in ("holds_brand", "not quality_award")],
            }
        },
        "per": {"per": {"of": "years_in_market", "each": "2年", "points": draw(st.sampled_from((1, 5)))}},
        "best of": {
            "best_of": [
                {**LINE, **bands("ip2_2022", ("4项", "1项"), [10, points[2]])},
                {**LINE, **bands("planned_investment", ("200万元",), [points[3]]), "out_of": points[3]},
            ]
        },
        "given": {"given": "local_feature_points"},
    }


def bands(of: str, edges: tuple[str, ...], points: list[int]) -> Node:
    """Points that need not fall as the number does."""
    steps = [{"at_least": edge, "points": one} for edge, one in zip(edges, points, strict=True)]
    return {"bands": {"of": of, "steps": [*steps, {"otherwise": 0}]}}


def table(groups: list[list[Node]], mark: Node, group_mark: Node | None, capped: bool) -> str:
    """The file of a score table."""
    built: list[Node] = [{"says": SAYS, "out_of": 10 * len(lines), "items": lines} for lines in groups]
    if group_mark is not None:
        built[0]["pass"] = group_mark
    if capped:
        built[-1] |= {"out_of": built[-1]["out_of"] - 4, "capped": "true"}
    out_of = sum(group["out_of"] for group in built)
    return written(numbered({"says": SAYS, "cite": CITE, "score": {"out_of": out_of, "pass": mark, "groups": built}}))


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, Facts]:
    """A table in which no fact is read twice, and a firm of which up to three facts and one mark are not known."""
    kinds = items(draw)
    chosen = draw(st.lists(st.sampled_from(sorted(kinds)), min_size=1, max_size=4, unique=True))
    lines = [{**LINE, **kinds[kind]} for kind in chosen]
    cut = draw(st.integers(1, len(lines)))
    groups = [part for part in (lines[:cut], lines[cut:]) if part]
    words = st.sampled_from(("at_least", "more_than"))
    mark = {draw(words): draw(st.integers(1, 10 * len(lines) - 5))}
    group_mark = draw(st.one_of(st.none(), st.just({draw(words): draw(st.integers(1, 10 * cut - 5))})))
    return table(groups, mark, group_mark, draw(st.booleans())), draw(firms())


@st.composite
def firms(draw: st.DrawFn) -> Facts:
    """A firm of which up to three facts, and perhaps the marks, are not known."""
    facts = Facts()
    missing = draw(st.sets(st.sampled_from(sorted(DOMAINS)), max_size=3))
    for code, values in DOMAINS.items():
        if code not in missing:
            facts.put(indicator(code), None, draw(st.sampled_from(values)))
    for code, marks in MARKS.items():
        facts.put(indicator(code), None, draw(st.one_of(st.none(), st.sampled_from(marks))))
    return facts


def indicator(code: str) -> Indicator:
    """An indicator of the catalogue."""
    return loading.load().indicators[code]


def read(text: str) -> model.Standard:
    """The table as the kernel reads it; one with a part that can never matter is not tried."""
    try:
        return read_standard("invented.yaml", loading.load().vocabulary, text=text)
    except Faults as faults:
        if not {one.code for one in faults.errors} <= NEVER_MATTERS:
            raise
        reject()


def completions(standard: model.Standard, facts: Facts, missing: Mapping[str, tuple[Value, ...]]) -> Iterator[Facts]:
    """Every way to fill in what the standard reads of these and the firm lacks."""
    read_codes = {one.code for one in indicators_of(standard)}
    open_ = [code for code in missing if code in read_codes and facts.get(indicator(code), None) is None]
    for values in product(*(missing[code] for code in open_)):
        filled = facts.copy()
        for code, value in zip(open_, values, strict=True):
            filled.put(indicator(code), None, value)
        yield filled


def judged(standard: model.Standard, facts: Facts) -> NodeResult:
    """The score of a firm."""
    return evaluate(standard, facts, ON).root


def intervals(result: NodeResult) -> dict[str, tuple[int, int]]:
    """Low and high of the score, its groups and its items."""
    assert result.score is not None
    found = {"score": (result.score.low, result.score.high)}
    for group in result.score.groups:
        found[group.group.id] = group.low, group.high
        found |= dict(inside for item in group.items for inside in of_item(item))
    return found


def of_item(item: ItemResult) -> Iterator[tuple[str, tuple[int, int]]]:
    """Low and high of an item and of those inside it."""
    yield item.item.id, (item.low, item.high)
    for inside in item.inside:
        yield from of_item(inside)


def mark_without_its_case(result: NodeResult, facts: Facts) -> bool:
    """Whether an expert's mark is there that is not used: while it is open which case it belongs to, the interval is that
    of all cases, and so wider than what can be reached; outside the range of its case a person has to look, whatever
    else becomes known.
    """
    assert result.score is not None
    items = [item for group in result.score.groups for item in group.items]
    every = [one for item in items for one in (item, *item.inside)]
    given = [one for one in every if one.item.found is not None and facts.get(one.item.found, None) is not None]
    return any(len(one.steps) > 1 or one.low != one.high for one in given)


# -- what must hold -----------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(tables())
def test_the_interval_is_what_the_missing_can_still_make_of_it(drawn: tuple[str, Facts]) -> None:
    text, facts = drawn
    standard = read(text)
    result = judged(standard, facts)
    assume(not mark_without_its_case(result, facts))
    ends = [intervals(judged(standard, filled)) for filled in completions(standard, facts, ALL)]
    for name, (low, high) in intervals(result).items():
        reached = [end[name] for end in ends]
        assert (low, high) == (min(one for one, _ in reached), max(other for _, other in reached))


@settings(max_examples=60)
@given(tables())
def test_a_score_is_open_exactly_where_two_ways_to_fill_it_in_differ(drawn: tuple[str, Facts]) -> None:
    text, facts = drawn
    standard = read(text)
    result = judged(standard, facts)
    assume(not mark_without_its_case(result, facts))
    outcome = result.outcome
    ends = {judged(standard, filled).outcome for filled in completions(standard, facts, ALL)}
    settled = ends - {Outcome.NEEDS_REVIEW}  # a mark outside its range settles nothing
    if outcome in (Outcome.MET, Outcome.UNMET):
        assert ends == {outcome}
    else:
        assert settled == {Outcome.MET, Outcome.UNMET}


@settings(max_examples=60)
@given(tables())
def test_needs_review_means_that_no_missing_fact_can_change_a_point(drawn: tuple[str, Facts]) -> None:
    text, facts = drawn
    standard = read(text)
    result = judged(standard, facts)
    assume(not mark_without_its_case(result, facts))
    ends = [judged(standard, filled) for filled in completions(standard, facts, DOMAINS)]
    if result.outcome is Outcome.NEEDS_REVIEW:
        assert {tuple(intervals(end)["score"]) for end in ends} == {intervals(result)["score"]}
        assert {end.outcome for end in ends} == {Outcome.NEEDS_REVIEW}
    if result.outcome is Outcome.UNKNOWN:
        assert len({tuple(intervals(end).items()) for end in ends}) > 1


SHARED = (
    "holds_brand",
    "not holds_brand",
    "holds_brand and ip1_2022 >= 2项",
    "ip1_2022 >= 1项",
    "ip1_2022 >= 3项 or quality_award",
    "not (quality_award and holds_brand)",
    "rd_institution_level >= city",
)


@st.composite
def entangled(draw: st.DrawFn) -> tuple[str, Facts]:
    """A table whose items read the same few facts."""
    lines: list[Node] = []
    for _ in range(draw(st.integers(1, 3))):
        whens = draw(st.lists(st.sampled_from(SHARED), min_size=2, max_size=3, unique=True))
        points = draw(st.permutations((10, 6, 3)))
        steps = [{"when": when, "points": one} for when, one in zip(whens, [10, *points[1:]], strict=False)]
        lines.append({**LINE, "cases": [*steps, {"otherwise": draw(st.integers(0, 5))}]})
    mark = {"at_least": draw(st.integers(5, 10 * len(lines)))}
    return table([lines], mark, None, False), draw(firms())


@settings(max_examples=60)
@given(entangled())
def test_where_items_share_facts_nothing_is_decided_too_early(drawn: tuple[str, Facts]) -> None:
    text, facts = drawn
    standard = read(text)
    result = judged(standard, facts)
    assume(not mark_without_its_case(result, facts))
    ends = [judged(standard, filled) for filled in completions(standard, facts, DOMAINS)]
    for name, (low, high) in intervals(result).items():
        assert all(low <= intervals(end)[name][0] <= intervals(end)[name][1] <= high for end in ends)
    if result.outcome in (Outcome.MET, Outcome.UNMET):
        assert {end.outcome for end in ends} == {result.outcome}
