"""A kept file opened again: under its own name, because the reader tells by it what the issuer called it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tidu.errors import InputError
from tidu.sheets import SheetError, Table, open_table, open_tables
from tidu.text import Text
from tidu.web.files import service as files

KINDS = (*files.TABLES, "docx", "pdf")
"""In which lists come."""
MOST_TABLES = 12
"""So many tables of one file are shown; who has more sends the sheets apart."""


@contextmanager
def file_of(blob: files.Blob, name: str) -> Iterator[Path]:
    """The file under a name."""
    with tempfile.TemporaryDirectory(prefix="tidu-list-") as folder:
        path = Path(folder, Path(name).name or "list")
        with files.open_blob(blob) as kept, path.open("wb") as out:
            shutil.copyfileobj(kept, out)
        yield path


def tables_of(path: Path, header_rows: Mapping[int, int] | None = None) -> list[Table]:
    """The tables of a file, those without a column left out; ``header_rows`` says of single tables where their header is.

    Raises SheetError, or InputError ``list-empty`` where no table has a row.
    """
    tables = open_tables(path)[:MOST_TABLES]
    for place, row in (header_rows or {}).items():
        if place < len(tables):
            tables[place] = _with_header(path, tables[place], row)
    if not any(len(table) for table in tables):
        raise InputError(
            "list-empty",
            Text(f"“{path.name}”里没有一行数据", f"“{path.name}” has no row of data"),
            why=Text("找到了表头，下面是空的", "a header was found, and nothing below it"),
            fix=Text(
                "打开看看是不是发错了文件；如果名单确实清空了，请在名单页面撤回上一版",
                "see whether the wrong file was sent; if nobody stands on the list any more, take the last version back",
            ),
        )
    return tables


def _with_header(path: Path, table: Table, row: int) -> Table:
    """The same table with its header where a person says it is; as it was where there is no such row."""
    try:
        return open_table(path, table.sheet, row)
    except SheetError:
        return table
