"""The public list to take away, the days explained one by one, and the index by kind, year and state."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast, make_firm
from tests.web.notices.issued import colleague
from tests.web.notices.kept import prepared, running

from tidu.web.notices import rates, views
from tidu.web.notices.correcting import confirm, propose
from tidu.web.notices.models import Notice
from tidu.web.notices.service import strike
from tidu.web.registry.models import Enterprise

pytestmark = pytest.mark.django_db


def taken(notice: Notice, kind: str) -> bytes:
    """The list as somebody takes it who has not signed in."""
    response = Client().get(reverse("public-notice-file", args=[notice.pk, kind]))
    assert response.status_code == 200
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def counted_apart(tmp_path: Path, settings: Any) -> None:
    """What is counted lies in a folder of its own."""
    settings.DATA = tmp_path


def test_the_workbook_holds_the_frozen_list_with_corrections_and_no_formula(cast: Cast, pumps: Enterprise) -> None:
    evil = make_firm("=HYPERLINK(示例)有限公司", "211481", 40)
    notice = running(cast, [pumps, evil])
    confirm(propose(notice.entries.get(number=1), "county", "绥中县", cast.li, reason="示例"), colleague(cast))
    found = openpyxl.load_workbook(io.BytesIO(taken(notice, "xlsx")))["名单"]
    cells = [cell for row in found.iter_rows() for cell in row if cell.value is not None]
    texts = [str(cell.value) for cell in cells]
    assert pumps.name in texts
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any("由“兴城市”更正为“绥中县”" in text for text in texts)
    assert any(notice.digest in text for text in texts)


def test_a_line_that_was_struck_off_says_so_in_the_workbook(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    notice = running(cast, [pumps, swim])
    strike(notice.entries.get(number=2), cast.li, reason="示例理由")
    found = openpyxl.load_workbook(io.BytesIO(taken(notice, "xlsx")))["名单"]
    rows = ["".join(str(cell.value or "") for cell in row) for row in found.iter_rows()]
    assert [pumps.name in row for row in rows if "已剔除" in row] == [False]
    assert not any("示例理由" in row for row in rows)  # why it was struck off is the authority's


def test_the_pdf_holds_the_list_and_its_digest(cast: Cast, pumps: Enterprise) -> None:
    notice = running(cast, [pumps])
    document = pdfplumber.open(io.BytesIO(taken(notice, "pdf")))
    text = "".join(str(page.extract_text()) for page in document.pages)
    assert pumps.name in text.replace("\n", "")
    assert notice.digest in text


def test_what_is_not_published_is_not_handed_out_and_other_kinds_are_not_known(cast: Cast, pumps: Enterprise) -> None:
    row = prepared(cast, [pumps])
    assert Client().get(reverse("public-notice-file", args=[row.pk, "xlsx"])).status_code == 404
    other = running(cast, [pumps], key="别的")
    assert Client().get(reverse("public-notice-file", args=[other.pk, "exe"])).status_code == 404


def test_pdfs_are_set_only_so_often(cast: Cast, pumps: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "SETTING", rates.Limit("pdf", 1, 60))
    page = reverse("public-notice-file", args=[running(cast, [pumps]).pk, "pdf"])
    assert [Client().get(page).status_code for _one in range(2)] == [200, 429]


def test_the_page_says_why_it_is_that_day_day_by_day(cast: Cast, pumps: Enterprise) -> None:
    notice = running(cast, [pumps])
    deadline = notice.deadline
    assert deadline is not None
    text = Client().get(reverse("public-notice", args=[notice.pk])).content.decode()
    for one in deadline.days():
        assert str(one.date) in text
        assert one.why.zh in text


def test_the_index_is_narrowed_by_kind_year_and_state(cast: Cast, pumps: Enterprise) -> None:
    one = running(cast, [pumps])
    other = running(cast, [pumps], kind="review", key="别的")
    Notice.objects.filter(pk=other.pk).update(heading="示例复核公示", opens_on="2024-03-01", state="announced")
    index = reverse("public-notices")

    def shown(**query: str) -> list[bool]:
        text = Client().get(index, query).content.decode()
        return [row in text for row in (one.heading, "示例复核公示")]

    assert shown() == [True, True]
    assert shown(kind="review") == [False, True]
    assert shown(year="2024") == [False, True]
    assert shown(state="running") == [True, False]
    assert shown(kind="nonsense", year="abc") == [True, True]
    assert shown(kind="review", state="running") == [False, False]
