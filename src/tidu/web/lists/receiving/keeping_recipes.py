"""How the recipes of a list are kept: those of all its tables, as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tidu.errors import InputError
from tidu.intake.lists import Recipe


def kept(recipes: Sequence[Recipe]) -> dict[str, Any]:
    """Recipes as a list keeps them."""
    return {"tables": [as_json(one) for one in recipes]} if recipes else {}


def as_json(recipe: Recipe) -> dict[str, Any]:
    """One recipe as it is kept."""
    found: dict[str, Any] = json.loads(recipe.to_json())
    return found


def from_json(kept_one: dict[str, Any]) -> Recipe:
    """The recipe that was kept. Raises InputError ``recipe-unreadable``."""
    return Recipe.from_json(json.dumps(kept_one, ensure_ascii=False))


def recipes_of(found: dict[str, Any]) -> list[Recipe]:
    """The recipes that a list remembers; one that a later version no longer understands counts as forgotten."""
    recipes = []
    for one in found.get("tables", ()):
        try:
            recipes.append(from_json(one))
        except InputError:
            continue
    return recipes
