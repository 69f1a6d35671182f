"""Expressions in words, in Chinese and English."""

from __future__ import annotations

from fractions import Fraction

from tidu.criteria import expressions as ex
from tidu.criteria.expressions import Condition, Number
from tidu.criteria.values import share_text, show_number
from tidu.text import Text, same

SIGNS = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "==": "＝", "!=": "≠"}
ENGLISH_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "=", "!=": "≠"}
OPERATORS = {"+": "+", "-": "−", "*": "×", "/": "÷"}


def number_text(node: Number) -> Text:
    """What a number is, in words."""
    match node:
        case ex.Const(value=value, type=kind, unit=unit):
            return show_number(kind, value, unit)
        case ex.NumberFact(indicator=indicator):
            return indicator.names
        case ex.Arithmetic(op=op, left=left, right=right):
            return join(_grouped(left), same(f" {OPERATORS[op]} "), _grouped(right))
        case ex.Total(how=how, years=years, body=body):
            window = _window(node)
            words = Text("{window}{body}合计", "total {body} over {window}")
            if how == "mean":
                words = Text("{window}{body}平均", "mean {body} over {window}")
            return words.format(window=window, body=_grouped(body), years=years)
        case ex.Growth(years=1, body=body):
            return Text("{body}增长率", "growth of {body}").format(body=number_text(body))
        case ex.Growth(years=years, body=body):
            words = Text("近{years}年{body}平均增长率", "mean growth of {body} over {years} years")
            return words.format(years=years, body=number_text(body))
        case ex.CompoundGrowth(years=years, body=body):
            words = Text("近{years}年{body}复合增长率", "compound growth of {body} over {years} years")
            return words.format(years=years, body=number_text(body))
        case ex.Before(years=years, body=body):
            return Text("{years}年前的{body}", "{body} {years} years before").format(
                years=years, body=number_text(body)
            )
        case ex.Choose(then=then, otherwise=otherwise):
            return Text("{a}（或 {b}）", "{a} (or {b})").format(a=number_text(then), b=number_text(otherwise))
    raise TypeError(node)


def _grouped(node: Number) -> Text:
    text = number_text(node)
    return Text(f"（{text.zh}）", f"({text.en})") if isinstance(node, ex.Arithmetic) else text


def _window(node: ex.Total | ex.OverYears) -> Text:
    if node.of_operation:
        return Text(f"近{node.years}年（不足按实际经营年限）", f"the last {node.years} years of operation")
    return Text(f"近{node.years}年", f"the last {node.years} years")


def join(*texts: Text) -> Text:
    """Texts one after another."""
    return Text("".join(text.zh for text in texts), "".join(text.en for text in texts))


def comparison(node: ex.Compare) -> Text:
    """A comparison in words."""
    left, right = number_text(node.left), number_text(node.right)
    return Text(f"{left.zh} {SIGNS[node.op]} {right.zh}", f"{left.en} {ENGLISH_SIGNS[node.op]} {right.en}")


def condition_text(node: Condition) -> Text:
    """What a condition demands, in words."""
    match node:
        case ex.Compare():
            return comparison(node)
        case ex.Both() | ex.Either() | ex.Not() | ex.OverYears():
            return _combined_text(node)
        case ex.Since() | ex.Within() | ex.DateCompare():
            return _date_text(node)
        case ex.Truth(indicator=indicator):
            return indicator.names
        case ex.ChoiceIn(indicator=indicator, allowed=allowed):
            return _choice(node, len(indicator.options), allowed)
        case ex.CodeUnder(indicator=indicator, written=written):
            codes = Text("、".join(written), ", ".join(written))
            return Text("{name}属于 {codes}", "{name} under {codes}").format(name=indicator.names, codes=codes)
        case ex.ApplicationIs(kind=kind):
            return Text("新申请", "a new application") if kind == "new" else Text("到期复核", "a re-review")
        case ex.Holds(names=names):
            zh, en = "或".join(name.zh for name in names), " or ".join(name.en for name in names)
            return Text(f"持有有效的{zh}称号", f"holds a valid title: {en}")


def _combined_text(node: ex.Both | ex.Either | ex.Not | ex.OverYears) -> Text:
    match node:
        case ex.Both(parts=parts):
            return _joined(parts, Text("且", "and"))
        case ex.Either(parts=parts):
            return _joined(parts, Text("或", "or"))
        case ex.Not(body=ex.Truth(indicator=indicator)):
            return Text("{name}：否", "not: {name}").format(name=indicator.names)
        case ex.Not(body=ex.Within(indicator=indicator, years=years)):
            words = Text("近{years}年内没有：{name}", "none within the last {years} years: {name}")
            return words.format(years=years, name=indicator.names)
        case ex.Not(body=body):
            return Text("并非（{body}）", "not ({body})").format(body=condition_text(body))
        case ex.OverYears(how=how, body=body):
            words = Text("{window}每年 {body}", "in each of {window}: {body}")
            if how == "any":
                words = Text("{window}任一年 {body}", "in any of {window}: {body}")
            return words.format(window=_window(node), body=condition_text(body))


def _joined(parts: tuple[Condition, ...], word: Text) -> Text:
    texts = [condition_text(part) for part in parts]
    mixed = [isinstance(part, (ex.Both, ex.Either)) for part in parts]
    wrapped = [Text(f"（{t.zh}）", f"({t.en})") if m else t for t, m in zip(texts, mixed, strict=True)]
    return Text(f" {word.zh} ".join(t.zh for t in wrapped), f" {word.en} ".join(t.en for t in wrapped))


def _choice(node: ex.ChoiceIn, count: int, allowed: tuple[int, ...]) -> Text:
    indicator = node.indicator
    names = [indicator.options[position].names for position in allowed]
    if indicator.ordered and len(names) > 1 and allowed[-1] == count - 1:
        return Text("{name}：{option}及以上", "{name}: {option} or higher").format(
            name=indicator.names, option=names[0]
        )
    options = Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
    return Text("{name}：{options}", "{name}: {options}").format(name=indicator.names, options=options)


def _date_text(node: ex.Since | ex.Within | ex.DateCompare) -> Text:
    name = node.indicator.names
    match node:
        case ex.Within(years=years):
            return Text("近{years}年内有：{name}", "within the last {years} years: {name}").format(
                years=years, name=name
            )
        case ex.DateCompare(op=op, day=day):
            return Text(f"{name.zh} {SIGNS[op]} {day}", f"{name.en} {ENGLISH_SIGNS[op]} {day}")
        case ex.Since(op=op, amount=amount, unit=unit):
            word = Text("年", "years") if unit == "years" else Text("天", "days")
            return Text(
                f"距{name.zh} {SIGNS[op]} {amount}{word.zh}",
                f"time since {name.en} {ENGLISH_SIGNS[op]} {amount} {word.en}",
            )


def measured(node: Number, value: Fraction, near: Fraction | None) -> Text:
    """A computed number; a share gets as many decimals as it takes to tell it from the mark ``near``."""
    if node.type == "share":
        return same(share_text(value, near))
    return show_number(node.type, value, node.unit)
