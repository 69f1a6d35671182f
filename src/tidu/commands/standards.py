"""``tidu standards``: look at the standards, check and test them, print them as SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from tidu.catalogue import Catalogue, Row, Title, load
from tidu.catalogue.citations import Cited, cited, cited_in, cited_in_overlay
from tidu.commands import language_option
from tidu.commands.check import day
from tidu.commands.standards_checks import lint_command, test_command
from tidu.commands.tables import aligned
from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.text import Language, Text

KINDS = {"new": Text("新申请", "new"), "review": Text("复核", "review")}

kind_option = click.option("--kind", type=click.Choice(["new", "review"]), default="new", show_default=True)
on_option = click.option("--on", "on_text", metavar="DATE", help="the day, e.g. 2026-06-01; today by default")


@click.group("standards")
@click.option(
    "--catalogue", "folder", type=click.Path(path_type=Path), help="another folder of data than the shipped one"
)
@click.pass_context
def command(context: click.Context, folder: Path | None) -> None:
    """Look at the standards, check and test them, print them as SQL."""
    context.obj = load(None if folder is None else str(folder))


def named_standard(catalogue: Catalogue, name: str) -> model.Standard:
    """The standard of an id such as ``xjr-2022`` or ``xjr-2022+xjr-2025-round``; raises RuleError E301 or E222."""
    standard, *overlays = name.split("+")
    return catalogue.standard(standard, overlays)


@dataclass(frozen=True)
class Speaker:
    """Says texts in the language asked for."""

    language: Language

    def __call__(self, zh: str | Text, en: str = "") -> str:
        return (Text(zh, en) if isinstance(zh, str) else zh).to(self.language)

    def days(self, first: date, last: date | None) -> str:
        """A period."""
        return self(f"{first} 至 {last}", f"{first} to {last}") if last else self(f"{first} 起", f"from {first}")

    def cite(self, cite: model.Cite) -> str:
        """A citation with its grade, marked where unconfirmed."""
        mark = self("，待核对", ", unconfirmed") if cite.unconfirmed else ""
        return f"{cite}{self(f'（{cite.grade}{mark}）', f' ({cite.grade}{mark})')}"

    def table(self, head: list[str], rows: Iterable[list[str]], *, indent: int = 0) -> None:
        """Print rows under a heading."""
        for line in aligned([head, *rows], indent=indent):
            click.echo(line)


# -- lists --------------------------------------------------------------------------------------------------------


@command.command("list")
@language_option
@click.pass_obj
def list_command(catalogue: Catalogue, language: Language) -> None:
    """Every standard and overlay: id, name, document, days in force, unconfirmed places."""
    say = Speaker(language)
    head = [
        say("编号", "id"),
        say("名称", "name"),
        say("文件", "document"),
        say("施行", "in force"),
        say("待核对", "unconfirmed"),
    ]
    standards = [
        [one.id, say(one.names), one.document, say.days(one.valid_from, one.valid_to), unconfirmed(cited_in(one))]
        for one in catalogue.all_standards()
    ]
    say.table(head, standards)
    click.echo()
    changes = [
        [
            one.id,
            say(one.names),
            one.document,
            say.days(one.valid_from, one.valid_to),
            unconfirmed(cited_in_overlay(one)),
        ]
        for one in map(catalogue.overlay, catalogue.overlay_ids)
    ]
    say.table([say("年度调整", "overlay"), *head[1:]], changes)


def unconfirmed(places: Iterable[Cited]) -> str:
    """How many of these places are graded B or M."""
    return str(sum(place.cite.unconfirmed for place in places))


@command.command("titles")
@language_option
@click.pass_obj
def titles_command(catalogue: Catalogue, language: Language) -> None:
    """Every title: code, name, track, who decides, validity, predecessors."""
    say = Speaker(language)
    head = [
        say("代码", "code"),
        say("称号", "title"),
        say("系列", "track"),
        say("有效期", "validity"),
        say("前置称号", "requires"),
        say("认定单位", "decided by"),
    ]
    rows = [
        [
            one.code,
            say(one.names),
            track(one),
            validity(one, say),
            " ".join(one.predecessors) or "–",
            say(one.decided_by),
        ]
        for one in catalogue.titles.values()
    ]
    say.table(head, rows)


def track(title: Title) -> str:
    """The ladder with the rung."""
    return title.track if title.rung is None else f"{title.track} {title.rung}"


def validity(title: Title, say: Speaker) -> str:
    """How long the title is valid; a dash where no rule says so."""
    if title.validity is None:
        return "–"
    return say(f"{title.validity.removesuffix('y')} 年", f"{title.validity.removesuffix('y')} years")


@command.command("indicators")
@click.argument("word", required=False)
@language_option
@click.pass_obj
def indicators_command(catalogue: Catalogue, word: str | None, language: Language) -> None:
    """Every indicator, or those with WORD in code, name, heading or definition."""
    say = Speaker(language)
    rows = []
    for one in catalogue.indicators.values():
        texts = (one.code, one.names.zh, one.names.en, one.definition.zh, one.definition.en, *one.headings)
        if word is None or any(word.lower() in text.lower() for text in texts):
            unit = one.unit or {"years": say("年", "years"), "share": "%", "points": say("分", "points")}.get(
                one.type, ""
            )
            rows.append([one.code, say(one.names), one.kind, one.type, unit, *([say(one.definition)] if word else [])])
    if not rows:
        click.echo(say(f"没有含“{word}”的指标", f"No indicator with “{word}”"))
        return
    head = [say("代码", "code"), say("名称", "name"), say("时间", "kind"), say("类型", "type"), say("单位", "unit")]
    say.table([*head, *([say("定义", "definition")] if word else [])], rows)
    click.echo(say(f"共 {len(rows)} 个", f"{len(rows)} in all"))


@command.command("unconfirmed")
@click.argument("standard", required=False, metavar="[ID]")
@language_option
@click.pass_obj
def unconfirmed_command(catalogue: Catalogue, standard: str | None, language: Language) -> None:
    """Every number graded B or M, with its place, document and article: all, or those of one standard or overlay."""
    say = Speaker(language)
    if standard is None:
        places = list(cited(catalogue))
    elif standard in catalogue.overlay_ids:
        places = list(cited_in_overlay(catalogue.overlay(standard)))
    else:
        places = list(cited_in(named_standard(catalogue, standard)))
    open_ = [one for one in places if one.cite.unconfirmed]
    head = [
        say("所在", "in"),
        say("条件", "place"),
        say("等级", "grade"),
        say("文件", "document"),
        say("条款", "article"),
    ]
    rows = [
        [one.owner, one.place, one.cite.grade, one.cite.document, one.cite.article, say(one.says), one.rule]
        for one in open_
    ]
    if rows:
        say.table([*head, say("内容", "says"), say("规则", "rule")], rows)
    click.echo(
        say(f"待核对 {len(open_)} 处，共 {len(places)} 处", f"{len(open_)} of {len(places)} places are unconfirmed")
    )


# -- one standard -------------------------------------------------------------------------------------------------


@command.command("show")
@click.argument("standard", metavar="ID")
@language_option
@click.pass_obj
def show_command(catalogue: Catalogue, standard: str, language: Language) -> None:
    """One standard as a tree: what it asks, by which article. ID may add overlays: xjr-2022+xjr-2025-round."""
    from tidu.criteria.outline import Outline  # noqa: PLC0415

    click.echo(str(Outline(named_standard(catalogue, standard), language)))


@command.command("which")
@click.argument("title")
@kind_option
@on_option
@language_option
@click.pass_obj
def which_command(catalogue: Catalogue, title: str, kind: Application, on_text: str | None, language: Language) -> None:
    """Which standard and overlays decide TITLE on a day, and why. TITLE is a code or a name."""
    say, on = Speaker(language), day(on_text)
    code = catalogue.title(title).code
    found = catalogue.which(code, kind, on)
    standard, row = found.standard, found.row
    click.echo(f"{say(catalogue.titles[code].names)} · {say(KINDS[kind])} · {on}")
    click.echo()
    lines = [
        [say("标准", "standard"), f"{standard.id}  {say(standard.names)}"],
        *([say("年度调整", "overlay"), f"{one}  {say(catalogue.overlay(one).names)}"] for one in row.overlays),
        [say("适用", "applies"), say.days(row.valid_from, row.valid_to)],
        [say("为什么", "why"), say(row.why)],
        [say("依据", "source"), say.cite(row.cite)],
    ]
    if row.orientation:
        lines.append(
            [say("注意", "mind"), say("标准已失效，只供参考", "the standard is no longer in force: orientation only")]
        )
    for line in aligned(lines):
        click.echo(line)
    others = list(neighbours(found.others, row, on))
    if others:
        click.echo()
        click.echo(say("同一称号的相邻安排：", "Beside it:"))
        for line in aligned([_row(one, say) for one in others], indent=2):
            click.echo(line)


def neighbours(rows: tuple[Row, ...], row: Row, on: date) -> Iterator[Row]:
    """The rows of the same kind just before and after, then what applies to the other kind on that day."""
    before = [one for one in rows if one.kind == row.kind and one.valid_from < row.valid_from]
    after = [one for one in rows if one.kind == row.kind and one.valid_from > row.valid_from]
    yield from before[-1:]
    yield from after[:1]
    yield from (one for one in rows if one.kind != row.kind and one.covers(on))


def _row(row: Row, say: Speaker) -> list[str]:
    return [
        say(KINDS[row.kind]),
        say.days(row.valid_from, row.valid_to),
        "+".join((row.standard, *row.overlays)),
        say(row.why),
    ]


# -- warehouses ---------------------------------------------------------------------------------------------------


@command.command("sql")
@click.argument("standard", metavar="ID")
@click.option(
    "--dialect", default="duckdb", show_default=True, help="duckdb, spark, postgres, doris, clickhouse or trino"
)
@kind_option
@on_option
@click.option("--table", default="firms", show_default=True, help="the table to read, one row a firm")
@click.option("--key", default="firm_id", show_default=True, help="its column that names the firm")
@click.option("--words", is_flag=True, help="outcomes as words instead of codes")
@click.pass_obj
def sql_command(
    catalogue: Catalogue,
    standard: str,
    dialect: str,
    kind: Application,
    on_text: str | None,
    table: str,
    key: str,
    words: bool,
) -> None:
    """One standard as a query for a warehouse; docs/warehouse.md says what it reads and gives."""
    from tidu.criteria.warehouse import sql_for  # noqa: PLC0415 - loads sqlglot

    rules = named_standard(catalogue, standard)
    click.echo(sql_for(rules, dialect, day(on_text), kind, table=table, key=key, words=words), nl=False)


@command.command("columns")
@click.argument("standard", metavar="ID")
@on_option
@language_option
@click.pass_obj
def columns_command(catalogue: Catalogue, standard: str, on_text: str | None, language: Language) -> None:
    """The columns that the query of a standard reads, with type, unit and meaning."""
    from tidu.criteria.warehouse import columns_for  # noqa: PLC0415

    say = Speaker(language)
    names = {code: title.names for code, title in catalogue.titles.items()}
    rows = [
        [one.name, one.type, say(one.unit), str(one.year or ""), say(one.meaning)]
        for one in columns_for(named_standard(catalogue, standard), day(on_text), names)
    ]
    head = [say("列", "column"), say("类型", "type"), say("单位", "unit"), say("年度", "year"), say("含义", "meaning")]
    say.table(head, rows)


command.add_command(lint_command)
command.add_command(test_command)
