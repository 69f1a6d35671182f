"""What follows from a condition, as far as its form alone shows it.

Used to find cases that are never reached. The answers are careful: yes is certain, no means only that the form does not
show it.
"""

from __future__ import annotations

from fractions import Fraction

from tidu.criteria import expressions as ex
from tidu.criteria.expressions import Comparison, Condition

OPPOSITE: dict[Comparison, Comparison] = {">=": "<", "<": ">=", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}


def implies(strong: Condition, weak: Condition) -> bool:
    """Whether ``weak`` is true whenever ``strong`` is."""
    if strong == weak:
        return True
    match strong, weak:
        case ex.Either(parts=parts), _:
            return all(implies(part, weak) for part in parts)
        case _, ex.Both(parts=parts):
            return all(implies(strong, part) for part in parts)
        case ex.Both(parts=parts), _ if any(implies(part, weak) for part in parts):
            return True
        case _, ex.Either(parts=parts):
            return any(implies(strong, part) for part in parts)
        case ex.Not(body=one), ex.Not(body=other):
            return implies(other, one)
    if isinstance(strong, ex.Not) and not isinstance(plain := negation(negation(strong)), ex.Not):
        return implies(plain, weak)
    if isinstance(weak, ex.Not) and not isinstance(plain := negation(negation(weak)), ex.Not):
        return implies(strong, plain)
    if isinstance(strong, ex.OverYears) or isinstance(weak, ex.OverYears):
        return _over_years(strong, weak)
    return _alike(strong, weak)


def excludes(one: Condition, other: Condition) -> bool:
    """Whether the two are never true together."""
    return implies(one, negation(other)) or implies(other, negation(one))


def negation(condition: Condition) -> Condition:
    """The opposite, with ``not`` moved inwards as far as possible."""
    match condition:
        case ex.Not(body=body):
            return body
        case ex.Compare(op=op, left=left, right=right):
            return ex.Compare(OPPOSITE[op], left, right)
        case ex.DateCompare(indicator=indicator, op=op, day=day):
            return ex.DateCompare(indicator, OPPOSITE[op], day)
        case ex.Since(indicator=indicator, op=op, amount=amount, unit=unit):
            return ex.Since(indicator, OPPOSITE[op], amount, unit)
        case ex.ChoiceIn(indicator=indicator, allowed=allowed):
            return ex.ChoiceIn(indicator, tuple(i for i in range(len(indicator.options)) if i not in allowed))
        case ex.ApplicationIs(kind=kind):
            return ex.ApplicationIs("review" if kind == "new" else "new")
        case ex.Both(parts=parts):
            return ex.Either(tuple(negation(part) for part in parts))
        case ex.Either(parts=parts):
            return ex.Both(tuple(negation(part) for part in parts))
        case ex.OverYears(how=how, years=years, of_operation=operation, body=body):
            return ex.OverYears("any" if how == "each" else "each", years, operation, negation(body))
    return ex.Not(condition)


def _over_years(strong: Condition, weak: Condition) -> bool:
    """Each of more years implies each of fewer; any of fewer implies any of more; the latest year stands between."""
    if isinstance(strong, ex.OverYears) and isinstance(weak, ex.OverYears):
        if not implies(strong.body, weak.body):
            return False
        if strong.of_operation != weak.of_operation:
            return strong.how == weak.how == "each" and weak.of_operation and strong.years >= weak.years
        if strong.how == weak.how:
            return strong.years >= weak.years if strong.how == "each" else strong.years <= weak.years
        # With years of operation only, a firm without any such year would have each and not any.
        return strong.how == "each" and not strong.of_operation
    if isinstance(strong, ex.OverYears):
        return strong.how == "each" and not strong.of_operation and implies(strong.body, weak)
    return isinstance(weak, ex.OverYears) and weak.how == "any" and not weak.of_operation and implies(strong, weak.body)


def _alike(strong: Condition, weak: Condition) -> bool:
    """Conditions of one kind on the same thing."""
    match strong, weak:
        case (
            ex.Compare(op=op, left=left, right=ex.Const(value=value)),
            ex.Compare(op=weak_op, left=weak_left, right=ex.Const(value=weak_value)),
        ):
            return left == weak_left and _range(op, value, weak_op, weak_value)
        case ex.DateCompare() as one, ex.DateCompare() as other:
            days = Fraction(one.day.toordinal()), Fraction(other.day.toordinal())
            return one.indicator == other.indicator and _range(one.op, days[0], other.op, days[1])
        case ex.Since() as one, ex.Since() as other:
            same = (one.indicator, one.unit) == (other.indicator, other.unit)
            return same and _range(one.op, Fraction(one.amount), other.op, Fraction(other.amount))
        case ex.Within() as one, ex.Within() as other:
            return one.indicator == other.indicator and one.years <= other.years
        case ex.ChoiceIn() as one, ex.ChoiceIn() as other:
            return one.indicator == other.indicator and set(one.allowed) <= set(other.allowed)
        case ex.CodeUnder() as one, ex.CodeUnder() as other:
            return one.indicator == other.indicator and all(code.startswith(other.prefixes) for code in one.prefixes)
        case ex.Holds(titles=some), ex.Holds(titles=more):
            return set(some) <= set(more)
    return False


def _range(strong: Comparison, a: Fraction, weak: Comparison, b: Fraction) -> bool:
    """Whether every x with ``x strong a`` has ``x weak b``."""
    match weak:
        case ">=":
            return strong in (">=", ">", "==") and a >= b
        case ">":
            return a > b if strong in (">=", "==") else strong == ">" and a >= b
        case "<=":
            return strong in ("<=", "<", "==") and a <= b
        case "<":
            return a < b if strong in ("<=", "==") else strong == "<" and a <= b
        case "!=":
            table = {">=": a > b, ">": a >= b, "<=": a < b, "<": a <= b, "==": a != b, "!=": a == b}
            return table[strong]
    return strong == "==" and a == b
