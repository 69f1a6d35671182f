"""The columns that are written: who the firm is, and of every standard the verdict, each condition, each score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from tidu.catalogue import Catalogue
from tidu.criteria import model
from tidu.criteria.describe import condition_text
from tidu.criteria.outcomes import LABELS, WORDS, Outcome
from tidu.intake.identities import KEPT
from tidu.intake.judging import Judge
from tidu.text import Language, Text, same

Kind = Literal["verdict", "outcome", "low", "high", "class_low", "class_high"]
IDENTITY_HEADINGS = {
    "id_name": Text("企业名称", "firm"),
    "id_code": Text("企业代码", "code"),
    "id_county": Text("县区", "county"),
    "id_file": Text("来源文件", "file"),
    "id_row": Text("来源行", "row"),
}
PLAIN_NAMES = {
    "id_name": "firm_name",
    "id_code": "firm_code",
    "id_county": "county",
    "id_file": "file",
    "id_row": "row",
}
"""Columns of parquet, which is read by programs."""
ENDS: dict[Kind, Text] = {
    "low": Text("最低分", "lowest"),
    "high": Text("最高分", "highest"),
    "class_low": Text("最小可能", "smallest possible"),
    "class_high": Text("最大可能", "largest possible"),
}
VERDICT = Text("结论", "verdict")
REASON = Text("原因", "reasons")
UNCONFIRMED = Text("待核对", "unconfirmed")


@dataclass(frozen=True)
class Output:
    """One column: ``source`` is its name in the frame, ``plain`` its name in parquet, ``heading`` the one for people."""

    source: str
    plain: str
    heading: Text
    kind: Kind
    judge: Judge
    says: Text
    demands: Text = same("")
    cite: model.Cite | None = None
    classes: tuple[model.ClassName, ...] = ()


def outputs_of(judges: Sequence[Judge], catalogue: Catalogue) -> list[Output]:
    """The columns of these standards, in their order: the verdict, then what it stands on."""
    return [output for judge in judges for output in _of_standard(judge, short_name(judge, judges, catalogue))]


def short_name(judge: Judge, judges: Sequence[Judge], catalogue: Catalogue) -> Text:
    """A title's name, with the standard's id where several standards of the title are asked for."""
    standard = judge.standard
    name = catalogue.titles[standard.title].names if standard.title else standard.names
    if standard.title and sum(one.standard.title == standard.title for one in judges) > 1:
        return Text(f"{name.zh}（{judge.label}）", f"{name.en} ({judge.label})")
    return name


def _of_standard(judge: Judge, name: Text) -> Iterator[Output]:
    root = judge.standard.root
    if isinstance(root, model.Classify):
        yield from _classes(judge, root, name)
        return
    yield Output(
        judge.column("verdict"),
        f"{judge.label}.verdict",
        _heading(name, VERDICT),
        "verdict",
        judge,
        root.says,
    )
    for node in root.walk():
        if node is root:
            continue
        yield _node(judge, node, name)
        if isinstance(node, model.Score):
            yield from _score(judge, node, name)


def _node(judge: Judge, node: model.Node, name: Text) -> Output:
    demands = condition_text(node.condition) if isinstance(node, model.Require) else same("")
    output = f"{node.id}__outcome"
    return Output(
        judge.column(output),
        f"{judge.label}.{node.id}",
        _heading(name, node.says),
        "outcome",
        judge,
        node.says,
        demands,
        node.cite,
    )


def _score(judge: Judge, node: model.Score, name: Text) -> Iterator[Output]:
    """Every score, group and item with its lowest and highest points; a group's own mark as an outcome."""
    yield from _points(judge, node.id, node.says, node.out_of, node.cite, name)
    for group in node.groups:
        yield from _points(judge, group.id, group.says, group.out_of, None, name)
        if group.mark is not None:
            output = f"{group.id}__outcome"
            says = Text(f"{group.says.zh}达标", f"{group.says.en} reaches its mark")
            yield Output(
                judge.column(output), f"{judge.label}.{group.id}", _heading(name, says), "outcome", judge, says
            )
        for top in group.items:
            for item in top.walk():
                yield from _points(judge, item.id, item.says, item.out_of, item.cite, name)


def _points(
    judge: Judge, node_id: str, says: Text, out_of: int, cite: model.Cite | None, name: Text
) -> Iterator[Output]:
    demands = Text(f"满分 {out_of} 分", f"{out_of} points at most")
    for end in ("low", "high"):
        words = ENDS[end]
        heading = _heading(name, Text(f"{says.zh}（{words.zh}）", f"{says.en} ({words.en})"))
        yield Output(
            judge.column(f"{node_id}__{end}"),
            f"{judge.label}.{node_id}.{end}",
            heading,
            end,
            judge,
            says,
            demands,
            cite,
        )


def _classes(judge: Judge, root: model.Classify, name: Text) -> Iterator[Output]:
    for end, kind in (("low", "class_low"), ("high", "class_high")):
        words = ENDS[kind]  # type: ignore[index]
        heading = _heading(name, words)
        yield Output(
            judge.column(f"{root.id}__{end}"),
            f"{judge.label}.{root.id}.{end}",
            heading,
            kind,  # type: ignore[arg-type]
            judge,
            root.says,
            classes=root.classes,
        )


def _heading(name: Text, says: Text) -> Text:
    return Text(f"{name.zh}｜{says.zh}", f"{name.en} | {says.en}")


def identity_heading(column: str) -> Text:
    """The heading of a column that says who a firm is, or that was kept."""
    return same(column.removeprefix(KEPT)) if column.startswith(KEPT) else IDENTITY_HEADINGS[column]


def chosen_identity(identity: Sequence[str], files: int) -> list[str]:
    """Identity columns worth writing: the file only where there are several."""
    return [name for name in identity if name != "id_file" or files > 1]


def for_people(
    frame: pl.LazyFrame, identity: Sequence[str], outputs: Sequence[Output], language: Language
) -> pl.LazyFrame:
    """Columns under their headings, outcomes and classes in words."""
    names = unique(
        [*(identity_heading(one).to(language) for one in identity), *(one.heading.to(language) for one in outputs)]
    )
    shown = [*(pl.col(one) for one in identity), *(in_words(one, language) for one in outputs)]
    return frame.select(expr.alias(name) for expr, name in zip(shown, names, strict=True))


def in_words(output: Output, language: Language) -> pl.Expr:
    """A column's values as people read them: outcomes and classes by name, points as numbers."""
    value = pl.col(output.source)
    if output.kind in ("verdict", "outcome"):
        words = [LABELS[one].to(language) for one in Outcome]
        return value.replace_strict([int(one) for one in Outcome], words, return_dtype=pl.Enum(words))
    if output.classes:
        words = [one.names.to(language) for one in output.classes]
        return value.replace_strict(list(range(len(words))), words, return_dtype=pl.Enum(words))
    return value


def for_programs(frame: pl.LazyFrame, identity: Sequence[str], outputs: Sequence[Output]) -> pl.LazyFrame:
    """Columns under stable names, outcomes as their English words, classes by their ids."""
    shown = [pl.col(one).alias(PLAIN_NAMES.get(one, one.removeprefix(KEPT))) for one in identity]
    for output in outputs:
        value = pl.col(output.source)
        if output.kind in ("verdict", "outcome"):
            value = value.replace_strict(range(len(WORDS)), WORDS, return_dtype=pl.Enum(WORDS))
        elif output.classes:
            ids = [one.id for one in output.classes]
            value = value.replace_strict(range(len(ids)), ids, return_dtype=pl.Enum(ids))
        shown.append(value.alias(output.plain))
    return frame.select(shown)


def unique(names: Sequence[str]) -> list[str]:
    """The names, numbered where they repeat."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return found
