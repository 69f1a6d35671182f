"""What a tree of criteria reads and where it decides, read off the oracle's own trees.

The kernel has no say in it, so that a threshold which the kernel misreads is tried where it truly lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from tests.oracle.expressions import REGISTERED
from tests.oracle.facts import indicators, is_yearly
from tests.oracle.language import Tree, parse
from tests.oracle.standards import EDGES, Yaml, condition_of, points_of

Key = tuple[str, int]
"""An indicator and how many years back it is read (0 where it is not yearly)."""
Mark = tuple[Tree, Tree, int]
"""Two sides of a comparison and how many years back they are read: where they are equal, something is decided."""
NUMERIC = ("money", "count", "years", "share", "points")


@dataclass
class Sheet:
    """What one tree of criteria reads, and where it decides."""

    keys: list[Key] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    spans: dict[str, set[tuple[str, int]]] = field(default_factory=dict)
    days: dict[str, set[date]] = field(default_factory=dict)
    branches: dict[str, set[str]] = field(default_factory=dict)
    plain: dict[str, set[Fraction]] = field(default_factory=dict)

    def read(self, key: Key) -> None:
        """Note something that is read."""
        if key not in self.keys:
            self.keys.append(key)

    def fact(self, code: str, back: int) -> None:
        """Note an indicator that is read."""
        self.read((code, back if is_yearly(code) else 0))

    # -- expressions ----------------------------------------------------------------------------------------------

    def expression(self, tree: Tree, back: int = 0) -> None:
        """Note everything in an expression, window by window."""
        match tree:
            case ("name", code):
                self.fact(code, back)
            case ("within", ("name", code), (_, years, _)):
                self.fact(code, 0)
                self.spans.setdefault(code, set()).add(("years_since", int(years)))
            case ("in", ("name", code), _):
                self.fact(code, back)
            case ("under", ("name", code), branches):
                self.fact(code, back)
                self.branches.setdefault(code, set()).update(branches)
            case ("call", "holds", *names):
                self.titles += [name for _, name in names if name not in self.titles]
            case ("call", how, *arguments):
                self.call(str(how), arguments, back)
            case ("compare", _, left, right):
                self.compared(left, right, back)
            case (_, *parts):
                for part in parts:
                    if isinstance(part, tuple):
                        self.expression(part, back)

    def call(self, how: str, arguments: Sequence[Any], back: int) -> None:
        """Note what a function reads, in every year that it reads it."""
        reach: tuple[int, ...] = (0, 1) if how == "growth" else (0,)
        match arguments:
            case [("window", years, of_operation), body]:
                last = {"mean_growth": years + 1, "compound_growth": years + 1}.get(how, years)
                reach = tuple(range(last))
                if how == "compound_growth":
                    reach = (0, years)
                if of_operation:
                    self.fact(REGISTERED, 0)
                    ends = {("year", one + back) for one in range(years + 1)}
                    self.spans.setdefault(REGISTERED, set()).update(ends)
                bodies = [body]
            case [("span", years), body]:
                reach, bodies = (years,), [body]
            case _:
                bodies = list(arguments)
        for one in reach:
            for body in bodies:
                self.expression(body, back + one)

    def compared(self, left: Tree, right: Tree, back: int) -> None:
        """Note the two sides of a comparison, and their mark."""
        if left[0] == "constant":
            left, right = right, left
        match left, right:
            case ("name", "application"), _:
                return
            case ("call", ("years_since" | "days_since") as unit, ("name", code)), (_, amount, _):
                self.fact(code, 0)
                self.spans.setdefault(code, set()).add((unit, int(amount)))
                return
            case ("name", code), ("date", day):
                self.fact(code, 0)
                self.days.setdefault(code, set()).add(day)
                return
            case ("name", code), ("name", _) if indicators()[code]["type"] in ("choice", "yes_no", "finding"):
                self.fact(code, back)
                return
            case ("name", code), ("constant", value, _):
                self.plain.setdefault(code, set()).add(value)
            case _:
                self.marks.append((left, right, back))
        self.expression(left, back)
        self.expression(right, back)

    # -- nodes ----------------------------------------------------------------------------------------------------

    def node(self, node: Yaml) -> None:
        """Note everything in a node and below it."""
        for gate in ("only_if", "exempt_if"):
            if gate in node:
                self.expression(parse(condition_of(node[gate])))
        if "require" in node:
            self.expression(parse(str(node["require"])))
        if "judge" in node:
            self.fact(node["judge"], 0)
        children = [*node.get("all", ()), *node.get("any", ()), *node.get("at_least", {}).get("of", ())]
        for child in children:
            self.node(child)
        for group in node.get("score", {}).get("groups", ()):
            for item in group["items"]:
                self.item(item)
        for branch in node.get("classify", {}).get("branches", ()):
            for part in (branch, *branch["steps"]):
                if "when" in part:
                    self.expression(parse(str(part["when"])))

    def item(self, item: Yaml) -> None:
        """Note everything in an item of a score."""
        for word in ("given", "found"):
            if word in item:
                self.fact(item[word], 0)
        bands: Yaml = item.get("bands", {})
        cases = [*item.get("cases", ()), *item.get("count", {}).get("of", ()), *bands.get("first", ())]
        for case in cases:
            if "when" in case:
                self.expression(parse(str(case["when"])))
        for inside in item.get("best_of", ()):
            self.item(inside)
        for step in bands.get("steps", ()):
            for word in EDGES.keys() & step.keys():
                self.compared(parse(str(bands["of"])), parse(str(step[word])), 0)
        if "per" in item:
            per = item["per"]
            each = parse(str(per["each"]))
            for steps in range(1, int(item["out_of"]) // int(per["points"]) + 2):
                self.compared(parse(str(per["of"])), ("constant", each[1] * steps, each[2]), 0)
        for step in [*cases, *bands.get("steps", ())]:
            if "found" in item:
                marks = points_of(step.get("points", step.get("otherwise")))
                self.plain.setdefault(item["found"], set()).update(map(Fraction, marks))


def sheet_of(tree: Yaml) -> Sheet:
    """What a tree of criteria reads."""
    sheet = Sheet()
    sheet.node(tree)
    return sheet


def variables(mark: Mark) -> list[Key]:
    """The numbers that a mark depends on."""
    inside = Sheet()
    inside.expression(mark[0], mark[2])
    inside.expression(mark[1], mark[2])
    return [key for key in inside.keys if indicators()[key[0]]["type"] in NUMERIC]
