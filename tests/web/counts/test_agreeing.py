"""Kept counts, the names behind them, and a count by hand agree on every kind of row and every day that matters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.web.cast import make_cast, make_firm
from tests.web.counts.naive import Hand, days_around

from tidu.web.insight.counting import Reach, counts_on, names_of
from tidu.web.insight.definitions import definitions
from tidu.web.insight.few import spells_of_few
from tidu.web.insight.keeping import finish_counting, recount_all_now, recount_firms
from tidu.web.insight.models import Cell, Spell
from tidu.web.insight.spells import SPELL
from tidu.web.registry.facts.service import Span
from tidu.web.registry.models import Enterprise, EnterpriseEvent, Recommendation, TitleHeld

START = date(2023, 1, 1)
days = st.dates(START, START + timedelta(days=900)) | st.sampled_from(
    [date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1)]
)
titles = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["cxx", "zjtx", "ln_zjtx", "xjr", "gxjs"]),
        "kind": st.sampled_from(["new", "review"]),
        "decided_on": st.none() | days,
        "valid_from": st.none() | days,
        "valid_until": st.none() | days,
        "withdrawn_on": st.none() | st.none() | days,
        "firm": st.integers(0, 1),
        "renews": st.booleans(),
    }
)
asked = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["cxx", "xjr"]),
        "kind": st.sampled_from(["new", "review"]),
        "batch": st.sampled_from(["一", "二"]),
        "recommended_on": days,
        "firm": st.integers(0, 1),
    }
)


class AgreeingTest(TestCase):
    """Firms of two counties with titles of any days."""

    @settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.lists(titles, max_size=6), st.lists(asked, max_size=4), st.none() | days, st.lists(days, max_size=2))
    def test_all_three_agree(
        self, held: list[dict[str, Any]], recommended: list[dict[str, Any]], moved: date | None, on: list[date]
    ) -> None:
        make_cast()
        firms = [make_firm("甲示例有限公司", "211481101", 1), make_firm("乙示例有限公司", "211421403", 2)]
        days = [*on, START, *([moved] if moved else [])]
        before: TitleHeld | None = None
        for number, given_fields in enumerate(held):
            fields = dict(given_fields)
            firm, renews = firms[fields.pop("firm")], fields.pop("renews")
            row = TitleHeld(enterprise=firm, batch=str(number), decision="recognised", **fields)
            if renews and before is not None and before.enterprise_id == firm.pk and before.title == row.title:
                row.renews = before
            if TitleHeld.objects.filter(
                enterprise=firm, title=row.title, product="", valid_from=row.valid_from, kind=row.kind
            ).exists():
                continue
            row.save()
            before = row
            days += [day for name, day in fields.items() if name.endswith(("on", "from", "until")) and day]
        for fields in recommended:
            firm = firms[fields["firm"]]
            Recommendation.objects.get_or_create(
                enterprise=firm, title=fields["title"], batch=fields["batch"],
                defaults={"kind": fields["kind"], "recommended_on": fields["recommended_on"]},
            )  # fmt: skip
            days.append(fields["recommended_on"])
        if moved is not None:
            EnterpriseEvent.objects.create(
                enterprise=firms[0], kind="moved", happened_on=moved, details={"from": "211421403", "to": "211481101"}
            )
        recount_all_now()
        listed = Span(listed=tuple(one.pk for one in firms))
        assert set(Spell.objects.values_list(*SPELL)) == spells_of_few(listed, definitions())
        self.compare(sorted({each for day in days for each in days_around(day)}))

    def compare(self, days: list[date]) -> None:
        hand = Hand()
        for region in ("2114", "211481", "211481101"):
            reach = Reach((region,))
            for day, numbers in zip(days, counts_on(reach, days), strict=True):
                found: dict[str, set[tuple[int, str]]] = {one.code: set() for one in definitions()}
                spells = Spell.objects.filter(reach.filter("region_id")).on(day)
                for code, firm, item in spells.values_list("definition", "enterprise_id", "item"):
                    found[code].add((firm, item))
                for one in definitions():
                    by_hand = hand.number(one, day, region)
                    number = numbers[one.code]
                    assert (number.total or 0) == by_hand, (one.code, day, region)
                    assert found[one.code] == hand.names(one, day, region), (one.code, day, region)
                    if region == "2114" and one.adds_up:
                        assert sum(number.by_place.values()) == by_hand


@pytest.mark.django_db
def test_counting_again_changes_nothing(pumps: Enterprise) -> None:
    TitleHeld.objects.create(enterprise=pumps, title="cxx", decision="announced", decided_on=START, valid_from=START)
    first = recount_all_now()
    assert first.spells
    assert first.mended == first.spells
    again = recount_all_now()
    assert (again.spells, again.mended) == (first.spells, 0)


@pytest.mark.django_db
def test_what_was_written_past_every_door_is_found_and_mended(pumps: Enterprise) -> None:
    TitleHeld.objects.create(enterprise=pumps, title="cxx", decision="announced", decided_on=START, valid_from=START)
    recount_all_now()
    Spell.objects.filter(definition="cxx").delete()
    TitleHeld.objects.filter(enterprise=pumps).update(valid_until=date(2024, 1, 1))
    assert recount_all_now().mended
    day = date(2023, 6, 1)
    assert Hand().number(definitions().by_code["cxx"], day, "2114") == 1
    assert names_of(definitions().by_code["cxx"], Reach(("2114",)), day).count() == 1


@pytest.mark.django_db
def test_adding_cells_up_changes_no_count(pumps: Enterprise) -> None:
    TitleHeld.objects.create(enterprise=pumps, title="cxx", decision="announced", decided_on=START, valid_from=START)
    recount_firms([pumps.pk])
    TitleHeld.objects.filter(enterprise=pumps).update(valid_until=date(2024, 1, 1))
    recount_firms([pumps.pk])
    before, rows = counts_on(Reach(("2114",)), [date(2023, 6, 1), date(2024, 6, 1)]), Cell.objects.count()
    finish_counting()
    after = counts_on(Reach(("2114",)), [date(2023, 6, 1), date(2024, 6, 1)])
    assert [{code: one.total for code, one in each.items()} for each in before] == [
        {code: one.total for code, one in each.items()} for each in after
    ]
    assert Cell.objects.count() < rows
