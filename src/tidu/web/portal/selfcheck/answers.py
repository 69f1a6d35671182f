"""What somebody has answered so far, and nothing of it kept: the whole stands in the link.

An answer is text in the form that the kernel reads back exactly. *Don't know* and *skipped* are answers of their own:
what they stand for stays unknown, and unknown is never zero and never no.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from tidu.criteria.facts import Facts, Validity
from tidu.criteria.slots import Slot
from tidu.criteria.values import ValueFault, parse_value
from tidu.web.portal.selfcheck.ladder import Rule, key_of, rules_for, slots_on

DONT_KNOW, SKIPPED = "?", "-"
OPEN = (DONT_KNOW, SKIPPED)
SOURCE = "自测填报"


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what a title was judged when the link was made, and what came out."""

    standard: str
    sha256: str
    outcome: str


@dataclass(frozen=True)
class State:
    """One self-check. ``goal`` is the title asked about, or nothing for all of them.

    ``more`` asks on where the outcome is settled only because an earlier title is missing. ``kept`` names the figures
    that contradict others and that the firm has said are right all the same.
    """

    on: date
    goal: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, Stamp] = field(default_factory=dict)
    more: bool = False
    kept: frozenset[str] = frozenset()

    def with_answers(self, given: dict[str, str]) -> State:
        """The same with more answers; one that is given again moves to the end, as the one answered last."""
        rest = {key: text for key, text in self.answers.items() if key not in given}
        return replace(self, answers={**rest, **given})

    def without(self, key: str) -> State:
        """The same with one answer taken back."""
        return replace(self, answers={one: text for one, text in self.answers.items() if one != key})

    @property
    def held(self) -> tuple[str, ...]:
        """The titles that the firm says it holds."""
        return tuple(key[1:] for key, text in self.answers.items() if key.startswith("@") and text == "yes")

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """One rule a title, lowest rung first."""
        return rules_for(self.on, self.held)

    @property
    def asked_about(self) -> tuple[Rule, ...]:
        """The rules that questions are asked for: that of the goal, or all."""
        return tuple(rule for rule in self.rules if self.goal in ("", rule.code))

    @cached_property
    def facts(self) -> Facts:
        """The answers as the kernel takes them; what is not known is left out, and so is what nothing reads any more.

        Not to be changed.
        """
        return facts_of(self.answers, self.on)

    @cached_property
    def declined(self) -> frozenset[str]:
        """Keys of what is not to be asked again: not known, or skipped."""
        return frozenset(key for key, text in self.answers.items() if text in OPEN)

    @property
    def skipped(self) -> tuple[str, ...]:
        """Keys of what was skipped, to be offered again."""
        return tuple(key for key, text in self.answers.items() if text == SKIPPED)


def facts_of(answers: dict[str, str], on: date) -> Facts:
    """Facts of the answers that some rule of the day can read."""
    facts, slots = Facts(), slots_on(on)
    for key, text in answers.items():
        slot = slots.get(key)
        if slot is None or text in OPEN or not readable(slot, text):
            continue
        if slot.indicator is None:
            facts.titles[slot.code] = Validity.always(SOURCE) if text == "yes" else Validity.none(SOURCE)
        else:
            facts.put(slot.indicator, slot.year, parse_value(slot.indicator, text), SOURCE)
    return facts


def readable(slot: Slot, text: str) -> bool:
    """Whether an answer that stands in a link can be read."""
    if text in OPEN:
        return True
    if slot.indicator is None:
        return text in ("yes", "no")
    try:
        return parse_value(slot.indicator, text) is not None
    except ValueFault:
        return False


def outdated(state: State) -> tuple[str, ...]:
    """Keys of answers that no rule of the day reads, or that are not readable any more: the rules have changed since."""
    slots = slots_on(state.on)
    return tuple(key for key, text in state.answers.items() if key not in slots or not readable(slots[key], text))


__all__ = ["DONT_KNOW", "OPEN", "SKIPPED", "Stamp", "State", "facts_of", "key_of", "outdated", "readable"]
