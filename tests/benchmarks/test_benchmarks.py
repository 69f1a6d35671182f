"""The benchmarks compare what is equal: every rival answers as we do, column by column. No time is taken here."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from benchmarks.large import judge_apart
from benchmarks.population import ON, pieces, population, write_population
from benchmarks.reforms import check_equal as check_reform
from benchmarks.reforms import pairs, raised
from benchmarks.results import BEGIN, END, Section, Target, report, table, write_between_marks
from benchmarks.rivals import check_all, expected_answers, file_to_file, row_by_row
from benchmarks.settings import MEASURED, measured_standards
from benchmarks.whole import check_equal
from polars.testing import assert_frame_equal

from tidu.catalogue import load
from tidu.criteria import engines
from tidu.criteria.outcomes import Outcome

FIRMS = 2_000


@pytest.fixture(scope="module")
def firms() -> pl.DataFrame:
    return population(measured_standards(), FIRMS)


@pytest.mark.parametrize("standard_id", MEASURED)
def test_polars_by_hand_answers_as_we_do(standard_id: str, firms: pl.DataFrame) -> None:
    answers = check_equal(load().standard(standard_id), firms)
    assert answers.height == FIRMS
    assert {Outcome.UNMET, Outcome.UNKNOWN, Outcome.MET} <= set(answers["verdict"])


@pytest.mark.parametrize("standard_id", MEASURED)
def test_engines_that_judge_row_by_row_answer_as_we_do(standard_id: str, firms: pl.DataFrame) -> None:
    standard = load().standard(standard_id)
    rivals = row_by_row(standard, firms, ON)
    assert len(rivals) == 3
    check_all(rivals, expected_answers(standard, firms, ON))


@pytest.mark.parametrize("standard_id", MEASURED)
def test_a_rival_that_errs_is_found(standard_id: str, firms: pl.DataFrame) -> None:
    standard = load().standard(standard_id)
    wrong = expected_answers(standard, firms, ON).with_columns(verdict=pl.lit(Outcome.MET, pl.Int8))
    for rival in row_by_row(standard, firms, ON):
        with pytest.raises(AssertionError, match="verdict"):
            rival.check(wrong)


@pytest.mark.parametrize("standard_id", MEASURED)
def test_duckdb_on_our_sql_answers_as_we_do(standard_id: str, firms: pl.DataFrame, tmp_path: Path) -> None:
    standard = load().standard(standard_id)
    source = tmp_path / "firms.parquet"
    firms.write_parquet(source)
    rivals = file_to_file(standard, source, tmp_path, ON, None)
    assert [rival.name for rival in rivals] == ["Tidu", "DuckDB on our SQL"]
    check_all(rivals, expected_answers(standard, firms, ON))


@pytest.mark.spark
def test_spark_on_our_sql_answers_as_we_do(firms: pl.DataFrame, tmp_path: Path) -> None:
    standard, source = load().standard("zjtx-2026"), tmp_path / "firms.parquet"
    firms.write_parquet(source)
    with engines.spark_session() as session:
        spark = file_to_file(standard, source, tmp_path, ON, session)[-1]
        assert spark.name == "Spark on our SQL"
        spark.check(expected_answers(standard, firms, ON))


def test_the_reforms_that_are_measured_move_firms_both_ways(firms: pl.DataFrame) -> None:
    stricter, replaced = (check_reform(base, changed, firms) for base, changed in pairs().values())
    assert replaced.totals["gains"] > 0
    assert replaced.totals["loses"] > 0
    assert stricter.totals["gains"] == 0


def test_a_mark_that_is_not_there_cannot_be_raised() -> None:
    with pytest.raises(ValueError, match="occurs 0 times"):
        raised(load().standard("zjtx-2026"), "revenue >= 1元", "revenue >= 2元")


def test_firms_from_files_are_judged_in_a_process_whose_memory_is_known(tmp_path: Path) -> None:
    write_population(measured_standards(), FIRMS, tmp_path / "firms", piece=700)
    target = tmp_path / "judged.parquet"
    found = judge_apart("zjtx-2026", tmp_path / "firms", target)
    assert 0.02 < found["gib"] < 2
    assert found["seconds"] > 0
    whole_frame = population(measured_standards(), FIRMS)
    expected = expected_answers(load().standard("zjtx-2026"), whole_frame, ON)
    assert_frame_equal(pl.read_parquet(target).sort("firm_id").drop("firm_id"), expected)


def test_a_population_is_the_same_in_pieces_and_differs_by_seed(firms: pl.DataFrame) -> None:
    parts = [population(measured_standards(), length, first=first) for first, length in pieces(FIRMS, 700)]
    assert [part.height for part in parts] == [700, 700, 600]
    assert_frame_equal(pl.concat(parts), firms)
    assert not population(measured_standards(), FIRMS, seed=2).equals(firms)


def test_one_value_in_twelve_is_missing(firms: pl.DataFrame) -> None:
    shares = firms.drop("firm_id").null_count().row(0)
    assert 0.05 < min(shares) / FIRMS < max(shares) / FIRMS < 0.12


def test_a_missed_target_says_so() -> None:
    slow, fast = Target("time", 2.0, 1.5, "×"), Target("rate", 5.0, 4.0, "million", at_least=True)
    assert (slow.reached, fast.reached) == (False, True)
    assert slow.row() == ("time", "≤ 1.5 ×", "2 ×", "**no**")
    assert fast.row() == ("rate", "≥ 4 million", "5 million", "yes")
    shown = report([("processor", "two cores")], [Section("Speed", ("what", "s"), [("it", "1")], [slow, fast])])
    assert "| time   |" in shown
    assert "### Speed" in shown


def test_a_table_lines_up_where_chinese_stands_in_it() -> None:
    assert table(("what", "n"), [("专精特新", "1"), ("a", "20")]) == (
        "| what     |  n |\n| -------- | -: |\n| 专精特新 |  1 |\n| a        | 20 |"
    )


def test_only_what_stands_between_the_marks_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n\n{BEGIN}\nold\n{END}\n\nafter\n", encoding="utf-8")
    write_between_marks(page, "new")
    assert page.read_text(encoding="utf-8") == f"before\n\n{BEGIN}\n\nnew\n\n{END}\n\nafter\n"
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="lacks the marks"):
        write_between_marks(page, "new")
