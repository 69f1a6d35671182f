"""Recipes brought to later tables of the same issuer: what fits, what changed, and nothing that fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tidu.intake.lists_shapes import Applied, Difference, Recipe
from tidu.sheets import Table


def fits(recipe: Recipe, table: Table) -> list[Difference]:
    """Where a table does not fit a recipe, the gravest first; empty if it is just like the one it was made for."""
    raise NotImplementedError(recipe, table.path)


def choose(recipes: Sequence[Recipe], tables: Sequence[Table]) -> tuple[Recipe, Table] | None:
    """The recipe and the table that fit best; None where no recipe finds a column of names or codes in any table."""
    raise NotImplementedError(recipes, tables)


def apply_recipe(table: Table, recipe: Recipe, renamed: Mapping[str, str] | None = None) -> Applied:
    """The table filled down and the recipe in the table's own headings.

    ``renamed`` (old heading → new) is what a person accepted of the differences; renamings that are certain need no word.
    """
    raise NotImplementedError(table.path, recipe, renamed)
