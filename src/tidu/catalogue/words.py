"""Reading indicators and titles."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from tidu.criteria.located import Gather, Located, truth
from tidu.criteria.model import GRADES
from tidu.criteria.vocabulary import Change, Indicator, Kind, Option, Source, TitleName, ValueType
from tidu.criteria.yaml_files import read_yaml
from tidu.errors import Faults, TiduError
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


# -- indicators ---------------------------------------------------------------------------------------------------


def read_indicators(paths: Iterable[Path | str], text: str | None = None) -> list[Indicator]:
    """Every indicator of these files (or of ``text``); raises Faults with every fault of every file."""
    found: dict[str, Indicator] = {}
    faults: list[TiduError] = []
    for path in paths:
        top = read_yaml(path, text)
        gather = Gather(top.file)
        for node in gather(top.items) or ():
            gather(_add_indicator, node, found)
        faults += top.file.sorted_faults()
    if faults:
        raise Faults(faults)
    return list(found.values())


def _add_indicator(node: Located, found: dict[str, Indicator]) -> None:
    indicator = _indicator(node)
    _once(node, indicator.code, found)
    if any(one.names.zh == indicator.names.zh for one in found.values()):
        node.need("names").fail(
            "E205",
            Text(f"指标名称“{indicator.names.zh}”用了两次", f"The name “{indicator.names.zh}” is used twice"),
            Text("条件里也可以用中文名称，重名就分不清", "Criteria may use the Chinese name, so it must be unique"),
            Text("在名称后加括号说明口径", "Say in brackets by which rules it is defined"),
        )
    found[indicator.code] = indicator


def _once(node: Located, code: str, found: Mapping[str, object]) -> None:
    if code in found:
        node.need("code").fail(
            "E205",
            Text(f"“{code}”定义了两次", f"“{code}” is defined twice"),
            Text("按代码引用时分不清是哪一个", "A reference by code would be ambiguous"),
            Text("删去一个，或换一个代码", "Remove one, or use another code"),
        )


def _one_of(node: Located, allowed: tuple[Any, ...]) -> str:
    word = node.text()
    if word not in allowed:
        near = tuple(difflib.get_close_matches(word, allowed, n=1)) or allowed
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


def _option(node: Located) -> Option:
    parts = node.mapping(("id", "zh", "en", "as"))
    spellings = tuple(one.text() for one in parts["as"].items()) if "as" in parts else ()
    return Option(node.need("id").text(), Text(node.need("zh").text(), node.need("en").text()), spellings)


def _indicator(node: Located) -> Indicator:
    parts = node.mapping(INDICATOR_KEYS)
    gather = Gather(node.file)
    kind = gather(lambda: _one_of(node.need("kind"), get_args(Kind)))
    value_type = gather(lambda: _one_of(node.need("type"), get_args(ValueType)))
    options = gather(lambda: gather.each(_option, parts["options"].items())) if "options" in parts else ()
    words = {
        "code": gather(lambda: node.need("code").text()),
        "names": gather(node.pair, "names"),
        "definition": gather(node.pair, "definition"),
        "source": gather(lambda: _source(node.need("source"))),
        "unit": gather(parts["unit"].text) if node.get("unit") else "",
        "decimals": gather(parts["decimals"].integer) if "decimals" in parts else 0,
        "minimum": gather(parts["min"].integer) if "min" in parts else None,
        "maximum": gather(parts["max"].integer) if "max" in parts else None,
        "ordered": "ordered" in parts and gather(truth, parts["ordered"]),
        "headings": gather(lambda: tuple(one.text() for one in node.need("headings").items())),
        "change": gather(lambda: _one_of(node.need("change"), get_args(Change))),
        "this_year": "anchor" in parts and gather(_one_of, parts["anchor"], ("this_year",)) == "this_year",
        "derived_by": gather(parts["derived_by"].text) if "derived_by" in parts else None,
    }
    gather.done()
    _fits_together(node, kind, value_type, bool(options))
    return Indicator(**cast(Any, words), kind=cast(Kind, kind), type=cast(ValueType, value_type), options=options)


def _fits_together(node: Located, kind: str, value_type: str, has_options: bool) -> None:
    """Kind, type, options and unit of one indicator belong together."""
    if (kind == "finding") != (value_type == "finding") or (kind == "event" and value_type != "date"):
        node.need("type").fail(
            "E204",
            Text(
                f"kind: {kind} 与 type: {value_type} 不相配", f"kind {kind} and type {value_type} do not fit together"
            ),
            Text("事件的值是日期，人工认定的值是认定", "An event is a date; a finding is a finding"),
            Text("event 配 date，finding 配 finding", "Write date for an event, finding for a finding"),
        )
    if (value_type == "choice") != has_options:
        node.fail(
            "E202",
            Text("选择类指标要有 options，其他类型没有", "A choice has options, and only a choice"),
            Text("选项就是能填的值", "The options are the values that can be given"),
            Text("补写 options，或改正 type", "Add options, or correct the type"),
        )
    if value_type == "count" and node.get("unit") is None:
        node.fail(
            "E202",
            Text("数量类指标要有 unit", "A count needs a unit"),
            Text("没有单位就分不清人数和项数", "Without one, people and patents look alike"),
            Text("例如 unit: 人", "For example unit: 人"),
        )


# -- titles -------------------------------------------------------------------------------------------------------


def read_titles(path: Path | str, text: str | None = None) -> list[Title]:
    """Every title; raises Faults with every fault found."""
    top = read_yaml(path, text)
    gather = Gather(top.file)
    found: dict[str, Title] = {}
    nodes = gather(top.items) or []
    for node in nodes:
        gather(_add_title, node, found)
    for node in nodes if not gather.failed else ():
        for place in _references(node):
            gather(_known_title, place, found)
    if top.file.faults:
        raise Faults(top.file.sorted_faults())
    return list(found.values())


def _add_title(node: Located, found: dict[str, Title]) -> None:
    title = _title(node)
    _once(node, title.code, found)
    found[title.code] = title


def _references(node: Located) -> list[Located]:
    """Where a title names other titles."""
    places, mark = node.get("predecessors"), node.get("mark_of")
    return [*(places.items() if places else ()), *((mark,) if mark else ())]


def _known_title(place: Located, found: Mapping[str, Title]) -> None:
    code = place.text()
    if code not in found:
        near = difflib.get_close_matches(code, list(found), n=3, cutoff=0.4) or list(found)
        place.fail(
            "E103",
            Text(f"没有代码为“{code}”的称号", f"There is no title “{code}”"),
            Text("前置称号和标记都要指向本文件里的称号", "Predecessors and marks refer to titles of this file"),
            Text(f"是不是要写 {' 或 '.join(near)}？", f"Did you mean {' or '.join(near)}?"),
        )


def _words(node: Located | None) -> tuple[str, ...]:
    return tuple(one.text() for one in node.items()) if node is not None else ()


def _title(node: Located) -> Title:
    parts = node.mapping(TITLE_KEYS)
    gather = Gather(node.file)
    rung, mark, validity = node.get("rung"), node.get("mark_of"), node.get("validity")
    words = {
        "code": gather(lambda: node.need("code").text()),
        "names": gather(node.pair, "names"),
        "track": gather(lambda: node.need("track").text()),
        "rung": gather(rung.integer) if rung else None,
        "decided_by": gather(node.pair, "decided_by"),
        "object": gather(lambda: _one_of(node.need("object"), ("firm", "product"))),
        "validity": gather(validity.text) if validity else None,
        "announced": gather(lambda: node.need("announced").text()),
        "predecessors": gather(_words, node.get("predecessors")),
        "mark_of": gather(mark.text) if mark else None,
        "aliases": gather(_words, node.get("aliases")),
        "legacy": "legacy" in parts and gather(truth, parts["legacy"]),
        "source": gather(lambda: _source(node.need("source"))),
    }
    gather.done()
    return Title(**cast(Any, words))
