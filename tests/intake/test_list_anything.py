"""Whatever stands in a table, a list is proposed and its rows are read: nothing raises, nothing is lost."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.intake.listing import NAMES, TODAY, code_of

from tidu.intake.lists import ROLES, ColumnRecipe, Recipe, apply_recipe, propose_list, read_rows
from tidu.intake.lists_words import HEADINGS
from tidu.sheets import Aside, Fault, Row, Table
from tidu.sheets.table import column_letter

CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(
        [
            *NAMES,
            code_of(1),
            "2023-06-29",
            "三年",
            "1.5万元",
            "#REF!",
            "是",
            "专精特新中小企业",
            "兴城市",
            "（",
            "、",
            "无",
            "合计",
        ]
    ),
    st.text("（）()[]〔〕、，。；/ \n公司有限原曾用名更名为0123456789年月日至-—", max_size=16),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=Decimal(-(10**9)), max_value=Decimal(10**9)),
    st.booleans(),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - cells have no zone
)
FIGURES = ("revenue", "staff", "market_share", "industry", "registered_on", "size_class", "no_such")
TITLES = ("zjtx", "gxjs")


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 5))
    words = st.sampled_from([word for words in HEADINGS.values() for word in words]) | st.text(min_size=1, max_size=8)
    columns = draw(st.lists(words, min_size=width, max_size=width, unique=True))
    numbers = sorted(draw(st.sets(st.integers(2, 40), max_size=8)))
    rows = tuple(Row(number, tuple(draw(CELLS) for _ in range(width))) for number in numbers)
    faults = {
        f"A{number}": Fault(draw(st.sampled_from(["error-cells", "uncalculated"])), "#N/A") for number in numbers[:1]
    }
    aside = tuple(
        Aside(number, draw(st.text(max_size=8)), "section-rows")
        for number in draw(st.sets(st.integers(2, 40), max_size=2))
    )
    return Table(
        "示例.xlsx",
        "xlsx",
        "表",
        tuple(columns),
        tuple(columns),
        tuple(column_letter(at) for at in range(1, width + 1)),
        rows,
        (),
        header_rows=(1,),
        titles=tuple(draw(st.lists(st.text(max_size=20), max_size=2))),
        aside=aside,
        faults=faults,
        hidden_rows=frozenset(numbers[1:2]),
    )


@settings(max_examples=150)
@given(tables(), st.data())
def test_any_cells_are_read_in_any_role(table: Table, data: st.DataObject) -> None:
    columns = []
    for heading in table.columns:
        role = data.draw(st.sampled_from(sorted(ROLES)))
        target = (
            data.draw(st.sampled_from(FIGURES if role == "figure" else TITLES)) if role in ("figure", "held") else ""
        )
        columns.append(ColumnRecipe(heading, role, target, None, data.draw(st.sampled_from([None, "元", "万元"]))))
    sections = data.draw(st.sampled_from(["", "county", "title"]))
    recipe = Recipe(tuple(columns), data.draw(st.sampled_from(["titles", "conduct"])), sections=sections)
    rows = read_rows(table, recipe, TODAY)
    assert [row.number for row in rows] == [row.number for row in table.rows]
    for row in rows:
        assert list(row.texts) == list(table.columns)
        for one in row.issues:
            assert re.fullmatch(rf"[A-E]?{row.number}", one.cell), one
            assert one.text.zh, one
            assert one.fix.en, one


@settings(max_examples=100)
@given(tables())
def test_any_table_is_proposed_and_its_recipe_fits(table: Table) -> None:
    proposal = propose_list(table)
    assert [one.heading for one in proposal.columns] == list(table.columns)
    assert Recipe.from_json(proposal.recipe.to_json()) == proposal.recipe
    applied = apply_recipe(table, proposal.recipe)
    assert {one.kind for one in applied.differences} <= {"blocking", "content"}
    assert len(read_rows(applied.table, applied.recipe, TODAY)) == len(table)
