"""Small documents to read, made as needed: docx and pdf, with fictional firms."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import typst
from docx.document import Document

HEADINGS = ("序号", "县区", "企业名称", "统一社会信用代码")


def firms(first: int, last: int, county: str = "兴城市") -> list[list[str]]:
    return [[str(at), county, f"{county}渤湾示例{at}号泵业有限公司", ""] for at in range(first, last + 1)]


def word_table(document: Document, rows: Sequence[Sequence[str]]) -> Any:  # noqa: ANN401 - python-docx is typed in part
    table: Any = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return table


def make_docx(path: Path, *parts: str | Sequence[Sequence[str]]) -> Path:
    """A document of paragraphs and tables, in this order."""
    document = docx.Document()
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part)
        else:
            word_table(document, part)
    document.save(str(path))
    return path


def make_pdf(path: Path, body: str, *, paper: str = "a4") -> Path:
    """A pdf set by typst."""
    source = path.with_suffix(".typ")
    source.write_text(
        f'#set page(paper: "{paper}", numbering: "1")\n#set text(font: "Noto Serif CJK SC", size: 10pt)\n{body}',
        encoding="utf-8",
    )
    typst.compile(str(source), output=str(path))
    source.unlink()
    return path


def ruled(rows: Sequence[Sequence[str]], widths: str = "12mm, 22mm, 60mm, 60mm", *, header: bool = True) -> str:
    """A table of typst; its first row is repeated on every page."""
    head = f"table.header({''.join(f'[{cell}],' for cell in rows[0])})," if header else ""
    cells = "".join(f"[{cell}]," for row in rows[header:] for cell in row)
    return f"#table(columns: ({widths}), {head} {cells})\n"
