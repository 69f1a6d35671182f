"""The rows of a list, cell by cell, with everything that is wrong with them."""

from __future__ import annotations

from datetime import date

from tidu.intake.lists_shapes import ListRow, Recipe
from tidu.sheets import Table


def read_rows(table: Table, recipe: Recipe, today: date | None = None) -> list[ListRow]:
    """Every data row of a table, read by a recipe (brought to it by :func:`apply_recipe` where headings differ).

    ``today`` (China's, if not given) is the day after which nothing can have been decided.
    """
    raise NotImplementedError(table.path, recipe, today)
