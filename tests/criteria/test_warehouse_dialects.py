"""The SQL of every standard in every dialect: it reads back, and keeps to what makes it exact."""

from __future__ import annotations

import itertools
import re
from functools import cache

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.dialects.doris import Doris
from sqlglot.dialects.starrocks import StarRocks
from tests.criteria.warehouse_rows import ON, products

from tidu.catalogue import load
from tidu.criteria import plan as ir
from tidu.criteria.plan import Plan
from tidu.criteria.planning import plan_of
from tidu.criteria.warehouse import DIALECTS, to_sql
from tidu.criteria.warehouse_types import TARGETS, Storage, storage_for
from tidu.errors import InputError

STANDARDS = load().standard_ids
WIDE = {
    "duckdb": "INT128",
    "spark": "DECIMAL(38, 0)",
    "postgres": "DECIMAL",
    "doris": "LARGEINT",
    "clickhouse": "Nullable(Int128)",
    "trino": "DECIMAL(38, 0)",
}
NAME_LIMIT = 63
"""PostgreSQL cuts a longer name, and two names could become one."""


class DorisOfToday(Doris):
    """Doris with its 128-bit integer, which sqlglot reads in StarRocks only."""

    class Tokenizer(Doris.Tokenizer):
        """One word more."""

        KEYWORDS = {**Doris.Tokenizer.KEYWORDS, "LARGEINT": StarRocks.Tokenizer.KEYWORDS["LARGEINT"]}  # noqa: RUF012 - as in sqlglot


@cache
def planned(standard_id: str) -> Plan:
    """The plan of a standard."""
    return plan_of(load().standard(standard_id), ON)


@cache
def parsed(standard_id: str, dialect: str) -> exp.Select:
    """The SQL of a standard, read again."""
    return reread(to_sql(planned(standard_id), dialect), dialect)


def reread(sql: str, dialect: str) -> exp.Select:
    """One statement, read by the dialect it was written in."""
    (statement,) = sqlglot.parse(sql, dialect=DorisOfToday if dialect == "doris" else dialect)
    assert isinstance(statement, exp.Select)
    return statement


every_standard_in_every_dialect = pytest.mark.parametrize(
    ("standard_id", "dialect"), list(itertools.product(STANDARDS, DIALECTS))
)


@every_standard_in_every_dialect
def test_it_reads_back_as_one_chain_of_layers(standard_id: str, dialect: str) -> None:
    plan, tree = planned(standard_id), parsed(standard_id, dialect)
    steps = [one.alias for one in tree.find_all(exp.CTE)]
    assert steps == ["tidu_input", *(f"tidu_{index + 1}" for index in range(len(plan.layers)))]
    read = [one.name for one in tree.find_all(exp.Table)]
    assert sorted(read) == sorted(["firms", *steps]), "each layer is read once"
    assert tree.named_selects == ["firm_id", *plan.outputs]
    if dialect != "doris":
        assert tree.sql(dialect, pretty=True) == to_sql(plan, dialect), (
            "nothing is read in another way than it was meant"
        )


@every_standard_in_every_dialect
def test_it_has_no_float_and_no_division(standard_id: str, dialect: str) -> None:
    tree = parsed(standard_id, dialect)
    literals = [one.this for one in tree.find_all(exp.Literal) if not one.is_string]
    assert literals
    assert not [text for text in literals if not re.fullmatch(r"\d{1,19}", text)]
    assert not list(tree.find_all(exp.Div, exp.IntDiv, exp.Mod, exp.Pow, exp.Sqrt))
    types = {one.this.name for one in tree.find_all(exp.DataType)}
    assert types <= {"INT128", "DECIMAL", "BIGINT", "SMALLINT", "BOOLEAN", "DATE", "DATE32"}


@every_standard_in_every_dialect
def test_every_input_is_cast_before_it_is_used(standard_id: str, dialect: str) -> None:
    plan, tree = planned(standard_id), parsed(standard_id, dialect)
    first = next(one for one in tree.find_all(exp.CTE) if one.alias == "tidu_input").this
    cast = {one.alias: one.this for one in first.selects if isinstance(one, exp.Alias)}
    assert set(cast) == set(plan.inputs)
    assert all(isinstance(one, exp.Cast) for one in cast.values())


@pytest.mark.parametrize("standard_id", STANDARDS)
def test_names_fit_every_warehouse(standard_id: str) -> None:
    plan = planned(standard_id)
    names = [*plan.inputs, *plan.refs]
    assert max(map(len, names)) <= NAME_LIMIT
    assert len({name.lower() for name in names}) == len(names), "most warehouses do not tell capitals apart"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_products_are_computed_in_the_wide_type(dialect: str) -> None:
    written = to_sql(products(), dialect)
    wide = re.escape(WIDE[dialect])
    for one, other in ("ab", "cd"):
        assert re.search(rf'CAST\([`"]{one}[`"] AS {wide}\) \* CAST\([`"]{other}[`"] AS {wide}\)', written)
    # 85…009 has 38 digits: as a bare number some warehouses would read it as a float.
    assert f"CAST('{(2**63 - 1) ** 2}' AS {WIDE[dialect]})" in written


def test_small_amounts_stay_in_64_bits() -> None:
    assert "INT128" not in to_sql(planned("zjtx-2026"), "duckdb")
    assert "INT128" in to_sql(planned("zjtx-2022"), "duckdb")


def test_storage_follows_the_bounds() -> None:
    assert storage_for(0, 2**15 - 1) is Storage.SMALL
    assert storage_for(-(2**15), 0) is Storage.LONG
    assert storage_for(0, 2**63 - 1) is Storage.LONG
    assert storage_for(0, 2**63) is Storage.WIDE
    assert storage_for(-(2**63), 0) is Storage.WIDE


@pytest.mark.parametrize("standard_id", STANDARDS)
def test_postgres_may_not_paste_one_layer_into_the_next(standard_id: str) -> None:
    steps = list(parsed(standard_id, "postgres").find_all(exp.CTE))
    assert all(step.this.args.get("offset") is not None for step in steps)


@pytest.mark.parametrize("standard_id", STANDARDS)
def test_clickhouse_admits_null_and_keeps_to_two_arguments(standard_id: str) -> None:
    written, tree = to_sql(planned(standard_id), "clickhouse"), parsed(standard_id, "clickhouse")
    assert not re.search(r" AS (?!Nullable\()[A-Z]\w*\)", written), "a cast to a type without NULL fails on NULL"
    assert all(len(one.expressions) == 1 for one in tree.find_all(exp.Least, exp.Greatest))
    assert not list(tree.find_all(exp.In)), "NULL IN (…) may be no instead of unknown"
    assert "Nullable(Date32)" in written or not any(one.shape == "date" for one in planned(standard_id).inputs.values())


@pytest.mark.parametrize("dialect", DIALECTS)
def test_least_and_greatest_are_written_without_repeating_their_parts(dialect: str) -> None:
    written = to_sql(planned("cxx-2022"), dialect)
    assert "LEAST(" in written
    assert written.count('"basic__outcome"') + written.count("`basic__outcome`") <= 4


def test_lists_of_codes_become_ranges() -> None:
    plan = Plan("codes")
    code = plan.column(ir.Column("industry", "int", 0, 9999))
    plan.define("chosen", ir.In(code, (1300, 1301, 1302, 3441)), output=True)
    plan.define("none", ir.In(code, ()), output=True)
    written = to_sql(plan, "duckdb")
    assert '"industry" BETWEEN 1300 AND 1302 OR "industry" = 3441 AS "chosen"' in " ".join(written.split())
    assert '"industry" <> "industry" AS "none"' in written


def test_words_are_written_out() -> None:
    written = to_sql(planned("zjtx-2026"), "trino", words=True)
    tree = reread(written, "trino")
    verdict = next(one for one in tree.selects if one.alias == "verdict").this
    assert [one.text("true") for one in verdict.args["ifs"]] == [
        "unmet",
        "unknown",
        "needs_review",
        "met",
        "not_applicable",
    ]


# -- table and key ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "written"),
    [
        ("ods.firms_2025", '"ods"."firms_2025" AS firm'),
        ("a.b.c", '"a"."b"."c" AS firm'),
        ("x; DROP TABLE y", '"x; DROP TABLE y" AS firm'),
    ],
)
def test_a_table_is_quoted_part_by_part(table: str, written: str) -> None:
    assert f"FROM {written}\n" in to_sql(planned("zdxjr-2024"), "postgres", table)


@pytest.mark.parametrize("table", ["", "read_csv('firms.csv')"])
def test_what_is_no_table_is_refused(table: str) -> None:
    with pytest.raises(InputError) as caught:
        to_sql(planned("zdxjr-2024"), "duckdb", table)
    assert caught.value.code == "W106"
    assert "库名.表名" in caught.value.render("zh")
    assert "schema.table" in caught.value.render("en")


@pytest.mark.parametrize("name", ["verdict", "Verdict", "title_xjr_until"])
def test_a_key_may_not_be_a_column_of_the_standard(name: str) -> None:
    with pytest.raises(InputError) as caught:
        to_sql(planned("zdxjr-2024"), "duckdb", key=name)
    assert caught.value.code == "W102"
    assert f"“{name}”" in caught.value.render("en")
    assert "换一个列名" in caught.value.render("zh")


def test_an_unknown_dialect_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError) as caught:
        to_sql(planned("zdxjr-2024"), "oracle")
    assert caught.value.code == "W101"
    for name in TARGETS:
        assert name in caught.value.render("zh")
    assert "There is no SQL dialect “oracle”" in caught.value.render("en")
