"""The recommendation list and its letter as authorities write them: xlsx, docx and PDF. Text never becomes a formula."""

from __future__ import annotations

import functools
import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import typst

from tidu.errors import TiduError
from tidu.sheets import Column, Sheet, write_workbook
from tidu.sheets.values import Value
from tidu.text import Text
from tidu.web.registry.facts.service import catalogue

if TYPE_CHECKING:
    from docx.document import Document as Word

    from tidu.web.reviews.models import Line, RecommendationList

FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Zen Hei", "SimSun")
HEADINGS = ("序号", "企业名称", "统一社会信用代码", "所在县（市、区）", "类别", "主导产品", "专家评分", "推荐意见")
CATEGORIES = {"new": "新申报", "review": "复核"}
PARTS = {"new": "一、新申报企业", "review": "二、复核企业"}


def cells(line: Line) -> list[str]:
    """One line as every layout shows it."""
    kind = CATEGORIES.get(line.category, line.category)
    return [str(line.number), line.name, line.uscc, line.county, kind, line.product, line.score, line.opinion]


def groups(row: RecommendationList) -> list[tuple[str, list[Line]]]:
    """New ones and re-reviews apart."""
    lines = list(row.lines.order_by("number"))
    return [(code, found) for code in CATEGORIES if (found := [line for line in lines if line.category == code])]


def title_of(row: RecommendationList) -> str:
    """What the list is of."""
    return f"{row.round.year}年{row.round.batch}{catalogue().titles[row.round.title].names.zh}推荐汇总表"


def sums(row: RecommendationList) -> str:
    """How many of each, and together."""
    parts = [f"{CATEGORIES[code]} {len(lines)} 家" for code, lines in groups(row)]
    return f"合计 {sum(len(lines) for _code, lines in groups(row))} 家（{'，'.join(parts)}）"


def paragraphs(row: RecommendationList) -> list[str]:
    """The letter, in words of our own."""
    round_ = row.round
    named = catalogue().titles[round_.title].names.zh
    ground = f"按照{'《' + round_.document + '》' if round_.document else '本批次通知'}要求"
    return [
        f"{ground}，我局组织县（市、区）开展{round_.year}年{round_.batch}{named}申报和复核。经企业填报、县级初审、市级复核，"
        f"对照认定标准逐条核对数据和佐证材料，现推荐企业{sums(row).removeprefix('合计 ')}，名单见附件。",
        "名单的名次依据事先公布的排序规则产生，名额由通知确定；名次有调整的，理由写在推荐意见栏。",
        "以上企业的申报材料随文报送，请予审核。",
    ]


# -- xlsx -----------------------------------------------------------------------------------------------------------


def workbook(row: RecommendationList) -> IO[bytes]:
    """The list as a workbook: a sheet of all, and one of each kind."""
    columns = [Column(heading, "whole" if heading == "序号" else "text") for heading in HEADINGS]
    titles = [title_of(row), f"推荐单位：{row.round.organisation.name}    {row.on}    第 {row.number} 版", sums(row)]
    sheets = [Sheet("推荐汇总表", columns, _rows(row), [*titles, f"SHA-256 {row.sha256}"])]
    for code, lines in groups(row):
        sheets.append(
            Sheet(
                CATEGORIES[code],
                columns,
                [_typed(line) for line in lines],
                [title_of(row), f"{CATEGORIES[code]} {len(lines)} 家"],
            )
        )
    with tempfile.TemporaryDirectory(prefix="tidu-recommend-") as folder:
        path = Path(folder, "list.xlsx")
        write_workbook(path, sheets)
        return path.open("rb")  # the open file stays readable until it is closed


def _typed(line: Line) -> list[Value]:
    return [line.number, *cells(line)[1:]]


def _rows(row: RecommendationList) -> Iterator[list[Value]]:
    for _code, lines in groups(row):
        yield from (_typed(line) for line in lines)


# -- docx -----------------------------------------------------------------------------------------------------------


def document(row: RecommendationList) -> IO[bytes]:
    """Letter and list as a Word document, to be put on the bureau's own paper."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    word = Document()
    word.styles["Normal"].font.size = Pt(12)
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    _letter(word, row)
    wide = word.add_section()
    wide.orientation = WD_ORIENT.LANDSCAPE
    wide.page_width, wide.page_height = Mm(297), Mm(210)
    word.add_heading(title_of(row), level=1)
    for code, lines in groups(row):
        word.add_heading(f"{PARTS[code]}（{len(lines)} 家）", level=2)
        _table(word, lines)
    word.add_paragraph(sums(row))
    word.core_properties.title = title_of(row)
    word.core_properties.author = row.round.organisation.name
    found = io.BytesIO()
    word.save(found)
    found.seek(0)
    return found


def _letter(word: Word, row: RecommendationList) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    word.add_paragraph(row.document).alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading = word.add_heading(letter_title(row), level=1)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.add_paragraph(f"{row.addressee}：")
    for text in paragraphs(row):
        word.add_paragraph(f"\u3000\u3000{text}")
    word.add_paragraph(f"\u3000\u3000附件：{title_of(row)}")
    for text in (row.round.organisation.name, chinese_day(row)):
        word.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def letter_title(row: RecommendationList) -> str:
    """The heading of the letter."""
    named = catalogue().titles[row.round.title].names.zh
    return f"{row.round.organisation.name}关于推荐{row.round.year}年{row.round.batch}{named}的函"


def chinese_day(row: RecommendationList) -> str:
    """2026年11月28日."""
    return f"{row.on.year}年{row.on.month}月{row.on.day}日"


def _table(word: Word, lines: list[Line]) -> None:
    table = word.add_table(rows=1, cols=len(HEADINGS))
    table.style = "Table Grid"
    for cell, heading in zip(table.rows[0].cells, HEADINGS, strict=True):
        cell.text = heading
    for line in lines:
        for cell, text in zip(table.add_row().cells, cells(line), strict=True):
            cell.text = text


# -- PDF ------------------------------------------------------------------------------------------------------------


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def _family() -> str:
    known = set(_fonts().families())
    for one in FAMILIES:
        if one in known:
            return one
    raise TiduError(
        "no-fonts",
        Text("现在做不了 PDF", "No PDF can be made at present"),
        why=Text(
            "服务器上没有中文字体，印出来会是方框", "The server has no Chinese font, so that boxes would be printed"
        ),
        fix=Text("先下载 docx；请管理员安装 fonts-noto-cjk", "Take the docx; an administrator installs fonts-noto-cjk"),
    )


def pdf(row: RecommendationList) -> bytes:
    """Letter and list as a PDF. What was typed goes in as data, never as markup."""
    data: dict[str, Any] = {
        "font": _family(),
        "document": row.document,
        "title": letter_title(row),
        "addressee": f"{row.addressee}：",
        "paragraphs": paragraphs(row),
        "list": title_of(row),
        "office": row.round.organisation.name,
        "day": chinese_day(row),
        "headings": list(HEADINGS),
        "groups": [
            [f"{PARTS[code]}（{len(lines)} 家）", [cells(line) for line in lines]] for code, lines in groups(row)
        ],
        "sums": sums(row),
        "sha256": row.sha256,
        "version": f"第 {row.number} 版",
    }
    template = (Path(__file__).parent / "data" / "letter.typ").read_bytes()
    return typst.compile(
        template, font_paths=_fonts(), sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, pdf_standards=["a-2u"]
    )
