"""A notice for the walk over all pages."""

from __future__ import annotations

from typing import Protocol

from tests.web.cast import Cast, person

from tidu.web.notices.service import Entry, Notice, prepare, publish
from tidu.web.registry.models import Enterprise


class World(Protocol):
    """The cast and 赵经理's firm."""

    cast: Cast
    pumps: Enterprise


def prepared(cast: Cast, firms: list[Enterprise], kind: str = "recognition", key: str = "示例") -> Notice:
    """A list that 李科 has frozen."""
    entries = [Entry(one.pk, "zjtx") for one in firms]
    return prepare(kind, "示例专精特新中小企业名单公示", entries, key=key, label="示例第一批", by=cast.li)


def running(cast: Cast, firms: list[Enterprise], kind: str = "recognition", key: str = "示例") -> Notice:
    """One that his colleague has put before the public today."""
    row = prepared(cast, firms, kind, key)
    colleague = person(f"second-{key}", "示例复核人", row.organisation, "officer")
    return publish(row, colleague, document="示例工信公示〔2026〕1号")


def a_notice_there(world: World) -> tuple[()]:
    """The same notice, for the page that lists it."""
    the_notice(world)
    return ()


def the_notice(world: World) -> tuple[int]:
    """The notice that the walks read; kept once."""
    known = Notice.objects.filter(key="示例").first()
    return ((known or running(world.cast, [world.pumps])).pk,)
