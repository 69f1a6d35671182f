"""The columns by which ``tidu reform`` counts: county, industry, section, size, file, or any heading of the tables."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from tidu.catalogue import Catalogue
from tidu.catalogue.reference import industries
from tidu.criteria import model
from tidu.criteria.plan import Plan
from tidu.criteria.planning import plan_of
from tidu.errors import InputError, Where
from tidu.intake.frames import Loaded
from tidu.intake.identities import KEPT
from tidu.intake.judging import FACT, Judge, judge_all
from tidu.text import Text, same

SIZES = "sme-size-2011"
DIVISION = 100
"""A stored industry code has four digits, its division the first two."""

NAMES: dict[str, Text] = {
    "county": Text("县区", "county"),
    "industry": Text("行业", "industry"),
    "section": Text("门类", "section"),
    "size": Text("规模", "size"),
    "file": Text("文件", "file"),
}


@dataclass(frozen=True)
class Group:
    """A column to count by: its name for people, and in the frame. ``heading`` is set where it is a table's own.

    ``standard`` is what must be read for it beside the standards that are compared.
    """

    names: Text
    column: str
    heading: str = ""
    standard: model.Standard | None = None


def groups_of(asked: Sequence[str], catalogue: Catalogue) -> list[Group]:
    """What ``--by`` asks for, by its English or Chinese name, or a heading, each once."""
    found: dict[str, Group] = {}
    for text in asked:
        known = next((key for key, names in NAMES.items() if text in (key, names.zh)), None)
        if known is None:
            found[text] = Group(same(text), f"group:{text}", heading=text)
        else:
            standard = catalogue.standard(SIZES) if known in ("industry", "section", "size") else None
            found[known] = Group(NAMES[known], f"group:{known}", standard=standard)
    return list(found.values())


def grouped(
    loaded: Loaded, groups: Sequence[Group], standards: Sequence[model.Standard], catalogue: Catalogue, on: date
) -> pl.LazyFrame:
    """The firms with the facts that classifications derive for ``standards``, and a column for each group.

    Raises InputError R204 for a heading that no table has.
    """
    # A plan without outputs adds none: of these standards only the derived facts are wanted here.
    judges = [Judge(one, Plan(one.id)) for one in standards]
    if any(one.column == "group:size" for one in groups):
        judges.append(Judge(catalogue.standard(SIZES), plan_of(catalogue.standard(SIZES), on)))
    judged = judge_all(loaded.frame, loaded.identity, judges, catalogue, on)
    names = judged.collect_schema().names()
    frame = judged.rename({name: name.removeprefix(FACT) for name in names if name.startswith(FACT)})
    present = frame.collect_schema().names()
    return frame.with_columns(_expression(one, present, loaded, catalogue).alias(one.column) for one in groups)


def _expression(group: Group, present: Sequence[str], loaded: Loaded, catalogue: Catalogue) -> pl.Expr:
    if group.heading:
        if KEPT + group.heading not in present:
            raise _no_heading(group.heading, loaded)
        return pl.col(KEPT + group.heading)
    what = group.column.removeprefix("group:")
    if what in ("county", "file"):
        return pl.col(f"id_{what}")
    if what == "size":
        return _size(catalogue.standard(SIZES))
    if "industry" not in present:
        return pl.lit(None, dtype=pl.String)
    labels = _divisions() if what == "industry" else _sections()
    return (pl.col("industry") // DIVISION).replace_strict(labels, default=None, return_dtype=pl.String)


def _divisions() -> dict[int, str]:
    return {int(one.code): f"{one.code} {one.name}" for one in industries() if one.level == "division"}


def _sections() -> dict[int, str]:
    tops = {one: industries().top(one.code) for one in industries() if one.level == "division"}
    return {int(one.code): f"{top.code} {top.name}" for one, top in tops.items()}


def _size(standard: model.Standard) -> pl.Expr:
    """The class where one alone is possible."""
    root = standard.root
    assert isinstance(root, model.Classify)  # noqa: S101 - the shipped size standard
    low, high = (pl.col(f"{standard.id}:{root.id}__{end}") for end in ("low", "high"))
    labels = {position: one.names.zh for position, one in enumerate(root.classes)}
    return pl.when(low == high).then(low.replace_strict(labels, default=None, return_dtype=pl.String))


def _no_heading(heading: str, loaded: Loaded) -> InputError:
    known = list(dict.fromkeys(one.heading for one in loaded.columns))
    near = difflib.get_close_matches(heading, known, n=3, cutoff=0.4) or known[:5]
    words = [*NAMES, *near]
    return InputError(
        "R204",
        Text(f"表中没有“{heading}”这一列", f"The tables have no column “{heading}”"),
        fix=Text("可用：" + "、".join([*(one.zh for one in NAMES.values()), *near]), "Known: " + ", ".join(words)),
        where=Where(", ".join(loaded.files)),
    )
