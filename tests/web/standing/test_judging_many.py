"""Whatever is known about firms, many at once and one by one are judged alike."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tidu.catalogue.deriving import with_derived
from tidu.criteria.one import evaluate
from tidu.web.demonstration.loading import load_city
from tidu.web.registry.facts.service import Span, catalogue, kernel_facts_of, wide_frame
from tidu.web.registry.models import Enterprise, Fact, TitleHeld
from tidu.web.standing.judging import judged, judged_few
from tidu.web.standing.levels import LETTERS, level_of
from tidu.web.standing.models import FirmLevels, Standing
from tidu.web.standing.rules import rules_on, titles_on, touched_by

FIRMS = 160
TODAY = date(2026, 11, 27)
DAYS = (TODAY, date(2024, 6, 29), date(2022, 7, 15))


@pytest.fixture
def city(transactional_db: None) -> None:
    load_city(FIRMS, today=TODAY)


def numbers() -> list[int]:
    return list(Enterprise.objects.living().order_by("pk").values_list("pk", flat=True))


def contradict(firms: list[int]) -> None:
    """Main revenue above revenue, in the newest year."""
    made = 0
    for row in Fact.objects.in_use().filter(enterprise__in=firms, indicator="revenue", as_of__year=TODAY.year - 1):
        parts = Fact.objects.in_use().filter(enterprise=row.enterprise_id, indicator="main_revenue", as_of=row.as_of)
        made += parts.update(value=row.value + 1)
    assert made > 9


def test_many_and_few_agree_on_every_firm_title_and_day(city: None) -> None:
    Fact.objects.filter(pk__in=list(Fact.objects.filter(pk__gte=1).values_list("pk", flat=True)[::9])).delete()
    contradict(numbers()[::7])
    TitleHeld.objects.filter(pk__in=list(TitleHeld.objects.values_list("pk", flat=True)[::7])).update(valid_from=None)
    for on in DAYS:
        rules = rules_on(on)
        many, many_rows = judged(Span(1, FIRMS), rules, on)
        few, few_rows = judged_few(numbers(), rules, on)
        assert many.select(few.columns).equals(few)
        order = ["enterprise_id", "title"]
        assert many_rows.sort(order).equals(few_rows.select(many_rows.columns).sort(order))
        if on == TODAY:
            assert {letter for title in titles_on(on) for letter in many[title]} >= set("mrsafu")


def test_the_frame_says_what_the_facts_of_one_firm_say(city: None) -> None:
    rules = rules_on(TODAY)
    columns = {column.name: column for rule in rules for column in rule.columns}
    frame = wide_frame(Span(1, FIRMS), [*columns.values()], TODAY)
    firms = list(Enterprise.objects.living().order_by("pk"))
    facts = kernel_facts_of(firms, TODAY)
    assert frame["enterprise_id"].to_list() == [firm.pk for firm in firms]
    for name, column in columns.items():
        for firm, value in zip(firms, frame[name].to_list(), strict=True):
            if column.indicator is not None:
                known = facts[firm.pk].get(column.indicator, column.year(TODAY))
                assert value == (known.value if known else None), (firm, name)
            else:
                held = facts[firm.pk].titles.get(column.title or "")
                assert value == ((held.since if column.end == "from" else held.until) if held else None), (firm, name)


def test_loading_a_city_leaves_every_firm_judged(city: None) -> None:
    assert set(FirmLevels.objects.values_list("pk", flat=True)) == set(numbers())
    titles = titles_on(TODAY)
    firms = {firm.pk: firm for firm in Enterprise.objects.living()}
    facts = kernel_facts_of(list(firms.values()), TODAY)
    rules = {(rule.title, str(rule.kind)): rule for rule in rules_on(TODAY)}
    for row in Standing.objects.select_related("renewal"):
        rule = rules[row.title, row.kind]
        known = with_derived(facts[row.enterprise_id], rule.standard, catalogue(), TODAY)
        verdict = evaluate(rule.standard, known, TODAY, rule.kind)
        assert LETTERS[level_of(verdict)] == row.level
        assert row.region_id == firms[row.enterprise_id].region_id
        letters = FirmLevels.objects.get(pk=row.enterprise_id).letters
        assert letters[row.renewal.titles.index(row.title)] == row.level
        assert {verdict.nodes[node].outcome.word for node in row.missing.split()} <= {"unmet", "unknown"}
    assert set(Standing.objects.values_list("title", flat=True)) <= set(titles)


def test_a_firm_that_holds_a_title_is_judged_by_its_re_review(city: None) -> None:
    held = set(
        TitleHeld.objects.valid_on(TODAY).filter(title="cxx", product="").values_list("enterprise_id", flat=True)
    )
    reviewed = set(Standing.objects.filter(title="cxx", kind="review").values_list("enterprise_id", flat=True))
    anew = set(Standing.objects.filter(title="cxx", kind="new").values_list("enterprise_id", flat=True))
    assert reviewed
    assert reviewed <= held
    assert not anew & held


def test_a_rule_knows_what_it_reads() -> None:
    rules = touched_by(["rd_expense"], TODAY)
    assert rules
    assert all("rd_expense" in rule.reads for rule in rules)
    assert touched_by(["nothing_of_the_kind"], TODAY) == ()


def test_no_firms_are_judged_to_nothing(db: None) -> None:
    levels, rows = judged(Span(1, 10), rules_on(TODAY), TODAY)
    assert levels.height == rows.height == 0
    assert levels.schema["cxx"] == pl.String
