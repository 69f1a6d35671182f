"""What addresses of materials lead to: a request, a declaration that was drawn, its check; for the walks and the lists."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.web.materials.papers import audit

from tidu.text import same
from tidu.today import china_today
from tidu.web.materials.drawing import draw
from tidu.web.materials.models import Ask, Declaration, SpotCheck
from tidu.web.materials.service import ask, declare, proofs, requirements, settle, use
from tidu.web.registry.models import Enterprise, Evidence


def the_firm(world: Any) -> Enterprise:
    """The firm with a paper that a case uses, a counted case, and a request that waits."""
    firm: Enterprise = world.pumps
    if not firm.material_uses.exists():
        row = audit(world.cast, firm, 2025, pages=3)
        found = requirements(firm, title="xjr", kind="new", on=date(2026, 5, 20))
        use(row, key="示例:1", purpose=same("示例申报"), link="/", by=world.cast.zhao)
        settle(firm, found, key="示例:1", on=date(2026, 5, 20))
        the_ask(world)
    return firm


def of_firm(world: Any) -> tuple[object, ...]:
    """Arguments of its pages."""
    return (the_firm(world).pk,)


def for_title(world: Any) -> tuple[object, ...]:
    """Arguments of what an application needs."""
    return (the_firm(world).pk, "xjr", "new")


def to_declare(world: Any) -> tuple[object, ...]:
    """Arguments of the words that are signed."""
    return (world.pumps.pk, "commitment")


def the_evidence(world: Any) -> tuple[object, ...]:
    """A paper that a case uses."""
    return (Evidence.objects.filter(uses__enterprise=the_firm(world))[0].pk,)


def the_ask(world: Any) -> Ask:
    """A request that waits for the firm."""
    today = china_today()
    known = Ask.objects.filter(enterprise=world.pumps).first()
    return known or ask(
        world.pumps, "award", today, by=world.cast.wang, due_on=today + timedelta(days=9), reason="示例核对"
    )


def of_ask(world: Any) -> tuple[object, ...]:
    """Its number."""
    return (the_ask(world).pk,)


def the_declaration(world: Any) -> Declaration:
    """A declaration of the firm."""
    return declare(world.pumps, proofs().materials["commitment"], world.cast.zhao, name="示例人", read=True)


def of_declaration(world: Any) -> tuple[object, ...]:
    """Its number."""
    return (the_declaration(world).pk,)


def the_check(world: Any) -> SpotCheck:
    """The declaration, drawn."""
    row, today = the_declaration(world), china_today()
    known = row.checks.first()
    if known is None:
        known = draw((today, today), world.cast.li, due_on=today + timedelta(days=20), seed="示例").checks.get()
    return known


def of_check(world: Any) -> tuple[object, ...]:
    """Its number."""
    return (the_check(world).pk,)


def of_draw(world: Any) -> tuple[object, ...]:
    """The number of its draw."""
    return (the_check(world).draw_id,)


def nothing_but_checks(world: Any) -> tuple[object, ...]:
    """No arguments, with a check in the list."""
    the_check(world)
    return ()


def nothing_but_a_firm(world: Any) -> tuple[object, ...]:
    """No arguments, with a case that was counted and a request."""
    the_firm(world)
    return ()
