"""Upkeep of the demonstration: this year's updates, a change to check, a withdrawal in which the firm is heard, a ban."""

from __future__ import annotations

from datetime import date, timedelta

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.upkeep.models import Ban, YearlyUpdate
from tidu.web.upkeep.service import open_year, register_lead, report_change
from tidu.web.workflow import service as workflow

OPEN_OF, LATE_OF = 7, 11
"""Every seventh firm has not updated, every eleventh did so late."""
BANNED = 10
"""The last firms of the city stand in its notices, the first ones in its rounds: this one in neither."""


def load_upkeep() -> None:
    """What happens to titles while they last, shown at 赵经理's firm and at two others of 兴城."""
    today = china_today()
    wang, zhao = (User.objects.get(username=name) for name in ("wang", "zhao"))
    own = Enterprise.objects.filter(organisation__memberships__user=zhao).order_by("pk").first()
    _updates(today, own)
    if own is not None:
        _change(own, zhao, today)
        _hearing(own, wang, today)
    others = Enterprise.objects.living().changeable_by(wang).filter(organisation=None).order_by("-pk")
    for firm in others[BANNED : BANNED + 1]:
        _ban(firm, wang, today)


def _updates(today: date, own: Enterprise | None) -> None:
    """Most have updated in time, some late, some not at all: 赵经理's firm is one of those."""
    open_year(today.year)
    changed = []
    for row in YearlyUpdate.objects.filter(year=today.year, due_on__lte=today, done_on=None):
        if row.enterprise_id % OPEN_OF == 0 or (own is not None and row.enterprise_id == own.pk):
            continue
        late = row.enterprise_id % LATE_OF == 0
        row.done_on = row.due_on + timedelta(days=9 if late else -(row.enterprise_id % 30))
        row.done_on = min(row.done_on, today)
        changed.append(row)
    YearlyUpdate.objects.bulk_update(changed, ["done_on"], batch_size=500)


def _change(firm: Enterprise, by: User, today: date) -> None:
    with audit.acting_user(by.pk, str(by)):
        report_change(
            firm, "rename", today - timedelta(days=20), by=by, given={"name": firm.name.replace("有限公司", "股份有限公司")},
            split={"legal_person": True, "code": True, "shareholders": False, "business": True, "place": True},
            text="示例：改制为股份公司，主营业务不变",
        )  # fmt: skip


def _hearing(firm: Enterprise, by: User, today: date) -> None:
    """The firm has not updated: before anything is decided it is heard."""
    held = TitleHeld.objects.valid_on(today).filter(enterprise=firm).order_by("pk").first()
    if held is None:
        return
    with audit.acting_user(by.pk, str(by)):
        lead = register_lead(
            held, "not_updated", by=by, source="示例：年度更新台账", text=f"示例：{today.year} 年度信息逾期未更新"
        )
        if lead.case is not None:
            workflow.take_step(
                lead.case.pk, "hear", by, revision=lead.case.revision, note="示例：请说明逾期未更新的原因",
                due=today + timedelta(days=10),
            )  # fmt: skip


def _ban(firm: Enterprise, by: User, today: date) -> None:
    first = today - timedelta(days=200)
    with audit.acting_user(by.pk, str(by)):
        row = Ban.objects.create(
            enterprise=firm, first=first, until=date(first.year + 3, first.month, min(first.day, 28)),
            why_zh="示例：申报数据不实，称号已取消", why_en="Example: forged data, the title was withdrawn",
            document="示例工信函〔示例〕2号", grade="M",
        )  # fmt: skip
        audit.record(
            "demonstration.load", row, after={"until": row.until}, enterprise_id=firm.pk, region_code=firm.region_id
        )
