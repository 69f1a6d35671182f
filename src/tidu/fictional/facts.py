"""What parties state about a firm: yearly figures and the state of things, with gaps, corrections and conflicts.

Two profiles draw the values: ``full`` everything that standards ask for, ``bulk`` ten key figures for three years, fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random

from tidu.catalogue import Catalogue
from tidu.criteria.facts import Facts, Value
from tidu.fictional.city import STAGES, WAN, Maker
from tidu.fictional.firms import Draft
from tidu.fictional.records import Party, StatedFact
from tidu.today import CHINA

KEY_INDICATORS = (
    "revenue", "main_revenue", "net_profit", "rd_expense", "assets", "liabilities", "net_assets", "staff", "rd_staff",
    "equity_raised",
)  # fmt: skip
"""What the ``bulk`` profile knows of each of three years."""
YEARS = 3
PERSON = 100
"""Staff is stored in hundredths of a person."""
Key = tuple[str, int | None]

_LABELS: Mapping[Party, str] = {
    "firm": "{year}年度企业经营情况表（示例）",
    "tax": "税务部门共享数据（示例）{year}年度",
    "statistics": "统计部门共享数据（示例）{year}年度",
    "social_security": "社保部门共享数据（示例）{year}年末",
    "science": "科技部门共享数据（示例）{year}年度",
    "market_regulation": "市场监管部门登记信息（示例）",
    "bureau": "工信部门审核意见（示例）",
}
_PARTIES: Mapping[str, Party] = {
    **dict.fromkeys(
        ("registered_on", "industry", "independent_legal_person", "resident_enterprise", "on_abnormal_list",
         "on_dishonest_list", "abnormal_listed_in_year", "dishonest_listed_in_year"), "market_regulation",
    ),
    **dict.fromkeys(("sci_tech_staff_kjx", "rd_expense_kjx", "cost_expense_kjx", "development_score"), "science"),
}  # fmt: skip


class Stating:
    """States the facts of one firm after another; keeps what is the same for all."""

    def __init__(self, catalogue: Catalogue, today: date) -> None:
        self.catalogue = catalogue
        self.today = today
        self.latest = today.year - 1
        self.years = [self.latest - back for back in range(YEARS)]
        self.now = datetime(today.year, today.month, today.day, 8, tzinfo=CHINA)
        self.labels = {
            (party, year): text.format(year=year)
            for party, text in _LABELS.items()
            for year in range(self.latest - 4, today.year + 1)
        }
        self.year_ends = {year: date(year, 12, 31) for year in range(self.latest - 4, today.year + 1)}

    def full(self, made: Draft) -> tuple[StatedFact, ...]:
        """Every value that the standards ask for, as the generator of single firms draws them."""
        facts = Facts()
        Maker(self.catalogue, facts, made.business.trade, made.stage, self.today, made.rng).make()
        values: dict[Key, Value] = {(code, year): fact.value for code, year, fact in facts}
        self._suit(values, made)
        when = self._when(made)
        found = []
        for (code, year), value in values.items():
            kind = self.catalogue.indicators[code].kind
            party: Party = "bureau" if kind == "finding" else _PARTIES.get(code, "firm")
            found.append(self._fact(code, year, value, party, when(year)))
        return (*found, *self._departments(made, values))

    def bulk(self, made: Draft) -> tuple[StatedFact, ...]:
        """The key figures of three years."""
        values = self._figures(made)
        when = self._when(made)
        forms = {year: (self.year_ends[year], self.labels["firm", year], when(year)) for year in self.years}
        found = []
        for (code, year), value in values.items():
            if year is not None:
                as_of, label, moment = forms[year]
                found.append(StatedFact(code, year, as_of, value, "firm", label, moment))
        found += self._departments(made, values)
        return tuple(found)

    # -- when and by whom -----------------------------------------------------------------------------------------

    def _when(self, made: Draft) -> Callable[[int | None], datetime]:
        """When the firm's form of a year came in: in spring of the next; the state of things comes with the last."""
        day = 20 + int(made.rng.random() * 100)
        seconds = 30_600 + int(made.rng.random() * 28_000)
        last = min(self.latest, made.ended_on.year - 1 if made.ended_on else self.latest)
        forms: dict[int | None, datetime] = {}

        def when(year: int | None) -> datetime:
            if year not in forms:
                form = min(last if year is None else year, self.latest) + 1
                moment = datetime(form, 1, 1, tzinfo=CHINA) + timedelta(day, seconds)
                forms[year] = min(moment, self.now) if form == self.today.year else moment
            return forms[year]

        return when

    def _fact(
        self, code: str, year: int | None, value: Value, party: Party, moment: datetime, note: str = ""
    ) -> StatedFact:
        shown = self.latest if year is None else year
        as_of = moment.date() if year is None or year > self.latest else self.year_ends[year]
        return StatedFact(code, year, as_of, value, party, self.labels[party, shown], moment, note)

    def _departments(self, made: Draft, values: Mapping[Key, Value]) -> Iterator[StatedFact]:
        """What others state of the same figures, and what the firm had first stated and then corrected."""
        lot = made.rng.random()
        year = self.latest if (made.ended_on is None or made.ended_on.year > self.latest) else made.ended_on.year - 1
        if lot < 0.10:
            # Two firms in a hundred contradict what a department holds.
            yield from self._stated(made, values, "tax", ("revenue", year), lot < 0.012)
        elif lot < 0.18:
            yield from self._stated(made, values, "social_security", ("staff", year), lot < 0.108)
        elif lot < 0.21:
            yield from self._corrected(made, values, year - 1)
        elif lot < 0.28:
            yield from self._stated(made, values, "statistics", ("revenue", year - 1), False)

    def _stated(
        self, made: Draft, values: Mapping[Key, Value], party: Party, key: Key, differs: bool
    ) -> Iterator[StatedFact]:
        value, year = values.get(key), key[1]
        if value is None or year is None or isinstance(value, date):
            return
        if differs:
            value = value * (70 + int(made.rng.random() * 25)) // 100 // PERSON * PERSON
        yield self._fact(key[0], year, value, party, self._later(year, 121, made.rng))

    def _corrected(self, made: Draft, values: Mapping[Key, Value], year: int) -> Iterator[StatedFact]:
        """The firm's first figure, recorded before the one that it states now."""
        value = values.get(("rd_expense", year))
        if value is None or isinstance(value, date):
            return
        wrong = value * (75 + int(made.rng.random() * 20)) // 100
        moment = datetime(year + 1, 1, 8, 9, 30, tzinfo=CHINA) + timedelta(minutes=int(made.rng.random() * 9_000))
        yield self._fact(
            "rd_expense", year, wrong, "firm", min(moment, self.now), "后由企业更正：漏计委托研发费用（示例）"
        )

    def _later(self, year: int, days: int, rng: Random) -> datetime:
        """A moment some months after the end of a year, but not after today."""
        moment = datetime(year + 1, 1, 1, 9, tzinfo=CHINA) + timedelta(days + int(rng.random() * 60))
        return min(moment, self.now)

    # -- the values -----------------------------------------------------------------------------------------------

    def _lasting(self, made: Draft) -> tuple[int, int]:
        """The first and the last year of which a firm has figures."""
        last = min(self.latest, made.ended_on.year - 1) if made.ended_on else self.latest
        return made.established_on.year, last

    def _suit(self, values: dict[Key, Value], made: Draft) -> None:
        """Make single values agree with the firm's identity, and fill in what three years need."""
        first, last = self._lasting(made)
        until = self.today.year if made.ended_on is None else last
        for key in [key for key in values if key[1] is not None and not first <= key[1] <= until]:
            del values[key]
        age = max(0, self.latest - made.established_on.year) * 100
        for code in ("years_in_market", "years_in_field_dxgj", "years_in_field_dxgj_ln"):
            found = values.get((code, None))
            if isinstance(found, int):
                values[code, None] = min(found, age)
        if ("registered_on", None) in values:
            values["registered_on", None] = made.established_on
        if ("industry", None) in values:
            values["industry", None] = int(made.business.industry)
        for back in range(1, YEARS):
            self._year_before(values, self.latest - back, back)

    def _year_before(self, values: dict[Key, Value], year: int, back: int) -> None:
        staff, researchers = values.get(("staff", year)), values.get(("rd_staff", self.latest))
        if isinstance(staff, int) and isinstance(researchers, int):
            fewer = researchers // PERSON * (100 - 6 * back) // 100 * PERSON
            values["rd_staff", year] = min(staff, max(PERSON, fewer))
        assets, debt = values.get(("assets", self.latest)), values.get(("liabilities", self.latest))
        net = values.get(("net_assets", year))
        if isinstance(assets, int) and isinstance(debt, int) and isinstance(net, int) and assets > debt:
            values["liabilities", year] = net * debt // (assets - debt)
            values["assets", year] = net + net * debt // (assets - debt)

    def _figures(self, made: Draft) -> dict[Key, Value]:
        """Key figures of the last three years, the latest first."""
        look, rng = STAGES[made.stage], made.rng.random
        low, high = look.revenue
        revenue = int((low + rng() * (high - low)) * 100) * (WAN // 100)
        staff = max(4, revenue // WAN // (45 + int(rng() * 65)))
        growth = 1_000 + look.growth[0] + int(rng() * (look.growth[1] - look.growth[0]))
        rd_share = look.rd[0] + int(rng() * (look.rd[1] - look.rd[0]))
        main = look.main[0] + int(rng() * (look.main[1] - look.main[0]))
        net, debt, turnover = int(rng() * 200) - 40, 180 + int(rng() * 680), 600 + int(rng() * 1_300)
        researchers = staff * (2 + 3 * made.stage + int(rng() * 7)) // 100
        equity = int(rng() * 9_000) * WAN if rng() < 0.04 + 0.02 * made.stage else 0
        missing = int(rng() * 400)  # one figure of ten is missing in a firm out of forty
        first, last = self._lasting(made)
        values: dict[Key, Value] = {}
        for back in range(YEARS):
            year = self.latest - back
            if first <= year <= last:
                assets = revenue * turnover // 1_000
                figures = (
                    revenue, revenue * main // 1_000, revenue * net // 1_000, revenue * rd_share // 1_000, assets,
                    assets * debt // 1_000, assets - assets * debt // 1_000, staff * PERSON,
                    min(staff, max(1, researchers)) * PERSON, 0 if back else equity,
                )  # fmt: skip
                for place, code in enumerate(KEY_INDICATORS):
                    if place != missing:
                        values[code, year] = figures[place]
            revenue = revenue * 1_000 // growth // 10_000 * 10_000
            staff = max(3, staff * 94 // 100)
            researchers = researchers * 94 // 100
        return values
