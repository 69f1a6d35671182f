"""Where the truth of a condition can change when one slot takes another value.

A number, as a function of one stored integer, is a quotient of polynomials; a comparison can change its truth only at
the roots of a polynomial. Their integer neighbours are found exactly, so that between two *edges* the truth of a
condition is one and the same, and no value has to be guessed or sampled.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tidu.criteria import expressions as ex
from tidu.criteria.calendar_rules import first_day_young, last_day_grown
from tidu.criteria.expressions import Condition, Number
from tidu.criteria.facts import Facts, Value
from tidu.criteria.industry_codes import DIGITS, coarser
from tidu.criteria.slots import Ground, QuickEvaluator, Slot
from tidu.criteria.vocabulary import NEVER

Poly = tuple[int, ...]
"""Coefficients, lowest power first, without trailing zeros. Whole: what numbers are divided by stands in the bottom."""
NO_NUMBER: tuple[()] = ()
ONE: Poly = (1,)


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring values of a slot, both ends included, for which the conditions looked at do not change."""

    first: Value
    last: Value


@dataclass(frozen=True, slots=True)
class Form:
    """One shape that a number can take: a quotient of polynomials of the slot."""

    top: Poly
    bottom: Poly = ONE


def runs(evaluator: QuickEvaluator, facts: Facts, slot: Slot, conditions: Iterable[tuple[Condition, int]]) -> list[Run]:
    """The runs of a slot's values over these conditions (each with its shift), lowest first; others facts stay."""
    edges = Edges(evaluator, facts, slot)
    for condition, shift in conditions:
        edges.condition(condition, shift)
    return edges.runs()


class Edges:
    """Collects the values of one slot at which conditions can change. Other slots keep their values in ``facts``."""

    def __init__(self, evaluator: QuickEvaluator, facts: Facts, slot: Slot) -> None:
        self.evaluator = evaluator
        self.ground: Ground = evaluator.ground
        self.on = self.ground.on
        self.facts = facts
        self.slot = slot
        self.low, self.high = domain(slot, self.on)
        self.found: set[int] = set()
        founded = self.ground.standard.registered
        fact = facts.get(founded, None) if founded else None
        self.founded = fact.value.year if fact and isinstance(fact.value, date) else None

    def runs(self) -> list[Run]:
        """The runs between the edges, over everything that the slot can hold."""
        indicator = self.slot.indicator
        if indicator is None or indicator.type in ("yes_no", "finding"):
            return [Run(False, False), Run(True, True)]
        if indicator.type == "choice":
            return [Run(index, index) for index in range(len(indicator.options))]
        starts = sorted({self.low, *(edge for edge in self.found if self.low < edge <= self.high)})
        ends = [*(start - 1 for start in starts[1:]), self.high]
        if indicator.type == "date":
            days = [Run(date.fromordinal(a), date.fromordinal(b)) for a, b in zip(starts, ends, strict=True)]
            return [Run(NEVER, NEVER), *days] if indicator.kind == "event" else days
        return [Run(a, b) for a, b in zip(starts, ends, strict=True)]

    # -- conditions -----------------------------------------------------------------------------------------------

    def condition(self, node: Condition, shift: int) -> None:
        """Note the edges of a condition read ``shift`` years back."""
        if self.slot not in self.ground.of(node, shift):
            return
        match node:
            case ex.Compare():
                self._compare(node, shift)
            case ex.Both(parts=parts) | ex.Either(parts=parts):
                for part in parts:
                    self.condition(part, shift)
            case ex.Not(body=body):
                self.condition(body, shift)
            case ex.OverYears(years=years, body=body):
                self._window(years, shift)
                for back in range(years):
                    self.condition(body, shift + back)
            case ex.CodeUnder(prefixes=prefixes):
                self._codes(prefixes)
            case ex.Within() | ex.DateCompare() | ex.Since():
                self._date(node)

    def _date(self, node: ex.Within | ex.DateCompare | ex.Since) -> None:
        match node:
            case ex.Within(years=years):
                self._days(first_day_young(self.on, years), self.on + timedelta(days=1))
            case ex.DateCompare(day=day):
                self._days(day, day + timedelta(days=1))
            case ex.Since(amount=amount, unit="days"):
                self._days(self.on - timedelta(days=amount), self.on - timedelta(days=amount - 1))
            case ex.Since(amount=amount):
                self._days(first_day_young(self.on, amount), last_day_grown(self.on, amount) + timedelta(days=1))

    def _days(self, *days: date) -> None:
        self.found.update(day.toordinal() for day in days)

    def _window(self, years: int, shift: int) -> None:
        """A window of years of operation changes with the year of registration."""
        registered = self.ground.standard.registered
        if registered is not None and self.slot.code == registered.code:
            last = self.on.year - 1 - shift
            self._days(*(date(year, 1, 1) for year in range(last - years + 1, last + 2)))

    def _codes(self, prefixes: Sequence[str]) -> None:
        for prefix in prefixes:
            low = int(prefix) * 10 ** (DIGITS - len(prefix))
            self.found.update((low, low + 10 ** (DIGITS - len(prefix))))
            self.found.update(edge for code in coarser(prefix) for edge in (code, code + 1))

    def _compare(self, node: ex.Compare, shift: int) -> None:
        if isinstance(node.left, ex.CompoundGrowth):
            growth = node.left
            limits = self._number(node.right, shift)
            latest, base = self._number(growth.body, shift), self._number(growth.body, shift + growth.years)
            for one, two, limit in ((a, b, c) for a in latest for b in base for c in limits):
                self._roots(two.top)
                part, whole = (limit.top[0] if limit.top else 0), limit.bottom[0]
                latest_side = times((whole**growth.years,), times(one.top, two.bottom))
                self._roots(minus(latest_side, times(((whole + part) ** growth.years,), times(two.top, one.bottom))))
            return
        for one in self._number(node.left, shift):
            for two in self._number(node.right, shift):
                self._roots(minus(times(one.top, two.bottom), times(two.top, one.bottom)))

    def _roots(self, poly: Poly) -> None:
        for cell in cells(poly, self.low, self.high):
            self.found.update((cell, cell + 1, cell + 2))

    # -- numbers --------------------------------------------------------------------------------------------------

    def _number(self, node: Number, shift: int) -> list[Form]:
        """The shapes that a number can take; none where another slot that it reads is unknown."""
        match node:
            case ex.Const(value=value):
                return [ratio(value)]
            case ex.NumberFact(indicator=indicator):
                return self._fact(node, shift, 1 if indicator.type == "money" else indicator.scale)
            case ex.Arithmetic(op=op, left=left, right=right):
                pairs = ((a, b) for a in self._number(left, shift) for b in self._number(right, shift))
                return [self._arithmetic(op, a, b) for a, b in pairs]
            case ex.Total():
                return self._total(node, shift)
            case ex.Growth():
                return self._growth(node, shift)
            case ex.Before(years=years, body=body):
                return self._number(body, shift + years)
            case ex.Choose(condition=condition, then=then, otherwise=otherwise):
                self.condition(condition, shift)
                return [*self._number(then, shift), *self._number(otherwise, shift)]
        return []

    def _fact(self, node: ex.NumberFact, shift: int, scale: int) -> list[Form]:
        indicator = node.indicator
        year = self.ground.year_of(indicator, shift) if indicator.yearly else None
        if (indicator.code, year) == (self.slot.code, self.slot.year):
            return [Form((0, 1), (scale,))]
        fact = self.facts.values.get((indicator.code, year))
        return [] if fact is None else [ratio(Fraction(int(str(fact.value)), scale))]

    def _arithmetic(self, op: str, a: Form, b: Form) -> Form:
        if op == "*":
            return Form(times(a.top, b.top), times(a.bottom, b.bottom))
        if op == "/":
            self._roots(b.top)
            return Form(times(a.top, b.bottom), times(a.bottom, b.top))
        return added(a, b, 1 if op == "+" else -1)

    def _total(self, node: ex.Total, shift: int) -> list[Form]:
        found = [Form(NO_NUMBER)]
        self._window(node.years, shift)
        for back in range(node.years):
            if node.of_operation and self.founded is not None and self.on.year - 1 - shift - back < self.founded:
                continue
            parts = self._number(node.body, shift + back)
            found = [added(total, part, 1) for total in found for part in parts]
        shared: Poly = (node.years if node.how == "mean" else 1,)
        return [Form(one.top, times(shared, one.bottom)) for one in found]

    def _growth(self, node: ex.Growth, shift: int) -> list[Form]:
        found = [Form((-node.years,))]
        for back in range(node.years):
            now, base = self._number(node.body, shift + back), self._number(node.body, shift + back + 1)
            rates = [self._arithmetic("/", a, b) for a in now for b in base]
            found = [added(total, rate, 1) for total in found for rate in rates]
        return [Form(one.top, times((node.years,), one.bottom)) for one in found]


def domain(slot: Slot, on: date) -> tuple[int, int]:
    """Lowest and highest stored value of a slot; dates as ordinals, not after the day of the check."""
    indicator = slot.indicator
    if indicator is None:
        return 0, 1
    if indicator.type == "date":
        return date(1949, 10, 1).toordinal(), on.toordinal()
    if indicator.type == "choice":
        return 0, len(indicator.options) - 1
    if indicator.type == "code":
        return 100, 10**DIGITS - 1
    return indicator.bounds


# -- polynomials --------------------------------------------------------------------------------------------------


def ratio(value: Fraction) -> Form:
    """A number that does not depend on the slot."""
    return Form(trimmed([value.numerator]), (value.denominator,))


def trimmed(coefficients: Sequence[int]) -> Poly:
    """Without zeros at the highest powers."""
    kept = list(coefficients)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def times(one: Poly, two: Poly) -> Poly:
    """Product."""
    if one == ONE:
        return two
    if two == ONE:
        return one
    result = [0] * max(0, len(one) + len(two) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(two):
            result[i + j] += a * b
    return trimmed(result)


def minus(one: Poly, two: Poly) -> Poly:
    """Difference."""
    width = max(len(one), len(two))
    padded = [(*poly, *[0] * (width - len(poly))) for poly in (one, two)]
    return trimmed([a - b for a, b in zip(*padded, strict=True)])


def added(a: Form, b: Form, sign: int) -> Form:
    """Sum or difference of two quotients."""
    if a.bottom == b.bottom:
        return Form(minus(a.top, times((-sign,), b.top)), a.bottom)
    top = minus(times(a.top, b.bottom), times((-sign,), times(b.top, a.bottom)))
    return Form(top, times(a.bottom, b.bottom))


def cells(poly: Poly, low: int, high: int) -> set[int]:
    """Integers a from ``low`` − 1 to ``high`` such that every real root there lies in some [a, a + 1].

    May hold more than that: the unit cells of the derivative's roots stay in, because two roots could hide in one.
    """
    if len(poly) <= 1:
        return set()
    if len(poly) == 2:
        root = -poly[0] // poly[1]
        return {root} if low - 1 <= root <= high else set()
    slope = trimmed([index * one for index, one in enumerate(poly)][1:])
    bends = cells(slope, low, high)
    marks = sorted({low - 1, high + 1, *bends, *(bend + 1 for bend in bends)})
    found = set(bends)
    for left, right in itertools.pairwise(marks):
        found.update(_sign_change(poly, left, right))
    return found


def _sign_change(whole: Sequence[int], left: int, right: int) -> Iterator[int]:
    """The unit cell in which a polynomial that is monotone between two integers changes its sign."""

    def sign(x: int) -> int:
        total = 0
        for coefficient in reversed(whole):
            total = total * x + coefficient
        return (total > 0) - (total < 0)

    first, last = sign(left), sign(right)
    if not first:
        yield left
    if not last:
        yield right
    if first * last >= 0:
        return
    while right - left > 1:
        middle = (left + right) // 2
        if sign(middle) == first:
            left = middle
        else:
            right = middle
    yield left
