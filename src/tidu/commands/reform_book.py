"""The result of ``tidu reform`` as a workbook: totals, a sheet for each column counted by, reasons, and the list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tidu.commands.reform_data import HEADINGS, MOVES, Compared, Move, moved, reasons, said
from tidu.commands.reform_words import because_of, heading_lines
from tidu.criteria.outcomes import Outcome
from tidu.sheets import Column, Marked, Sheet, Style, Summary, write_workbook
from tidu.text import Language, Text

STYLES: dict[Move, Style] = {"loses": "bad", "gains": "good", "other": "plain"}


def write_book(path: Path, compared: Compared, language: Language) -> None:
    """Write the workbook; raises SheetError for another ending than .xlsx and a place that cannot be written."""
    sheets = [_transitions(compared, language)]
    sheets += [_group(compared, place, language) for place in range(len(compared.groups))]
    sheets += [_reasons(compared, language), _firms(compared, language)]
    write_workbook(path, sheets, _summary(compared, language))


def _summary(compared: Compared, language: Language) -> Summary:
    totals = compared.reform.totals
    lines = [(HEADINGS[name].to(language), count) for name, count in totals.items()]
    title = " · ".join(line.to(language) for line in heading_lines(compared)[:3])
    shas = [
        (Text("原标准 sha256", "sha256 of the base").to(language), compared.base.standard.sha256),
        (Text("改后标准 sha256", "sha256 of the changed standard").to(language), compared.changed.standard.sha256),
    ]
    return Summary(title, [*lines, *shas], Text("汇总", "Totals").to(language))


def _columns(*names: Text, language: Language, whole: int = 0) -> list[Column]:
    """Columns of text, the last ``whole`` of whole numbers."""
    texts = len(names) - whole
    return [Column(name.to(language), "text" if place < texts else "whole") for place, name in enumerate(names)]


BEFORE, AFTER = Text("原结果", "before"), Text("改后结果", "after")


def _transitions(compared: Compared, language: Language) -> Sheet:
    rows = [
        [Outcome[before.upper()].label.to(language), Outcome[after.upper()].label.to(language), firms]
        for before, after, firms in compared.reform.transitions.iter_rows()
    ]
    columns = _columns(BEFORE, AFTER, HEADINGS["firms"], language=language, whole=1)
    return Sheet(Text("结果变化", "Changes").to(language), columns, rows)


def _group(compared: Compared, place: int, language: Language) -> Sheet:
    group = compared.groups[place]
    rows = [
        [said(value).to(language), *counts] for value, *counts in compared.reform.by_column[group.column].iter_rows()
    ]
    columns = _columns(group.names, *HEADINGS.values(), language=language, whole=len(HEADINGS))
    return Sheet(Text(f"按{group.names.zh}", f"By {group.names.en}").to(language), columns, rows)


def _reasons(compared: Compared, language: Language) -> Sheet:
    names = (
        Text("变化", "move"),
        Text("条件", "condition"),
        Text("编号", "id"),
        Text("依据", "source"),
        HEADINGS["firms"],
        Text("仅此一项", "by this alone"),
    )
    moves: tuple[Move, ...] = ("loses", "gains")
    rows: list[list[str | int | Marked]] = [
        [
            Marked(MOVES[move].to(language), STYLES[move]),
            one.node.says.to(language),
            one.node.id,
            str(one.node.cite) if one.node.cite else "",
            one.firms,
            one.alone,
        ]
        for move in moves
        for one in reasons(compared, move)
    ]
    return Sheet(Text("原因", "Reasons").to(language), _columns(*names, language=language, whole=2), rows)


def _firms(compared: Compared, language: Language) -> Sheet:
    names = (
        Text("企业名称", "firm"),
        Text("统一社会信用代码", "code"),
        Text("县区", "county"),
        *(one.names for one in compared.groups if one.column != "group:county"),
        Text("变化", "move"),
        BEFORE,
        AFTER,
        Text("起决定作用的条件", "what decided"),
    )
    return Sheet(Text("名单", "Firms").to(language), _columns(*names, language=language), _rows(compared, language))


def _rows(compared: Compared, language: Language) -> Iterator[list[str | Marked | None]]:
    own = [one.column for one in compared.groups if one.column != "group:county"]
    for one in moved(compared):
        yield [
            one.firm["id_name"],
            one.firm["id_code"],
            one.firm["id_county"],
            *(said(one.firm[column]).to(language) for column in own),
            Marked(MOVES[one.move].to(language), STYLES[one.move]),
            one.before.label.to(language),
            one.after.label.to(language),
            because_of(one).to(language),
        ]
