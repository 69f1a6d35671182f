"""The door to facts: state, read back, decide conflicts."""

from tidu.web.registry.facts.conflicts import resolve, statements_of
from tidu.web.registry.facts.frames import Span, spans_of, wide_frame
from tidu.web.registry.facts.reading import in_use, kernel_facts, kernel_facts_of, versions_of
from tidu.web.registry.facts.sheet import UNITS, read_typed, typed
from tidu.web.registry.facts.stating import Stated, Statement, label_of, shown, state
from tidu.web.registry.facts.values import as_of_for, catalogue, decode, encode, indicator_of
from tidu.web.registry.models import Conflict, Fact, Source

__all__ = [
    "UNITS",
    "Conflict",
    "Fact",
    "Source",
    "Span",
    "Stated",
    "Statement",
    "as_of_for",
    "catalogue",
    "decode",
    "encode",
    "in_use",
    "indicator_of",
    "kernel_facts",
    "kernel_facts_of",
    "label_of",
    "read_typed",
    "resolve",
    "shown",
    "spans_of",
    "state",
    "statements_of",
    "typed",
    "versions_of",
    "wide_frame",
]
