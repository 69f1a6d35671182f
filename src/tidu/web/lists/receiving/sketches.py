"""What a file seems to be, as far as a person has to see it before he confirms: kept with the version, as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tidu.errors import TiduError
from tidu.intake.lists import Difference, ListProposal, Recipe, apply_recipe, fits, propose_list
from tidu.intake.lists_shapes import Guess
from tidu.sheets import Table
from tidu.sheets.labels import cell_text
from tidu.text import Text
from tidu.web.lists.receiving.keeping_recipes import as_json
from tidu.web.lists.receiving.whereabouts import Tally, Whereabouts
from tidu.web.registry.facts.values import catalogue

PREVIEWED = 6
"""Rows of the real table that are shown."""
SHOWN = 60
"""Characters of a cell that are shown."""
PLACES = ("province", "city", "county")


def pair(text: Text | None) -> dict[str, str]:
    """A text as JSON."""
    return {"zh": text.zh, "en": text.en} if text is not None else {"zh": "", "en": ""}


def guessed(guess: Guess[Any]) -> dict[str, Any]:
    """A guess as JSON."""
    value: Any = guess.value
    if isinstance(value, date):
        value = value.isoformat()
    return {"value": value, "sure": guess.sure, **pair(guess.reason)}


def sketch(tables: Sequence[Table], recipes: Sequence[Recipe], file_name: str, region: str) -> list[dict[str, Any]]:
    """One sketch for each table of a file. ``recipes`` are those that the list remembers."""
    where = Whereabouts(region)
    return [_table(place, table, recipes, file_name, where) for place, table in enumerate(tables)]


def _table(place: int, table: Table, recipes: Sequence[Recipe], file_name: str, where: Whereabouts) -> dict[str, Any]:
    proposal = propose_list(table, catalogue(), file_name)
    remembered = best_recipe(recipes, table)
    recipe = Recipe.from_json(remembered["text"]) if remembered else proposal.recipe
    named = any(one.role in ("name", "code") for one in recipe.columns)
    return {
        "table": place,
        "sheet": table.sheet or "",
        "rows": len(table),
        "headings": list(table.columns),
        "letters": list(table.letters),
        "titles": list(table.titles)[:8],
        "header_row": table.header_rows[0] if table.header_rows else 0,
        "unit": table.unit,
        "preview": [
            {"number": row.number, "cells": [cell_text(cell)[:SHOWN] for cell in row.cells]}
            for row in table.rows[:PREVIEWED]
        ],
        "notes": [{"code": one.code, **pair(one.text)} for one in table.notes],
        "proposal": proposal_json(proposal),
        "recipe": as_json(recipe),
        "chosen": named and len(table) > 0,
        "remembered": remembered is not None,
        "differences": remembered["differences"] if remembered else [],
        "outside": tally(table, recipe, where).told(),
    }


def proposal_json(proposal: ListProposal) -> dict[str, Any]:
    """What is proposed, with every reason."""
    names = ("list_type", "title", "batch", "document", "as_of", "issuer", "place", "fill_down", "sections")
    return {
        **{name: guessed(getattr(proposal, name)) for name in names},
        "final": proposal.final,
        "withdrawn": proposal.withdrawn,
        "columns": [
            {
                "role": one.role,
                "target": one.target,
                "year": one.year,
                "unit": one.unit,
                "sure": one.sure,
                "alternatives": list(one.alternatives),
                **pair(one.reason),
            }
            for one in proposal.columns
        ],
        "questions": [{"about": one.about, "heading": one.heading, **pair(one.text)} for one in proposal.questions],
    }


def best_recipe(recipes: Sequence[Recipe], table: Table) -> dict[str, Any] | None:
    """The remembered recipe that fits a table best, in the table's own headings, and how the table differs from it."""
    found: list[tuple[int, int, int, Recipe, list[Difference]]] = []
    for one in recipes:
        try:
            applied = apply_recipe(table, one)
            differences = fits(one, table)
        except TiduError:
            continue
        if applied.usable:
            grave = sum(1 for difference in differences if difference.severity != "note")
            found.append((grave, len(differences), len(found), applied.recipe, differences))
    if not found:
        return None
    *_rank, recipe, differences = min(found, key=lambda one: one[:3])
    told = [
        {"kind": one.kind, "severity": one.severity, "heading": one.heading, "now": one.now, **pair(one.text)}
        for one in differences
    ]
    return {"text": recipe.to_json(), "differences": told}


def tally(table: Table, recipe: Recipe, where: Whereabouts) -> Tally:
    """How many rows of a table lie in the region, as far as cells, names and codes tell."""
    places = {role: table.columns.index(heading) for role, heading in _columns(recipe, table).items()}
    counted = Tally()
    for row in table.rows:
        texts = {role: cell_text(row.cells[place]) for role, place in places.items()}
        divisions = [texts.get(role, "") for role in PLACES]
        counted.add(where.of(divisions, texts.get("name", ""), texts.get("code", "")))
    return counted


def _columns(recipe: Recipe, table: Table) -> Mapping[str, str]:
    wanted = (*PLACES, "name", "code")
    return {one.role: one.heading for one in recipe.columns if one.role in wanted and one.heading in table.columns}
