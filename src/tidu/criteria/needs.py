"""What a standard needs to know."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from tidu.criteria import model
from tidu.criteria.expressions import Need, needs
from tidu.criteria.vocabulary import Indicator


def needs_of_node(standard: model.Standard, node: model.Node) -> Iterator[Need]:
    """Everything that one node itself reads, gates and score items included."""
    for condition in node.conditions():
        yield from needs(condition, standard.registered)
    if isinstance(node, model.Judge):
        yield Need(node.finding)
    if isinstance(node, model.Score):
        for top in node.items:
            for item in top.walk():
                if isinstance(item.how, model.Given):
                    yield Need(item.how.indicator)
                if item.found is not None:
                    yield Need(item.found)
                if isinstance(item.how, model.Cases) and item.how.of is not None:
                    yield from needs(item.how.of, standard.registered)


def needs_of(standard: model.Standard) -> tuple[Need, ...]:
    """Everything that a standard reads, each once, in the order of the file."""
    return _needs_of(_ById(standard))


class _ById:
    """Lets a standard, which holds unhashable parts, be a cache key by identity."""

    def __init__(self, standard: model.Standard) -> None:
        self.standard = standard

    def __hash__(self) -> int:
        return hash((self.standard.sha256, self.standard.overlays))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and self.standard.sha256 == other.standard.sha256


@functools.lru_cache(maxsize=256)
def _needs_of(key: _ById) -> tuple[Need, ...]:
    found: dict[tuple[str, int, str | None], Need] = {}
    for node in key.standard.root.walk():
        for need in needs_of_node(key.standard, node):
            name = need.indicator.code if need.indicator else ""
            found.setdefault((name, need.shift, need.title), need)
    return tuple(found.values())


def indicators_of(standard: model.Standard) -> tuple[Indicator, ...]:
    """The indicators that a standard reads, each once, in the order of the file."""
    found = {need.indicator.code: need.indicator for need in needs_of(standard) if need.indicator is not None}
    return tuple(found.values())


def titles_of(standard: model.Standard) -> tuple[str, ...]:
    """The titles that a standard looks up, each once."""
    return tuple(dict.fromkeys(need.title for need in needs_of(standard) if need.title is not None))
