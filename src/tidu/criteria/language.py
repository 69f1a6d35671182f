"""Reading one expression: text to typed tree, or an error that says where, why and what to write instead."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from tidu.criteria.expressions import Condition, Const, Expression, Number
from tidu.criteria.vocabulary import Vocabulary
from tidu.text import Text

if TYPE_CHECKING:
    from lark import Lark, Token


@dataclass
class ExpressionError(Exception):
    """A fault inside one expression; ``column`` counts from 0 within its text."""

    code: str
    what: Text
    why: Text | None
    fix: Text | None
    column: int
    length: int


@functools.cache
def _parser() -> Lark:
    from lark import Lark  # noqa: PLC0415 - loaded when the first expression is read

    grammar = files("tidu.criteria").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def parse_tree(text: str) -> Any:  # noqa: ANN401 - lark trees are untyped
    """The syntax tree of ``text``; raises :class:`ExpressionError` E101 at the first place that cannot be read."""
    from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken  # noqa: PLC0415

    try:
        return _parser().parse(text).children[0]
    except UnexpectedCharacters as error:
        raise _syntax_error(text, cast(int, error.pos_in_stream), 1) from None
    except UnexpectedToken as error:
        token: Token = error.token
        at_end = token.type == "$END"
        column = len(text.rstrip()) if at_end else token.start_pos or 0
        raise _syntax_error(text, column, 1 if at_end else len(token)) from None
    except UnexpectedEOF:
        raise _syntax_error(text, len(text.rstrip()), 1) from None


_LOOKALIKES = {
    "≥": ">=",
    "≤": "<=",
    "=": "==",
    "≠": "!=",
    "＞": ">",
    "＜": "<",
    "，": ",",
    "（": "(",
    "）": ")",
    "×": "*",
    "÷": "/",
    "且": "and",
    "并且": "and",
    "或": "or",
    "或者": "or",
    "非": "not",
}


def _syntax_error(text: str, column: int, length: int) -> ExpressionError:
    found = text[column : column + length]
    if not found.strip():
        what = Text("表达式没有写完", "The expression ends too early")
        fix = Text(
            "补全比较的右边、括号或函数的参数",
            "Complete the right side of the comparison, the bracket or the arguments",
        )
    elif found in _LOOKALIKES:
        what = Text(f"这里不能写“{found}”", f"“{found}” cannot be written here")
        fix = Text(f"改写为 {_LOOKALIKES[found]}", f"Write {_LOOKALIKES[found]} instead")
    else:
        what = Text(f"看不懂从“{found}”开始的部分", f"Cannot read the expression from “{found}” on")
        fix = Text(
            "检查前面是否缺少比较符号（>= <= > < == !=）、and/or 或逗号",
            "Check for a missing comparison (>= <= > < == !=), and/or, or comma before it",
        )
    why = Text(
        "表达式要符合条件语言的语法（docs/language.md）", "It must follow the language of criteria (docs/language.md)"
    )
    return ExpressionError("E101", what, why, fix, column, max(1, length))


def parse_condition(text: str, vocabulary: Vocabulary) -> Condition:
    """A condition: an expression that is true or false."""
    from tidu.criteria.typing_rules import Builder  # noqa: PLC0415 - keeps the import graph a tree

    return Builder(text, vocabulary).condition(parse_tree(text))


def parse_number(text: str, vocabulary: Vocabulary) -> Number:
    """A number: the value that bands are cut on."""
    from tidu.criteria.typing_rules import Builder  # noqa: PLC0415

    return Builder(text, vocabulary).number(parse_tree(text))


def parse_constant(text: str, vocabulary: Vocabulary) -> Const:
    """A constant with its unit, as written beside ``at_least`` in a band; natural units."""
    node = parse_number(text, vocabulary)
    if not isinstance(node, Const):
        raise ExpressionError(
            "E116",
            Text("这里要写一个固定的数", "A constant is expected here"),
            Text("界限对所有企业都一样", "An edge is the same for every firm"),
            Text("例如 5%、1500万元、2年", "For example 5%, 1500万元, 2年"),
            0,
            len(text),
        )
    return node


__all__ = ["Expression", "ExpressionError", "parse_condition", "parse_constant", "parse_number", "parse_tree"]
