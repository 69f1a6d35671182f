"""Loading the catalogue: files are read when they are first asked for."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from tidu.catalogue.applicability import Applicable, Row, read_rows, unknown
from tidu.catalogue.words import Title, read_indicators, read_titles
from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.criteria.overlays import Overlay, apply_overlay, read_overlay
from tidu.criteria.reading import read_standard
from tidu.criteria.vocabulary import Indicator, Vocabulary
from tidu.criteria.yaml_files import read_yaml
from tidu.errors import RuleError, Where
from tidu.text import Text, same


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

    def title(self, name: str) -> Title:
        """The title of that code, name or alias; raises RuleError E303."""
        for one in self.titles.values():
            if name in (one.code, one.names.zh, one.names.en, *one.aliases):
                return one
        raise unknown(Text("称号", "title"), name, tuple(self.titles), code="E303")

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
                raise unknown(Text("标准", "standard"), standard_id, self.standard_ids)
            path = self.folder / "standards" / f"{standard_id}.yaml"
            self._standards[standard_id] = _named(read_standard(path, self.vocabulary), standard_id)
        found = self._standards[standard_id]
        for overlay in overlays:
            found = apply_overlay(found, self.overlay(overlay))
        return found

    def overlay(self, overlay_id: str) -> Overlay:
        """An overlay; raises RuleError E301 for an unknown id."""
        if overlay_id not in self._overlays:
            if overlay_id not in self.overlay_ids:
                raise unknown(Text("年度调整", "overlay"), overlay_id, self.overlay_ids)
            path = self.folder / "overlays" / f"{overlay_id}.yaml"
            self._overlays[overlay_id] = _named(read_overlay(path, self.vocabulary), overlay_id)
        return self._overlays[overlay_id]

    def all_standards(self) -> list[model.Standard]:
        """Every standard without overlays, in order of id."""
        return [self.standard(standard_id) for standard_id in self.standard_ids]

    # -- which applies --------------------------------------------------------------------------------------------

    @functools.cached_property
    def rows(self) -> tuple[Row, ...]:
        """The applicability table; raises Faults (see :func:`~tidu.catalogue.applicability.read_rows`)."""
        path = self.folder / "applicability.yaml"
        return read_rows(path, self.vocabulary, self.standard_ids, self.overlay_ids)

    def which(self, title: str, kind: Application, on: date) -> Applicable:
        """The standard that applies to a title; raises RuleError E303 (unknown title) or E304 (none applies)."""
        code = self.title(title).code
        rows = [row for row in self.rows if row.title == code]
        chosen = [row for row in rows if row.kind == kind and row.covers(on)]
        if not chosen:
            raise RuleError(
                "E304",
                Text(f"{on} 没有适用于 {title}（{kind}）的标准", f"No standard applies to {title} ({kind}) on {on}"),
                why=Text("适用表里没有覆盖这一天的一行", "No row of the table covers that day"),
                fix=_known_periods(rows),
            )
        row = chosen[0]
        return Applicable(self.standard(row.standard, row.overlays), row, tuple(one for one in rows if one is not row))


Named = TypeVar("Named", model.Standard, Overlay)


def _named(found: Named, name: str) -> Named:
    """What was read, if its id is the name of its file."""
    if found.id != name:
        raise RuleError(
            "E302",
            Text(f"文件名与编号“{found.id}”不一致", f"The file's name differs from its id “{found.id}”"),
            why=Text("标准按文件名查找", "A standard is found by the name of its file"),
            fix=Text(
                f"把文件改名为 {found.id}.yaml，或改正编号", f"Rename the file to {found.id}.yaml, or correct the id"
            ),
            where=_place_of_id(found),
        )
    return found


def _place_of_id(found: model.Standard | Overlay) -> Where | None:
    key = "overlay" if isinstance(found, Overlay) else "standard"
    return read_yaml(found.path).need(key).error("E302", same("")).where


def _known_periods(rows: Sequence[Row]) -> Text:
    if not rows:
        return Text("该称号还没有标准", "This title has no standard yet")
    listed = [f"{row.kind} {row.valid_from} – {row.valid_to or ''} {row.standard}" for row in rows]
    return Text("该称号的标准：" + "；".join(listed), "Standards of this title: " + "; ".join(listed))


@functools.cache
def load(folder: str | None = None) -> Catalogue:
    """The shipped catalogue, or the one in ``folder``."""
    if folder is not None:
        return Catalogue(Path(folder))
    return Catalogue(Path(str(files("tidu.catalogue"))) / "data")
