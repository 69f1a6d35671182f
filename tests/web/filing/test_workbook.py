"""The form as a workbook: taken away, filled in, taken back as if it were typed."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast

from tidu.errors import TiduError
from tidu.web.accounts.models import User
from tidu.web.filing.models import Entry, Filing
from tidu.web.filing.service import save, sheet_of
from tidu.web.filing.workbook import as_xlsx, take_back


def filled(filing: Filing, **typed: str | float) -> SimpleUploadedFile:
    """The workbook of a form, with some cells filled in; names with their dots as ``__``."""
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(sheet_of(filing))))
    page = book["填报"]
    heads = {
        str(cell.value): int(cell.column or 0)
        for cell in next(row for row in page.iter_rows() if row[0].value == "编号")
    }
    wanted = {name.replace("__", "."): value for name, value in typed.items()}
    for row in page.iter_rows():
        if str(row[0].value) in wanted:
            page.cell(int(row[0].row or 0), heads["填写"]).value = wanted.pop(str(row[0].value))
    assert not wanted
    target = io.BytesIO()
    book.save(target)
    return SimpleUploadedFile("form.xlsx", target.getvalue())


def test_every_field_that_is_asked_has_its_line(filing: Filing) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(sheet_of(filing))))
    names = {row[0].value for row in book["填报"].iter_rows()}
    assert {one.name for one in sheet_of(filing).cells.values() if one.field.asked} <= names


def test_what_was_filled_in_is_saved_and_nothing_else(filing: Filing, cast: Cast) -> None:
    upload = filled(filing, staff__2025=120, rd_expense__2025=612.35, introduction="示例企业", postcode="二十")
    taken = take_back(filing, upload, "form.xlsx", by=cast.zhao)
    assert (taken.saved, taken.met, taken.refused) == (4, [], [])
    assert dict(Entry.objects.values_list("field", "text")) == {
        "staff": "120", "rd_expense": "612.35", "introduction": "示例企业", "postcode": "二十",
    }  # fmt: skip


def test_a_field_that_somebody_saved_meanwhile_is_left(filing: Filing, cast: Cast, colleague: User) -> None:
    upload = filled(filing, staff__2025="125", rd_staff__2025="20")
    save(filing, "staff", "2025", "120", by=colleague, seen=0)
    taken = take_back(filing, upload, "form.xlsx", by=cast.zhao)
    assert taken.saved == 1
    assert [one.text for one in taken.met] == ["125"]
    assert Entry.objects.get(field="staff").text == "120"


def test_a_share_as_a_bare_number_is_not_guessed(filing: Filing, cast: Cast) -> None:
    taken = take_back(filing, filled(filing, market_share__2025=0.12), "form.xlsx", by=cast.zhao)
    assert taken.saved == 0
    assert "百分号" in taken.refused[0].zh


def test_another_workbook_is_refused_with_what_to_do(filing: Filing, cast: Cast) -> None:
    book = openpyxl.Workbook()
    book.active.title = "填报"  # type: ignore[union-attr]
    book.active.append(["甲", "乙"])  # type: ignore[union-attr]
    book.active.append(["1", "2"])  # type: ignore[union-attr]
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(TiduError, match="not-a-form"):
        take_back(filing, SimpleUploadedFile("x.xlsx", target.getvalue()), "x.xlsx", by=cast.zhao)


def test_it_is_taken_and_handed_in_on_the_page(filing: Filing, cast: Cast, signed_in: Callable[[User], Client]) -> None:
    client, address = signed_in(cast.zhao), reverse("filing-workbook", args=[filing.pk])
    assert client.get(address).content.startswith(b"PK")
    answer = client.post(address, {"file": filled(filing, staff__2025="120")}, follow=True)
    assert "带入 1 项" in answer.content.decode()
    assert signed_in(cast.wang).get(address).status_code == 403
