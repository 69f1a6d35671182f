"""Rows of the lists of the dual track: watched queries, lists handed over, notices of the other track."""

from __future__ import annotations

from datetime import date

from tests.web.lists.world import YEAR, Rows, World, mark

from tidu.web.insight.models import HandedList, HandedRow, TrackNotice, Watch, WatchChange, WatchFirm, WatchMove
from tidu.web.registry.models import TitleHeld


def watches(world: World, rows: Rows) -> None:
    maker = world.cast.wang
    for number in rows:
        Watch.objects.create(
            name=mark(number), inside=["gxjs"], outside=[], query=mark(number), region_id="211481", owner=maker,
            organisation_id=maker.organisation_id or 0, digest="",
        )  # fmt: skip


def the_watch(world: World) -> Watch:
    """The first one."""
    if not Watch.objects.exists():
        watches(world, range(1))
    return Watch.objects.order_by("pk")[0]


def a_watch(world: World) -> tuple[object, ...]:
    """Its number."""
    return (the_watch(world).pk,)


def moves(world: World, rows: Rows) -> None:
    change = WatchChange.objects.create(watch=the_watch(world), on=YEAR, kind="moved", came=len(rows))
    for number in rows:
        WatchMove.objects.create(
            change=change, enterprise_id=world.pumps.pk, name=mark(number), came=True, entered=["gxjs"]
        )


def members(world: World, rows: Rows) -> None:
    for number in rows:
        WatchFirm.objects.create(
            watch=the_watch(world), enterprise_id=number, mask=1, member=True, since=YEAR, name=mark(number),
            place="211481",
        )  # fmt: skip


def notices(world: World, rows: Rows) -> None:
    for number in rows:
        held = TitleHeld.objects.create(
            enterprise=world.firm(number), title="gxjs", decision="recognised", valid_from=date(2024, 1, 1)
        )
        TrackNotice.objects.create(held=held, kind="withdrawn", day=YEAR, reason=mark(number))


def handed_lists(world: World, rows: Rows) -> None:
    for number in rows:
        HandedList.objects.create(
            title=mark(number), on=YEAR, region_id="211481", inside=[], outside=[],
            giver_id=world.cast.wang.organisation_id or 0, given_by=world.cast.wang,
        )  # fmt: skip


def the_handed(world: World) -> HandedList:
    """The first one."""
    if not HandedList.objects.exists():
        handed_lists(world, range(1))
    return HandedList.objects.order_by("pk")[0]


def a_handed_list(world: World) -> tuple[object, ...]:
    """Its number."""
    return (the_handed(world).pk,)


def handed_rows(world: World, rows: Rows) -> None:
    for number in rows:
        HandedRow.objects.create(
            handed=the_handed(world), number=number + 1, enterprise_id=number, name=mark(number), place="示例县"
        )
