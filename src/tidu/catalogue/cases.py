"""The cases beside each standard: small firms with the outcomes they must have."""

from __future__ import annotations

import copy
from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tidu.catalogue.deriving import with_derived
from tidu.catalogue.loading import Catalogue
from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.criteria.fact_files import FactReader, plain
from tidu.criteria.facts import Facts
from tidu.criteria.located import Gather, Located, place_of
from tidu.criteria.one import evaluate
from tidu.criteria.reading import day, kind_of_application
from tidu.criteria.verdicts import ItemResult, Verdict
from tidu.criteria.yaml_files import read_yaml
from tidu.errors import Faults, RuleError, TiduError, Where
from tidu.text import Text, same

CASE_KEYS = ("name", "facts", "titles", "kind", "on", "overlays", "expect")
BASE_KEYS = ("facts", "titles", "kind", "on", "overlays")


@dataclass(frozen=True)
class Case:
    """One case: facts, circumstances and what must come out."""

    standard: str
    name: str
    facts: Facts
    on: date
    kind: Application
    overlays: tuple[str, ...]
    expect: Mapping[str, str]
    where: Where


@dataclass(frozen=True)
class _Base:
    """What all cases of a file begin with: the place in the file, the values, and the place of each value."""

    node: Located
    values: Mapping[str, Any]
    lines: Mapping[str, Where]


@dataclass(frozen=True)
class Mismatch:
    """An expectation that was not met."""

    case: Case
    node: str
    expected: str
    got: str


def cases_path(catalogue: Catalogue, standard_id: str) -> Path:
    """Where the cases of a standard lie."""
    return catalogue.folder / "standards" / f"{standard_id}.cases.yaml"


def read_cases(
    catalogue: Catalogue, standard_id: str, path: Path | str | None = None, text: str | None = None
) -> list[Case]:
    """The cases of a standard; raises Faults with every fault of the file."""
    top = read_yaml(path or cases_path(catalogue, standard_id), text)
    gather = Gather(top.file)
    gather(top.mapping, ("standard", "base", "cases"))
    gather(_same_standard, top, standard_id)
    base = gather(_base, top)
    errors: list[TiduError] = []
    cases = []
    for node in gather(lambda: top.need("cases").items()) or () if not gather.failed else ():
        try:
            cases.append(gather(_case, catalogue, standard_id, base, node))
        except Faults as error:
            errors += error.errors
    errors += top.file.faults
    if errors:
        # A fault of the base is met again in every case.
        once = {(error.code, place_of(error)): error for error in errors}
        raise Faults(sorted(once.values(), key=place_of))
    return cases


def _base(top: Located) -> _Base:
    node = top.need("base")
    node.mapping(BASE_KEYS)
    _are_mappings(node)
    lines: dict[str, Where] = {}
    return _Base(node, plain(node, "", lines), lines)


def _are_mappings(node: Located) -> None:
    """Facts and titles of the base and of a case are laid over each other key by key."""
    for part in (node.get("facts"), node.get("titles")):
        if part is not None:
            part.mapping()


def _same_standard(top: Located, standard_id: str) -> None:
    written = top.need("standard")
    if written.text() != standard_id:
        written.fail(
            "E302",
            Text(f"文件名说的是“{standard_id}”", f"The file's name says “{standard_id}”"),
            Text("用例按文件名找到它的标准", "Cases belong to the standard that their file is named for"),
            Text(f"写 standard: {standard_id}，或改文件名", f"Write standard: {standard_id}, or rename the file"),
        )


def _case(catalogue: Catalogue, standard_id: str, base: _Base, node: Located) -> Case:
    node.mapping(CASE_KEYS)
    gather = Gather(node.file)
    gather(_are_mappings, node)
    name = gather(lambda: node.need("name").text())
    on = gather(lambda: day(node.get("on") or base.node.need("on")))
    kind_node = node.get("kind") or base.node.get("kind")
    kind = gather(kind_of_application, kind_node) if kind_node else "new"
    overlays_node = node.get("overlays") or base.node.get("overlays")
    overlays = gather(lambda: tuple(one.text() for one in overlays_node.items())) if overlays_node else ()
    expect = gather(_expectations, node)
    gather.done()
    where = node.need("name").error("E214", same("")).where or Where()
    return Case(standard_id, name, _facts(catalogue, base, node), on, kind, overlays, expect, where)


def _expectations(node: Located) -> dict[str, str]:
    found = {key: child.text() for key, child in node.need("expect").mapping().items()}
    if not found:
        node.need("expect").fail(
            "E204",
            Text("“expect”是空的", "“expect” is empty"),
            Text("没有期望的用例永远不会失败", "A case that expects nothing cannot fail"),
            Text("例如 expect: {verdict: met}", "For example expect: {verdict: met}"),
        )
    return found


def _facts(catalogue: Catalogue, base: _Base, node: Located) -> Facts:
    """The facts of the base with those of the case laid over them; faults of either are placed where they stand."""
    lines: dict[str, Where] = {}
    own = plain(node, "", lines)
    document = {
        "facts": merged(base.values.get("facts") or {}, own.get("facts") or {}),
        "titles": {**(base.values.get("titles") or {}), **(own.get("titles") or {})},
    }
    return FactReader(catalogue.vocabulary, node.file.path, ChainMap(lines, dict(base.lines))).read(document)


def merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of the base with those of a case laid over them, year by year."""
    result = copy.deepcopy(dict(base))
    for key, value in own.items():
        below = result.get(key)
        years = isinstance(value, Mapping) and isinstance(below, Mapping) and "value" not in value
        result[key] = {**below, **value} if years and isinstance(below, Mapping) else value
    return result


def judge(catalogue: Catalogue, case: Case) -> Verdict:
    """The verdict of a case."""
    standard = catalogue.standard(case.standard, case.overlays)
    return evaluate(standard, with_derived(case.facts, standard, catalogue, case.on), case.on, case.kind)


def run_case(catalogue: Catalogue, case: Case) -> list[Mismatch]:
    """What differs from the expectations; raises RuleError E214 for a node that the standard does not have."""
    got = results(judge(catalogue, case))
    found = []
    for node, expected in case.expect.items():
        actual = got.get(node)
        if actual is None:
            raise RuleError(
                "E214",
                Text(f"标准 {case.standard} 里没有“{node}”", f"{case.standard} has no node “{node}”"),
                why=Text("期望要指明看哪个条件", "An expectation names the node it speaks of"),
                fix=Text("可用：" + "、".join(got), "Known: " + ", ".join(got)),
                where=case.where,
            )
        if expected not in actual:
            found.append(Mismatch(case, node, expected, actual[-1]))
    return found


def results(verdict: Verdict) -> dict[str, Sequence[str]]:
    """What a case may expect of each node: its outcome word, and points or class where it has them."""
    found: dict[str, Sequence[str]] = {"verdict": [verdict.outcome.word]}
    for node_id, result in verdict.nodes.items():
        words = [result.outcome.word]
        if result.score is not None:
            words.append(_points(result.score.low, result.score.high))
            for group in result.score.groups:
                outcome = [group.outcome.word] if group.outcome is not None else []
                found[group.group.id] = found[f"score.{group.group.id}"] = [*outcome, _points(group.low, group.high)]
                for item in group.items:
                    _items(item, found)
        if result.classes is not None and isinstance(result.node, model.Classify):
            names = [result.node.classes[position].id for position in result.classes.positions]
            words.append(names[0] if len(names) == 1 else f"{names[0]}..{names[-1]}")
        found[node_id] = words
    return found


def _items(item: ItemResult, found: dict[str, Sequence[str]]) -> None:
    found[item.item.id] = found[f"score.{item.item.id}"] = [_points(item.low, item.high)]
    for inside in item.inside:
        _items(inside, found)


def _points(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}..{high}"
