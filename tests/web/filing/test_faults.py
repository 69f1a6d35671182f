"""A fault in the middle leaves nothing half done: each step is one transaction with its event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from tests.web.cast import Cast

from tidu.web.audit import service as audit
from tidu.web.filing.models import Entry, Filing, FilingVersion, RuleText
from tidu.web.filing.service import Pinned, freeze, open_filing, save, save_many, settle
from tidu.web.registry.models import Enterprise, Fact, Source


class PowerCutError(Exception):
    """The process ends here."""


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """From now on the process ends where an event of this kind would be left."""
    real = audit.record

    def at(action: str) -> None:
        def record(found: str, *arguments: object, **more: object) -> object:
            if found == action:
                raise PowerCutError
            return real(found, *arguments, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(audit, "record", record)

    return at


def test_opening_leaves_no_form_without_its_event(stated: Enterprise, cast: Cast, cut: Callable[[str], None]) -> None:
    cut("filing.open")
    with pytest.raises(PowerCutError), transaction.atomic():
        open_filing(stated, Pinned("xjr"), purpose="own:x", on=date(2026, 7, 1), by=cast.zhao)
    assert not Filing.objects.exists()


def test_a_section_is_saved_whole_or_not_at_all(filing: Filing, cast: Cast, cut: Callable[[str], None]) -> None:
    save(filing, "staff", "2025", "120", by=cast.zhao, seen=0)
    cut("filing.save")
    typed = {("staff", "2025"): ("130", 1), ("rd_staff", "2025"): ("20", 0)}
    with pytest.raises(PowerCutError), transaction.atomic():
        save_many(filing, typed, by=cast.zhao)
    assert list(Entry.objects.values_list("field", "text", "version")) == [("staff", "120", 1)]


def test_a_version_is_there_with_its_rules_or_not_at_all(
    filing: Filing, cast: Cast, cut: Callable[[str], None]
) -> None:
    cut("filing.freeze")
    with pytest.raises(PowerCutError), transaction.atomic():
        freeze(filing, cast.zhao)
    assert not FilingVersion.objects.exists()
    assert not RuleText.objects.exists()


def test_facts_are_stated_with_the_mark_that_they_are_or_not_at_all(
    filing: Filing, cast: Cast, cut: Callable[[str], None]
) -> None:
    save(filing, "staff", "2025", "120", by=cast.zhao, seen=0)
    version = freeze(filing, cast.zhao)
    before = (Fact.objects.count(), Source.objects.count())
    cut("filing.settle")
    with pytest.raises(PowerCutError), transaction.atomic():
        settle(version, cast.zhao)
    assert (Fact.objects.count(), Source.objects.count()) == before
    assert FilingVersion.objects.get().settled_at is None
