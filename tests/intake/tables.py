"""Small tables to judge, and short ways to judge them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.sheets.making import make_xlsx

from tidu.catalogue import Catalogue, load
from tidu.errors import Faults, TiduError
from tidu.intake import Options, Result, evaluate_files, read_mapping
from tidu.intake.frames import Loaded, load_frame

ON = date(2026, 5, 1)
PUMPS = "葫芦岛渤湾示例泵业有限公司"
VALVES = "兴城海滨示例阀门有限公司"
DEFAULTS = Options()
Rows = Sequence[Any]
"""Rows of cells; lists of different kinds of values have no common type that mypy would find."""


def catalogue() -> Catalogue:
    return load()


def table(folder: Path, rows: Rows, name: str = "企业.xlsx") -> Path:
    return make_xlsx(folder / name, rows)


def loaded(
    path: Path | Sequence[Path], *standards: str, on: date = ON, mapping: str | None = None, options: Options = DEFAULTS
) -> Loaded:
    """A table read for some standards; 专精特新 of 2026 by default."""
    chosen = [catalogue().standard(one.split("+")[0], one.split("+")[1:]) for one in standards or ("zjtx-2026",)]
    read = None if mapping is None else read_mapping("映射.yaml", catalogue(), mapping)
    files = [path] if isinstance(path, Path) else path
    return load_frame(files, chosen, on, read, catalogue=catalogue(), options=options)


def judged(
    path: Path, *standards: str, on: date = ON, mapping: str | None = None, options: Options = DEFAULTS
) -> Result:
    """A table judged by some standards."""
    chosen = [catalogue().standard(one) for one in standards or ("zjtx-2026",)]
    read = None if mapping is None else read_mapping("映射.yaml", catalogue(), mapping)
    return evaluate_files([path], chosen, on, catalogue=catalogue(), mapping=read, options=options)


def refused(path: Path, *standards: str, mapping: str | None = None, options: Options = DEFAULTS) -> list[TiduError]:
    """What a table is refused for."""
    with pytest.raises(TiduError) as caught:
        loaded(path, *standards, mapping=mapping, options=options)
    return caught.value.errors if isinstance(caught.value, Faults) else [caught.value]


def facts(found: Loaded) -> list[dict[str, Any]]:
    """The rows of the frame, as far as they are known."""
    rows = found.frame.collect().iter_rows(named=True)
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def fact(found: Loaded, column: str) -> list[Any]:
    """One column of the frame."""
    return found.frame.collect()[column].to_list()


def problems(found: Loaded) -> list[tuple[int, str, str, str]]:
    """Row, column, text and code of every problem."""
    return found.problems.select("row", "column", "text", "code").rows()


def notes(found: Loaded) -> list[str]:
    return [one.code for _, one in found.notes]


def statuses(found: Loaded) -> dict[str, str]:
    return {one.heading: one.status for one in found.columns}
