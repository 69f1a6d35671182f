"""What several tests of objections need: one handed in, its way, a notice that is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.web.cast import Cast

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.notices import objecting
from tidu.web.notices.models import Notice
from tidu.web.notices.objected import Objection
from tidu.web.workflow import service as workflow

CITED = (workflow.Reason("示例：产能数据不实", document="示例办法", article="第三条"),)


def over(row: Notice) -> Notice:
    """The same notice, ended yesterday."""
    row.refresh_from_db()
    row.ends_on = china_today() - timedelta(days=1)
    row.save()
    return row


def objected(row: Notice, line: int = 1, key: str = "k1", **more: Any) -> Objection:
    """孙示例 objects to a line."""
    said = objecting.Said(line, "示例：营业收入与公开的年报不符", "孙示例", "13900001234", **more)
    return objecting.receive(row, "objection", said, (), key=key)


def hinted(row: Notice, key: str = "h1") -> Objection:
    """Somebody gives a hint without a name."""
    return objecting.receive(row, "hint", objecting.Said(1, "示例：厂房已空"), (), key=key)


def step(row: Objection, action: str, user: User | None, **more: Any) -> Objection:
    """Take a step of its way."""
    case = workflow.case_of(row)
    assert case is not None
    workflow.take_step(case.pk, action, user, revision=case.revision, key=f"{row.pk}-{case.revision}", **more)
    row.refresh_from_db()
    return row


def upheld(cast: Cast, row: Objection) -> Objection:
    """李科 takes it up, hears the firm by talking to it, and upholds it."""
    step(row, "take_up", cast.li)
    step(row, "heard_otherwise", cast.li, note="示例：已当面谈话")
    return step(row, "uphold", cast.li, note="示例：经核实，异议成立", reasons=CITED)
