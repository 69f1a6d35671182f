"""What is proposed from a notice: only what is simple and sure, each with its sentence."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tidu.errors import InputError
from tidu.web.files.service import keep
from tidu.web.rounds.notice_text import proposals_from, text_of

NOTICE = """示例省工业和信息化厅关于组织开展2026年第八批专精特新“小巨人”企业申报和复核工作的通知
示例工信函〔2026〕88号
各市工业和信息化局：
一、申报企业于2026年3月20日前在系统提交申报材料。
二、各县（市、区）工业和信息化主管部门于3月27日前完成审核并报送市局。
三、各市于4月10日前将推荐文件报送省厅。
四、政策咨询电话见附件，培训会定于3月2日召开。
"""


def test_a_notice_gives_title_number_and_days_with_their_sentences() -> None:
    found = {one.field: one for one in proposals_from(NOTICE)}
    assert {key: one.value for key, one in found.items()} == {
        "title": "xjr",
        "kind": "both",
        "batch": "第八批",
        "document": "示例工信函〔2026〕88号",
        "year": "2026",
        "firm": "2026-03-20",
        "county": "2026-03-27",
        "city": "2026-04-10",
    }
    assert "申报企业于2026年3月20日前" in found["firm"].sentence


def test_a_sentence_that_names_two_levels_gives_no_day() -> None:
    text = "示例工信函〔2026〕9号\n企业提交、各县（市、区）审核报送均应在3月20日前完成。"
    assert {"firm", "county"}.isdisjoint({one.field for one in proposals_from(text)})


def test_a_day_without_a_year_anywhere_is_not_guessed() -> None:
    assert proposals_from("企业请于3月20日前提交申报材料。") == []


@pytest.mark.django_db
def test_the_words_of_a_docx_are_read() -> None:
    from docx import Document

    document = Document()
    for line in NOTICE.splitlines():
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    blob = keep(SimpleUploadedFile("notice.docx", file.getvalue()), kinds=("docx", "pdf"))
    assert {one.field for one in proposals_from(text_of(blob, "notice.docx"))} >= {"title", "document", "firm", "city"}


@pytest.mark.django_db
def test_a_pdf_without_words_says_that_it_is_a_scan() -> None:
    from tests.web.access.parameters import PDF

    blob = keep(SimpleUploadedFile("scan.pdf", PDF), kinds=("docx", "pdf"))
    with pytest.raises(InputError) as refused:
        text_of(blob, "scan.pdf")
    assert "扫描件" in refused.value.why.zh  # type: ignore[union-attr]
