"""What a programmer would write without any library: a function over one firm's dictionary, called in a loop.

The answers are those of our columns, missing facts included, so that nothing is saved by doing less.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

Firm = Mapping[str, Any]
Answer = dict[str, int]
Points = tuple[int, int]

UNMET, UNKNOWN, NEEDS_REVIEW, MET, NOT_APPLICABLE = range(5)
WAN = 10_000 * 100
"""万元 in 分."""


def yes(value: bool | None) -> int:
    """The outcome of a fact that must be true."""
    return UNKNOWN if value is None else (MET if value else UNMET)


def no(value: bool | None) -> int:
    """The outcome of a fact that must be false."""
    return UNKNOWN if value is None else (UNMET if value else MET)


def reaches(value: int | None, mark: int) -> int:
    """The outcome of a value that must reach a mark."""
    return UNKNOWN if value is None else (MET if value >= mark else UNMET)


def together(firm: Firm, name: str, mark: int) -> int:
    """The outcome of two years that must reach a mark together."""
    now, before = firm[f"{name}_y0"], firm[f"{name}_y1"]
    return UNKNOWN if now is None or before is None else reaches(now + before, mark)


def share(top: int | None, bottom: int | None, percent: int) -> int:
    """The outcome of a share that must reach so many percent."""
    if top is None or bottom is None or bottom <= 0:
        return UNKNOWN
    return MET if top * 100 >= bottom * percent else UNMET


def recent(day: date | None, since: date, on: date) -> int:
    """The outcome of an event that must lie between two days."""
    return UNKNOWN if day is None else (MET if since <= day <= on else UNMET)


def holds(firm: Firm, title: str, on: date) -> int:
    """The outcome of a title that must be valid."""
    first, last = firm[f"title_{title}_from"], firm[f"title_{title}_until"]
    if (first is not None and first > on) or (last is not None and last < on):
        return UNMET
    return UNKNOWN if first is None or last is None else MET


def basic_conditions(firm: Firm, since: date, on: date) -> Answer:
    """The six basic conditions and their group."""
    violated = recent(firm["major_violation"], since, on)
    found = {
        "legal_person__outcome": yes(firm["independent_legal_person"]),
        "sme__outcome": yes(firm["is_sme"]),
        "not_abnormal__outcome": no(firm["on_abnormal_list"]),
        "not_dishonest__outcome": no(firm["on_dishonest_list"]),
        "product_allowed__outcome": no(firm["restricted_product"]),
        "no_violation__outcome": UNKNOWN if violated == UNKNOWN else MET - violated,
    }
    found["basic__outcome"] = min(found.values())
    return found


def finished(found: Answer, conditions: Sequence[str]) -> Answer:
    """``found`` with the root and the verdict, the lowest of its conditions."""
    found["root__outcome"] = found["verdict"] = min(found[f"{name}__outcome"] for name in conditions)
    return found


# -- 2026 ---------------------------------------------------------------------------------------------------------

ROOT_2026 = (
    "basic", "prior_title", "market_years", "revenue_or_equity", "main_share", "debt", "rd_amount", "rd_intensity",
    "ip1", "standing", "development",
)  # fmt: skip


def zjtx_2026(firm: Firm, on: date) -> Answer:
    """Specialised SMEs by the rules of 2026, new applications."""
    since = on.replace(year=on.year - 3)
    found = basic_conditions(firm, since, on)
    revenue, rd, rd_before = firm["revenue_y0"], firm["rd_expense_y0"], firm["rd_expense_y1"]
    found["prior_title__outcome"] = max(holds(firm, title, on) for title in ("cxx", "kjx"))
    found["market_years__outcome"] = reaches(firm["years_in_market"], 300)
    found["revenue_or_equity__outcome"] = max(reaches(revenue, 1500 * WAN), together(firm, "equity_raised", 2000 * WAN))
    found["main_share__outcome"] = share(firm["main_revenue_y0"], revenue, 80)
    owed, assets = firm["liabilities_y0"], firm["assets_y0"]
    if owed is None or assets is None or assets <= 0:
        found["debt__outcome"] = UNKNOWN
    else:
        found["debt__outcome"] = MET if owed * 100 <= assets * 80 else UNMET
    found["rd_amount__outcome"] = min(reaches(rd, 100 * WAN), reaches(rd_before, 100 * WAN))
    found["rd_intensity__outcome"] = min(share(rd, revenue, 3), share(rd_before, firm["revenue_y1"], 3))
    found["ip1_count__outcome"] = reaches(firm["ip1_2026"], 1)
    found["ip1_use__outcome"] = yes(firm["ip1_in_use"])
    found["ip1__outcome"] = _ip1(firm, min(found["ip1_count__outcome"], found["ip1_use__outcome"]), since, on)
    standing = firm["market_standing"]
    found["standing__outcome"] = NEEDS_REVIEW if standing is None else yes(standing)
    found["development_this_year__outcome"] = reaches(firm["development_score_y0"], 5000)
    found["development_either_year__outcome"] = NOT_APPLICABLE
    found["development__outcome"] = found["development_this_year__outcome"]
    return finished(found, ROOT_2026)


def _ip1(firm: Firm, rights: int, since: date, on: date) -> int:
    exempt = max(
        recent(firm["provincial_award_top3"], since, on),
        recent(firm["national_award_top3"], since, on),
        reaches(firm["rd_institution_level"], 3),
    )
    if exempt == MET:
        return NOT_APPLICABLE
    return UNKNOWN if exempt == UNKNOWN and rights != MET else rights


# -- 2022 ---------------------------------------------------------------------------------------------------------

ROOT_2022 = (
    "basic", "prior_title", "market_years", "rd_amount", "rd_intensity", "revenue_or_equity", "recognition",
)  # fmt: skip
GROUPS = {
    "specialisation": ("main_share", "growth", "market_years_points", "product_field"),
    "refinement": ("digital", "quality", "net_margin", "debt"),
    "distinction": ("local_features",),
    "innovation": ("ip", "rd_input", "rd_staff_share", "institution"),
}


def zjtx_2022(firm: Firm, on: date) -> Answer:
    """Specialised SMEs by the rules of 2022, new applications, with the whole score table."""
    since = on.replace(year=on.year - 3)
    found = basic_conditions(firm, since, on)
    revenue, rd = firm["revenue_y0"], firm["rd_expense_y0"]
    found["prior_title__outcome"] = holds(firm, "cxx", on)
    found["market_years__outcome"] = reaches(firm["years_in_market"], 200)
    found["rd_amount__outcome"] = reaches(rd, 100 * WAN)
    found["rd_intensity__outcome"] = share(rd, revenue, 3)
    found["revenue_or_equity__outcome"] = max(reaches(revenue, 1000 * WAN), together(firm, "equity_raised", 2000 * WAN))
    found["direct_award__outcome"] = max(
        recent(firm["provincial_award_top3"], since, on), recent(firm["national_award_top5"], since, on)
    )
    found["direct_rd__outcome"] = together(firm, "rd_expense", 2 * 1000 * WAN)
    found["direct_equity__outcome"] = together(firm, "equity_raised", 6000 * WAN)
    found["direct_contest__outcome"] = recent(firm["chuangke_top500"], since, on)
    found["direct__outcome"] = max(found[f"direct_{way}__outcome"] for way in ("award", "rd", "equity", "contest"))
    found["score__outcome"] = _score(firm, found)
    found["recognition__outcome"] = max(found["score__outcome"], found["direct__outcome"])
    return finished(found, ROOT_2022)


def _score(firm: Firm, found: Answer) -> int:
    """The outcome of the score; its table goes into ``found``."""
    points = _items(firm)
    for group, names in GROUPS.items():
        points[group] = (sum(points[name][0] for name in names), sum(points[name][1] for name in names))
    low, high = (sum(points[group][end] for group in GROUPS) for end in (0, 1))
    points["score"] = (low, high)
    for name, pair in points.items():
        found[f"{name}__low"], found[f"{name}__high"] = pair
    if low >= 60:
        return MET
    if high < 60:
        return UNMET
    local = points["distinction"]
    return NEEDS_REVIEW if high - low == local[1] - local[0] else UNKNOWN


def _items(firm: Firm) -> dict[str, Points]:
    revenue, rd = firm["revenue_y0"], firm["rd_expense_y0"]
    amount = banded(rd, ((500 * WAN, 10), (400 * WAN, 8), (300 * WAN, 6), (200 * WAN, 4), (100 * WAN, 2)))
    intensity = banded_share(rd, revenue, ((10, 10), (8, 8), (6, 6), (4, 4), (3, 2)))
    local = firm["local_feature_points"]
    rights = ("ip1_high_value_2022", 10), ("ip1_self_2022", 8), ("ip1_2022", 6), ("ip2_2022", 2)
    return {
        "main_share": banded_share(firm["main_revenue_y0"], revenue, ((80, 5), (70, 3), (60, 1))),
        "growth": _growth(firm["main_revenue_y0"], firm["main_revenue_y1"], firm["main_revenue_y2"]),
        "market_years_points": banded(firm["years_in_market"], tuple((200 * n, n) for n in (5, 4, 3, 2, 1))),
        "product_field": _product_field(firm),
        "digital": banded(firm["digital_level"], ((3, 5), (2, 3))),
        "quality": _quality(firm),
        "net_margin": banded_share(firm["net_profit_y0"], revenue, ((10, 10), (8, 8), (6, 6), (4, 4), (2, 2))),
        "debt": _debt(firm["liabilities_y0"], firm["assets_y0"]),
        "local_features": (0, 15) if local is None else (local, local),
        "ip": first_of([(reaches(firm[name], 1), points) for name, points in rights]),
        "rd_input_amount": amount,
        "rd_input_share": intensity,
        "rd_input": (max(amount[0], intensity[0]), max(amount[1], intensity[1])),
        "rd_staff_share": banded_share(firm["rd_staff_y0"], firm["staff_y0"], ((20, 5), (10, 3), (5, 1))),
        "institution": banded(firm["rd_institution_level"], ((4, 10), (3, 8), (2, 4), (1, 2))),
    }


def banded(value: int | None, steps: Sequence[tuple[int, int]]) -> Points:
    """Points of a value by steps of (mark, points), best first."""
    if value is None:
        return 0, steps[0][1]
    for mark, points in steps:
        if value >= mark:
            return points, points
    return 0, 0


def banded_share(top: int | None, bottom: int | None, steps: Sequence[tuple[int, int]]) -> Points:
    """Points of a share by steps of (percent, points), best first."""
    if top is None or bottom is None or bottom <= 0:
        return 0, steps[0][1]
    for percent, points in steps:
        if top * 100 >= bottom * percent:
            return points, points
    return 0, 0


def first_of(steps: Sequence[tuple[int, int]]) -> Points:
    """Lowest and highest points of (outcome, points), best first."""
    sure = next((points for outcome, points in steps if outcome == MET), 0)
    possible = next((points for outcome, points in steps if outcome != UNMET), 0)
    return sure, possible


def _growth(now: int | None, before: int | None, base: int | None) -> Points:
    if now is None or before is None or base is None or before <= 0 or base <= 0:
        return 0, 10
    top, bottom = (now * base + before * before) * 50, before * base
    for percent, points in ((10, 10), (8, 8), (6, 6), (4, 4), (0, 2)):
        if top >= bottom * (100 + percent):
            return points, points
    return 0, 0


def _product_field(firm: Firm) -> Points:
    support = max(yes(firm[name]) for name in ("six_foundations", "time_honoured_brand", "serves_chain_leader"))
    return first_of([(yes(firm["fills_chain_gap"]), 5), (support, 3)])


def _quality(firm: Firm) -> Points:
    marks = [
        firm[name] for name in ("quality_award", "quality_system_certified", "holds_brand", "takes_part_in_standards")
    ]
    sure = marks.count(True)
    return min(5, 3 * sure), min(5, 3 * (sure + marks.count(None)))


def _debt(owed: int | None, assets: int | None) -> Points:
    if owed is None or assets is None or assets <= 0:
        return 0, 5
    for percent, points in ((50, 5), (60, 3), (70, 1)):
        if owed * 100 <= assets * percent:
            return points, points
    return 0, 0


BY_LOOP: dict[str, Callable[[Firm, date], Answer]] = {"zjtx-2022": zjtx_2022, "zjtx-2026": zjtx_2026}
