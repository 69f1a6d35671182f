"""A verdict as plain data for JSON: no floats, exact shares as text."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tidu.criteria import model
from tidu.criteria.describe import condition_text
from tidu.criteria.outcomes import Outcome
from tidu.criteria.report import pivots, sentence
from tidu.criteria.values import decimal_text, written
from tidu.criteria.verdicts import ItemResult, NodeResult, Reading, Verdict
from tidu.text import Text


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """The whole trace. Stable keys; amounts as written with their unit, exact numbers as fractions."""
    standard = verdict.standard
    return {
        "firm": {"name": verdict.facts.name, "uscc": verdict.facts.code},
        "standard": {
            "id": standard.id,
            "version": standard.version,
            "sha256": standard.sha256,
            "overlays": list(standard.overlays),
            "document": standard.document,
            "names": pair(standard.names),
        },
        "on": verdict.on.isoformat(),
        "kind": verdict.kind,
        "outcome": verdict.outcome.word,
        "sentence": pair(sentence(verdict)),
        "unmet": [one.node.id for one in pivots(verdict.root, Outcome.UNMET)],
        "unknown": [one.node.id for one in pivots(verdict.root, Outcome.UNKNOWN)],
        "needs_review": [one.node.id for one in pivots(verdict.root, Outcome.NEEDS_REVIEW)],
        "criteria": node_data(verdict.root),
    }


def pair(text: Text) -> dict[str, str]:
    """Both languages."""
    return {"zh": text.zh, "en": text.en}


def exact(value: Fraction | None) -> dict[str, str] | None:
    """A number as an exact fraction and as a decimal for reading."""
    if value is None:
        return None
    return {"exact": str(value), "decimal": decimal_text(value, 6)}


def cite_data(cite: model.Cite | None) -> dict[str, Any] | None:
    """A citation."""
    if cite is None:
        return None
    return {"document": cite.document, "article": cite.article, "grade": cite.grade, "unconfirmed": cite.unconfirmed}


def reading_data(reading: Reading) -> dict[str, Any]:
    """Facts, titles and comparisons."""
    return {
        "facts": [
            {
                "indicator": one.indicator.code,
                "name": pair(one.indicator.names),
                "year": one.year,
                "value": None if one.value is None else written(one.indicator, one.value),
                "source": one.source,
            }
            for one in reading.seen
        ],
        "titles": [
            {
                "title": one.code,
                "name": pair(one.name),
                "held": one.held,
                "until": one.until.isoformat() if one.until else None,
            }
            for one in reading.titles
        ],
        "comparisons": [
            {
                "year": one.year,
                "value": exact(one.left),
                "op": one.test.op,
                "limit": exact(one.right),
                "truth": one.truth,
                "rounded_for_show": one.rounded,
            }
            for one in reading.compared
        ],
        "undefined": [{"what": what, "year": year} for what, year in reading.undefined],
    }


def node_data(result: NodeResult) -> dict[str, Any]:
    """One node and all below it."""
    node = result.node
    data: dict[str, Any] = {
        "id": node.id,
        "says": pair(node.says),
        "outcome": result.outcome.word,
        "cite": cite_data(node.cite),
    }
    if result.bare is not result.outcome:
        data["before_gates"] = result.bare.word
    if node.amended:
        data["amended"] = [
            {"overlay": one.overlay, "says": pair(one.says), "cite": cite_data(one.cite)} for one in node.amended
        ]
    if isinstance(node, model.Require):
        data["required"] = {"expression": node.text, **pair(condition_text(node.condition))}
    if not result.children:
        data.update(reading_data(result.reading))
    if result.score is not None:
        data["score"] = {
            "low": result.score.low,
            "high": result.score.high,
            "groups": [
                {
                    "id": group.group.id,
                    "low": group.low,
                    "high": group.high,
                    "out_of": group.group.out_of,
                    "outcome": group.outcome.word if group.outcome is not None else None,
                    "items": [item_data(item) for item in group.items],
                }
                for group in result.score.groups
            ],
        }
    if result.classes is not None and isinstance(node, model.Classify):
        data["classes"] = [node.classes[position].id for position in result.classes.positions]
        data["branches"] = list(result.classes.branches)
    if result.children:
        data["criteria"] = [node_data(child) for child in result.children]
    return data


def item_data(item: ItemResult) -> dict[str, Any]:
    """One item of a score table."""
    data: dict[str, Any] = {
        "id": item.item.id,
        "says": pair(item.item.says),
        "cite": cite_data(item.item.cite),
        "low": item.low,
        "high": item.high,
        "out_of": item.item.out_of,
        "value": exact(item.value),
        **reading_data(item.reading),
    }
    if isinstance(item.item.how, model.Cases):
        data["steps"] = [item.item.how.steps[index].text for index in item.steps]
    if item.inside:
        data["alternatives"] = [item_data(inside) for inside in item.inside]
    return data
