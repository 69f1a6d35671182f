"""Recipes brought to later tables of the same issuer: what fits, what changed, and nothing that fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tidu.catalogue import load
from tidu.intake.lists_columns import LEAST, Look
from tidu.intake.lists_issues import Severity
from tidu.intake.lists_shapes import MONEY_ROLES, ROLES, Applied, ColumnRecipe, Difference, Recipe
from tidu.intake.lists_words import HEADINGS
from tidu.sheets import Table, propose
from tidu.sheets.heading_parts import core, same_meaning, take_apart
from tidu.sheets.headings import similarity
from tidu.sheets.table import fill_down
from tidu.text import Text

CERTAIN = 0.9
LIKELY = 0.5
GRAVITY = {"error": 0, "warning": 1, "note": 2}
CHECKED = ("name", "code", "decided_on", "valid_until", "amount")
"""Roles whose cells are looked at: headings may stay where columns have moved."""

RENAMED = Text("“{old}”现在叫“{new}”", "“{old}” is called “{new}” now")
MAYBE_RENAMED = Text("没有“{old}”；是不是改叫“{new}”了？", "there is no “{old}”; is it “{new}” now?")
MISSING = Text("没有“{old}”这一列（{role}）", "there is no column “{old}” ({role})")
NEW = Text("多了一列“{new}”", "there is a new column, “{new}”")
NEW_KNOWN = Text("多了一列“{new}”，看来是{role}", "there is a new column, “{new}”, which seems to be the {role}")
MOVED = Text("列的顺序变了", "the columns stand in another order")
UNIT = Text("“{heading}”的单位是{now}，上次是{before}", "“{heading}” is in {now}; last time it was in {before}")
CONTENT = Text(
    "“{heading}”里只有 {share}% 的内容像{role}", "only {share}% of what stands in “{heading}” looks like a {role}"
)
NO_TARGET = Text(
    "“{heading}”所记的“{target}”已不在目录中，不再读取",
    "what “{heading}” stood for, {target}, is no longer in the catalogue",
)
BLOCKING = Text("既没有企业名称列，也没有代码列", "there is neither a column of names nor one of codes")


def fits(recipe: Recipe, table: Table) -> list[Difference]:
    """Where a table does not fit a recipe, the gravest first; empty if it is just like the one it was made for."""
    return list(apply_recipe(table, recipe).differences)


def choose(recipes: Sequence[Recipe], tables: Sequence[Table]) -> tuple[Recipe, Table] | None:
    """The recipe and the table that fit best; None where no recipe finds a column of names or codes in any table."""
    best: tuple[tuple[int, int, int, bool], Recipe, Table] | None = None
    for recipe in recipes:
        for table in tables:
            applied = apply_recipe(table, recipe)
            if not applied.usable:
                continue
            counts = [sum(one.severity == grave for one in applied.differences) for grave in GRAVITY]
            rank = (counts[0], counts[1], counts[2], recipe.sheet != table.sheet)
            if best is None or rank < best[0]:
                best = (rank, recipe, table)
    return (best[1], best[2]) if best else None


def apply_recipe(table: Table, recipe: Recipe, renamed: Mapping[str, str] | None = None) -> Applied:
    """The table filled down and the recipe in the table's own headings.

    ``renamed`` (old heading → new) is what a person accepted of the differences; renamings that are certain need no word.
    """
    found: list[Difference] = []
    names = _renamings(recipe, table, renamed or {}, found)
    columns = _columns(recipe, table, names, found)
    applied = replace(
        recipe,
        columns=columns,
        unit=table.unit or recipe.unit,
        fill_down=tuple(names.get(one, one) for one in recipe.fill_down if names.get(one, one) in table.columns),
    )
    applied = replace(applied, columns=_known_targets(applied.columns, found))
    _content(applied, table, found)
    if not any(one.role in ("name", "code") for one in columns):
        found.append(Difference("blocking", "", "error", BLOCKING))
    found.sort(key=lambda one: (one.kind != "blocking", GRAVITY[one.severity]))
    filled = fill_down(table, applied.fill_down) if applied.fill_down else table
    return Applied(filled, applied, tuple(found))


def _renamings(recipe: Recipe, table: Table, accepted: Mapping[str, str], found: list[Difference]) -> dict[str, str]:
    """Old heading → new for all that are gone, as far as it is certain or was accepted; tells of all that are gone."""
    gone = [one for one in recipe.columns if one.heading not in table.columns]
    known = {one.heading for one in recipe.columns}
    free = [heading for heading in table.columns if heading not in known]
    names: dict[str, str] = {}
    pairs = sorted(
        ((_likeness(one, new, recipe, table), one, new) for one in gone for new in free),
        key=lambda pair: -pair[0],
    )
    taken: set[str] = set()
    told: set[str] = set()
    for one in gone:
        new = accepted.get(one.heading, "")
        if new in table.columns:
            names[one.heading] = new
            taken.add(new)
            told.add(one.heading)
            found.append(_renamed(one, new, 1.0))
    for score, one, new in pairs:
        if one.heading in told or new in taken or score < LIKELY:
            continue
        told.add(one.heading)
        taken.add(new)
        if score >= CERTAIN or one.role == "skip":
            names[one.heading] = new
            found.append(_renamed(one, new, score))
        else:
            text = MAYBE_RENAMED.format(old=one.heading, new=new)
            found.append(Difference("renamed", one.heading, "warning", text, new, round(score, 2)))
    for one in gone:
        if one.heading not in told:
            text = MISSING.format(old=one.heading, role=ROLES[one.role])
            grave: Severity = "error" if one.role in ("name", "code") else "note" if one.role == "skip" else "warning"
            found.append(Difference("missing", one.heading, grave, text))
    _tell_new([heading for heading in free if heading not in taken], recipe, found)
    kept = [names.get(one.heading, one.heading) for one in recipe.columns]
    in_table = [heading for heading in table.columns if heading in kept]
    if [heading for heading in kept if heading in in_table] != in_table:
        found.append(Difference("moved", "", "note", MOVED))
    return names


def _renamed(one: ColumnRecipe, new: str, score: float) -> Difference:
    return Difference("renamed", one.heading, "note", RENAMED.format(old=one.heading, new=new), new, round(score, 2))


def _likeness(one: ColumnRecipe, new: str, recipe: Recipe, table: Table) -> float:
    """How likely it is that a column is now called otherwise: by its text, by its role, by its place."""
    before, now = take_apart(one.heading), take_apart(new)
    if before.bare and before.bare == now.bare:
        return 0.97
    meant = propose([new], HEADINGS).matches[0]
    if meant.code is not None and meant.how in ("exact", "year"):
        return 0.95 if meant.code == one.role else 0.0
    likeness = 0.0
    if same_meaning(before.bare, now.bare):
        likeness = similarity(core(before.bare), core(now.bare)) * 0.85
    old_place = next(at for at, column in enumerate(recipe.columns) if column.heading == one.heading)
    if len(recipe.columns) == len(table.columns) and table.position(new) == old_place:
        likeness = max(likeness, LIKELY)
    return likeness


def _tell_new(new: Sequence[str], recipe: Recipe, found: list[Difference]) -> None:
    taken = {one.role for one in recipe.columns}
    for match in propose(list(new), HEADINGS).matches:
        known = match.code if match.how in ("exact", "year") and match.code not in taken else None
        if known is None:
            found.append(Difference("new", "", "note", NEW.format(new=match.heading), match.heading))
        else:
            text = NEW_KNOWN.format(new=match.heading, role=ROLES[known])
            found.append(Difference("new", "", "warning", text, match.heading, match.score))


def _columns(
    recipe: Recipe, table: Table, names: Mapping[str, str], found: list[Difference]
) -> tuple[ColumnRecipe, ...]:
    """The recipe's columns by the table's headings, in the table's order; what is new is skipped."""
    by_heading = {names.get(one.heading, one.heading): one for one in recipe.columns}
    columns = []
    for heading in table.columns:
        one = by_heading.get(heading)
        if one is None:
            columns.append(ColumnRecipe(heading, "skip"))
            continue
        parts = take_apart(heading)
        year = parts.year if one.year is not None and parts.year is not None else one.year
        unit = one.unit
        stated = parts.unit or table.unit
        if (one.role in MONEY_ROLES or one.role == "figure") and stated and stated != (unit or recipe.unit or stated):
            before = unit or recipe.unit or ""
            found.append(
                Difference("unit", heading, "warning", UNIT.format(heading=heading, now=stated, before=before), stated)
            )
            unit = stated
        columns.append(ColumnRecipe(heading, one.role, one.target, year, unit))
    return tuple(columns)


def _known_targets(columns: Sequence[ColumnRecipe], found: list[Difference]) -> tuple[ColumnRecipe, ...]:
    """The columns without those of indicators and titles that the catalogue no longer has."""
    catalogue = load()
    kept = []
    for one in columns:
        known = catalogue.indicators if one.role == "figure" else catalogue.titles
        if one.role in ("figure", "held") and one.target not in known:
            text = NO_TARGET.format(heading=one.heading, target=one.target)
            found.append(Difference("target", one.heading, "warning", text))
            kept.append(ColumnRecipe(one.heading, "skip"))
        else:
            kept.append(one)
    return tuple(kept)


def _content(recipe: Recipe, table: Table, found: list[Difference]) -> None:
    for place, one in enumerate(recipe.columns):
        if one.role not in CHECKED or not table.rows:
            continue
        share = Look([row.cells[place] for row in table.rows]).share(one.role)
        if share is not None and share < LEAST[one.role]:
            text = CONTENT.format(heading=one.heading, share=round(share * 100), role=ROLES[one.role])
            found.append(Difference("content", one.heading, "warning", text, confidence=round(1 - share, 2)))
