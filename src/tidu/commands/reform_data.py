"""The result of ``tidu reform`` as data: for JSON, and as rows that the terminal and the workbook show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from tidu.commands.reform_groups import Group
from tidu.commands.reform_sides import Side
from tidu.criteria import model
from tidu.criteria.outcomes import Outcome
from tidu.criteria.reform import Reform
from tidu.intake.frames import Loaded
from tidu.text import Text, same

Move = Literal["loses", "gains", "other"]
MOVES: Mapping[Move, Text] = {
    "loses": Text("失去", "loses"),
    "gains": Text("新增", "gains"),
    "other": Text("其他变化", "other"),
}
HEADINGS: Mapping[str, Text] = {
    "firms": Text("企业", "firms"),
    "met_before": Text("原符合", "met before"),
    "gains": Text("新增", "gains"),
    "loses": Text("失去", "loses"),
    "met_after": Text("改后符合", "met after"),
    "net": Text("净增减", "net"),
}
BLANK = Text("（不详）", "(unknown)")
MET = Outcome.MET.word


@dataclass(frozen=True)
class Compared:
    """A reform with what the user called its parts."""

    reform: Reform
    base: Side
    changed: Side
    groups: Sequence[Group]
    loaded: Loaded


@dataclass(frozen=True)
class Reason:
    """A node that decided for some firms, and for how many of them it did so alone."""

    node: model.Node
    firms: int
    alone: int


@dataclass(frozen=True)
class Moved:
    """One firm whose verdict changes."""

    firm: Mapping[str, Any]
    move: Move
    before: Outcome
    after: Outcome
    because: tuple[model.Node, ...]


def reasons(compared: Compared, which: Move) -> list[Reason]:
    """What decided: of the changed standard for those that lose, of the base for those that gain."""
    reform = compared.reform
    nodes = reform.changed.nodes if which == "loses" else reform.base.nodes
    table = reform.lost_because if which == "loses" else reform.gained_past
    return [Reason(nodes[node], firms, alone) for node, firms, alone in table.iter_rows()]


def moved(compared: Compared, moves: Sequence[Move] = tuple(MOVES), most: int | None = None) -> Iterator[Moved]:
    """The firms whose verdict changes in these ways, at most ``most`` of each, in the order of the files."""
    reform = compared.reform
    gains, loses = pl.col("after") == MET, pl.col("before") == MET
    which = {"gains": gains, "loses": loses, "other": ~gains & ~loses}
    for move in moves:
        nodes = reform.base.nodes if move == "gains" else reform.changed.nodes
        chosen = reform.firms.filter(which[move])
        for row in chosen.head(chosen.height if most is None else most).iter_rows(named=True):
            before, after = (Outcome[row[end].upper()] for end in ("before", "after"))
            yield Moved(row, move, before, after, tuple(nodes[name] for name in row["because"]))


def said(value: object) -> Text:
    """A value of a group for people."""
    return BLANK if value is None else same(str(value))


def reform_data(compared: Compared) -> dict[str, Any]:
    """Everything, for JSON."""
    reform = compared.reform
    return {
        "base": _side(compared.base),
        "changed": _side(compared.changed),
        "on": reform.on.isoformat(),
        "kind": reform.kind,
        "totals": dict(reform.totals),
        "transitions": reform.transitions.to_dicts(),
        "by": {one.names.en: _rows(reform.by_column[one.column].to_dicts(), one) for one in compared.groups},
        "lost_because": [_reason(one) for one in reasons(compared, "loses")],
        "gained_past": [_reason(one) for one in reasons(compared, "gains")],
        "firms": [_firm(one, compared.groups) for one in moved(compared)],
        "problems": compared.loaded.problems.height,
    }


def _side(side: Side) -> dict[str, Any]:
    standard = side.standard
    names = {"zh": standard.names.zh, "en": standard.names.en}
    known = {"id": standard.id, "version": standard.version, "overlays": list(standard.overlays)}
    return {"label": side.label, **known, "sha256": standard.sha256, "names": names}


def _rows(rows: list[dict[str, Any]], group: Group) -> list[dict[str, Any]]:
    return [{"value": row.pop(group.column), **row} for row in rows]


def _reason(one: Reason) -> dict[str, Any]:
    says = {"zh": one.node.says.zh, "en": one.node.says.en}
    return {"node": one.node.id, "says": says, "firms": one.firms, "alone": one.alone}


def _firm(one: Moved, groups: Sequence[Group]) -> dict[str, Any]:
    return {
        "name": one.firm["id_name"],
        "code": one.firm["id_code"],
        "county": one.firm["id_county"],
        **{group.names.en: one.firm[group.column] for group in groups},
        "move": one.move,
        "before": one.before.word,
        "after": one.after.word,
        "because": [node.id for node in one.because],
    }
