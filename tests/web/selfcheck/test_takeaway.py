"""What is taken away can be read by an officer: results, reasons, articles, day, ids and hashes, and the link."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.web.selfcheck.firms import all_answers

from tidu.today import china_today
from tidu.web.portal.selfcheck import pdf
from tidu.web.portal.selfcheck.answers import State
from tidu.web.portal.selfcheck.changes import stamped
from tidu.web.portal.selfcheck.ladder import slots_on
from tidu.web.portal.selfcheck.link import opened, packed

ANSWERS = {key: text for key, text in all_answers(11, 0.1).items() if key in slots_on(china_today())}
STATE = stamped(State(china_today(), "", ANSWERS))


def taken(name: str, state: State = STATE, language: str = "zh-hans") -> bytes:
    client = Client()
    client.cookies["django_language"] = language
    answer = client.get(f"/self-check/{name}/", {"a": packed(state)})
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return answer.content


def text_of(content: bytes) -> str:
    return "".join("".join(one.extract_text().split()) for one in PdfReader(io.BytesIO(content)).pages)


def test_a_pdf_has_words_and_no_boxes() -> None:
    text = text_of(taken("pdf"))
    for words in ("企业自测结果", china_today().isoformat(), "创新型中小企业", "专精特新“小巨人”企业", "逐项条件"):
        assert words in text
    for words in ("填报的数据", "sha256", "待核对", "不代表主管部门的认定"):
        assert words in text
    assert packed(STATE) in text
    for rule in STATE.rules:
        assert rule.standard.sha256 in text
    assert "\ufffd" not in text


def test_a_pdf_of_one_title_has_only_that_one_and_speaks_english() -> None:
    text = text_of(taken("pdf", replace(STATE, goal="kjx"), "en"))
    assert "Resultoftheself-check" in text
    assert "kjx-2017" in text
    assert "zjtx-2026" not in text


def test_without_a_chinese_font_no_pdf_full_of_boxes_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "FAMILIES", ("No such font",))
    answer = Client().get("/self-check/pdf/", {"a": packed(STATE)})
    assert answer.status_code == 503
    assert "中文字体" in answer.content.decode()


def test_a_workbook_has_the_results_conditions_gaps_and_answers_and_no_formula() -> None:
    book = load_workbook(io.BytesIO(taken("xlsx")))
    assert book.sheetnames == ["说明", "结论", "逐项条件", "差距", "填报数据"]
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [one for one in cells if one.startswith("=")]
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    said = "\n".join(cells)
    for rule in STATE.rules:
        assert rule.standard.sha256 in said
        assert rule.title.names.zh in said
    link = next(one for one in cells if "/self-check/" in one)
    assert opened(link.partition("a=")[2]) == STATE
    assert "待核对" in said


def test_the_link_that_is_taken_away_opens() -> None:
    text = text_of(taken("pdf"))
    assert Client().get("/self-check/result/", {"a": packed(STATE)}).status_code == 200
    assert "/self-check/result/?a=" in text
