"""A notice for the walk over all pages."""

from __future__ import annotations

from typing import Protocol

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.cast import Cast, person
from tests.web.lists.world import World as Filled
from tests.web.lists.world import mark

from tidu.web.notices.objected import Objection
from tidu.web.notices.objecting import Said, receive
from tidu.web.notices.service import Entry, Notice, prepare, publish
from tidu.web.registry.models import Enterprise

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


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


def the_objection(world: World) -> tuple[int]:
    """孙示例's objection to the firm's line, with a file; received once."""
    return (_objection(world).pk,)


def the_objection_file(world: World) -> tuple[int, int]:
    """The objection and its file."""
    one = _objection(world)
    return one.pk, one.files.get().pk


def the_code(world: World) -> tuple[str]:
    """The code of its receipt."""
    return (_objection(world).code,)


def the_objection_there(world: World) -> tuple[()]:
    """The same, for the page that lists it."""
    _objection(world)
    return ()


def _objection(world: World) -> Objection:
    paper = SimpleUploadedFile("示例.pdf", PDF)
    row = Notice.objects.get(pk=the_notice(world)[0])
    said = Said(1, "示例：营业收入与公开的年报不符", "孙示例", "13900001234")
    return receive(row, "objection", said, (paper,), key="walk")


def many_notices(world: Filled, rows: range) -> None:
    """A prepared notice for each row."""
    for number in rows:
        firm = world.firm(number)
        prepare("recognition", f"{mark(number)}公示", [Entry(firm.pk, "zjtx")], key=f"many-{number}", label="示例批",
                by=world.cast.li)  # fmt: skip


def many_objections(world: Filled, rows: range) -> None:
    """An objection to the line of each row's firm."""
    firms = [world.firm(number) for number in rows]
    if firms:
        row = running(world.cast, firms, key=f"many-{rows.start}-{rows.stop}")
        for number in range(1, len(firms) + 1):
            receive(row, "objection", Said(number, "示例", "孙示例", "13900001234"), (), key=f"{row.pk}-{number}")
