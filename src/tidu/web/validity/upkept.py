"""What the room of upkeep knows: updates that are done or begun, changes that were reported. Where it is not there, nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

from django.urls import NoReverseMatch, reverse


def upkeep() -> Any:  # noqa: ANN401 - a module, or nothing
    """Its service; None where it has none yet."""
    try:
        return import_module("tidu.web.upkeep.service")
    except ModuleNotFoundError:
        return None


def updates_done(firms: Iterable[int], year: int) -> frozenset[tuple[int, str]]:
    """Of these firms the titles whose update of a year is confirmed."""
    rows = getattr(upkeep(), "YearlyUpdate", None)
    if rows is None:
        return frozenset()
    found = rows.objects.filter(enterprise_id__in=list(firms), year=year, done_on__isnull=False)
    return frozenset(found.values_list("enterprise_id", "title"))


def updates_begun(firms: Sequence[int]) -> frozenset[int | tuple[int, str]]:
    """Firms whose form of an update is open."""
    rows = getattr(upkeep(), "YearlyUpdate", None)
    if rows is None:
        return frozenset()
    found = rows.objects.filter(enterprise_id__in=list(firms), filing__isnull=False, done_on=None)
    return frozenset(found.values_list("enterprise_id", "title"))


def changes_reported(firms: Iterable[int]) -> frozenset[tuple[int, object]]:
    """Of these firms the days of events that were reported."""
    rows = getattr(upkeep(), "ChangeReport", None)
    if rows is None:
        return frozenset()
    found = rows.objects.filter(enterprise_id__in=list(firms)).exclude(reported_on=None)
    return frozenset(found.values_list("enterprise_id", "occurred_on"))


def way(_firm: int, _title: str) -> str | None:
    """Where a firm brings its entry up to date and reports changes."""
    try:
        return reverse("my-changes")
    except NoReverseMatch:
        return None
