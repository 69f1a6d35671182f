"""``tidu gaps``: what one firm still lacks, the cheapest ways to a pass, and the question to ask next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from tidu.catalogue import Catalogue, load
from tidu.catalogue.deriving import with_derived
from tidu.commands import language_option
from tidu.commands.check import chosen_standard, day
from tidu.criteria import model
from tidu.criteria.costs import SCALE, CostModel, read_costs
from tidu.criteria.export import cite_data, pair
from tidu.criteria.expressions import Application
from tidu.criteria.fact_files import read_firm
from tidu.criteria.facts import Facts
from tidu.criteria.gap_words import CLASS_WORDS, gap_text, headline, item_text, mark_text, missing_text, move_text
from tidu.criteria.gaps import Gap, Gaps, find_gaps
from tidu.criteria.outcomes import Outcome
from tidu.criteria.paths import Path as Way
from tidu.criteria.paths import Paths, find_paths
from tidu.criteria.questions import Question, next_question
from tidu.criteria.report import KINDS
from tidu.criteria.values import decimal_text, written
from tidu.text import Language, Text


@dataclass
class Advice:
    """Everything the command has found out."""

    facts: Facts
    standard: model.Standard
    gaps: Gaps
    paths: Paths
    question: Question | None


@click.command("gaps")
@click.argument("firm", type=click.Path(path_type=Path))
@click.option("--title", help="the title's code, e.g. zjtx (tidu standards titles lists them)")
@click.option("--standard", help="a standard's id instead, e.g. xjr-2022+xjr-2025-round")
@click.option("--on", "on_text", metavar="DATE", help="date of the check, e.g. 2026-05-01; today by default")
@click.option("--kind", type=click.Choice(["new", "review"]), default="new", show_default=True)
@click.option("--costs", "costs_path", type=click.Path(path_type=Path), help="what changes cost (docs/gaps.md)")
@click.option("--json", "as_json", is_flag=True, help="the same as JSON")
@language_option
def command(firm: Path, language: Language, *, as_json: bool, **said: Any) -> None:  # noqa: ANN401 - click's options
    """What FIRM (a YAML file of its facts) still lacks, how it could get there, and what to ask it next."""
    catalogue = load()
    on = day(said["on_text"])
    facts = read_firm(firm, catalogue.vocabulary)
    standard = chosen_standard(catalogue, said["title"], said["standard"], on, said["kind"])
    costs = read_costs(said["costs_path"] or catalogue.folder / "costs.yaml", catalogue.vocabulary)
    advice = advise(catalogue, facts, standard, on, said["kind"], costs)
    if as_json:
        click.echo(json.dumps(advice_data(advice), ensure_ascii=False, indent=2))
        return
    for line in advice_lines(advice, language):
        click.echo(line)


def advise(
    catalogue: Catalogue,
    facts: Facts,
    standard: model.Standard,
    on: date,
    kind: Application,
    costs: CostModel,
) -> Advice:
    """Gaps, paths and the next question of one firm; derived facts are filled in wherever facts change."""

    def derive(given: Facts) -> Facts:
        return with_derived(given, standard, catalogue, on)

    return Advice(
        facts,
        standard,
        find_gaps(standard, derive(facts), on, kind),
        find_paths(standard, facts, on, kind, costs=costs, derive=derive),
        next_question(standard, facts, on, kind, derive=derive),
    )


# -- words --------------------------------------------------------------------------------------------------------


def advice_lines(advice: Advice, language: Language) -> Iterator[str]:
    """The advice, readable in a terminal."""
    gaps, standard = advice.gaps, advice.standard
    if advice.facts.name:
        yield advice.facts.name
    overlays = "".join(f" + {one}" for one in standard.overlays)
    yield f"{standard.names.to(language)} · {standard.id}{overlays} · {gaps.on} · {KINDS[gaps.kind].to(language)}"
    yield ""
    yield f"{gaps.outcome.mark} {headline(gaps).to(language)}"
    yield from _gap_lines(gaps, language)
    yield from _path_lines(advice.paths, gaps.outcome, language)
    yield ""
    yield from _question_lines(advice.question, language)


def _heading(text: Text, language: Language) -> Iterator[str]:
    yield ""
    yield text.to(language)


def _gap_lines(gaps: Gaps, language: Language) -> Iterator[str]:
    if gaps.gaps:
        yield from _heading(Text("差距", "Gaps"), language)
    for gap in gaps.gaps:
        yield f"  {Outcome.UNMET.mark} [{CLASS_WORDS[gap.change].to(language)}] {gap_text(gap).to(language)}"
        yield from (f"      {mark_text(one).to(language)}" for one in gap.marks)
        yield from (f"      {item_text(one).to(language)}" for one in gap.items)
    if gaps.missing:
        yield from _heading(Text("缺数据", "Missing facts"), language)
        yield from (f"  {Outcome.UNKNOWN.mark} {missing_text(one).to(language)}" for one in gaps.missing)
    if gaps.pending:
        yield from _heading(Text("待人核定", "For a person to find"), language)
        yield from (f"  {Outcome.NEEDS_REVIEW.mark} {node.says.to(language)}" for node in gaps.pending)


def _path_lines(paths: Paths, outcome: Outcome, language: Language) -> Iterator[str]:
    if outcome in (Outcome.MET, Outcome.NEEDS_REVIEW):
        return
    yield from _heading(
        Text(
            "可行的办法（逐条用改后的数据重新判过，便宜的在前）",
            "Ways to a pass (each judged again with the changed facts, cheapest first)",
        ),
        language,
    )
    for number, way in enumerate(paths.paths, start=1):
        verdict = way.verdict.outcome.label
        head = Text(
            f"费用 {cost_text(way.cost)}，改后：{verdict.zh}", f"cost {cost_text(way.cost)}, then: {verdict.en}"
        )
        yield f"  {number}. {head.to(language)}"
        for change in way.changes:
            yield f"     - {move_text(change.move).to(language)} [{CLASS_WORDS[change.move.change].to(language)}]"
        yield from (f"     {Outcome.NEEDS_REVIEW.mark} {node.says.to(language)}" for node in way.pending)
    if not paths.paths:
        yield f"  {Text('没有企业自己能走通的办法', 'No way that the firm could go by itself').to(language)}"
    for node in paths.blocked:
        blocked = Text("卡在：{node}", "blocked by: {node}").format(node=node.says)
        yield f"  {blocked.to(language)}"


def _question_lines(question: Question | None, language: Language) -> Iterator[str]:
    if question is None:
        yield Text("不必再问：没有哪项数据还能改变结论", "Nothing to ask: no fact can change the verdict").to(language)
        return
    names = Text("；".join(one.says.zh for one in question.leaves), "; ".join(one.says.en for one in question.leaves))
    words = Text("先问：{label}（关系到：{names}）", "Ask first: {label} (for: {names})")
    yield words.format(label=question.slot.label, names=names).to(language)


def cost_text(cost: int) -> str:
    """A cost in the model's unit, two decimals at most."""
    return decimal_text(Fraction(cost, SCALE), 2)


# -- data ---------------------------------------------------------------------------------------------------------


def advice_data(advice: Advice) -> dict[str, Any]:
    """The advice as plain data: both languages, no floats."""
    gaps = advice.gaps
    question = advice.question
    return {
        "standard": {"id": advice.standard.id, "overlays": list(advice.standard.overlays)},
        "on": gaps.on.isoformat(),
        "kind": gaps.kind,
        "outcome": gaps.outcome.word,
        "headline": pair(headline(gaps)),
        "gaps": [_gap_data(gap) for gap in gaps.gaps],
        "missing": [
            {"node": one.node.id, "wants": [slot.code for slot in one.slots], "text": pair(missing_text(one))}
            for one in gaps.missing
        ],
        "pending": [node.id for node in gaps.pending],
        "paths": [_path_data(way) for way in advice.paths.paths],
        "blocked": [node.id for node in advice.paths.blocked],
        "question": None
        if question is None
        else {
            "indicator": question.slot.code,
            "year": question.slot.year,
            "title": question.slot.is_title,
            "label": pair(question.slot.label),
            "nodes": [node.id for node in question.leaves],
        },
    }


def _gap_data(gap: Gap) -> dict[str, Any]:
    return {
        "node": gap.node.id,
        "class": gap.change,
        "alone": gap.alone,
        "instead_of": gap.instead_of,
        "text": pair(gap_text(gap)),
        "marks": [pair(mark_text(one)) for one in gap.marks],
        "items": [pair(item_text(one)) for one in gap.items],
        "cite": cite_data(gap.node.cite),
    }


def _path_data(way: Way) -> dict[str, Any]:
    return {
        "cost": cost_text(way.cost),
        "outcome": way.verdict.outcome.word,
        "pending": [node.id for node in way.pending],
        "changes": [
            {
                "indicator": change.move.slot.code,
                "year": change.move.slot.year,
                "how": change.move.how,
                "class": change.move.change,
                "cost": cost_text(change.cost),
                "to": written(change.move.slot.indicator, change.move.after)
                if change.move.slot.indicator is not None
                else change.move.after,
                "text": pair(move_text(change.move)),
            }
            for change in way.changes
        ],
    }
