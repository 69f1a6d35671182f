"""The five outcomes and the one table by which they combine.

The order unmet < unknown < needs_review < met carries the whole algebra: ``all`` is the lowest applicable outcome,
``any`` the highest, ``at_least k`` the k-th highest. not_applicable stands outside the order. The codes are chosen so
that a vectorised ``all`` is a plain minimum. The table for readers is in docs/language.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from tidu.text import Text


class Outcome(IntEnum):
    """What became of a condition."""

    UNMET = 0
    UNKNOWN = 1
    NEEDS_REVIEW = 2
    MET = 3
    NOT_APPLICABLE = 4

    @property
    def word(self) -> str:
        """The lower-case name used in files and columns."""
        return self.name.lower()

    @property
    def label(self) -> Text:
        """The name shown to people."""
        return LABELS[self]

    @property
    def mark(self) -> str:
        """A sign that tells the outcomes apart without colour."""
        return MARKS[self]


LABELS = {
    Outcome.UNMET: Text("不符合", "not met"),
    Outcome.UNKNOWN: Text("待补充", "unknown"),
    Outcome.NEEDS_REVIEW: Text("需人工核定", "needs review"),
    Outcome.MET: Text("符合", "met"),
    Outcome.NOT_APPLICABLE: Text("不适用", "not applicable"),
}
MARKS = {
    Outcome.UNMET: "✗",
    Outcome.UNKNOWN: "?",
    Outcome.NEEDS_REVIEW: "☝",
    Outcome.MET: "✓",
    Outcome.NOT_APPLICABLE: "–",
}
WORDS = [outcome.word for outcome in Outcome]


def from_truth(truth: bool | None) -> Outcome:
    """met, unmet or unknown for true, false or None."""
    if truth is None:
        return Outcome.UNKNOWN
    return Outcome.MET if truth else Outcome.UNMET


def all_of(outcomes: Sequence[Outcome]) -> Outcome:
    """The lowest applicable outcome."""
    return min(outcomes, default=Outcome.NOT_APPLICABLE)


def any_of(outcomes: Sequence[Outcome]) -> Outcome:
    """The highest applicable outcome."""
    return at_least(1, outcomes)


def at_least(count: int, outcomes: Sequence[Outcome]) -> Outcome:
    """The ``count``-th highest outcome; a child that does not apply counts as unmet."""
    applicable = sorted((one for one in outcomes if one is not Outcome.NOT_APPLICABLE), reverse=True)
    if not applicable:
        return Outcome.NOT_APPLICABLE
    return applicable[count - 1] if count <= len(applicable) else Outcome.UNMET


def only_if(condition: bool | None, outcome: Outcome) -> Outcome:
    """The child where the condition holds, not applicable where it does not."""
    if condition is None:
        return Outcome.UNKNOWN
    return outcome if condition else Outcome.NOT_APPLICABLE


def exempt_if(condition: bool | None, outcome: Outcome) -> Outcome:
    """Not applicable where the condition holds; unknown exemption does not hurt a child that is met anyway."""
    if condition is None:
        return Outcome.MET if outcome is Outcome.MET else Outcome.UNKNOWN
    return Outcome.NOT_APPLICABLE if condition else outcome
