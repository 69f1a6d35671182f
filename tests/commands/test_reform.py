"""``tidu reform`` as a user meets it: drafts, columns to count by, the workbook."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from tidu.catalogue import load
from tidu.catalogue.deriving import with_derived
from tidu.commands import main
from tidu.commands.reform import command
from tidu.commands.reform_words import numbered
from tidu.criteria.layout import wide_row
from tidu.criteria.one import evaluate
from tidu.fictional import FictionalFirm, city, write_workbook

ROOT = Path(__file__).parents[2]
ON = date(2026, 5, 1)
PAIR = ("zjtx-2022", "zjtx-2026")
DRAFT_OVERLAY = """
overlay: debt-draft
version: "1"
names: {zh: 征求意见稿, en: A draft}
document: 征求意见稿
applies_to: [zjtx-2026]
in_force: {from: 2026-06-01}
changes:
  - replace: debt
    with:
      id: debt
      says: {zh: 上年末资产负债率不超过 60%, en: Liabilities at most 60 % of assets}
      cite: {article: 第二条, grade: M}
      require: liabilities / assets <= 60%
"""


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, output and errors of one call of ``tidu reform``, as of one day."""
    try:
        main(["reform", *words, "--on", ON.isoformat()])
        code = 0
    except SystemExit as stop:
        code = int(str(stop.code or 0))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture(scope="module")
def firms() -> list[FictionalFirm]:
    return city(load(), firms=120, on=ON)


@pytest.fixture(scope="module")
def workbook(firms: list[FictionalFirm], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The firms of a small fictional city as a workbook without slips of the pen."""
    path = tmp_path_factory.mktemp("city") / "city.xlsx"
    write_workbook(path, load(), firms, on=ON, slips=0)
    return str(path)


@pytest.fixture(scope="module")
def table(firms: list[FictionalFirm], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same firms as parquet in the wide layout, which is read at once."""
    catalogue = load()
    standards = [catalogue.standard(one) for one in (*PAIR, "sme-size-2011", "xjr-2022")]
    standards.append(catalogue.standard("xjr-2022", ["xjr-2025-round"]))
    rows: list[dict[str, Any]] = []
    for one in firms:
        row: dict[str, Any] = {"企业名称": one.facts.name, "统一社会信用代码": one.facts.code, "所属县区": one.county}
        for standard in standards:
            row |= wide_row(standard, one.facts, ON)
        rows.append(row)
    path = tmp_path_factory.mktemp("city") / "city.parquet"
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(path)
    return str(path)


def outcomes(firms: list[FictionalFirm], standard_id: str) -> list[str]:
    """Each firm judged by itself."""
    catalogue = load()
    standard = catalogue.standard(standard_id)
    return [evaluate(standard, with_derived(one.facts, standard, catalogue, ON), ON).outcome.word for one in firms]


def data(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    code, out, _ = run(capsys, *words, "--json")
    assert code == 0
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


# --- the numbers


def test_the_numbers_are_those_of_judging_each_firm_by_itself(
    capsys: pytest.CaptureFixture[str], table: str, firms: list[FictionalFirm]
) -> None:
    found = data(capsys, *PAIR, table)
    before, after = (outcomes(firms, one) for one in PAIR)
    gains = sorted(f.facts.name for f, b, a in zip(firms, before, after, strict=True) if b != "met" and a == "met")
    loses = sorted(f.facts.name for f, b, a in zip(firms, before, after, strict=True) if b == "met" and a != "met")
    assert gains
    assert loses
    assert sorted(one["name"] for one in found["firms"] if one["move"] == "gains") == gains
    assert sorted(one["name"] for one in found["firms"] if one["move"] == "loses") == loses
    assert found["totals"] == {
        "firms": 120, "met_before": before.count("met"), "gains": len(gains), "loses": len(loses),
        "met_after": after.count("met"), "net": len(gains) - len(loses),
    }  # fmt: skip
    assert sum(one["firms"] for one in found["transitions"]) == 120
    assert found["base"]["sha256"] == load().standard("zjtx-2022").sha256


def test_counts_by_county_are_of_the_firms_own_counties(
    capsys: pytest.CaptureFixture[str], table: str, firms: list[FictionalFirm]
) -> None:
    found = data(capsys, *PAIR, table, "--by", "county", "--by", "县区")
    assert list(found["by"]) == ["county"]
    rows = {row["value"]: row for row in found["by"]["county"]}
    after = outcomes(firms, "zjtx-2026")
    for county, row in rows.items():
        assert row["firms"] == sum(one.county == county for one in firms)
        assert row["met_after"] == sum(
            one.county == county and word == "met" for one, word in zip(firms, after, strict=True)
        )
        assert row["net"] == row["gains"] - row["loses"] == row["met_after"] - row["met_before"]


def test_counts_by_size_industry_section_file_and_heading(capsys: pytest.CaptureFixture[str], table: str) -> None:
    found = data(
        capsys, *PAIR, table, "--by", "size", "--by", "行业", "--by", "section", "--by", "file", "--by", "所属县区"
    )
    values = {name: {row["value"] for row in rows} for name, rows in found["by"].items()}
    assert {"小型", "中型"} <= values["size"] <= {"微型", "小型", "中型", "大型", None}
    assert "34 通用设备制造业" in values["industry"]
    assert "C 制造业" in values["section"]
    assert values["file"] == {"city.parquet"}
    assert "兴城市" in values["所属县区"]
    for rows in found["by"].values():
        assert sum(row["firms"] for row in rows) == 120
        assert sum(row["gains"] for row in rows) == found["totals"]["gains"]


def test_a_heading_that_no_table_has_is_answered_with_those_it_has(
    capsys: pytest.CaptureFixture[str], workbook: str
) -> None:
    code, out, err = run(capsys, *PAIR, workbook, "--by", "所在县区")
    assert (code, out) == (2, "")
    assert "R204" in err
    assert "所属县区" in err
    assert "规模" in err


def test_a_workbook_gives_the_same_as_the_wide_layout(
    capsys: pytest.CaptureFixture[str], table: str, workbook: str
) -> None:
    asked = ("--by", "county", "--by", "size", "--by", "industry")
    found, expected = data(capsys, *PAIR, workbook, *asked), data(capsys, *PAIR, table, *asked)
    for part in ("totals", "transitions", "by", "lost_because", "gained_past", "firms"):
        assert found[part] == expected[part]


def test_the_kind_of_application_counts(capsys: pytest.CaptureFixture[str], table: str) -> None:
    round_2025 = ("xjr-2022", "xjr-2025-round", table)
    new, review = data(capsys, *round_2025), data(capsys, *round_2025, "--kind", "review")
    assert (new["kind"], review["kind"]) == ("new", "review")
    assert new["changed"]["overlays"] == ["xjr-2025-round"]
    assert new["changed"]["label"] == "xjr-2022+xjr-2025-round"
    assert new["totals"]["gains"] == 0


# --- drafts


def test_a_draft_of_an_overlay_is_applied_to_the_base(
    capsys: pytest.CaptureFixture[str], table: str, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text(DRAFT_OVERLAY, encoding="utf-8")
    found = data(capsys, "zjtx-2026", str(draft), table)
    assert found["totals"]["gains"] == 0
    assert found["totals"]["loses"] > 0
    assert {one["node"] for one in found["lost_because"]} == {"debt"}
    assert found["lost_because"][0]["says"]["zh"] == "上年末资产负债率不超过 60%"
    assert data(capsys, "zjtx-2026", f"zjtx-2026+{draft}", table)["totals"] == found["totals"]


def test_a_draft_of_a_standard_may_keep_the_id_of_the_one_it_replaces(
    capsys: pytest.CaptureFixture[str], table: str, tmp_path: Path
) -> None:
    draft = tmp_path / "draft+1.yaml"
    text = Path(load().standard("zjtx-2026").path).read_text(encoding="utf-8")
    draft.write_text(text.replace("main_revenue / revenue >= 80%", "main_revenue / revenue >= 95%"), encoding="utf-8")
    found = data(capsys, "zjtx-2026", str(draft), table)
    assert found["totals"]["gains"] == 0
    assert found["totals"]["loses"] > 0
    assert {one["node"] for one in found["lost_because"]} == {"main_share"}
    assert found["base"]["id"] == found["changed"]["id"] == "zjtx-2026"
    assert found["base"]["sha256"] != found["changed"]["sha256"]
    turned = data(capsys, str(draft), "zjtx-2026", table)
    assert (turned["totals"]["gains"], turned["totals"]["loses"]) == (found["totals"]["loses"], 0)
    assert {one["node"] for one in turned["gained_past"]} == {"main_share"}


@pytest.mark.parametrize(
    ("base", "changed", "code", "hint"),
    [
        ("zjtx-2027", "zjtx-2026", "E301", "zjtx-2026"),
        ("xjr-2025-round", "xjr-2022", "R202", "xjr-2022"),
        ("zjtx-2026", "xjr-2025-round", "E222", "xjr-2022"),
        ("xjr-2022", "xjr-2022+xjr-2026", "R203", "xjr-2025-round"),
        ("sme-size-2011", "zjtx-2026", "R201", "通过"),
        ("zjtx-2026", "none.yaml", "E200", "none.yaml"),
        ("zjtx-2026", "firm.yaml", "R203", "standard:"),
        ("zjtx-2026", "broken.yaml", "E102", "revenue"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_to_write(
    capsys: pytest.CaptureFixture[str],
    table: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    base: str,
    changed: str,
    code: str,
    hint: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("firm.yaml").write_text("firm: {name: 葫芦岛渤湾示例泵业有限公司}\nfacts: {}\n", encoding="utf-8")
    Path("broken.yaml").write_text(DRAFT_OVERLAY.replace("liabilities / assets <= 60%", "revenu >= 1元"), "utf-8")
    status, out, err = run(capsys, base, changed, table)
    assert (status, out) == (2, "")
    assert f"[{code}]" in err
    assert hint in err


# --- for people


def test_the_terminal_shows_totals_tables_reasons_and_names(capsys: pytest.CaptureFixture[str], table: str) -> None:
    found = data(capsys, *PAIR, table)
    totals = found["totals"]
    code, out, err = run(capsys, *PAIR, table, "--by", "county")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "从：专精特新中小企业认定标准（2022）（zjtx-2022）"
    assert lines[2] == "新申请 · 2026-05-01 · 参照年度 2025"
    assert lines[3].startswith(f"120 家企业：原符合 {totals['met_before']} 家，改后符合 {totals['met_after']} 家；")
    assert any(line.startswith("  县区") and line.endswith("净增减") for line in lines)
    first = found["lost_because"][0]
    assert f"  {first['says']['zh']}：{first['firms']} 家，其中仅此一项 {first['alone']} 家" in lines
    loser = next(one["name"] for one in found["firms"] if one["move"] == "loses")
    assert any(line.startswith(f"  {loser}：") for line in lines)
    code, out, _ = run(capsys, *PAIR, table, "--by", "county", "--lang", "en")
    assert "120 firms: " in out
    assert "Why firms lose" in out
    assert not any("一" <= char <= "鿿" for char in out.split("Firms that lose")[0].split("By county")[0])


def test_cells_and_columns_that_were_not_read_are_mentioned(
    capsys: pytest.CaptureFixture[str], firms: list[FictionalFirm], tmp_path: Path
) -> None:
    path = tmp_path / "slips.xlsx"
    write_workbook(path, load(), firms[:40], on=ON, slips=5)
    code, _, err = run(capsys, *PAIR, str(path))
    assert code == 0
    assert "处读不懂，按待补充处理" in err


def test_the_workbook_has_totals_a_sheet_for_each_column_reasons_and_the_whole_list(
    capsys: pytest.CaptureFixture[str], table: str, tmp_path: Path
) -> None:
    path = tmp_path / "out.xlsx"
    code, _, err = run(capsys, *PAIR, table, "--by", "county", "--by", "size", "-o", str(path))
    assert code == 0
    assert f"已写出 {path}" in err
    found = data(capsys, *PAIR, table, "--by", "county", "--by", "size")
    book = openpyxl.load_workbook(path, read_only=True)
    assert book.sheetnames == ["汇总", "结果变化", "按县区", "按规模", "原因", "名单"]
    summary = {row[0]: row[1] for row in book["汇总"].iter_rows(min_row=3, max_col=2, values_only=True)}
    assert summary["失去"] == found["totals"]["loses"]
    assert summary["改后标准 sha256"] == found["changed"]["sha256"]
    counties = list(book["按县区"].iter_rows(values_only=True))
    assert counties[0] == ("县区", "企业", "原符合", "新增", "失去", "改后符合", "净增减")
    assert [list(row) for row in counties[1:]] == [list(row.values()) for row in found["by"]["county"]]
    listed = list(book["名单"].iter_rows(values_only=True))
    assert len(listed) - 1 == len(found["firms"])
    assert [row[0] for row in listed[1:]] == [one["name"] for one in found["firms"]]
    reasons = list(book["原因"].iter_rows(min_row=2, values_only=True))
    assert [row[2] for row in reasons if row[0] == "失去"] == [one["node"] for one in found["lost_because"]]
    assert all(row[3] for row in reasons)


def test_the_workbook_speaks_english_too(capsys: pytest.CaptureFixture[str], table: str, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    run(capsys, *PAIR, table, "--by", "county", "-o", str(path), "--lang", "en")
    assert openpyxl.load_workbook(path).sheetnames == ["Totals", "Changes", "By county", "Reasons", "Firms"]


def test_only_a_workbook_is_written(capsys: pytest.CaptureFixture[str], table: str, tmp_path: Path) -> None:
    code, _, err = run(capsys, *PAIR, table, "-o", str(tmp_path / "out.pdf"))
    assert code == 2
    assert "out.pdf" in err


def test_columns_line_up_whatever_the_script() -> None:
    assert numbered([["县区", "12"], ["A", "3"]]) == ["县区  12", "A      3"]


@pytest.mark.docs
def test_the_page_names_every_option_and_every_error() -> None:
    page = (ROOT / "docs" / "reforms.md").read_text(encoding="utf-8")
    options = {name for one in command.params for name in one.opts if name.startswith("-")} - {"--output"}
    assert set(re.findall(r"^\| `(--?[a-z]+)", page, flags=re.MULTILINE)) == options
    sources = [*(ROOT / "src" / "tidu" / "commands").glob("reform*.py"), ROOT / "src/tidu/criteria/reform.py"]
    codes = {code for path in sources for code in re.findall(r'"(R2\d\d)"', path.read_text(encoding="utf-8"))}
    assert set(re.findall(r"^\| (R2\d\d) \|", page, flags=re.MULTILINE)) == codes
