"""Titles, changes and leads for the tests, made as people make them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from tests.web.cast import Cast
from tests.web.files.making import PDF

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.files.service import keep
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.upkeep.changes import report_change
from tidu.web.upkeep.leads import register_lead
from tidu.web.upkeep.models import ChangeReport, Lead
from tidu.web.workflow import service as workflow
from tidu.web.workflow.service import Reason

CITED = [Reason("经查实，申报数据不实", document="工信部企业〔2026〕2号", article="动态管理")]


def a_title(firm: Enterprise, title: str = "xjr", until: date | None = None) -> TitleHeld:
    """A title that has run for a while."""
    until = until or china_today() + timedelta(days=400)
    begun = until.replace(year=until.year - 3)
    return TitleHeld.objects.create(
        enterprise=firm, title=title, decision="recognised", valid_from=begun, decided_on=begun, valid_until=until
    )


def step(one: Any, action: str, by: User | None, **more: Any) -> Any:
    """One step, as somebody takes it who has just read the page."""
    one.case.refresh_from_db()
    case = workflow.take_step(one.case.pk, action, by, revision=one.case.revision, **more)
    one.refresh_from_db()
    return case


def a_rename(
    cast: Cast, firm: Enterprise, days_ago: int = 10, name: str = "葫芦岛渤湾示例泵业股份有限公司"
) -> ChangeReport:
    """赵经理 reports a new name."""
    on = china_today() - timedelta(days=days_ago)
    return report_change(firm, "rename", on, by=cast.zhao, given={"name": name})


def a_lead(cast: Cast, firm: Enterprise, ground: str = "forgery", title: str = "xjr") -> Lead:
    """王股长 registers a lead about a title."""
    held = TitleHeld.objects.filter(enterprise=firm, title=title).first() or a_title(firm, title)
    source, text = "示例：审计报告比对", "示例：收入与审计报告不符"
    with transaction.atomic():
        proof = keep(SimpleUploadedFile("示例举报信.pdf", PDF), name="示例举报信.pdf"), "示例举报信.pdf"
        return register_lead(held, ground, by=cast.wang, source=source, text=text, proof=proof)


def heard(cast: Cast, lead: Lead) -> None:
    """The firm is told, and answers."""
    step(lead, "hear", cast.wang, note="示例：申报收入与审计报告不符", due=china_today() + timedelta(days=10))
    step(lead, "answer", cast.zhao, note="示例：口径不同")


def lost(cast: Cast, firm: Enterprise, ground: str = "forgery") -> Lead:
    """A title that the authority above withdrew."""
    lead = a_lead(cast, firm, ground)
    heard(cast, lead)
    step(lead, "propose", cast.li, reasons=CITED)
    step(lead, "above_withdraws", cast.li, reasons=CITED)
    return lead
