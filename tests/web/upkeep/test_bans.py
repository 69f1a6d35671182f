"""Leads, the hearing, the withdrawal, and the ban that follows the legal person and ends by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.web.cast import Cast
from tests.web.upkeep.making import CITED, a_lead, a_title, heard, lost, step

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.audit.models import AuditEvent
from tidu.web.registry.enterprises import service as firms
from tidu.web.registry.models import Enterprise
from tidu.web.upkeep.models import Ban, Lead
from tidu.web.upkeep.rules import decided_above
from tidu.web.upkeep.service import bans_on, correct_withdrawal, public, register_lead, told

pytestmark = pytest.mark.django_db


def test_a_lead_is_heard_decided_and_brings_a_ban_that_ends_by_itself(cast: Cast, pumps: Enterprise) -> None:
    heard_of: list[object] = []

    def hear(firm_ids: frozenset[int], **_more: object) -> None:
        heard_of.append(firm_ids)

    def publish(lead: Lead, **_more: object) -> None:
        heard_of.append(lead.pk)

    told.connect(hear)
    public.connect(publish)
    try:
        lead = lost(cast, pumps)
    finally:
        told.disconnect(hear)
        public.disconnect(publish)
    today = china_today()
    lead.held.refresh_from_db()
    assert (lead.case.state, lead.open, lead.held.withdrawn_on) == ("lost", False, today)  # type: ignore[union-attr]
    assert (lead.document, lead.article) == ("工信部企业〔2026〕2号", "动态管理")
    assert heard_of == [lead.pk, frozenset({pumps.pk})]
    ban = bans_on([pumps.pk], "zjtx", today)[pumps.pk]
    assert ban.until.year == today.year + 3
    assert str(ban.until) in ban.words().zh
    assert bans_on([pumps.pk], "zjtx", ban.until)
    assert not bans_on([pumps.pk], "zjtx", ban.until + timedelta(days=1))
    assert AuditEvent.objects.filter(action="ban.begin", enterprise_id=pumps.pk).exists()


def test_a_missed_update_costs_the_title_and_brings_no_ban(cast: Cast, pumps: Enterprise) -> None:
    lost(cast, pumps, "not_updated")
    assert not bans_on([pumps.pk], "xjr", china_today())


def test_a_ban_stays_with_the_firm_under_a_new_name_and_with_whoever_absorbs_it(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    lost(cast, pumps)
    today = china_today()
    firms.rename(pumps, "葫芦岛新湾示例泵业有限公司", today)
    assert pumps.pk in bans_on([pumps.pk], "xjr", today)
    assert swim.pk not in bans_on([swim.pk], "xjr", today)
    firms.absorb(pumps, swim, today)
    assert bans_on([swim.pk, pumps.pk], "xjr", today).keys() == {swim.pk, pumps.pk}


def test_the_city_only_proposes_where_an_authority_above_decides(cast: Cast, pumps: Enterprise) -> None:
    lead = a_lead(cast, pumps)
    heard(cast, lead)
    assert decided_above("xjr")
    with pytest.raises(TiduError, match="authority above"):
        step(lead, "withdraw", cast.li, reasons=CITED)
    assert lead.held.withdrawn_on is None


def test_two_officers_decide_at_once_and_only_one_does(cast: Cast, pumps: Enterprise) -> None:
    from tidu.web.workflow import service as workflow

    lead = a_lead(cast, pumps)
    heard(cast, lead)
    assert lead.case is not None
    lead.case.refresh_from_db()
    seen = lead.case.revision
    workflow.take_step(lead.case.pk, "keep", cast.li, revision=seen, note="示例：口径不同属实")
    with pytest.raises(workflow.Stale):
        workflow.take_step(lead.case.pk, "propose", cast.li, revision=seen, reasons=CITED)
    lead.refresh_from_db()
    assert (lead.open, lead.held.withdrawn_on) == (False, None)


def test_the_clock_stands_still_while_something_is_looked_into(cast: Cast, pumps: Enterprise) -> None:
    lead = a_lead(cast, pumps)
    heard(cast, lead)
    stopped = step(lead, "stop", cast.li, note="示例：调取审计底稿")
    assert stopped.due_on is None
    going = step(lead, "go_on", cast.li, note="示例：已调取")
    assert going.due_on is not None


def test_a_firm_sees_a_lead_only_once_it_is_heard(cast: Cast, pumps: Enterprise) -> None:
    lead = a_lead(cast, pumps)
    assert not Lead.objects.visible_to(cast.zhao).exists()
    assert Lead.objects.visible_to(cast.wang).exists()
    assert not Lead.objects.visible_to(cast.chen).exists()
    step(lead, "hear", cast.wang, note="示例", due=china_today() + timedelta(days=10))
    assert Lead.objects.visible_to(cast.zhao).exists()


def test_a_mistake_is_corrected_and_both_stay_to_be_seen(cast: Cast, pumps: Enterprise) -> None:
    lead = lost(cast, pumps)
    with pytest.raises(TiduError):
        correct_withdrawal(lead, " ", cast.li)
    correct_withdrawal(lead, "示例：认定有误", cast.li)
    correct_withdrawal(lead, "示例：认定有误", cast.li)
    lead.held.refresh_from_db()
    assert lead.held.withdrawn_on is None
    assert not bans_on([pumps.pk], "xjr", china_today())
    assert Ban.objects.get(lead=lead).lifted_why == "示例：认定有误"
    assert AuditEvent.objects.filter(action="lead.correct", enterprise_id=pumps.pk).count() == 1


def test_the_same_lead_twice_is_one(cast: Cast, pumps: Enterprise) -> None:
    first = a_lead(cast, pumps)
    assert a_lead(cast, pumps).pk == first.pk
    held = a_title(pumps, "zjtx")
    assert register_lead(held, "forgery", by=cast.wang, source="示例", text="示例").pk != first.pk


def test_a_decision_that_breaks_off_leaves_everything_as_it_was(
    cast: Cast, pumps: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = a_lead(cast, pumps)
    heard(cast, lead)
    step(lead, "propose", cast.li, reasons=CITED)

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("tidu.web.upkeep.leads.ban_for", broken)
    with pytest.raises(RuntimeError):
        step(lead, "above_withdraws", cast.li, reasons=CITED)
    lead.refresh_from_db()
    lead.held.refresh_from_db()
    assert lead.case is not None
    lead.case.refresh_from_db()
    assert (lead.case.state, lead.open, lead.held.withdrawn_on) == ("proposed", True, None)
    assert not Ban.objects.exists()
