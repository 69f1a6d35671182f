"""A verdict as a tree of plain sentences, fit to be read aloud."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tidu.criteria import model
from tidu.criteria.describe import ENGLISH_SIGNS, SIGNS, condition_text, measured, number_text
from tidu.criteria.outcomes import Outcome
from tidu.criteria.values import show_value
from tidu.criteria.verdicts import Compared, GroupResult, ItemResult, NodeResult, Reading, Seen, Verdict
from tidu.text import Language, Text

ENGLISH_POINTS = {"，": ", ", "：": ": ", "；": "; ", "〔": " [", "〕": "]", "（": " (", "）": ")"}
KINDS = {"new": Text("新申请", "new application"), "review": Text("到期复核", "re-review")}
ORDER = {
    Outcome.UNMET: 0,
    Outcome.UNKNOWN: 1,
    Outcome.NEEDS_REVIEW: 2,
    Outcome.MET: 3,
    Outcome.NOT_APPLICABLE: 4,
}


def sentence(verdict: Verdict) -> Text:
    """The verdict in one sentence: the outcome, then what stands against it."""
    root = verdict.root
    if root.classes is not None and isinstance(root.node, model.Classify):
        names = [root.node.classes[position].names for position in root.classes.positions]
        return Text("、".join(name.zh for name in names), " or ".join(name.en for name in names))
    standing = {outcome: pivots(root, outcome) for outcome in (Outcome.UNMET, Outcome.UNKNOWN, Outcome.NEEDS_REVIEW)}
    parts = []
    words = {
        Outcome.UNMET: Text("{count}项不符合：{names}", "{count} not met: {names}"),
        Outcome.UNKNOWN: Text("{count}项缺数据：{names}", "{count} lack facts: {names}"),
        Outcome.NEEDS_REVIEW: Text("{count}项需人工核定：{names}", "{count} need a person's finding: {names}"),
    }
    for outcome, results in standing.items():
        if results:
            named = Text("；".join(one.node.says.zh for one in results), "; ".join(one.node.says.en for one in results))
            parts.append(words[outcome].format(count=len(results), names=named))
    label = verdict.outcome.label
    if not parts:
        return label
    return Text(f"{label.zh}。" + "。".join(p.zh for p in parts), f"{label.en}. " + ". ".join(p.en for p in parts))


def pivots(result: NodeResult, outcome: Outcome) -> list[NodeResult]:
    """The lowest nodes with ``outcome`` that matter: what an already met alternative makes idle is left out."""
    if result.outcome in (Outcome.MET, Outcome.NOT_APPLICABLE):
        return []
    if not result.children:
        return [result] if result.outcome is outcome else []
    return [pivot for child in result.children for pivot in pivots(child, outcome)]


@dataclass
class Report:
    """Renders one verdict; ``fold`` leaves the details of what is met or idle out."""

    verdict: Verdict
    language: Language = "zh"
    fold: bool = False

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def say(self, text: Text) -> str:
        """A text in the report's language."""
        return text.to(self.language)

    def point(self, mark: str) -> str:
        """A punctuation mark as the report's language writes it."""
        return mark if self.language == "zh" else ENGLISH_POINTS[mark]

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        verdict, standard = self.verdict, self.verdict.standard
        if verdict.facts.name:
            yield verdict.facts.name
        overlays = f" + {' + '.join(standard.overlays)}" if standard.overlays else ""
        yield f"{self.say(standard.names)} · {standard.document} · {standard.id}{overlays}"
        yield self.say(
            Text("{on} · {kind} · 参照年度 {year}", "{on} · {kind} · reference year {year}").format(
                on=verdict.on, kind=KINDS[verdict.kind], year=verdict.on.year - 1
            )
        )
        yield ""
        yield f"{verdict.outcome.mark} {self.say(sentence(verdict))}"
        yield ""
        yield from self.node(verdict.root, 0)
        unconfirmed = sum(1 for one in verdict.leaves if one.node.cite is not None and one.node.cite.unconfirmed)
        if unconfirmed:
            yield ""
            yield self.say(
                Text(
                    f"其中 {unconfirmed} 项条件的依据待与官方原文核对（标“待核对”）",
                    f"{unconfirmed} conditions still have to be compared with the official text (marked unconfirmed)",
                )
            )

    def node(self, result: NodeResult, depth: int) -> Iterator[str]:
        """A node and all below it; what is not met comes first."""
        pad = "  " * depth
        node = result.node
        yield f"{pad}{result.outcome.mark} {self.say(result.outcome.label)} · {self.say(node.says)}{self.cite(node.cite)}"
        for amendment in node.amended:
            change = Text("本轮调整：{what}", "changed for this round: {what}").format(what=amendment.says)
            yield f"{pad}    {self.say(change)}{self.cite(amendment.cite)}"
        folded = self.fold and result.outcome in (Outcome.MET, Outcome.NOT_APPLICABLE)
        if folded and not result.children:
            return
        yield from (f"{pad}    {line}" for line in self.details(result))
        if result.score is not None:
            yield from self.score(result, depth + 1)
        for child in sorted(result.children, key=lambda one: ORDER[one.outcome]):
            yield from self.node(child, depth + 1)

    def cite(self, cite: model.Cite | None) -> str:
        """Document and article in brackets, with a mark where unconfirmed."""
        if cite is None:
            return ""
        mark = self.say(Text("，待核对", ", unconfirmed")) if cite.unconfirmed else ""
        document = "" if cite.document == self.verdict.standard.document else f"{cite.document} "
        return f"{self.point('〔')}{document}{cite.article}{mark}{self.point('〕')}"

    # -- details --------------------------------------------------------------------------------------------------

    def details(self, result: NodeResult) -> Iterator[str]:
        """What was required and what was found."""
        node = result.node
        if isinstance(node, model.Require):
            yield self.say(Text("要求：{what}", "required: {what}").format(what=condition_text(node.condition)))
        for gate, words in (
            (node.only_if, Text("仅当：{what}", "only if: {what}")),
            (node.exempt_if, Text("可豁免：{what}", "exempt if: {what}")),
        ):
            if gate is not None:
                yield self.say(words.format(what=gate.says or condition_text(gate.condition)))
        yield from self.reading(result.reading)
        if result.classes is not None and isinstance(node, model.Classify):
            names = "、".join(self.say(node.classes[position].names) for position in result.classes.positions)
            yield self.say(Text("结果：{names}", "result: {names}").format(names=names))
            for branch in node.branches:
                if branch.id in result.classes.branches:
                    yield f"{self.say(branch.says)}{self.cite(branch.cite)}"

    def reading(self, reading: Reading) -> Iterator[str]:
        """Comparisons as they were made, then the facts that went into them."""
        for one in reading.compared:
            if one.left is not None and one.right is not None:
                yield self.compared(one)
        for what, year in dict.fromkeys(reading.undefined):
            yield self.say(
                Text(
                    f"{year} 年的分母为零或负数，无法计算", f"{year}: the denominator is zero or negative, so undefined"
                )
                if what == "division"
                else Text(
                    f"{year} 年的基数为零或负数，增长率无法计算",
                    f"{year}: the base is zero or negative, so growth is undefined",
                )
            )
        for title in reading.titles:
            held = {
                True: Text("有效至 {until}", "valid until {until}"),
                False: Text("未持有或已到期", "not held or expired"),
                None: Text("未知", "unknown"),
            }[title.held]
            yield f"{self.say(title.name)}{self.point('：')}{self.say(held.format(until=title.until))}"
        if reading.seen:
            yield self.say(Text("数据：", "facts: ")) + self.point("；").join(self.seen(one) for one in reading.seen)

    def compared(self, one: Compared) -> str:
        """One comparison with its numbers."""
        assert one.left is not None  # noqa: S101 - the caller checked
        assert one.right is not None  # noqa: S101
        left = measured(one.test.left, one.left, one.right)
        right = measured(one.test.right, one.right, None)
        sign = (SIGNS if self.language == "zh" else ENGLISH_SIGNS)[one.test.op]
        about = "≈" if one.rounded else "="
        mark = Outcome.MET.mark if one.truth else Outcome.UNMET.mark
        need = self.say(Text("需", "must be"))
        name = self.say(number_text(one.test.left))
        year = f"{one.year}  " if one.year is not None else ""
        return f"{year}{name} {about} {self.say(left)}{self.point('，')}{need} {sign} {self.say(right)} {mark}"

    def seen(self, one: Seen) -> str:
        """A fact with its period and source."""
        year = f" {one.year}" if one.year is not None else ""
        if one.value is None:
            return f"{self.say(one.indicator.names)}{year} = ？"
        source = f"{self.point('（')}{one.source}{self.point('）')}" if one.source else ""
        return f"{self.say(one.indicator.names)}{year} = {show_value(one.indicator, one.value, self.language)}{source}"

    # -- scores ---------------------------------------------------------------------------------------------------

    def score(self, result: NodeResult, depth: int) -> Iterator[str]:
        """The table of points."""
        score, node = result.score, result.node
        if score is None or not isinstance(node, model.Score):
            return
        pad = "  " * depth
        yield f"{pad}{self.say(Text('得分', 'score'))} {span(score.low, score.high)}/{node.out_of}{self.point('，')}{self.mark(node.mark)}"
        for group in score.groups:
            yield f"{pad}{self.group(group)}"
            for item in group.items:
                yield from self.item(item, depth + 1)

    def mark(self, mark: model.Mark) -> str:
        """A pass mark in words."""
        sign = ("＞" if self.language == "zh" else ">") if mark.strict else "≥"
        return f"{self.say(Text('需', 'must be'))} {sign} {mark.points}"

    def group(self, group: GroupResult) -> str:
        """One group's line."""
        own = ""
        if group.group.mark is not None and group.outcome is not None:
            own = f"{self.point('，')}{self.mark(group.group.mark)} {group.outcome.mark}"
        return f"{self.say(group.group.says)} {span(group.low, group.high)}/{group.group.out_of}{own}"

    def item(self, item: ItemResult, depth: int) -> Iterator[str]:
        """One line of the table, with the band that applied."""
        pad = "  " * depth
        line = f"{pad}{span(item.low, item.high)}/{item.item.out_of}  {self.say(item.item.says)}{self.cite(item.item.cite)}"
        how = item.item.how
        if isinstance(how, model.Cases):
            line += self.bands(item, how)
        yield line
        if self.fold and item.low == item.high == item.item.out_of:
            return
        if isinstance(how, model.CountOf):
            for part, truth in zip(how.parts, item.parts, strict=True):
                mark = Outcome.UNKNOWN.mark if truth is None else (Outcome.MET.mark if truth else Outcome.UNMET.mark)
                yield f"{pad}    {mark} {self.say(part.says)}"
        missing = [one for one in item.reading.seen if one.value is None]
        if missing:
            yield f"{pad}    {self.say(Text('待补充：', 'missing: '))}" + self.point("；").join(
                self.seen(one) for one in missing
            )
        for inside in item.inside:
            yield from self.item(inside, depth + 1)

    def bands(self, item: ItemResult, how: model.Cases) -> str:
        """The value and the step it fell into."""
        steps = [how.steps[index] for index in item.steps]
        chosen = self.say(Text("或", " or ")).join(self.step(step) for step in steps)
        if how.of is not None and item.value is not None:
            return f"{self.point('：')}{self.say(measured(how.of, item.value, None))} → {chosen}"
        return f"{self.point('：')}{chosen}"

    def step(self, step: model.Step) -> str:
        """One step of a table."""
        if step.says is not None:
            return self.say(step.says)
        if step.when is None:
            return self.say(Text("其他情况", "otherwise"))
        return step.text if step.text.startswith((">", "<")) else self.say(condition_text(step.when))


def span(low: int, high: int) -> str:
    """Points, or the interval of points."""
    return str(low) if low == high else f"{low}–{high}"
