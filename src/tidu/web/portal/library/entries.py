"""A standard as a tree of plain entries: what pages, files for programs and comparisons are made from.

An entry is a condition, a group, a table of points, a line of it, or a branch of a classification. It keeps what the
language says (``essence``), so that two versions can be compared by meaning and not by wording.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tidu.criteria import expressions as ex
from tidu.criteria import model
from tidu.criteria.describe import ENGLISH_SIGNS, SIGNS, condition_text, number_text
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text, same

Kind = Literal["require", "judge", "group", "score", "part", "item", "count", "classify", "branch"]
HOWS = {"all": Text("全部满足", "all of"), "any": Text("满足任一", "any of")}
OTHERWISE = Text("其他情况", "otherwise")


@dataclass(frozen=True)
class Gate:
    """When an entry is asked for (``only_if``), or not (``exempt_if``)."""

    kind: Literal["only_if", "exempt_if"]
    words: Text
    written: str
    condition: ex.Condition
    cite: model.Cite | None = None


@dataclass(frozen=True)
class Step:
    """Points, or a class, and when it is reached."""

    gives: Text
    when: Text
    written: str = ""


@dataclass(frozen=True)
class Entry:
    """One place of a standard; ``leaf`` says that it looks at facts itself."""

    id: str
    kind: Kind
    says: Text
    number: str = ""
    rule: Text | None = None
    written: str = ""
    cite: model.Cite | None = None
    condition: ex.Condition | None = None
    gates: tuple[Gate, ...] = ()
    amended: tuple[model.Amendment, ...] = ()
    out_of: int | None = None
    mark: model.Mark | None = None
    basis: Text | None = None
    steps: tuple[Step, ...] = ()
    note: Text | None = None
    finding: Indicator | None = None
    indicators: tuple[Indicator, ...] = ()
    titles: tuple[tuple[str, Text], ...] = ()
    children: tuple[Entry, ...] = ()
    leaf: bool = False
    how: str = ""
    essence: Hashable = field(default=(), repr=False)

    def walk(self) -> Iterator[Entry]:
        """This entry and all below it, from the top."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def reads(self) -> frozenset[str]:
        """Codes of the indicators and titles that it reads itself."""
        return frozenset([*(one.code for one in self.indicators), *(code for code, _name in self.titles)])

    @property
    def unconfirmed(self) -> bool:
        """Whether somebody still has to compare it with the official text."""
        return self.cite is not None and self.cite.unconfirmed

    @property
    def dropped(self) -> bool:
        """Whether an overlay lets nobody be asked for it."""
        return any(gate.written == "no" for gate in self.gates)


def tree_of(standard: model.Standard) -> Entry:
    """The whole standard."""
    return entry_of(standard.root)


def entry_of(node: model.Node, number: str = "") -> Entry:
    """A node with everything below it; ``number`` is its place in the outline (1.2)."""
    common = _Common(node, number)
    match node:
        case model.Require(condition=condition, text=text):
            return common.entry(
                "require", rule=condition_text(condition), written=_line(text), condition=condition, leaf=True,
                reads=[condition], essence=condition,
            )  # fmt: skip
        case model.Judge(finding=finding):
            return common.entry("judge", finding=finding, leaf=True, indicators=[finding], essence=finding.code)
        case model.Group(how=how, count=count):
            words = HOWS.get(how) or Text("至少满足 {n} 项", "at least {n} of").format(n=count)
            return common.entry(
                "group", rule=words, how=how, children=_numbered(node.parts, number), essence=(how, count)
            )
        case model.Score():
            parts = tuple(_part(group, _under(number, at)) for at, group in enumerate(node.groups, 1))
            return common.entry(
                "score", out_of=node.out_of, mark=node.mark, leaf=True, children=parts, essence=(node.out_of, node.mark)
            )
        case model.Classify():
            branches = tuple(_branch(node, one, _under(number, at)) for at, one in enumerate(node.branches, 1))
            return common.entry("classify", leaf=True, children=branches, essence=node.classes)
    raise TypeError(node)


@dataclass(frozen=True)
class _Common:
    """What every node has, filled into its entry."""

    node: model.Node
    number: str

    def entry(
        self,
        kind: Kind,
        *,
        reads: Sequence[ex.Expression] = (),
        indicators: Sequence[Indicator] = (),
        essence: Hashable,
        **more: object,
    ) -> Entry:
        """The entry, with what the node's own gates read counted in."""
        node = self.node
        gates = tuple(_gates(node))
        found, titles = _reads([*reads, *(gate.condition for gate in gates)], indicators)
        asked = tuple((gate.kind, gate.condition) for gate in gates)
        return Entry(
            node.id, kind, node.says, self.number, cite=node.cite, gates=gates, amended=node.amended,
            indicators=found, titles=titles, essence=(kind, essence, asked), **more,  # type: ignore[arg-type]
        )  # fmt: skip


def _gates(node: model.Node) -> Iterator[Gate]:
    # The words of an overlay say why it is not examined, and stand beside the entry already.
    amending = [one.says for one in node.amended]
    kinds: tuple[tuple[Literal["only_if", "exempt_if"], model.Gate | None], ...] = (
        ("only_if", node.only_if),
        ("exempt_if", node.exempt_if),
    )
    for kind, gate in kinds:
        if gate is not None:
            words = gate.says if gate.says is not None and gate.says not in amending else condition_text(gate.condition)
            yield Gate(kind, words, _line(gate.text), gate.condition, gate.cite)


def _numbered(nodes: Sequence[model.Node], number: str) -> tuple[Entry, ...]:
    return tuple(entry_of(node, _under(number, at)) for at, node in enumerate(nodes, 1))


def _under(number: str, at: int) -> str:
    return f"{number}.{at}" if number else str(at)


def _line(text: str) -> str:
    return " ".join(text.split())


# -- what is read -------------------------------------------------------------------------------------------------


def _reads(
    expressions: Sequence[ex.Expression], more: Sequence[Indicator] = ()
) -> tuple[tuple[Indicator, ...], tuple[tuple[str, Text], ...]]:
    """The indicators and titles of expressions, each once, in the order of the text."""
    indicators = {one.code: one for one in more}
    titles: dict[str, Text] = {}
    for expression in expressions:
        _collect(expression, indicators, titles)
    return tuple(indicators.values()), tuple(titles.items())


def _collect(node: ex.Expression, indicators: dict[str, Indicator], titles: dict[str, Text]) -> None:
    one = getattr(node, "indicator", None)
    if isinstance(one, Indicator):
        indicators.setdefault(one.code, one)
    if isinstance(node, ex.Holds):
        names = node.names or tuple(same(code) for code in node.titles)
        titles.update(zip(node.titles, names, strict=True))
    for child, _shifts in ex.children(node):
        _collect(child, indicators, titles)


# -- points -------------------------------------------------------------------------------------------------------


def points(low: int, high: int) -> Text:
    """Points as people read them."""
    if low == high:
        return Text(f"{low} 分", f"{low}")
    return Text(f"{low}–{high} 分", f"{low}–{high}")


def _part(group: model.ItemGroup, number: str) -> Entry:
    note = Text("各项相加超出满分的部分不计", "What the lines add up to beyond the maximum does not count")
    items = tuple(_item(item, _under(number, at)) for at, item in enumerate(group.items, 1))
    return Entry(
        group.id, "part", group.says, number, out_of=group.out_of, mark=group.mark, children=items,
        note=note if group.capped else None, essence=("part", group.out_of, group.mark, group.capped),
    )  # fmt: skip


def _item(item: model.Item, number: str) -> Entry:
    how, more = item.how, [item.found] if item.found is not None else []
    words: dict[str, object] = {}
    expressions: list[ex.Expression] = []
    meaning: Hashable
    match how:
        case model.Cases(steps=steps, of=of):
            expressions = [*([of] if of is not None else []), *(one.when for one in steps if one.when is not None)]
            words = {
                "basis": number_text(of) if of is not None else None,
                "steps": tuple(_step(one, of) for one in steps),
                "written": _line(how.of_text),
            }
            meaning = (of, tuple((one.when, one.low, one.high) for one in steps))
        case model.CountOf(points=each, parts=parts):
            expressions = [part.when for part in parts]
            words = {
                "note": Text("每符合一项得 {n} 分", "{n} points for each that holds").format(n=each),
                "children": tuple(_counted(part, _under(number, at)) for at, part in enumerate(parts, 1)),
            }
            meaning = each
        case model.BestOf(items=items):
            words = {
                "note": Text("取得分最高的一种", "The best of these counts"),
                "children": tuple(_item(one, _under(number, at)) for at, one in enumerate(items, 1)),
            }
            meaning = "best"
        case model.Given(indicator=indicator):
            more = [*more, indicator]
            words = {"note": Text("由人或平台给分：{name}", "Points given: {name}").format(name=indicator.names)}
            meaning = indicator.code
    if item.found is not None and "note" not in words:
        words["note"] = Text("分数区间内由专家评定", "Within a range an expert gives the mark")
    found, titles = _reads(expressions, more)
    return Entry(
        item.id, "item", item.says, number, cite=item.cite, amended=item.amended, out_of=item.out_of,
        indicators=found, titles=titles,
        essence=("item", item.out_of, type(how).__name__, meaning, item.found.code if item.found else ""),
        **words,  # type: ignore[arg-type]
    )  # fmt: skip


def _counted(part: model.CountPart, number: str) -> Entry:
    found, titles = _reads([part.when])
    return Entry(
        part.id, "count", part.says, number, rule=condition_text(part.when), written=_line(part.text),
        condition=part.when, indicators=found, titles=titles, essence=("count", part.when),
    )  # fmt: skip


def _step(step: model.Step, of: ex.Number | None) -> Step:
    return Step(points(step.low, step.high), _when(step, of), _line(step.text))


def _when(step: model.Step, of: ex.Number | None) -> Text:
    if step.says is not None:
        return step.says
    if step.when is None:
        return OTHERWISE
    if isinstance(step.when, ex.Compare) and step.when.left == of and isinstance(step.when.right, ex.Const):
        mark = number_text(step.when.right)
        return Text(f"{SIGNS[step.when.op]} {mark.zh}", f"{ENGLISH_SIGNS[step.when.op]} {mark.en}")
    return condition_text(step.when)


def _branch(node: model.Classify, branch: model.Branch, number: str) -> Entry:
    whens = [one.when for one in branch.steps if one.when is not None]
    found, titles = _reads([*([branch.when] if branch.when is not None else []), *whens])
    steps = tuple(
        Step(
            node.classes[one.position].names,
            OTHERWISE if one.when is None else condition_text(one.when),
            _line(one.text),
        )
        for one in branch.steps
    )
    return Entry(
        branch.id, "branch", branch.says, number, cite=branch.cite, written=_line(branch.text), steps=steps,
        rule=OTHERWISE if branch.when is None else condition_text(branch.when), condition=branch.when,
        indicators=found, titles=titles,
        essence=("branch", branch.when, tuple((one.position, one.when) for one in branch.steps)),
    )  # fmt: skip


def mark_text(mark: model.Mark) -> Text:
    """A pass mark in words."""
    if mark.strict:
        return Text(f"超过 {mark.points} 分为合格", f"passes above {mark.points}")
    return Text(f"{mark.points} 分及以上为合格", f"passes at {mark.points} or more")
