"""Reading the steps of score items: bands, cases, and points for every full step."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from tidu.criteria import model
from tidu.criteria.expressions import Compare, Comparison, Const, Number
from tidu.criteria.implication import implies
from tidu.criteria.located import Gather, Located, Noted, has_unknown
from tidu.text import Text

if TYPE_CHECKING:
    from tidu.criteria.reading import Reader

STEP_OPS: dict[str, Comparison] = {"at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<"}

BAND_KEYS = (*STEP_OPS, "points", "otherwise", "says")

Edge = tuple[str, Fraction] | None


def bands(reader: Reader, body: Located, out_of: int, _cite: Located | None) -> model.Cases:
    """Points by where a number lies."""
    parts = body.mapping(("of", "steps", "first"))
    gather = Gather(body.file)
    of = gather(lambda: reader.number(body.need("of")))
    nodes = body.need("steps").entries()
    firsts_at = parts["first"].entries() if "first" in parts else []
    firsts = gather.each(lambda node: _case(reader, node, out_of), firsts_at)
    if gather.failed:
        gather.each(lambda node: _plain_step(node, out_of), nodes)
    gather.done()
    edges = gather.each(lambda node: _band(reader, node, of, out_of), nodes)
    _no_otherwise((*firsts_at, *nodes[:-1]), gather)
    gather.done()
    _in_order(nodes, edges)
    steps = (*firsts, *(step for step, _ in edges))
    _reachable((*firsts_at, *nodes), steps)
    _must_end((*firsts_at, *nodes), steps, out_of)
    return model.Cases(steps, of, body.need("of").text(), len(firsts))


def _plain_step(node: Located, out_of: int) -> tuple[int, int]:
    """The points of a band whose edge cannot be compared, because the number it cuts could not be read."""
    keys = node.mapping(BAND_KEYS)
    return _points(keys["otherwise"] if "otherwise" in keys else node.need("points"), out_of)


def _band(reader: Reader, node: Located, of: Number, out_of: int) -> tuple[model.Step, Edge]:
    keys = node.mapping(BAND_KEYS)
    says = node.pair("says") if "says" in keys else None
    if "otherwise" in keys:
        low, high = _points(keys["otherwise"], out_of)
        return model.Step(None, low, high, "otherwise", says), None
    ops = [key for key in STEP_OPS if key in keys]
    if not ops and has_unknown(keys, BAND_KEYS):
        raise Noted
    if len(ops) != 1:
        node.fail(
            "E206",
            Text(
                "一档写 at_least、at_most、more_than、less_than 之一",
                "A step is one of at_least, at_most, more_than, less_than",
            ),
            Text("它说明边界算在哪一档", "It says to which step the edge belongs"),
            Text("例如 {at_least: 5%, points: 20}", "For example {at_least: 5%, points: 20}"),
        )
    gather = Gather(node.file)
    edge = gather(reader.constant, keys[ops[0]], of)
    points = gather(lambda: _points(node.need("points"), out_of))
    gather.done()
    sign = STEP_OPS[ops[0]]
    condition = Compare(sign, of, Const(edge, of.type, of.unit))
    return model.Step(condition, *points, f"{sign} {keys[ops[0]].text()}", says), (ops[0], edge)


def _in_order(nodes: list[Located], edges: tuple[tuple[model.Step, Edge], ...]) -> None:
    """Each step must be reachable: the edges run one way and never repeat."""
    last: Edge = None
    for node, (_, edge) in zip(nodes, edges, strict=True):
        if edge is None:
            continue
        place = node.need(edge[0])
        falling = edge[0] in ("at_least", "more_than")
        if last is not None and falling != (last[0] in ("at_least", "more_than")):
            place.fail(
                "E209",
                Text("同一组档次的方向不一致", "The steps of one table point in different directions"),
                Text("方向不一致时会有重叠或漏掉的区间", "Such steps overlap, or leave a gap"),
                Text("都写 at_least，或都写 at_most", "Write at_least throughout, or at_most throughout"),
            )
        if last is not None and _covered(last, edge, falling):
            place.fail(
                "E209",
                Text("这一档被前面的档次盖住，永远轮不到", "An earlier step covers this one: it is never reached"),
                Text("档次从最好写到最差，先符合的算数", "Steps run from best to worst and the first that fits counts"),
                Text("调整顺序或改正界限", "Reorder the steps or correct the edge"),
            )
        last = edge


def _covered(last: tuple[str, Fraction], now: tuple[str, Fraction], falling: bool) -> bool:
    """Whether every value that fits ``now`` fits the step before; after “more than 5” comes “at least 5”."""
    if now[1] == last[1]:
        return not (last[0] in ("more_than", "less_than") and now[0] in ("at_least", "at_most"))
    return now[1] > last[1] if falling else now[1] < last[1]


def _no_otherwise(nodes: Sequence[Located], gather: Gather) -> None:
    for node in nodes:
        if isinstance(node.value, dict) and "otherwise" in node.value:
            gather(
                node.fail,
                "E212",
                Text("otherwise 后面的档次永远轮不到", "Steps after “otherwise” are never reached"),
                Text("otherwise 对剩下的所有企业都成立", "“otherwise” holds for all that remain"),
                Text("把 otherwise 放在最后", "Put “otherwise” last"),
            )


def _must_end(nodes: Sequence[Located], steps: tuple[model.Step, ...], out_of: int) -> None:
    if steps[-1].when is not None:
        nodes[-1].fail(
            "E209",
            Text("档次没有覆盖所有情况", "The steps do not cover every value"),
            Text("落在外面的企业没有分数", "A firm outside them would have no points"),
            Text("最后补一行 - {otherwise: 0}", "End with - {otherwise: 0}"),
        )
    best = max(step.high for step in steps)
    if best != out_of:
        first = next(node for node, step in zip(nodes, steps, strict=True) if step.high == best)
        first.fail(
            "E210",
            Text(f"最高一档 {best} 分，与满分 {out_of} 不符", f"The best step gives {best} points, not {out_of}"),
            Text("这样没有企业能得满分", "No firm could have full marks"),
            Text("改正满分或分值", "Correct the maximum or the points"),
        )


def _case(reader: Reader, node: Located, out_of: int) -> model.Step:
    parts = node.mapping(("when", "points", "otherwise", "says"))
    gather = Gather(node.file)
    says = gather(node.pair, "says") if "says" in parts else None
    if "otherwise" in parts:
        points = gather(_points, parts["otherwise"], out_of)
        gather.done()
        return model.Step(None, *points, "otherwise", says)
    when = gather(lambda: reader.condition(node.need("when")))
    points = gather(lambda: _points(node.need("points"), out_of))
    gather.done()
    return model.Step(when, *points, node.need("when").text(), says)


def cases(reader: Reader, body: Located, out_of: int, _cite: Located | None) -> model.Cases:
    """Points of the first condition that holds."""
    nodes = body.entries()
    gather = Gather(body.file)
    steps = gather.each(lambda node: _case(reader, node, out_of), nodes)
    _no_otherwise(nodes[:-1], gather)
    gather.done()
    _reachable(nodes, steps)
    _must_end(nodes, steps, out_of)
    return model.Cases(steps)


def _reachable(nodes: Sequence[Located], steps: Sequence[model.Step]) -> None:
    """Note every step that one above it covers."""
    for index, (node, step) in enumerate(zip(nodes, steps, strict=True)):
        for before in steps[:index]:
            if step.when is not None and before.when is not None and implies(step.when, before.when):
                node.fault("E212", *never_reached(before.text))
                break


def never_reached(earlier: str) -> tuple[Text, Text, Text]:
    """What, why and how to mend, for a case that an earlier one covers."""
    return (
        Text(f"这一档永远轮不到：前面的“{earlier}”已经包括它", f"Never reached: “{earlier}” above already covers it"),
        Text("从上往下，先符合的算数", "From the top, the first that holds counts"),
        Text("严的条件放前面，或改正条件", "Put the stricter condition first, or correct it"),
    )


def per(reader: Reader, body: Located, out_of: int, _cite: Located | None) -> model.Cases:
    """Points for every full step of a number, written as bands."""
    body.mapping(("of", "each", "points"))
    gather = Gather(body.file)
    of = gather(lambda: reader.number(body.need("of")))
    points = gather(lambda: body.need("points").integer())
    gather.done()
    each = reader.constant(body.need("each"), of)
    if each <= 0 or points <= 0 or out_of % points:
        body.fail(
            "E210",
            Text(f"每步 {points} 分，不能正好加到满分 {out_of}", f"Steps of {points} points never add up to {out_of}"),
            Text(
                "步长和分数要大于零，分数要能整除满分",
                "Step and points are above zero, and the points divide the maximum",
            ),
            Text("改正 each、points 或 out_of", "Correct each, points or out_of"),
        )
    steps = []
    for taken in range(out_of // points, 0, -1):
        condition = Compare(">=", of, Const(each * taken, of.type, of.unit))
        text = f">= {taken} × {body.need('each').text()}"
        steps.append(model.Step(condition, taken * points, taken * points, text))
    steps.append(model.Step(None, 0, 0, "otherwise"))
    return model.Cases(tuple(steps), of, body.need("of").text())


def _points(node: Located, out_of: int) -> tuple[int, int]:
    text = node.text()
    low, _, high = text.partition("..")
    try:
        pair = int(low), int(high or low)
    except ValueError:
        node.fail(
            "E204",
            Text(f"“{text}”不是分数", f"“{text}” is no number of points"),
            None,
            Text("写成 15 或 7..8", "Write 15 or 7..8"),
        )
    if not 0 <= pair[0] <= pair[1] <= out_of:
        node.fail(
            "E211",
            Text(f"分数要在 0 到 {out_of} 之间，从低到高", f"Points lie between 0 and {out_of}, lower first"),
            Text("一项的得分不会超过它的满分", "An item never gives more than its maximum"),
            Text("改正分数，或改正本项的 out_of", "Correct the points, or out_of of the item"),
        )
    return pair
