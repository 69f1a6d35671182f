"""What upkeep knows of what the calendar shows: updates that are done or begun, changes that were reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from tidu.web.upkeep.service import ChangeReport, YearlyUpdate


def updates_done(firms: Iterable[int], year: int) -> frozenset[tuple[int, str]]:
    """Of these firms the titles whose update of a year is confirmed."""
    found = YearlyUpdate.objects.filter(enterprise_id__in=list(firms), year=year, done_on__isnull=False)
    return frozenset(found.values_list("enterprise_id", "title"))


def updates_begun(firms: Sequence[int]) -> frozenset[int | tuple[int, str]]:
    """Firms whose form of an update is open."""
    found = YearlyUpdate.objects.filter(enterprise_id__in=list(firms), filing__isnull=False, done_on=None)
    return frozenset(found.values_list("enterprise_id", "title"))


def changes_reported(firms: Iterable[int]) -> frozenset[tuple[int, object]]:
    """Of these firms the days of events that were reported."""
    found = ChangeReport.objects.filter(enterprise_id__in=list(firms))
    return frozenset(found.values_list("enterprise_id", "occurred_on"))


def way(_firm: int, _title: str) -> str:
    """Where a firm brings its entry up to date and reports changes."""
    return reverse("my-changes")
