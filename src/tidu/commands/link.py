"""``tidu link``: the firms of one table found in another."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tidu.commands import language_option
from tidu.errors import InputError, Where
from tidu.sheets import Column, Marked, Sheet, Style, Summary, Table, open_table, write_workbook
from tidu.sheets.labels import cell_text
from tidu.text import Language, Text

if TYPE_CHECKING:
    from tidu.linkage.columns import Found
    from tidu.linkage.matching import Link, Status
    from tidu.linkage.register import Candidate, Entry

STATUSES: dict[Status, Text] = {
    "matched": Text("已匹配", "matched"),
    "doubtful": Text("存疑待核", "doubtful"),
    "unmatched": Text("未匹配", "unmatched"),
}
STYLES: dict[Status, Style] = {"matched": "good", "doubtful": "review", "unmatched": "bad"}
HEADINGS = (
    Text("行号", "row"),
    Text("名单名称", "name in the list"),
    Text("名单代码", "code in the list"),
    Text("库内行号", "row in the register"),
    Text("库内名称", "name in the register"),
    Text("库内代码", "code in the register"),
    Text("置信度", "confidence"),
    Text("理由", "reason"),
    Text("其他候选", "other candidates"),
)
TITLE = Text("名单比对", "Lists compared")
LIST, REGISTER = Text("名单", "list"), Text("库", "register")
SIDE = Text(
    "{path}：{rows} 行，名称列“{name}”，代码列“{code}”", "{path}: {rows} rows, names in “{name}”, codes in “{code}”"
)
BESIDE = Text("，另取“{columns}”", ", with “{columns}”")
BETWEEN = Text("”“", "”, “")
NONE = Text("无", "none")
READING, INDEXING, LINKING = Text("读取", "reading"), Text("建索引", "indexing"), Text("比对", "linking")
DONE = Text("已写出 {path}", "wrote {path}")
CANDIDATES = Text("；", "; ")
FORMER_NAMES = re.compile(r"[;；,，、\n]+")
OTHERS_SHOWN = 3


@dataclass(frozen=True)
class Side:
    """One of the two tables, and where its firms stand."""

    table: Table
    found: Found
    entries: list[Entry]


@click.command("link")
@click.argument("left", type=click.Path(path_type=Path))
@click.argument("right", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="the workbook to write (.xlsx)")
@click.option("--left-sheet", help="the sheet of LEFT")
@click.option("--right-sheet", help="the sheet of RIGHT")
@click.option("--left-name", metavar="COLUMN", help="the column of names in LEFT; found by itself where not said")
@click.option("--right-name", metavar="COLUMN", help="the column of names in RIGHT")
@click.option("--left-code", metavar="COLUMN", help="the column of codes in LEFT")
@click.option("--right-code", metavar="COLUMN", help="the column of codes in RIGHT")
@click.option("--right-former", metavar="COLUMN", help="the column of former names in RIGHT")
@click.option("--one-to-one", is_flag=True, help="no firm of RIGHT for more than one row of LEFT")
@click.option("--json", "as_json", is_flag=True, help="the summary as JSON")
@click.option("--progress/--no-progress", "watched", default=None, help="show progress; by default on a terminal only")
@language_option
def command(left: Path, right: Path, output: Path, language: Language, **said: Any) -> None:  # noqa: ANN401
    """Find the firms of LEFT in RIGHT, two tables of any layout: by code, name, former name and likeness."""
    _check_output(output, (left, right))
    _check_installed()
    from tidu.linkage.columns import Found  # noqa: PLC0415 - numpy and scipy take a moment, and are an extra
    from tidu.linkage.matching import link  # noqa: PLC0415
    from tidu.linkage.register import Register  # noqa: PLC0415

    watched = sys.stderr.isatty() if said["watched"] is None else said["watched"]
    told = _Told(language, watched=watched)
    told.stage(READING)
    ours = _side(left, said["left_sheet"], Found(said["left_name"] or "", said["left_code"] or ""))
    named = Found(said["right_name"] or "", said["right_code"] or "", said["right_former"] or "")
    theirs = _side(right, said["right_sheet"], named)
    told.stage(INDEXING)
    register = Register(theirs.entries)
    told.stage(LINKING)
    links = link(ours.entries, register, one_to_one=said["one_to_one"], progress=told.rows)
    told.end()
    counts = Counter(one.status for one in links)
    lines: list[tuple[str, str | int]] = [
        (LIST.to(language), _described(ours, left, language)),
        (REGISTER.to(language), _described(theirs, right, language)),
        *((STATUSES[status].to(language), counts[status]) for status in STATUSES),
    ]
    sheets = [_sheet(status, links, ours, language) for status in STATUSES]
    write_workbook(output, sheets, Summary(TITLE.to(language), [*lines]))
    if said["as_json"]:
        click.echo(json.dumps({status: counts[status] for status in STATUSES}, ensure_ascii=False))
    else:
        for label, value in lines:
            click.echo(f"{label}: {value}" if language == "en" else f"{label}：{value}")
    click.echo(DONE.format(path=output).to(language), err=True)


def _check_output(output: Path, inputs: tuple[Path, ...]) -> None:
    """Refuse what cannot be written before the work begins."""
    if output.suffix.lower() != ".xlsx" or not output.parent.is_dir():
        write_workbook(output, [])  # refuses it in its own words
    if output.exists() and any(one.exists() and output.samefile(one) for one in inputs):
        raise InputError(
            "output-is-input",
            Text("结果会覆盖正在读取的文件", "The result would overwrite a file that is read"),
            why=Text("比对结果不替代名单本身", "what is found does not replace the list itself"),
            fix=Text("用 -o 另起一个文件名", "name another file with -o"),
            where=Where(output.name),
        )


def _check_installed() -> None:
    try:
        import sparse_dot_topn  # noqa: F401, PLC0415
    except ImportError:
        raise InputError(
            "linkage-not-installed",
            Text("没有安装比对名单所需的组件", "What comparing lists needs is not installed"),
            why=Text("numpy、scipy 等较大，按需安装", "numpy, scipy and others are large, and an extra"),
            fix=Text('运行 pip install "tidu[linkage]"', 'run pip install "tidu[linkage]"'),
        ) from None


def _side(path: Path, sheet: str | None, named: Found) -> Side:
    from tidu.linkage.columns import find_columns, with_unit  # noqa: PLC0415
    from tidu.linkage.register import Entry  # noqa: PLC0415

    table = open_table(path, sheet)
    for column in (named.name, named.code, named.former):
        if column and column not in table.columns:
            raise _no_column(path, table, Text(f"没有“{column}”这一列", f"There is no column “{column}”"))
    texts = {column: [cell_text(cell) for cell in table.column(column)] for column in table.columns}
    seen = find_columns(texts)
    found = replace(seen, **{part: said for part, said in asdict(named).items() if said})
    if not found.name and not found.code:
        raise _no_column(
            path, table, Text("找不到企业名称列，也找不到代码列", "No column holds names of firms or codes")
        )
    blank = [""] * len(table)
    parts = (found.name, found.code, found.former, found.short, found.address, found.founded, found.capital)
    entries = [
        Entry(
            str(row.number),
            name.strip(),
            code,
            _names(once),
            _names(short),
            address=address,
            founded=founded,
            capital=with_unit(capital, found.capital),
        )
        for row, name, code, once, short, address, founded, capital in zip(
            table.rows, *(texts.get(part, blank) for part in parts), strict=True
        )
    ]
    return Side(table, found, entries)


def _names(cell: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in FORMER_NAMES.split(cell) if one.strip())


def _no_column(path: Path, table: Table, what: Text) -> InputError:
    listed = "、".join(table.columns[:20])
    return InputError(
        "no-firm-column",
        what,
        why=Text(f"表里有这些列：{listed}", f"the table has these columns: {listed}"),
        fix=Text("用 --left-name、--right-name 等指明", "say which with --left-name, --right-name and the like"),
        where=Where(path.name, sheet=table.sheet),
    )


def _described(side: Side, path: Path, language: Language) -> str:
    name, code = side.found.name or NONE, side.found.code or NONE
    told = SIDE.format(path=path.name, rows=len(side.table), name=name, code=code).to(language)
    found = side.found
    beside = [column for column in (found.former, found.short, found.founded, found.capital, found.address) if column]
    return told + (BESIDE.format(columns=BETWEEN.to(language).join(beside)).to(language) if beside else "")


def _sheet(status: Status, links: list[Link], ours: Side, language: Language) -> Sheet:
    """One of the three sheets: what was found, then the list's own columns."""
    columns = [Column(heading.to(language)) for heading in HEADINGS]
    taken = {column.name for column in columns}
    carried = [Column(name if name not in taken else f"{name} ({LIST.to(language)})") for name in ours.table.columns]
    rows = (
        [*_cells(one, language), *(cell_text(cell) for cell in row.cells)]
        for one, row in zip(links, ours.table.rows, strict=True)
        if one.status == status
    )
    return Sheet(STATUSES[status].to(language), [*columns, *carried], rows)


def _cells(one: Link, language: Language) -> list[str | Marked]:
    right = one.best.entry if one.best is not None else None
    others = CANDIDATES.to(language).join(_shown(other) for other in one.others[:OTHERS_SHOWN])
    return [
        one.left.key,
        one.left.name,
        one.left.code,
        right.key if right else "",
        right.name if right else "",
        right.code if right else "",
        Marked(f"{one.confidence:.2f}", STYLES[one.status]),
        one.reason.to(language),
        others,
    ]


def _shown(candidate: Candidate) -> str:
    return f"{candidate.entry.name} {candidate.confidence:.2f}"


class _Told:
    """How far the work is, on one line of stderr."""

    def __init__(self, language: Language, *, watched: bool) -> None:
        self.language, self.watched, self.now = language, watched, ""

    def stage(self, what: Text) -> None:
        self.now = what.to(self.language)
        self._show(self.now)

    def rows(self, done: int, total: int) -> None:
        self._show(f"{self.now} {done:,}/{total:,}")

    def end(self) -> None:
        if self.watched:
            click.echo("", err=True)

    def _show(self, text: str) -> None:
        if self.watched:
            click.echo(f"\r{text:<40}", nl=False, err=True)
