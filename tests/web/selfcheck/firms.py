"""Fictional answers of fictional firms, for the walk through the self-check."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from tidu.criteria.slots import Slot
from tidu.web.portal.selfcheck.answers import DONT_KNOW, State
from tidu.web.portal.selfcheck.ladder import key_of, slots_on
from tidu.web.portal.selfcheck.walk import next_step

ON = date(2026, 11, 27)
GOOD_NEWS = ("independent_legal_person", "is_sme", "resident_enterprise", "ip1_in_use", "sound_accounting_kjx")


def answer_of(slot: Slot, rng: random.Random) -> str:
    """What a firm might answer; often good, so that walks are long."""
    one = slot.indicator
    if one is None:
        return "yes" if rng.random() < 0.3 else "no"
    match one.type:
        case "yes_no" | "finding":
            return "yes" if (one.code in GOOD_NEWS) == (rng.random() < 0.9) else "no"
        case "date":
            if one.kind == "event":
                return "never" if rng.random() < 0.7 else f"{rng.randint(2019, 2026)}-03-05"
            return f"{rng.randint(1999, 2025)}-05-06"
        case "choice":
            return rng.choice(one.options).id
        case "code":
            return rng.choice(("3441", "6513", "0111"))
        case "money":
            return f"{rng.choice((0, 120, 500, 1000, 1500, 5000, 25000))}万元"
        case "share":
            return f"{rng.randint(0, 60)}%"
        case "years":
            return str(rng.randint(0, 12))
        case "points":
            return str(rng.randint(40, 80))
    return str(rng.choice((1, 2, 4, 10, 60, 400)) if one.minimum else rng.choice((0, 1, 2, 4, 10, 60, 400)))


def all_answers(seed: int, unknown: float = 0.1) -> dict[str, str]:
    """Everything that a firm could be asked on the day, answered; so much of it with *don't know*."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    return {key: DONT_KNOW if rng.random() < unknown else answer_of(slot, rng) for key, slot in slots_on(ON).items()}


def walked(answers: dict[str, str], goal: str = "") -> tuple[State, list[tuple[str, ...]]]:
    """The state after every question was answered from these answers, and what was asked page by page."""
    state, asked = State(ON, goal), []
    while (step := next_step(state)) is not None:
        keys = tuple(key_of(slot) for slot in step.slots)
        asked.append(keys)
        assert len(asked) < 150
        state = state.with_answers({key: answers[key] for key in keys})
    return state, asked


def at_once(answers: dict[str, str], goal: str = "") -> State:
    """Everything answered at once."""
    return replace(State(ON, goal), answers=answers)
