"""What an expression means for one firm, as docs/language.md says it: exact, and None where it cannot be known."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.oracle.facts import Firm, Value, anniversary, indicators, is_yearly, lies_under, options, year_of
from tests.oracle.language import Tree

SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}
MIRRORED = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "==": "==", "!=": "!="}
REGISTERED = "registered_on"


def every(truths: Iterable[bool | None]) -> bool | None:
    """Three-valued and."""
    found = list(truths)
    return False if False in found else (None if None in found else True)


def some(truths: Iterable[bool | None]) -> bool | None:
    """Three-valued or."""
    found = list(truths)
    return True if True in found else (None if None in found else False)


@dataclass
class Asker:
    """Asks expressions of one firm, on a day, for a kind of application."""

    firm: Firm
    on: date
    kind: str

    def fact(self, code: str, back: int) -> Value | None:
        """A fact ``back`` years before the latest one."""
        return self.firm.facts.get((code, year_of(code, self.on, back)))

    def years(self, window: Tree, back: int) -> Iterator[int]:
        """The years of a window, counted back; of operation: not those before the year of registration."""
        _, count, of_operation = window
        registered = self.firm.facts.get((REGISTERED, None))
        for one in range(back, back + count):
            year = self.on.year - 1 - one
            if of_operation and isinstance(registered, date) and registered.year > year:
                continue
            yield one

    # -- conditions -----------------------------------------------------------------------------------------------

    def truth(self, tree: Tree, back: int = 0) -> bool | None:
        """Whether a condition holds, read ``back`` years ago."""
        match tree:
            case ("and", *parts):
                return every([self.truth(part, back) for part in parts])
            case ("or", *parts):
                return some([self.truth(part, back) for part in parts])
            case ("not", body):
                truth = self.truth(body, back)
                return None if truth is None else not truth
            case ("name", code):
                fact = self.fact(code, back)
                return None if fact is None else bool(fact)
            case ("in", ("name", code), allowed):
                fact = self.fact(code, back)
                return None if fact is None else fact in allowed
            case ("under", ("name", code), branches):
                fact = self.fact(code, back)
                return None if fact is None else some([lies_under(str(fact), one) for one in branches])
            case ("within", ("name", code), ("constant", years, "年")):
                day = self.fact(code, back)
                return None if day is None else day <= self.on <= anniversary(day, int(years))  # type: ignore[operator, arg-type]
            case ("call", "holds", *names):
                return some([self.holds(name) for _, name in names])
            case ("call", ("each" | "any") as how, window, body):
                truths = [self.truth(body, one) for one in self.years(window, back)]
                return every(truths) if how == "each" else some(truths)
            case ("compare", sign, left, right):
                return self.compare(sign, left, right, back)
        raise ValueError(f"{tree} is no condition")

    def holds(self, title: str) -> bool | None:
        """Whether a title is valid on the day."""
        if title not in self.firm.titles:
            return None
        first, last = self.firm.titles[title]
        return every([None if first is None else first <= self.on, self.on <= last])

    def compare(self, sign: str, left: Tree, right: Tree, back: int) -> bool | None:
        """A comparison of any two things that may be compared."""
        if left[0] == "constant" and right[0] == "call":
            return self.compare(MIRRORED[sign], right, left, back)
        match left, right:
            case ("name", "application"), ("name", kind):
                return SIGNS[sign](self.kind, kind)
            case ("name", code), ("name", ("yes" | "no") as word) if indicators()[code]["type"] != "choice":
                fact = self.fact(code, back)
                return None if fact is None else SIGNS[sign](fact, word == "yes")
            case ("name", code), ("name", option) if indicators()[code]["type"] == "choice":
                fact = self.fact(code, back)
                order = options(code)
                return None if fact is None else SIGNS[sign](order.index(str(fact)), order.index(option))
            case ("name", code), ("date", day):
                fact = self.fact(code, back)
                return None if fact is None else SIGNS[sign](fact, day)
            case ("call", ("years_since" | "days_since") as unit, ("name", code)), ("constant", amount, _):
                fact = self.fact(code, back)
                return None if fact is None else self.since(fact, sign, int(amount), unit)  # type: ignore[arg-type]
            case ("call", "compound_growth", (_, years, _), body), _:
                times, limit = (
                    self.quotient(self.number(body, back), self.number(body, back + years)),
                    self.number(right),
                )
                # (latest ÷ base)^(1/n) − 1 against the limit: a root rises with what stands under it.
                return None if times is None or limit is None else SIGNS[sign](times, (limit + 1) ** years)
        one, other = self.number(left, back), self.number(right, back)
        return None if one is None or other is None else SIGNS[sign](one, other)

    def since(self, day: date, sign: str, amount: int, unit: str) -> bool:
        """The time from ``day`` to the day of the check against ``amount`` whole years or days."""
        reached = anniversary(day, amount) if unit == "years_since" else day + timedelta(days=amount)
        return SIGNS[sign](self.on, reached)

    # -- numbers --------------------------------------------------------------------------------------------------

    def number(self, tree: Tree, back: int = 0) -> Fraction | None:
        """The value of a number, read ``back`` years ago."""
        match tree:
            case ("constant", value, _):
                return Fraction(value)
            case ("name", code):
                fact = self.fact(code, back if is_yearly(code) else 0)
                return None if fact is None else Fraction(fact)  # type: ignore[arg-type]
            case (("+" | "-" | "*" | "/") as sign, left, right):
                return self.calculated(sign, self.number(left, back), self.number(right, back))
            case ("call", ("latest" | "stated"), body):
                return self.number(body, back)
            case ("call", "before", span, body):
                return self.number(body, back + int(span[1]))
            case ("call", ("sum" | "mean") as how, window, body):
                values = [self.number(body, one) for one in self.years(window, back)]
                total = None if None in values else sum((one for one in values if one is not None), Fraction(0))
                return total if total is None or how == "sum" else total / window[1]
            case ("call", "growth", body):
                return self.calculated("-", self.rate(body, back), Fraction(1))
            case ("call", "mean_growth", (_, years, _), body):
                rates = [self.rate(body, back + one) for one in range(years)]
                known = [one - 1 for one in rates if one is not None]
                return sum(known, Fraction(0)) / years if len(known) == years else None
            case ("call", "if", condition, one, other):
                truth = self.truth(condition, back)
                return None if truth is None else self.number(one if truth else other, back)
        raise ValueError(f"{tree} is no number")

    def rate(self, body: Tree, back: int) -> Fraction | None:
        """A year over the year before it."""
        return self.quotient(self.number(body, back), self.number(body, back + 1))

    def quotient(self, top: Fraction | None, bottom: Fraction | None) -> Fraction | None:
        """A quotient, undefined where the denominator is zero or negative."""
        return None if top is None or bottom is None or bottom <= 0 else top / bottom

    def calculated(self, sign: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
        """Sum, difference, product or quotient."""
        if left is None or right is None:
            return None
        if sign == "/":
            return self.quotient(left, right)
        return {"+": left + right, "-": left - right, "*": left * right}[sign]
