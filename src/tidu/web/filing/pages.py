"""What the templates of forms show: the form itself, what is wrong with it, the verdict, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tidu.text import Text
from tidu.today import china_today
from tidu.web.filing import presence
from tidu.web.filing.access import may_fill
from tidu.web.filing.cells import Cell, Sheet, sheet_of
from tidu.web.filing.checking import problems_of
from tidu.web.filing.closing import closed_since
from tidu.web.filing.forms import Field, Section, Table
from tidu.web.filing.judging import judged, missing
from tidu.web.filing.models import Filing
from tidu.web.filing.owners import owner_of
from tidu.web.pages.language import language
from tidu.web.standing.service import tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tidu.web.accounts.models import User
    from tidu.web.standing.service import Judged


@dataclass(frozen=True)
class Group:
    """A field with its periods, or a table with its rows, as the page shows it."""

    field: Field | None
    table: Table | None
    cells: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()

    @property
    def first(self) -> Cell:
        """The first cell."""
        return self.cells[0]

    @property
    def many(self) -> bool:
        """Whether it has several years."""
        return len(self.cells) > 1


@dataclass(frozen=True)
class Part:
    """A section as the page shows it: its groups, and how much of it is filled in."""

    number: int
    section: Section
    groups: tuple[Group, ...]
    filled: int
    required: int

    @property
    def done(self) -> bool:
        """Whether nothing required is open."""
        return self.filled == self.required


def parts_of(sheet: Sheet) -> list[Part]:
    """The sections, in order."""
    found = []
    for number, section in enumerate(sheet.form.sections, start=1):
        groups = tuple(_groups(sheet, section))
        cells = [cell for group in groups for cell in group.cells]
        required = [cell for cell in cells if cell.needed]
        filled = sum(1 for cell in required if cell.text.strip() and not cell.error)
        found.append(Part(number, section, groups, filled, len(required)))
    return found


def _groups(sheet: Sheet, section: Section) -> Iterator[Group]:
    for one in section.parts:
        if isinstance(one, Table):
            rows = tuple(
                tuple(sheet.cells[column.code, f"r{row}"] for column in one.columns)
                for row in range(1, sheet.rows[one.code] + 1)
            )
            yield Group(None, one, tuple(cell for row in rows for cell in row), rows)
        else:
            yield Group(one, None, tuple(sheet.cells[one.code, period] for period in one.periods))


def context(filing: Filing, user: User, editable: bool | None = None, sheet: Sheet | None = None) -> dict[str, Any]:
    """Everything for ``filing/form.html``: the owner of the form decides whether it can be typed into.

    ``editable`` None asks who the person is and whether the form is locked.
    """
    sheet = sheet or sheet_of(filing)
    owner = owner_of(filing)
    locked = owner.locked(filing)
    if editable is None:
        editable = may_fill(user, filing) and locked is None
    for key, remark in owner.remarks(filing).items():
        if key in sheet.cells:
            sheet.cells[key].remark = remark
    return {
        "filing": filing,
        "firm": filing.enterprise,
        "form": sheet.form,
        "sheet": sheet,
        "parts": parts_of(sheet),
        "editable": editable,
        "locked": locked,
        "owner_names": owner.names(filing),
        "owner_link": owner.link(filing),
        "present": presence.others(filing, sheet.form, user),
        "versions": list(filing.versions.defer("content", "receipt", "facts")[:5]),
        **summary(filing, sheet),
    }


def summary(filing: Filing, sheet: Sheet) -> dict[str, Any]:
    """What stands above the form and is renewed with every field: problems, completeness, the deadline."""
    found = problems_of(sheet, china_today())
    filled = sheet.required - len(sheet.lacking)
    return {
        "errors": [one for one in found if one.severity == "error"],
        "hints": [one for one in found if one.severity == "hint"],
        "met": [cell for cell in sheet.cells.values() if cell.theirs],
        "filled": filled,
        "required": sheet.required,
        "percent": 100 if not sheet.required else filled * 100 // sheet.required,
        "lacking": sheet.lacking,
        "closed": closed_since(filing),
        "closes_at": filing.closes_at,
        "now": timezone.localtime(),
    }


# -- the verdict --------------------------------------------------------------------------------------------------


LETTERS = {"met": "m", "unmet": "u", "unknown": "q", "needs_review": "r", "not_applicable": "n"}


def verdict_context(filing: Filing, sheet: Sheet, told: str = "", *, with_tree: bool = True) -> dict[str, Any]:
    """The verdict as the form stands, and what changed since ``told``: the outcomes that the page showed before.

    The tree of all conditions takes longer than the rest together; where it is left out, the page asks for it when
    somebody opens it.
    """
    one = judged(sheet)
    lacks = missing(filing, sheet)
    if one is None:
        return {"one": None, "missing": lacks}
    letters = _letters(one)
    return {
        "one": one,
        "tree": tree_of(one.verdict, language()) if with_tree else None,
        "told": letters,
        "changes": _changes(one, told, letters),
        "missing": lacks,
        "corrected": sheet.form.standard is not None and sheet.form.standard.sha256 != filing.sha256,
    }


def _letters(one: Judged) -> str:
    nodes = one.verdict.nodes
    return "".join(
        LETTERS.get(nodes[leaf.id].outcome.word, "-") if leaf.id in nodes else "-" for leaf in one.rule.standard.leaves
    )


def _changes(one: Judged, before: str, now: str) -> list[tuple[Text, Any]]:
    """The conditions whose outcome is another than the page said before."""
    if len(before) != len(now):
        return []
    leaves = one.rule.standard.leaves
    return [
        (leaf.says, one.verdict.nodes[leaf.id].outcome)
        for leaf, then, letter in zip(leaves, before, now, strict=True)
        if then != letter and leaf.id in one.verdict.nodes
    ]
