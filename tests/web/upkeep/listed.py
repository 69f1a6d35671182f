"""Rows of the lists of upkeep, each of another firm."""

from __future__ import annotations

from tests.web.lists.world import Rows, World
from tests.web.upkeep.kept import a_ban, an_update
from tests.web.upkeep.making import a_lead, a_rename


def reported(world: World, rows: Rows) -> None:
    """Reports of a new name."""
    for number in rows:
        a_rename(world.cast, world.firm(number))


def suspected(world: World, rows: Rows) -> None:
    """Leads."""
    for number in rows:
        a_lead(world.cast, world.firm(number))


def banned(world: World, rows: Rows) -> None:
    """Bans."""
    for number in rows:
        a_ban(world.firm(number))


def updated(world: World, rows: Rows) -> None:
    """Updates that are owed."""
    for number in rows:
        an_update(world.firm(number))
