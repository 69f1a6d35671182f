"""From a read row to what the database keeps: cells as written, values by role, key, digest, issues."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tidu.intake import lists as intake
from tidu.intake.lists import Recipe
from tidu.sheets import Table
from tidu.text import Text
from tidu.web.lists.linking.keys import key_of
from tidu.web.lists.models import ListRow, RowIssue
from tidu.web.lists.receiving.whereabouts import Place, Whereabouts
from tidu.web.registry.facts.service import encode

ERROR, WARNING, NOTE = RowIssue.Severity.ERROR, RowIssue.Severity.WARNING, RowIssue.Severity.NOTE
OUTSIDE, BLANK, CONTRADICTING = "outside-region", "row-blank", "contradicting"
TEXTS = (
    "province", "city", "level", "product", "batch", "document", "certificate", "matter", "outcome", "authority", "address",
    "title", "title_written", "note",
)  # fmt: skip
DAYS = ("decided_on", "valid_from", "valid_until", "established_on")
NUMBERS = ("year", "amount", "capital")
EVIDENCE = frozenset({"established_on", "capital", "address", "person", "remark", "serial"})
"""Roles that help to find a firm and are stated nowhere: a fault in them holds no row back."""
OF_CODE = frozenset({"code-length", "code-character", "code-check", "digits-lost"})
LONGEST_CELL, LONGEST_TEXT = 2_000, 200

OUT = Text("“{name}”不在{region}", "“{name}” does not lie in {region}")
OUT_WHY = {
    "cells": Text("表里写的地区是别处", "the table names another place"),
    "name": Text("企业名称里的地名是别处", "the name of the firm names another place"),
    "code": Text(
        "代码是在别处登记的，名称和表格没有写明地区", "the code was given elsewhere, and nothing names a place"
    ),
}
OUT_FIX = Text(
    "这一行已略去；如果确属本地，在“列”里选择区外的行也要，再读一次",
    "the row is left out; if it does belong here, say under “Columns” that rows from outside are taken, and read again",
)


@dataclass(slots=True)
class Prepared:
    """A row with its issues, before either is in the database."""

    row: ListRow
    issues: list[RowIssue] = field(default_factory=list)


@dataclass(slots=True)
class Preparer:
    """Prepares the rows of one table; ``place`` is that of its entry in ``ListVersion.columns``."""

    version_id: int
    place: int
    sheet: str
    table: Table
    recipe: Recipe
    where: Whereabouts
    region_name: str
    take_outside: bool
    day: date

    def prepare(self) -> list[Prepared]:
        """Every row of the table."""
        rows = intake.read_rows(self.table, self.recipe, self.day)
        return [self._row(one) for one in rows]

    def _row(self, one: intake.ListRow) -> Prepared:
        values = values_of(one)
        place = self.where.of((one.province, one.city, one.county), one.name, one.code)
        row = ListRow(
            version_id=self.version_id,
            sheet=self.sheet[:80],
            table=self.place,
            number=one.number,
            name=(one.name or one.name_written)[:200],
            code=(one.code or one.code_written)[:60],
            county=one.county[:60],
            cells=[one.texts.get(heading, "")[:LONGEST_CELL] for heading in self.table.columns],
            values=values,
            key=key_of(one.name or one.name_written, one.code or one.code_written),
            region_id=self.where.region_of(place),
        )
        row.content = content_of(row)
        if place.inside is False and not self.take_outside:
            # Nobody has to mend a row that is not taken: why it is left out is all that is told of it.
            row.state = ListRow.State.LEFT_OUT
            return Prepared(row, [self._outside(row, place)])
        made = Prepared(row, [self._issue(issue, one) for issue in one.issues])
        if any(issue.severity == ERROR for issue in made.issues):
            row.state = ListRow.State.FAULTY
        elif any(issue.code == BLANK for issue in made.issues):
            row.state = ListRow.State.LEFT_OUT
        return made

    def _issue(self, found: intake.RowIssue, row: intake.ListRow) -> RowIssue:
        why, fix = joined((found.text, found.why)), found.fix
        named = [one for one in found.proposals if one not in found.fix.zh]
        if named and found.code in OF_CODE:
            listed = "、".join(named)
            fix = joined((Text(f"可能是 {listed}", f"it may be {listed}"), found.fix))
        return RowIssue(
            version_id=self.version_id,
            number=row.number,
            cell=found.cell[:20],
            column=found.heading[:120],
            severity=self._severity(found, row),
            code=found.code[:48],
            text=found.given[:LONGEST_TEXT],
            why_zh=why.zh,
            why_en=why.en,
            fix_zh=fix.zh,
            fix_en=fix.en,
        )

    def _severity(self, found: intake.RowIssue, row: intake.ListRow) -> str:
        """A fault that keeps nobody from telling which firm is meant, and states nothing, is a doubt."""
        if found.severity != "error":
            return WARNING if found.severity == "warning" else NOTE
        if found.code == CONTRADICTING or (found.code in OF_CODE and row.name):
            return WARNING
        return WARNING if self.recipe.role_of(found.heading) in EVIDENCE else ERROR

    def _outside(self, row: ListRow, place: Place) -> RowIssue:
        what = OUT.format(name=row.name or row.code, region=self.region_name)
        why = joined((what, OUT_WHY[place.by or "cells"]))
        return RowIssue(
            version_id=self.version_id,
            number=row.number,
            severity=NOTE,
            code=OUTSIDE,
            text=row.county or row.name[:LONGEST_TEXT],
            why_zh=why.zh,
            why_en=why.en,
            fix_zh=OUT_FIX.zh,
            fix_en=OUT_FIX.en,
        )


def joined(texts: Sequence[Text]) -> Text:
    """Texts as one sentence."""
    filled = [one for one in texts if one.zh]
    return Text("；".join(one.zh for one in filled), "; ".join(one.en for one in filled))


def values_of(one: intake.ListRow) -> dict[str, Any]:
    """What was read, by role: days as ISO texts, amounts in 分, figures as the registry keeps them. Nothing empty."""
    found: dict[str, Any] = {name: getattr(one, name) for name in (*TEXTS, *NUMBERS)}
    found.update({name: day.isoformat() for name in DAYS if (day := getattr(one, name)) is not None})
    found["former"] = list(one.former)
    found["figures"] = [[code, year, encode(value)] for (code, year), value in one.figures.items()]
    found["held"] = dict(one.held)
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def content_of(row: ListRow) -> str:
    """A digest of what the row says, whatever its place in the file."""
    said = json.dumps([row.name, row.code, row.county, row.values], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
