"""The result of ``tidu reform`` in words, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tidu.commands.reform_data import HEADINGS, Compared, Move, Moved, Reason, moved, reasons, said
from tidu.commands.tables import padded
from tidu.criteria.outcomes import Outcome
from tidu.criteria.report import KINDS
from tidu.errors import display_width
from tidu.intake.frames import Loaded
from tidu.text import Language, Text, same

MOST_ROWS = 20
MOST_REASONS = 8
MOST_FIRMS = 10


def heading_lines(compared: Compared) -> list[Text]:
    """What was compared with what, over whom, and the one sentence that matters."""
    reform, totals = compared.reform, compared.reform.totals
    kind, on = KINDS[reform.kind], reform.on
    names = [
        Text(f"{side.standard.names.zh}（{side.label}）", f"{side.standard.names.en} ({side.label})")
        for side in (compared.base, compared.changed)
    ]
    sentence = Text(
        "{firms} 家企业：原符合 {met_before} 家，改后符合 {met_after} 家；新增 {gains}，失去 {loses}，净增减 {net}",
        "{firms} firms: {met_before} met the base, {met_after} meet the changed standard; {gains} gain, {loses} lose, net {net}",
    )
    numbers = {name: signed(count) if name == "net" else f"{count:,}" for name, count in totals.items()}
    return [
        Text("从：{name}", "From: {name}").format(name=names[0]),
        Text("到：{name}", "To: {name}").format(name=names[1]),
        Text(f"{kind.zh} · {on} · 参照年度 {on.year - 1}", f"{kind.en} · {on} · reference year {on.year - 1}"),
        sentence.format(**numbers),
    ]


def reform_lines(compared: Compared, language: Language) -> Iterator[str]:
    """Everything for the terminal, the long lists cut short."""
    yield from (line.to(language) for line in heading_lines(compared))
    yield from _titled(TITLES["transitions"], _transitions(compared, language), language)
    for one in compared.groups:
        table = compared.reform.by_column[one.column]
        title = Text(f"按{one.names.zh}", f"By {one.names.en}")
        yield from _titled(title, _group(one.names, table.rows(), language), language)
    for which in MOVES_SHOWN:
        yield from _titled(TITLES[f"{which} because"], _reasons(reasons(compared, which), language), language)
    for which in MOVES_SHOWN:
        yield from _titled(TITLES[which], _firms(compared, which, language), language)


MOVES_SHOWN: tuple[Move, ...] = ("loses", "gains")
TITLES = {
    "transitions": Text("结果变化", "Changes"),
    "loses because": Text(
        "失去的原因（改后标准里起决定作用的条件）", "Why firms lose (what decided under the changed standard)"
    ),
    "gains because": Text(
        "新增企业原来的障碍（原标准里起决定作用的条件）",
        "What had stood in the way of those that gain (under the base)",
    ),
    "loses": Text("失去的企业", "Firms that lose"),
    "gains": Text("新增的企业", "Firms that gain"),
}


def _titled(title: Text, lines: list[str], language: Language) -> Iterator[str]:
    if lines:
        yield ""
        yield title.to(language)
        yield from (f"  {line}" for line in lines)


def _transitions(compared: Compared, language: Language) -> list[str]:
    rows = []
    for before, after, firms in compared.reform.transitions.iter_rows():
        words = [Outcome[one.upper()].label.to(language) for one in (before, after)]
        rows.append([f"{words[0]} → {words[1]}", f"{firms:,}"])
    return numbered(rows)


def _group(names: Text, rows: Sequence[tuple[Any, ...]], language: Language) -> list[str]:
    head = [names.to(language), *(one.to(language) for one in HEADINGS.values())]
    shown = [
        [said(value).to(language), *(f"{count:,}" for count in counts[:-1]), signed(counts[-1])]
        for value, *counts in rows[:MOST_ROWS]
    ]
    lines = numbered([head, *shown])
    return [*lines, *_more(len(rows), MOST_ROWS, Text("行", "rows"), language)]


def _reasons(found: Sequence[Reason], language: Language) -> list[str]:
    lines = [
        Text(
            f"{one.node.says.zh}：{one.firms:,} 家，其中仅此一项 {one.alone:,} 家",
            f"{one.node.says.en}: {one.firms:,}, by this alone {one.alone:,}",
        ).to(language)
        for one in found[:MOST_REASONS]
    ]
    return [*lines, *_more(len(found), MOST_REASONS, Text("项", "conditions"), language)]


def _firms(compared: Compared, which: Move, language: Language) -> list[str]:
    lines = []
    for one in moved(compared, [which], MOST_FIRMS):
        name = one.firm["id_name"] or one.firm["id_code"] or said(None).to(language)
        because = because_of(one).to(language)
        lines.append(f"{name}：{because}" if language == "zh" else f"{name}: {because}")
    what = Text("家，全部名单用 -o 写入工作簿", "firms; -o writes the whole list")
    return [*lines, *_more(compared.reform.totals[which], MOST_FIRMS, what, language)]


def signed(count: int) -> str:
    """A number of firms more or fewer."""
    return f"{count:+,}" if count else "0"


def because_of(one: Moved) -> Text:
    """What decided, in the words of the standard."""
    return Text("；".join(node.says.zh for node in one.because), "; ".join(node.says.en for node in one.because))


def _more(count: int, shown: int, what: Text, language: Language) -> list[str]:
    if count <= shown:
        return []
    return [Text(f"……共 {count:,} {what.zh}", f"... {count:,} {what.en}").to(language)]


def numbered(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as columns of equal width, the first to the left and the others, which are numbers, to the right."""
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        right = [" " * (width - display_width(text)) + text for text, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([padded(first, widths[0]), *right]))
    return lines


def reading_lines(loaded: Loaded, language: Language) -> Iterator[str]:
    """What a user has to know about the reading before trusting the numbers; ``tidu evaluate`` tells the whole."""
    unread = [one.heading for one in loaded.columns if one.status in ("unmapped", "uncertain")]
    if unread:
        names = Text("、".join(unread[:MOST_ROWS]), ", ".join(unread[:MOST_ROWS]))
        text = Text("有 {count} 列没有读取：{names}", "{count} columns were not read: {names}")
        yield text.format(count=len(unread), names=names).to(language)
    errors = int((loaded.problems["severity"] == "error").sum())
    if errors:
        text = Text(
            "{count} 处读不懂，按待补充处理；tidu evaluate 逐条列出",
            "{count} cells could not be read and count as unknown; tidu evaluate lists them",
        )
        yield text.format(count=same(f"{errors:,}")).to(language)
