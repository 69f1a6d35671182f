"""A recipe brought to the next file of the issuer: what fits, what changed, and nothing that fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.listing import NAMES, TODAY, code_of, listed

from tidu.errors import InputError
from tidu.intake.lists import (
    LIST_TYPES,
    ROLES,
    ColumnRecipe,
    Difference,
    Recipe,
    apply_recipe,
    choose,
    fits,
    propose_list,
    read_rows,
)

HEADER = ["序号", "企业名称", "统一社会信用代码", "认定日期", "奖补金额（万元）", "镇街"]


def rows(header: list[str]) -> list[list[object]]:
    values = {"序号": 1, "认定日期": "2023-06-29", "奖补金额（万元）": 5, "镇街": "示例镇"}
    return [
        [
            {"企业名称": name, "单位": name, "统一社会信用代码": code_of(at)}.get(one, values.get(one, 5))
            for one in header
        ]
        for at, name in enumerate(NAMES)
    ]


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    return propose_list(listed(tmp_path, [HEADER, *rows(HEADER)], "前.xlsx")).recipe


def differences(recipe: Recipe, folder: Path, header: list[str]) -> list[Difference]:
    return fits(recipe, listed(folder, [header, *rows(header)]))


def kinds(found: list[Difference]) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.heading, one.now, one.severity) for one in found]


def test_the_same_table_fits_without_a_word(recipe: Recipe, tmp_path: Path) -> None:
    assert differences(recipe, tmp_path, HEADER) == []


def test_a_renamed_column_of_the_same_role_is_followed_and_told(recipe: Recipe, tmp_path: Path) -> None:
    header = ["序号", "单位名称", "统一社会信用代码", "公告日期", "奖补金额（万元）", "镇街"]
    table = listed(
        tmp_path, [header, *[[1, name, code_of(at), "2023-06-29", 5, "示例镇"] for at, name in enumerate(NAMES)]]
    )
    applied = apply_recipe(table, recipe)
    assert kinds(list(applied.differences)) == [
        ("renamed", "企业名称", "单位名称", "note"),
        ("renamed", "认定日期", "公告日期", "note"),
    ]
    assert applied.differences[0].text.zh == "“企业名称”现在叫“单位名称”"
    (first, *_) = read_rows(applied.table, applied.recipe, TODAY)
    assert (first.name, first.decided_on is not None) == (NAMES[0], True)


def test_a_column_that_may_have_been_renamed_is_asked(recipe: Recipe, tmp_path: Path) -> None:
    header = [*HEADER[:4], "兑现资金（万元）", "镇街"]
    table = listed(tmp_path, [header, *rows(header)])
    assert kinds(fits(recipe, table)) == [("renamed", "奖补金额（万元）", "兑现资金（万元）", "warning")]
    assert apply_recipe(table, recipe).recipe.role_of("兑现资金（万元）") == "skip"
    accepted = apply_recipe(table, recipe, {"奖补金额（万元）": "兑现资金（万元）"})
    assert accepted.recipe.role_of("兑现资金（万元）") == "amount"
    assert [one.severity for one in accepted.differences] == ["note"]


def test_missing_and_new_columns(recipe: Recipe, tmp_path: Path) -> None:
    header = ["序号", "企业名称", "统一社会信用代码", "认定日期", "有效期至", "主管人"]
    table = listed(
        tmp_path, [header, *[[1, name, code_of(at), "2023-06-29", "2026-06-29", "甲"] for at, name in enumerate(NAMES)]]
    )
    assert kinds(fits(recipe, table)) == [
        ("missing", "奖补金额（万元）", "", "warning"),
        ("new", "", "有效期至", "warning"),
        ("renamed", "镇街", "主管人", "note"),
    ]


def test_new_columns_say_what_they_seem_to_be(recipe: Recipe, tmp_path: Path) -> None:
    found = differences(recipe, tmp_path, [*HEADER, "曾用名", "某某"])
    assert kinds(found) == [("new", "", "曾用名", "warning"), ("new", "", "某某", "note")]
    assert found[0].text.zh == "多了一列“曾用名”，看来是曾用名"


def test_another_order_is_told_and_read_all_the_same(recipe: Recipe, tmp_path: Path) -> None:
    header = list(reversed(HEADER))
    table = listed(tmp_path, [header, *rows(header)])
    assert kinds(fits(recipe, table)) == [("moved", "", "", "note")]
    applied = apply_recipe(table, recipe)
    assert read_rows(applied.table, applied.recipe, TODAY)[0].name == NAMES[0]


def test_names_gone_but_codes_left_can_be_read(recipe: Recipe, tmp_path: Path) -> None:
    header = HEADER[2:]
    applied = apply_recipe(listed(tmp_path, [header, *rows(header)]), recipe)
    assert applied.usable
    assert ("missing", "企业名称", "", "error") in kinds(list(applied.differences))


def test_neither_names_nor_codes_stop_the_reading(recipe: Recipe, tmp_path: Path) -> None:
    header = HEADER[3:]
    applied = apply_recipe(listed(tmp_path, [header, *rows(header)]), recipe)
    assert not applied.usable
    assert applied.differences[0].kind == "blocking"
    assert applied.differences[0].text.zh == "既没有企业名称列，也没有代码列"


def test_another_unit_is_told_and_used(recipe: Recipe, tmp_path: Path) -> None:
    header = [*HEADER[:4], "奖补金额（元）", "镇街"]
    table = listed(tmp_path, [header, *rows(header)])
    applied = apply_recipe(table, recipe)
    assert [one.kind for one in applied.differences] == ["unit", "renamed"]
    assert read_rows(applied.table, applied.recipe, TODAY)[0].amount == 500


def test_the_year_of_a_figure_follows_its_heading(tmp_path: Path) -> None:
    before = propose_list(
        listed(tmp_path, [["企业名称", "2023年营业收入（万元）"], *[[name, 1] for name in NAMES]], "前.xlsx")
    )
    table = listed(tmp_path, [["企业名称", "2024年营业收入（万元）"], *[[name, 2] for name in NAMES]])
    applied = apply_recipe(table, before.recipe)
    assert [(one.kind, one.severity) for one in applied.differences] == [("renamed", "note")]
    assert read_rows(applied.table, applied.recipe, TODAY)[0].figures == {("revenue", 2024): 2_000_000}


def test_an_indicator_that_the_catalogue_no_longer_has_is_told(tmp_path: Path) -> None:
    table = listed(tmp_path, [["企业名称", "示例指标"], *[[name, 1] for name in NAMES]])
    recipe = Recipe((ColumnRecipe("企业名称", "name"), ColumnRecipe("示例指标", "figure", "no_such")))
    applied = apply_recipe(table, recipe)
    assert kinds(list(applied.differences)) == [("target", "示例指标", "", "warning")]
    assert [row.figures for row in read_rows(applied.table, recipe, TODAY)] == [{}] * 4


def test_cells_that_are_no_longer_of_the_kind_are_told(recipe: Recipe, tmp_path: Path) -> None:
    slipped = [[1, code_of(at), name, "2023-06-29", 5, "示例镇"] for at, name in enumerate(NAMES)]
    found = fits(recipe, listed(tmp_path, [HEADER, *slipped]))
    assert kinds(found) == [("content", "企业名称", "", "warning"), ("content", "统一社会信用代码", "", "warning")]


def test_the_recipe_and_the_table_that_fit_best_are_chosen(recipe: Recipe, tmp_path: Path) -> None:
    other_header = ["县区", "单位"]
    other = propose_list(listed(tmp_path, [other_header, *[["兴城市", name] for name in NAMES]], "他.xlsx")).recipe
    cover = listed(tmp_path, [["甲", "乙"], ["丙", "丁"], ["戊", "己"]], "封面.xlsx")
    table = listed(tmp_path, [HEADER, *rows(HEADER)], "今.xlsx")
    assert choose([other, recipe], [cover, table]) == (recipe, table)
    assert choose([recipe], [cover]) is None
    assert choose([], [table]) is None


def test_a_staircase_that_was_confirmed_is_filled_again(recipe: Recipe, tmp_path: Path) -> None:
    confirmed = replace(recipe, fill_down=("镇街",))
    table = listed(
        tmp_path, [HEADER, *[[*row[:5], "示例镇" if at == 0 else None] for at, row in enumerate(rows(HEADER))]]
    )
    assert apply_recipe(table, confirmed).table.column("镇街") == ["示例镇"] * 4


COLUMNS = st.lists(
    st.builds(
        ColumnRecipe,
        st.text(min_size=1, max_size=8),
        st.sampled_from(sorted(ROLES)),
        st.text(max_size=4),
        st.none() | st.integers(1990, 2030),
        st.none() | st.sampled_from(["元", "万元"]),
    ),
    max_size=5,
)


@given(
    st.builds(
        Recipe,
        COLUMNS.map(tuple),
        st.sampled_from(sorted(LIST_TYPES)),
        st.text(max_size=4),
        st.none() | st.just("万元"),
        st.lists(st.text(max_size=4), max_size=2).map(tuple),
        st.sampled_from(["", "county", "title"]),
        st.none() | st.integers(0, 9),
        st.none() | st.text(max_size=4),
    )
)
def test_a_recipe_reads_back_equal(recipe: Recipe) -> None:
    text = recipe.to_json()
    assert Recipe.from_json(text) == recipe
    assert Recipe.from_json(text).to_json() == text


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"recipe": 2}', '{"recipe": 1, "columns": [], "list_type": "示例"}'])
def test_a_recipe_that_cannot_be_read_is_refused_in_words(text: str) -> None:
    with pytest.raises(InputError) as caught:
        Recipe.from_json(text)
    assert caught.value.code == "recipe-unreadable"
    assert "重新确认" in caught.value.render("zh")
