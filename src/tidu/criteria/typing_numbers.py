"""Typing rules of numbers: constants with units, indicators, and arithmetic."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal, NoReturn, cast

from lark import Token, Tree

from tidu.criteria import expressions as ex
from tidu.criteria.expressions import Expression, Number, NumberType
from tidu.criteria.typing_base import NUMERIC, Base, Node
from tidu.criteria.units import MONEY_UNITS
from tidu.criteria.vocabulary import Vocabulary
from tidu.text import Text

PLAIN_UNITS: dict[str, NumberType] = {"年": "years", "分": "points", "天": "days"}
PLAIN = ("number", "share")
ADDED = Text("相加减", "added or subtracted")


class Numbers(Base):
    """Constants, names and arithmetic."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        super().__init__(text, vocabulary)
        self._stated = 0

    # -- constants ------------------------------------------------------------------------------------------------

    def _quantity(self, node: Tree[Token]) -> Number:
        return self.literal(cast(Token, node.children[0]))

    def literal(self, token: Token) -> ex.Const:
        """A number with its unit, in natural units."""
        digits = cast("re.Match[str]", re.match(r"[\d.]+", token))[0]
        unit, value = token[len(digits) :].strip(), Fraction(digits)
        if unit in MONEY_UNITS:
            return ex.Const(value * MONEY_UNITS[unit], "money", "元")
        if unit in ("%", "％"):
            return ex.Const(value / 100, "share")
        if unit in PLAIN_UNITS:
            return ex.Const(value, PLAIN_UNITS[unit])
        units = {one.unit for one in self.vocabulary.indicators.values() if one.type == "count"}
        if unit in units:
            return ex.Const(value, "count", unit)
        known = " ".join(["元 万元 亿元 % 年 天 分", *sorted(units)])
        self.fail(
            token,
            "E107",
            Text(f"不认识的单位“{unit}”", f"Unknown unit “{unit}”"),
            Text("单位要能换算，才不会差一个数量级", "A unit must be known, or a factor of ten thousand slips by"),
            Text(f"可用：{known}", f"Known: {known}"),
        )

    def whole_years(self, node: Node, example: str) -> int:
        """A written number of whole years, 1 to 10: the length of a window, or how far back."""
        years = Fraction(cast("re.Match[str]", re.search(r"[\d.]+", str(node.children[0])))[0])
        if years.denominator != 1 or not 1 <= years <= 10:
            self.fail(
                node,
                "E110",
                Text("年数要是 1 到 10 的整数", "The number of years must be whole, 1 to 10"),
                None,
                Text(f"写法：{example}", f"Write it like {example}"),
            )
        return int(years)

    def _number(self, node: Tree[Token]) -> Number:
        return ex.Const(Fraction(str(node.children[0])), "number")

    def _date(self, node: Tree[Token]) -> NoReturn:
        self.fail(
            node,
            "E106",
            Text("日期只能写在日期指标的右边", "A date only stands on the right of a date indicator"),
            None,
            Text("例如 registered_on <= 2024-12-31", "For example registered_on <= 2024-12-31"),
        )

    # -- indicators -----------------------------------------------------------------------------------------------

    def _name(self, node: Tree[Token]) -> Expression:
        indicator = self.indicator(cast(Token, node.children[0]))
        if indicator.type in ("yes_no", "finding"):
            return ex.Truth(indicator)
        if indicator.type == "share" and not self._stated:
            self.fail(
                node,
                "E108",
                Text(f"“{indicator.names.zh}”是对外公布的约数", f"“{indicator.code}” is published rounded"),
                Text(
                    "四舍五入过的数在边界上可能判错，必须明说",
                    "A rounded figure can decide wrongly at a boundary; it must be said openly",
                ),
                Text(f"写成 stated({indicator.code})", f"Write stated({indicator.code})"),
            )
        if indicator.type in NUMERIC:
            return ex.NumberFact(indicator, cast(NumberType, indicator.type))
        code = indicator.code
        example = {"date": f"{code} within 3年", "code": f"{code} under C"}.get(indicator.type, f"{code} in {{…}}")
        self.fail(
            node,
            "E106",
            Text(f"“{indicator.names.zh}”不是数，不能单独使用", f"“{code}” is not a number and cannot stand alone"),
            None,
            Text(f"写出与什么比较，例如 {example}", f"Say what it is compared with, for example {example}"),
        )

    # -- arithmetic -----------------------------------------------------------------------------------------------

    def _minus_sign(self, node: Tree[Token]) -> Number:
        body = self.number(node.children[0])
        if isinstance(body, ex.Const):
            return ex.Const(-body.value, body.type, body.unit)
        return ex.Arithmetic("*", ex.Const(Fraction(-1), "number"), body, body.type, body.unit)

    def _plus(self, node: Tree[Token]) -> Number:
        return self._add(node, "+")

    def _minus(self, node: Tree[Token]) -> Number:
        return self._add(node, "-")

    def _add(self, node: Tree[Token], op: Literal["+", "-"]) -> Number:
        a, b = self._operands(node)
        self.check_counts(node, a, b, verb=ADDED)
        if a.type != b.type and not {a.type, b.type} <= set(PLAIN):
            self.cannot(node, a, b, ADDED)
        return ex.Arithmetic(op, a, b, "share" if {a.type, b.type} == set(PLAIN) else a.type, a.unit)

    def _times(self, node: Tree[Token]) -> Number:
        a, b = self._operands(node)
        if a.type not in PLAIN and b.type not in PLAIN:
            self.cannot(node, a, b, Text("相乘", "multiplied"))
        kind = a if a.type not in PLAIN else b
        result: NumberType = "share" if {a.type, b.type} == set(PLAIN) else kind.type
        return ex.Arithmetic("*", a, b, result, kind.unit)

    def _over(self, node: Tree[Token]) -> Number:
        a, b = self._operands(node)
        self.check_counts(node, a, b, verb=Text("相除", "divided"))
        if a.type == b.type and a.type != "number":
            return ex.Arithmetic("/", a, b, "share")
        if b.type == "number":
            return ex.Arithmetic("/", a, b, a.type, a.unit)
        self.cannot(node, a, b, Text("相除", "divided"))

    def _operands(self, node: Tree[Token]) -> tuple[Number, Number]:
        a, b = self.number(node.children[0]), self.number(node.children[1])
        for child, built in zip(node.children, (a, b), strict=True):
            if isinstance(built, ex.CompoundGrowth):
                self.compound_fault(child)
        return a, b

    def compound_fault(self, node: Node) -> NoReturn:
        """Compound growth was used for anything but a comparison with a constant."""
        self.fail(
            node,
            "E109",
            Text(
                "compound_growth 只能与一个固定的、大于 -100% 的比例比较",
                "compound_growth can only be compared with a constant share above -100 %",
            ),
            Text(
                "复合增长率要开方，只有与固定值比较才能精确判断",
                "It takes a root: only against a constant is the answer exact",
            ),
            Text(
                "例如 compound_growth(last 2 years, revenue) >= 5%",
                "For example compound_growth(last 2 years, revenue) >= 5%",
            ),
        )
