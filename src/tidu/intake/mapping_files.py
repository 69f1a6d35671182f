"""Mapping files: which column is what, written as a proposal and read once a person has settled it.

docs/intake.md shows the form. A question mark at the end of a value stands for something still to be settled.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from tidu.catalogue import Catalogue
from tidu.criteria.located import Located
from tidu.criteria.values import ValueFault, parse_value
from tidu.criteria.yaml_files import read_yaml
from tidu.errors import Faults, RuleError, TiduError, Where
from tidu.intake.faults import refuse
from tidu.intake.mapping import ColumnMap, Given, Mapping, SumMap
from tidu.intake.targets import END_NAMES, End, Target, all_targets
from tidu.sheets.shares import ShareWriting
from tidu.text import Text

SKIP = ("skip", "不用")
STYLES = ("percent", "fraction")
FORMAT = "1"
STATED = Text("映射文件写明", "As the mapping says")
TOP_KEYS = ("mapping", "unit", "year", "columns", "sums", "everyone", "keep")
COLUMN_KEYS = ("is", "year", "unit", "style", "end")
FIRST_YEAR, LAST_YEAR = 1949, 2199
FARTHEST = -20


def read_mapping(path: Path | str, catalogue: Catalogue, text: str | None = None) -> Mapping:
    """The mapping in a file. Raises Faults with every fault, open questions included."""
    top = read_yaml(path, text)
    reader = _Reader(catalogue)
    mapping = reader.read(top, str(path))
    faults: list[TiduError] = [*top.file.faults, *reader.faults]
    if faults:
        raise Faults(faults)
    return mapping


class _Reader:
    """Reads one file, gathering what is wrong with it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.targets = all_targets(catalogue)
        self.faults: list[TiduError] = []

    def read(self, top: Located, path: str) -> Mapping:
        parts = top.mapping(TOP_KEYS)
        version = top.need("mapping").text()
        if version != FORMAT:
            self._value(
                top.need("mapping"), "mapping", Text("不认识的格式版本", "An unknown version of the form"), [FORMAT]
            )
        mapping = Mapping(path=path)
        mapping.unit = self._unit(top, "mapping")
        mapping.year = self._year(top, "mapping")
        for heading, node in top.need("columns").mapping().items():
            try:
                mapping.columns[heading], *more = self._columns(heading, node)
                mapping.also += more
            except RuleError as error:
                self.faults.append(error)
        if top.get("sums"):
            mapping.sums = tuple(one for node in parts["sums"].items() if (one := self._sum(node)) is not None)
        if top.get("everyone"):
            mapping.given = tuple(
                one for code, node in parts["everyone"].mapping().items() for one in self._given(code, node)
            )
        if top.get("keep"):
            mapping.keep = tuple(node.text() for node in parts["keep"].items())
        return mapping

    def _columns(self, heading: str, node: Located) -> list[ColumnMap]:
        """What a column is; several things where ``is`` is a list."""
        where = _where(node)
        nothing = [ColumnMap(heading, None, why=STATED, where=where)]
        if isinstance(node.value, dict):
            node.mapping(COLUMN_KEYS)
            named, end = node.need("is"), self._end(node)
            details = (self._year(node, heading), self._unit(node, heading), self._style(node, heading))
        else:
            named, end, details = node, "held", (None, None, None)
        words = named.items() if isinstance(named.value, list) else [named]
        opens = [self._open(heading, "is", word) for word in words]
        if any(opens) or words[0].text() in SKIP:
            return nothing
        found = [ColumnMap(heading, self._target(word, end), *details, why=STATED, where=where) for word in words]
        return found or nothing

    def _sum(self, node: Located) -> SumMap | None:
        node.mapping(("is", "columns", "year", "unit"))
        named = node.need("is")
        target = self._target(named, "held")
        headings = tuple(one.text() for one in node.need("columns").items())
        if target is None or target.indicator is None or target.indicator.type != "money":
            self._value(named, "sums", Text("只有金额可以相加", "Only amounts can be added up"), ["assets", "revenue"])
            return None
        where = _where(named)
        return SumMap(target, headings, self._year(node, "sums"), self._unit(node, "sums"), where)

    def _given(self, code: str, node: Located) -> list[Given]:
        indicator = self.catalogue.indicators.get(code)
        if indicator is None:
            self._unknown_target(node, code)
            return []
        pairs: list[tuple[int | None, Located]] = [(None, node)]
        if indicator.yearly:
            pairs = [(self._calendar_year(one, key, code), one) for key, one in node.mapping().items()]
        found = []
        for year, one in pairs:
            try:
                value = parse_value(indicator, one.text())
            except ValueFault as fault:
                self._value(one, code, fault.why, [], fault.fix)
                continue
            if value is not None:
                found.append(Given(indicator, year, value))
        return found

    # -- values ---------------------------------------------------------------------------------------------------

    def _open(self, heading: str, key: str, node: Located) -> bool:
        """Whether a value still ends with a question mark; notes the fault."""
        text = node.text().strip()
        if not text.endswith(("?", "？")):
            return False
        where = _where(node)
        self.faults.append(refuse("mapping-open", where, heading=heading, key=key, value=text))
        return True

    def _target(self, node: Located, end: End) -> Target | None:
        word = node.text().strip()
        found = self.targets.get(word if word in self.targets else f"title:{word}:{end}")
        if found is None:
            self._unknown_target(node, word)
        return found

    def _unknown_target(self, node: Located, word: str) -> None:
        known = [*(code for code in self.targets if ":" not in code), *self.catalogue.titles]
        names = {target.names.zh: target.code for target in self.targets.values()}
        near = [*(names[one] for one in difflib.get_close_matches(word, list(names), n=2))]
        near += difflib.get_close_matches(word, known, n=3, cutoff=0.4)
        listed = "、".join(dict.fromkeys(near or ["name", "code", "revenue", "staff"]))
        where = _where(node)
        self.faults.append(refuse("mapping-target", where, value=word, near=listed))

    def _end(self, node: Located) -> End:
        found = node.get("end")
        if found is None:
            return "held"
        if found.text() not in END_NAMES:
            self._value(found, "end", Text("不是称号有效期的一端", "Not an end of a title's validity"), list(END_NAMES))
            return "held"
        return cast(End, found.text())

    def _unit(self, node: Located, heading: str) -> str | None:
        found = node.get("unit")
        if found is None or self._open(heading, "unit", found):
            return None
        return found.text().strip()

    def _style(self, node: Located, heading: str) -> ShareWriting | None:
        found = node.get("style")
        if found is None or self._open(heading, "style", found):
            return None
        if found.text() not in STYLES:
            why = Text(
                "比例只有两种写法：3 就是 3%，或 0.03 就是 3%", "Shares are written as 3 for 3%, or as 0.03 for 3%"
            )
            self._value(found, "style", why, list(STYLES))
            return None
        return cast(ShareWriting, found.text())

    def _year(self, node: Located, heading: str) -> int | None:
        found = node.get("year")
        if found is None or self._open(heading, "year", found):
            return None
        return self._calendar_year(found, found.text(), "year")

    def _calendar_year(self, node: Located, word: str, key: str) -> int | None:
        try:
            year = int(word.strip().removesuffix("年"))
        except ValueError:
            year = FIRST_YEAR - 1
        if FIRST_YEAR <= year <= LAST_YEAR or FARTHEST <= year <= 0:
            return year
        why = Text(f"“{word}”不是年份", f"“{word}” is no year")
        self._value(node, key, why, ["2025", "-1（评价日期的上一年 / the year before the check）"])
        return None

    def _value(self, node: Located, key: str, why: Text, allowed: Sequence[str], fix: Text | None = None) -> None:
        where = _where(node)
        value = node.value if isinstance(node.value, str) else "…"
        error = refuse("mapping-value", where, key=key, value=value, why=why, allowed="、".join(allowed))
        error.fix = fix or error.fix
        self.faults.append(error)


def _where(node: Located) -> Where | None:
    """The place of a value."""
    return node.error("", Text("", "")).where
