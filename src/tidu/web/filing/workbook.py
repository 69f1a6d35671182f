"""A form as a workbook, for whoever fills it in away from the page; taken back field by field, as if it were typed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.core.files.base import File
from django.db import transaction

from tidu.errors import InputError
from tidu.sheets import Cell as SheetCell
from tidu.sheets import Column, Marked, Sheet, Summary, Value, open_table, write_workbook
from tidu.text import Text
from tidu.web.files import service as files
from tidu.web.filing.cells import Cell, sheet_of
from tidu.web.filing.cells import Sheet as FilledIn
from tidu.web.filing.forms import Key
from tidu.web.filing.models import Filing
from tidu.web.filing.saving import Saved, save_many
from tidu.web.pages.language import told

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

NUMBER, SECTION, ITEM, UNIT, TYPED, HOW, SOURCE, WAS, SEEN = (
    "编号", "节", "项目", "单位", "填写", "填写说明", "来源", "原有", "版本",
)  # fmt: skip
"""The headings; a form comes back by its numbers, so the language of the page does not matter."""
NAME = "填报"


def as_xlsx(sheet: FilledIn) -> bytes:
    """The bytes of the workbook: a line a field, with its unit, how it is filled in, and where the value comes from."""
    with tempfile.TemporaryDirectory(prefix="tidu-form-") as folder:
        path = Path(folder) / "form.xlsx"
        columns = [Column(one, width=width) for one, width in (
            (NUMBER, 22), (SECTION, 16), (ITEM, 30), (UNIT, 8), (TYPED, 34), (HOW, 44), (SOURCE, 34), (WAS, 20), (SEEN, 6),
        )]  # fmt: skip
        summary = Summary(
            told(sheet.form.names),
            [
                (told(Text("企业", "Firm")), sheet.filing.enterprise.name),
                (told(Text("怎么填", "How")), told(Text(
                    "只改“填写”一列，其他列和行的顺序不要动；金额填万元数，比例写成 12.5%。填好后在填报页上传。",
                    "Change the column 填写 only; amounts in 万元, shares as 12.5%. Hand the file in on the page of the form.",
                ))),
            ],
            told(Text("说明", "Note")),
        )  # fmt: skip
        write_workbook(path, [Sheet(NAME, columns, list(_rows(sheet)))], summary)
        return path.read_bytes()


def _rows(sheet: FilledIn) -> Iterator[list[Value | Marked]]:
    for section in sheet.form.sections:
        for cell in sheet.of_section(section):
            if not cell.field.asked:
                continue
            typed: Value | Marked = Marked(cell.text, "bad") if cell.error else cell.text
            source = cell.by if cell.typed else told(cell.source) if cell.source else ""
            yield [
                cell.name, told(section.names), told(cell.label), cell.field.unit, typed, _how(cell), source, cell.text, str(cell.version),
            ]  # fmt: skip


def _how(cell: Cell) -> str:
    if cell.error:
        return told(cell.error)
    if cell.field.choices:
        listed = "、".join(f"{code}（{told(names)}）" for code, names in cell.field.choices)
        several = told(Text("可多选，用空格隔开：", "several, with spaces: ")) if cell.field.type == "multi" else ""
        return several + listed
    return told(cell.field.help)


# -- taking back --------------------------------------------------------------------------------------------------


@dataclass
class Taken:
    """What became of a workbook: fields saved, fields that met another's, lines that could not be taken with the reason."""

    saved: int = 0
    met: list[Saved] = field(default_factory=list)
    refused: list[Text] = field(default_factory=list)


@transaction.atomic
def take_back(filing: Filing, upload: File[Any] | IO[bytes], name: str, *, by: User | None) -> Taken:
    """Save what was changed in a workbook, in one transaction; a field that somebody saved meanwhile is left as it is.

    Raises InputError or SheetError where the file cannot be read, and TiduError as :func:`save_many` does.
    """
    blob = files.keep(upload, kinds=("xlsx",), name=name)
    with tempfile.TemporaryDirectory(prefix="tidu-form-") as folder:
        path = Path(folder) / "form.xlsx"
        with files.open_blob(blob) as stored:
            path.write_bytes(stored.read())
        table = open_table(path, sheet=NAME)
    if not {NUMBER, TYPED, WAS, SEEN} <= set(table.columns):
        raise InputError(
            "not-a-form",
            Text("这不是从填报页下载的表", "This is no workbook that was taken from the page of a form"),
            why=Text(
                f"缺少“{NUMBER}”“{TYPED}”“{WAS}”“{SEEN}”几列",
                f"The columns {NUMBER}, {TYPED}, {WAS} and {SEEN} are not all there",
            ),
            fix=Text("先在填报页下载，再在下载的表里填写", "Take the workbook from the page first, and fill that in"),
        )
    sheet, taken = sheet_of(filing), Taken()
    cells = {one.name: one for one in sheet.cells.values() if one.field.asked}
    typed: dict[Key, tuple[str, int]] = {}
    for record in table.records():
        cell = cells.get(str(record[NUMBER] or "").strip())
        if cell is None:
            continue
        text = _text(cell, record[TYPED], taken)
        if text is not None and text != (_text(cell, record[WAS], Taken()) or ""):
            seen = str(record[SEEN] or "0").strip()
            typed[cell.key] = (text, int(seen) if seen.isdecimal() else 0)
    results = save_many(filing, typed, by=by) if typed else []
    taken.saved = sum(1 for one in results if one.state == "saved")
    taken.met = [one for one in results if one.state == "met"]
    return taken


def _text(cell: Cell, value: SheetCell, taken: Taken) -> str | None:
    """What stands in a cell, as somebody would type it; None for what cannot be known to be meant so."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float, Decimal)):
        if cell.field.type == "share":
            why = Text(
                "比例请写成带百分号的文字，例如 12.5%", "write a share as a text with a percent sign, such as 12.5%"
            )
            taken.refused.append(Text(f"{cell.label.zh}：{why.zh}", f"{cell.label.en}: {why.en}"))
            return None
        number = Decimal(str(value))
        return format(number.quantize(Decimal(1)) if number == number.to_integral_value() else number, "f")
    return value.strip()
