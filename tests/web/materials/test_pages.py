"""The pages of materials: everybody sees what is his, nothing that is replaced can be handed in, one step for the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.materials import kept
from tests.web.materials.papers import audit, pdf

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.materials.forms import materials_to_hand_in
from tidu.web.materials.kinds import Method
from tidu.web.materials.models import Ask, Consent, Declaration, SpotCheck
from tidu.web.materials.reading import proofs
from tidu.web.materials.service import requirements
from tidu.web.registry.models import Enterprise

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast: Cast, pumps: Enterprise) -> SimpleNamespace:
    return SimpleNamespace(cast=cast, pumps=pumps)


def test_every_page_opens_for_whom_it_is(world: SimpleNamespace, signed_in: SignIn) -> None:
    pages = {
        "vault": kept.of_firm, "materials-needed": kept.for_title, "evidence-uses": kept.the_evidence,
        "declaration": kept.of_declaration,
    }  # fmt: skip
    theirs = {"spot-check": kept.of_check, "draw": kept.of_draw, "material-ask": kept.of_firm}
    lists = ("proofs", "material-savings", "material-asks", "spot-checks")
    officer, firm, stranger = (signed_in(one) for one in (world.cast.wang, world.cast.zhao, world.cast.chen))
    for name, arguments in {**pages, **theirs}.items():
        address = reverse(name, args=arguments(world))
        assert officer.get(address).status_code == 200, name
        if name in pages:
            assert firm.get(address).status_code == 200, name
        if name != "draw":
            assert stranger.get(address).status_code == 404, name
    for name in lists:
        assert officer.get(reverse(name)).status_code == 200, name
    assert world.pumps.name not in stranger.get(reverse("draw", args=kept.of_draw(world))).text
    assert Client().get(reverse("proofs")).status_code == 200
    assert firm.get(reverse("declare", args=kept.to_declare(world))).status_code == 200
    answer = firm.get(reverse("declaration-pdf", args=kept.of_declaration(world)))
    assert answer.content.startswith(b"%PDF")


def test_where_a_proof_is_replaced_no_control_to_hand_it_in_appears(world: SimpleNamespace, signed_in: SignIn) -> None:
    client, today = signed_in(world.cast.zhao), china_today()
    for title in ("xjr", "zjtx", "kjx", "gxjs"):
        for kind in ("new", "review"):
            text = client.get(reverse("materials-needed", args=[world.pumps.pk, title, kind])).text
            found = requirements(world.pumps, title=title, kind=kind, on=today)
            for one in found:
                offered = f'name="material" value="{one.material.code}"' in text
                assert offered == any(two.asks_upload for two in found if two.material == one.material), one.key
                if one.method is not Method.SUBMIT:
                    assert not offered, one.key
    all_offered = {code for code, _name in materials_to_hand_in()}
    assert "audit_report" in all_offered
    assert not all_offered & {"commitment", "prior_title"}  # replaced for every title that asks for them


def test_a_paper_is_handed_in_in_one_step_and_leads_back(world: SimpleNamespace, signed_in: SignIn) -> None:
    client = signed_in(world.cast.zhao)
    back = reverse("materials-needed", args=[world.pumps.pk, "xjr", "new"])
    year = china_today().year - 1
    fields = {
        "material": "audit_report", "title": "xjr", "year": year, "code": "辽示例", "next": back,
        "file": SimpleUploadedFile("报告.pdf", pdf(), "application/pdf"),
    }  # fmt: skip
    answer = client.post(reverse("material-hand-in", args=[world.pumps.pk]), fields)
    assert (answer.status_code, answer["Location"]) == (302, back)
    found = {one.key: one for one in requirements(world.pumps, title="xjr", kind="new", on=china_today())}
    assert found[f"audit_report-{year}"].state == "have"
    row = found[f"audit_report-{year}"].evidence
    assert row is not None
    assert row.links.filter(standard="xjr-2026", criterion="revenue").exists()


def test_what_is_lacking_in_a_form_is_said(world: SimpleNamespace, signed_in: SignIn) -> None:
    client = signed_in(world.cast.zhao)
    fields = {"material": "audit_report", "from": "vault", "file": SimpleUploadedFile("a.pdf", pdf())}
    answer = client.post(reverse("material-hand-in", args=[world.pumps.pk]), fields)
    assert answer.status_code == 422
    assert not world.pumps.evidence.exists()


def test_an_officer_asks_and_is_refused_for_what_is_there(world: SimpleNamespace, signed_in: SignIn) -> None:
    audit(world.cast, world.pumps, china_today().year - 1)
    client = signed_in(world.cast.wang)
    address = reverse("material-ask", args=[world.pumps.pk])
    fields = {"material": "audit_report", "reason": "核对", "due_on": china_today() + timedelta(days=3)}
    assert client.post(address, fields).status_code == 200
    assert Ask.objects.get().refused == "already-there"
    assert client.post(address, fields | {"material": "award"}).status_code == 302
    assert Ask.objects.open().count() == 1


def test_consent_is_the_firms_own(world: SimpleNamespace, signed_in: SignIn) -> None:
    address = reverse("material-consent", args=[world.pumps.pk])
    assert signed_in(world.cast.wang).post(address, {"purpose": "review", "given": "yes"}).status_code in (403, 404)
    signed_in(world.cast.zhao).post(address, {"purpose": "review", "given": "yes"})
    assert Consent.objects.get().given_by == world.cast.zhao
    signed_in(world.cast.zhao).post(address, {"purpose": "review", "given": "no"})
    assert Consent.objects.get().ended_at is not None


def test_the_firm_signs_and_the_county_enters_what_it_found(world: SimpleNamespace, signed_in: SignIn) -> None:
    address = reverse("declare", args=kept.to_declare(world))
    firm = signed_in(world.cast.zhao)
    assert firm.post(address, {"name": "赵经理"}).status_code == 200
    assert not Declaration.objects.exists()
    assert firm.post(address, {"name": "赵经理", "read": "on"}).status_code == 302
    today = china_today()
    city = signed_in(world.cast.li)
    fields = {"signed_from": today, "signed_until": today, "share": 5, "due_on": today + timedelta(days=9)}
    assert city.post(reverse("draw-new"), fields).status_code == 302
    check = SpotCheck.objects.get()
    result = reverse("spot-check", args=[check.pk])
    signed_in(world.cast.wang).post(result, {"result": "true", "found": "现场核对"})
    check.refresh_from_db()
    assert check.result == "true"
    assert "现场核对" in firm.get(reverse("declaration", args=[check.declaration_id])).text


def test_the_catalogue_says_since_when_and_by_which_document(client: Client, db: None) -> None:
    text = client.get(reverse("proofs")).text
    assert "工信厅企业函〔2025〕190号" in text
    assert "2025-05-14" in text
    for one in proofs().materials.values():
        assert one.names.zh in text or one.names.en.replace("'", "&#x27;") in text
