"""Verifying a certificate: what it says, and what stands today; that a file is genuine never says that it counts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.notices.issued import bureau, certificate_for

from tidu.today import china_today
from tidu.web.files.service import open_blob
from tidu.web.notices import rates
from tidu.web.notices.certificates import views
from tidu.web.notices.certificates.issuing import issue, paper_of
from tidu.web.notices.certificates.standing import standing_of
from tidu.web.notices.issued import Certificate
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.titles.service import withdraw_title

pytestmark = pytest.mark.django_db
VERIFY = "/verify/"


@pytest.fixture
def row(cast: Cast, pumps: Enterprise, tmp_path: Path, settings: Any) -> Certificate:
    """A certificate of a title that is valid; what is counted lies in a folder of its own."""
    settings.DATA = tmp_path
    today = china_today()
    held = TitleHeld.objects.create(
        enterprise=pumps, title="zjtx", decision="recognised", document="示例〔2026〕1号",
        valid_from=today - timedelta(days=100), valid_until=today + timedelta(days=900),
    )  # fmt: skip
    return certificate_for(cast, held)


def page(row: Certificate) -> str:
    """What somebody who scanned the code reads."""
    return Client().get(row.get_absolute_url()).content.decode()


def test_everybody_reads_what_it_says_and_that_it_is_valid(row: Certificate) -> None:
    text = page(row)
    assert row.name in text
    assert row.number in text
    assert "现在有效" in text
    assert standing_of(row, china_today()).tone == "good"


def test_one_that_ended_or_does_not_count_yet_says_so(row: Certificate) -> None:
    assert row.valid_until is not None
    assert standing_of(row, row.valid_until).tone == "good"
    assert "到期" in standing_of(row, row.valid_until + timedelta(days=1)).sentence.zh
    assert standing_of(row, date(2020, 1, 1)).tone == "info"


def test_a_withdrawn_one_says_so_although_its_file_is_genuine(row: Certificate) -> None:
    with open_blob(paper_of(row)) as file:
        content = file.read()
    assert row.held is not None
    withdraw_title(row.held, china_today(), "示例理由")
    answer = Client().post(VERIFY, {"file": SimpleUploadedFile("示例.pdf", content)}).content.decode()
    assert "取消" in answer
    assert "unchanged" in answer or "一致" in answer or "未改动" in answer
    assert "现在有效" not in answer
    assert "示例理由" not in answer  # reasons stay with those who decided


def test_a_file_of_which_one_byte_differs_is_not_the_one(row: Certificate) -> None:
    with open_blob(paper_of(row)) as file:
        content = file.read()
    answer = Client().post(VERIFY, {"file": SimpleUploadedFile("示例.pdf", content + b"\n")})
    assert answer.status_code == 200
    assert row.number not in answer.content.decode()


def test_a_renamed_firm_is_named_then_and_now_and_a_merged_one_by_the_record_that_stayed(
    row: Certificate, pumps: Enterprise, swim: Enterprise
) -> None:
    Enterprise.objects.filter(pk=pumps.pk).update(name="葫芦岛渤湾示例机械有限公司")
    text = page(row)
    assert "葫芦岛渤湾示例泵业有限公司" in text
    assert "葫芦岛渤湾示例机械有限公司" in text
    Enterprise.objects.filter(pk=pumps.pk).update(merged_into=swim, status="duplicate")
    assert swim.name in page(row)


def test_a_replaced_one_leads_to_the_one_that_replaced_it(cast: Cast, row: Certificate) -> None:
    assert row.held is not None
    office = bureau(cast)
    newer = issue(row.held, office, office.name, cast.li, replaces=row, why="示例更正")
    assert newer.number != row.number
    row.refresh_from_db()
    text = page(row)
    assert newer.get_absolute_url() in text
    assert "示例更正" in text
    assert standing_of(row, china_today()).tone == "bad"
    assert standing_of(newer, china_today()).tone == "good"


def test_a_title_that_is_gone_from_the_registry_is_not_said_to_be_valid(row: Certificate) -> None:
    Certificate.objects.filter(pk=row.pk).update(held=None)
    row.refresh_from_db()
    assert standing_of(row, china_today()).tone == "bad"


def test_a_number_leads_there_and_an_unknown_one_is_answered_in_words(row: Certificate) -> None:
    response = Client().post(VERIFY, {"number": f" {row.number.lower()} "})
    assert response.headers["Location"] == row.get_absolute_url()
    assert "0000-示例" in Client().post(VERIFY, {"number": "0000-示例"}).content.decode()
    assert Client().get(reverse("certificate-verified", args=["nobody"])).status_code == 404


def test_numbers_cannot_be_tried_one_by_one(row: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "VERIFYING", rates.Limit("示例".encode().hex(), 2, 300))
    answers = [Client().post(VERIFY, {"number": f"示例{one}"}).status_code for one in range(3)]
    assert answers == [200, 200, 429]
    assert Client().get(row.get_absolute_url()).status_code == 200  # who holds the code is never kept waiting
