"""Invented standards: trees of criteria that no authority wrote, to try what the shipped ones leave untried."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import strategies as st

SAYS = {"zh": "示例条件", "en": "A criterion of an example"}
CITE = {"article": "第一条", "grade": "A"}
MONEY = ("revenue", "main_revenue", "rd_expense", "net_profit", "liabilities", "assets", "equity_raised")
CONSTANTS = {
    "money": ("0元", "1元", "1500万元", "2.5亿元", "-3亿元", "12345.67元"),
    "count": ("0人", "1人", "20人", "300人", "33.5人"),
    "share": ("0%", "3%", "33.3%", "100%", "-20%", "60%"),
    "years": ("2年", "0年", "10年"),
    "points": ("60分", "0分", "59.99分"),
}
YEARLY = ("money", "count", "share", "points")
SIGNS = (">=", "<=", ">", "<", "==", "!=")
DEEP = 2

Node = dict[str, Any]


@functools.cache
def numbers(kind: str, depth: int = DEEP) -> st.SearchStrategy[str]:
    """Expressions of a number that has a value for each year."""
    plain = {
        "money": st.sampled_from(MONEY),
        "count": st.sampled_from(("staff", "rd_staff")),
        "share": st.sampled_from(
            ("rd_expense / revenue", "rd_staff / staff", "growth(revenue)", "net_profit / assets")
        ),
        "points": st.just("development_score"),
        "years": st.just("years_in_market"),
    }[kind]
    if depth == 0 or kind == "years":
        return plain
    if kind == "share":
        plain = st.one_of(plain, ratios())
    inner = numbers(kind, depth - 1)
    window = st.integers(1, 3).map(lambda years: f"last {years} years")
    operation = st.sampled_from(("", "", " of operation"))
    shifted = [
        st.builds("sum({}{}, {})".format, window, operation, inner),
        st.builds("mean({}, {})".format, window, inner),
        st.builds("before({} years, {})".format, st.integers(1, 2), inner),
        st.builds("latest({})".format, inner),
    ]
    calculated = [
        st.builds("({} {} {})".format, inner, st.sampled_from("+-"), inner),
        st.builds("({} - {})".format, inner, st.sampled_from(CONSTANTS[kind])),
        st.builds("{} * {}".format, inner, st.sampled_from(("2", "0.5", "3%", "-1", "0"))),
        st.builds("{} / {}".format, inner, st.sampled_from(("3", "0.25", "0", "-2"))),
        st.builds("-{}".format, inner),
        st.builds("if({}, {}, {})".format, conditions(0), inner, inner),
    ]
    return st.one_of(plain, plain, *shifted, *calculated)


@functools.cache
def ratios() -> st.SearchStrategy[str]:
    """Shares: quotients, growth, and what is published."""
    money, count = numbers("money", 1), st.sampled_from(("staff", "rd_staff"))
    return st.one_of(
        st.builds("{} / {}".format, st.sampled_from(MONEY), st.sampled_from(MONEY)),
        st.builds("{} / ({})".format, st.sampled_from(MONEY), money),
        st.builds("{} / {}".format, count, count),
        st.builds("growth({})".format, st.one_of(st.sampled_from(MONEY), count)),
        st.builds("mean_growth(last {} years, {})".format, st.integers(1, 2), st.sampled_from(MONEY)),
    )


@functools.cache
def comparisons(depth: int = DEEP, kinds: tuple[str, ...] = tuple(CONSTANTS)) -> st.SearchStrategy[str]:
    """Two numbers of one kind, a constant on either side or on none."""

    def of(kind: str) -> st.SearchStrategy[str]:
        number, constant, sign = numbers(kind, depth), st.sampled_from(CONSTANTS[kind]), st.sampled_from(SIGNS)
        return st.one_of(
            st.builds("{} {} {}".format, number, sign, constant),
            st.builds("{} {} {}".format, constant, sign, number),
            st.builds("{} {} {}".format, number, sign, numbers(kind, min(depth, 1))),
        )

    return st.sampled_from(kinds).flatmap(of)


@functools.cache
def single() -> st.SearchStrategy[str]:
    """Conditions on one fact."""
    sign = st.sampled_from(SIGNS)
    return st.one_of(
        st.sampled_from(
            ("holds_brand", "is_sme", "abnormal_listed_in_year", "application == new", "holds_brand == no")
        ),
        st.sampled_from(("holds(cxx)", "holds(zjtx, xjr)", "application != review")),
        st.builds("rd_institution_level {} {}".format, sign, st.sampled_from(("none", "city", "province"))),
        st.just("rd_institution_level in {city, nation}"),
        st.sampled_from(("industry under C", "industry under {702, 65}", "industry under {3311, 34, A}")),
        st.builds("major_violation within {}年".format, st.integers(1, 4)),
        st.builds("years_since(registered_on) {} {}年".format, sign, st.integers(0, 3)),
        st.builds("days_since(registered_on) {} {}天".format, sign, st.sampled_from((0, 1, 365))),
        st.builds("registered_on {} {}".format, sign, st.sampled_from(("2024-02-29", "2025-12-31"))),
        st.builds("stated(market_share) {} {}".format, sign, st.sampled_from(CONSTANTS["share"])),
        st.builds(
            "compound_growth(last {} years, {}) {} {}".format,
            st.integers(1, 3),
            st.sampled_from(("revenue", "staff", "assets")),
            sign,
            st.sampled_from(("0%", "5%", "-20%", "33.3%")),
        ),
    )


@functools.cache
def conditions(depth: int = DEEP) -> st.SearchStrategy[str]:
    """Conditions, and what and, or, not and windows make of them."""
    leaf = st.one_of(single(), comparisons(depth))
    if depth == 0:
        return leaf
    inner = conditions(depth - 1)
    window = st.builds("last {} years{}".format, st.integers(1, 3), st.sampled_from(("", " of operation")))
    return st.one_of(
        leaf,
        leaf,
        st.builds("({} {} {})".format, inner, st.sampled_from(("and", "or")), inner),
        st.builds("not ({})".format, inner),
        st.builds("{}({}, {})".format, st.sampled_from(("each", "any")), window, comparisons(1, YEARLY)),
    )


# -- nodes --------------------------------------------------------------------------------------------------------


@functools.cache
def nodes(depth: int = DEEP) -> st.SearchStrategy[Node]:
    """Criteria of every kind, some with gates."""
    kinds: list[st.SearchStrategy[Node]] = [
        conditions().map(lambda text: {"require": text, "cite": CITE}),
        conditions().map(lambda text: {"require": text, "cite": CITE}),
        st.sampled_from(("market_renown", "market_standing")).map(lambda code: {"judge": code, "cite": CITE}),
    ]
    if depth:
        children = st.lists(nodes(depth - 1), min_size=1, max_size=3)
        kinds += [scores(), st.builds(lambda how, parts: {how: parts}, st.sampled_from(("all", "any")), children)]
        kinds.append(children.flatmap(some_of))
    gate: st.SearchStrategy[Node] = st.fixed_dictionaries(
        {}, optional={"only_if": conditions(1), "exempt_if": conditions(1)}
    )
    gates: st.SearchStrategy[Node] = st.one_of(st.just({}), st.just({}), gate)
    return st.builds(lambda body, gated: {"says": SAYS, **body, **gated}, st.one_of(kinds), gates)


def some_of(parts: list[Node]) -> st.SearchStrategy[Node]:
    """At least some of these."""
    return st.integers(1, len(parts)).map(lambda count: {"at_least": {"count": count, "of": parts}})


@functools.cache
def items(out_of: int = 10) -> st.SearchStrategy[Node]:
    """Items of a score of every kind; some steps leave a range to an expert."""
    steps = st.permutations((f"6..{out_of}", "4", "2..5", 3))
    kinds = [
        st.builds(cases_of, st.lists(conditions(1), min_size=2, max_size=3, unique=True), steps),
        st.builds(bands_of, numbers("share", 1), st.booleans(), conditions(0), steps, st.booleans()),
        st.builds(lambda of: {"per": {"of": of, "each": "7年", "points": 5}}, numbers("years", 1)),
        st.builds(counted, st.lists(conditions(0), min_size=4, max_size=4, unique=True)),
        st.just({"given": "local_feature_points"}),
    ]
    shape = {"says": SAYS, "cite": CITE, "out_of": out_of}
    return st.builds(lambda body: {**shape, **body}, st.one_of(kinds))


def counted(parts: list[str]) -> Node:
    """Points for everything that holds."""
    return {"count": {"points": 3, "of": [{"says": SAYS, "when": part} for part in parts]}}


def cases_of(texts: list[str], points: list[str | int]) -> Node:
    """The first case that holds, the full points somewhere among them."""
    steps: list[Node] = [{"when": text, "points": one} for text, one in zip(texts, points, strict=False)]
    steps[0]["points"] = points[0] if any("10" in str(step["points"]) for step in steps) else 10
    return {"cases": [*steps, {"otherwise": 0}], "found": "ht_ip_quantity_points"}


def bands_of(of: str, falling: bool, first: str, points: list[str | int], with_first: bool) -> Node:
    """Bands that run either way, whose points need not follow them."""
    edges = ["50%", "33.3%", "0%", "-20%"]
    words = ("at_least", "more_than") if falling else ("at_most", "less_than")
    ordered = edges if falling else edges[::-1]
    steps = [{words[index % 2]: edge, "points": points[index]} for index, edge in enumerate(ordered)]
    bands: Node = {"of": of, "steps": [*steps, {"otherwise": 0}]}
    if with_first:
        bands["first"] = [{"when": first, "points": "1..3"}]
    return {"bands": bands, "found": "ht_ip_quantity_points"}


def best_of() -> st.SearchStrategy[Node]:
    """The better one of two items."""
    inside = st.lists(items(), min_size=2, max_size=2, unique_by=str)
    return inside.map(lambda both: {"says": SAYS, "cite": CITE, "out_of": 10, "best_of": both})


@functools.cache
def scores() -> st.SearchStrategy[Node]:
    """Tables of two groups, one of them cut at less than its items can give."""
    mark = st.builds(lambda word, points: {word: points}, st.sampled_from(("at_least", "more_than")), st.integers(1, 9))

    def table(first: list[Node], second: list[Node], whole: Node, group: Node | None) -> Node:
        groups = [
            {"says": SAYS, "out_of": 10 * len(first), "items": first},
            {"says": SAYS, "out_of": 10 * len(second) - 3, "capped": "true", "items": second},
        ]
        if group is not None:
            groups[0]["pass"] = group
        return {
            "cite": CITE,
            "score": {"out_of": sum(one["out_of"] for one in groups), "pass": whole, "groups": groups},
        }

    some = st.lists(st.one_of(items(), items(), best_of()), min_size=1, max_size=2)
    return st.builds(table, some, some, mark, st.one_of(st.none(), mark))


def numbered(part: Any, count: Iterator[int] | None = None) -> Any:  # noqa: ANN401 - a tree of YAML
    """The same tree with an id wherever something says something."""
    count = count if count is not None else itertools.count(1)
    if isinstance(part, list):
        return [numbered(one, count) for one in part]
    if not isinstance(part, dict):
        return part
    own = {"id": f"n{next(count)}"} if "says" in part else {}
    return own | {key: value if key in ("says", "cite") else numbered(value, count) for key, value in part.items()}


def trees() -> st.SearchStrategy[Node]:
    """Whole trees; the first criterion always applies."""
    first = conditions(1).map(lambda text: {"says": SAYS, "cite": CITE, "require": text})
    some = st.lists(nodes(), min_size=1, max_size=4)
    return st.builds(lambda one, more: numbered({"says": SAYS, "all": [one, *more]}), first, some)


def written(tree: Node) -> str:
    """The file around a tree."""
    document = {
        "standard": "invented",
        "version": "1",
        "names": {"zh": "示例标准", "en": "An example"},
        "document": "示例办〔2026〕0号",
        "issuer": {"zh": "示例市工业和信息化局", "en": "Bureau of an example city"},
        "in_force": {"from": "2026-01-01"},
        "criteria": tree,
    }
    return yaml.dump(document, Dumper=Plain, allow_unicode=True, sort_keys=False)


class Plain(yaml.SafeDumper):
    """Writes what stands twice out twice."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - yaml names it
        return True
