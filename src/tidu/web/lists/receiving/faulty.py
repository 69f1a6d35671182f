"""The rows that the issuer has to mend, as a workbook in his own columns: faulty cells marked, why and what to do beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from tidu.sheets import Column, Marked, Sheet, Summary, Value, write_workbook
from tidu.web.lists.models import ListRow, ListVersion, RowIssue

PROBLEM, REMEDY, MARK = "【问题】", "【怎么改】", "【原行，请勿改动】"
"""The columns that are added. The last one brings a corrected row back to where it came from."""
TITLES = (
    "《{name}》第 {number} 版（截至 {day}）里需要更正的行",
    "请直接在标了颜色的格子里改正，最后三列不要改动，改好后把这个文件发回。",
)


MILD = frozenset({"code-remark", "repeated", "firm-twice"})
"""Doubts for which alone no row is sent back: the issuer has nothing to mend there."""


def mark_of(row: ListRow) -> str:
    """What brings a row back: its table and its number, in words that no program takes for a date."""
    return f"表{row.table + 1}行{row.number}"


def faulty_rows(version: ListVersion, rows: QuerySet[ListRow]) -> QuerySet[ListRow]:
    """Of some rows of a version those that have an error, or a doubt that only the issuer can settle."""
    told = version.issues.filter(severity__in=(RowIssue.Severity.ERROR, RowIssue.Severity.WARNING)).exclude(
        code__in=MILD
    )
    return rows.filter(version=version, pk__in=told.values("row_id")).order_by("table", "number")


def write_faulty(version: ListVersion, rows: QuerySet[ListRow], path: Path) -> int:
    """Write the faulty ones of some rows to a workbook; gives how many there are."""
    listed = list(faulty_rows(version, rows))
    issues: dict[int, list[RowIssue]] = defaultdict(list)
    wanted = (RowIssue.Severity.ERROR, RowIssue.Severity.WARNING)
    for one in version.issues.filter(severity__in=wanted, row__in=[row.pk for row in listed]).order_by("id"):
        issues[one.row_id or 0].append(one)
    sheets = []
    for place, entry in enumerate(version.columns):
        mine = [row for row in listed if row.table == place]
        if mine:
            sheets.append(_sheet(version, place, entry, mine, issues))
    if not sheets:
        sheets = [Sheet("更正", [Column(PROBLEM)], [], ("没有需要更正的行",))]
    return write_workbook(path, sheets, _summary(version, len(listed)) if len(sheets) > 1 else None)


def _summary(version: ListVersion, count: int) -> Summary:
    return Summary(_titles(version)[0], [("行数", count), ("怎么改", TITLES[1])], name="说明")


def _titles(version: ListVersion) -> tuple[str, ...]:
    first = TITLES[0].format(name=version.source.name, number=version.number, day=version.as_of)
    return (first, TITLES[1])


def _sheet(
    version: ListVersion,
    place: int,
    entry: dict[str, Any],
    rows: Sequence[ListRow],
    issues: dict[int, list[RowIssue]],
) -> Sheet:
    headings: list[str] = entry["headings"]
    columns = [
        *(Column(heading) for heading in headings),
        Column(PROBLEM, width=44),
        Column(REMEDY, width=36),
        Column(MARK),
    ]

    def lines() -> Iterator[list[Value | Marked]]:
        for row in rows:
            mine = issues[row.pk]
            cells: list[Value | Marked] = []
            for at, heading in enumerate(headings):
                text = row.cells[at] if at < len(row.cells) else ""
                about = [one for one in mine if one.column == heading]
                cells.append(_marked(text, about) if about else text or None)
            why = "\n".join(dict.fromkeys(one.why_zh for one in mine))
            fix = "\n".join(dict.fromkeys(one.fix_zh for one in mine if one.fix_zh))
            yield [*cells, why, fix, Marked(mark_of(row), "muted")]

    return Sheet(entry["sheet"] or f"表{place + 1}", columns, lines(), _titles(version))


def _marked(text: str, about: Sequence[RowIssue]) -> Marked:
    worst = "bad" if any(one.severity == RowIssue.Severity.ERROR for one in about) else "review"
    comment = "\n".join(f"{one.why_zh}。{one.fix_zh}" for one in about)
    return Marked(text or None, worst, comment)  # type: ignore[arg-type] # one of the styles
