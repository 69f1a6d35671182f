"""Firms as rows of the wide layout, for tests of the SQL: the cases of the catalogue, and values at their bounds."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from tidu.catalogue import load
from tidu.catalogue.cases import read_cases
from tidu.catalogue.deriving import with_derived
from tidu.criteria import model
from tidu.criteria import plan as ir
from tidu.criteria.expressions import Application
from tidu.criteria.facts import Facts, Validity, Value
from tidu.criteria.layout import WideColumn, wide_columns, wide_row
from tidu.criteria.many import column_type, evaluate_plan
from tidu.criteria.plan import Column, Plan
from tidu.criteria.planning import plan_of
from tidu.criteria.verdicts import Verdict
from tidu.criteria.vocabulary import FOREVER, NEVER

ON = date(2026, 5, 1)
DAYS = (NEVER, date(2020, 2, 29), date(2023, 5, 1), ON, date(2026, 5, 2), FOREVER)


@dataclass(frozen=True)
class Batch:
    """Firms that are judged by one plan."""

    standard: model.Standard
    plan: Plan
    on: date
    kind: Application
    firms: tuple[Facts, ...]

    @property
    def frame(self) -> pl.DataFrame:
        """The firms in the wide layout under ``firm_id``, integers in 64 bits as a warehouse has them."""
        rows = [wide_row(self.standard, firm, self.on) for firm in self.firms]
        columns = [pl.Series("firm_id", range(len(rows)), dtype=pl.Int64)]
        for name, column in self.plan.inputs.items():
            kind = pl.Int64 if column.shape == "int" else column_type(column)
            columns.append(pl.Series(name, [row[name] for row in rows], dtype=kind))
        return pl.DataFrame(columns)

    @property
    def judged(self) -> pl.DataFrame:
        """What Polars says of them: the measure for every other engine."""
        return evaluate_plan(self.plan, self.frame.lazy(), keep=["firm_id"]).collect()


def batches_of_cases(standard_id: str) -> Iterator[Batch]:
    """Every case of a standard, those with the same date, kind and overlays together."""
    catalogue = load()
    together: dict[tuple[date, Application, tuple[str, ...]], list[Facts]] = defaultdict(list)
    for case in read_cases(catalogue, standard_id):
        standard = catalogue.standard(case.standard, case.overlays)
        facts = with_derived(case.facts, standard, catalogue, case.on)
        together[case.on, case.kind, case.overlays].append(facts)
    for (on, kind, overlays), firms in together.items():
        standard = catalogue.standard(standard_id, overlays)
        yield Batch(standard, plan_of(standard, on, kind), on, kind, tuple(firms))


def batch_at_bounds(standard_id: str, count: int = 40) -> Batch:
    """Firms whose numbers are as low or as high as may be, or next to it: where a product is largest."""
    standard = load().standard(standard_id)
    plan = plan_of(standard, ON)
    draw = random.Random(standard_id)  # noqa: S311 - the same firms every time
    columns = [one for one in wide_columns(standard) if one.name in plan.inputs]
    firms = tuple(_firm_at_bounds(columns, plan.inputs, draw, index) for index in range(count))
    return Batch(standard, plan, ON, "new", firms)


def _firm_at_bounds(columns: Sequence[WideColumn], inputs: dict[str, Column], draw: random.Random, index: int) -> Facts:
    firm = Facts()
    ends: dict[tuple[str, str], date | None] = {}
    for one in columns:
        value = _value(inputs[one.name], draw, index)
        if one.indicator is not None:
            firm.put(one.indicator, one.year(ON), value)
        elif one.title is not None:
            ends[one.title, one.end] = value if isinstance(value, date) else None
    for title, _ in ends:
        until = ends[title, "until"]
        if until is not None:
            firm.titles[title] = Validity(ends[title, "from"], until)
    return firm


def _value(column: Column, draw: random.Random, index: int) -> Value | None:
    """The first firms have everything at the top or at the bottom, the others mix."""
    if column.shape == "bool":
        return draw.choice((True, False, None))
    if column.shape == "date":
        return draw.choice((*DAYS, None))
    if index < 2:
        return column.high if index == 0 else column.low
    near = (column.low, column.low + 1, column.high - 1, column.high, 0, 1)
    inside = [value for value in near if column.low <= value <= column.high]
    return draw.choice((*inside, column.low, column.high, None))


def outcomes_of(verdict: Verdict) -> dict[str, int]:
    """What exact Python says, by the columns of the plan: outcomes of nodes, points of scores, classes."""
    found = {"verdict": int(verdict.outcome)}
    for name, result in verdict.nodes.items():
        found[f"{name}__outcome"] = int(result.outcome)
        if result.score is not None:
            found[f"{name}__low"], found[f"{name}__high"] = result.score.low, result.score.high
        if result.classes is not None:
            found[f"{name}__low"], found[f"{name}__high"] = result.classes.positions[0], result.classes.positions[-1]
    return found


# -- products near 128 bits --------------------------------------------------------------------------------------


def products(limit: int = 2**63 - 1) -> Plan:
    """a × b against c × d, against a constant, and a sum of products: up to 8.5 × 10^37, near what 128 bits hold."""
    plan = Plan("products")
    a, b, c, d = (plan.column(ir.Column(name, "int", -limit, limit)) for name in "abcd")
    left, right = ir.multiply(a, b), ir.multiply(c, d)
    plan.define("ahead", ir.Cmp(">", left, right), output=True)
    plan.define("even", ir.Cmp("==", left, right), output=True)
    plan.define("most", ir.Cmp("==", left, ir.Int(limit * limit)), output=True)
    plan.define("over", ir.Cmp("<", ir.add(left, c), ir.multiply(ir.Int(-1), b)), output=True)
    return plan


def product_rows(limit: int = 2**63 - 1) -> pl.DataFrame:
    """Products that are equal, one apart, or of unlike sign, with operands at the end of 64 bits."""
    rows = [
        (limit, limit, limit, limit),
        (limit, limit, limit, limit - 1),
        (limit, -limit, -limit, limit),
        (-limit, -limit, limit, limit),
        (limit - 1, limit, limit, limit),
        (limit - 1, limit - 1, limit, limit - 2),  # (n-1)² = n(n-2) + 1
        (-limit, limit, limit, limit),
        (0, limit, 0, -limit),
        (None, limit, limit, limit),
    ]
    return pl.DataFrame(
        [(index, *row) for index, row in enumerate(rows)],
        schema=dict.fromkeys(["firm_id", *"abcd"], pl.Int64),
        orient="row",
    )


def exact_products(row: dict[str, int | None], limit: int = 2**63 - 1) -> dict[str, bool | None]:
    """The same in Python's own integers."""
    a, b, c, d = row["a"], row["b"], row["c"], row["d"]
    if a is None or b is None or c is None or d is None:
        return dict.fromkeys(("ahead", "even", "most", "over"))
    return {"ahead": a * b > c * d, "even": a * b == c * d, "most": a * b == limit * limit, "over": a * b + c < -b}
