"""Corrected rows come back: exactly these are replaced, all others keep what was found and decided of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tidu.errors import InputError, TiduError
from tidu.intake.lists import Recipe, apply_recipe
from tidu.sheets import Row, Table
from tidu.sheets.labels import cell_text
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.files import service as files
from tidu.web.lists.linking.keys import key_of, parts_of
from tidu.web.lists.linking.service import link_version
from tidu.web.lists.linking.twins import renew_twins
from tidu.web.lists.models import ListRow, ListVersion, RowIssue
from tidu.web.lists.receiving.faulty import MARK, PROBLEM, REMEDY
from tidu.web.lists.receiving.keeping_recipes import from_json
from tidu.web.lists.receiving.opening import KINDS, file_of, tables_of
from tidu.web.lists.receiving.preparing import CONTRADICTING, Prepared, Preparer
from tidu.web.lists.receiving.reading import CONTRADICTED, counts_of, settle
from tidu.web.lists.receiving.service import next_number
from tidu.web.lists.receiving.succeeding import successor
from tidu.web.lists.receiving.whereabouts import Whereabouts

State = ListVersion.State
MARKED = re.compile(r"表\s*(\d{1,3})\s*行\s*(\d{1,7})")
OF_PAIRS = ("repeated", CONTRADICTING, "one-code-two-names", "one-name-two-codes")
"""Issues of a row that another row has caused: told anew for the whole list."""
CHANGED = (
    "name", "code", "county", "cells", "values", "key", "content", "state", "region", "mended", "enterprise", "basis", "verdict",
    "decided_by", "decided_at", "confidence", "reason_zh", "reason_en", "candidates",
)  # fmt: skip


@dataclass(slots=True)
class Mended:
    """What came of a corrected file."""

    version: ListVersion
    mended: int = 0
    still: int = 0
    unchanged: int = 0
    unknown: list[str] = field(default_factory=list)
    """Rows of the file that could not be brought back to a row of the list."""

    def told(self) -> str:
        """The counts as a sentence."""
        parts = [ngettext("%(n)s row is mended.", "%(n)s rows are mended.", self.mended) % {"n": self.mended}]
        if self.still:
            parts.append(ngettext("%(n)s is still faulty.", "%(n)s are still faulty.", self.still) % {"n": self.still})
        if self.unchanged:
            parts.append(_("%(n)s came back unchanged.") % {"n": self.unchanged})
        if self.unknown:
            listed = "、".join(self.unknown[:5])
            parts.append(_("Not brought back to any row: %(rows)s.") % {"rows": listed})
        return " ".join(parts)


@transaction.atomic
def receive(upload: File[Any] | IO[bytes], name: str, by: User, version: ListVersion) -> Mended:
    """Take a corrected file into the version whose rows it corrects; of a published version into its successor.

    Raises TiduError, in words, where the file cannot be read, came before, or holds no row of the version.
    """
    version = (
        ListVersion.objects.select_for_update(of=("self",)).select_related("source__region", "blob").get(pk=version.pk)
    )
    if version.state not in (State.REVIEW, State.PUBLISHED):
        raise InputError(
            "list-state",
            Text(
                f"这一版现在是“{version.get_state_display()}”，不能更正", "the version cannot be corrected as it stands"
            ),
            fix=Text(
                "更正正在核对或已发布的那一版", "correct the version that is being looked through, or is published"
            ),
        )
    blob = files.keep(upload, kinds=KINDS, name=name)
    shown = files.clean_name(name)
    if ListVersion.objects.filter(source=version.source_id, blob=blob).exists():
        raise InputError(
            "list-came-before",
            Text(f"“{shown}”以前已经收过，内容一字不差", f"“{shown}” came before, to the letter"),
            fix=Text("确认对方发来的是改过的文件", "make sure that the file is the corrected one"),
        )
    with file_of(blob, shown) as path:
        tables = tables_of(path)
    found, unknown = _brought_back(version, tables)
    if not found:
        raise InputError(
            "no-row-brought-back",
            Text(f"“{shown}”里没有一行对得上这一版", f"no row of “{shown}” can be brought back to this version"),
            why=Text(
                f"缺“{MARK}”一列，名称和代码也对不上", f"it lacks the column “{MARK}”, and names and codes fit none"
            ),
            fix=Text(
                "用导出的“需要更正的行”来改，保留最后三列", "mend the exported rows, and keep the last three columns"
            ),
        )
    if version.state == State.PUBLISHED:
        version = successor(version, by)
    correction = _correction(version, blob, shown, by, tables)
    mended = Mended(version, unknown=unknown)
    pairs = set(
        version.issues.filter(code__in=(CONTRADICTING, CONTRADICTED), row__verdict="").values_list("row_id", flat=True)
    )
    replaced = _replace(version, correction, found, mended)
    if replaced:
        # Whoever contradicted a row that is mended is sought anew too: nobody has decided about it.
        _link_again(version, {*replaced, *pairs})
    mended.still = version.rows.filter(pk__in=replaced, state=ListRow.State.FAULTY).count()
    mended.mended = len(replaced) - mended.still
    version.summary = {**version.summary, "counts": counts_of(version)}
    version.save(update_fields=["summary"])
    told = {"mended": mended.mended, "still": mended.still, "unchanged": mended.unchanged, "unknown": unknown[:50]}
    correction.summary = told
    correction.save(update_fields=["summary"])
    audit.record("list.correct", version, after={**told, "file": shown, "sha256": blob.pk})
    return mended


def _correction(version: ListVersion, blob: files.Blob, name: str, by: User, tables: Sequence[Table]) -> ListVersion:
    """The corrected file itself, kept beside the version that it was taken into."""
    return ListVersion.objects.create(
        source=version.source,
        number=next_number(version.source),
        as_of=version.as_of,
        state=State.MERGED,
        file_name=name,
        blob=blob,
        corrects=version,
        created_by=by,
        columns=[
            {"sheet": one.sheet or "", "headings": list(one.columns), "letters": list(one.letters)} for one in tables
        ],
    )


# -- which row is which -------------------------------------------------------------------------------------------

Place = tuple[int, int]
"""A table of the version, and a row's number in it."""


def _brought_back(version: ListVersion, tables: Sequence[Table]) -> tuple[dict[Place, dict[str, Any]], list[str]]:
    """The cells of each row by the place to which it belongs; and the rows for which there is none."""
    known = set(version.rows.values_list("table", "number"))
    found: dict[Place, dict[str, Any]] = {}
    unknown: list[str] = []
    for table in tables:
        mark = next((heading for heading in table.columns if "原行" in heading), None)
        marked = [_marked(table, row, mark) for row in table.rows] if mark else []
        if not any(marked):
            _by_key(version, table, found, unknown)
            continue
        for row, place in zip(table.rows, marked, strict=True):
            if place is not None and place in known and place not in found:
                found[place] = dict(zip(table.columns, row.cells, strict=True))
            else:
                unknown.append(f"{table.sheet or ''}!{row.number}")
    return found, unknown


def _marked(table: Table, row: Row, mark: str) -> Place | None:
    match = MARKED.search(cell_text(row.cells[table.position(mark)]))
    return (int(match[1]) - 1, int(match[2])) if match else None


def _by_key(version: ListVersion, table: Table, found: dict[Place, dict[str, Any]], unknown: list[str]) -> None:
    """Rows whose marks are lost: by code, else by name, where one row of the version alone has it."""
    places: dict[str, list[Place]] = defaultdict(list)
    for one in version.rows.values_list("key", "table", "number"):
        for part in parts_of(one[0]):
            if part:
                places[part].append((one[1], one[2]))
    recipes = [from_json(one["recipe"]) for one in version.recipe.get("tables", ())]
    for recipe in recipes:
        try:
            applied = apply_recipe(table, recipe)
        except TiduError:
            continue
        if applied.usable:
            name, code = applied.recipe.heading_of("name"), applied.recipe.heading_of("code")
            for row in applied.table.rows:
                cells = dict(zip(applied.table.columns, row.cells, strict=True))
                parts = parts_of(key_of(cell_text(cells.get(name)), cell_text(cells.get(code))))
                fitting = next((places[part] for part in parts if len(places.get(part, ())) == 1), None)
                if fitting is None or fitting[0] in found:
                    unknown.append(f"{table.sheet or ''}!{row.number}")
                else:
                    found[fitting[0]] = cells
            return
    unknown += [f"{table.sheet or ''}!{row.number}" for row in table.rows]


# -- replacing ----------------------------------------------------------------------------------------------------


def _replace(
    version: ListVersion, correction: ListVersion, found: Mapping[Place, Mapping[str, Any]], mended: Mended
) -> list[int]:
    """Write the corrected rows over the old ones; gives the keys of those that changed."""
    old = {(row.table, row.number): row for row in version.rows.order_by("table", "number")}
    changed: list[ListRow] = []
    issues: list[RowIssue] = []
    for at, entry in enumerate(version.columns):
        rows = [row for place, row in old.items() if place[0] == at]
        recipe = from_json(version.recipe["tables"][at]["recipe"])
        prepared = {one.row.number: one for one in _prepared(version, at, entry, recipe, rows, found)}
        for row in rows:
            new = prepared[row.number]
            if (at, row.number) in found and _take_over(row, new, recipe, correction):
                changed.append(row)
                issues += _of(new.issues, row)
            else:
                mended.unchanged += (at, row.number) in found
                issues += _of([one for one in new.issues if one.code in OF_PAIRS], row)
    ListRow.objects.bulk_update(changed, CHANGED, batch_size=200)
    keys = [row.pk for row in changed]
    version.issues.filter(row_id__in=keys).delete()
    version.issues.filter(code__in=OF_PAIRS).delete()
    RowIssue.objects.bulk_create(issues, batch_size=500)
    return keys


def _prepared(
    version: ListVersion,
    at: int,
    entry: Mapping[str, Any],
    recipe: Recipe,
    rows: Sequence[ListRow],
    found: Mapping[Place, Mapping[str, Any]],
) -> list[Prepared]:
    """The whole table read once more with the corrected cells in their places, so that pairs of rows are told anew."""
    headings: list[str] = entry["headings"]
    by_text = {_plain(heading): heading for heading in headings}
    lines = []
    for row in rows:
        cells: list[Any] = [text or None for text in row.cells]
        for heading, cell in found.get((at, row.number), {}).items():
            known = by_text.get(_plain(heading))
            if known is not None and not heading.startswith((PROBLEM, REMEDY)):
                cells[headings.index(known)] = cell
        lines.append(Row(row.number, tuple(cells)))
    table = Table(
        path=version.file_name,
        kind="xlsx",
        sheet=entry["sheet"] or None,
        columns=tuple(headings),
        raw_headings=tuple(headings),
        letters=tuple(entry["letters"]),
        rows=tuple(lines),
        notes=(),
    )
    where = Whereabouts(version.source.region_id)
    region = str(version.source.region)
    outside = bool(version.recipe.get("take_outside"))
    return Preparer(version.pk, at, entry["sheet"], table, recipe, where, region, outside, china_today()).prepare()


def _plain(heading: str) -> str:
    return "".join(heading.split())


def _take_over(row: ListRow, new: Prepared, recipe: Recipe, correction: ListVersion) -> bool:
    """Give a row what the corrected file says of it; False where that is what it said before."""
    made = new.row
    if recipe.sections and not made.county:
        made.county = row.county
    if [text or "" for text in made.cells] == [text or "" for text in row.cells]:
        return False
    for name in ("name", "code", "county", "cells", "values", "key", "content", "state", "region_id"):
        setattr(row, name, getattr(made, name))
    row.mended = correction
    row.enterprise, row.decided_by, row.decided_at = None, None, None
    row.verdict, row.basis, row.reason_zh, row.reason_en = "", "", "", ""
    row.confidence, row.candidates = 0, []
    return True


def _of(issues: Sequence[RowIssue], row: ListRow) -> list[RowIssue]:
    for one in issues:
        one.row = row
    return list(issues)


def _link_again(version: ListVersion, replaced: Collection[int]) -> None:
    """Seek the firms of the replaced rows alone."""
    link_version(version, only=replaced)
    settle(version)
    renew_twins(version)
