"""Leads that may cost a firm a title, the withdrawal with its ban, and its correction where it was a mistake."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.titles.service import restore_title, withdraw_title
from tidu.web.upkeep.bans import ban_for, lift
from tidu.web.upkeep.models import Ban, Lead
from tidu.web.upkeep.telling import public, told
from tidu.web.workflow import service as workflow

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.files.models import Blob
    from tidu.web.workflow.models import Event


@transaction.atomic
def register_lead(
    held: TitleHeld,
    ground: str,
    *,
    by: User | None,
    source: str,
    text: str,
    happened_on: date | None = None,
    proof: tuple[Blob, str] | None = None,
) -> Lead:
    """Register a lead about a title. One that is open for the same title and ground is given instead of a second one.

    ``proof`` is a file that was kept, with its name.
    """
    firm = Enterprise.objects.select_for_update(of=("self",)).get(pk=held.enterprise_id)
    if not source.strip() or not text.strip():
        raise InputError("lead-empty", Text("写明线索来源和事实", "say where it comes from and what happened"))
    if held.withdrawn_on is not None:
        raise InputError("title-withdrawn", Text("这个称号已经取消", "this title was withdrawn already"))
    known = Lead.objects.filter(held=held, ground=ground, open=True).first()
    if known is not None:
        return known
    row = Lead.objects.create(
        enterprise=firm,
        held=held,
        ground=ground,
        source=source.strip()[:120],
        text=text.strip(),
        happened_on=happened_on,
        proof=proof[0] if proof else None,
        proof_name=proof[1] if proof else "",
        registered_by=by,
    )
    row.case = workflow.open_case(
        "withdrawal", row, region_code=firm.region_id, enterprise_id=firm.pk, by=by, start=china_today()
    )
    row.save(update_fields=["case"])
    after = audit.snapshot(row, "ground", "source", "happened_on", "held_id")
    audit.record("lead.register", row, after=after, enterprise_id=firm.pk, region_code=firm.region_id)
    return row


def heard(lead: Lead) -> None:
    """The firm is told what is said against it, and sees the case from now on."""
    lead.heard_on = china_today()
    lead.save(update_fields=["heard_on"])


def closed(lead: Lead) -> None:
    """The title stays."""
    lead.open, lead.decided_on = False, china_today()
    lead.save(update_fields=["open", "decided_on"])


def withdraw(lead: Lead, event: Event) -> None:
    """The title is withdrawn in the registry, the ban begins, and whoever publishes or handed the data on is told."""
    today, held = china_today(), lead.held
    cited = event.reasons[0] if event.reasons else {}
    reason = "；".join(str(one.get("text", "")) for one in event.reasons)
    lead.open, lead.decided_on = False, today
    lead.document, lead.article = str(cited.get("document", ""))[:120], str(cited.get("article", ""))[:60]
    lead.save(update_fields=["open", "decided_on", "document", "article"])
    withdraw_title(held, today, f"{reason}（{lead.document}{lead.article}）")
    ban_for(lead, today)
    firm = lead.enterprise
    after = audit.snapshot(lead, "decided_on", "document", "article")
    audit.record("lead.withdraw", lead, after=after, enterprise_id=firm.pk, region_code=firm.region_id, reason=reason)
    public.send(sender=None, lead=lead)
    told.send(
        sender=None,
        firm_ids=frozenset({firm.pk}),
        what=Text(f"{firm.name}的称号被取消", f"a title of {firm.name} was withdrawn"),
        by=event.by,
    )


@transaction.atomic
def correct_withdrawal(lead: Lead, why: str, by: User | None) -> None:
    """The withdrawal was a mistake: the title counts again and the ban is lifted; both stay to be seen."""
    lead = Lead.objects.select_for_update(of=("self",)).select_related("enterprise", "held").get(pk=lead.pk)
    if not why.strip():
        raise InputError("no-reason", Text("请写明原因", "say why"))
    if lead.corrected_at is not None:
        return
    if lead.case is None or lead.case.state != "lost":
        raise InputError("not-withdrawn", Text("这里没有取消过称号", "no title was withdrawn here"))
    restore_title(lead.held)
    ban = Ban.objects.filter(lead=lead).first()
    if ban is not None:
        lift(ban, why)
    lead.corrected_at, lead.corrected_why = timezone.now(), why.strip()[:300]
    lead.save(update_fields=["corrected_at", "corrected_why"])
    firm = lead.enterprise
    after = audit.snapshot(lead, "corrected_at")
    audit.record("lead.correct", lead, after=after, enterprise_id=firm.pk, region_code=firm.region_id, reason=why)
    told.send(
        sender=None,
        firm_ids=frozenset({firm.pk}),
        what=Text(f"{firm.name}的称号恢复", f"a title of {firm.name} counts again"),
        by=by,
    )
