"""What is known is filled in, with its source; what two sources say differently is shown."""

from __future__ import annotations

from datetime import date

from tests.web.cast import Cast

from tidu.web.filing.models import Filing
from tidu.web.filing.service import open_filing, save, sheet_of
from tidu.web.registry.facts.service import Source, Statement, state
from tidu.web.registry.models import Enterprise

WAN = 1_000_000


def test_a_figure_in_use_stands_in_its_field_with_source_and_day(filing: Filing) -> None:
    cell = sheet_of(filing).cells["revenue", "2025"]
    assert (cell.text, cell.version) == ("6000", 0)
    assert cell.source is not None
    assert cell.source.zh.startswith("示例税务申报（20")


def test_what_another_source_says_is_shown_beside(filing: Filing, stated: Enterprise) -> None:
    source = Source.objects.create(kind="department", party="statistics", label="示例统计报表")
    state(source, [Statement(stated.pk, "revenue", date(2025, 12, 31), 5900 * WAN)])
    cell = sheet_of(filing).cells["revenue", "2025"]
    assert cell.text == "6000"
    assert cell.others == [("5900万元", "示例统计报表")]


def test_the_year_before_the_oldest_is_shown_as_last_year(filing: Filing, stated: Enterprise) -> None:
    source = Source.objects.create(kind="form", party="firm", label="示例")
    state(source, [Statement(stated.pk, "revenue", date(2022, 12, 31), 4000 * WAN)])
    assert sheet_of(filing).cells["revenue", "2023"].last == "4000万元"


def test_the_register_is_shown_and_not_asked(filing: Filing, stated: Enterprise) -> None:
    cell = sheet_of(filing).cells["company_name", ""]
    assert cell.text == stated.name
    assert cell.field.settled
    assert ("company_name", "") not in {one.key for one in sheet_of(filing).lacking}


def test_what_is_computed_is_filled_in_as_soon_as_it_follows(filing: Filing, cast: Cast) -> None:
    save(filing, "revenue", "2025", "", by=cast.zhao, seen=0)
    assert sheet_of(filing).cells["is_sme", ""].text == ""
    save(filing, "staff", "2025", "120", by=cast.zhao, seen=0)
    cell = sheet_of(filing).cells["is_sme", ""]
    assert cell.text == "yes"
    assert cell.source is not None
    assert "计算" in cell.source.zh


def test_texts_of_the_last_form_are_taken_over(filing: Filing, cast: Cast, stated: Enterprise) -> None:
    save(filing, "contact_name", "", "示例人乙", by=cast.zhao, seen=0)
    later = open_filing(stated, "yearly-update", purpose="yearly-update:2027", on=date(2027, 4, 1), by=cast.zhao)
    cell = sheet_of(later).cells["contact_name", ""]
    assert (cell.text, cell.version) == ("示例人乙", 0)
    assert cell.source is not None
    assert "填过的表" in cell.source.zh


def test_emptying_a_field_makes_it_unknown_and_keeps_what_is_known_beside(filing: Filing, cast: Cast) -> None:
    save(filing, "revenue", "2025", "", by=cast.zhao, seen=0)
    cell = sheet_of(filing).cells["revenue", "2025"]
    assert (cell.text, cell.value, cell.known) == ("", None, "6000")


def test_a_table_shows_its_rows_and_two_more(filing: Filing, cast: Cast) -> None:
    save(filing, "products.name", "r2", "示例泵", by=cast.zhao, seen=0)
    assert sheet_of(filing).rows["products"] == 4
