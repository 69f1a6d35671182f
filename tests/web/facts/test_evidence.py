"""Papers on their pages: judged by content, one file for many uses, linked to figures and conditions, every opening seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.web.cast import Cast
from tests.web.files.making import PDF, picture, upload

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent
from tidu.web.files.models import Blob
from tidu.web.files.scanning import Infected
from tidu.web.registry.facts.service import Statement, catalogue, state
from tidu.web.registry.models import Enterprise, Evidence, EvidenceLink, Source

SignIn = Callable[[User], Client]
DAY = date(2025, 12, 31)


def finds(path: Path, name: str) -> None:
    """A scanner that finds something in every file."""
    raise Infected(name, "Eicar-Test-Signature")


@pytest.fixture(autouse=True)
def folder(settings: object, tmp_path: Path) -> Path:
    """A file store of the test's own."""
    own = {"BACKEND": "tidu.web.files.storage.ContentStore", "OPTIONS": {"folder": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": own}  # type: ignore[attr-defined]
    return tmp_path / "files"


def add(client: Client, firm: Enterprise, name: str, content: bytes, **more: str) -> object:
    sent = {"kind": "audit_report", "title": "", **more, "file": upload(name, content)}
    return client.post(f"/firms/{firm.pk}/evidence/", sent)


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def paper(client: Client, firm: Enterprise, **more: str) -> Evidence:
    add(client, firm, "审计报告.pdf", PDF, title="示例审计报告", **more)
    return Evidence.objects.get()


def test_a_paper_is_kept_with_kind_period_and_validity(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.zhao)
    past = (china_today() - timedelta(days=1)).isoformat()
    row = paper(client, pumps, period_from="2025-01-01", period_until="2025-12-31", valid_until=past)
    assert (row.kind, row.uploaded_by, row.enterprise) == ("audit_report", cast.zhao, pumps)
    listed = client.get(f"/firms/{pumps.pk}/materials/", {"part": "expired"}).content.decode()
    shown = client.get(f"/evidence/{row.pk}/").content.decode()
    for text in ("示例审计报告", "2025-01-01", "2025-12-31", "已过期"):
        assert text in listed, text
    assert "已过期" in shown
    assert row.blob_id[:16] in shown


def test_days_in_the_wrong_order_are_refused(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    answer = add(signed_in(cast.zhao), pumps, "a.pdf", PDF, period_from="2025-12-31", period_until="2025-01-01")
    assert "period_until" in answer.context["form"].errors  # type: ignore[attr-defined]
    assert not Evidence.objects.exists()


WICKED = (
    ("合同.pdf", b"MZ\x90\x00" + b"\0" * 200, "程序"),
    ("合同.pdf", picture(), "合同.pdf"),
    ("合同.docx", b"just words", "合同.docx"),
    ("空.pdf", b"", "空"),
)


@pytest.mark.parametrize(("name", "content", "word"), WICKED)
def test_what_a_file_is_counts_and_not_its_name(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, folder: Path, name: str, content: bytes, word: str
) -> None:
    answer = add(signed_in(cast.zhao), pumps, name, content)
    errors = answer.context["form"].errors.get("file", [])  # type: ignore[attr-defined]
    assert errors
    assert word in errors[0]
    assert not Evidence.objects.exists()
    assert not Blob.objects.exists()
    assert not kept(folder)


def test_what_the_scanner_refuses_is_told_and_leaves_nothing_behind(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, folder: Path, settings: object
) -> None:
    settings.FILE_SCANNER = f"{__name__}.finds"  # type: ignore[attr-defined]
    answer = add(signed_in(cast.zhao), pumps, "审计报告.pdf", PDF)
    error = answer.context["form"].errors["file"][0]  # type: ignore[attr-defined]
    for text in ("没有通过安全扫描", "Eicar-Test-Signature", "查毒后重新上传"):
        assert text in error, text
    assert not Evidence.objects.exists()
    assert not Blob.objects.exists()
    assert not kept(folder)
    assert not AuditEvent.objects.filter(action="evidence.add").exists()


def test_the_same_file_again_is_the_paper_that_is_there(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, folder: Path
) -> None:
    row = paper(signed_in(cast.zhao), pumps)
    answer = add(signed_in(cast.wang), pumps, "另一个名字.pdf", PDF)
    assert answer.headers["Location"] == f"/evidence/{row.pk}/"  # type: ignore[attr-defined]
    assert (Evidence.objects.count(), Blob.objects.count(), len(kept(folder))) == (1, 1, 1)


def test_one_file_proves_many_figures_each_of_which_shows_it(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.zhao)
    for party, value in (("firm", 52), ("tax", 50)):
        source = Source.objects.create(kind="form", party=party, label="示例")
        state(source, [Statement(pumps.pk, "revenue", DAY, value * 1_000_000)])
    row = paper(client, pumps)
    address = f"/evidence/{row.pk}/"
    client.post(address, {"do": "link", "year": "2025", "indicator": ["revenue", "assets"], "page": "7"})
    client.post(address, {"do": "link", "year": "2025", "indicator": ["revenue"], "page": "7"})
    assert set(row.links.values_list("indicator", "as_of", "page")) == {("revenue", DAY, "7"), ("assets", DAY, "7")}
    conflict = pumps.conflicts.get()
    for where in (
        f"/firms/{pumps.pk}/facts/", f"/firms/{pumps.pk}/facts/revenue/2025-12-31/", f"/firms/{pumps.pk}/sheet/2025/",
        f"/conflicts/{conflict.pk}/",
    ):  # fmt: skip
        page = client.get(where).content.decode()
        assert f'href="{address}"' in page, where
        assert "示例审计报告" in page, where
    client.post(address, {"do": "unlink", "link": row.links.get(indicator="revenue").pk})
    assert f'href="{address}"' not in client.get(f"/firms/{pumps.pk}/facts/revenue/2025-12-31/").content.decode()
    actions = set(AuditEvent.objects.filter(enterprise_id=pumps.pk).values_list("action", flat=True))
    assert {"evidence.add", "evidence.link", "evidence.unlink"} <= actions


def test_it_proves_conditions_of_a_standard(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.zhao)
    row = paper(client, pumps)
    standard = catalogue().all_standards()[0]
    leaf = standard.leaves[0]
    page = client.get(f"/evidence/{row.pk}/?standard={standard.id}").content.decode()
    assert f'value="{leaf.id}"' in page
    sent = {"do": "condition", "standard": standard.id, "criterion": [leaf.id, "no-such"], "page": "3"}
    client.post(f"/evidence/{row.pk}/", sent)
    assert list(row.links.values_list("standard", "criterion", "page")) == [(standard.id, leaf.id, "3")]
    assert leaf.says.zh in client.get(f"/evidence/{row.pk}/").content.decode()


@pytest.mark.parametrize("standard", ["no-such-standard", "../../etc/passwd", ""])
def test_a_standard_that_is_none_links_nothing(cast: Cast, pumps: Enterprise, signed_in: SignIn, standard: str) -> None:
    client = signed_in(cast.zhao)
    row = paper(client, pumps)
    assert client.get(f"/evidence/{row.pk}/", {"standard": standard}).status_code == 200
    client.post(f"/evidence/{row.pk}/", {"do": "condition", "standard": standard, "criterion": ["x"]})
    assert not EvidenceLink.objects.exists()


def test_who_opened_it_is_recorded_and_shown_to_those_who_may_see_it(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    row = paper(signed_in(cast.zhao), pumps)
    answer = signed_in(cast.wang).get(f"/evidence/{row.pk}/file/")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert AuditEvent.objects.filter(action="evidence.open", user=cast.wang, enterprise_id=pumps.pk).count() == 1
    assert "王股长" in signed_in(cast.zhao).get(f"/evidence/{row.pk}/").content.decode()
    for who in ("chen", "sun"):
        client = signed_in(cast.everybody[who])
        assert client.get(f"/evidence/{row.pk}/").status_code in (403, 404)
        assert client.get(f"/evidence/{row.pk}/file/").status_code in (403, 404)
    assert AuditEvent.objects.filter(action="evidence.open").count() == 1


def test_it_is_withdrawn_with_a_reason_and_stays_to_be_seen(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.zhao)
    row = paper(client, pumps)
    client.post(f"/evidence/{row.pk}/", {"do": "link", "year": "2025", "indicator": ["revenue"]})
    client.post(f"/evidence/{row.pk}/", {"do": "withdraw", "reason": " "})
    assert Evidence.objects.get().withdrawn_at is None
    client.post(f"/evidence/{row.pk}/", {"do": "withdraw", "reason": "换了新版"})
    assert Evidence.objects.get().withdrawn_at is not None
    assert "换了新版" in signed_in(cast.wang).get(f"/evidence/{row.pk}/").content.decode()
    assert "示例审计报告" not in client.get(f"/firms/{pumps.pk}/facts/revenue/2025-12-31/").content.decode()


@pytest.mark.parametrize("who", ["leader", "chen", "sun", "zheng"])
def test_who_may_not_state_adds_no_paper(cast: Cast, pumps: Enterprise, signed_in: SignIn, who: str) -> None:
    answer = add(signed_in(cast.everybody[who]), pumps, "a.pdf", PDF)
    assert answer.status_code in (403, 404)  # type: ignore[attr-defined]
    assert not Evidence.objects.exists()
