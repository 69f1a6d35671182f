"""Files that appear whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tidu.errors import Where
from tidu.sheets.faults import refuse

ENDINGS = (".xlsx", ".csv", ".parquet")
Row = TypeVar("Row", bound=Sequence[object])


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to, moved over ``path`` when the block ends well and removed when it does not.

    ``SheetError`` for an ending that is not among ``ENDINGS``, a missing folder, and whatever the system refuses.
    """
    where = Where(path.name)
    if path.suffix.lower() not in ENDINGS:
        raise refuse("unknown-ending", where, name=path.name)
    if not path.parent.is_dir():
        raise refuse("no-folder", where, folder=path.parent.name or str(path.parent))
    temporary = path.with_name(f".{path.stem[:40]}-{secrets.token_hex(6)}{path.suffix.lower()}")
    try:
        temporary.touch(exist_ok=False)
        yield temporary
        temporary.replace(path)
    except OSError as error:
        raise refuse("cannot-write", where, name=path.name, reason=error.strerror or error) from error
    finally:
        temporary.unlink(missing_ok=True)


def check_widths(rows: Iterable[Row], columns: int, name: str) -> Iterator[Row]:
    """The same rows; ``SheetError`` at the first that does not have one value for each column."""
    for number, row in enumerate(rows, 1):
        if len(row) != columns:
            raise refuse("row-width", Where(name), row=number, cells=len(row), columns=columns)
        yield row
