"""The grid of columns: what is shown of each table, and what a person said of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tidu.intake.lists import ROLES, ColumnRecipe, Recipe
from tidu.sheets.values import FEN_PER
from tidu.text import Text
from tidu.web.lists.models import ListVersion
from tidu.web.lists.receiving.keeping_recipes import from_json
from tidu.web.pages.language import told
from tidu.web.registry.facts.values import catalogue

UNITS = tuple(FEN_PER)
YEAR = re.compile(r"(?:19|20)\d{2}")
AIMED = ("figure", "held")
"""Roles that need a target: an indicator, a title."""
SECTIONS = ("", "county", "title")
LONGEST = 60


def shown_tables(version: ListVersion, posted: Mapping[str, str] | None) -> list[dict[str, Any]]:
    """Each table with its columns: the role that was said, else the one that is remembered or proposed, and why."""
    return [_table(one, posted, version) for one in version.summary.get("sketch", [])]


def _table(sketch: Mapping[str, Any], posted: Mapping[str, str] | None, version: ListVersion) -> dict[str, Any]:
    place = sketch["table"]
    recipe = said(sketch, posted) if posted else _before(sketch, version)
    proposed: Sequence[Mapping[str, Any]] = sketch["proposal"]["columns"]
    remembered = bool(sketch["remembered"])
    columns = []
    for at, (column, letter) in enumerate(zip(recipe.columns, sketch["letters"], strict=True)):
        guess = proposed[at] if at < len(proposed) else None
        agrees = guess is not None and guess["role"] == column.role
        columns.append(
            {
                "at": at,
                "heading": column.heading,
                "letter": letter,
                "role": column.role,
                "target": column.target,
                "year": column.year,
                "unit": column.unit,
                "fill": column.heading in recipe.fill_down,
                "why": told(Text(guess["zh"], guess["en"])) if guess else "",
                "remembered": remembered and not agrees,
                "asks": guess is not None and not guess["sure"] and not remembered and guess["role"] != "skip",
                "guess": _role_name(guess) if guess and not agrees and guess["role"] != "skip" else "",
                "more": column.role in AIMED or column.year is not None or column.unit is not None,
            }
        )
    return {
        **sketch,
        "use": _used(sketch, posted, version),
        "columns": columns,
        "roles": [(code, told(text)) for code, text in ROLES.items()],
        "units": UNITS,
        "recipe_unit": recipe.unit,
        "sections": recipe.sections,
        "fill_down": recipe.fill_down,
        "fill_why": told(Text(sketch["proposal"]["fill_down"]["zh"], sketch["proposal"]["fill_down"]["en"])),
        "questions": [told(Text(one["zh"], one["en"])) for one in sketch["proposal"]["questions"]]
        if not remembered
        else [],
        "told": [{**one, "text": told(Text(one["zh"], one["en"]))} for one in sketch["differences"]],
        "place": place,
    }


def _role_name(guess: Mapping[str, Any]) -> str:
    return told(ROLES[guess["role"]])


def _before(sketch: Mapping[str, Any], version: ListVersion) -> Recipe:
    """What was confirmed of this table, if it was; else what is proposed."""
    for one in version.recipe.get("tables", ()):
        recipe = from_json(one["recipe"])
        if one["table"] == sketch["table"] and [each.heading for each in recipe.columns] == sketch["headings"]:
            return recipe
    return from_json(sketch["recipe"])


def _used(sketch: Mapping[str, Any], posted: Mapping[str, str] | None, version: ListVersion) -> bool:
    if posted is not None:
        return f"use-{sketch['table']}" in posted
    if version.recipe.get("tables"):
        return sketch["table"] in {one["table"] for one in version.recipe["tables"]}
    return bool(sketch["chosen"])


def said(sketch: Mapping[str, Any], posted: Mapping[str, str]) -> Recipe:
    """The recipe of a table as the form has it; whatever is not in the form stays as it was proposed."""
    place, recipe = sketch["table"], from_json(sketch["recipe"])
    if f"role-{place}-0" not in posted:
        return recipe
    columns = tuple(_column(one, f"{place}-{at}", posted) for at, one in enumerate(recipe.columns))
    fill = tuple(one.heading for at, one in enumerate(columns) if f"fill-{place}-{at}" in posted)
    unit = posted.get(f"unit-{place}", "")
    sections = posted.get(f"sections-{place}", recipe.sections)
    return replace(
        recipe,
        columns=columns,
        fill_down=fill,
        unit=unit if unit in UNITS else None,
        sections=sections if sections in SECTIONS else "",
    )


def _column(one: ColumnRecipe, key: str, posted: Mapping[str, str]) -> ColumnRecipe:
    role = posted.get(f"role-{key}", one.role)
    role = role if role in ROLES else "skip"
    year, unit = posted.get(f"year-{key}", ""), posted.get(f"unit-{key}", "")
    target = _target(role, posted.get(f"target-{key}", one.target))
    if role in AIMED and not target:
        role = "skip"
    return ColumnRecipe(
        one.heading,
        role,
        target if role in AIMED else "",
        int(year) if YEAR.fullmatch(year) else None,
        unit if unit in UNITS or (unit and len(unit) <= LONGEST and unit == one.unit) else None,
    )


def _target(role: str, text: str) -> str:
    """A code of the catalogue from a code or a name; empty for what is neither."""
    text = text.strip()
    if role == "figure":
        known = catalogue().indicators
        return text if text in known else next((one.code for one in known.values() if text == one.names.zh), "")
    if role == "held":
        titles = catalogue().titles
        return text if text in titles else next((one.code for one in titles.values() if text == one.names.zh), "")
    return ""


def chosen_tables(
    version: ListVersion, posted: Mapping[str, str], what: str, title: str
) -> list[tuple[int, int | None, Recipe]]:
    """The tables that are to be read: place, header row where a person said it, recipe."""
    found = []
    sketches = version.summary.get("sketch", [])
    for sketch in sketches:
        if len(sketches) > 1 and f"use-{sketch['table']}" not in posted:
            continue
        recipe = replace(said(sketch, posted), list_type=what, title=title if what == "titles" else "")  # type: ignore[arg-type]
        found.append((sketch["table"], sketch.get("said_header"), recipe))
    return found


def targets() -> list[tuple[str, str]]:
    """What a column of figures, or of "holds this title", may be about: codes with their names."""
    indicators = [(one.code, told(one.names)) for one in catalogue().indicators.values()]
    return indicators + [(one.code, told(one.names)) for one in catalogue().titles.values()]
