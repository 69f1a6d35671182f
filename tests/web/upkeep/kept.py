"""Changes, leads, bans and updates that stand there already: for the walks through every door, list and page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Protocol

from tests.web.cast import Cast
from tests.web.upkeep.making import a_lead, a_rename, lost, step

from tidu.today import china_today
from tidu.web.registry.models import Enterprise
from tidu.web.upkeep.models import Ban, YearlyUpdate


class World(Protocol):
    """What every walk has."""

    @property
    def cast(self) -> Cast:
        """Everybody."""
        ...

    @property
    def pumps(self) -> Enterprise:
        """赵经理's firm."""
        ...


def of_firm(world: World) -> tuple[int, ...]:
    """The firm itself."""
    return (world.pumps.pk,)


def of_change(world: World) -> tuple[int, ...]:
    """A report of a new name."""
    return (a_rename(world.cast, world.pumps).pk,)


def of_lead(world: World) -> tuple[int, ...]:
    """A lead in which the firm is heard."""
    lead = a_lead(world.cast, world.pumps)
    if lead.heard_on is None:
        step(lead, "hear", world.cast.wang, note="示例", due=china_today() + timedelta(days=10))
    return (lead.pk,)


def of_lost(world: World) -> tuple[int, ...]:
    """A title that was withdrawn, with its ban."""
    return (lost(world.cast, world.pumps).pk,)


def an_update(firm: Enterprise, year: int = 2026) -> YearlyUpdate:
    """An update of one title."""
    row, _fresh = YearlyUpdate.objects.get_or_create(
        enterprise=firm, title="xjr", year=year, defaults={"due_on": date(year, 5, 31)}
    )
    return row


def of_update(world: World) -> tuple[int, ...]:
    """An update of the firm."""
    return (an_update(world.pumps).pk,)


def a_ban(firm: Enterprise) -> Ban:
    """A ban that runs."""
    return Ban.objects.create(
        enterprise=firm, first=china_today(), until=china_today() + timedelta(days=900), why_zh="示例", why_en="example",
        document="工信部企业〔2026〕2号", grade="A-",
    )  # fmt: skip


def all_of(world: World) -> tuple[int, ...]:
    """One of each, for pages that list."""
    of_change(world)
    of_lead(world)
    of_update(world)
    a_ban(world.pumps)
    return ()


ARGUMENTS: dict[str, Callable[[World], tuple[int, ...]]] = {
    "change": of_change,
    "change-step": of_change,
    "change-titles": of_change,
    "lead": of_lead,
    "lead-step": of_lead,
    "lead-correct": of_lead,
    "lead-file": of_lead,
    "lead-new": of_firm,
    "update": of_update,
    "update-platform": of_update,
    "update-confirm": of_update,
}
