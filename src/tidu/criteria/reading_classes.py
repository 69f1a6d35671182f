"""Reading classifications: ordered classes, branches by kind of firm, and what they derive."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tidu.criteria import model
from tidu.criteria.expressions import Condition
from tidu.criteria.implication import implies
from tidu.criteria.located import Gather, Located
from tidu.criteria.reading_steps import never_reached
from tidu.text import Text

if TYPE_CHECKING:
    from tidu.criteria.reading import Reader

Derived = dict[str, tuple[int, ...] | None]


def classify(reader: Reader, body: Located) -> Callable[[dict[str, Any]], model.Classify]:
    """A ``classify`` node, but for what every node has."""
    parts = body.mapping(("classes", "branches", "derives"))
    gather = Gather(body.file)
    classes = gather(lambda: gather.each(_class, body.need("classes").entries()))
    gather.done()
    positions = {one.id: index for index, one in enumerate(classes)}
    nodes = body.need("branches").entries()
    branches = gather.each(lambda node: _branch(reader, node, positions, last=node is nodes[-1]), nodes)
    derives: Derived = {}
    for code, node in (parts["derives"].mapping() if "derives" in parts else {}).items():
        derives[code] = gather(_derived, reader, code, node, positions)
    gather.done()
    _reachable([(node, one.when, one.text) for node, one in zip(nodes, branches, strict=True)])
    return lambda common: model.Classify(**common, classes=classes, branches=branches, derives=derives)


def _class(node: Located) -> model.ClassName:
    node.mapping(("id", "zh", "en"))
    return model.ClassName(node.need("id").text(), Text(node.need("zh").text(), node.need("en").text()))


def _derived(reader: Reader, code: str, node: Located, positions: dict[str, int]) -> tuple[int, ...] | None:
    """The classes for which a derived yes/no is yes, or None for the class itself."""
    (node.key or node).value = code
    indicator = reader.vocabulary.indicator(code)
    reader.indicator(node.key or node, indicator.type if indicator else "yes_no")
    return None if node.value == "class" else _lowest_classes(node, positions)


def _lowest_classes(node: Located, positions: dict[str, int]) -> tuple[int, ...]:
    found = tuple(sorted(_position(one, positions) for one in node.entries()))
    if found != tuple(range(len(found))):
        node.fail(
            "E218",
            Text("这里要从最低一类起连续列出", "List classes from the lowest one on, without a gap"),
            Text(
                "规模未定时按可能的范围判断，只有连续才判得准",
                "An open class is a range, and only a range from the bottom can be decided",
            ),
            Text(
                "例如 [" + ", ".join(list(positions)[:2]) + "]", "For example [" + ", ".join(list(positions)[:2]) + "]"
            ),
        )
    return found


def _position(node: Located, positions: dict[str, int]) -> int:
    if node.text() not in positions:
        node.fail(
            "E218",
            Text(f"没有“{node.value}”这一类", f"There is no class “{node.value}”"),
            None,
            Text("可用：" + "、".join(positions), "Known: " + ", ".join(positions)),
        )
    return positions[node.text()]


def _branch(reader: Reader, node: Located, positions: dict[str, int], *, last: bool) -> model.Branch:
    parts = node.mapping(("id", "says", "cite", "when", "otherwise", "steps"))
    gather = Gather(node.file)
    identity, says = gather(reader.identity, node), gather(node.pair, "says")
    cite = gather(reader.cite, parts.get("cite"), node)
    gather(_only_last_otherwise, node, last, Text("分支", "branch"))
    when = None if "otherwise" in parts else gather(lambda: reader.condition(node.need("when")))
    steps = gather(_steps, reader, node, positions)
    gather.done()
    text = "otherwise" if when is None else node.need("when").text()
    return model.Branch(identity, says, cite, when, text, steps)


def _only_last_otherwise(node: Located, last: bool, what: Text) -> None:
    if ("otherwise" in node.mapping()) == last:
        return
    missing = Text("最后一个{what}要写 otherwise: true", "The last {what} must say otherwise: true")
    early = Text("otherwise 后面的{what}永远轮不到", "What follows a {what} with otherwise is never reached")
    node.fail(
        "E212",
        (missing if last else early).format(what=what),
        Text("每家企业要落在且只落在一处", "Every firm must fall in exactly one place"),
        Text("最后一个，也只有最后一个，写 otherwise: true", "The last one, and only the last, says otherwise: true"),
    )


def _steps(reader: Reader, branch: Located, positions: dict[str, int]) -> tuple[model.ClassStep, ...]:
    nodes = branch.need("steps").entries()
    gather = Gather(branch.file)
    steps = gather.each(lambda node: _step(reader, node, positions, last=node is nodes[-1]), nodes)
    gather.done()
    _reachable([(node, step.when, step.text) for node, step in zip(nodes, steps, strict=True)])
    return steps


def _step(reader: Reader, node: Located, positions: dict[str, int], *, last: bool) -> model.ClassStep:
    parts = node.mapping(("class", "when", "otherwise"))
    gather = Gather(node.file)
    gather(_only_last_otherwise, node, last, Text("档次", "step"))
    position = gather(lambda: _position(node.need("class"), positions))
    when = None if "otherwise" in parts else gather(lambda: reader.condition(node.need("when")))
    gather.done()
    return model.ClassStep(position, when, "otherwise" if when is None else node.need("when").text())


def _reachable(written: list[tuple[Located, Condition | None, str]]) -> None:
    """Note every branch or step that one above it covers."""
    for index, (node, when, _) in enumerate(written):
        for _, before, text in written[:index]:
            if when is not None and before is not None and implies(when, before):
                node.fault("E212", *never_reached(text))
                break
