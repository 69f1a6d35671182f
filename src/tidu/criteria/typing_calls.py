"""Typing rules of functions. A function ``f`` is read by the method ``_f_f``."""

from __future__ import annotations

from typing import Literal, NoReturn, cast

from lark import Token, Tree

from tidu.criteria import expressions as ex
from tidu.criteria.expressions import Condition, Expression, Number
from tidu.criteria.typing_base import Node, is_a, word_of
from tidu.criteria.typing_numbers import Numbers
from tidu.text import Text


class Calls(Numbers):
    """Windows of years, growth, titles and the other functions."""

    def _call(self, node: Tree[Token]) -> Expression:
        name = str(node.children[0])
        handler = getattr(self, f"_f_{name}", None)
        if handler is None:
            known = sorted(one[3:] for one in dir(self) if one.startswith("_f_"))
            self.fail(
                node.children[0],
                "E104",
                Text(f"没有名为“{name}”的函数", f"There is no function “{name}”"),
                None,
                Text("可用：" + "、".join(known), "Known: " + ", ".join(known)),
            )
        return cast(Expression, handler(node, node.children[1:]))

    # -- over years -----------------------------------------------------------------------------------------------

    def _window(self, node: Node, arguments: list[Node], example: str) -> tuple[int, bool, Node]:
        """Number of years, whether only years of operation count, and what is looked at."""
        if len(arguments) != 2 or not is_a(arguments[0], "window"):
            self.arguments_fault(node, example)
        window = arguments[0]
        return self.whole_years(window, example), len(window.children) > 1, arguments[1]

    def _yearly(self, node: Node, body: Expression) -> None:
        if not any(need.indicator is not None and need.indicator.yearly for need in ex.needs(body)):
            self.fail(
                node,
                "E112",
                Text(
                    "这里没有逐年的指标，跨年计算没有意义",
                    "Nothing here has a value for each year, so a window means nothing",
                ),
                None,
                Text("去掉年份窗口，或换用逐年指标", "Drop the window, or use a yearly indicator"),
            )

    def _f_each(self, node: Node, arguments: list[Node]) -> Condition:
        return self._over_years(node, arguments, "each")

    def _f_any(self, node: Node, arguments: list[Node]) -> Condition:
        return self._over_years(node, arguments, "any")

    def _over_years(self, node: Node, arguments: list[Node], how: Literal["each", "any"]) -> Condition:
        years, operation, body = self._window(node, arguments, f"{how}(last 2 years, revenue >= 1500万元)")
        condition = self.condition(body)
        self._yearly(body, condition)
        return ex.OverYears(how, years, operation, condition)

    def _f_sum(self, node: Node, arguments: list[Node]) -> Number:
        return self._total(node, arguments, "sum")

    def _f_mean(self, node: Node, arguments: list[Node]) -> Number:
        return self._total(node, arguments, "mean")

    def _total(self, node: Node, arguments: list[Node], how: Literal["sum", "mean"]) -> Number:
        years, operation, body = self._window(node, arguments, f"{how}(last 2 years, revenue)")
        number = self._yearly_number(body)
        if how == "mean" and operation:
            self.arguments_fault(node, "mean(last 3 years, revenue)")
        return ex.Total(how, years, operation, number, number.type, number.unit)

    def _yearly_number(self, node: Node) -> Number:
        number = self.number(node)
        if isinstance(number, ex.CompoundGrowth):
            self.compound_fault(node)
        self._yearly(node, number)
        return number

    def _f_growth(self, node: Node, arguments: list[Node]) -> Number:
        if len(arguments) != 1:
            self.arguments_fault(node, "growth(main_revenue)")
        return ex.Growth(1, self._yearly_number(arguments[0]))

    def _f_mean_growth(self, node: Node, arguments: list[Node]) -> Number:
        example = "mean_growth(last 2 years, main_revenue)"
        years, operation, body = self._window(node, arguments, example)
        if operation or years > 2:
            why = Text("最多两年；再长就超出能精确计算的范围", "Two years at most: beyond that no engine is exact")
            self.arguments_fault(node, example, why)
        return ex.Growth(years, self._yearly_number(body))

    def _f_compound_growth(self, node: Node, arguments: list[Node]) -> Number:
        example = "compound_growth(last 2 years, revenue)"
        years, operation, body = self._window(node, arguments, example)
        number = self._yearly_number(body)
        if operation or not isinstance(number, ex.NumberFact):
            self.arguments_fault(node, example)
        return ex.CompoundGrowth(years, number)

    def _f_before(self, node: Node, arguments: list[Node]) -> Number:
        example = "before(2 years, revenue)"
        span = arguments[0] if len(arguments) == 2 else None
        if not (is_a(span, "span") or (is_a(span, "quantity") and self.number(span).type == "years")):
            self.arguments_fault(node, example)
        years, number = self.whole_years(span, example), self._yearly_number(arguments[1])
        return ex.Before(years, number, number.type, number.unit)

    # -- the others -----------------------------------------------------------------------------------------------

    def _f_latest(self, node: Node, arguments: list[Node]) -> Number:
        if len(arguments) != 1:
            self.arguments_fault(node, "latest(revenue)")
        return self.number(arguments[0])

    def _f_stated(self, node: Node, arguments: list[Node]) -> Number:
        example = "stated(market_share)"
        if len(arguments) != 1:
            self.arguments_fault(node, example)
        self._stated += 1
        try:
            number = self.number(arguments[0])
        finally:
            self._stated -= 1
        if not any(need.indicator is not None and need.indicator.type == "share" for need in ex.needs(number)):
            why = Text(
                "stated 只用于公布时已四舍五入的比例",
                "stated is for shares that are published rounded, and only for them",
            )
            self.arguments_fault(node, example, why)
        return number

    def _f_holds(self, node: Node, arguments: list[Node]) -> Condition:
        example = "holds(cxx, kjx)"
        if not arguments:
            self.arguments_fault(node, example)
        for argument in arguments:
            if not is_a(argument, "name"):
                self.arguments_fault(argument, example)
            self._title(argument, word_of(argument))
        titles = tuple(word_of(argument) for argument in arguments)
        return ex.Holds(titles, tuple(self.vocabulary.titles[code].names for code in titles))

    def _title(self, node: Node, code: str) -> None:
        if code in self.vocabulary.titles:
            return
        near = self.vocabulary.nearest_titles(code)
        fix = Text("tidu standards titles 可列出全部称号", "tidu standards titles lists them all")
        if near:
            fix = Text(f"是不是要写 {' 或 '.join(near)}？", f"Did you mean {' or '.join(near)}?")
        self.fail(
            node,
            "E103",
            Text(f"没有代码为“{code}”的称号", f"There is no title “{code}”"),
            Text("称号按代码引用，写错就永远不算持有", "Titles go by their codes; a wrong one would never be held"),
            fix,
        )

    def _f_if(self, node: Node, arguments: list[Node]) -> Number:
        if len(arguments) != 3:
            self.arguments_fault(node, "if(condition, a, b)")
        condition, then, otherwise = self.condition(arguments[0]), self.number(arguments[1]), self.number(arguments[2])
        for argument, number in ((arguments[1], then), (arguments[2], otherwise)):
            if isinstance(number, ex.CompoundGrowth):
                self.compound_fault(argument)
        if then.type != otherwise.type:
            self.cannot(node, then, otherwise, Text("二选一", "alternatives"))
        self.check_counts(node, then, otherwise, verb=Text("二选一", "alternatives"))
        return ex.Choose(condition, then, otherwise, then.type, then.unit)

    def _f_years_since(self, node: Node, _arguments: list[Node]) -> NoReturn:
        self._since_fault(node, "years_since(registered_on) >= 2年")

    def _f_days_since(self, node: Node, _arguments: list[Node]) -> NoReturn:
        self._since_fault(node, "days_since(registered_on) >= 365天")

    def _since_fault(self, node: Node, example: str) -> NoReturn:
        self.fail(
            node,
            "E110",
            Text("经过的时间只能写在比较的左边", "Time passed only stands on the left of a comparison"),
            Text("它按日历算，不参加加减乘除", "It follows the calendar and is not calculated with"),
            Text(f"写法：{example}", f"Write it like {example}"),
        )
