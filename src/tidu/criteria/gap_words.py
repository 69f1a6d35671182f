"""Gaps and changes in plain sentences, in Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from tidu.criteria import expressions as ex
from tidu.criteria import model
from tidu.criteria.describe import condition_text, join, measured, number_text
from tidu.criteria.facts import Value
from tidu.criteria.gaps import Gap, Gaps, ItemGap, MarkGap, Missing, Shortfall, Step, Way
from tidu.criteria.levers import NUMERIC, Atom, Move
from tidu.criteria.outcomes import Outcome
from tidu.criteria.slots import Slot, walk_expression
from tidu.criteria.values import decimal_text, show_number, show_value
from tidu.criteria.vocabulary import Change
from tidu.text import Text, same

CLASS_WORDS: dict[Change, Text] = {
    "act": Text("现在可办", "can act now"),
    "time": Text("需要时间", "needs time"),
    "outside": Text("非企业能定", "not in the firm's hands"),
}
OPPOSITE: dict[ex.Comparison, ex.Comparison] = {">=": "<", "<": ">=", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
MUST = {
    ">=": Text("需达到 {mark}", "must reach {mark}"),
    ">": Text("需超过 {mark}", "must exceed {mark}"),
    "<=": Text("需不超过 {mark}", "must not exceed {mark}"),
    "<": Text("需低于 {mark}", "must be below {mark}"),
    "==": Text("需为 {mark}", "must be {mark}"),
    "!=": Text("需不为 {mark}", "must not be {mark}"),
}
OR = Text("；或 ", "; or ")
AND = Text("；", "; ")


def joined(texts: Sequence[Text], word: Text) -> Text:
    """Texts with a word between them."""
    return Text(word.zh.join(text.zh for text in texts), word.en.join(text.en for text in texts))


# -- values -------------------------------------------------------------------------------------------------------


def value_text(slot: Slot, value: Value | None) -> Text:
    """A stored value of a slot as people read it."""
    if value is None:
        return Text("未知", "unknown")
    if slot.indicator is None:
        return Text("持有", "held") if value else Text("未持有", "not held")
    return Text(show_value(slot.indicator, value, "zh"), show_value(slot.indicator, value, "en"))


def size_text(move: Move) -> Text:
    """How far a number moves, in its own unit, with every decimal that it has."""
    indicator = move.slot.indicator
    if indicator is None:
        return same("")
    size = Fraction(move.size, 1 if indicator.type == "money" else indicator.scale)
    if indicator.type == "share":
        points = decimal_text(size * 100, 7)
        return Text(f"{points} 个百分点", f"{points} percentage points")
    if indicator.type == "count":
        number = decimal_text(size, indicator.decimals)
        return Text(number + indicator.unit, number)
    return show_number(indicator.type, size, indicator.unit)


def is_number(slot: Slot) -> bool:
    """Whether a slot holds a quantity."""
    return slot.indicator is not None and slot.indicator.type in NUMERIC


# -- changes ------------------------------------------------------------------------------------------------------


def move_text(move: Move) -> Text:
    """One change as an instruction."""
    label, after = move.slot.label, value_text(move.slot, move.after)
    if move.how == "wait":
        return Text(f"等到 {move.until}，{label.zh}自然满足", f"wait until {move.until}, when {label.en} fulfils it")
    if move.how == "estimate":
        return Text(
            f"补充{label.zh}（以下按 {after.zh} 估算）", f"supply {label.en} (estimated as {after.en} in what follows)"
        )
    if move.how == "supply":
        return join(Text(f"补充{label.zh}，", f"supply {label.en}; it "), _demand(move))
    if move.slot.is_title:
        return Text(f"取得“{label.zh}”称号", f"obtain the title “{label.en}”")
    before = value_text(move.slot, move.before)
    if is_number(move.slot):
        verb = Text("增加到", "raise") if move.up else Text("减少到", "lower")
        return Text(
            f"{label.zh}由 {before.zh} {verb.zh} {after.zh}", f"{verb.en} {label.en} from {before.en} to {after.en}"
        )
    if move.slot.indicator is not None and move.slot.indicator.type == "date":
        return Text(f"{label.zh}：{after.zh} 或以后", f"{label.en}: on {after.en} or later")
    return Text(f"{label.zh}由“{before.zh}”变为“{after.zh}”", f"{label.en} from “{before.en}” to “{after.en}”")


def _demand(move: Move) -> Text:
    """What an unknown fact must turn out to be."""
    after = value_text(move.slot, move.after)
    if move.slot.is_title:
        return Text("须持有", "must be held") if move.after else Text("须未持有", "must not be held")
    if isinstance(move.after, date):
        if move.up:
            return Text(f"须不早于 {after.zh}", f"must not be before {after.en}")
        if move.slot.indicator is not None and move.slot.indicator.kind == "event":
            return Text(f"须从未发生或不晚于 {after.zh}", f"must be never, or not after {after.en}")
        return Text(f"须不晚于 {after.zh}", f"must not be after {after.en}")
    if is_number(move.slot):
        if move.up:
            return Text(f"须不低于 {after.zh}", f"must be at least {after.en}")
        return Text(f"须不超过 {after.zh}", f"must be at most {after.en}")
    return Text(f"须为“{after.zh}”", f"must be “{after.en}”")


# -- shortfalls ---------------------------------------------------------------------------------------------------


def shortfall_text(one: Shortfall, *, named: bool = True) -> Text:
    """What a comparison lacks: the value, the mark and the distance. ``named`` says also what is compared."""
    test = one.atom.test
    best = one.moves[0] if one.moves else None
    if best is not None and best.before is None:
        return move_text(best)
    if isinstance(test, ex.Compare):
        return _compared(one, test, best, named)
    if isinstance(test, ex.Holds):
        return _stated(one.atom, None)
    if best is not None and best.how == "wait":
        label = best.slot.label
        return Text(
            f"{label.zh}为 {best.before}，到 {best.until} 自然满足",
            f"{label.en} is {best.before}: fulfilled by itself on {best.until}",
        )
    if isinstance(test, ex.Within) and best is not None and one.atom.want:
        label, was = best.slot.label, value_text(best.slot, best.before)
        return Text(
            f"{label.zh}：{was.zh}，需在 {best.after} 及以后", f"{label.en}: {was.en}; must be on {best.after} or later"
        )
    return _stated(one.atom, best)


def _stated(atom: Atom, best: Move | None) -> Text:
    wanted = condition_text(atom.test if atom.want else ex.Not(atom.test))
    if best is None:
        return join(Text("需", "needed: "), wanted)
    label, was, after = best.slot.label, value_text(best.slot, best.before), value_text(best.slot, best.after)
    if isinstance(atom.test, ex.Truth):
        return Text(f"{label.zh}现为“{was.zh}”，需为“{after.zh}”", f"{label.en} is “{was.en}”, must be “{after.en}”")
    return Text(f"现为“{was.zh}”，需 {wanted.zh}", f"now “{was.en}”, must be: {wanted.en}")


def _compared(one: Shortfall, test: ex.Compare, best: Move | None, named: bool) -> Text:
    op = test.op if one.atom.want else OPPOSITE[test.op]
    if one.right is None:
        return _stated(one.atom, None)
    mark = measured(test.right, one.right, one.left)
    elsewhere = one.year not in {move.slot.year for move in one.moves}  # "two years before" speaks of another year
    year = Text(f"{one.year} 年", f"{one.year}: ") if one.year and not elsewhere else same("")
    name = number_text(test.left) if named or elsewhere else same("")
    found = _found(one, test)
    parts = [Text(f"{year.zh}{name.zh}为{found.zh}", f"{year.en}{name.en}{' is ' if name.en else ''}{found.en}")]
    parts.append(MUST[op].format(mark=mark))
    if best is not None and is_number(best.slot):
        parts.append(_distance(best, test))
    return joined(parts, Text("，", ", "))


def _found(one: Shortfall, test: ex.Compare) -> Text:
    """The value as computed; where it looks like the mark, the side on which it lies."""
    if one.left is None or one.right is None:
        return Text("无法计算（分母为零或负）", "cannot be computed (the denominator is zero or negative)")
    value, mark = measured(test.left, one.left, one.right), measured(test.right, one.right, one.left)
    if value.zh != mark.zh or one.left == one.right:
        return Text(f" {value.zh}", value.en)
    if one.left < one.right:
        return Text(f"略低于 {value.zh}", f"just under {value.en}")
    return Text(f"略高于 {value.zh}", f"just over {value.en}")


def _distance(best: Move, test: ex.Compare) -> Text:
    size = size_text(best)
    name = best.slot.indicator.names if best.slot.indicator else same("")
    plain = isinstance(test.left, ex.NumberFact) and best.slot.indicator is test.left.indicator
    if plain:
        return Text(f"{'差' if best.up else '超出'} {size.zh}", f"{size.en} {'short' if best.up else 'too much'}")
    if best.up:
        return Text(f"差 {size.zh}{name.zh}", f"short of {size.en} of {name.en}")
    return Text(f"多出 {size.zh}{name.zh}", f"{size.en} of {name.en} too much")


def way_text(way: Way, *, named: bool = True) -> Text:
    """Shortfalls that have to be mended together."""
    return joined([shortfall_text(one, named=named) for one in way], AND)


# -- gaps ---------------------------------------------------------------------------------------------------------


def gap_text(gap: Gap) -> Text:
    """A gap in one sentence: what is required, then what is missing."""
    if gap.marks:
        return join(gap.node.says, Text("：", ": "), joined([mark_text(mark) for mark in gap.marks], AND))
    named = isinstance(gap.node, model.Require) and _several(gap.node)
    if isinstance(gap.node, model.Judge):
        found = Text("人工核定为不符合", "found not to be so by a person")
    else:
        found = joined([way_text(way, named=named) for way in gap.ways[:3]], OR)
    if not found.zh:
        found = Text("企业自身无法改变", "the firm cannot change it")
    return join(gap.node.says, Text("：", ": "), found)


def _several(node: model.Require) -> bool:
    return sum(isinstance(one, ex.Compare) for one in walk_expression(node.condition)) > 1


def mark_text(mark: MarkGap) -> Text:
    """A pass mark that is not reached."""
    low, high = mark.low, mark.high
    have = str(low) if low == high else f"{low}–{high}"
    sign = Text("需超过", "must exceed") if mark.mark.strict else Text("需", "needs")
    whole = isinstance(mark.part, model.Score)
    name = Text("总分", "total") if whole else mark.part.says
    return Text(
        f"{name.zh} {have} 分，{sign.zh} {mark.mark.points} 分，差 {mark.missing} 分",
        f"{name.en} {have} points, {sign.en} {mark.mark.points}, {mark.missing} short",
    )


def item_text(gap: ItemGap) -> Text:
    """A score item below its best, with its nearest better step."""
    head = Text(
        f"{gap.item.says.zh} {gap.points}/{gap.item.out_of} 分", f"{gap.item.says.en} {gap.points}/{gap.item.out_of}"
    )
    if not gap.steps:
        return head
    step = gap.steps[0]
    return Text(f"{head.zh}；{step_text(step).zh}", f"{head.en}; {step_text(step).en}")


def step_text(step: Step) -> Text:
    """How a better step of an item is reached."""
    head = Text(f"得 {step.points} 分", f"{step.points} points")
    if step.part is not None:
        return Text(f"{head.zh}：{step.part.says.zh}", f"{head.en}: {step.part.says.en}")
    if not step.ways:
        return join(head, Text("（由人评定）", " (given by a person)"))
    best = way_text(step.ways[0], named=False)
    return Text(f"{head.zh}：{best.zh}", f"{head.en}: {best.en}")


def missing_text(missing: Missing) -> Text:
    """A leaf that is undecided, with the facts that it wants."""
    names = joined([slot.label for slot in missing.slots], Text("、", ", "))
    return Text(f"{missing.node.says.zh}：待补充 {names.zh}", f"{missing.node.says.en}: wants {names.en}")


def headline(gaps: Gaps) -> Text:
    """The whole in one sentence."""
    if not gaps.gaps:
        return gaps.outcome.label if gaps.outcome is not Outcome.UNMET else Text("不符合", "not met")
    one = gaps.one_step
    if one is not None:
        return join(Text("还差一步：", "one step short: "), gap_text(one))
    texts = [gap.node.says for gap in gaps.gaps]
    names = joined(texts, AND)
    return Text(f"{len(texts)} 项不符合：{names.zh}", f"{len(texts)} not met: {names.en}")
