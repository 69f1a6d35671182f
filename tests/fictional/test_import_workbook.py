"""The workbook for trials of the import is read without a problem and without a person's help."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tidu.catalogue import load
from tidu.fictional import history, write_import_workbook
from tidu.intake import load_frame, standards_for

ON = date(2026, 11, 27)


def test_the_intake_reads_what_the_firms_stated(tmp_path: Path) -> None:
    catalogue = load()
    city = history(catalogue, 300, today=ON, profile="bulk")
    path = tmp_path / "trial.xlsx"
    assert write_import_workbook(path, city, latest=2025) == 300
    loaded = load_frame([path], standards_for(catalogue, (), (), ON, "new"), ON, None, catalogue=catalogue)
    assert loaded.problems.height == 0
    rows = {row["id_name"]: row for row in loaded.frame.collect().iter_rows(named=True)}
    assert len(rows) == 300
    for found in city:
        row = rows[found.firm.name]
        assert (row["id_code"] or None) == found.firm.uscc
        assert row["industry"] == int(found.firm.industry)
        stated = {(one.indicator, one.year): one.value for one in found.facts if one.party == "firm" and not one.note}
        for code in ("revenue", "main_revenue", "rd_expense", "assets", "liabilities", "net_assets"):
            assert row[f"{code}_y0"] == stated.get((code, 2025)), (found.firm.name, code)
        for back in (0, 1):
            assert row[f"staff_y{back}"] == stated.get(("staff", 2025 - back))
        assert row["revenue_y2"] == stated.get(("revenue", 2023))
