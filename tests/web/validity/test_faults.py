"""What goes wrong in the middle: a killed duty goes on where it ended, and a faulty file of kinds stops the start."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from tests.web.cast import make_firm
from tests.web.validity.world import Calendar, ending

from tidu.errors import InputError
from tidu.web.jobs.service import Progress
from tidu.web.registry.models import Enterprise
from tidu.web.validity import reminding, syncing
from tidu.web.validity.kinds import FILE, read_kinds
from tidu.web.validity.models import DueItem, Reminder


class Killed(Exception):
    """The power is cut."""


class Run:
    """A run of a job that is killed behind so many steps."""

    def __init__(self, cursor: dict[str, Any], steps: int) -> None:
        self.cursor, self.steps = cursor, steps

    def save_cursor(self, cursor: dict[str, Any]) -> None:
        self.cursor.update(cursor)

    def advance(self, *_how_far: object) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise Killed

    @property
    def progress(self) -> Progress:
        return cast("Progress", self)


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_killed_duty_goes_on_where_it_ended(
    pumps: Enterprise, days: Calendar, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    monkeypatch.setattr(syncing, "STEP", 1)
    monkeypatch.setattr(reminding, "STEP", 1)
    for number in range(3):
        ending(make_firm(f"兴城示例{number}有限公司", "211481101", 20 + number))
    cursor: dict[str, Any] = {}
    with pytest.raises(Killed):
        syncing.sync_all(Run(cursor, steps).progress)
    assert DueItem.objects.count() <= steps + 1
    syncing.sync_all(Run(cursor, 99).progress)
    assert DueItem.objects.count() == 3
    with pytest.raises(Killed):
        reminding.remind_all(Run({}, steps).progress)
    assert Reminder.objects.count() == steps + 1
    assert reminding.remind_all(Run({}, 99).progress) == 3 - steps - 1
    assert Reminder.objects.values("item").distinct().count() == Reminder.objects.count() == 3


def test_a_term_that_does_not_exist_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "kinds.yaml"
    path.write_text(FILE.read_text("utf-8").replace("sme-update", "no-such-term"), "utf-8")
    with pytest.raises(InputError) as refused:
        read_kinds(path)
    assert refused.value.code == "unknown-term"


def test_a_reminder_on_the_day_itself_is_a_slip(tmp_path: Path) -> None:
    path = tmp_path / "kinds.yaml"
    path.write_text(FILE.read_text("utf-8").replace("evidence: {months: [3, 1]}", "evidence: {months: [0]}"), "utf-8")
    with pytest.raises(ValueError, match="months before"):
        read_kinds(path)
