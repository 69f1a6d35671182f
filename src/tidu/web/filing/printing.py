"""The form as a PDF in the layout of an application form. Typst sets it; what was typed goes in as data, never as markup."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.filing.cells import Cell, Sheet
from tidu.web.filing.pages import parts_of
from tidu.web.pages.language import language, told

FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Zen Hei", "SimSun")
"""Fonts that have the characters of real names, best first. Without one Typst would print boxes in silence."""


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def family() -> str:
    """The font to use; raises TiduError ``no-fonts``."""
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
        fix=Text(
            "先用打印视图；请管理员安装 fonts-noto-cjk", "Print the page; an administrator installs fonts-noto-cjk"
        ),
    )


def as_pdf(sheet: Sheet) -> bytes:
    """The bytes of the PDF."""
    inputs = {"data": json.dumps(_data(sheet), ensure_ascii=False)}
    template = (Path(__file__).parent / "data" / "form.typ").read_bytes()
    return typst.compile(template, font_paths=_fonts(), sys_inputs=inputs, pdf_standards=["a-2u"])


def _data(sheet: Sheet) -> dict[str, Any]:
    firm = sheet.filing.enterprise
    return {
        "font": family(),
        "lang": language(),
        "title": told(sheet.form.names),
        "firm": firm.name,
        "uscc": firm.uscc or "",
        "made": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
        "words": {key: told(text) for key, text in WORDS.items()},
        "sections": [
            {
                "name": f"{part.number}  {told(part.section.names)}",
                "lines": [
                    [told(group.field.names), [[cell.period, _shown(cell)] for cell in group.cells]]
                    for group in part.groups
                    if group.field is not None and group.field.asked
                ],
                "tables": [
                    [
                        told(group.table.names),
                        [told(column.names) for column in group.table.columns],
                        [[_shown(cell) for cell in row] for row in group.rows if any(cell.text for cell in row)],
                    ]
                    for group in part.groups
                    if group.table is not None
                ],
            }
            for part in sheet_parts(sheet)
        ],
    }


def sheet_parts(sheet: Sheet) -> list[Any]:
    """The sections, in order."""
    return list(parts_of(sheet))


def _shown(cell: Cell) -> str:
    return told(cell.display) or "—"


WORDS = {
    "made": Text("打印时间", "Printed"),
    "firm": Text("企业名称", "Firm"),
    "uscc": Text("统一社会信用代码", "Unified social credit code"),
    "vouch": Text("以上填报内容真实，如有不实，愿承担相应责任。", "What is written is true; we answer for it."),
    "representative": Text("法定代表人（签字）：", "Legal representative (signature):"),
    "seal": Text("企业（盖章）：", "Seal of the firm:"),
    "date": Text("日期：      年    月    日", "Date:"),
    "none": Text("（未填）", "(empty)"),
}
