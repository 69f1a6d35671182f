"""Rows of the lists of materials."""

from __future__ import annotations

from typing import Any

from tests.web.lists.world import Rows, World, mark
from tests.web.materials.papers import audit

from tidu.text import same
from tidu.today import china_today
from tidu.web.materials.declaring import declare
from tidu.web.materials.drawing import draw
from tidu.web.materials.models import Ask, Owed, SpotCheck, Use
from tidu.web.materials.reading import proofs


def uses(world: World, rows: Rows) -> None:
    """Uses of one paper."""
    paper = the_paper(world)
    for number in rows:
        row = Use.objects.filter(evidence=paper, key="示例").first()
        assert row is None
        Use.objects.create(
            evidence=paper, blob=paper.blob, enterprise=world.pumps, key=mark(number), purpose_zh=mark(number),
            purpose_en=mark(number), basis="own", used_by=world.cast.zhao,
        )  # fmt: skip


def the_paper(world: World) -> Any:
    """The paper."""
    found = world.pumps.evidence.first()
    return found or audit(world.cast, world.pumps, 2025)


def of_paper(world: World) -> tuple[object, ...]:
    """Its number."""
    return (the_paper(world).pk,)


def asks(world: World, rows: Rows) -> None:
    """Requests, each to a firm of its own."""
    for number in rows:
        Ask.objects.create(
            enterprise=world.firm(number), material="award", reason=mark(number), asked_by=world.cast.wang
        )


def owed(world: World, rows: Rows) -> None:
    """Materials of cases, each of a firm of its own."""
    today = china_today()
    for number in rows:
        firm = world.firm(number)
        Owed.objects.create(
            enterprise=firm, region_code=firm.region_id, key=mark(number), material="award", how="reused", on=today, year=today.year
        )  # fmt: skip


def checks(world: World, rows: Rows) -> None:
    """Checks, each of a firm of its own."""
    today = china_today()
    declared = declare(
        world.pumps, proofs().materials["commitment"], world.cast.zhao, name="示例", read=True, key="示例"
    )
    one = draw((today, today), world.cast.li, due_on=today, seed=str(same("示例")))
    SpotCheck.objects.all().delete()
    for number in rows:
        declared.pk = None
        declared.enterprise = world.firm(number)
        declared.save(force_insert=True)
        SpotCheck.objects.create(draw=one, declaration=declared, region_code="211481101", place=number, due_on=today)
