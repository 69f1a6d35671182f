"""Pages of upkeep: a firm reports in a minute, sees what is said against it, and another county finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.files.making import PDF
from tests.web.upkeep.kept import a_ban, an_update
from tests.web.upkeep.making import a_lead, a_rename, a_title, heard, lost, step

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent
from tidu.web.registry.models import Enterprise, Evidence
from tidu.web.upkeep.models import ChangeReport, Lead

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_a_firm_reports_a_new_name_and_the_county_finds_it(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    zhao, wang = signed_in(cast.zhao), signed_in(cast.wang)
    assert zhao.get(reverse("change-new")).status_code == 200
    said = {"kind": "rename", "occurred_on": china_today().isoformat()}
    assert zhao.post(reverse("change-new"), said).status_code == 422
    said |= {"name": "葫芦岛渤湾示例泵业股份有限公司", "same_shareholders": "no"}
    assert zhao.post(reverse("change-new"), said).status_code == 302
    row = ChangeReport.objects.get()
    assert (row.weight, row.split["shareholders"]) == ("substantial", False)
    for page in (
        wang.get(reverse("upkeep")),
        wang.get(reverse("change", args=[row.pk])),
        zhao.get(reverse("my-changes")),
    ):
        assert page.status_code == 200
        assert reverse("change", args=[row.pk]) in page.content.decode()


def test_another_county_finds_nothing(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    change, lead, update = a_rename(cast, pumps), a_lead(cast, pumps), an_update(pumps)
    chen = signed_in(cast.chen)
    for name, pk in (("change", change.pk), ("lead", lead.pk), ("update", update.pk), ("lead-new", pumps.pk)):
        assert chen.get(reverse(name, args=[pk])).status_code == 404
    for name in ("upkeep", "leads", "updates"):
        assert pumps.name not in chen.get(reverse(name)).content.decode()


def test_a_firm_in_a_hearing_sees_what_is_said_by_whom_and_until_when(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    lead = a_lead(cast, pumps)
    zhao = signed_in(cast.zhao)
    address = reverse("lead", args=[lead.pk])
    assert zhao.get(address).status_code == 404
    heard(cast, lead)
    page = zhao.get(address).content.decode()
    assert lead.text in page
    assert "示例市工业和信息化局" in page
    assert lead.source not in page, "who said so is not told to the firm"


def test_a_lead_is_registered_and_a_withdrawal_taken_back(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    held, li = a_title(pumps, "zjtx"), signed_in(cast.li)
    said = {"held": held.pk, "ground": "tax", "source": "示例", "text": "示例"}
    assert li.post(reverse("lead-new", args=[pumps.pk]), said).status_code == 302
    assert Lead.objects.get().held == held
    gone = lost(cast, pumps)
    assert li.post(reverse("lead-correct", args=[gone.pk]), {"why": "示例：有误"}).status_code == 302
    gone.refresh_from_db()
    assert gone.corrected_at is not None
    assert "示例：有误" in li.get(reverse("lead", args=[gone.pk])).content.decode()


def test_the_proof_of_a_lead_is_for_officers_and_never_a_paper_of_the_firm(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    held, wang, zhao = a_title(pumps, "zjtx"), signed_in(cast.wang), signed_in(cast.zhao)
    said = {"held": held.pk, "ground": "tax", "source": "示例", "text": "示例"}
    upload = SimpleUploadedFile("张示例的举报信.pdf", PDF)
    assert wang.post(reverse("lead-new", args=[pumps.pk]), {**said, "proof": upload}).status_code == 302
    row = Lead.objects.get()
    step(row, "hear", cast.wang, note="示例", due=china_today() + timedelta(days=10))
    assert not Evidence.objects.exists()
    assert "张示例" not in zhao.get(reverse("vault", args=[pumps.pk]), {"part": "*"}).content.decode()
    assert "张示例" not in zhao.get(row.get_absolute_url()).content.decode()
    address = reverse("lead-proof", args=[row.pk])
    assert zhao.get(address).status_code == 403
    assert address in wang.get(row.get_absolute_url()).content.decode()
    assert wang.get(address).status_code == 200
    assert AuditEvent.objects.filter(action="lead.proof", user=cast.wang).count() == 1
    assert signed_in(cast.chen).get(address).status_code == 404


def test_a_proof_that_is_no_document_is_refused_in_words(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    held, wang = a_title(pumps, "zjtx"), signed_in(cast.wang)
    said = {"held": held.pk, "ground": "tax", "source": "示例", "text": "示例：仍在这里"}
    answer = wang.post(
        reverse("lead-new", args=[pumps.pk]), {**said, "proof": SimpleUploadedFile("a.pdf", b"MZ" + b"\0" * 64)}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "示例：仍在这里" in page
    assert page.count("data-error-summary") == page.count("其实是程序或脚本") == 1
    assert "导入结果" not in page
    assert not Lead.objects.exists()


def test_a_ban_and_an_update_are_shown(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    ban, row = a_ban(pumps), an_update(pumps)
    zhao, wang = signed_in(cast.zhao), signed_in(cast.wang)
    assert str(ban.until) in zhao.get(reverse("my-changes")).content.decode()
    assert pumps.name in wang.get(reverse("bans")).content.decode()
    assert pumps.name in wang.get(reverse("updates")).content.decode()
    assert zhao.get(reverse("update", args=[row.pk])).status_code == 200
    assert zhao.post(reverse("update-platform", args=[row.pk]), {"proof": "示例"}).status_code == 403
    assert wang.post(reverse("update-platform", args=[row.pk]), {"proof": "示例"}).status_code == 302
    assert wang.post(reverse("update-confirm", args=[row.pk])).status_code == 403
