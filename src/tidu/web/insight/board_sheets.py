"""The leader's page as a workbook: a sheet for each part."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tidu.sheets import Column, Sheet
from tidu.sheets.values import Value
from tidu.web.insight import drawings
from tidu.web.insight.dashboard import MEASURES, Board
from tidu.web.pages.charts import Chart
from tidu.web.pages.language import told


def sheets_of(board: Board, title: str) -> list[Sheet]:
    """All parts of the page."""
    notes = (title, _("An empty cell is not known. Rungs overlap: one firm may hold several; do not add them up."))
    change = pgettext("difference", "Change in a year")
    head = [Column(_("What is counted"), "text"), Column(_("Unit"), "text")]
    numbers = [Column(f"{board.on}", "number"), Column(change, "number")]
    found = [
        Sheet(
            _("At a glance"),
            head + numbers,
            [[told(one.names), told(one.unit), each.number, each.change] for one, each in board.headline],
            notes,
        ),
        Sheet(
            _("The ladder"),
            [
                Column(_("Title"), "text"), *numbers, Column(_("meet it"), "number"),
                Column(_("left to judgement"), "number"), Column(_("one step short"), "number"),
            ],
            [
                [told(one.names), one.held.number, one.held.change, one.met.number, one.review.number, one.step.number]
                for track in ("industry", "science")
                for one in board.ladder(track)
            ],
            notes,
        ),
    ]  # fmt: skip
    if board.places:
        found.append(Sheet(_("Counties"), _county_columns(change), _county_rows(board), notes))
    charts = (drawings.endings_of(board), drawings.new_of(board), drawings.trends_of(board))
    return found + [_sheet(chart, notes) for chart in charts]


def _county_columns(change: str) -> list[Column]:
    found = [Column(_("County or zone"), "text")]
    for one in MEASURES:
        found.append(Column(told(one.names), "number"))
        if one.definition:
            found.append(Column(f"{told(one.names)} {change}", "number"))
    return found


def _county_rows(board: Board) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for place in board.places:
        row: list[Value] = [place.name or _("in no county")]
        for one in MEASURES:
            figure = place.figures[one.key]
            row.append(figure.number)
            if one.definition:
                row.append(figure.change)
        rows.append(row)
    return rows


def _sheet(chart: Chart, notes: Sequence[str]) -> Sheet:
    """The table of a chart."""
    columns = [Column(chart.head, "text"), *(Column(one.head, "number") for one in chart.series)]
    rows: list[list[Value]] = [
        [label, *(None if mark is None else mark.value for mark in marks)] for label, marks in chart.rows
    ]
    return Sheet(chart.title, columns, rows, tuple(notes))
