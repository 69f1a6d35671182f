"""Reading indicators and titles."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from tidu.criteria.located import Located, read_yaml
from tidu.criteria.model import GRADES
from tidu.criteria.vocabulary import Change, Indicator, Kind, Option, Source, TitleName, ValueType
from tidu.errors import Faults, RuleError, TiduError
from tidu.text import Text

INDICATOR_KEYS = (
    "code", "names", "kind", "type", "unit", "decimals", "min", "max", "options", "ordered", "definition", "source",
    "headings", "change", "anchor", "derived_by",
)  # fmt: skip
TITLE_KEYS = (
    "code", "names", "track", "rung", "decided_by", "object", "validity", "announced", "predecessors", "mark_of",
    "aliases", "legacy", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Title:
    """One title of either ladder, or of the legacy system (称号)."""

    code: str
    names: Text
    track: str
    rung: int | None
    decided_by: Text
    object: str
    validity: str | None
    announced: str
    predecessors: tuple[str, ...]
    mark_of: str | None
    aliases: tuple[str, ...]
    legacy: bool
    source: Source

    @property
    def name(self) -> TitleName:
        """What criteria need to know of it."""
        return TitleName(self.code, self.names)


def read_indicators(paths: Iterable[Path]) -> list[Indicator]:
    """Every indicator of these files; raises Faults."""
    found: dict[str, Indicator] = {}
    faults: list[TiduError] = []
    for path in paths:
        top = read_yaml(path)
        for node in top.items():
            try:
                indicator = _indicator(node)
                if indicator.code in found:
                    node.need("code").fail(
                        "E205", Text(f"指标“{indicator.code}”定义了两次", f"“{indicator.code}” is defined twice")
                    )
                found[indicator.code] = indicator
            except RuleError as error:
                faults.append(error)
        faults += top.file.faults
    if faults:
        raise Faults(faults)
    return list(found.values())


def _one_of(node: Located, allowed: tuple[Any, ...]) -> str:
    word = node.text()
    if word not in allowed:
        near = difflib.get_close_matches(word, allowed, n=1) or allowed
        node.fail(
            "E204",
            Text(f"“{word}”不在可选范围", f"“{word}” is not allowed here"),
            None,
            Text("可选：" + "、".join(near), "Allowed: " + ", ".join(near)),
        )
    return word


def _source(node: Located) -> Source:
    node.mapping(("document", "article", "grade"))
    return Source(node.need("document").text(), node.need("article").text(), _one_of(node.need("grade"), GRADES))


def _options(node: Located | None) -> tuple[Option, ...]:
    if node is None:
        return ()
    options = []
    for child in node.items():
        parts = child.mapping(("id", "zh", "en", "as"))
        spellings = tuple(one.text() for one in parts["as"].items()) if "as" in parts else ()
        options.append(
            Option(child.need("id").text(), Text(child.need("zh").text(), child.need("en").text()), spellings)
        )
    return tuple(options)


def _indicator(node: Located) -> Indicator:
    parts = node.mapping(INDICATOR_KEYS)
    kind = _one_of(node.need("kind"), get_args(Kind))
    value_type = _one_of(node.need("type"), get_args(ValueType))
    if (kind == "finding") != (value_type == "finding") or (kind == "event" and value_type != "date"):
        node.need("type").fail("E204", Text("kind 与 type 不相配", "kind and type do not fit together"))
    options = _options(parts.get("options"))
    if (value_type == "choice") != bool(options):
        node.fail("E202", Text("选择类指标要有 options，其他类型没有", "A choice has options, and only a choice"))
    if value_type == "count" and node.get("unit") is None:
        node.fail(
            "E202",
            Text("数量类指标要有 unit", "A count needs a unit"),
            None,
            Text("例如 unit: 人", "For example unit: 人"),
        )
    return Indicator(
        code=node.need("code").text(),
        names=node.pair("names"),
        kind=cast(Kind, kind),
        type=cast(ValueType, value_type),
        definition=node.pair("definition"),
        source=_source(node.need("source")),
        unit=parts["unit"].text() if node.get("unit") else "",
        decimals=parts["decimals"].integer() if "decimals" in parts else 0,
        minimum=parts["min"].integer() if "min" in parts else None,
        maximum=parts["max"].integer() if "max" in parts else None,
        options=options,
        ordered="ordered" in parts and parts["ordered"].text() == "true",
        headings=tuple(one.text() for one in node.need("headings").items()),
        change=cast(Change, _one_of(node.need("change"), get_args(Change))),
        this_year="anchor" in parts and _one_of(parts["anchor"], ("this_year",)) == "this_year",
        derived_by=parts["derived_by"].text() if "derived_by" in parts else None,
    )


def read_titles(path: Path) -> list[Title]:
    """Every title; raises Faults."""
    top = read_yaml(path)
    found = [_title(node) for node in top.items()]
    if top.file.faults:
        raise Faults([*top.file.faults])
    return found


def _words(node: Located | None) -> tuple[str, ...]:
    return tuple(one.text() for one in node.items()) if node is not None else ()


def _title(node: Located) -> Title:
    parts = node.mapping(TITLE_KEYS)
    rung, mark, validity = node.get("rung"), node.get("mark_of"), node.get("validity")
    return Title(
        code=node.need("code").text(),
        names=node.pair("names"),
        track=node.need("track").text(),
        rung=rung.integer() if rung else None,
        decided_by=node.pair("decided_by"),
        object=_one_of(node.need("object"), ("firm", "product")),
        validity=validity.text() if validity else None,
        announced=node.need("announced").text(),
        predecessors=_words(node.get("predecessors")),
        mark_of=mark.text() if mark else None,
        aliases=_words(node.get("aliases")),
        legacy="legacy" in parts and parts["legacy"].text() == "true",
        source=_source(node.need("source")),
    )
