"""A small standard of an authority that does not exist, with a node of every kind, and firms around its edges."""

from __future__ import annotations

import functools
from datetime import date

from hypothesis import strategies as st

from tidu.catalogue import load
from tidu.criteria import model
from tidu.criteria.facts import Facts, Validity, Value
from tidu.criteria.overlays import apply_overlay, read_overlay
from tidu.criteria.reading import read_standard
from tidu.criteria.vocabulary import FOREVER, NEVER

ON = date(2026, 5, 1)
WAN = 1_000_000
"""万元 in 分."""

STANDARD = """
standard: small-2026
version: "2026.1"
title: zjtx
names: {zh: 示例标准, en: A standard of an example}
document: 示例〔2026〕1号
issuer: {zh: 示例局, en: Bureau of Examples}
in_force: {from: 2026-01-01}
kinds: [new, review]
criteria:
  id: root
  says: {zh: 全部条件, en: All conditions}
  all:
    - id: revenue_floor
      says: {zh: 营业收入 1500 万元以上, en: Revenue of 15 million}
      cite: {article: 第一条, grade: A}
      require: revenue >= 1500万元
    - id: rd
      says: {zh: 近两年研发费用占比 3% 以上, en: R&D of 3 % in two years}
      cite: {article: 第二条, grade: A}
      only_if: application == new
      require: each(last 2 years, rd_expense / revenue >= 3%)
    - id: equity
      says: {zh: 两年股权融资, en: Equity in two years}
      cite: {article: 第三条, grade: A}
      exempt_if: holds(cxx)
      require: sum(last 2 years of operation, equity_raised) >= 200万元
    - id: either
      says: {zh: 获奖或评价, en: A prize or a finding}
      any:
        - id: prize
          says: {zh: 三年内获奖, en: A prize within three years}
          cite: {article: 第四条, grade: A}
          require: national_award_top3 within 3年
        - id: renown
          says: {zh: 有影响力, en: Renown}
          cite: {article: 第四条, grade: A}
          judge: market_renown
    - id: two_of
      says: {zh: 三项中的两项, en: Two of three}
      at_least:
        count: 2
        of:
          - id: staffed
            says: {zh: 五十人以上, en: Fifty people}
            cite: {article: 第五条, grade: A}
            require: staff >= 50人
          - id: institution
            says: {zh: 省级以上研发机构, en: An institution of the province}
            cite: {article: 第五条, grade: A}
            require: rd_institution_level >= province
          - id: industrial
            says: {zh: 制造业, en: Manufacturing}
            cite: {article: 第五条, grade: A}
            exempt_if: on_abnormal_list
            require: industry under {C}
    - id: score
      says: {zh: 得分, en: Score}
      cite: {article: 附表, grade: A}
      score:
        out_of: 100
        pass: {at_least: 60}
        groups:
          - id: growing
            says: {zh: 成长, en: Growth}
            out_of: 60
            pass: {at_least: 20}
            items:
              - id: growth_item
                says: {zh: 增长, en: Growth}
                cite: {article: 附表, grade: A}
                out_of: 40
                bands:
                  of: growth(revenue)
                  steps: [{at_least: 10%, points: 40}, {at_least: 5%, points: 20}, {otherwise: 0}]
              - id: given_item
                says: {zh: 特色, en: Local feature}
                cite: {article: 附表, grade: A}
                out_of: 15
                given: local_feature_points
              - id: best_item
                says: {zh: 择优, en: The better one}
                cite: {article: 附表, grade: A}
                out_of: 5
                best_of:
                  - id: best_patents
                    says: {zh: 专利, en: Patents}
                    out_of: 5
                    per: {of: ip1_2026, each: 2项, points: 1}
                  - id: best_age
                    says: {zh: 年限, en: Years}
                    out_of: 4
                    cases: [{when: years_since(registered_on) >= 5年, points: 4}, {otherwise: 0}]
          - id: standing
            says: {zh: 地位, en: Standing}
            out_of: 40
            items:
              - id: counted
                says: {zh: 计数, en: Counted}
                cite: {article: 附表, grade: A}
                out_of: 40
                count:
                  points: 20
                  of:
                    - {id: many, says: {zh: 百人, en: A hundred}, when: staff >= 100人}
                    - {id: old, says: {zh: 三年, en: Three years}, when: years_since(registered_on) >= 3年}
"""

CHANGED = (
    STANDARD.replace("small-2026", "small-2027")
    .replace("revenue >= 1500万元", "revenue >= 1200万元")
    .replace("rd_expense / revenue >= 3%", "rd_expense / revenue >= 4%")
    .replace("pass: {at_least: 60}", "pass: {at_least: 50}")
)

OVERLAY = """
overlay: small-round
version: "1"
names: {zh: 示例年度调整, en: A round of an example}
document: 示例函〔2026〕2号
applies_to: [small-2026]
in_force: {from: 2026-01-01, to: 2026-12-31}
changes:
  - not_examined: equity
    says: {zh: 本年度不看融资, en: Equity is not examined this year}
    cite: {article: 二, grade: A}
  - add_to: root
    node:
      id: market_years
      says: {zh: 细分市场三年以上, en: Three years in the market}
      cite: {article: 三, grade: A}
      require: years_in_market >= 3年
"""


@functools.cache
def standard(text: str = STANDARD, *, overlaid: bool = False) -> model.Standard:
    """The small standard, or another text; with the overlay where asked."""
    catalogue = load()
    found = read_standard("small.yaml", catalogue.vocabulary, text)
    return apply_overlay(found, read_overlay("round.yaml", catalogue.vocabulary, OVERLAY)) if overlaid else found


EDGES: dict[tuple[str, int | None], tuple[Value, ...]] = {
    ("revenue", 2025): (1500 * WAN, 1500 * WAN - 1, 1200 * WAN, 1200 * WAN - 1, 3000 * WAN, 0),
    ("revenue", 2024): (1200 * WAN, 1363_636_363, 1363_636_364, 1500 * WAN, 0),
    ("rd_expense", 2025): (45 * WAN, 45 * WAN - 1, 60 * WAN, 36 * WAN, 120 * WAN),
    ("rd_expense", 2024): (36 * WAN, 36 * WAN - 1, 45 * WAN, 100 * WAN),
    ("equity_raised", 2025): (100 * WAN, 200 * WAN, 200 * WAN - 1, 0),
    ("equity_raised", 2024): (100 * WAN, 100 * WAN - 1, 0),
    ("staff", 2025): (5000, 4999, 10_000, 9999),
    ("registered_on", None): (date(2023, 5, 1), date(2023, 5, 2), date(2021, 5, 1), date(2025, 1, 1)),
    ("national_award_top3", None): (NEVER, date(2023, 5, 1), date(2023, 4, 30), ON),
    ("market_renown", None): (True, False),
    ("on_abnormal_list", None): (True, False),
    ("rd_institution_level", None): (0, 2, 3, 4),
    ("industry", None): (3441, 6500, 1300),
    ("local_feature_points", None): (0, 5, 15),
    ("ip1_2026", None): (0, 1, 2, 9, 10),
    ("years_in_market", None): (300, 299),
}
TITLES = (Validity.none(), Validity.always("证书"), Validity(ON, ON), Validity(None, FOREVER), Validity(None, NEVER))


@st.composite
def firms(draw: st.DrawFn) -> Facts:
    """Firms whose facts lie on the edges of the small standard; some are unknown."""
    catalogue = load()
    facts = Facts(name="葫芦岛渤湾示例泵业有限公司", code="")
    for (code, year), values in EDGES.items():
        value = draw(st.sampled_from((*values, None)))
        facts.put(catalogue.indicators[code], year, value, draw(st.sampled_from(("", "审计报告"))))
    title = draw(st.sampled_from((*TITLES, None)))
    if title is not None:
        facts.titles["cxx"] = title
    return facts


def passing() -> Facts:
    """A firm that meets every condition of the small standard, and not one by much."""
    catalogue = load()
    facts = Facts(name="葫芦岛渤湾示例泵业有限公司")
    for (code, year), values in EDGES.items():
        facts.put(catalogue.indicators[code], year, values[0])
    facts.put(catalogue.indicators["market_renown"], None, True)
    facts.put(catalogue.indicators["on_abnormal_list"], None, False)
    facts.put(catalogue.indicators["rd_institution_level"], None, 3)
    facts.titles["cxx"] = Validity.none()
    return facts
