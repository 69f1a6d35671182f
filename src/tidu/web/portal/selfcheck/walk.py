"""The next question: the one that can still change what comes out, for the first title that is not settled.

Titles are taken from the lowest rung up. What one answer settles for several titles is settled for all of them, because
all read the same answers.
"""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tidu.criteria.facts import Facts, Validity
from tidu.criteria.outcomes import Outcome
from tidu.criteria.questions import Asker
from tidu.criteria.reaching import Reaching
from tidu.criteria.slots import Slot
from tidu.web.portal.selfcheck.answers import State
from tidu.web.portal.selfcheck.ladder import Rule, key_of, rules_on, titles_asked

MOST_REMEMBERED = 4096
_SECRET = os.urandom(32)
_remembered: OrderedDict[bytes, str | None] = OrderedDict()
"""The key of the next question by a digest of what was known; the digest cannot be turned back, and ends with the process."""


@dataclass(frozen=True)
class Step:
    """What is asked next: one indicator in one or several years, or the titles held."""

    slots: tuple[Slot, ...]
    rule: Rule

    @property
    def key(self) -> str:
        """The key of the slot that is needed first."""
        return key_of(self.slots[0])


def next_step(state: State) -> Step | None:
    """The next question of a check, or None where no answer can change anything any more.

    Which titles are held comes first: it decides by which rules a title is judged, and no rung can be skipped.
    """
    facts = state.facts
    titles = tuple(slot for slot in titles_for(state) if key_of(slot) not in state.answers)
    if titles and state.asked_about:
        return Step(titles, state.asked_about[0])
    for rule in state.asked_about:
        slot = next_slot(rule, facts, state)
        if slot is not None:
            return Step(together(slot, state), rule)
    return None


def is_settled(rule: Rule, state: State) -> bool:
    """Whether no further answer can change the outcome of a title."""
    return next_slot(rule, state.facts, state, more=False) is None


def titles_for(state: State) -> tuple[Slot, ...]:
    """The titles that matter for what is asked about: those that it looks up, and itself where it is re-reviewed."""
    if not state.goal:
        return titles_asked(state.on)
    rules = [rule for rule in rules_on(state.on) if rule.code == state.goal]
    wanted = {slot.code for rule in rules for slot in rule.askable if slot.is_title}
    wanted |= {rule.code for rule in rules if rule.kind == "review"}
    return tuple(slot for slot in titles_asked(state.on) if slot.code in wanted)


def together(slot: Slot, state: State) -> tuple[Slot, ...]:
    """What is asked on one page: all titles at once, or all years of one figure, so that a paper is opened once."""
    if slot.is_title:
        others: Sequence[Slot] = titles_for(state)
    elif (
        slot.year is not None
        and slot.indicator is not None
        and slot.indicator.type in ("money", "count", "points", "share")
    ):
        others = tuple(one for rule in state.asked_about for one in rule.askable if one.code == slot.code)
    else:
        others = ()
    fresh = [one for one in dict.fromkeys(others) if one != slot and key_of(one) not in state.answers]
    if slot.is_title:
        return tuple(one for one in others if one == slot or one in fresh)
    return (slot, *sorted(fresh, key=lambda one: -(one.year or 0)))


def next_slot(rule: Rule, facts: Facts, state: State, *, more: bool | None = None) -> Slot | None:
    """The fact to ask next for one title, remembered by a digest of what is known."""
    deeper = state.more if more is None else more
    if deeper:
        facts = _as_if_held(rule, facts)
    digest, by_key = _digest(rule, facts, state)
    if digest in _remembered:
        _remembered.move_to_end(digest)
        key = _remembered[digest]
        return None if key is None else by_key[key]
    found = _sought(rule, facts, {by_key[key] for key in state.declined if key in by_key})
    _remembered[digest] = None if found is None else key_of(found)
    while len(_remembered) > MOST_REMEMBERED:
        _remembered.popitem(last=False)
    return found


def _digest(rule: Rule, facts: Facts, state: State) -> tuple[bytes, dict[str, Slot]]:
    by_key = rule.by_key
    known = [f"{key}={_word(slot, facts, rule.on)}" for key, slot in by_key.items()]
    declined = sorted(key for key in state.declined if key in by_key)
    text = "\n".join((rule.standard.sha256, rule.kind, rule.on.isoformat(), *known, "", *declined))
    return hashlib.blake2b(text.encode(), key=_SECRET, digest_size=16).digest(), by_key


def concluded(rule: Rule, facts: Facts, state: State, outcome: Outcome) -> Outcome:
    """What comes out for a title, whatever is still unanswered, if it was found before that no answer can change it.

    Figures that nothing depends on any more need not be known: then the verdict is that of any way to fill them in.
    """
    if outcome is not Outcome.UNKNOWN or _remembered.get(_digest(rule, facts, state)[0], "") is not None:
        return outcome
    asker = Asker(rule.standard, rule.on, rule.kind, ground=rule.ground)
    given = rule.derive(facts)
    free = [slot for slot in asker.askable if key_of(slot) not in state.declined and slot.read(given, rule.on) is None]
    completed = Reaching(asker.evaluator, frozenset(free)).completed(given)
    return asker.evaluator.judge(completed).outcome


def _word(slot: Slot, facts: Facts, on: date) -> str:
    return repr(slot.read(facts, on))


def _sought(rule: Rule, facts: Facts, declined: set[Slot]) -> Slot | None:
    """The next fact; where the firm does not know one that follows from others, those others."""
    asker = Asker(rule.standard, rule.on, rule.kind, derive=rule.derive, ground=rule.ground)
    found = asker.next(facts, declined)
    if found is not None:
        return found.slot
    derivable = {slot for slot in declined if slot.indicator is not None and slot.indicator.derived_by}
    if not derivable:
        return None
    again = asker.next(facts, declined - derivable)
    if again is None or again.slot not in derivable:
        return None
    for ground in rule.grounds[1:]:
        deeper = Asker(ground.standard, rule.on, rule.kind, ground=ground).next(facts, declined)
        if deeper is not None:
            return deeper.slot
    return None


def _as_if_held(rule: Rule, facts: Facts) -> Facts:
    """Facts in which the titles that are needed first are held: what else would be lacking."""
    there = facts.copy()
    for code in rule.title.predecessors[:1]:
        there.titles[code] = Validity.always()
    return there
