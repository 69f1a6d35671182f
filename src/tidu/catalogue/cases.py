"""The cases beside each standard: small firms with the outcomes they must have."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from tidu.catalogue.deriving import with_derived
from tidu.catalogue.loading import Catalogue
from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.criteria.fact_files import FactReader, plain
from tidu.criteria.facts import Facts
from tidu.criteria.located import Located, read_yaml
from tidu.criteria.one import evaluate
from tidu.criteria.verdicts import ItemResult, Verdict
from tidu.errors import Faults, RuleError, Where
from tidu.text import Text

CASE_KEYS = ("name", "facts", "titles", "kind", "on", "overlays", "expect")


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
class Mismatch:
    """An expectation that was not met."""

    case: Case
    node: str
    expected: str
    got: str


def cases_path(catalogue: Catalogue, standard_id: str) -> Path:
    """Where the cases of a standard lie."""
    return catalogue.folder / "standards" / f"{standard_id}.cases.yaml"


def read_cases(catalogue: Catalogue, standard_id: str) -> list[Case]:
    """The cases of a standard; raises Faults for a faulty file."""
    top = read_yaml(cases_path(catalogue, standard_id))
    parts = top.mapping(("standard", "base", "cases"))
    if top.need("standard").text() != standard_id:
        parts["standard"].fault("E302", Text("与文件名不一致", "It differs from the file's name"))
    base = plain(top.need("base"), "", {})
    cases = [_case(catalogue, standard_id, base, node) for node in top.need("cases").items()]
    if top.file.faults:
        raise Faults([*top.file.faults])
    return cases


def _case(catalogue: Catalogue, standard_id: str, base: dict[str, Any], node: Located) -> Case:
    node.mapping(CASE_KEYS)
    own = plain(node, "", {})
    where = node.need("name").error("E303", Text("", "")).where or Where()
    document = {
        "facts": merged(base.get("facts") or {}, own.get("facts") or {}),
        "titles": {**(base.get("titles") or {}), **(own.get("titles") or {})},
    }
    lines = {f"{part}.{key}": where for part in ("facts", "titles") for key in document[part]}
    facts = FactReader(catalogue.vocabulary, where.path or "", lines).read(document)
    return Case(
        standard=standard_id,
        name=own["name"],
        facts=facts,
        on=date.fromisoformat(own.get("on") or base["on"]),
        kind=cast(Application, own.get("kind") or base.get("kind") or "new"),
        overlays=tuple(own.get("overlays") or base.get("overlays") or ()),
        expect={key: str(value) for key, value in (own.get("expect") or {}).items()},
        where=where,
    )


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
    """What differs from the expectations; a case without any is itself a mismatch."""
    if not case.expect:
        return [Mismatch(case, "expect", "something", "nothing")]
    got = results(judge(catalogue, case))
    found = []
    for node, expected in case.expect.items():
        actual = got.get(node)
        if actual is None:
            raise RuleError(
                "E214",
                Text(f"标准 {case.standard} 里没有“{node}”", f"{case.standard} has no node “{node}”"),
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
