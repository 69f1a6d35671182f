"""What a sent question becomes: answers, or the same question with what is wrong beside its field and nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tidu.criteria.slots import Slot
from tidu.criteria.values import ValueFault
from tidu.text import Text
from tidu.web.portal.selfcheck.answers import DONT_KNOW, SKIPPED, State
from tidu.web.portal.selfcheck.asking import kin_key, read, shown
from tidu.web.portal.selfcheck.contradictions import Fault, contradictions, holes
from tidu.web.portal.selfcheck.ladder import key_of

NOTHING = Text("请填写，或选“不清楚”“先跳过”", "Fill it in, or choose “don't know” or “skip”")


@dataclass
class Received:
    """The state with the answers, or the faults by the key of their field. ``may_keep``: the firm may insist."""

    state: State
    typed: dict[str, str] = field(default_factory=dict)
    faults: dict[str, Text] = field(default_factory=dict)
    may_keep: bool = False


def receive(state: State, slots: tuple[Slot, ...], sent: Mapping[str, str]) -> Received:
    """Read what was sent for these slots. ``do``: save, yes, no, never, dont_know, skip, same or keep."""
    do = sent.get("do", "save")
    typed = {key_of(slot): sent.get(key_of(slot), "").strip()[:200] for slot in slots}
    if do in ("yes", "no", "never") and len(slots) == 1:
        typed[key_of(slots[0])] = do
    if do == "same":
        typed |= _same(state, slots, typed)
    given, faults = _given(slots, typed, do)
    result = Received(state, typed, faults)
    if faults:
        return result
    return _checked(result, state.with_answers(given), frozenset(given), do == "keep", slots)


def _same(state: State, slots: tuple[Slot, ...], typed: Mapping[str, str]) -> dict[str, str]:
    """The fields that are empty, filled with what was answered for the same thing by other rules."""
    found = {}
    for slot in slots:
        key = kin_key(slot, state)
        if key is not None and not typed[key_of(slot)]:
            found[key_of(slot)] = shown(slot, state.answers[key])
    return found


def _given(slots: tuple[Slot, ...], typed: dict[str, str], do: str) -> tuple[dict[str, str], dict[str, Text]]:
    """Answers and faults of the fields, each for itself."""
    given: dict[str, str] = {}
    faults: dict[str, Text] = {}
    open_word = {"dont_know": DONT_KNOW, "skip": SKIPPED}.get(do)
    for slot in slots:
        key, text = key_of(slot), typed[key_of(slot)]
        if slot.indicator is None:
            given[key] = open_word or ("yes" if text == "yes" else "no")
            typed[key] = "yes" if text == "yes" else ""
            continue
        if not text:
            if open_word is not None:
                given[key] = open_word
            continue
        try:
            given[key] = read(slot.indicator, text)
        except ValueFault as fault:
            faults[key] = Text(f"{fault.why.zh}。{fault.fix.zh}", f"{fault.why.en}. {fault.fix.en}")
    first = key_of(slots[0])
    if first not in given and not faults:
        faults[first] = NOTHING
    return given, faults


def _checked(result: Received, there: State, given: frozenset[str], keep: bool, slots: tuple[Slot, ...]) -> Received:
    """Look at the answers together with those given before; what the firm insisted on before it changed them is asked anew."""
    there = replace(there, kept=frozenset(name for name in there.kept if not given & set(name.split("+"))))
    found = [one for one in contradictions(there.facts, there.on) if one.keys & given and one.name not in there.kept]
    here = {key_of(slot) for slot in slots}
    missing = [one for one in holes(there) if key_of(one.slot) in here and key_of(one.slot) not in there.answers]
    if keep:
        there = there.with_answers({key_of(one.slot): DONT_KNOW for one in missing})
        result.state = replace(there, kept=there.kept | {one.name for one in found})
        return result
    for one in found:
        for key in sorted(one.keys & here) or sorted(here)[:1]:
            result.faults.setdefault(key, one.text)
    for hole in missing:
        result.faults.setdefault(key_of(hole.slot), hole.text)
    result.may_keep = bool(result.faults)
    if not result.faults:
        result.state = there
    return result


def unsettled(state: State) -> tuple[Fault, ...]:
    """Every contradiction in the answers, those that the firm insists on included; not what is only unusual."""
    return tuple(one for one in contradictions(state.facts, state.on) if one.certain or one.name not in state.kept)
