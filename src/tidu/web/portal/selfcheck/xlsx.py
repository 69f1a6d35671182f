"""The self-check as a workbook for an officer: conclusions, every condition, gaps, answers, and how to open it again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tidu.criteria.outcomes import Outcome
from tidu.sheets import Column, Marked, Sheet, Style, Summary, Value, write_workbook
from tidu.text import Text
from tidu.web.portal.selfcheck.takeaway import NOTE, Takeaway

Row = list[Value | Marked]
STYLES: dict[Outcome, Style] = {
    Outcome.MET: "good",
    Outcome.UNMET: "bad",
    Outcome.UNKNOWN: "unknown",
    Outcome.NEEDS_REVIEW: "review",
    Outcome.NOT_APPLICABLE: "muted",
}
UNCONFIRMED = Text("待核对", "unconfirmed")
SHEETS = {
    "titles": Text("结论", "Results"),
    "conditions": Text("逐项条件", "Conditions"),
    "gaps": Text("差距", "Gaps"),
    "answers": Text("填报数据", "Answers"),
}


def as_xlsx(taken: Takeaway) -> bytes:
    """The bytes of the workbook. The file that it is written to on the way is gone when this returns."""
    with tempfile.TemporaryDirectory(prefix="tidu-selfcheck-") as folder:
        path = Path(folder) / "self-check.xlsx"
        write_workbook(path, _sheets(taken), _summary(taken))
        return path.read_bytes()


def _summary(taken: Takeaway) -> Summary:
    say = taken.say
    lines: list[tuple[str, Value | Marked]] = [
        (say(Text("自测日期", "Day of the check")), taken.state.on.isoformat()),
        (say(Text("说明", "Note")), say(NOTE)),
        (say(Text("重新打开", "Open again")), taken.link),
    ]
    lines += [(say(Text("数据矛盾", "Contradiction")), Marked(say(one.text), "bad")) for one in taken.faults]
    lines += [(say(Text("缺年度", "Missing year")), Marked(say(one.text), "unknown")) for one in taken.holes]
    changed = say(Text("规则有变", "Rules changed"))
    lines += [(changed, Marked(f"{say(one.title)}：{say(one.what)}", "review")) for one in taken.changes]
    lines += [(say(one.title.names), taken.standard(one)) for one in taken.results]
    return Summary(say(Text("企业自测结果", "Result of the self-check")), lines, say(Text("说明", "Note")))


def _sheets(taken: Takeaway) -> list[Sheet]:
    say = taken.say

    def columns(*names: Text) -> list[Column]:
        return [Column(say(name)) for name in names]

    title, outcome = Text("称号", "Title"), Text("结论", "Outcome")
    condition, basis, check = Text("条件", "Condition"), Text("依据", "Source"), Text("核对", "Confirmed")
    one_line, can = Text("一句话", "In a sentence"), Text("能不能办", "Can it be done")
    own = (Text("要求", "Required"), Text("本企业", "Own value"))
    names = {
        "titles": columns(title, Text("类型", "Kind"), outcome, one_line),
        "conditions": columns(title, condition, *own, outcome, basis, check),
        "gaps": columns(title, Text("差多少", "What is lacking"), can, basis, check),
        "answers": columns(Text("数据", "Figure"), Text("填写", "Answer")),
    }
    rows: dict[str, Iterable[Row]] = {
        "titles": _titles(taken),
        "conditions": _conditions(taken),
        "gaps": _gaps(taken),
        "answers": ([one.label, one.told] for one in taken.answers),
    }
    return [Sheet(say(name), names[key], rows[key]) for key, name in SHEETS.items()]


def _titles(taken: Takeaway) -> Iterator[Row]:
    for one in taken.results:
        style: Style = "unknown" if one.doubtful else STYLES[one.outcome]
        yield [
            taken.say(one.title.names),
            taken.kind(one),
            Marked(taken.say(one.badge), style),
            taken.say(one.headline),
        ]


def _conditions(taken: Takeaway) -> Iterator[Row]:
    for one in taken.results:
        for leaf in taken.leaves(one):
            found = "\n".join([*leaf.found, *leaf.facts, *leaf.items])
            yield [
                taken.say(one.title.names),
                leaf.says,
                leaf.required,
                found,
                Marked(taken.say(leaf.outcome.label), STYLES[leaf.outcome]),
                leaf.cite,
                taken.say(UNCONFIRMED) if leaf.unconfirmed else "",
            ]


def _gaps(taken: Takeaway) -> Iterator[Row]:
    for one in taken.results:
        for gap in one.shown_gaps:
            text = "\n".join([taken.say(gap.text), *(taken.say(detail) for detail in gap.details)])
            yield [
                taken.say(one.title.names), text, taken.say(gap.change), gap.cite,
                taken.say(UNCONFIRMED) if gap.unconfirmed else "",
            ]  # fmt: skip
