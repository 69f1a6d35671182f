"""Saving as typed: whatever was typed is kept; of two people who meet, neither loses a letter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.web.cast import Cast

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.audit.models import AuditEvent
from tidu.web.filing import owners
from tidu.web.filing.models import Entry, Filing
from tidu.web.filing.service import Owner, Pinned, closed_since, open_filing, register_owner, save, save_many, sheet_of
from tidu.web.registry.models import Enterprise, Fact


def test_what_cannot_be_read_is_kept_as_typed_with_its_error(filing: Filing, cast: Cast) -> None:
    saved = save(filing, "revenue", "2024", "五千多万元 ", by=cast.zhao, seen=0)
    assert saved.state == "saved"
    cell = sheet_of(filing).cells["revenue", "2024"]
    assert cell.text == "五千多万元 "
    assert cell.error is not None
    assert "不是数" in cell.error.zh


def test_amounts_are_exact_to_the_fen(filing: Filing, cast: Cast) -> None:
    save(filing, "revenue", "2024", "5,123.456789", by=cast.zhao, seen=0)
    assert sheet_of(filing).cells["revenue", "2024"].value == 5_123_456_789
    save(filing, "revenue", "2024", "5123.4567891", by=cast.zhao, seen=1)
    error = sheet_of(filing).cells["revenue", "2024"].error
    assert error is not None
    assert "更细" in error.zh


def test_a_text_that_is_too_long_is_kept_and_says_by_how_much(filing: Filing, cast: Cast) -> None:
    save(filing, "introduction", "", "示" * 2010, by=cast.zhao, seen=0)
    cell = sheet_of(filing).cells["introduction", ""]
    assert len(cell.text) == 2010
    assert cell.error is not None
    assert "删减 10 字" in cell.error.zh


def test_two_people_two_values_both_are_shown(filing: Filing, cast: Cast, colleague: User) -> None:
    save(filing, "staff", "2025", "120", by=cast.zhao, seen=0)
    met = save(filing, "staff", "2025", "125", by=colleague, seen=0)
    assert met.state == "met"
    assert met.text == "125"
    assert met.theirs is not None
    assert (met.theirs.text, str(met.theirs.by)) == ("120", "赵经理")
    assert Entry.objects.get(filing=filing, field="staff").text == "120"
    chosen = save(filing, "staff", "2025", "125", by=colleague, seen=met.version)
    assert chosen.state == "saved"
    assert Entry.objects.get(filing=filing, field="staff").text == "125"


def test_the_same_press_twice_is_one_change(filing: Filing, cast: Cast) -> None:
    for _again in range(2):
        save(filing, "staff", "2025", "120", by=cast.zhao, seen=0)
    assert Entry.objects.get(filing=filing).version == 1
    assert AuditEvent.objects.filter(action="filing.save").count() == 1


def test_a_section_is_saved_whole_but_for_what_met_anothers(filing: Filing, cast: Cast, colleague: User) -> None:
    save(filing, "staff", "2025", "120", by=colleague, seen=0)
    typed = {("staff", "2025"): ("99", 0), ("rd_staff", "2025"): ("20", 0), ("postcode", ""): ("无", 0)}
    states = {one.key[0]: one.state for one in save_many(filing, typed, by=cast.zhao)}
    assert states == {"staff": "met", "rd_staff": "saved", "postcode": "saved"}
    assert AuditEvent.objects.filter(action="filing.save").count() == 2


def test_nothing_of_a_section_is_kept_where_one_field_does_not_exist(filing: Filing, cast: Cast) -> None:
    typed = {("staff", "2025"): ("99", 0), ("no_such", ""): ("x", 0)}
    with pytest.raises(TiduError, match="no_such"):
        save_many(filing, typed, by=cast.zhao)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("key", [("revenue", "1999"), ("products.name", "r99"), ("product_field_2026", "")])
def test_a_period_a_row_or_a_finding_that_is_not_asked_is_refused(
    filing: Filing, cast: Cast, key: tuple[str, str]
) -> None:
    with pytest.raises(TiduError, match="no-such-field"):
        save(filing, *key, "1", by=cast.zhao, seen=0)


def test_after_the_deadline_the_draft_is_still_kept_and_it_says_since_when(filing: Filing, cast: Cast) -> None:
    Filing.objects.filter(pk=filing.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    filing.refresh_from_db()
    saved = save(filing, "staff", "2025", "120", by=cast.zhao, seen=0)
    assert saved.state == "saved"
    assert saved.closed is not None
    assert "已于" in saved.closed.what.zh
    assert "延期" in saved.closed.fix.zh


def test_a_clock_set_back_does_not_open_it_again(filing: Filing, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    Filing.objects.filter(pk=filing.pk).update(closes_at=now - timedelta(minutes=1))
    filing.refresh_from_db()
    save(filing, "staff", "2025", "120", by=cast.zhao, seen=0)
    monkeypatch.setattr("tidu.web.filing.closing.timezone.now", lambda: now - timedelta(days=2))
    assert closed_since(Filing.objects.get(pk=filing.pk)) is not None


def test_a_later_deadline_does(filing: Filing, cast: Cast) -> None:
    Filing.objects.filter(pk=filing.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    filing.refresh_from_db()
    save(filing, "staff", "2025", "120", by=cast.zhao, seen=0)
    Filing.objects.filter(pk=filing.pk).update(closes_at=timezone.now() + timedelta(days=3))
    assert closed_since(Filing.objects.get(pk=filing.pk)) is None


def test_what_was_handed_in_is_locked_with_the_reason(
    stated: Enterprise, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owners, "_OWNERS", {})
    register_owner(
        "example",
        Owner(
            names=lambda _one: Text("示例批次", "example round"),
            link=lambda _one: "/",
            locked=lambda _one: Text("已提交，县里在审", "handed in, in review"),
        ),
    )
    filing = open_filing(stated, Pinned("xjr"), purpose="example:1", on=stated.created_at.date(), by=cast.zhao)
    with pytest.raises(TiduError, match="handed in, in review"):
        save(filing, "staff", "2025", "120", by=cast.zhao, seen=0)


def test_a_firm_has_one_form_for_a_purpose(filing: Filing, stated: Enterprise, cast: Cast) -> None:
    again = open_filing(stated, Pinned("xjr"), purpose=filing.purpose, on=filing.on, by=cast.zhao)
    assert again == filing
    assert AuditEvent.objects.filter(action="filing.open").count() == 1


def test_a_firm_that_is_gone_opens_none(pumps: Enterprise, cast: Cast) -> None:
    pumps.status = Enterprise.Status.DEREGISTERED
    with pytest.raises(TiduError, match="firm-gone"):
        open_filing(pumps, Pinned("xjr"), purpose="own:x", on=pumps.created_at.date(), by=cast.zhao)


def test_typing_states_no_fact(filing: Filing, cast: Cast) -> None:
    before = Fact.objects.count()
    save(filing, "revenue", "2025", "5000", by=cast.zhao, seen=0)
    assert Fact.objects.count() == before
