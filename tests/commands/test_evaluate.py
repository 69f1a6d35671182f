"""``tidu evaluate`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from tests.sheets.making import make_xlsx

from tidu.commands import main
from tidu.sheets import open_table

FIRM = "葫芦岛渤湾示例泵业有限公司"
OTHER = "兴城海滨示例阀门有限公司"
HEAD: list[object] = [
    "企业名称",
    "统一社会信用代码",
    "2025年营业收入（万元）",
    "2025年研发费用（万元）",
    "备注",
    "2025年企业净利润（万元）",
]
ROWS: list[list[object]] = [
    HEAD,
    [FIRM, "91211402MA0000001X", 5200, 260, "好", 300],
    [OTHER, "91211481MA0000002Y", "约900", 20, None, 1],
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return make_xlsx(tmp_path / "企业.xlsx", ROWS)


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    """Exit code, output and errors of one call, as of 2026-05-01."""
    try:
        main(["evaluate", *map(str, words), "--on", "2026-05-01"])
        code = 0
    except SystemExit as stop:
        code = int(str(stop.code or 0))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_summary_says_what_came_out_and_what_was_not_read(capsys: pytest.CaptureFixture[str], table: Path) -> None:
    code, out, err = run(capsys, table, "--title", "zjtx")
    assert code == 0
    assert "2 行，2 家企业" in out
    assert "zjtx-2026" in out
    assert "备注" in out
    assert "约900" in out
    assert "第 3 行" in out
    assert not err


def test_the_summary_in_english(capsys: pytest.CaptureFixture[str], table: Path) -> None:
    _, out, _ = run(capsys, table, "--title", "zjtx", "--lang", "en")
    assert "firms: 2" in out
    assert "row 3" in out
    assert "not mapped" in out


def test_the_summary_as_json(capsys: pytest.CaptureFixture[str], table: Path) -> None:
    _, out, _ = run(capsys, table, "--title", "zjtx", "--standard", "sme-size-2011", "--json")
    data = json.loads(out)
    assert data["firms"] == 2
    assert [one["standard"] for one in data["standards"]] == ["zjtx-2026", "sme-size-2011"]
    assert sum(data["standards"][0]["verdicts"].values()) == 2
    assert set(data["standards"][1]["classes"]) == {"micro", "small", "medium", "large"}
    assert {"name", "zh", "en", "cite"} == set(data["columns"][0])


def test_without_a_title_every_title_that_applies_is_judged(capsys: pytest.CaptureFixture[str], table: Path) -> None:
    _, out, _ = run(capsys, table, "--json")
    standards = {one["standard"] for one in json.loads(out)["standards"]}
    assert {"cxx-2022", "zjtx-2026", "xjr-2026+xjr-2026-round", "gxjs-2016"} <= standards


@pytest.mark.parametrize("ending", ["xlsx", "csv", "parquet"])
def test_results_are_written(capsys: pytest.CaptureFixture[str], table: Path, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"结果.{ending}"
    code, _, err = run(capsys, table, "--title", "zjtx", "--title", "cxx", "-o", target, "--progress")
    assert code == 0
    assert "写出" in err
    written = open_table(target, "评价结果" if ending == "xlsx" else None)
    assert len(written) == 2
    first = dict(zip(written.columns, written.rows[0].cells, strict=True))
    if ending == "parquet":
        assert first["firm_name"] == FIRM
        assert first["zjtx-2026.verdict"] == "unknown"
    else:
        assert first["企业名称"] == FIRM
        assert str(first["专精特新中小企业｜结论"]).endswith("待补充")


def test_problems_are_written_with_row_column_and_remedy(
    capsys: pytest.CaptureFixture[str], table: Path, tmp_path: Path
) -> None:
    target = tmp_path / "问题.csv"
    run(capsys, table, "--title", "zjtx", "--problems", target)
    frame = pl.read_csv(target)
    assert frame.height == 1
    (row,) = frame.iter_rows(named=True)
    assert (row["行"], row["单元格"], row["内容"], row["代码"]) == (3, "C3", "约900", "approximate")
    assert row["列"] == "2025年营业收入（万元）"
    assert row["怎么办"]


def test_a_mapping_is_proposed_settled_and_used(
    capsys: pytest.CaptureFixture[str], table: Path, tmp_path: Path
) -> None:
    mapping = tmp_path / "映射.yaml"
    code, out, err = run(capsys, table, "--standard", "zjtx-2022", "--propose", mapping)
    assert (code, out) == (0, "")
    assert "--mapping" in err
    text = mapping.read_text(encoding="utf-8")
    assert "net_profit?" in text
    code, _, err = run(capsys, table, "--standard", "zjtx-2022", "--mapping", mapping)
    assert code == 2
    assert "[mapping-open]" in err
    mapping.write_text(text.replace("net_profit?", "net_profit"), encoding="utf-8")
    code, out, _ = run(capsys, table, "--standard", "zjtx-2022", "--mapping", mapping)
    assert code == 0


def test_engines_agree(capsys: pytest.CaptureFixture[str], table: Path, tmp_path: Path) -> None:
    outputs = {}
    for engine in ("polars", "duckdb"):
        target = tmp_path / f"{engine}.parquet"
        run(capsys, table, "--title", "zjtx", "--title", "xjr", "--engine", engine, "-o", target)
        outputs[engine] = pl.read_parquet(target)
    assert outputs["duckdb"].equals(outputs["polars"])


@pytest.mark.spark
def test_spark_agrees(capsys: pytest.CaptureFixture[str], table: Path, tmp_path: Path) -> None:
    outputs = {}
    for engine in ("polars", "spark"):
        target = tmp_path / f"{engine}.parquet"
        run(capsys, table, "--standard", "cxx-2022", "--engine", engine, "-o", target)
        outputs[engine] = pl.read_parquet(target)
    assert outputs["spark"].equals(outputs["polars"])


def test_progress_is_quiet_unless_somebody_watches(capsys: pytest.CaptureFixture[str], table: Path) -> None:
    assert run(capsys, table, "--title", "zjtx")[2] == ""
    watched = run(capsys, table, "--title", "zjtx", "--progress", "--lang", "en")[2]
    assert "Reading 企业.xlsx" in watched
    assert "2 rows" in watched


@pytest.mark.parametrize(
    ("target", "code"),
    [("结果.pdf", "unknown-ending"), ("没有的文件夹/结果.xlsx", "no-folder"), ("企业.xlsx", "output-is-input")],
)
def test_a_place_that_cannot_be_written_is_refused_before_the_work(
    capsys: pytest.CaptureFixture[str], table: Path, tmp_path: Path, target: str, code: str
) -> None:
    before = table.read_bytes()
    for option in ("-o", "--problems"):
        status, out, err = run(capsys, table, "--title", "zjtx", option, tmp_path / target)
        assert (status, out) == (2, "")
        assert f"[{code}]" in err
    assert table.read_bytes() == before
