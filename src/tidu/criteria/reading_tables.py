"""Reading score tables and classifications."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tidu.criteria import model
from tidu.criteria.expressions import Compare, Comparison, Condition, Const
from tidu.criteria.located import Located
from tidu.criteria.vocabulary import Indicator
from tidu.errors import RuleError
from tidu.text import Text

if TYPE_CHECKING:
    from tidu.criteria.reading import Reader

STEP_OPS: dict[str, Comparison] = {"at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<"}
ITEM_KINDS = ("bands", "cases", "per", "count", "best_of", "given")
ITEM_KEYS = ("id", "says", "cite", "out_of", "found", *ITEM_KINDS)


def score(reader: Reader, body: Located, common: dict[str, Any]) -> model.Score:
    """A ``score`` node."""
    body.mapping(("out_of", "pass", "groups"))
    groups = tuple(_group(reader, node) for node in body.need("groups").items())
    out_of = body.need("out_of").integer()
    total = sum(group.out_of for group in groups)
    if total != out_of and not body.file.faults:
        body.need("out_of").fail(
            "E210",
            Text(f"各组合计 {total} 分，与满分 {out_of} 不符", f"The groups add up to {total}, not to {out_of}"),
            None,
            Text("改正满分或各组分值", "Correct the total or the groups"),
        )
    mark = _mark(body.need("pass"))
    _reachable(body.need("pass"), mark, out_of)
    return model.Score(**common, out_of=out_of, mark=mark, groups=groups)


def _mark(node: Located) -> model.Mark:
    parts = node.mapping(("at_least", "more_than"))
    if len(parts) != 1:
        node.fail("E206", Text("合格线写 at_least 或 more_than 之一", "A pass mark is either at_least or more_than"))
    key, value = next(iter(parts.items()))
    return model.Mark(value.integer(), key == "more_than")


def _reachable(node: Located, mark: model.Mark, out_of: int) -> None:
    if mark.least > out_of:
        node.fail(
            "E217",
            Text(
                f"合格线高于满分 {out_of}，没有企业能达到",
                f"The pass mark lies above the maximum {out_of}: nobody can pass",
            ),
        )


def _group(reader: Reader, node: Located) -> model.ItemGroup:
    parts = node.mapping(("id", "says", "out_of", "pass", "capped", "items"))
    identity = reader.identity(node)
    items: list[model.Item] = []
    for child in node.need("items").items():
        try:
            items.append(item(reader, child))
        except RuleError as error:
            node.file.faults.append(error)
    out_of = node.need("out_of").integer()
    capped = "capped" in parts and parts["capped"].text() == "true"
    total = sum(one.out_of for one in items)
    if not node.file.faults and (total < out_of if capped else total != out_of):
        node.need("out_of").fail(
            "E210",
            Text(f"各项合计 {total} 分，与本组满分 {out_of} 不符", f"The items add up to {total}, not to {out_of}"),
            None,
            Text(
                "改正分值；超过满分要截断的写 capped: true",
                "Correct the points; write capped: true where the sum is cut",
            ),
        )
    mark = _mark(parts["pass"]) if "pass" in parts else None
    if mark is not None:
        _reachable(parts["pass"], mark, out_of)
    return model.ItemGroup(identity, node.pair("says"), out_of, tuple(items), mark, capped)


def item(reader: Reader, node: Located, outer_cite: Located | None = None) -> model.Item:
    """One line of a score table."""
    parts = node.mapping(ITEM_KEYS)
    kinds = [kind for kind in ITEM_KINDS if kind in parts]
    if len(kinds) != 1:
        node.fail(
            "E206",
            Text("一个评分项要且只要一种写法", "A score item is exactly one of its kinds"),
            None,
            Text("从 " + "、".join(ITEM_KINDS) + " 中选一个", "Choose one of " + ", ".join(ITEM_KINDS)),
        )
    identity = reader.identity(node)
    out_of = node.need("out_of").integer()
    cite_node = parts.get("cite") or outer_cite
    body = parts[kinds[0]]
    how = _HOW[kinds[0]](reader, body, out_of, cite_node)
    found = _whole_points(reader, parts["found"]) if "found" in parts else None
    return model.Item(identity, node.pair("says"), reader.cite(cite_node, node), out_of, how, found)


def _whole_points(reader: Reader, node: Located) -> Indicator:
    """An indicator of whole points: a score table adds whole numbers only."""
    indicator = reader.indicator(node, "points")
    if indicator.decimals:
        node.fail(
            "E221",
            Text(
                f"“{indicator.names.zh}”带小数，评分表只加整数分",
                f"“{indicator.code}” has decimals; a score table adds whole points",
            ),
            None,
            Text("去掉该指标的 decimals", "Remove decimals from that indicator"),
        )
    return indicator


def _points(node: Located, out_of: int) -> tuple[int, int]:
    text = node.text()
    low, _, high = text.partition("..")
    try:
        pair = int(low), int(high or low)
    except ValueError:
        node.fail("E204", Text("分数写成 15 或 7..8", "Points are written 15 or 7..8"))
    if not 0 <= pair[0] <= pair[1] <= out_of:
        node.fail(
            "E211",
            Text(f"分数要在 0 到 {out_of} 之间，从低到高", f"Points lie between 0 and {out_of}, lower first"),
        )
    return pair


def _bands(reader: Reader, body: Located, out_of: int, _cite: Located | None) -> model.Cases:
    parts = body.mapping(("of", "steps", "first"))
    of_node = body.need("of")
    of = reader.number(of_node)
    steps = [_case(reader, node, out_of) for node in parts["first"].items()] if "first" in parts else []
    first = len(steps)
    last: tuple[str, Fraction] | None = None
    nodes = body.need("steps").items()
    for index, node in enumerate(nodes):
        keys = node.mapping((*STEP_OPS, "points", "otherwise", "says"))
        if "otherwise" in keys:
            _must_be_last(node, index, len(nodes))
            low, high = _points(keys["otherwise"], out_of)
            steps.append(model.Step(None, low, high, "otherwise"))
            continue
        ops = [key for key in STEP_OPS if key in keys]
        if len(ops) != 1:
            node.fail(
                "E206",
                Text(
                    "一档写 at_least、at_most、more_than、less_than 之一",
                    "A step is one of at_least, at_most, more_than, less_than",
                ),
            )
        edge = reader.constant(keys[ops[0]], of)
        last = _in_order(keys[ops[0]], last, (ops[0], edge))
        low, high = _points(node.need("points"), out_of)
        text = f"{STEP_OPS[ops[0]]} {keys[ops[0]].text()}"
        steps.append(model.Step(Compare(STEP_OPS[ops[0]], of, Const(edge, of.type, of.unit)), low, high, text))
    _must_end(body, steps, out_of)
    return model.Cases(tuple(steps), of, of_node.text(), first)


def _in_order(node: Located, last: tuple[str, Fraction] | None, now: tuple[str, Fraction]) -> tuple[str, Fraction]:
    if last is not None:
        rising = last[0] in ("at_most", "less_than")
        if rising != (now[0] in ("at_most", "less_than")):
            node.fail(
                "E209",
                Text("同一组档次的方向不一致", "The steps of one table point in different directions"),
                None,
                Text("都写 at_least，或都写 at_most", "Write at_least throughout, or at_most throughout"),
            )
        if (now[1] <= last[1]) if rising else (now[1] >= last[1]):
            node.fail(
                "E209",
                Text("这一档被前面的档次盖住，永远轮不到", "An earlier step covers this one: it is never reached"),
                Text("档次从最好写到最差，先符合的算数", "Steps run from best to worst and the first that fits counts"),
                Text("调整顺序或改正界限", "Reorder the steps or correct the edge"),
            )
    return now


def _must_be_last(node: Located, index: int, count: int) -> None:
    if index != count - 1:
        node.fail(
            "E212",
            Text("otherwise 后面的档次永远轮不到", "Steps after “otherwise” are never reached"),
            None,
            Text("把 otherwise 放在最后", "Put “otherwise” last"),
        )


def _must_end(body: Located, steps: list[model.Step], out_of: int) -> None:
    if not steps or steps[-1].when is not None:
        body.fail(
            "E209",
            Text("档次没有覆盖所有情况", "The steps do not cover every value"),
            Text("落在外面的企业没有分数", "A firm outside them would have no points"),
            Text("最后补一行 - {otherwise: 0}", "End with - {otherwise: 0}"),
        )
    best = max(step.high for step in steps)
    if best != out_of:
        body.fail(
            "E210",
            Text(f"最高一档 {best} 分，与满分 {out_of} 不符", f"The best step gives {best} points, not {out_of}"),
            None,
            Text("改正满分或分值", "Correct the maximum or the points"),
        )


def _case(reader: Reader, node: Located, out_of: int) -> model.Step:
    parts = node.mapping(("when", "points", "otherwise", "says"))
    says = node.pair("says") if "says" in parts else None
    if "otherwise" in parts:
        low, high = _points(parts["otherwise"], out_of)
        return model.Step(None, low, high, "otherwise", says)
    when = node.need("when")
    low, high = _points(node.need("points"), out_of)
    return model.Step(reader.condition(when), low, high, when.text(), says)


def _cases(reader: Reader, body: Located, out_of: int, _cite: Located | None) -> model.Cases:
    nodes = body.items()
    steps = []
    for index, node in enumerate(nodes):
        step = _case(reader, node, out_of)
        if step.when is None:
            _must_be_last(node, index, len(nodes))
        elif any(step.when == earlier.when for earlier in steps):
            node.fail(
                "E212",
                Text("这个条件前面已经写过，永远轮不到", "This condition stands above already: it is never reached"),
            )
        steps.append(step)
    _must_end(body, steps, out_of)
    return model.Cases(tuple(steps))


def _per(reader: Reader, body: Located, out_of: int, _cite: Located | None) -> model.Cases:
    body.mapping(("of", "each", "points"))
    of_node = body.need("of")
    of = reader.number(of_node)
    each = reader.constant(body.need("each"), of)
    points = body.need("points").integer()
    if each <= 0 or points <= 0 or out_of % points:
        body.fail("E210", Text("每步的分数要能整除满分", "The points of a step must divide the maximum"))
    steps = []
    for taken in range(out_of // points, 0, -1):
        edge = each * taken
        steps.append(
            model.Step(
                Compare(">=", of, Const(edge, of.type, of.unit)),
                taken * points,
                taken * points,
                f">= {taken} × {body.need('each').text()}",
            )
        )
    steps.append(model.Step(None, 0, 0, "otherwise"))
    return model.Cases(tuple(steps), of, of_node.text())


def _count(reader: Reader, body: Located, out_of: int, _cite: Located | None) -> model.CountOf:
    body.mapping(("points", "of"))
    points = body.need("points").integer()
    parts = []
    for node in body.need("of").items():
        node.mapping(("id", "says", "when"))
        when = node.need("when")
        parts.append(model.CountPart(reader.identity(node), node.pair("says"), reader.condition(when), when.text()))
    if points * len(parts) < out_of:
        body.fail(
            "E210",
            Text(
                f"全部符合也只有 {points * len(parts)} 分，到不了满分 {out_of}",
                f"All of them give {points * len(parts)} points, never {out_of}",
            ),
        )
    return model.CountOf(points, tuple(parts))


def _best_of(reader: Reader, body: Located, out_of: int, cite: Located | None) -> model.BestOf:
    items = tuple(item(reader, node, cite) for node in body.items())
    if max((one.out_of for one in items), default=0) != out_of:
        body.fail(
            "E210", Text(f"各种算法的最高分与满分 {out_of} 不符", f"The best of the alternatives is not {out_of}")
        )
    return model.BestOf(items)


def _given(reader: Reader, body: Located, _out_of: int, _cite: Located | None) -> model.Given:
    return model.Given(_whole_points(reader, body))


_HOW = {"bands": _bands, "cases": _cases, "per": _per, "count": _count, "best_of": _best_of, "given": _given}


# -- classes ------------------------------------------------------------------------------------------------------


def classify(reader: Reader, body: Located, common: dict[str, Any]) -> model.Classify:
    """A ``classify`` node."""
    parts = body.mapping(("classes", "branches", "derives"))
    classes = tuple(
        model.ClassName(node.need("id").text(), Text(node.need("zh").text(), node.need("en").text()))
        for node in body.need("classes").items()
    )
    positions = {one.id: index for index, one in enumerate(classes)}
    nodes = body.need("branches").items()
    branches = tuple(_branch(reader, node, positions, index == len(nodes) - 1) for index, node in enumerate(nodes))
    derives: dict[str, tuple[int, ...] | None] = {}
    for code, node in (parts["derives"].mapping() if "derives" in parts else {}).items():
        if code not in reader.vocabulary.indicators:
            node.fail("E102", Text(f"没有名为“{code}”的指标", f"There is no indicator “{code}”"))
        if node.value == "class":
            derives[code] = None
        else:
            derives[code] = _lowest_classes(node, positions)
    return model.Classify(**common, classes=classes, branches=branches, derives=derives)


def _lowest_classes(node: Located, positions: dict[str, int]) -> tuple[int, ...]:
    """Class positions for which a derived yes/no is yes: the lowest ones, without a gap."""
    found = tuple(sorted(_position(one, positions) for one in node.items()))
    if found != tuple(range(len(found))):
        node.fail(
            "E218",
            Text("这里要从最低一类起连续列出", "List classes from the lowest one on, without a gap"),
            Text(
                "规模未定时按可能的范围判断，只有连续才判得准",
                "An open class is a range, and only a range from the bottom can be decided",
            ),
        )
    return found


def _position(node: Located, positions: dict[str, int]) -> int:
    if node.text() not in positions:
        node.fail(
            "E218",
            Text(f"没有“{node.text()}”这一类", f"There is no class “{node.text()}”"),
            None,
            Text("、".join(positions), ", ".join(positions)),
        )
    return positions[node.text()]


def _branch(reader: Reader, node: Located, positions: dict[str, int], is_last: bool) -> model.Branch:
    parts = node.mapping(("id", "says", "cite", "when", "otherwise", "steps"))
    if ("otherwise" in parts) != is_last:
        node.fail(
            "E212",
            Text("最后一个分支且只有它写 otherwise: true", "The last branch, and only it, says otherwise: true"),
            Text("否则有的企业落在所有分支之外", "Or some firm falls outside every branch"),
        )
    when: Condition | None = None if is_last else reader.condition(node.need("when"))
    steps = []
    nodes = node.need("steps").items()
    for index, child in enumerate(nodes):
        keys = child.mapping(("class", "when", "otherwise"))
        if ("otherwise" in keys) != (index == len(nodes) - 1):
            child.fail(
                "E212", Text("最后一档且只有它写 otherwise: true", "The last step, and only it, says otherwise: true")
            )
        position = _position(child.need("class"), positions)
        condition = None if "otherwise" in keys else reader.condition(child.need("when"))
        steps.append(
            model.ClassStep(position, condition, "otherwise" if condition is None else child.need("when").text())
        )
    text = "otherwise" if is_last else node.need("when").text()
    return model.Branch(
        reader.identity(node), node.pair("says"), reader.cite(parts.get("cite"), node), when, text, tuple(steps)
    )
