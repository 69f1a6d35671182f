"""Why each firm's verdict is what it is, in one text: what is not met, what is missing, what a person must find."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

import polars as pl

from tidu.criteria import model
from tidu.criteria.outcomes import LABELS, Outcome
from tidu.intake.judging import Judge
from tidu.intake.outputs import UNCONFIRMED
from tidu.text import Language, Text

MOST_NAMED = 3
STANDING = (Outcome.UNMET, Outcome.UNKNOWN, Outcome.NEEDS_REVIEW)
SETTLED = (int(Outcome.MET), int(Outcome.NOT_APPLICABLE))
MORE = Text("等 {count} 项", " and others, {count} in all")


def reason(judge: Judge, language: Language) -> pl.Expr:
    """For each firm the first conditions of each kind that stand against it, with their citations; empty if none."""
    leaves = list(_leaves(judge.standard.root, ()))
    parts = [_part(judge, leaves, outcome, language) for outcome in STANDING]
    end = "。" if language == "zh" else ". "
    return pl.concat_str(parts, separator=end, ignore_nulls=True)


def _leaves(node: model.Node, above: tuple[model.Node, ...]) -> Iterator[tuple[model.Node, tuple[model.Node, ...]]]:
    if not node.children:
        yield node, above
    for child in node.children:
        yield from _leaves(child, (*above, node))


def _part(
    judge: Judge, leaves: list[tuple[model.Node, tuple[model.Node, ...]]], outcome: Outcome, language: Language
) -> pl.Expr:
    """Conditions with one outcome; those under what is met or does not apply make no difference and are left out."""
    standing, named = [], []
    for leaf, above in leaves:
        open_ = [~_outcome(judge, one).is_in(SETTLED) for one in above]
        stands = reduce(lambda one, other: one & other, open_, _outcome(judge, leaf) == int(outcome))
        standing.append(stands)
        named.append((stands, _words(judge, leaf, language)))
    count = pl.sum_horizontal(one.cast(pl.Int16) for one in standing)
    rank = pl.lit(0, dtype=pl.Int16)
    shown = []
    for stands, words in named:
        shown.append(pl.when(stands & (rank < MOST_NAMED)).then(words))
        rank = rank + stands.cast(pl.Int16)
    joined = pl.concat_str(shown, separator="；" if language == "zh" else "; ", ignore_nulls=True)
    before, after = MORE.to(language).split("{count}")
    rest = pl.when(count > MOST_NAMED).then(pl.format(f"{before}{{}}{after}", count)).otherwise(pl.lit(""))
    colon = "：" if language == "zh" else ": "
    return pl.when(count > 0).then(pl.lit(LABELS[outcome].to(language) + colon) + joined + rest)


def _outcome(judge: Judge, node: model.Node) -> pl.Expr:
    return pl.col(judge.column(f"{node.id}__outcome"))


def _words(judge: Judge, node: model.Node, language: Language) -> pl.Expr:
    """A condition with its citation; a score with its points."""
    cited = ""
    if node.cite is not None:
        document = "" if node.cite.document == judge.standard.document else f"{node.cite.document} "
        mark = f"，{UNCONFIRMED.zh}" if language == "zh" else f", {UNCONFIRMED.en}"
        cited = f"〔{document}{node.cite.article}{mark if node.cite.unconfirmed else ''}〕"
    says = node.says.to(language)
    if not isinstance(node, model.Score):
        return pl.lit(says + cited)
    low, high = (pl.col(judge.column(f"{node.id}__{end}")).cast(pl.String) for end in ("low", "high"))
    points = " 分" if language == "zh" else " points"
    found = pl.when(low == high).then(low).otherwise(low + "–" + high)
    return pl.lit(f"{says} ") + found + pl.lit(points + cited)
