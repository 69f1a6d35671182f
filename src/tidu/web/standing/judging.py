"""Judging many firms at once: the kernel's bulk engine over what the registry knows, told as levels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from tidu.catalogue.deriving import derived_by
from tidu.catalogue.deriving import with_derived as with_derived_facts
from tidu.criteria.many import evaluate_plan
from tidu.criteria.one import evaluate
from tidu.criteria.planning import plan_of
from tidu.web.registry.facts.service import Span, catalogue, kernel_facts_of, wide_frame
from tidu.web.registry.models import Enterprise
from tidu.web.standing.doubts import partners, sound, sound_frame
from tidu.web.standing.levels import (
    KEPT,
    LETTERS,
    Level,
    letter_in,
    level_of,
    missing_in,
    missing_of,
    needed_outputs,
)
from tidu.web.standing.rules import Rule

KEY, REGION = "enterprise_id", "region_id"
DERIVED = "__derived"
ROWS = {KEY: pl.Int64, "title": pl.String, "kind": pl.String, "level": pl.String, "missing": pl.String}
KEPT_LETTERS = [LETTERS[level] for level in KEPT]


def judged(span: Span, rules: Sequence[Rule], on: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The levels of all living firms of a span, and rows for the few that are near a title (``KEPT``).

    The first has the firm's number, its region and a column of letters for each title; a firm that holds a title is
    judged by the rules of its re-review, every other as a new applicant. The second has ``ROWS`` and the region.
    """
    columns = {column.name: column for rule in rules for column in rule.columns}
    held = {rule.title: f"title_{rule.title}_" for rule in rules}
    asked = [*columns.values(), *partners([*columns.values()], on)]
    known = sound_frame(wide_frame(span, asked, on, titles=tuple(held)), asked, on)
    frame = with_derived(known, rules, on)
    levels, rows = frame.select(KEY, REGION), [pl.DataFrame(schema=ROWS)]
    for title in held:
        found = _judged_title(frame, [rule for rule in rules if rule.title == title], on)
        rows.append(_kept(found, title))
        levels = levels.with_columns(
            levels.join(found, on=KEY, how="left", maintain_order="left")["letter"].alias(title)
        )
    listed = pl.concat(rows).join(frame.select(KEY, REGION), on=KEY, how="left")
    none = pl.lit(LETTERS["none"])
    return levels.with_columns(pl.col(title).fill_null(none) for title in held), listed


def judged_few(ids: Sequence[int], rules: Sequence[Rule], on: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same for a few firms, one by one: for these the bulk engine would take longer to start than to judge."""
    firms = list(Enterprise.objects.living().filter(pk__in=ids).order_by("pk"))
    facts = kernel_facts_of(firms, on)
    titles = list(dict.fromkeys(rule.title for rule in rules))
    rule_of = {(rule.title, rule.kind): rule for rule in rules}
    levels: list[tuple[str | int, ...]] = []
    rows: list[tuple[str | int, ...]] = []
    for firm in firms:
        known = sound(facts[firm.pk])
        letters = []
        for title in titles:
            held = known.titles.get(title)
            rule = rule_of.get((title, "review" if held is not None and held.on(on) else "new"))
            level: Level = "none"
            if rule is not None:
                derived = with_derived_facts(known, rule.standard, catalogue(), on)
                verdict = evaluate(rule.standard, derived, on, rule.kind)
                level = level_of(verdict)
                if level in KEPT:
                    missing = " ".join(missing_of(verdict))
                    rows.append((firm.pk, title, rule.kind, LETTERS[level], missing, firm.region_id))
            letters.append(LETTERS[level])
        levels.append((firm.pk, firm.region_id, *letters))
    order = {KEY: pl.Int64, REGION: pl.String, **dict.fromkeys(titles, pl.String)}
    return (
        pl.DataFrame(levels, schema=order, orient="row"),
        pl.DataFrame(rows, schema={**ROWS, REGION: pl.String}, orient="row"),
    )


def _judged_title(frame: pl.DataFrame, rules: Sequence[Rule], on: date) -> pl.DataFrame:
    """Number, kind, letter and what is missing, of every firm."""
    title = rules[0].title
    since, until = pl.col(f"title_{title}_from"), pl.col(f"title_{title}_until")
    holds = ((until >= on) & (since <= on)).fill_null(value=False)
    parts = []
    for rule in rules:
        asked = frame.filter(holds if rule.kind == "review" else ~holds)
        outcomes = evaluate_plan(rule.plan, asked.lazy(), keep=[KEY], outputs=needed_outputs(rule.standard))
        told = outcomes.select(
            KEY,
            pl.lit(rule.kind).alias("kind"),
            letter_in(rule.standard).alias("letter"),
            missing_in(rule.standard).alias("missing"),
        )
        parts.append(told.collect())
    return pl.concat(parts)


def _kept(found: pl.DataFrame, title: str) -> pl.DataFrame:
    """The rows of a title that are asked for by name."""
    few = found.filter(pl.col("letter").is_in(KEPT_LETTERS))
    return few.select(KEY, pl.lit(title).alias("title"), "kind", pl.col("letter").alias("level"), "missing")


def with_derived(frame: pl.DataFrame, rules: Sequence[Rule], on: date) -> pl.DataFrame:
    """The frame with what classifications derive, where it is not known: the size class, whether a firm is an SME."""
    for name in sorted({one for rule in rules for one in derived_by(rule.standard)}):
        plan = plan_of(catalogue().standard(name), on)
        outputs = [output for output in plan.outputs if output.endswith(DERIVED)]
        found = evaluate_plan(plan, frame.lazy(), keep=[KEY], outputs=outputs).collect()
        fills = []
        for output in outputs:
            column, derived = output.removesuffix(DERIVED), found[output]
            value = derived if derived.dtype == pl.Boolean else derived.cast(pl.Int64)
            fills.append((pl.coalesce(pl.col(column), value) if column in frame.columns else value).alias(column))
        frame = frame.with_columns(fills)
    return frame
