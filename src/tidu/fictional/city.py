"""The firms themselves: correlated facts for three to four years, some missing, some right at a threshold."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from tidu.catalogue import Catalogue
from tidu.criteria.facts import Facts, Validity, Value
from tidu.criteria.vocabulary import NEVER
from tidu.fictional.names import COUNTIES, TRADES, Trade, credit_code, firm_names
from tidu.today import china_today

SOURCE = "示例数据"
WAN = 1_000_000
"""One 万元 in 分."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What firms of one degree of maturity look like; money in 万元, shares in tenths of a percent."""

    weight: int
    revenue: tuple[int, int]
    growth: tuple[int, int]
    rd: tuple[int, int]
    main: tuple[int, int]
    ip1: tuple[int, int]
    years: tuple[int, int]


STAGES = (
    Stage(36, (60, 2_600), (-120, 70), (0, 22), (480, 1000), (0, 0), (0, 14)),
    Stage(22, (120, 2_400), (-20, 260), (18, 80), (600, 1000), (0, 1), (0, 5)),
    Stage(20, (700, 5_500), (-10, 190), (26, 62), (680, 1000), (0, 2), (2, 9)),
    Stage(15, (1_500, 11_000), (0, 200), (29, 70), (760, 1000), (1, 5), (3, 15)),
    Stage(9, (5_200, 38_000), (30, 220), (34, 78), (905, 1000), (4, 12), (4, 20)),
    Stage(4, (26_000, 76_000), (30, 160), (40, 80), (930, 1000), (8, 30), (11, 25)),
)
FOUND_AT = (
    "core_ip_found_ht",
    "technology_field_found_ht",
    "market_standing",
    "market_renown",
    "product_field_2026",
    "focus_field_2024",
    "product_quality_found_dxgj",
    "process_advanced_found_dxgj",
    "energy_advanced_found_dxgj",
)
"""Findings in the order in which a firm's growth calls for them."""
INNOVATIVE, SPECIALISED, GIANT, CHAMPION = 2, 3, 4, 5


@dataclass
class FictionalFirm:
    """One invented firm: its facts in stored form, and where it lies."""

    facts: Facts
    county: str
    trade: Trade
    stage: int


def city(
    catalogue: Catalogue, *, firms: int = 200, seed: int = 20260401, on: date | None = None
) -> list[FictionalFirm]:
    """``firms`` invented firms as they stand on ``on`` (today by default); the same for the same seed and date."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    day = on or china_today()
    trades = rng.choices(TRADES, weights=[trade.weight for trade in TRADES], k=firms)
    names = firm_names(firms, trades, rng)
    made = []
    for number in range(firms):
        stage = rng.choices(range(len(STAGES)), weights=[one.weight for one in STAGES])[0]
        facts = Facts(name=names[number], code=credit_code(number + 1))
        maker = Maker(catalogue, facts, trades[number], stage, day, rng)
        maker.make()
        made.append(FictionalFirm(facts, rng.choice(COUNTIES), trades[number], stage))
    return made


class Maker:
    """Draws the facts of one firm."""

    def __init__(
        self, catalogue: Catalogue, facts: Facts, trade: Trade, stage: int, day: date, rng: random.Random
    ) -> None:
        self.catalogue = catalogue
        self.facts = facts
        self.trade = trade
        self.stage = stage
        self.look = STAGES[stage]
        self.day = day
        self.year = day.year - 1
        self.rng = rng

    def put(self, code: str, value: Value | None, back: int = 0, *, missing: int = 1) -> None:
        """Set a fact ``back`` years before the latest; ``missing`` in a hundred are left unknown."""
        indicator = self.catalogue.indicators[code]
        if self.rng.randrange(100) < missing:
            return
        year = (self.day.year if indicator.this_year else self.year) - back
        self.facts.put(indicator, year, value, SOURCE)

    def scaled(self, code: str, number: int) -> int:
        """A whole number of units in stored form."""
        return number * self.catalogue.indicators[code].scale

    def draw(self, bounds: tuple[int, int]) -> int:
        """A whole number between two bounds, both included."""
        return self.rng.randint(*bounds)

    def chance(self, percent: int) -> bool:
        """True that often."""
        return self.rng.randrange(100) < percent

    def make(self) -> None:
        """All facts, then the titles that fit them."""
        self._money()
        self._people()
        self._rights()
        self._product()
        self._conduct()
        self._findings()
        self._titles()

    # -- money ----------------------------------------------------------------------------------------------------

    def _money(self) -> None:
        low, high = self.look.revenue
        revenue = self.rng.randint(low * 100, high * 100) * WAN // 100
        if self.stage == SPECIALISED and self.chance(12):
            revenue = 1_500 * WAN  # exactly at a line
        rd, main, net, debt = (
            self.draw(self.look.rd),
            self.draw(self.look.main),
            self.rng.randint(-40, 160),
            self.rng.randint(180, 860),
        )
        turnover = self.rng.randint(600, 1900)
        for back in range(4):
            self._year(back, revenue, (rd, main, net, debt, turnover))
            revenue = revenue * 1000 // (1000 + self.draw(self.look.growth)) // 10_000 * 10_000
        if self.stage >= GIANT and self.chance(40):
            self.put("expected_market_cap", revenue * self.rng.randint(3, 9), missing=0)
            self.put("invention_patents_main", self.draw(self.look.ip1), missing=0)

    def _year(self, back: int, revenue: int, look: tuple[int, int, int, int, int]) -> None:
        rd_share, main, net, debt, turnover = look
        rd = revenue * max(0, rd_share + self.rng.randint(-4, 4)) // 1000 // 10_000 * 10_000
        if self.stage in (INNOVATIVE, SPECIALISED) and back == 0 and self.chance(10):
            rd = revenue * 3 // 100  # exactly at the line, or a 分 below it
        profit = revenue * (net + self.rng.randint(-15, 15)) // 1000
        assets = revenue * turnover // 1000 // 10_000 * 10_000
        liabilities = assets * debt // 1000
        self.put("revenue", revenue, back, missing=2)
        self.put("sales_revenue_ht", revenue, back)
        self.put("main_revenue", revenue * main // 1000, back)
        self.put("rd_expense", rd, back)
        self.put("net_profit", profit, back)
        if back < 3:
            self.put("rd_expense_ht", rd, back)
            self.put("rd_expense_china_ht", rd * self.rng.randint(90, 100) // 100, back)
            self.put("net_assets", assets - liabilities, back)
            self.put("equity_raised", self._equity(), back, missing=6)
            self.put("conversions_ht", self.rng.randint(0, 2 + self.stage * 2), back, missing=8)
            self.put("net_profit_deducted", profit * 9 // 10, back, missing=4)
            self.put("rd_investment", rd, back)
            self.put("operating_cash_flow", profit * self.rng.randint(40, 140) // 100, back)
        self.put("sci_tech_spending", rd * 11 // 10, back)
        if back == 0:
            self.put("assets", assets)
            self.put("liabilities", liabilities)
            self.put("rd_expense_kjx", rd)
            self.put("cost_expense_kjx", revenue - profit)
            self.put("total_income_ht", revenue)
            self.put("hightech_income", revenue * self.rng.randint(35 + self.stage * 8, 100) // 100)

    def _equity(self) -> int:
        return self.rng.randint(100, 9_000) * WAN if self.chance(4 + 2 * self.stage) else 0

    # -- people ---------------------------------------------------------------------------------------------------

    def _people(self) -> None:
        staff = max(4, self.draw(self.look.revenue) // self.rng.randint(45, 110))
        share = self.rng.randint(2, 8) + 3 * self.stage
        for back in range(4):
            self.put("staff", self.scaled("staff", max(3, staff * (100 - 6 * back) // 100)), back)
        researchers = max(1, staff * share // 100)
        for code in ("rd_staff", "sci_tech_staff_kjx", "sci_tech_staff_ht"):
            self.put(code, self.scaled(code, researchers))
        years = self.draw(self.look.years)
        age = min(30, years + self.rng.randint(0, 6))
        born = self.day - timedelta(days=age * 365 + self.rng.randint(20, 340))
        self.put("registered_on", born, missing=1)
        for code in ("years_in_market", "years_in_field_dxgj", "years_in_field_dxgj_ln"):
            self.put(code, self.scaled(code, years))

    # -- rights, product, conduct ---------------------------------------------------------------------------------

    def _rights(self) -> None:
        ip1 = self.draw(self.look.ip1)
        ip2 = self.rng.randint(0, 3 + 3 * self.stage)
        own = ip1 if self.chance(80) else max(0, ip1 - 1)
        for code, number in (
            ("ip1_2022", ip1), ("ip1_self_2022", own), ("ip1_high_value_2022", ip1 // 6), ("ip2_2022", ip2),
            ("ip1_2026", own), ("ip1_kjx", ip1), ("ip2_kjx", ip2), ("ip1_ht", ip1), ("ip2_ht", ip2), ("ip1_cy", ip1),
            ("ip2_cy", ip2),
        ):  # fmt: skip
            self.put(code, number)
        self.put("ip1_in_use", own > 0 and self.chance(90))
        self.put("ip_self_developed_ht", own + ip2 > 0)
        level = min(4, max(0, self.stage - 1 + self.rng.randint(-1, 1))) if self.stage else 0
        self.put("rd_institution_level", level)
        for code, percent in (
            ("national_award", 1), ("national_award_top3", 1), ("national_award_top5", 1),
            ("provincial_award", 2 * self.stage), ("provincial_award_top3", self.stage), ("chuangke_top500", 1),
            ("chuangke_top50", 0), ("led_standard_kjx", 3 * self.stage),
        ):  # fmt: skip
            self.put(code, self._event(percent), missing=5)

    def _event(self, percent: int) -> date:
        return self.day - timedelta(days=self.rng.randint(30, 2200)) if self.chance(percent) else NEVER

    def _product(self) -> None:
        likely = 20 + 15 * self.stage
        for code in (
            "strategic_emerging_product", "holds_brand", "quality_system_certified", "management_system_certified",
            "takes_part_in_standards", "core_on_information_system", "serves_chain_leader", "took_part_in_standard_ht",
        ):  # fmt: skip
            self.put(code, self.chance(likely))
        for code, percent in (
            ("fills_chain_gap", 4),
            ("six_foundations", 8),
            ("quality_award", 3),
            ("product_certified_abroad", 6),
        ):
            self.put(code, self.chance(percent * self.stage))
        for code in ("time_honoured_brand", "new_product_dxgj", "new_product_dxgj_ln"):
            self.put(code, False)
        for code in ("national_contest_prize", "provincial_contest_prize"):
            self.put(code, 1 if self.chance(self.stage) else 0)
        self.put("digital_level", min(3, max(0, self.rng.randint(0, 1) + self.stage // 2)))
        self.put("market_share", self.scaled("market_share", 1) * self.rng.randint(1, 40 + 45 * self.stage) // 1000)
        self.put("largest_venture_round", self._equity())
        self.put(
            "planned_investment",
            self.rng.randint(200, 1_200 + 900 * self.stage) * WAN,
            missing=1 if self.stage >= GIANT else 100,
        )
        if self.stage >= GIANT:
            self.put("global_market_rank", self.rng.randint(1, 9))
            for back in range(3):
                self.put("domestic_market_rank", self.rng.randint(1, 9), back)
                self.put("provincial_market_rank", self.rng.randint(1, 2), back)
        self.put("market_rank", self.rng.randint(1, max(2, 30 - 5 * self.stage)))
        score = self.rng.randint(1800, 3600) + 900 * self.stage
        for back in range(2):
            self.put("development_score", min(9800, score + self.rng.randint(-200, 200)), back)

    def _conduct(self) -> None:
        self.put("industry", self.trade.industry, missing=1)
        for code in ("independent_legal_person", "resident_enterprise"):
            self.put(code, True, missing=1)
        for code, percent in (
            ("on_abnormal_list", 3), ("on_dishonest_list", 1), ("restricted_product", 1), ("dependent_unit_cy", 3),
            ("listed_publicly", 1), ("control_tie_with_xjr", 1), ("group_twin_of_xjr", 1), ("earlier_award_fund", 2),
        ):  # fmt: skip
            self.put(code, self.chance(percent), missing=1)
        for code in ("abnormal_listed_in_year", "dishonest_listed_in_year", "serious_event_kjx"):
            for back in range(2):
                self.put(code, self.chance(1), back, missing=1)
        for code in ("major_violation", "accident_ht"):
            self.put(code, self._event(2), missing=1)
        for code in ("software_firm_certificate", "software_product_certificate"):
            self.put(code, not self.trade.manufacturing and self.chance(40))

    def _findings(self) -> None:
        """What officers and experts have already found, mostly about the more mature firms."""
        if not self.chance(25 * self.stage):
            return
        for code in FOUND_AT[: 3 * max(0, self.stage - 1)]:
            self.put(code, self.chance(82))

    # -- titles ---------------------------------------------------------------------------------------------------

    def _titles(self) -> None:
        held = {"cxx": INNOVATIVE, "zjtx": SPECIALISED, "xjr": GIANT, "dxgj": CHAMPION}
        for code, stage in held.items():
            above = self.stage - stage
            likely = 0 if above < 0 else (55 if above == 0 else 85)
            self.facts.titles[code] = self._validity(3) if self.chance(likely) else Validity.none(SOURCE)
        self.facts.titles["kjx"] = self._validity(1) if self.chance(12 * self.stage) else Validity.none(SOURCE)
        self.facts.titles["gxjs"] = self._validity(3) if self.chance(16 * self.stage) else Validity.none(SOURCE)

        for code in ("jscx", "zscq_ys", "zscq_sf", "ln_xjr", "ln_zjtx"):
            self.facts.titles[code] = self._validity(3) if self.chance(self.stage) else Validity.none(SOURCE)

    def _validity(self, years: int) -> Validity:
        """Whole calendar years, as the province announces them; one in eight has just run out."""
        started = self.day.year - self.rng.randint(0, years - 1)
        if self.chance(12):
            started = self.day.year - years
        return Validity(date(started, 1, 1), date(started + years - 1, 12, 31), SOURCE)
