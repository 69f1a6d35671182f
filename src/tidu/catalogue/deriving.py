"""Facts that a classification derives: the size class, and whether a firm is small or medium, where not given."""

from __future__ import annotations

from datetime import date

from tidu.catalogue.loading import Catalogue
from tidu.criteria import model
from tidu.criteria.facts import Facts
from tidu.criteria.needs import indicators_of
from tidu.criteria.one import evaluate
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text

SOURCE = Text("按 {name} 计算", "computed by {name}")


def derived_by(standard: model.Standard) -> set[str]:
    """Ids of the classifications that derive facts which this standard reads."""
    return {one.derived_by for one in indicators_of(standard) if one.derived_by and one.derived_by != standard.id}


def with_derived(facts: Facts, standard: model.Standard, catalogue: Catalogue, on: date) -> Facts:
    """``facts`` with the derivable ones filled in where they are unknown; the given facts are not changed.

    A derived yes/no is known as soon as every class that is still possible agrees.
    """
    filled = facts
    for standard_id in sorted(derived_by(standard)):
        classification = catalogue.standard(standard_id)
        root = classification.root
        if not isinstance(root, model.Classify):
            continue
        result = evaluate(classification, facts, on).root.classes
        positions = set(result.positions) if result else set()
        for code, chosen in root.derives.items():
            indicator = catalogue.indicators[code]
            if facts.get(indicator, None) is not None:
                continue
            value = _value(chosen, positions, indicator, root)
            if value is not None:
                filled = filled.copy() if filled is facts else filled
                filled.put(indicator, None, value, SOURCE.format(name=classification.id).zh)
    return filled


def _value(
    chosen: tuple[int, ...] | None, positions: set[int], indicator: Indicator, root: model.Classify
) -> int | bool | None:
    """What follows for a derived fact: ``chosen`` are the classes for which it is yes, or None for the class itself."""
    if chosen is None:
        return indicator.option_index(root.classes[next(iter(positions))].id) if len(positions) == 1 else None
    if positions <= set(chosen):
        return True
    return None if positions & set(chosen) else False
