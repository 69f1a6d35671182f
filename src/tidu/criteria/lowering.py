"""Expressions to plan nodes: numbers become exact integer quotients, conditions three-valued booleans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor, lcm

from tidu.criteria import expressions as ex
from tidu.criteria import plan as ir
from tidu.criteria.calendar_rules import first_day_young, last_day_grown
from tidu.criteria.expressions import Application, Condition, Number
from tidu.criteria.industry_codes import DIGITS, coarser
from tidu.criteria.model import Standard
from tidu.criteria.plan import Ir
from tidu.criteria.vocabulary import Indicator


@dataclass(frozen=True, slots=True)
class Quotient:
    """coefficient × numerator ÷ denominator + offset; the denominator is positive or missing."""

    numerator: Ir
    denominator: Ir
    coefficient: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)

    def whole(self) -> tuple[Ir, Ir]:
        """As one integer numerator over one integer denominator, coefficient and offset absorbed."""
        common = lcm(self.coefficient.denominator, self.offset.denominator)
        top = ir.multiply(ir.Int(int(self.coefficient * common)), self.numerator)
        if self.offset:
            top = ir.add(top, ir.multiply(ir.Int(int(self.offset * common)), self.denominator))
        return top, ir.multiply(ir.Int(common), self.denominator)


ONE = ir.Int(1)
FLIP: dict[ex.Comparison, ex.Comparison] = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "==": "==", "!=": "!="}


def column_name(indicator: Indicator, shift: int) -> str:
    """The column of an indicator; ``_y0`` is the latest year, ``_y1`` the year before."""
    return f"{indicator.code}_y{shift}" if indicator.yearly else indicator.code


class Lowering:
    """Lowers the expressions of one standard for one date and kind of application."""

    def __init__(self, standard: Standard, on: date, kind: Application) -> None:
        self.standard = standard
        self.on = on
        self.kind = kind
        self.plan = ir.Plan(standard.id)
        self._conditions: dict[tuple[Condition, int], Ir] = {}
        self._numbers: dict[tuple[int, int], Quotient] = {}
        self._kept: list[Number] = []

    # -- columns --------------------------------------------------------------------------------------------------

    def column(self, indicator: Indicator, shift: int) -> ir.Column:
        """The input column of an indicator."""
        name = column_name(indicator, shift)
        if indicator.type == "date":
            return self.plan.column(ir.Column(name, "date"))
        if indicator.type in ("yes_no", "finding"):
            return self.plan.column(ir.Column(name, "bool"))
        if indicator.type == "choice":
            return self.plan.column(ir.Column(name, "int", 0, len(indicator.options) - 1))
        if indicator.type == "code":
            return self.plan.column(ir.Column(name, "int", 0, 10**DIGITS - 1))
        low, high = indicator.bounds
        return self.plan.column(ir.Column(name, "int", low, high))

    def _founded_after(self, shift: int) -> Ir:
        """Whether the firm was registered after the end of that year; unknown date: unknown."""
        registered = self.standard.registered
        if registered is None:
            return ir.UNKNOWN_TRUTH
        return ir.DateCmp(">", self.column(registered, 0), date(self.on.year - 1 - shift, 12, 31))

    # -- conditions -----------------------------------------------------------------------------------------------

    def truth(self, node: Condition, shift: int = 0) -> Ir:
        """A condition as a shared boolean column."""
        key = (node, shift)
        if key not in self._conditions:
            self._conditions[key] = self.plan.share(self._truth(node, shift))
        return self._conditions[key]

    def _truth(self, node: Condition, shift: int) -> Ir:
        match node:
            case ex.Compare():
                return self._compare(node, shift)
            case ex.Both(parts=parts):
                return ir.logic("and", [self._truth(part, shift) for part in parts])
            case ex.Either(parts=parts):
                return ir.logic("or", [self._truth(part, shift) for part in parts])
            case ex.Not(body=body):
                return ir.negate(self._truth(body, shift))
            case ex.OverYears():
                return self._over_years(node, shift)
            case ex.Truth(indicator=indicator):
                return self.column(indicator, shift)
            case ex.ChoiceIn(indicator=indicator, allowed=allowed):
                names = tuple(indicator.options[position].id for position in allowed)
                return ir.In(self.column(indicator, shift), allowed, names)
            case ex.CodeUnder():
                return self._code_under(node, shift)
            case ex.ApplicationIs(kind=kind):
                return ir.Bool(self.kind == kind)
            case ex.Holds(titles=titles):
                return ir.logic("or", [self._holds(code) for code in titles])
        return self._date_condition(node)

    def _date_condition(self, node: ex.Since | ex.Within | ex.DateCompare) -> Ir:
        column = self.column(node.indicator, 0)
        match node:
            case ex.Within(years=years):
                since = ir.DateCmp(">=", column, first_day_young(self.on, years))
                return ir.logic("and", [since, ir.DateCmp("<=", column, self.on)])
            case ex.DateCompare(op=op, day=day):
                return ir.DateCmp(op, column, day)
            case ex.Since(op=op, amount=amount, unit="days"):
                return ir.DateCmp(FLIP[op], column, self.on - timedelta(days=amount))
            case ex.Since(op=op, amount=amount):
                grown = ir.DateCmp("<=", column, last_day_grown(self.on, amount))
                young = ir.DateCmp(">=", column, first_day_young(self.on, amount))
                both = ir.logic("and", [grown, young])
                table = {">=": grown, "<": ir.negate(grown), "<=": young, ">": ir.negate(young), "==": both}
                return ir.negate(both) if op == "!=" else table[op]

    def _holds(self, code: str) -> Ir:
        since = self.plan.column(ir.Column(f"title_{code}_from", "date"))
        until = self.plan.column(ir.Column(f"title_{code}_until", "date"))
        return ir.logic("and", [ir.DateCmp("<=", since, self.on), ir.DateCmp(">=", until, self.on)])

    def _code_under(self, node: ex.CodeUnder, shift: int) -> Ir:
        column = self.column(node.indicator, shift)
        ranges = merged_ranges(node.prefixes)
        inside = [
            ir.logic("and", [ir.Cmp(">=", column, ir.Int(low)), ir.Cmp("<=", column, ir.Int(high))])
            for low, high in ranges
        ]
        unclear = {
            code
            for prefix in node.prefixes
            for code in coarser(prefix)
            if not any(low <= code <= high for low, high in ranges)
        }
        under = ir.logic("or", inside)
        if not unclear:
            return under
        return ir.choose([(ir.In(column, tuple(sorted(unclear))), ir.UNKNOWN_TRUTH)], under)

    def _over_years(self, node: ex.OverYears, shift: int) -> Ir:
        neutral = ir.Bool(node.how == "each")
        parts: list[Ir] = []
        for back in range(node.years):
            part = self._truth(node.body, shift + back)
            if node.of_operation:
                part = ir.choose([(self._founded_after(shift + back), neutral)], part)
            parts.append(part)
        return ir.logic("and" if node.how == "each" else "or", parts)

    def _compare(self, node: ex.Compare, shift: int) -> Ir:
        if isinstance(node.left, ex.CompoundGrowth):
            return self._compare_compound(node, node.left, shift)
        left, right = self.number(node.left, shift), self.number(node.right, shift)
        if isinstance(right.numerator, ir.Int) and right.denominator == ONE and right.numerator.value is not None:
            limit = right.coefficient * right.numerator.value + right.offset
            return against_constant(left, node.op, limit)
        (a, b), (c, d) = left.whole(), right.whole()
        return ir.Cmp(node.op, ir.multiply(a, d), ir.multiply(c, b))

    def _compare_compound(self, node: ex.Compare, growth: ex.CompoundGrowth, shift: int) -> Ir:
        latest = self.number(growth.body, shift)
        base = self.number(growth.body, shift + growth.years)
        limit = node.right
        assert isinstance(limit, ex.Const)  # noqa: S101 - checked when the expression was read
        quotient = Quotient(latest.numerator, self.plan.share(ir.positive(base.numerator)))
        return against_constant(quotient, node.op, (1 + limit.value) ** growth.years)

    # -- numbers --------------------------------------------------------------------------------------------------

    def number(self, node: Number, shift: int = 0) -> Quotient:
        """A number as an exact quotient; numerator and denominator are shared columns."""
        key = (id(node), shift)
        if key not in self._numbers:
            found = self._number(node, shift)
            shared = Quotient(
                self.plan.share(found.numerator), self.plan.share(found.denominator), found.coefficient, found.offset
            )
            self._numbers[key] = shared
            self._kept.append(node)
        return self._numbers[key]

    def _number(self, node: Number, shift: int) -> Quotient:
        match node:
            case ex.Const(value=value):
                return Quotient(ONE, ONE, value) if value else Quotient(ir.Int(0), ONE)
            case ex.NumberFact(indicator=indicator):
                scale = 1 if indicator.type == "money" else indicator.scale
                return Quotient(self.column(indicator, shift), ONE, Fraction(1, scale))
            case ex.Arithmetic():
                return self._arithmetic(node, shift)
            case ex.Total():
                return self._total(node, shift)
            case ex.Growth():
                return self._growth(node, shift)
            case ex.Before(years=years, body=body):
                return self._number(body, shift + years)
            case ex.Choose(condition=condition, then=then, otherwise=otherwise):
                truth = self.truth(condition, shift)
                (a, b), (c, d) = self._number(then, shift).whole(), self._number(otherwise, shift).whole()
                no = ir.negate(truth)
                return Quotient(
                    ir.choose([(truth, a), (no, c)], ir.Int(None)), ir.choose([(truth, b), (no, d)], ir.Int(None))
                )
        raise TypeError(node)

    def _arithmetic(self, node: ex.Arithmetic, shift: int) -> Quotient:
        left, right = self._number(node.left, shift), self._number(node.right, shift)
        if node.op in ("+", "-"):
            return plus(left, right, 1 if node.op == "+" else -1)
        if node.op == "*":
            return times(left, right)
        return over(left, right)

    def _total(self, node: ex.Total, shift: int) -> Quotient:
        total = Quotient(ir.Int(0), ONE)
        for back in range(node.years):
            part = self._number(node.body, shift + back)
            if node.of_operation:
                before = self._founded_after(shift + back)
                top, bottom = part.whole()
                part = Quotient(
                    ir.choose([(before, ir.Int(0))], top),
                    bottom if isinstance(bottom, ir.Int) else ir.choose([(before, ONE)], bottom),
                )
            total = plus(total, part, 1)
        if node.how == "mean":
            return Quotient(
                total.numerator, total.denominator, total.coefficient / node.years, total.offset / node.years
            )
        return total

    def _growth(self, node: ex.Growth, shift: int) -> Quotient:
        total = Quotient(ir.Int(0), ONE, offset=Fraction(-node.years))
        for back in range(node.years):
            now, base = self._number(node.body, shift + back), self._number(node.body, shift + back + 1)
            total = plus(total, over(now, base), 1)
        return Quotient(total.numerator, total.denominator, total.coefficient / node.years, total.offset / node.years)


def plus(left: Quotient, right: Quotient, sign: int) -> Quotient:
    """Sum or difference of two quotients."""
    offset = left.offset + sign * right.offset
    if left.numerator == ir.Int(0):
        return Quotient(right.numerator, right.denominator, sign * right.coefficient, offset)
    if right.numerator == ir.Int(0):
        return Quotient(left.numerator, left.denominator, left.coefficient, offset)
    common = lcm(left.coefficient.denominator, right.coefficient.denominator)
    a = ir.multiply(ir.Int(int(left.coefficient * common)), left.numerator)
    b = ir.multiply(ir.Int(int(sign * right.coefficient * common)), right.numerator)
    if left.denominator == right.denominator:
        return Quotient(ir.add(a, b), left.denominator, Fraction(1, common), offset)
    top = ir.add(ir.multiply(a, right.denominator), ir.multiply(b, left.denominator))
    return Quotient(top, ir.multiply(left.denominator, right.denominator), Fraction(1, common), offset)


def times(left: Quotient, right: Quotient) -> Quotient:
    """Product of two quotients."""
    for one, other in ((left, right), (right, left)):
        if one.numerator in (ONE, ir.Int(0)) and one.denominator == ONE:
            factor = one.coefficient * (1 if one.numerator == ONE else 0) + one.offset
            return Quotient(other.numerator, other.denominator, other.coefficient * factor, other.offset * factor)
    (a, b), (c, d) = left.whole(), right.whole()
    return Quotient(ir.multiply(a, c), ir.multiply(b, d))


def over(left: Quotient, right: Quotient) -> Quotient:
    """Quotient of two quotients; missing unless the divisor is positive."""
    if right.numerator == ONE and right.denominator == ONE and right.coefficient + right.offset > 0:
        factor = 1 / (right.coefficient + right.offset)
        return Quotient(left.numerator, left.denominator, left.coefficient * factor, left.offset * factor)
    if right.offset:
        top, bottom = right.whole()
        right = Quotient(top, bottom)
    if right.coefficient == 0:  # a divisor that was multiplied by zero
        return Quotient(left.numerator, ir.Int(None))
    divisor = right.numerator if right.coefficient > 0 else ir.multiply(ir.Int(-1), right.numerator)
    if left.offset:
        top, bottom = left.whole()
        left = Quotient(top, bottom)
    return Quotient(
        ir.multiply(left.numerator, right.denominator),
        ir.multiply(left.denominator, ir.positive(divisor)),
        left.coefficient / abs(right.coefficient),
    )


def against_constant(left: Quotient, op: ex.Comparison, limit: Fraction) -> Ir:
    """``left op limit`` as one comparison of integers."""
    if left.coefficient == 0:
        zero = ir.multiply(ir.Int(0), ir.multiply(left.numerator, left.denominator))
        return ir.Cmp(
            op, zero, ir.Int(ceil(limit - left.offset) if limit - left.offset > 0 else floor(limit - left.offset))
        )
    edge = (limit - left.offset) / left.coefficient
    if left.coefficient < 0:
        op = FLIP[op]
    if left.denominator == ONE:
        return _plain(left.numerator, op, edge)
    return ir.Cmp(
        op,
        ir.multiply(ir.Int(edge.denominator), left.numerator),
        ir.multiply(ir.Int(edge.numerator), left.denominator),
    )


def _plain(numerator: Ir, op: ex.Comparison, edge: Fraction) -> Ir:
    """An integer against a rational: the edge is moved to the nearest integer that decides the same."""
    if edge.denominator == 1 or op in ("==", "!="):
        return ir.Cmp(op, ir.multiply(ir.Int(edge.denominator), numerator), ir.Int(edge.numerator))
    return ir.Cmp(op, numerator, ir.Int(ceil(edge) if op in (">=", "<") else floor(edge)))


def merged_ranges(prefixes: tuple[str, ...]) -> list[tuple[int, int]]:
    """Ranges of four-digit codes below the prefixes, neighbours joined."""
    found: list[tuple[int, int]] = []
    widths = ((int(prefix), 10 ** (DIGITS - len(prefix))) for prefix in prefixes)
    for low, high in sorted((number * width, (number + 1) * width - 1) for number, width in widths):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return found
