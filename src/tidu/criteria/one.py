"""One firm against one standard: exact, with the full trace. The reference meaning of the language.

Numbers are Fractions in natural units (money in 分); None is unknown or undefined. Every leaf is always evaluated.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tidu.criteria import expressions as ex
from tidu.criteria import model, outcomes
from tidu.criteria.calendar_rules import first_day_young, last_day_grown
from tidu.criteria.expressions import Application, Condition, Number
from tidu.criteria.facts import Fact, Facts
from tidu.criteria.industry_codes import is_under
from tidu.criteria.outcomes import Outcome
from tidu.criteria.truth import compare, conjunction, disjunction, root
from tidu.criteria.verdicts import (
    ClassResult,
    Compared,
    GroupResult,
    ItemResult,
    NodeResult,
    Reading,
    ScoreResult,
    Seen,
    SeenTitle,
    Verdict,
)
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text


def evaluate(standard: model.Standard, facts: Facts, on: date, kind: Application = "new") -> Verdict:
    """Judge one firm on the date ``on``; the reference year is the year before."""
    return Verdict(standard, facts, on, kind, Evaluator(standard, facts, on, kind).node(standard.root))


class Evaluator:
    """Evaluates the nodes of one standard for one firm."""

    def __init__(self, standard: model.Standard, facts: Facts, on: date, kind: Application) -> None:
        self.standard = standard
        self.facts = facts
        self.on = on
        self.kind = kind
        self.year = on.year - 1
        self.reading = Reading()
        self._founded = self._founding_year()

    def _founding_year(self) -> int | None:
        registered = self.standard.registered
        fact = self.facts.get(registered, None) if registered else None
        return fact.value.year if fact and isinstance(fact.value, date) else None

    # -- facts ----------------------------------------------------------------------------------------------------

    def fact(self, indicator: Indicator, shift: int) -> Fact | None:
        """The fact ``shift`` years back, noted in the trace."""
        year: int | None = None
        if indicator.yearly:
            year = (self.on.year if indicator.this_year else self.year) - shift
        found = self.facts.get(indicator, year)
        if (indicator.code, year) not in self.reading.noted:
            self.reading.noted.add((indicator.code, year))
            seen = Seen(indicator, year, found.value if found else None, found.source if found else "")
            self.reading.seen.append(seen)
        return found

    # -- conditions -----------------------------------------------------------------------------------------------

    def truth(self, node: Condition, shift: int = 0) -> bool | None:
        """Three-valued truth of a condition, ``shift`` years back."""
        match node:
            case ex.Compare():
                return self._compare(node, shift)
            case ex.Both(parts=parts):
                return conjunction([self.truth(part, shift) for part in parts])
            case ex.Either(parts=parts):
                return disjunction([self.truth(part, shift) for part in parts])
            case ex.Not(body=body):
                truth = self.truth(body, shift)
                return None if truth is None else not truth
            case ex.OverYears():
                return self._over_years(node, shift)
            case ex.Truth(indicator=indicator):
                fact = self.fact(indicator, shift)
                return None if fact is None else bool(fact.value)
            case ex.ChoiceIn(indicator=indicator, allowed=allowed):
                fact = self.fact(indicator, shift)
                return None if fact is None else fact.value in allowed
            case ex.CodeUnder(indicator=indicator, prefixes=prefixes):
                fact = self.fact(indicator, shift)
                if fact is None:
                    return None
                return disjunction([is_under(int(str(fact.value)), prefix) for prefix in prefixes])
            case ex.ApplicationIs(kind=kind):
                return self.kind == kind
            case ex.Holds(titles=titles, names=names):
                named = zip(titles, names, strict=True)
                return disjunction([self._holds(code, name) for code, name in named])
        return self._date_condition(node)

    def _date_condition(self, node: ex.Since | ex.Within | ex.DateCompare) -> bool | None:
        fact = self.fact(node.indicator, 0)
        if fact is None or not isinstance(fact.value, date):
            return None
        day = fact.value
        match node:
            case ex.Within(years=years):
                return first_day_young(self.on, years) <= day <= self.on
            case ex.DateCompare(op=op, day=other):
                return compare(day, op, other)
            case ex.Since(op=op, amount=amount, unit="days"):
                return compare((self.on - day).days, op, amount)
            case ex.Since(op=op, amount=amount):
                grown, young = day <= last_day_grown(self.on, amount), day >= first_day_young(self.on, amount)
                table = {">=": grown, "<": not grown, "<=": young, ">": not young, "==": grown and young}
                return not table["=="] if op == "!=" else table[op]

    def _holds(self, code: str, name: Text) -> bool | None:
        validity = self.facts.titles.get(code)
        held = validity.on(self.on) if validity else None
        self.reading.titles.append(
            SeenTitle(code, name, held, validity.until if validity else None, validity.source if validity else "")
        )
        return held

    def _over_years(self, node: ex.OverYears, shift: int) -> bool | None:
        truths = []
        for back in range(node.years):
            year = self.year - shift - back
            if node.of_operation and self._founded is not None and year < self._founded:
                continue
            truths.append(self.truth(node.body, shift + back))
        return conjunction(truths) if node.how == "each" else disjunction(truths)

    def _compare(self, node: ex.Compare, shift: int) -> bool | None:
        if isinstance(node.left, ex.CompoundGrowth):
            return self._compare_compound(node, node.left, shift)
        left, right = self.number(node.left, shift), self.number(node.right, shift)
        truth = None if left is None or right is None else compare(left, node.op, right)
        self.reading.compared.append(Compared(node, self._period(node, shift), left, right, truth))
        return truth

    def _period(self, node: ex.Compare, shift: int) -> int | None:
        """The year that a comparison speaks of; None where it reads only the present."""
        for need in ex.needs(node):
            if need.indicator is not None and need.indicator.yearly:
                return (self.on.year if need.indicator.this_year else self.year) - shift
        return None

    def _compare_compound(self, node: ex.Compare, growth: ex.CompoundGrowth, shift: int) -> bool | None:
        """(a/b)^(1/n) − 1 against a constant, as a/b against (1 + constant)^n: no root is taken to decide."""
        latest, base = self.number(growth.body, shift), self.number(growth.body, shift + growth.years)
        limit = self.number(node.right, shift)
        truth: bool | None = None
        shown: Fraction | None = None
        if base is not None and base <= 0:
            self.reading.undefined.append(("growth", self.year - shift - growth.years))
        elif latest is not None and base is not None and limit is not None:
            truth = compare(latest / base, node.op, (1 + limit) ** growth.years)
            shown = root(latest / base, growth.years) - 1
        self.reading.compared.append(Compared(node, self._period(node, shift), shown, limit, truth, rounded=True))
        return truth

    # -- numbers --------------------------------------------------------------------------------------------------

    def number(self, node: Number, shift: int = 0) -> Fraction | None:
        """The value of a number ``shift`` years back, in natural units."""
        match node:
            case ex.Const(value=value):
                return value
            case ex.NumberFact(indicator=indicator):
                fact = self.fact(indicator, shift)
                if fact is None or isinstance(fact.value, date):
                    return None
                return Fraction(fact.value, 1 if indicator.type == "money" else indicator.scale)
            case ex.Arithmetic():
                return self._arithmetic(node, shift)
            case ex.Total():
                return self._total(node, shift)
            case ex.Growth():
                return self._growth(node, shift)
            case ex.Before(years=years, body=body):
                return self.number(body, shift + years)
            case ex.Choose(condition=condition, then=then, otherwise=otherwise):
                truth = self.truth(condition, shift)
                if truth is None:
                    return None
                return self.number(then if truth else otherwise, shift)
        raise TypeError(node)

    def _arithmetic(self, node: ex.Arithmetic, shift: int) -> Fraction | None:
        left, right = self.number(node.left, shift), self.number(node.right, shift)
        if node.op == "/" and right is not None and right <= 0:
            self.reading.undefined.append(("division", self.year - shift))
            return None
        if left is None or right is None:
            return None
        match node.op:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
        return left / right

    def _total(self, node: ex.Total, shift: int) -> Fraction | None:
        total: Fraction | None = Fraction(0)
        for back in range(node.years):
            if node.of_operation and self._founded is not None and self.year - shift - back < self._founded:
                continue
            value = self.number(node.body, shift + back)
            total = None if total is None or value is None else total + value
        return total / node.years if total is not None and node.how == "mean" else total

    def _growth(self, node: ex.Growth, shift: int) -> Fraction | None:
        values = [self.number(node.body, shift + back) for back in range(node.years + 1)]
        total: Fraction | None = Fraction(0)
        for back in range(node.years):
            now, base = values[back], values[back + 1]
            if base is not None and base <= 0:
                self.reading.undefined.append(("growth", self.year - shift - back - 1))
                total = None
            total = None if total is None or now is None or base is None else total + now / base
        return None if total is None else total / node.years - 1

    # -- nodes ----------------------------------------------------------------------------------------------------

    def node(self, node: model.Node) -> NodeResult:
        """A node's outcome with everything that was looked at."""
        children = tuple(self.node(child) for child in node.children)
        self.reading = reading = Reading()
        score: ScoreResult | None = None
        classes: ClassResult | None = None
        match node:
            case model.Require(condition=condition):
                bare = outcomes.from_truth(self.truth(condition))
            case model.Judge(finding=finding):
                fact = self.fact(finding, 0)
                bare = Outcome.NEEDS_REVIEW if fact is None else outcomes.from_truth(bool(fact.value))
            case model.Group(count=None):
                bare = outcomes.all_of([child.outcome for child in children])
            case model.Group(count=int(count)):
                bare = outcomes.at_least(count, [child.outcome for child in children])
            case model.Score():
                score = self._score(node)
                bare = score.outcome
            case model.Classify():
                classes = self._classify(node)
                bare = Outcome.MET if len(classes.positions) == 1 else Outcome.UNKNOWN
            case _:
                raise TypeError(node)
        self.reading = reading
        outcome = self._gated(node, bare)
        return NodeResult(node, outcome, bare, reading, children, score, classes)

    def _gated(self, node: model.Node, bare: Outcome) -> Outcome:
        outcome = bare
        if node.exempt_if is not None:
            outcome = outcomes.exempt_if(self.truth(node.exempt_if.condition), outcome)
        if node.only_if is not None:
            outcome = outcomes.only_if(self.truth(node.only_if.condition), outcome)
        return outcome

    # -- scores ---------------------------------------------------------------------------------------------------

    def _score(self, node: model.Score) -> ScoreResult:
        groups = tuple(self._group(group) for group in node.groups)
        low, high = sum(group.low for group in groups), sum(group.high for group in groups)
        missing = any(item.facts_missing for group in groups for item in group.items)
        marks = [self._reached(node.mark, low, high, missing)]
        marks += [group.outcome for group in groups if group.outcome is not None]
        return ScoreResult(low, high, groups, outcomes.all_of(marks))

    def _group(self, group: model.ItemGroup) -> GroupResult:
        items = tuple(self.item(item) for item in group.items)
        low, high = (min(group.out_of, total) for total in (sum(i.low for i in items), sum(i.high for i in items)))
        outcome = None
        if group.mark is not None:
            outcome = self._reached(group.mark, low, high, any(item.facts_missing for item in items))
        return GroupResult(group, low, high, items, outcome)

    @staticmethod
    def _reached(mark: model.Mark, low: int, high: int, facts_missing: bool) -> Outcome:
        if low >= mark.least:
            return Outcome.MET
        if high < mark.least:
            return Outcome.UNMET
        return Outcome.UNKNOWN if facts_missing else Outcome.NEEDS_REVIEW

    def item(self, item: model.Item) -> ItemResult:
        """Points of one item."""
        self.reading = reading = Reading()
        match item.how:
            case model.Cases():
                result = self._cases(item, item.how, reading)
            case model.CountOf(points=points, parts=parts):
                truths = tuple(self.truth(part.when) for part in parts)
                sure, possible = truths.count(True), truths.count(True) + truths.count(None)
                low, high = min(item.out_of, sure * points), min(item.out_of, possible * points)
                result = ItemResult(item, low, high, reading, parts=truths, facts_missing=low != high)
            case model.BestOf(items=items):
                inside = tuple(self.item(one) for one in items)
                low, high = max(one.low for one in inside), max(one.high for one in inside)
                open_ = any(one.facts_missing and one.high > low for one in inside)
                result = ItemResult(item, low, high, reading, inside=inside, facts_missing=open_)
            case model.Given(indicator=indicator):
                fact = self.fact(indicator, 0)
                given = None if fact is None else int(str(fact.value)) // indicator.scale
                low, high = (0, item.out_of) if given is None else (min(given, item.out_of),) * 2
                result = ItemResult(item, low, high, reading)
        return result

    def _cases(self, item: model.Item, how: model.Cases, reading: Reading) -> ItemResult:
        possible: list[int] = []
        unsure = False
        for index, step in enumerate(how.steps):
            truth = True if step.when is None else self.truth(step.when)
            if truth is not False:
                possible.append(index)
            if truth:
                break
            unsure = unsure or truth is None
        low = min(how.steps[index].low for index in possible)
        high = max(how.steps[index].high for index in possible)
        if len(possible) == 1 and item.found is not None:
            fact = self.fact(item.found, 0)
            points = None if fact is None else int(str(fact.value)) // item.found.scale
            if points is not None and low <= points <= high:
                low = high = points
        value = reading.compared[-1].left if how.of is not None and reading.compared else None
        return ItemResult(
            item, low, high, reading, value=value, steps=tuple(possible), facts_missing=unsure and low != high
        )

    # -- classes --------------------------------------------------------------------------------------------------

    def _classify(self, node: model.Classify) -> ClassResult:
        positions: set[int] = set()
        branches: list[str] = []
        for branch in node.branches:
            chosen = True if branch.when is None else self.truth(branch.when)
            if chosen is False:
                continue
            branches.append(branch.id)
            for step in branch.steps:
                truth = True if step.when is None else self.truth(step.when)
                if truth is not False:
                    positions.add(step.position)
                if truth:
                    break
            if chosen:
                break
        return ClassResult(tuple(sorted(positions)), tuple(branches))
