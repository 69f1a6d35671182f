"""Steps of the fictional request, with what each needs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.workflow.service import Case, Reason, take_step

PER_FIELD = [Reason("地址写全", field="address")]
CITED = [Reason("不在范围内", document="示例办法", article="第三条")]


def step(case: Case, action: str, by: User | None, **more: Any) -> Case:
    """Take a step at the revision that the case has, and give it what it needs."""
    given: dict[str, Any] = {"revision": case.revision}
    if "return" in action:
        given |= {"reasons": PER_FIELD, "due": china_today() + timedelta(days=10)}
    if "refuse" in action:
        given |= {"reasons": CITED}
    if action == "hear":
        given |= {"note": "企业要求听证"}
    if action == "grant":
        given |= {"fields": {"amount": "12.50"}}
    return take_step(case.pk, action, by, **(given | more))
