"""Reading score tables: groups, items and the ways in which an item gives points."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tidu.criteria import model, reading_steps
from tidu.criteria.checks import check_item, check_marks
from tidu.criteria.located import Gather, Located, Noted, has_unknown, truth
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text

if TYPE_CHECKING:
    from tidu.criteria.reading import Reader

How = model.Cases | model.CountOf | model.BestOf | model.Given

ITEM_KINDS = ("bands", "cases", "per", "count", "best_of", "given")
ITEM_KEYS = ("id", "says", "cite", "out_of", "found", *ITEM_KINDS)


def score(reader: Reader, body: Located) -> Callable[[dict[str, Any]], model.Score]:
    """A ``score`` node, but for what every node has."""
    body.mapping(("out_of", "pass", "groups"))
    gather = Gather(body.file)
    out_of = gather(lambda: body.need("out_of").integer())
    mark = gather(lambda: _mark(body.need("pass")))
    listed = Gather(body.file)
    groups = listed(lambda: listed.each(lambda node: _group(reader, node), body.need("groups").entries()))
    gather.failed = gather.failed or listed.failed
    gather.done()
    total = sum(group.out_of for group in groups)
    if total != out_of:
        body.need("out_of").fault(
            "E210",
            Text(f"各组合计 {total} 分，与满分 {out_of} 不符", f"The groups add up to {total}, not to {out_of}"),
            Text("差的分数要么漏写，要么多写", "The difference was left out or written twice"),
            Text("改正满分或各组分值", "Correct the total or the groups"),
        )
    check_marks(body, mark, groups, out_of)
    return lambda common: model.Score(**common, out_of=out_of, mark=mark, groups=groups)


def _mark(node: Located) -> model.Mark:
    parts = node.mapping(("at_least", "more_than"))
    known = [key for key in parts if key in ("at_least", "more_than")]
    if len(known) != 1:
        node.fail(
            "E206",
            Text("合格线写 at_least 或 more_than 之一", "A pass mark is either at_least or more_than"),
            Text("at_least 含本数，more_than 不含", "at_least includes the mark itself, more_than does not"),
            Text("例如 pass: {at_least: 60}", "For example pass: {at_least: 60}"),
        )
    return model.Mark(parts[known[0]].integer(), known[0] == "more_than")


def _group(reader: Reader, node: Located) -> model.ItemGroup:
    parts = node.mapping(("id", "says", "out_of", "pass", "capped", "items"))
    gather = Gather(node.file)
    identity, says = gather(reader.identity, node), gather(node.pair, "says")
    out_of = gather(lambda: node.need("out_of").integer())
    capped = gather(lambda: "capped" in parts and truth(parts["capped"]))
    mark = gather(_mark, parts["pass"]) if "pass" in parts else None
    listed = Gather(node.file)
    items = listed(lambda: listed.each(lambda child: item(reader, child), node.need("items").entries()))
    gather.failed = gather.failed or listed.failed
    gather.done()
    total = sum(one.out_of for one in items)
    if total < out_of if capped else total != out_of:
        node.need("out_of").fault(
            "E210",
            Text(f"各项合计 {total} 分，与本组满分 {out_of} 不符", f"The items add up to {total}, not to {out_of}"),
            Text("差的分数要么漏写，要么多写", "The difference was left out or written twice"),
            Text(
                "改正分值；超过满分要截断的写 capped: true",
                "Correct the points; write capped: true where the sum is cut",
            ),
        )
    return model.ItemGroup(identity, says, out_of, items, mark, capped)


def item(reader: Reader, node: Located, outer_cite: Located | None = None) -> model.Item:
    """One line of a score table."""
    parts = node.mapping(ITEM_KEYS)
    kinds = [kind for kind in ITEM_KINDS if kind in parts]
    gather = Gather(node.file)
    identity, says = gather(reader.identity, node), gather(node.pair, "says")
    cite_node = parts.get("cite") or outer_cite
    cite = gather(reader.cite, cite_node, node)
    found = gather(_whole_points, reader, parts["found"]) if "found" in parts else None
    out_of = node.need("out_of").integer()
    if not kinds and has_unknown(parts, ITEM_KEYS):
        raise Noted
    if len(kinds) != 1:
        node.fail(
            "E206",
            Text(
                f"一个评分项要且只要一种写法，这里有：{'、'.join(kinds) or '没有'}",
                f"A score item is exactly one of its kinds; here: {', '.join(kinds) or 'none'}",
            ),
            Text("写法决定怎样给分", "The kind says how points are given"),
            Text("从 " + "、".join(ITEM_KINDS) + " 中选一个", "Choose one of " + ", ".join(ITEM_KINDS)),
        )
    how = gather(_HOW[kinds[0]], reader, parts[kinds[0]], out_of, cite_node)
    gather.done()
    built = model.Item(identity, says, cite, out_of, how, found)
    check_item(node, built)
    return built


def _whole_points(reader: Reader, node: Located) -> Indicator:
    """An indicator of whole points: a score table adds whole numbers only."""
    indicator = reader.indicator(node, "points")
    if indicator.decimals:
        node.fail(
            "E221",
            Text(f"“{indicator.names.zh}”带小数", f"“{indicator.code}” has decimals"),
            Text("评分表只加整数分", "A score table adds whole points"),
            Text("换一个指标，或去掉该指标的 decimals", "Use another indicator, or remove decimals from that one"),
        )
    return indicator


# -- the ways of giving points that need no steps ---------------------------------------------------------------


def _count(reader: Reader, body: Located, out_of: int, _cite: Located | None) -> model.CountOf:
    body.mapping(("points", "of"))
    gather = Gather(body.file)
    points = gather(lambda: body.need("points").integer())
    parts = gather(lambda: gather.each(lambda node: _counted(reader, node), body.need("of").entries()))
    gather.done()
    if not 0 < points <= out_of <= points * len(parts):
        body.need("points").fail(
            "E210",
            Text(
                f"每项 {points} 分，共 {len(parts)} 项，到不了满分 {out_of}",
                f"{len(parts)} times {points} points never make {out_of}",
            ),
            Text("这样没有企业能得满分", "No firm could have full marks"),
            Text("改正分值，或补上漏写的项", "Correct the points, or add what is missing"),
        )
    return model.CountOf(points, parts)


def _counted(reader: Reader, node: Located) -> model.CountPart:
    node.mapping(("id", "says", "when"))
    gather = Gather(node.file)
    identity, says = gather(reader.identity, node), gather(node.pair, "says")
    when = gather(lambda: reader.condition(node.need("when")))
    gather.done()
    return model.CountPart(identity, says, when, node.need("when").text())


def _best_of(reader: Reader, body: Located, out_of: int, cite: Located | None) -> model.BestOf:
    gather = Gather(body.file)
    items = gather.each(lambda node: item(reader, node, cite), body.entries())
    gather.done()
    best = max((one.out_of for one in items), default=0)
    if best != out_of:
        body.fail(
            "E210",
            Text(f"各种算法最高 {best} 分，与满分 {out_of} 不符", f"The best alternative gives {best}, not {out_of}"),
            Text("取高分时最多得到最高的一种", "The better one counts, so the best of them is the maximum"),
            Text("改正满分或分值", "Correct the maximum or the points"),
        )
    return model.BestOf(items)


def _given(reader: Reader, body: Located, _out_of: int, _cite: Located | None) -> model.Given:
    return model.Given(_whole_points(reader, body))


_HOW: dict[str, Callable[[Reader, Located, int, Located | None], How]] = {
    "bands": reading_steps.bands,
    "cases": reading_steps.cases,
    "per": reading_steps.per,
    "count": _count,
    "best_of": _best_of,
    "given": _given,
}
