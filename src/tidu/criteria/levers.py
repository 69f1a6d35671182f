"""Levers: the least change of one fact that makes a failing comparison hold, exactly.

A condition is taken apart into the comparisons that stand against it; for each of them, every fact that it reads is
tried up and down. Amounts move to the 分; counts move by whole units.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from tidu.criteria import expressions as ex
from tidu.criteria.calendar_rules import last_day_grown
from tidu.criteria.critical import Run, domain, runs
from tidu.criteria.expressions import Condition
from tidu.criteria.facts import Facts, Value
from tidu.criteria.one import Evaluator
from tidu.criteria.slots import QuickEvaluator, Slot
from tidu.criteria.vocabulary import NEVER, Change

How = Literal["change", "supply", "wait", "estimate"]
MOST_WAYS = 64
"""A condition that could be mended in more ways than this is looked at only in the first of them."""
NUMERIC = ("money", "count", "share", "years", "points")
CLASSES: tuple[Change, ...] = ("act", "time", "outside")


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison, read ``shift`` years back, that has to become ``want``."""

    test: Condition
    shift: int
    want: bool


@dataclass(frozen=True, slots=True)
class Move:
    """One fact brought from ``before`` (None: unknown) to ``after``, the nearest value that will do.

    ``how``: change it; supply an unknown fact, which must then be ``after`` or better, up to ``limit``; wait for the
    day ``until`` when a date has come of age; estimate an unknown fact that another one is measured by.
    """

    slot: Slot
    before: Value | None
    after: Value
    how: How
    change: Change
    atom: Atom
    limit: Value | None = None
    until: date | None = None

    @property
    def up(self) -> bool:
        """Whether the value rises; an unknown fact counts by the side on which it must lie."""
        if self.before is not None:
            return int_of(self.after) > int_of(self.before)
        return self.limit is None or int_of(self.limit) >= int_of(self.after)

    @property
    def size(self) -> int:
        """Distance in stored units (days for dates); 0 where the fact was unknown."""
        return 0 if self.before is None else abs(int_of(self.after) - int_of(self.before))


def int_of(value: Value) -> int:
    """A stored value as an integer."""
    return value.toordinal() if isinstance(value, date) else int(value)


# -- taking a condition apart -------------------------------------------------------------------------------------


def repairs(evaluator: Evaluator, node: Condition, want: bool = True, shift: int = 0) -> list[tuple[Atom, ...]]:
    """The ways to make a condition ``want``: in each, all of the atoms named have to become as they say.

    An empty way means that it is so already; no way at all, that nothing can make it so.
    """
    if evaluator.truth(node, shift) is want:
        return [()]
    match node:
        case ex.Not(body=body):
            return repairs(evaluator, body, not want, shift)
        case ex.Both(parts=parts):
            return _combined(evaluator, [(part, shift) for part in parts], want, every=want)
        case ex.Either(parts=parts):
            return _combined(evaluator, [(part, shift) for part in parts], want, every=not want)
        case ex.OverYears(how=how, body=body):
            years = [(body, shift + back) for back in _counted(evaluator, node, shift)]
            return _combined(evaluator, years, want, every=(how == "each") == want)
        case ex.ApplicationIs():
            return []
    return [(Atom(node, shift, want),)]


def _counted(evaluator: Evaluator, node: ex.OverYears, shift: int) -> Iterator[int]:
    registered = evaluator.standard.registered
    fact = evaluator.facts.get(registered, None) if registered and node.of_operation else None
    for back in range(node.years):
        if fact and isinstance(fact.value, date) and evaluator.year - shift - back < fact.value.year:
            continue
        yield back


def _combined(
    evaluator: Evaluator, parts: Sequence[tuple[Condition, int]], want: bool, *, every: bool
) -> list[tuple[Atom, ...]]:
    each = [repairs(evaluator, part, want, shift) for part, shift in parts]
    if not every:
        return [way for ways in each for way in ways][:MOST_WAYS]
    found: list[tuple[Atom, ...]] = [()]
    for ways in each:
        found = [(*one, *(atom for atom in way if atom not in one)) for one in found for way in ways][:MOST_WAYS]
    return found


# -- the least change of each fact --------------------------------------------------------------------------------


def moves(evaluator: QuickEvaluator, facts: Facts, atom: Atom) -> list[Move]:
    """Every single change that makes an atom so, in the order in which the atom reads its facts. Of several years of one
    indicator the latest that will do is taken: it is the next that a firm can shape.

    Where two or more facts are unknown, the later ones are estimated first, because the first is measured by them.
    """
    ground = evaluator.ground
    slots = [slot for slot in ground.of(atom.test, atom.shift) if slot not in ground.judged]
    unknown = [slot for slot in slots if slot.read(facts, ground.on) is None]
    if isinstance(atom.test, ex.Holds):
        return _titles(evaluator, slots, atom, facts)
    if len(unknown) > 1:
        return [_estimate(evaluator, facts, unknown[-1], atom)]
    found: list[Move] = []
    moved: set[str] = set()
    for slot in unknown or sorted(slots, key=lambda one: -(one.year or 0)):
        if slot.code not in moved:
            own = _moves_of(evaluator, facts, atom, slot)
            found += own
            moved.update(move.slot.code for move in own)
    return sorted(found, key=lambda move: slots.index(move.slot))


def _titles(evaluator: QuickEvaluator, slots: Sequence[Slot], atom: Atom, facts: Facts) -> list[Move]:
    on = evaluator.ground.on
    held = [(slot, slot.read(facts, on)) for slot in slots]
    if atom.want:
        return [
            Move(slot, now, True, "change" if now is False else "supply", slot.change(on), atom) for slot, now in held
        ]
    given_up = [slot for slot, now in held if now]
    if given_up:  # a title that is held can only run out
        return [Move(slot, True, False, "change", "outside", atom) for slot in given_up[:1] if len(given_up) == 1]
    return [Move(slot, None, False, "supply", slot.change(on), atom) for slot, now in held if now is None][:1]


def _moves_of(evaluator: QuickEvaluator, facts: Facts, atom: Atom, slot: Slot) -> list[Move]:
    on = evaluator.ground.on
    before = slot.read(facts, on)
    good = [
        run
        for run in runs(evaluator, facts, slot, [(atom.test, atom.shift)])
        if _fits(evaluator, facts, atom, slot, run)
    ]
    if before is None:
        return [_supply(slot, run, atom, on) for run in _lenient(good)]
    above = min((run.first for run in good if int_of(run.first) > int_of(before)), key=int_of, default=None)
    below = max((run.last for run in good if int_of(run.last) < int_of(before)), key=int_of, default=None)
    found = []
    for after in (above, below):
        if after is not None:
            move = _dated(evaluator, facts, Move(slot, before, after, "change", slot.change(on), atom))
            found.append(_whole(evaluator, facts, move))
    return found


def _fits(evaluator: QuickEvaluator, facts: Facts, atom: Atom, slot: Slot, run: Run) -> bool:
    changed = slot.written_to(facts, run.first, evaluator.ground.on)
    return evaluator.holds(changed, atom.test, atom.shift) is atom.want


def _lenient(good: list[Run]) -> list[Run]:
    """Neighbouring runs as one, the widest first: the demand on an unknown fact should be the mildest."""
    joined: list[Run] = []
    for run in good:
        if joined and int_of(joined[-1].last) + 1 == int_of(run.first):
            joined[-1] = Run(joined[-1].first, run.last)
        else:
            joined.append(run)
    return sorted(joined, key=lambda run: int_of(run.first) - int_of(run.last))


def _supply(slot: Slot, run: Run, atom: Atom, on: date) -> Move:
    """An unknown fact that must lie in a run; the end that demands something comes first."""
    least, most = domain(slot, on)
    low, high = run.first, run.last
    if is_quantity(slot) and int_of(low) == least and int_of(high) != most:
        low, high = high, low
    return Move(slot, None, low, "supply", slot.change(on), atom, limit=high)


def is_quantity(slot: Slot) -> bool:
    """Whether more and less of it have a meaning: numbers and dates."""
    return slot.indicator is not None and slot.indicator.type in (*NUMERIC, "date")


def _whole(evaluator: QuickEvaluator, facts: Facts, move: Move) -> Move:
    """Counts of people and things move to a whole number where that still does it."""
    indicator = move.slot.indicator
    if indicator is None or indicator.type != "count" or indicator.scale == 1 or move.before is None:
        return move
    after, scale = int_of(move.after), indicator.scale
    rounded = -(-after // scale) * scale if move.up else after // scale * scale
    low, high = indicator.bounds
    if low <= rounded <= high and _fits(evaluator, facts, move.atom, move.slot, Run(rounded, rounded)):
        return replace(move, after=rounded)
    return move


# -- dates --------------------------------------------------------------------------------------------------------


def _dated(evaluator: QuickEvaluator, facts: Facts, move: Move) -> Move:
    """A date cannot be moved back, but time passes: what needs an older date comes by itself on a day."""
    indicator = move.slot.indicator
    if indicator is None or indicator.type != "date" or move.up or NEVER in (move.before, move.after):
        return move
    day = comes_true(evaluator, facts, move.atom, move.before)
    if day is None:
        return move
    return replace(move, how="wait", change="time", until=day)


def comes_true(evaluator: QuickEvaluator, facts: Facts, atom: Atom, day: Value | None) -> date | None:
    """The first day after the check on which an atom about one date is as wanted while the facts stay."""
    on = evaluator.ground.on
    if not isinstance(day, date) or isinstance(atom.test, ex.DateCompare):
        return None
    for later in sorted(_anniversaries(atom.test, day)):
        if later > on:
            there = Evaluator(evaluator.standard, facts, later, evaluator.kind)
            if there.truth(atom.test, 0) is atom.want:
                return later
    return None


def _anniversaries(test: Condition, day: date) -> Iterator[date]:
    """The days around which an atom about ``day`` can change."""
    around = (timedelta(days=-1), timedelta(0), timedelta(days=1))
    match test:
        case ex.Since(amount=amount, unit="days"):
            centres = [day + timedelta(days=amount)]
        case ex.Since(amount=years) | ex.Within(years=years):
            centres = [day, _anniversary(day, years)]
        case _:
            centres = []
    for centre in centres:
        yield from (centre + step for step in around)


def _anniversary(day: date, years: int) -> date:
    """The day on which ``years`` years from ``day`` are full."""
    try:
        there = day.replace(year=day.year + years)
    except ValueError:  # the 29th of February in a common year
        there = date(day.year + years, 2, 28)
    return there if last_day_grown(there, years) >= day else there + timedelta(days=1)


# -- estimates ----------------------------------------------------------------------------------------------------


def _estimate(evaluator: QuickEvaluator, facts: Facts, slot: Slot, atom: Atom) -> Move:
    """A value for an unknown fact that another fact is measured by: its nearest known year, or a round figure."""
    known = [
        (abs((year or 0) - (slot.year or 0)), year or 0, fact.value)
        for code, year, fact in facts
        if code == slot.code and year is not None
    ]
    value: Value = min(known)[2] if known else _round_figure(slot)
    return Move(slot, None, value, "estimate", slot.change(evaluator.ground.on), atom)


def _round_figure(slot: Slot) -> Value:
    indicator = slot.indicator
    if indicator is None or indicator.type in ("yes_no", "finding"):
        return True
    figure = {"money": 10**9, "count": 100 * indicator.scale}.get(indicator.type, indicator.scale)
    low, high = indicator.bounds
    return max(low, min(high, figure))


# -- order --------------------------------------------------------------------------------------------------------


def relative_size(move: Move) -> Fraction:
    """How far a fact moves beside what it is: 1/10 for a tenth more; whole units where it was nothing."""
    indicator = move.slot.indicator
    if move.before is None or indicator is None or indicator.type in ("yes_no", "finding", "code"):
        return Fraction(1)
    if indicator.type == "choice":
        return Fraction(move.size)
    if indicator.type == "date":
        if move.how != "wait":
            return Fraction(1)
        return Fraction(move.size, 365)
    if indicator.type in ("years", "points"):
        return Fraction(move.size, indicator.scale)
    base = abs(int_of(move.before))
    return (
        Fraction(move.size, base)
        if base
        else Fraction(max(1, move.size // indicator.scale if indicator.type == "count" else 1))
    )


def best_first(found: Sequence[Move]) -> list[Move]:
    """Levers in the order in which a firm would take them: what it can do now, then what needs time.

    Within a class they keep the order in which the comparison reads its facts, so that research expense comes before
    the revenue that it is divided by; of two ways to move one fact the shorter comes first.
    """
    places: dict[Slot, int] = {}
    for move in found:
        places.setdefault(move.slot, len(places))
    return sorted(found, key=lambda move: (CLASSES.index(move.change), places[move.slot], move.size))
