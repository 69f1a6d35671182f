"""The small catalogue of ``tests/demo``: a few words and two sound standards, for tests of the language and of faults."""

from __future__ import annotations

import functools
from pathlib import Path

from tidu.catalogue import Catalogue
from tidu.criteria.expressions import Condition, Number
from tidu.criteria.language import parse_condition, parse_number
from tidu.criteria.model import Standard
from tidu.criteria.reading import read_standard
from tidu.criteria.vocabulary import Indicator, Vocabulary

FOLDER = Path(__file__).resolve().parent.parent / "demo"


def text_of(path: str) -> str:
    """A file of the small catalogue."""
    return (FOLDER / path).read_text(encoding="utf-8")


STANDARD = text_of("standards/demo-2026.yaml")
CLASSES = text_of("standards/demo-size.yaml")
OVERLAY = text_of("overlays/demo-round.yaml")


@functools.cache
def catalogue() -> Catalogue:
    """The small catalogue."""
    return Catalogue(FOLDER)


def vocabulary() -> Vocabulary:
    """Its words."""
    return catalogue().vocabulary


def indicator(code: str) -> Indicator:
    """One of its indicators."""
    return vocabulary().indicators[code]


def condition(text: str) -> Condition:
    """A condition in these words."""
    return parse_condition(text, vocabulary())


def number(text: str) -> Number:
    """A number in these words."""
    return parse_number(text, vocabulary())


def standard(text: str = STANDARD) -> Standard:
    """A standard in these words."""
    return read_standard("demo.yaml", vocabulary(), text)


def edited(text: str, *edits: tuple[str, str]) -> str:
    """``text`` with each first part, which must occur once, replaced by the second."""
    for old, new in edits:
        assert text.count(old) == 1, f"occurs {text.count(old)} times: {old}"
        text = text.replace(old, new)
    return text
