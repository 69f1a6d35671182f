"""Forms for the walks: one of 赵经理's firm, with something typed and a version."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.web.cast import Cast

from tidu.web.filing.service import Filing, Pinned, freeze, open_filing, save
from tidu.web.registry.models import Enterprise

ON = date(2026, 7, 1)


def opened(cast: Cast, firm: Enterprise, purpose: str = "own:xjr:new", title: str = "xjr") -> Filing:
    """A form for a title, with nothing typed."""
    return open_filing(firm, Pinned(title), purpose=purpose, on=ON, by=cast.zhao)


def the_form(world: Any) -> tuple[object, ...]:
    """A form with a few fields filled in, one of them unreadable, and with two versions."""
    known = Filing.objects.filter(enterprise=world.pumps, purpose="own:xjr:new").first()
    if known is not None:
        return (known.pk,)
    filing = opened(world.cast, world.pumps)
    typed = {
        ("revenue", "2025"): "6200", ("revenue", "2024"): "五千多万", ("main_revenue", "2025"): "6800",
        ("staff", "2025"): "120", ("address", ""): "兴城市示例路 1 号", ("products.name", "r1"): "示例磁力泵",
        ("introduction", ""): "示例企业，做示例泵。", ("loan_uses", ""): "working research",
    }  # fmt: skip
    for (field, period), text in typed.items():
        save(filing, field, period, text, by=world.cast.zhao, seen=0)
    freeze(filing, world.cast.zhao)
    save(filing, "staff", "2025", "121", by=world.cast.zhao, seen=1)
    freeze(filing, world.cast.zhao)
    return (filing.pk,)


def the_version(world: Any) -> tuple[object, ...]:
    """Its second version."""
    return (*the_form(world), 2)


def the_list(world: Any) -> tuple[object, ...]:
    """For pages without arguments."""
    return the_form(world)[:0]
