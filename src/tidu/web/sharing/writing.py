"""A package as a file: the whole list or the increment, as a workbook or as text, with a line that says whose it is.

The first lines name the receiver, the version, the purpose, the last day and the check sum, so that a file that is found
where it should not be says from whom it came. Text from outside never becomes a formula.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Literal

from tidu.sheets import Column, Sheet, write_workbook
from tidu.sheets.values import Value, csv_text, defuse
from tidu.text import Text
from tidu.web.pages.language import told
from tidu.web.sharing.catalogue import purposes
from tidu.web.sharing.differing import CHANGED, GONE, NEW
from tidu.web.sharing.models import Package, PackageRow
from tidu.web.sharing.selecting import LACKING

What = Literal["full", "increment"]
WHATS: tuple[What, ...] = ("full", "increment")
NOT_AGREED = "未授权"
CHANGES = {NEW: "新增 +", GONE: "退出 −", CHANGED: "变更 ~"}
"""The sign stands behind the word: before it, a spreadsheet would take it for a formula."""
AT_ONCE = 1_000


def rows_of(package: Package, what: What) -> Any:  # noqa: ANN401 - a queryset of rows
    """The firms of the list, or those that came, went or changed."""
    rows = package.rows.order_by("pk")
    return rows.exclude(change="") if what == "increment" else rows.exclude(change=GONE)


def cell_text(cell: Any, kind: str) -> str:  # noqa: ANN401 - any cell
    """A cell as pages show it: empty where nothing is known, 未授权 where the firm has not consented."""
    value = cell_value(cell, kind)
    if value is None:
        return ""
    return csv_text(value, Column("", "amount", "万元")) if kind == "amount" and isinstance(value, int) else str(value)


def cell_value(cell: Any, kind: str) -> Value:  # noqa: ANN401 - any cell
    """A cell as a workbook takes it. What lacks a consent is text, whatever the column is."""
    if isinstance(cell, dict):
        return f"{cell[LACKING]}（{NOT_AGREED}）" if cell.get(LACKING) else NOT_AGREED
    if cell is None:
        return None
    if kind == "date":
        return date.fromisoformat(cell)
    return Decimal(cell) if kind == "number" else cell


def watermark(package: Package, what: What) -> list[str]:
    """The lines above the heading."""
    purpose = purposes().get(package.purpose)
    name = purpose.names.zh if purpose else package.purpose
    part = "全量" if what == "full" else f"增量（相对第 {package.base.number} 版）" if package.base else "增量（首版）"
    return [
        f"{package.name} 第 {package.number} 版 {part}，截至 {package.on}",
        f"仅供 {package.receiver_name} 用于“{name}：{package.purpose_why}”，依据 {package.ground}；"
        f"有效期至 {package.valid_until}，到期删除，不得转给他人",
        f"SHA-256 {package.sha256}",
    ]


def columns_of(package: Package, what: What) -> list[Column]:
    """The columns of a file; those where a consent may be lacking are text, so that it can say so."""
    found = [Column("变化"), Column("变更字段")] if what == "increment" else []
    for one in package.fields:
        kind = one["kind"]
        found.append(Column(one["zh"], kind, "万元" if kind == "amount" else None))
    return found


def lines_of(package: Package, what: What) -> Iterator[list[Value]]:
    """The rows of a file."""
    names = {one["code"]: one["zh"] for one in package.fields}
    kinds = [one["kind"] for one in package.fields]
    row: PackageRow
    for row in rows_of(package, what).iterator(chunk_size=AT_ONCE):
        first: list[Value] = []
        if what == "increment":
            first = [CHANGES[row.change], "、".join(names.get(code, code) for code in row.changed_fields)]
        yield first + [cell_value(cell, kind) for cell, kind in zip(row.cells, kinds, strict=True)]


def workbook(package: Package, what: What) -> tuple[IO[bytes], int]:
    """The file as xlsx, open for reading, and its number of rows."""
    with tempfile.TemporaryDirectory(prefix="tidu-package-") as folder:
        path = Path(folder, "list.xlsx")
        sheet = Sheet("名单", columns_of(package, what), lines_of(package, what), watermark(package, what))
        count = write_workbook(path, [sheet])
        return path.open("rb"), count  # the open file stays readable until it is closed


def text_file(package: Package, what: What) -> tuple[IO[bytes], int]:
    """The file as csv for Excel (UTF-8 with a mark), and its number of rows."""
    columns, out, count = columns_of(package, what), io.StringIO(), 0
    writer = csv.writer(out)
    for line in watermark(package, what):
        writer.writerow([defuse(line)])
    writer.writerow([defuse(column.heading) for column in columns])
    for row in lines_of(package, what):
        writer.writerow([csv_text(value, column) for value, column in zip(row, columns, strict=True)])
        count += 1
    return io.BytesIO(out.getvalue().encode("utf-8-sig")), count


def shown_fields(codes: Sequence[str], package: Package) -> str:
    """Fields of a package by name, in the page's language."""
    names = {one["code"]: told(Text(one["zh"], one["en"])) for one in package.fields}
    return "、".join(names.get(code, code) for code in codes)
