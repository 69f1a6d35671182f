"""A standard as a tree of plain lines: what it asks, by which article, how far confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tidu.criteria import model
from tidu.criteria.describe import condition_text, number_text
from tidu.text import Language, Text

KINDS = {"new": Text("新申请", "new applications"), "review": Text("到期复核", "re-reviews")}
HOWS = {"all": Text("全部满足", "all of"), "any": Text("满足任一", "any of")}


@dataclass(frozen=True)
class Outline:
    """Renders one standard; the lines of a node stand under it, two columns further in."""

    standard: model.Standard
    language: Language = "zh"

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def say(self, zh: str | Text, en: str = "", **values: object) -> str:
        """A text in the outline's language."""
        text = zh if isinstance(zh, Text) else Text(zh, en)
        return text.format(**values).to(self.language) if values else text.to(self.language)

    def lines(self) -> Iterator[str]:
        """The outline, line by line."""
        one = self.standard
        name = "+".join((one.id, *one.overlays))
        yield f"{self.say(one.names)} · {name} · {self.say('版本', 'version')} {one.version}"
        kinds = self.say("、", ", ").join(self.say(KINDS[kind]) for kind in one.kinds)
        yield f"{one.document} · {self.say(one.issuer)} · {period_text(one).to(self.language)} · {kinds}"
        if one.note is not None:
            yield f"{self.say('说明：', 'Note: ')}{self.say(one.note)}"
        yield ""
        yield from self.node(one.root, 0)

    def node(self, node: model.Node, depth: int) -> Iterator[str]:
        """A node with everything below it."""
        pad = "  " * depth
        kind = self.kind(node)
        yield f"{pad}{self.say(node.says)}{kind}{self.cite(node.cite)}  {node.id}"
        for amendment in node.amended:
            words = self.say(
                "年度调整 {id}：{says}", "changed by {id}: {says}", id=amendment.overlay, says=amendment.says
            )
            yield f"{pad}    {words}{self.cite(amendment.cite)}"
        yield from (f"{pad}    {line}" for line in self.details(node))
        if isinstance(node, model.Score):
            yield from self.score(node, depth + 1)
        if isinstance(node, model.Classify):
            yield from self.classes(node, depth + 1)
        for child in node.children:
            yield from self.node(child, depth + 1)

    def kind(self, node: model.Node) -> str:
        """What the node does with what is below it, in brackets."""
        match node:
            case model.Group(how="at_least", count=count):
                word = self.say("至少满足 {count} 项", "at least {count} of", count=count)
            case model.Group(how=how):
                word = self.say(HOWS[how])
            case model.Score(out_of=out_of, mark=mark):
                word = f"{self.say('满分', 'out of')} {out_of}{self.say('，', ', ')}{self.mark(mark)}"
            case model.Judge():
                word = self.say("需人工核定", "a person finds")
            case _:
                return ""
        return f"（{word}）" if self.language == "zh" else f" ({word})"

    def mark(self, mark: model.Mark) -> str:
        """A pass mark in words."""
        if mark.strict:
            return self.say(f"超过 {mark.points} 分合格", f"passes above {mark.points}")
        return self.say(f"{mark.points} 分合格", f"passes at {mark.points}")

    def cite(self, cite: model.Cite | None) -> str:
        """Article and grade in brackets, the document where it is another one, and a mark where unconfirmed."""
        if cite is None:
            return ""
        document = "" if cite.document == self.standard.document else f"{cite.document} "
        mark = self.say("，待核对", ", unconfirmed") if cite.unconfirmed else ""
        words = f"{document}{cite.article}{self.say('，', ', ')}{cite.grade}{mark}"
        return f"〔{words}〕" if self.language == "zh" else f" [{words}]"

    def details(self, node: model.Node) -> Iterator[str]:
        """The condition, and when the node applies."""
        if isinstance(node, model.Require):
            yield self.say(condition_text(node.condition))
        elif isinstance(node, model.Judge):
            yield self.say(node.finding.names)
        for gate, words in (
            (node.only_if, Text("仅当：{what}", "only if: {what}")),
            (node.exempt_if, Text("免除：{what}", "exempt if: {what}")),
        ):
            if gate is not None:
                # The words of an overlay say why it is not examined, and stand above already.
                own = gate.says not in [amendment.says for amendment in node.amended]
                what = gate.says if gate.says is not None and own else condition_text(gate.condition)
                yield self.say(words.format(what=what)) + (self.cite(gate.cite) if own else "")

    # -- score tables and classes ---------------------------------------------------------------------------------

    def score(self, node: model.Score, depth: int) -> Iterator[str]:
        """Groups and items of a table of points."""
        pad = "  " * depth
        for group in node.groups:
            own = f"{self.say('，', ', ')}{self.mark(group.mark)}" if group.mark is not None else ""
            cut = self.say("，超出部分不计", ", cut at the maximum") if group.capped else ""
            yield f"{pad}{self.say(group.says)}{self.say('：', ': ')}{self.say('满分', 'out of')} {group.out_of}{own}{cut}  {group.id}"
            for item in group.items:
                yield from self.item(item, depth + 1)

    def item(self, item: model.Item, depth: int) -> Iterator[str]:
        """One line of the table with the ways in which it gives points."""
        pad = "  " * depth
        yield f"{pad}{self.say(item.says)}{self.say('：', ': ')}{self.say('满分', 'out of')} {item.out_of}{self.cite(item.cite)}  {item.id}"
        how = item.how
        if isinstance(how, model.Cases):
            if how.of is not None:
                yield f"{pad}    {self.say('按 {what}', 'by {what}', what=number_text(how.of))}"
            yield from (f"{pad}    {self.points(step)}  {self.step(step, how)}" for step in how.steps)
        elif isinstance(how, model.CountOf):
            yield f"{pad}    {self.say('每项 {points} 分', '{points} points each', points=how.points)}"
            yield from (f"{pad}    - {self.say(part.says)}" for part in how.parts)
        elif isinstance(how, model.BestOf):
            yield f"{pad}    {self.say('取得分高的一种', 'the better one counts')}"
            for inside in how.items:
                yield from self.item(inside, depth + 2)
        else:
            yield f"{pad}    {self.say('由人或平台给分：{name}', 'points given: {name}', name=how.indicator.names)}"

    def points(self, step: model.Step) -> str:
        """The points of a step, right-aligned."""
        text = str(step.low) if step.low == step.high else f"{step.low}..{step.high}"
        return f"{text:>6}"

    def step(self, step: model.Step, how: model.Cases) -> str:
        """When a step gives its points."""
        if step.says is not None:
            return self.say(step.says)
        if step.when is None:
            return self.say("其他情况", "otherwise")
        if how.of is not None and step.text.startswith((">", "<")):
            return step.text.replace(">=", "≥").replace("<=", "≤")
        return self.say(condition_text(step.when))

    def classes(self, node: model.Classify, depth: int) -> Iterator[str]:
        """Branches and classes of a classification."""
        pad = "  " * depth
        for branch in node.branches:
            yield f"{pad}{self.say(branch.says)}{self.cite(branch.cite)}  {branch.id}"
            if branch.when is not None:
                yield f"{pad}    {self.say(condition_text(branch.when))}"
            for step in branch.steps:
                when = self.say("其他情况", "otherwise") if step.when is None else self.say(condition_text(step.when))
                yield f"{pad}    {self.say(node.classes[step.position].names)}{self.say('：', ': ')}{when}"


def period_text(standard: model.Standard) -> Text:
    """The days on which a standard is in force."""
    first, last = standard.valid_from, standard.valid_to
    return Text(f"{first} 至 {last}", f"{first} to {last}") if last else Text(f"{first} 起", f"from {first}")
