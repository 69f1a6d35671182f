"""Which rules apply when: rows of title × kind of application × period → standard with overlays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.criteria.located import Gather, Located, truth
from tidu.criteria.reading import Reader, day, kind_of_application
from tidu.criteria.vocabulary import Vocabulary
from tidu.criteria.yaml_files import read_yaml
from tidu.errors import Faults, RuleError, TiduError, Where
from tidu.text import Text

ROW_KEYS = ("title", "kind", "from", "to", "standard", "overlays", "orientation", "cite", "why")


Period = tuple[date, date | None]
"""First and last day; None is an open end."""


@dataclass(frozen=True)
class Row:
    """Which standard and overlays apply to a title and kind of application in a period, and by which document.

    ``orientation`` says that the standard is no longer in force and only used because what replaced it is not known.
    """

    title: str
    kind: Application
    valid_from: date
    valid_to: date | None
    standard: str
    overlays: tuple[str, ...]
    cite: model.Cite
    why: Text
    where: Where
    orientation: bool = False

    @property
    def period(self) -> Period:
        """The days on which the row applies."""
        return self.valid_from, self.valid_to

    def covers(self, on: date) -> bool:
        """Whether ``on`` lies in the period."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Applicable:
    """The answer to "which rules apply": the standard with its overlays, and the row that says so.

    ``others`` are the other rows of the title, in the order of the file.
    """

    standard: model.Standard
    row: Row
    others: tuple[Row, ...]


def read_rows(
    path: Path | str,
    vocabulary: Vocabulary,
    standards: Collection[str],
    overlays: Collection[str],
    text: str | None = None,
) -> tuple[Row, ...]:
    """The rows of an applicability table.

    Raises Faults: E103 and E301 for a title, standard or overlay that does not exist, E213 for periods that overlap.
    """
    top = read_yaml(path, text)
    gather = Gather(top.file)
    reader = Reader(vocabulary, "")
    known = _Known(vocabulary, standards, overlays)
    rows = tuple(
        row for part in gather.each(lambda node: _rows(reader, known, node), gather(top.items) or []) for row in part
    )
    faults: list[TiduError] = [*top.file.faults, *_overlaps(rows)]
    if faults:
        raise Faults(sorted(faults, key=lambda fault: (fault.where.line or 0) if fault.where else 0))
    return rows


@dataclass(frozen=True)
class _Known:
    """The names that a row may use."""

    vocabulary: Vocabulary
    standards: Collection[str]
    overlays: Collection[str]

    def title(self, node: Located) -> str:
        if node.text() not in self.vocabulary.titles:
            near = self.vocabulary.nearest_titles(node.text()) or list(self.vocabulary.titles)
            node.fail(
                "E103",
                Text(f"没有代码为“{node.value}”的称号", f"There is no title “{node.value}”"),
                Text("称号要先写进 titles.yaml", "A title must be in titles.yaml first"),
                Text(f"是不是要写 {' 或 '.join(near)}？", f"Did you mean {' or '.join(near)}?"),
            )
        return node.text()

    def standard(self, node: Located) -> str:
        return _named(node, Text("标准", "standard"), self.standards)

    def overlay(self, node: Located) -> str:
        return _named(node, Text("年度调整", "overlay"), self.overlays)


def _named(node: Located, what: Text, known: Collection[str]) -> str:
    if node.text() not in known:
        error = unknown(what, node.text(), known)
        node.fail(error.code, error.what, error.why, error.fix)
    return node.text()


def unknown(what: Text, name: str, known: Collection[str], code: str = "E301") -> RuleError:
    """An error that names the nearest of the names that are known."""
    import difflib  # noqa: PLC0415 - only needed for the message

    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.4) or sorted(known)
    return RuleError(
        code,
        Text("没有名为“{name}”的{what}", "There is no {what} “{name}”").format(what=what, name=name),
        fix=Text(f"是不是要写 {' 或 '.join(near)}？", f"Did you mean {' or '.join(near)}?"),
    )


def _rows(reader: Reader, known: _Known, node: Located) -> list[Row]:
    parts = node.mapping(ROW_KEYS)
    gather = Gather(node.file)
    kind_nodes = gather(lambda: _listed(node.need("kind")))
    kinds = gather.each(kind_of_application, kind_nodes or [])
    title = gather(lambda: known.title(node.need("title")))
    first = gather(lambda: day(node.need("from")))
    last = node.get("to")
    end = gather(day, last) if last else None
    standard = gather(lambda: known.standard(node.need("standard")))
    overlays = gather.each(known.overlay, _listed(parts["overlays"]) if node.get("overlays") else [])
    orientation = "orientation" in parts and gather(truth, parts["orientation"])
    cite, why = gather(reader.cite, parts.get("cite"), node), gather(node.pair, "why")
    gather.done()
    if last is not None and end is not None and end < first:
        last.fail(
            "E213",
            Text("结束早于开始", "The end lies before the beginning"),
            Text("这样没有一天有效", "It would not be in force on any day"),
            Text("改正 from 或 to", "Correct from or to"),
        )
    where = node.error("E213", Text("", "")).where or Where()
    return [Row(title, kind, first, end, standard, overlays, cite, why, where, orientation) for kind in kinds]


def _listed(node: Located) -> list[Located]:
    return node.items() if isinstance(node.value, list) else [node]


def _overlaps(rows: Sequence[Row]) -> list[RuleError]:
    """Rows of one title and kind that share a day; two entries of the file are reported once for all their kinds."""
    shared: dict[tuple[int, int], list[tuple[Row, Row]]] = {}
    for index, row in enumerate(rows):
        for other in rows[:index]:
            if (other.title, other.kind) == (row.title, row.kind) and overlap(other.period, row.period):
                shared.setdefault((row.where.line or 0, other.where.line or 0), []).append((row, other))
    return [_overlapping([row for row, _ in pairs], pairs[0][1]) for pairs in shared.values()]


def _overlapping(rows: Sequence[Row], other: Row) -> RuleError:
    title, line = rows[0].title, other.where.line
    kinds = [row.kind for row in rows]
    return RuleError(
        "E213",
        Text(
            f"{title}（{'、'.join(kinds)}）的适用期与第 {line} 行重叠",
            f"{title} ({', '.join(kinds)}): the period overlaps that of line {line}",
        ),
        why=Text("同一天不能有两个标准", "There cannot be two standards on one day"),
        fix=Text("前一行的 to 写到后一行 from 的前一天", "Let the earlier row end on the day before the later begins"),
        where=rows[0].where,
    )


def overlap(one: Period, other: Period) -> bool:
    """Whether two periods share a day."""
    (_, first_end), (second_start, _) = sorted((one, other), key=lambda period: period[0])
    return first_end is None or second_start <= first_end


def within(inner: Period, outer: Period) -> bool:
    """Whether a period lies inside another."""
    if inner[0] < outer[0]:
        return False
    return outer[1] is None or (inner[1] is not None and inner[1] <= outer[1])
