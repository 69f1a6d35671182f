"""The pages of rounds, as they are asked for."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.rounds.making import a_round, a_title, an_application, step
from tests.web.rounds.test_notice_text import NOTICE
from tests.web.rounds.test_way import whole  # noqa: F401 - a fixture

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.registry.models import Enterprise
from tidu.web.rounds.models import Round
from tidu.web.rounds.progress import progress
from tidu.web.validity.service import begun_by, way_to

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]

ROUND = {
    "title": "xjr", "kind": "both", "year": "2026", "batch": "第八批", "document": "示例工信函〔2026〕88号",
    "opens_on": "2026-12-01", "judged_on": "", "firm_day": "2026-12-18", "county_basis": "after:firm", "county_amount": "5",
    "county_unit": "working_day", "city_basis": "fixed", "province_basis": "fixed", "quota": "12", "quota_211481": "5",
    "extra": "企业承诺书\n近两年审计报告", "text": "正文",
}  # fmt: skip


def test_a_round_is_made_from_its_notice(cast: Cast, signed_in: SignIn) -> None:
    from docx import Document

    document = Document()
    for line in NOTICE.splitlines():
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    client = signed_in(cast.li)
    upload = SimpleUploadedFile("通知.docx", file.getvalue())
    page = client.post(reverse("round-new"), {"do": "read", "notice": upload}).content.decode()
    assert "申报企业于2026年3月20日前" in page
    assert 'value="2026-03-20"' in page
    assert not Round.objects.exists()
    token = page.split('name="notice_token" value="')[1].split('"')[0]
    response = client.post(reverse("round-new"), {**ROUND, "notice_token": token})
    row = Round.objects.get()
    assert response["Location"] == row.get_absolute_url()
    assert (row.state, row.notice_name, row.quotas) == ("draft", "通知.docx", {"211481": 5})
    assert row.rules["new"]["standard"] == "xjr-2026"
    assert len(row.rules["new"]["sha256"]) == 64
    assert {one.level: str(one.last) for one in row.deadlines.all()} == {"firm": "2026-12-18", "county": "2026-12-25"}
    shown = client.get(row.get_absolute_url()).content.decode()
    assert "5 个工作日" in shown
    assert "待核对" in shown
    assert "近两年审计报告" in shown


def test_the_round_of_last_year_is_copied_a_year_on(cast: Cast, signed_in: SignIn) -> None:
    row = a_round(cast)
    Round.objects.filter(pk=row.pk).update(year=china_today().year - 1, name=f"示例{china_today().year - 1}年批次")
    page = signed_in(cast.li).get(reverse("round-new") + f"?from={row.pk}").content.decode()
    assert f"示例{china_today().year}年批次" in page


def test_only_the_city_makes_rounds(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.wang).get(reverse("round-new")).status_code == 403
    assert signed_in(cast.zhao).get(reverse("rounds")).status_code == 403


@pytest.mark.usefixtures("whole")
def test_progress_by_county_counts_each_state_and_leads_to_the_names(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    row = a_round(cast)
    one = an_application(cast, row, pumps)
    step(one, "submit", cast.zhao)
    lines = {line.name: line.numbers for line in progress(row, cast.li, china_today())}
    assert (lines["兴城市"]["begun"], lines["兴城市"]["county"], lines["兴城市"]["late"]) == (1, 1, 0)
    assert lines["绥中县"]["begun"] == 0
    later = china_today() + timedelta(days=60)
    assert {line.name: line.numbers["late"] for line in progress(row, cast.li, later)}["兴城市"] == 1
    client = signed_in(cast.li)
    page = client.get(reverse("round-progress", args=[row.pk])).content.decode()
    address = reverse("round-applications", args=[row.pk]) + "?county=211481&amp;state=county_review"
    assert address in page
    assert one.code in client.get(address.replace("&amp;", "&")).content.decode()


def test_a_county_sees_its_own_line_alone(cast: Cast) -> None:
    row = a_round(cast)
    assert [line.name for line in progress(row, cast.wang, china_today())] == ["兴城市"]


@pytest.mark.usefixtures("whole")
def test_the_firm_sees_where_it_is_with_whom_and_until_when(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    row = a_round(cast)
    one = an_application(cast, row, pumps)
    step(one, "submit", cast.zhao)
    due = row.deadline("county")
    assert due is not None
    page = signed_in(cast.zhao).get(one.get_absolute_url()).content.decode()
    assert f"示例兴城市工业和信息化局，王股长，最迟 {due.last.month}月{due.last.day}日" in page
    assert "王股长" in signed_in(cast.zhao).get(reverse("my-applications")).content.decode()


def test_the_list_is_exported_as_it_is_filtered(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    from openpyxl import load_workbook

    row = a_round(cast)
    an_application(cast, row, pumps)
    client = signed_in(cast.li)
    for query, rows in (("state=draft", 1), ("state=city_review", 0)):
        response = client.get(reverse("round-applications", args=[row.pk]) + f"?export=xlsx&{query}")
        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
        assert sum(pumps.name in [cell.value for cell in line] for line in sheet.iter_rows()) == rows


def test_an_open_round_offers_its_re_review_to_whose_title_ends(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    row = a_round(cast)
    a_title(pumps)
    assert way_to("re-review", pumps.pk, "xjr") == reverse("round", args=[row.pk])
    client = signed_in(cast.zhao)
    page = client.get(reverse("my-applications")).content.decode()
    assert 'name="category" value="review"' in page
    assert 'name="category" value="new"' not in page
    client.post(reverse("application-open", args=[row.pk]), {"category": "review"})
    assert (pumps.pk, "xjr") in begun_by("re-review", [pumps.pk])


def test_an_officer_begins_an_application_for_a_firm_of_his_own(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    row = a_round(cast)
    client = signed_in(cast.wang)
    assert (
        client.post(reverse("application-open", args=[row.pk]), {"firm": swim.pk, "category": "new"}).status_code == 404
    )
    client.post(reverse("application-open", args=[row.pk]), {"firm": pumps.pk, "category": "new"})
    assert row.applications.get().for_firm
