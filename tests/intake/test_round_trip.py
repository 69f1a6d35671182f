"""Firms written to a table and judged in bulk come out as each of them judged alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.intake.tables import catalogue

from tidu.catalogue.deriving import with_derived
from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.criteria.layout import wide_row
from tidu.criteria.one import evaluate
from tidu.fictional import FictionalFirm, city, write_workbook
from tidu.intake import evaluate_files
from tidu.intake import sources as reading
from tidu.sheets import open_table, write_table

ON = date(2026, 5, 1)
FIRMS = 60


@pytest.fixture(scope="module")
def firms() -> list[FictionalFirm]:
    return city(catalogue(), firms=FIRMS, seed=11, on=ON)


@pytest.fixture(scope="module")
def workbook(firms: list[FictionalFirm], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("city") / "city.xlsx"
    write_workbook(path, catalogue(), firms, on=ON, slips=0)
    return path


def alone(firms: Sequence[FictionalFirm], standard: model.Standard, kind: Application) -> list[dict[str, int]]:
    """Every node's outcome for each firm judged by itself."""
    found = []
    for firm in firms:
        filled = with_derived(firm.facts, standard, catalogue(), ON)
        verdict = evaluate(standard, filled, ON, kind)
        found.append({node: int(result.outcome) for node, result in verdict.nodes.items()})
    return found


def in_bulk(frame: pl.DataFrame, standard: model.Standard) -> list[dict[str, int]]:
    names = {node.id: f"{standard.id}:{node.id}__outcome" for node in standard.root.walk()}
    return [{node: row[name] for node, name in names.items()} for row in frame.iter_rows(named=True)]


@pytest.mark.parametrize("kind", ["new", "review"])
def test_a_workbook_gives_the_verdicts_of_its_firms(
    firms: list[FictionalFirm], workbook: Path, kind: Application
) -> None:
    standards = catalogue().all_standards()
    result = evaluate_files([workbook], standards, ON, kind, catalogue=catalogue())
    frame = result.frame.collect()
    assert frame["id_name"].to_list() == [firm.facts.name for firm in firms]
    assert frame["id_code"].to_list() == [firm.facts.code for firm in firms]
    assert result.loaded.problems.height == 0
    for standard in standards:
        assert in_bulk(frame, standard) == alone(firms, standard, kind), standard.id


def test_the_same_table_as_csv_whole_or_streamed_and_in_gb18030_gives_the_same(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = open_table(workbook)
    utf8 = tmp_path / "city.csv"
    write_table(utf8, list(table.columns), [row.cells for row in table.rows])
    chinese = tmp_path / "gb.csv"
    chinese.write_bytes(utf8.read_text(encoding="utf-8-sig").encode("gb18030"))
    standards = [catalogue().standard("zjtx-2026"), catalogue().standard("cxx-2022")]

    def frame(path: Path) -> pl.DataFrame:
        result = evaluate_files([path], standards, ON, catalogue=catalogue())
        return result.frame.collect().drop("id_file", "id_row")

    wanted = frame(utf8)
    assert frame(chinese).equals(wanted)
    assert frame(workbook).equals(wanted)
    monkeypatch.setattr(reading, "STREAM_FROM", 0)
    assert frame(utf8).equals(wanted)
    assert frame(chinese).equals(wanted)


def test_a_parquet_file_in_the_wide_layout_is_judged_as_it_stands(firms: list[FictionalFirm], tmp_path: Path) -> None:
    standard = catalogue().standard("zjtx-2026")
    size = catalogue().standard("sme-size-2011")
    rows = [
        {"企业名称": firm.facts.name, **wide_row(size, firm.facts, ON), **wide_row(standard, firm.facts, ON)}
        for firm in firms
    ]
    path = tmp_path / "wide.parquet"
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(path)
    result = evaluate_files([path], [standard], ON, catalogue=catalogue())
    assert result.loaded.streamed
    frame = result.frame.collect()
    assert frame["id_name"].to_list() == [firm.facts.name for firm in firms]
    assert in_bulk(frame, standard) == alone(firms, standard, "new")
