"""A day that a test chooses, a title that ends, and the whole of a day's duty without its job."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date

import pytest

from tidu.web.registry.facts.frames import Span
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.validity.escalating import escalate, renew_all_todos
from tidu.web.validity.models import DueItem, Reminder
from tidu.web.validity.planning import plan
from tidu.web.validity.reminding import remind
from tidu.web.validity.syncing import Synced, sync_span

DAY = date(2026, 7, 1)
END = date(2026, 12, 31)


class Calendar:
    """Sets the date for all of validity and plays its duty."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch, self.today = patch, DAY
        self.set(DAY)

    def set(self, day: date) -> None:
        """It is this day now."""
        self.today = day
        for name, module in list(sys.modules.items()):
            if name.startswith("tidu.web.validity") and hasattr(module, "china_today"):
                self.patch.setattr(module, "china_today", lambda: self.today)

    def sync(self) -> Synced:
        """Bring all items up to date."""
        firms = tuple(Enterprise.objects.order_by("pk").values_list("pk", flat=True))
        return sync_span(Span(listed=firms), self.today)

    def play(self, day: date | None = None) -> int:
        """The duty of a day; gives how many reminders went out."""
        if day is not None:
            self.set(day)
        self.sync()
        sent = remind(plan(self.today), self.today)
        waiting = Reminder.objects.filter(signed_at=None, withdrawn_at=None, next_on__lte=self.today)
        escalate(list(waiting.values_list("pk", flat=True)), self.today)
        renew_all_todos(None)  # type: ignore[arg-type]
        return sent


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    return Calendar(monkeypatch)


Ending = Callable[..., TitleHeld]


def ending(firm: Enterprise, until: date = END, title: str = "zjtx", **fields: object) -> TitleHeld:
    """A title that ends."""
    return TitleHeld.objects.create(
        enterprise=firm,
        title=title,
        decision="recognised",
        valid_from=date(until.year - 2, 1, 1),
        valid_until=until,
        **fields,
    )


def item_of(row: TitleHeld) -> DueItem:
    """The item of a title."""
    return DueItem.objects.get(key=f"title:{row.pk}")
