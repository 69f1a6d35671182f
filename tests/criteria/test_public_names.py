"""What ``import tidu.criteria`` offers, and that it costs nothing until it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

import tidu.criteria


@pytest.mark.parametrize("name", tidu.criteria.__all__)
def test_a_public_name_is_there(name: str) -> None:
    assert getattr(tidu.criteria, name).__module__.startswith("tidu.criteria.")


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        _ = tidu.criteria.nothing  # type: ignore[attr-defined]


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; before = set(sys.modules); {statement}; print(*(set(sys.modules) - before))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_importing_the_room_loads_no_part_of_it() -> None:
    assert {name for name in loaded_by("import tidu.criteria") if name.startswith("tidu.criteria.")} == set()


@pytest.mark.parametrize("name", ["Facts", "Outcome", "evaluate", "read_firm"])
def test_a_part_loads_neither_the_parser_nor_an_engine(name: str) -> None:
    heavy = {"lark", "polars", "sqlglot", "duckdb", "pyspark"}
    assert loaded_by(f"from tidu.criteria import {name}") & heavy == set()
