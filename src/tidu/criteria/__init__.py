"""Rules as code: the language of criteria, the model of a standard, reading, checking and evaluating it.

Everything is imported when it is first asked for, so that ``import tidu.criteria`` costs nothing::

    from tidu.criteria import evaluate, read_firm, read_standard

    standard = read_standard("my-standard.yaml", vocabulary)
    verdict = evaluate(standard, read_firm("firm.yaml", vocabulary), date(2026, 5, 1))
    print(verdict.outcome.label)

The vocabulary (indicators and titles) comes from :mod:`tidu.catalogue`, or is built from :class:`Indicator` and
:class:`TitleName`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tidu.criteria.fact_files import read_firm
    from tidu.criteria.facts import Fact, Facts, Validity, read_facts
    from tidu.criteria.language import parse_condition, parse_number
    from tidu.criteria.model import Cite, Standard
    from tidu.criteria.one import evaluate
    from tidu.criteria.outcomes import Outcome
    from tidu.criteria.overlays import Overlay, apply_overlay, read_overlay
    from tidu.criteria.reading import read_standard
    from tidu.criteria.verdicts import Verdict
    from tidu.criteria.vocabulary import Indicator, TitleName, Vocabulary

_PLACES = {
    "Cite": "model",
    "Fact": "facts",
    "Facts": "facts",
    "Indicator": "vocabulary",
    "Outcome": "outcomes",
    "Overlay": "overlays",
    "Standard": "model",
    "TitleName": "vocabulary",
    "Validity": "facts",
    "Verdict": "verdicts",
    "Vocabulary": "vocabulary",
    "apply_overlay": "overlays",
    "evaluate": "one",
    "parse_condition": "language",
    "parse_number": "language",
    "read_facts": "facts",
    "read_firm": "fact_files",
    "read_overlay": "overlays",
    "read_standard": "reading",
}

__all__ = [
    "Cite",
    "Fact",
    "Facts",
    "Indicator",
    "Outcome",
    "Overlay",
    "Standard",
    "TitleName",
    "Validity",
    "Verdict",
    "Vocabulary",
    "apply_overlay",
    "evaluate",
    "parse_condition",
    "parse_number",
    "read_facts",
    "read_firm",
    "read_overlay",
    "read_standard",
]


if not TYPE_CHECKING:  # a type checker would take any name for one that exists

    def __getattr__(name: str) -> object:
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
