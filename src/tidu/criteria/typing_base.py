"""What all typing rules share: types and units, faults that mark their place, and the way from a tree to its rule."""

from __future__ import annotations

from typing import Any, NoReturn, cast

from lark import Token, Tree

from tidu.criteria import expressions as ex
from tidu.criteria.expressions import Condition, Expression, Number
from tidu.criteria.language import ExpressionError
from tidu.criteria.units import kind_text
from tidu.criteria.vocabulary import Indicator, Vocabulary
from tidu.text import Text

Node = Any  # a lark Tree or Token

NUMERIC = ("money", "count", "share", "years", "points")


class Base:
    """The text of one expression, the words it may use, and how its parts are built."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text = text
        self.vocabulary = vocabulary

    # -- faults ---------------------------------------------------------------------------------------------------

    def fail(self, node: Node, code: str, what: Text, why: Text | None = None, fix: Text | None = None) -> NoReturn:
        """Raise an error that marks ``node``."""
        start, end = span_of(node)
        raise ExpressionError(code, what, why, fix, start, max(1, end - start))

    def cannot(self, node: Node, a: Number, b: Number, verb: Text) -> NoReturn:
        """Two quantities do not fit together."""
        self.fail(
            node,
            "E105",
            Text("单位不符：{a}与{b}不能{verb}", "Units do not fit: {a} and {b} cannot be {verb}").format(
                a=kind_text(a.type, a.unit), b=kind_text(b.type, b.unit), verb=verb
            ),
            Text("结果没有意义", "The result would mean nothing"),
            Text("检查指标和单位", "Check the indicators and units"),
        )

    def check_counts(self, node: Node, a: Number, b: Number, *, verb: Text) -> None:
        """Counts of different things are neither compared nor added."""
        if a.type == b.type == "count" and a.unit and b.unit and a.unit != b.unit:
            self.fail(
                node,
                "E107",
                Text(
                    "单位不符：一边按“{a}”计，一边按“{b}”计，不能{verb}",
                    "Units differ: one side counts {a}, the other {b}; they cannot be {verb}",
                ).format(a=a.unit, b=b.unit, verb=verb),
                Text("不同的东西数在一起没有意义", "Counting different things together means nothing"),
                Text(
                    f"把“{b.unit}”改为“{a.unit}”，或换用指标",
                    f"Write {a.unit} instead of {b.unit}, or use another indicator",
                ),
            )

    def arguments_fault(self, node: Node, example: str, why: Text | None = None) -> NoReturn:
        """A function was not given what it takes."""
        self.fail(
            node,
            "E110",
            Text("函数的参数不对", "The arguments do not fit"),
            why,
            Text(f"写法：{example}", f"Write it like {example}"),
        )

    # -- parts ----------------------------------------------------------------------------------------------------

    def build(self, node: Node) -> Expression:
        """The expression of a node, by the rule of the grammar that made it."""
        if isinstance(node, Token) or node.data in ("window", "span"):
            self.fail(
                node,
                "E110",
                Text("年份窗口不能写在这里", "A window of years cannot stand here"),
                Text("它只能是函数的第一个参数", "It is only ever the first argument of a function"),
                Text("例如 sum(last 2 years, revenue)", "For example sum(last 2 years, revenue)"),
            )
        return cast(Expression, getattr(self, f"_{node.data}")(node))

    def condition(self, node: Node) -> Condition:
        """``node`` as something true or false."""
        built = self.build(node)
        if isinstance(built, Number):
            self.fail(
                node,
                "E106",
                Text(
                    "这里要写能判断是或否的条件，写的却是一个数", "A condition is expected here, but this is a number"
                ),
                Text(
                    "只有数值没有比较，无法得出符合或不符合", "A number without a comparison is neither met nor unmet"
                ),
                Text(
                    f"补上比较，例如 {self.source(node)} >= …",
                    f"Add a comparison, for example {self.source(node)} >= …",
                ),
            )
        return built

    def number(self, node: Node) -> Number:
        """``node`` as a number."""
        built = self.build(node)
        if isinstance(built, Number):
            return built
        self.fail(
            node,
            "E106",
            Text("这里要写一个数，写的却是是否判断", "A number is expected here, but this is a condition"),
            Text("是否判断不能参加计算或比较大小", "A condition cannot be calculated with"),
            Text("只保留数值部分", "Keep only the number"),
        )

    def source(self, node: Node) -> str:
        """The text of a node."""
        start, end = span_of(node)
        return self.text[start:end]

    def indicator(self, token: Token) -> Indicator:
        """The indicator of that code or Chinese name."""
        found = self.vocabulary.indicator(str(token))
        if found is not None:
            return found
        near = self.vocabulary.nearest_indicators(str(token))
        fix_zh = f"是不是要写 {' 或 '.join(near)}？" if near else "tidu standards indicators 可列出全部指标"
        fix_en = f"Did you mean {' or '.join(near)}?" if near else "tidu standards indicators lists them all"
        self.fail(
            token,
            "E102",
            Text(f"没有名为“{token}”的指标", f"There is no indicator “{token}”"),
            Text("条件只能使用指标库里定义过的指标", "A condition may only use indicators that the catalogue defines"),
            Text(fix_zh, fix_en),
        )

    def plain_indicator(self, node: Node) -> Indicator | None:
        """The indicator when ``node`` is nothing but its name."""
        return self.indicator(node.children[0]) if is_a(node, "name") else None


def span_of(node: Node) -> tuple[int, int]:
    """Start and end of a node in its text, counting from 0."""
    if isinstance(node, Token):
        start = node.start_pos or 0
        return start, node.end_pos or start + len(node)
    meta = node.meta
    return (0, 1) if meta.empty else (meta.start_pos, meta.end_pos)


def is_a(node: Node, rule: str) -> bool:
    """Whether ``node`` was made by this rule of the grammar."""
    return isinstance(node, Tree) and node.data == rule


def is_call(node: Node, name: str) -> bool:
    """Whether ``node`` calls this function."""
    return is_a(node, "call") and str(node.children[0]) == name


def word_of(node: Node) -> str:
    """The name that ``node`` is, or an empty string."""
    return str(node.children[0]) if is_a(node, "name") else ""


__all__ = ["NUMERIC", "Base", "Node", "ex", "is_a", "is_call", "span_of", "word_of"]
