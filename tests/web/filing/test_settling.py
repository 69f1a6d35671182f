"""A value corrected in a form becomes a fact with its source; where a department differs, a conflict, never an overwrite."""

from __future__ import annotations

from datetime import date

from tests.web.cast import Cast

from tidu.web.filing.models import Filing
from tidu.web.filing.service import freeze, save, save_many, settle
from tidu.web.registry.facts.service import Conflict, Fact
from tidu.web.registry.models import Enterprise

WAN = 1_000_000
LAST = date(2025, 12, 31)


def test_a_corrected_value_becomes_a_fact_that_leads_back_to_the_version(filing: Filing, cast: Cast) -> None:
    save(filing, "staff", "2025", "120", by=cast.zhao, seen=0)
    version = freeze(filing, cast.zhao)
    settle(version, cast.zhao)
    fact = Fact.objects.in_use().get(indicator="staff")
    assert (fact.value, fact.as_of, fact.place) == (120_00, LAST, "staff.2025")
    assert fact.source.link == version.get_absolute_url()
    assert fact.source.entered_by == cast.zhao
    assert "第 1 版" in fact.source.label


def test_a_departments_figure_stays_in_use_and_a_conflict_is_opened(
    filing: Filing, cast: Cast, stated: Enterprise
) -> None:
    save(filing, "revenue", "2025", "5100", by=cast.zhao, seen=0)
    told = settle(freeze(filing, cast.zhao), cast.zhao)
    assert told.conflicts == 1
    assert Conflict.objects.get(enterprise=stated, indicator="revenue").state == "open"
    assert Fact.objects.in_use().get(indicator="revenue").value == 6000 * WAN
    assert Fact.objects.stated().filter(indicator="revenue", value=5100 * WAN).exists()


def test_what_was_only_prefilled_is_stated_by_nobody_again(filing: Filing, cast: Cast) -> None:
    before = Fact.objects.count()
    settle(freeze(filing, cast.zhao), cast.zhao)
    assert Fact.objects.count() == before


def test_what_cannot_be_read_or_was_emptied_states_nothing(filing: Filing, cast: Cast) -> None:
    before = Fact.objects.count()
    save_many(filing, {("staff", "2025"): ("百来人", 0), ("assets", "2025"): ("", 0)}, by=cast.zhao)
    settle(freeze(filing, cast.zhao), cast.zhao)
    assert Fact.objects.count() == before


def test_settling_twice_is_settling_once(filing: Filing, cast: Cast) -> None:
    save(filing, "staff", "2025", "120", by=cast.zhao, seen=0)
    version = freeze(filing, cast.zhao)
    settle(version, cast.zhao)
    settle(version, cast.zhao)
    assert Fact.objects.filter(indicator="staff").count() == 1
