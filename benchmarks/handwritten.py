"""What an expert would write by hand in Polars for two standards: the same columns as ours, no standard file read.

Arithmetic is exact (amounts in 分 up to 10^16), truth is three-valued, and every trick is allowed that keeps it so:
narrow integers, a floor division where the steps are even, bands that need no second look at a missing value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import polars as pl

UNKNOWN, NEEDS_REVIEW, MET, NOT_APPLICABLE = 1, 2, 3, 4
WAN = 10_000 * 100
"""万元 in 分."""
c = pl.col


def small(value: int) -> pl.Expr:
    """A number as one byte."""
    return pl.lit(value, dtype=pl.Int8)


def outcome(truth: pl.Expr, missing: int = UNKNOWN) -> pl.Expr:
    """3 where true, 0 where false, ``missing`` where unknown."""
    return pl.when(truth).then(small(MET)).when(truth.is_null()).then(small(missing)).otherwise(small(0))


def above_zero(name: str) -> pl.Expr:
    """A denominator."""
    return pl.when(c(name) > 0).then(c(name))


def ratio(top: str, bottom: str, percent: int) -> pl.Expr:
    """Whether ``top`` is at least ``percent`` of ``bottom``, which is positive or missing."""
    return c(top) * 100 >= c(bottom) * percent


def within(name: str, since: date, on: date) -> pl.Expr:
    """Whether an event happened between two days."""
    return (c(name) >= since) & (c(name) <= on)


def held(title: str, on: date) -> pl.Expr:
    """Whether a title is valid."""
    return (c(f"title_{title}_from") <= on) & (c(f"title_{title}_until") >= on)


def graded(steps: Sequence[tuple[pl.Expr, int]]) -> pl.Expr:
    """The points of the first step that is true; a condition that is unknown is not true."""
    points = small(0)
    for truth, here in reversed(steps):
        points = pl.when(truth).then(small(here)).otherwise(points)
    return points


def interval(name: str, steps: Sequence[tuple[pl.Expr, int]], missing: pl.Expr) -> list[pl.Expr]:
    """Low and high of an item whose steps all read the same: where that is missing, no step is true."""
    low = graded(steps)
    return [low.alias(f"{name}__low"), pl.when(missing).then(small(steps[0][1])).otherwise(low).alias(f"{name}__high")]


def basic_conditions(since: date, on: date) -> list[pl.Expr]:
    """The six basic conditions that both standards share."""
    return [
        outcome(c("independent_legal_person")).alias("legal_person__outcome"),
        outcome(c("is_sme")).alias("sme__outcome"),
        outcome(~c("on_abnormal_list")).alias("not_abnormal__outcome"),
        outcome(~c("on_dishonest_list")).alias("not_dishonest__outcome"),
        outcome(~c("restricted_product")).alias("product_allowed__outcome"),
        outcome(~within("major_violation", since, on)).alias("no_violation__outcome"),
    ]


BASIC = ("legal_person", "sme", "not_abnormal", "not_dishonest", "product_allowed", "no_violation")


def lowest(names: Sequence[str]) -> pl.Expr:
    """The lowest of several outcomes."""
    return pl.min_horizontal([c(f"{name}__outcome") for name in names])


# -- 2026 ---------------------------------------------------------------------------------------------------------


def zjtx_2026(frame: pl.LazyFrame, on: date) -> pl.LazyFrame:
    """Specialised SMEs by the rules of 2026, new applications: the verdict and all 22 nodes."""
    since = on.replace(year=on.year - 3)
    either = c("development_score_y0") >= 5000
    exempt = (
        within("provincial_award_top3", since, on)
        | within("national_award_top3", since, on)
        | (c("rd_institution_level") >= 3)
    )
    denominators = [above_zero(name).alias(f"_{name}") for name in ("revenue_y0", "revenue_y1", "assets_y0")]
    leaves = [
        *basic_conditions(since, on),
        outcome(held("cxx", on) | held("kjx", on)).alias("prior_title__outcome"),
        outcome(c("years_in_market") >= 300).alias("market_years__outcome"),
        outcome((c("revenue_y0") >= 1500 * WAN) | (c("equity_raised_y0") + c("equity_raised_y1") >= 2000 * WAN)).alias(
            "revenue_or_equity__outcome"
        ),
        outcome(ratio("main_revenue_y0", "_revenue_y0", 80)).alias("main_share__outcome"),
        outcome(c("liabilities_y0") * 100 <= c("_assets_y0") * 80).alias("debt__outcome"),
        outcome((c("rd_expense_y0") >= 100 * WAN) & (c("rd_expense_y1") >= 100 * WAN)).alias("rd_amount__outcome"),
        outcome(ratio("rd_expense_y0", "_revenue_y0", 3) & ratio("rd_expense_y1", "_revenue_y1", 3)).alias(
            "rd_intensity__outcome"
        ),
        outcome(c("ip1_2026") >= 1).alias("ip1_count__outcome"),
        outcome(c("ip1_in_use")).alias("ip1_use__outcome"),
        outcome(c("market_standing"), NEEDS_REVIEW).alias("standing__outcome"),
        outcome(either).alias("development_this_year__outcome"),
        small(NOT_APPLICABLE).alias("development_either_year__outcome"),
        exempt.alias("_exempt"),
    ]
    both = lowest(("ip1_count", "ip1_use"))
    ip1 = (
        pl.when(c("_exempt"))
        .then(small(NOT_APPLICABLE))
        .otherwise(pl.when(c("_exempt").is_null() & (both != MET)).then(small(UNKNOWN)).otherwise(both))
    )
    groups = [
        lowest(BASIC).alias("basic__outcome"),
        ip1.alias("ip1__outcome"),
        c("development_this_year__outcome").alias("development__outcome"),
    ]
    root = lowest(
        ("basic", "prior_title", "market_years", "revenue_or_equity", "main_share", "debt", "rd_amount", "rd_intensity",
         "ip1", "standing", "development")
    )  # fmt: skip
    judged = frame.with_columns(denominators).with_columns(leaves).with_columns(groups)
    return judged.with_columns(root.alias("root__outcome")).with_columns(c("root__outcome").alias("verdict"))


# -- 2022 ---------------------------------------------------------------------------------------------------------


def zjtx_2022(frame: pl.LazyFrame, on: date) -> pl.LazyFrame:
    """Specialised SMEs by the rules of 2022, new applications: the verdict, 19 nodes and the whole score table."""
    since = on.replace(year=on.year - 3)
    prepared = frame.with_columns(
        above_zero("revenue_y0").alias("_revenue"),
        above_zero("assets_y0").alias("_assets"),
        above_zero("staff_y0").alias("_staff"),
        *_growth_terms(),
    )
    items = [*_conditions(since, on), *_specialisation(), *_refinement(), *_innovation()]
    return _summed(prepared.with_columns(items))


def _growth_terms() -> list[pl.Expr]:
    """Top and bottom of the sum of two growth rates: products of two amounts, so 128 bits."""
    now, before, base = (c(f"main_revenue_y{back}").cast(pl.Int128) for back in range(3))
    defined = (c("main_revenue_y1") > 0) & (c("main_revenue_y2") > 0)
    bottom = pl.when(defined).then(before * base)
    return [((now * base + before * before) * 50).alias("_growth_top"), bottom.alias("_growth_bottom")]


def _conditions(since: date, on: date) -> list[pl.Expr]:
    equity = c("equity_raised_y0") + c("equity_raised_y1")
    return [
        *basic_conditions(since, on),
        outcome(held("cxx", on)).alias("prior_title__outcome"),
        outcome(c("years_in_market") >= 200).alias("market_years__outcome"),
        outcome(c("rd_expense_y0") >= 100 * WAN).alias("rd_amount__outcome"),
        outcome(ratio("rd_expense_y0", "_revenue", 3)).alias("rd_intensity__outcome"),
        outcome((c("revenue_y0") >= 1000 * WAN) | (equity >= 2000 * WAN)).alias("revenue_or_equity__outcome"),
        outcome(within("provincial_award_top3", since, on) | within("national_award_top5", since, on)).alias(
            "direct_award__outcome"
        ),
        outcome(c("rd_expense_y0") + c("rd_expense_y1") >= 2 * 1000 * WAN).alias("direct_rd__outcome"),
        outcome(equity >= 6000 * WAN).alias("direct_equity__outcome"),
        outcome(within("chuangke_top500", since, on)).alias("direct_contest__outcome"),
    ]


def _share(name: str, top: str, bottom: str, steps: Sequence[tuple[int, int]]) -> list[pl.Expr]:
    """An item cut on a share: steps of percent and points, best first."""
    conditions = [(ratio(top, bottom, percent), points) for percent, points in steps]
    return interval(name, conditions, c(top).is_null() | c(bottom).is_null())


def _specialisation() -> list[pl.Expr]:
    top, bottom, years = c("_growth_top"), c("_growth_bottom"), c("years_in_market")
    growth = [
        (top >= bottom * (100 + percent), points) for percent, points in ((10, 10), (8, 8), (6, 6), (4, 4), (0, 2))
    ]
    support = c("six_foundations") | c("time_honoured_brand") | c("serves_chain_leader")
    gap = c("fills_chain_gap")
    return [
        *_share("main_share", "main_revenue_y0", "_revenue", ((80, 5), (70, 3), (60, 1))),
        *interval("growth", growth, top.is_null() | bottom.is_null()),
        *interval("market_years_points", [(years >= 200 * n, n) for n in (5, 4, 3, 2, 1)], years.is_null()),
        graded([(gap, 5), (support, 3)]).alias("product_field__low"),
        graded([(gap.fill_null(True), 5), (support.fill_null(True), 3)]).alias("product_field__high"),
    ]


def _refinement() -> list[pl.Expr]:
    level, local = c("digital_level"), c("local_feature_points")
    marks = ("quality_award", "quality_system_certified", "holds_brand", "takes_part_in_standards")
    owed, assets = c("liabilities_y0"), c("_assets")
    debt = [(owed * 100 <= assets * most, points) for most, points in ((50, 5), (60, 3), (70, 1))]
    return [
        *interval("digital", [(level >= 3, 5), (level >= 2, 3)], level.is_null()),
        _quality([c(mark) for mark in marks]).alias("quality__low"),
        _quality([c(mark).fill_null(True) for mark in marks]).alias("quality__high"),
        *_share("net_margin", "net_profit_y0", "_revenue", ((10, 10), (8, 8), (6, 6), (4, 4), (2, 2))),
        *interval("debt", debt, owed.is_null() | assets.is_null()),
        local.fill_null(0).alias("local_features__low"),
        local.fill_null(15).alias("local_features__high"),
    ]


def _quality(marks: Sequence[pl.Expr]) -> pl.Expr:
    """Three points a mark, five at most: two marks are as good as four."""
    one, two, three, four = marks
    pair = (one & two) | (three & four) | ((one | two) & (three | four))
    return graded([(pair, 5), (one | two | three | four, 3)])


def _innovation() -> list[pl.Expr]:
    spent, level = c("rd_expense_y0"), c("rd_institution_level")
    rights = [(c("ip1_high_value_2022") >= 1, 10), (c("ip1_self_2022") >= 1, 8), (c("ip1_2022") >= 1, 6),
              (c("ip2_2022") >= 1, 2)]  # fmt: skip
    amount = [(spent >= 100 * WAN * n, 2 * n) for n in (5, 4, 3, 2, 1)]
    return [
        graded(rights).alias("ip__low"),
        graded([(truth.fill_null(True), points) for truth, points in rights]).alias("ip__high"),
        *interval("rd_input_amount", amount, spent.is_null()),
        *_share("rd_input_share", "rd_expense_y0", "_revenue", ((10, 10), (8, 8), (6, 6), (4, 4), (3, 2))),
        *_share("rd_staff_share", "rd_staff_y0", "_staff", ((20, 5), (10, 3), (5, 1))),
        *interval(
            "institution", [(level >= 4, 10), (level >= 3, 8), (level >= 2, 4), (level >= 1, 2)], level.is_null()
        ),
    ]


GROUPS = {
    "specialisation": ("main_share", "growth", "market_years_points", "product_field"),
    "refinement": ("digital", "quality", "net_margin", "debt"),
    "distinction": ("local_features",),
    "innovation": ("ip", "rd_input", "rd_staff_share", "institution"),
}


def _total(names: Sequence[str], end: str) -> pl.Expr:
    """The sum of several items."""
    total = c(f"{names[0]}__{end}")
    for name in names[1:]:
        total = total + c(f"{name}__{end}")
    return total


def _summed(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Groups, score and the nodes above them."""
    ends = ("low", "high")
    best = [
        pl.max_horizontal(f"rd_input_amount__{end}", f"rd_input_share__{end}").alias(f"rd_input__{end}") for end in ends
    ]
    direct = pl.max_horizontal(*(f"direct_{way}__outcome" for way in ("award", "rd", "equity", "contest")))
    groups = [_total(names, end).alias(f"{group}__{end}") for group, names in GROUPS.items() for end in ends]
    low, high = c("score__low"), c("score__high")
    # Whatever is open beside the province's own points is a missing fact.
    open_to_judges = high - low == c("distinction__high") - c("distinction__low")
    score = (
        pl.when(low >= 60)
        .then(small(MET))
        .when(high < 60)
        .then(small(0))
        .otherwise(pl.when(open_to_judges).then(small(NEEDS_REVIEW)).otherwise(small(UNKNOWN)))
    )
    root = lowest(
        ("basic", "prior_title", "market_years", "rd_amount", "rd_intensity", "revenue_or_equity", "recognition")
    )
    return (
        frame.with_columns(*best, lowest(BASIC).alias("basic__outcome"), direct.alias("direct__outcome"))
        .with_columns(groups)
        .with_columns(_total(tuple(GROUPS), end).alias(f"score__{end}") for end in ends)
        .with_columns(score.alias("score__outcome"))
        .with_columns(pl.max_horizontal("score__outcome", "direct__outcome").alias("recognition__outcome"))
        .with_columns(root.alias("root__outcome"))
        .with_columns(c("root__outcome").alias("verdict"))
    )


BY_HAND: dict[str, Callable[[pl.LazyFrame, date], pl.LazyFrame]] = {"zjtx-2022": zjtx_2022, "zjtx-2026": zjtx_2026}
