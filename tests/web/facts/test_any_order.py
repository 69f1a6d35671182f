"""Whatever is stated, withdrawn and decided in whatever order: a naive model in memory says what is used, and agrees."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db.models import Max
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.web.cast import make_cast, make_firm

from tidu.web.accounts.models import User
from tidu.web.registry.facts.service import Statement, resolve, state, statements_of
from tidu.web.registry.models import Conflict, Enterprise, Fact, Source

YEARS = (date(2024, 12, 31), date(2025, 12, 31))
PARTIES = ("firm", "tax", "bureau")


@dataclass
class Model:
    """One thing: who says what, the one heard last at the end; whose value is used; whether somebody has to decide."""

    says: dict[str, int] = field(default_factory=dict)
    using: str | None = None
    open: bool = False

    @property
    def used(self) -> int | None:
        return None if self.using is None else self.says[self.using]

    def hear(self, party: str, value: int | None) -> None:
        if self.says.get(party) == value:
            return
        was_using = self.using
        self.says.pop(party, None)
        known = set(self.says.values())
        used = None if was_using in (None, party) else self.says[str(was_using)]
        if value is not None:
            self.says[party] = value
            if used is None:
                self.using = party
                news = bool(known - {value})
            else:
                news = value not in known
        else:
            if was_using == party:
                self.using = next(reversed(self.says), None)
            news = used is None and len(known) > 1
        self.open = len(set(self.says.values())) > 1 and (self.open or news)

    def decide(self, party: str) -> None:
        if self.using is not None and self.using != party:
            loser = self.using
            self.says[loser] = self.says.pop(loser)  # its statement is written down anew, without being used
        self.using, self.open = party, False


STATE = st.tuples(
    st.sampled_from(PARTIES), st.sampled_from([None, 0, 1, 2]), st.sampled_from(YEARS), st.sampled_from([0, 0, -3, 2])
)
DECIDE = st.tuples(st.just("decide"), st.integers(0, 2), st.sampled_from(YEARS), st.just(0))


class TestAnyOrder(TestCase):
    """Statements of three parties about two years, decisions, and a clock that jumps by days in both directions."""

    @settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors])
    @given(st.lists(st.one_of(STATE, STATE, STATE, DECIDE), max_size=14))
    def test_what_is_used_is_what_the_rules_say_and_the_past_stays_as_it_was(
        self, steps: list[tuple[str, int | None, date, int]]
    ) -> None:
        officer = make_cast().wang
        firm = make_firm("葫芦岛渤湾示例泵业有限公司", "211481101")
        model = {year: Model() for year in YEARS}
        past: list[tuple[date, datetime, int | None]] = []
        for who, value, year, days in steps:
            if who == "decide":
                decide(firm, year, int(value or 0), officer, model[year])
            else:
                source = Source.objects.create(kind="form", party=who, label="示例")
                at = datetime.now(UTC) + timedelta(days=days)
                state(source, [Statement(firm.pk, "revenue", year, value)], recorded_at=at)
                model[year].hear(who, value)
            check(firm, model)
            past += [(about, last_moment(about), one.used) for about, one in model.items()]
        for about, moment, expected in past:
            in_use = list(Fact.objects.in_use(moment).filter(as_of=about).values_list("value", flat=True))
            assert in_use == ([] if expected is None else [expected]), "one value in use for each year, at any time"


def decide(firm: Enterprise, year: date, choice: int, officer: User, model: Model) -> None:
    conflict = Conflict.objects.filter(state="open", as_of=year).first()
    assert (conflict is not None) == model.open
    if conflict is not None:
        listed = statements_of(conflict)
        chosen = listed[choice % len(listed)]
        resolve(conflict, chosen, "示例理由", officer)
        model.decide(chosen.source.party)
    assert not Conflict.objects.filter(state="open", as_of=year, enterprise=firm).exists()


def check(firm: Enterprise, model: dict[date, Model]) -> None:
    for year, one in model.items():
        rows = Fact.objects.filter(enterprise=firm, as_of=year)
        assert list(rows.in_use().values_list("value", flat=True)) == ([] if one.used is None else [one.used])
        assert {row.source.party: row.value for row in rows.stated().select_related("source")} == one.says
        assert Conflict.objects.filter(state="open", as_of=year).exists() == one.open
        for party in PARTIES:
            moments = list(
                rows.filter(source__party=party).order_by("pk").values_list("recorded_at", "ended_at", "standing_from")
            )
            assert all(start < until for start, until, _used in moments if until is not None)
            assert [row[0] for row in moments] == sorted(row[0] for row in moments), "recorded never goes back"


def last_moment(year: date) -> datetime:
    """The last moment at which anything about a year changed. A clock that goes wrong is kept in order for each thing
    by itself: of another year a later moment may have been recorded before.
    """
    rows = Fact.objects.filter(as_of=year)
    found = rows.aggregate(recorded=Max("recorded_at"), used=Max("standing_from"), ended=Max("ended_at"))
    return max((moment for moment in found.values() if moment is not None), default=datetime(2000, 1, 1, tzinfo=UTC))
