"""One firm twice in a list: said twice, or said differently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from tidu.intake.lists_issues import issue
from tidu.intake.lists_shapes import ListRow, Recipe, RowIssue
from tidu.linkage.names import bare, plain
from tidu.sheets import Table

APART = ("title", "title_written", "product", "batch", "year", "document", "certificate", "decided_on")
"""What makes two rows of one firm two matters: two titles, two products, two years."""
COMPARED = frozenset(
    {"level", "county", "valid_from", "valid_until", "validity", "amount", "figure", "held", "outcome", "capital"}
)
"""What one firm can have but one of in the same matter."""
MOST_TOLD = 5


def tell_repeats(rows: list[ListRow], table: Table, recipe: Recipe) -> list[ListRow]:
    """The rows, with an issue at every one that stands there before."""
    keys = [_key(row) for row in rows]
    told: dict[int, list[RowIssue]] = defaultdict(list)
    letters = dict(zip(table.columns, table.letters, strict=True))
    heading = recipe.heading_of("name") or recipe.heading_of("code")
    compared = [one.heading for one in recipe.columns if one.role in COMPARED and one.heading in table.columns]
    used = [
        one.heading for one in recipe.columns if one.role not in ("skip", "serial") and one.heading in table.columns
    ]
    matters: dict[Hashable, list[int]] = defaultdict(list)
    for at, (row, key) in enumerate(zip(rows, keys, strict=True)):
        if key is not None:
            matters[key, *(getattr(row, field) for field in APART)].append(at)
    for places in matters.values():
        first = rows[places[0]]
        for at in places[1:]:
            found = _beside(rows[at], first, compared, used, recipe)
            if found:
                code, columns = found
                cell = f"{letters.get(columns[0] if columns else heading, '')}{rows[at].number}"
                listed = "、".join(columns[:MOST_TOLD])
                where = columns[0] if columns else heading
                given = rows[at].texts.get(where, "")
                told[at].append(issue(code, cell, where, given, rows=first.number, columns=listed))
    _tell_codes(rows, told, letters, recipe)
    return [replace(row, issues=(*row.issues, *told[at])) if at in told else row for at, row in enumerate(rows)]


def _key(row: ListRow) -> Hashable:
    """What tells the firm of a row: its code, else its name; None where a row names none, or several."""
    if row.names:
        return None
    return row.code or bare(plain(row.name)) or None


def _beside(
    row: ListRow, first: ListRow, compared: Sequence[str], used: Sequence[str], recipe: Recipe
) -> tuple[str, list[str]] | None:
    """What a row is to the first of its firm and matter; None for another matter of the same firm."""
    differing = [one for one in compared if _differ(row.texts, first.texts, one)]
    if recipe.list_type == "conduct":
        # A firm may be fined twice: only what agrees in everything is a repetition.
        return None if any(_differ(row.texts, first.texts, one) for one in used) else ("repeated", [])
    return ("contradicting", differing) if differing else ("repeated", [])


def _differ(one: Mapping[str, str], other: Mapping[str, str], heading: str) -> bool:
    return bool(one[heading]) and bool(other[heading]) and one[heading] != other[heading]


def _tell_codes(
    rows: Sequence[ListRow], told: dict[int, list[RowIssue]], letters: Mapping[str, str], recipe: Recipe
) -> None:
    """One code under two names, one name with two codes."""
    by_code: dict[str, ListRow] = {}
    by_name: dict[str, ListRow] = {}
    code_column, name_column = recipe.heading_of("code"), recipe.heading_of("name")
    if not code_column or not name_column:
        return
    for at, row in enumerate(rows):
        if not row.code or not row.name or row.names:
            continue
        name = bare(plain(row.name))
        before = by_code.setdefault(row.code, row)
        if before is not row and bare(plain(before.name)) != name:
            cell = f"{letters.get(code_column, '')}{row.number}"
            found = issue(
                "one-code-two-names", cell, code_column, row.code_written, rows=before.number, other=before.name
            )
            told[at].append(found)
        other = by_name.setdefault(name, row)
        if other is not row and other.code != row.code:
            cell = f"{letters.get(code_column, '')}{row.number}"
            found = issue(
                "one-name-two-codes", cell, code_column, row.code_written, rows=other.number, other=other.code
            )
            told[at].append(found)
