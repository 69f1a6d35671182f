"""Loading the catalogue: files are read when they are first asked for."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from tidu.catalogue.words import Title, read_indicators, read_titles
from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.criteria.located import Located, read_yaml
from tidu.criteria.overlays import Overlay, apply_overlay, read_overlay
from tidu.criteria.reading import Reader, day, read_standard
from tidu.criteria.vocabulary import Indicator, Vocabulary
from tidu.errors import Faults, RuleError, TiduError, Where
from tidu.text import Text

ROW_KEYS = ("title", "kind", "from", "to", "standard", "overlays", "cite", "why")


@dataclass(frozen=True)
class Row:
    """Which standard and overlays apply to a title and kind of application in a period, and by which document."""

    title: str
    kind: Application
    valid_from: date
    valid_to: date | None
    standard: str
    overlays: tuple[str, ...]
    cite: model.Cite
    why: Text
    where: Where

    def covers(self, on: date) -> bool:
        """Whether ``on`` lies in the period."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Applicable:
    """The answer to "which rules apply": the standard with its overlays, and the row that says so."""

    standard: model.Standard
    row: Row
    others: tuple[Row, ...]


class Catalogue:
    """All data of one catalogue folder. Reading happens on first use and is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._standards: dict[str, model.Standard] = {}
        self._overlays: dict[str, Overlay] = {}

    # -- words ----------------------------------------------------------------------------------------------------

    @functools.cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """Indicators by code."""
        return {one.code: one for one in read_indicators(sorted((self.folder / "indicators").glob("*.yaml")))}

    @functools.cached_property
    def titles(self) -> Mapping[str, Title]:
        """Titles by code."""
        return {one.code: one for one in read_titles(self.folder / "titles.yaml")}

    @functools.cached_property
    def vocabulary(self) -> Vocabulary:
        """What standards may speak of."""
        return Vocabulary(self.indicators.values(), (title.name for title in self.titles.values()))

    # -- standards ------------------------------------------------------------------------------------------------

    @functools.cached_property
    def standard_ids(self) -> tuple[str, ...]:
        """Ids of all standards, which are also their file names."""
        paths = (self.folder / "standards").glob("*.yaml")
        return tuple(sorted(path.stem for path in paths if not path.stem.endswith(".cases")))

    @functools.cached_property
    def overlay_ids(self) -> tuple[str, ...]:
        """Ids of all overlays."""
        return tuple(sorted(path.stem for path in (self.folder / "overlays").glob("*.yaml")))

    def standard(self, standard_id: str, overlays: Sequence[str] = ()) -> model.Standard:
        """A standard with overlays applied; raises RuleError E301 for an unknown id, Faults for a faulty file."""
        if standard_id not in self._standards:
            if standard_id not in self.standard_ids:
                raise _unknown(Text("标准", "standard"), standard_id, self.standard_ids)
            path = self.folder / "standards" / f"{standard_id}.yaml"
            self._standards[standard_id] = self._named(read_standard(path, self.vocabulary), standard_id)
        found = self._standards[standard_id]
        for overlay in overlays:
            found = apply_overlay(found, self.overlay(overlay))
        return found

    @staticmethod
    def _named(standard: model.Standard, standard_id: str) -> model.Standard:
        if standard.id != standard_id:
            raise RuleError(
                "E302",
                Text(f"文件名与编号“{standard.id}”不一致", f"The file's name differs from its id “{standard.id}”"),
                where=Where(standard.path),
            )
        return standard

    def overlay(self, overlay_id: str) -> Overlay:
        """An overlay; raises RuleError E301 for an unknown id."""
        if overlay_id not in self._overlays:
            if overlay_id not in self.overlay_ids:
                raise _unknown(Text("年度调整", "overlay"), overlay_id, self.overlay_ids)
            self._overlays[overlay_id] = read_overlay(self.folder / "overlays" / f"{overlay_id}.yaml", self.vocabulary)
        return self._overlays[overlay_id]

    def all_standards(self) -> list[model.Standard]:
        """Every standard without overlays, in order of id."""
        return [self.standard(standard_id) for standard_id in self.standard_ids]

    # -- which applies --------------------------------------------------------------------------------------------

    @functools.cached_property
    def rows(self) -> tuple[Row, ...]:
        """The applicability table; raises Faults where periods of one title and kind overlap."""
        top = read_yaml(self.folder / "applicability.yaml")
        reader = Reader(self.vocabulary, "")
        rows = tuple(row for node in top.items() for row in _rows(reader, node))
        faults: list[TiduError] = [*top.file.faults, *self._row_faults(rows)]
        if faults:
            raise Faults(faults)
        return rows

    def _row_faults(self, rows: Sequence[Row]) -> list[TiduError]:
        faults: list[TiduError] = []
        for index, row in enumerate(rows):
            for other in rows[:index]:
                if (other.title, other.kind) == (row.title, row.kind) and _overlap(other, row):
                    what = Text(
                        f"{row.title} {row.kind} 的适用期与 {other.valid_from} 起的一行重叠",
                        f"{row.title} {row.kind}: the period overlaps the row from {other.valid_from}",
                    )
                    why = Text("同一天不能有两个标准", "There cannot be two standards on one day")
                    faults.append(RuleError("E213", what, why=why, where=row.where))
            if row.standard not in self.standard_ids or any(one not in self.overlay_ids for one in row.overlays):
                names = ", ".join((row.standard, *row.overlays))
                faults.append(
                    RuleError(
                        "E301",
                        Text(f"没有这个标准或年度调整：{names}", f"No such standard or overlay: {names}"),
                        where=row.where,
                    )
                )
        return faults

    def which(self, title: str, kind: Application, on: date) -> Applicable:
        """The standard that applies to a title; raises RuleError E303 (unknown title) or E304 (none applies)."""
        if title not in self.titles:
            raise _unknown(Text("称号", "title"), title, tuple(self.titles), code="E303")
        rows = [row for row in self.rows if row.title == title]
        chosen = [row for row in rows if row.kind == kind and row.covers(on)]
        if not chosen:
            known = (
                "；".join(f"{row.kind} {row.valid_from} – {row.valid_to or ''} {row.standard}" for row in rows) or "–"
            )
            raise RuleError(
                "E304",
                Text(f"{on} 没有适用于 {title}（{kind}）的标准", f"No standard applies to {title} ({kind}) on {on}"),
                fix=Text(f"该称号的标准：{known}", f"Standards of this title: {known}"),
            )
        row = chosen[0]
        return Applicable(self.standard(row.standard, row.overlays), row, tuple(one for one in rows if one is not row))


def _overlap(one: Row, other: Row) -> bool:
    first, second = sorted((one, other), key=lambda row: row.valid_from)
    return first.valid_to is None or second.valid_from <= first.valid_to


def _rows(reader: Reader, node: Located) -> list[Row]:
    parts = node.mapping(ROW_KEYS)
    kinds = node.need("kind")
    words = [one.text() for one in kinds.items()] if isinstance(kinds.value, list) else [kinds.text()]
    last = node.get("to")
    where = node.error("E301", Text("", "")).where or Where()
    overlays = tuple(one.text() for one in parts["overlays"].items()) if node.get("overlays") else ()
    rows = []
    for kind in words:
        if kind not in ("new", "review"):
            kinds.fail("E204", Text(f"没有申报类别“{kind}”", f"There is no kind “{kind}”"))
        rows.append(
            Row(
                title=node.need("title").text(),
                kind=kind,  # type: ignore[arg-type]
                valid_from=day(node.need("from")),
                valid_to=day(last) if last else None,
                standard=node.need("standard").text(),
                overlays=overlays,
                cite=reader.cite(parts.get("cite"), node),
                why=node.pair("why"),
                where=where,
            )
        )
    return rows


def _unknown(what: Text, name: str, known: Sequence[str], code: str = "E301") -> RuleError:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or list(known)
    return RuleError(
        code,
        Text("没有名为“{name}”的{what}", "There is no {what} “{name}”").format(what=what, name=name),
        fix=Text("可能是：" + "、".join(near), "Perhaps: " + ", ".join(near)),
    )


@functools.cache
def load(folder: str | None = None) -> Catalogue:
    """The shipped catalogue, or the one in ``folder``."""
    if folder is not None:
        return Catalogue(Path(folder))
    return Catalogue(Path(str(files("tidu.catalogue"))) / "data")
