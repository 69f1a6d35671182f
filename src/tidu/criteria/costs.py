"""What a change costs: the model by which paths are compared, read from a small YAML file.

cost = weight × (fixed + size). The weight is that of the class of the change (act, time, outside), of the indicator, or
of the indicator in one direction; the size is how far the value moves beside what it is. docs/gaps.md has an example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import get_args

from tidu.criteria.levers import Move, relative_size
from tidu.criteria.located import Gather, Located
from tidu.criteria.vocabulary import Change, Vocabulary
from tidu.criteria.yaml_files import read_yaml
from tidu.errors import Faults
from tidu.text import Text

Weight = Fraction | None
"""None: impossible."""
SCALE = 1000
"""Costs are whole thousandths, so that comparing them is exact and quick."""
KEYS = ("weights", "fixed", "largest", "title", "supply", "titles", "indicators")
DIRECTIONS = ("up", "down", "weight")


@dataclass(frozen=True, slots=True)
class Own:
    """An indicator's own weights; absent directions follow ``weight``, and that the class."""

    weights: Mapping[str, Weight]


@dataclass(frozen=True)
class CostModel:
    """Weights by class, by title and by indicator. The plain one knows classes only."""

    weights: Mapping[Change, Weight] = field(
        default_factory=lambda: {"act": Fraction(1), "time": Fraction(4), "outside": None}
    )
    fixed: Fraction = Fraction(1)
    largest: Fraction = Fraction(10)
    title: Weight = Fraction(4)
    supply: Fraction = Fraction(1, 4)
    titles: Mapping[str, Weight] = field(default_factory=dict)
    indicators: Mapping[str, Own] = field(default_factory=dict)

    def cost(self, move: Move) -> int | None:
        """The cost of a move in thousandths; None where it is impossible."""
        if move.how in ("supply", "estimate"):
            return int(self.supply * SCALE)
        weight = self._weight(move)
        if weight is None:
            return None
        size = min(self.largest, relative_size(move))
        return round(weight * (self.fixed + size) * SCALE)

    def _weight(self, move: Move) -> Weight:
        if move.slot.is_title:
            return self.titles.get(move.slot.code, self.title) if move.after else self.weights["outside"]
        if move.how == "wait":
            return self.weights["time"]
        own = self.indicators.get(move.slot.code)
        if own is not None:
            for word in ("up" if move.up else "down", "weight"):
                if word in own.weights:
                    return own.weights[word]
        return self.weights[move.change]


def read_costs(path: Path | str, vocabulary: Vocabulary, text: str | None = None) -> CostModel:
    """The cost model of a YAML file; what it leaves out is as in :class:`CostModel`. Raises Faults."""
    top = read_yaml(path, text)
    gather = Gather(top.file)
    model = gather(_model, top, vocabulary, gather)
    if top.file.faults:
        raise Faults(top.file.sorted_faults())
    return model


def _model(top: Located, vocabulary: Vocabulary, gather: Gather) -> CostModel:
    parts = top.mapping(KEYS)
    plain = CostModel()
    weights: dict[Change, Weight] = dict(plain.weights)
    if "weights" in parts:
        given = parts["weights"].mapping(get_args(Change))
        weights.update({change: gather(_weight, given[change]) for change in weights if change in given})
    titles = parts["titles"].mapping(tuple(vocabulary.titles)) if "titles" in parts else {}
    indicators = parts["indicators"].mapping(tuple(vocabulary.indicators)) if "indicators" in parts else {}
    return CostModel(
        weights=weights,
        fixed=gather(_amount, parts["fixed"]) if "fixed" in parts else plain.fixed,
        largest=gather(_amount, parts["largest"]) if "largest" in parts else plain.largest,
        title=gather(_weight, parts["title"]) if "title" in parts else plain.title,
        supply=gather(_amount, parts["supply"]) if "supply" in parts else plain.supply,
        titles={code: gather(_weight, node) for code, node in titles.items()},
        indicators={code: gather(_own, node) for code, node in indicators.items()},
    )


def _own(node: Located) -> Own:
    return Own({word: _weight(child) for word, child in node.mapping(DIRECTIONS).items()})


def _weight(node: Located) -> Weight:
    return None if node.value == "impossible" else _amount(node)


def _amount(node: Located) -> Fraction:
    """A number that is not negative, as written."""
    try:
        amount = Fraction(node.text())
    except (ValueError, ZeroDivisionError):
        amount = Fraction(-1)
    if amount < 0:
        node.fail(
            "E204",
            Text(f"“{node.value}”不是成本", f"“{node.value}” is no cost"),
            Text("成本是零或正数", "A cost is zero or more"),
            Text("写一个数，例如 4；不可能的写 impossible", "Write a number such as 4, or impossible"),
        )
    return amount
