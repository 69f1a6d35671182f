"""A warehouse: a standard printed as SQL, one query that runs where the data lies.

The table has one row a firm in the wide layout (docs/warehouse.md). Each layer of the plan becomes one common table
expression on top of the one before, so that what is computed once is written once. There is no float and no division
in the SQL, and every number is computed in a type that its bounds are proven to fit.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlglot import exp
from sqlglot.errors import ParseError

from tidu import __version__
from tidu.criteria import model
from tidu.criteria import plan as ir
from tidu.criteria.expressions import Application
from tidu.criteria.outcomes import WORDS
from tidu.criteria.plan import Plan
from tidu.criteria.planning import plan_of
from tidu.criteria.warehouse_columns import TableColumn, columns_for
from tidu.criteria.warehouse_printing import Printer, column, number
from tidu.criteria.warehouse_types import DIALECTS, Dialect, Target, storage_for, target_of
from tidu.errors import InputError
from tidu.text import Text

__all__ = ["DIALECTS", "Dialect", "TableColumn", "columns_for", "sql_for", "to_sql"]


def sql_for(
    standard: model.Standard,
    dialect: str,
    on: date,
    kind: Application = "new",
    *,
    table: str = "firms",
    key: str = "firm_id",
    words: bool = False,
) -> str:
    """A standard as one query, under a comment that says what it is and which columns it reads. Errors as ``to_sql``."""
    plan = plan_of(standard, on, kind)
    query = to_sql(plan, dialect, table, key, words)
    header = "\n".join(f"-- {line}".rstrip() for line in _header(standard, plan, dialect, on, kind, (table, key)))
    return f"{header}\n{query}\n"


def _header(
    standard: model.Standard, plan: Plan, dialect: str, on: date, kind: Application, of: tuple[str, str]
) -> list[str]:
    """What the query is, on lines of their own; no text of a standard may end the comment."""
    columns = [one for one in columns_for(standard, on) if one.name in plan.inputs]
    width = max((len(one.name) for one in columns), default=0)
    lines = [
        f"{standard.names.zh}　{standard.names.en}",
        f"标准 standard: {standard.id}, {standard.version}, {standard.document}",
        f"sha256: {standard.sha256}",
        *([f"年度调整 overlays: {', '.join(standard.overlays)}"] if standard.overlays else []),
        f"日期 date: {on.isoformat()}; 申报类别 application: {kind}; 方言 dialect: {dialect}; tidu {__version__}",
        "",
        f"表 table {of[0]}: 每家企业一行，主键 {of[1]}；空值 = 未知 one row a firm, key {of[1]}; NULL = unknown",
        *(_input_line(one, width) for one in columns),
        "",
        "结果 results: __outcome 0 不符合 unmet, 1 待补充 unknown, 2 需人工核定 needs review, 3 符合 met, 4 不适用 not applicable",
        "         __low/__high 最低与最高得分 lowest and highest points; __derived 派生数据 derived facts",
    ]
    return [" ".join(line.splitlines()) for line in lines]


def _input_line(one: TableColumn, width: int) -> str:
    year = "" if one.year is None else f" {one.year}"
    return f"  {one.name.ljust(width)}  {one.type.ljust(7)}  {one.meaning.zh}{year} [{one.unit.zh}]　{one.meaning.en}{year} [{one.unit.en}]"


def to_sql(
    plan: Plan,
    dialect: str,
    table: str = "firms",
    key: str = "firm_id",
    words: bool = False,
    *,
    keep: Sequence[str] = (),
    present: Collection[str] | None = None,
) -> str:
    """The plan as one SELECT over ``table``: ``key``, the columns in ``keep``, then every output of the plan.

    Outcomes are SMALLINT codes (:class:`~tidu.criteria.outcomes.Outcome`), or their words; points and positions are
    SMALLINT, or BIGINT where they may be larger. An input that is not among the columns ``present`` is unknown for every
    firm. Raises InputError W101 (no such dialect), W102 (``key`` or ``keep`` names a column of the plan) or W106 (``table``
    is no name).
    """
    target = target_of(dialect)
    carried = list(dict.fromkeys((key, *keep)))
    _refuse_clash(plan, carried)
    printer = Printer(target)
    steps = [("tidu_input", _inputs(plan, target, table, carried, present))]
    for layer in plan.layers:
        named = [exp.alias_(printer.any(node), name, quoted=True, copy=False) for name, node in layer.items()]
        steps.append((f"tidu_{len(steps)}", exp.select(exp.Star(), *named, copy=False).from_(steps[-1][0], copy=False)))
    last = steps[-1][0]
    query = exp.select(
        *(column(name, last) for name in carried),
        *(exp.alias_(_output(plan, name, last, target, words), name, quoted=True) for name in plan.outputs),
    ).from_(last)
    for name, step in steps:
        query = query.with_(name, as_=step.offset(0) if target.fenced else step, copy=False)
    return query.sql(dialect=target.name, pretty=True)


def _inputs(
    plan: Plan, target: Target, table: str, carried: Sequence[str], present: Collection[str] | None
) -> exp.Select:
    """The inputs in the types that the layers count on, whatever integer type the table gives them."""
    source = "firm"
    selected: list[exp.Expr] = [column(name, source) for name in carried]
    for name, one in plan.inputs.items():
        there = present is None or name in present
        typed = exp.Cast(this=column(name, source) if there else exp.null(), to=target.column(one.shape))
        selected.append(exp.alias_(typed, name, quoted=True))
    return exp.select(*selected).from_(exp.alias_(_table(table, target), source, table=True))


def _table(name: str, target: Target) -> exp.Table:
    """A table by its name, with schema and catalogue before it or without."""
    try:
        found = exp.to_table(name, dialect=target.name)
    except ParseError:
        found = exp.Table()
    if not all(isinstance(part, exp.Identifier) for part in found.parts) or not found.name:
        raise InputError(
            "W106",
            Text(f"“{name}”不是表名", f"“{name}” is not the name of a table"),
            fix=Text("写成 表名、库名.表名 或 目录.库名.表名", "Write table, schema.table or catalogue.schema.table"),
        )
    for part in found.parts:
        part.set("quoted", True)
    return found


def _output(plan: Plan, name: str, last: str, target: Target, words: bool) -> exp.Expr:
    found = column(name, last)
    if plan.refs[name].shape == "bool":
        return found
    if words and (name == "verdict" or name.endswith("__outcome")):
        printed = exp.Case(this=found)
        for code, word in enumerate(WORDS):
            printed = printed.when(number(code), exp.Literal.string(word), copy=False)
        return printed
    kind = storage_for(*ir.bounds(plan.refs[name]))
    return exp.Cast(this=found, to=target.integer(kind))


def _refuse_clash(plan: Plan, carried: Sequence[str]) -> None:
    own = {name.lower() for name in (*plan.inputs, *plan.refs)}
    for name in carried:
        if name.lower() in own:  # most warehouses do not tell capitals apart
            raise InputError(
                "W102",
                Text(
                    f"列名“{name}”已被标准使用，不能同时作为主键或保留列",
                    f"“{name}” is a column of the standard and cannot be carried along",
                ),
                fix=Text("请换一个列名", "Rename the column, or leave it out"),
            )
