"""From a syntax tree to a typed expression: names, units and types are checked here.

Every fault carries a code (docs/lint.md), the place inside the expression, why it is wrong and what to write.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, Literal, NoReturn, cast

from lark import Token, Tree

from tidu.criteria import expressions as ex
from tidu.criteria.expressions import Condition, Expression, Number, NumberType
from tidu.criteria.industry_codes import prefixes_of
from tidu.criteria.language import ExpressionError
from tidu.criteria.vocabulary import Indicator, Vocabulary
from tidu.text import Text

Node = Any  # a lark Tree or Token

MONEY_UNITS = {"元": 100, "千元": 100_000, "万元": 1_000_000, "百万元": 100_000_000, "亿元": 10_000_000_000}
TYPE_NAMES: dict[str, Text] = {
    "money": Text("金额", "an amount of money"),
    "count": Text("数量", "a count"),
    "share": Text("比例", "a share"),
    "years": Text("年数", "a number of years"),
    "points": Text("分数", "points"),
    "number": Text("纯数", "a plain number"),
    "days": Text("天数", "a number of days"),
    "condition": Text("是否判断", "a yes/no condition"),
}
UNIT_EXAMPLES = {"money": "1500万元", "count": "50", "share": "3%", "years": "3年", "points": "60分", "days": "365天"}
NUMERIC = ("money", "count", "share", "years", "points")
MIRROR = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "==": "==", "!=": "!="}


class Builder:
    """Builds the typed tree of one expression."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self._stated = 0

    # -- faults ---------------------------------------------------------------------------------------------------

    def fail(self, node: Node, code: str, what: Text, why: Text | None = None, fix: Text | None = None) -> NoReturn:
        """Raise an error that marks ``node``."""
        start, end = span_of(node)
        raise ExpressionError(code, what, why, fix, start, max(1, end - start))

    # -- conditions -----------------------------------------------------------------------------------------------

    def condition(self, node: Node) -> Condition:
        """``node`` as something true or false."""
        built = self.build(node)
        if isinstance(built, (ex.Const, ex.NumberFact, ex.Arithmetic, ex.Total, ex.Growth, ex.CompoundGrowth, ex.Before, ex.Choose)):
            self.fail(
                node,
                "E106",
                Text("这里要写能判断是或否的条件，写的却是一个数", "A condition is expected here, but this is a number"),
                Text("只有数值没有比较，无法得出符合或不符合", "A number without a comparison is neither met nor unmet"),
                Text(f"补上比较，例如 {self.source(node)} >= …", f"Add a comparison, for example {self.source(node)} >= …"),
            )
        return built

    def number(self, node: Node) -> Number:
        """``node`` as a number."""
        built = self.build(node)
        if isinstance(built, (ex.Const, ex.NumberFact, ex.Arithmetic, ex.Total, ex.Growth, ex.CompoundGrowth, ex.Before, ex.Choose)):
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

    def build(self, node: Node) -> Expression:
        """Dispatch on the grammar's rule names."""
        if isinstance(node, Token):
            self.fail(node, "E101", Text("这里要写条件或数值", "A condition or a number is expected here"))
        handler = getattr(self, f"_{node.data}")
        return cast(Expression, handler(node))

    def _either(self, node: Tree[Token]) -> Condition:
        return ex.Either(tuple(self.condition(child) for child in node.children))

    def _both(self, node: Tree[Token]) -> Condition:
        return ex.Both(tuple(self.condition(child) for child in node.children))

    def _negate(self, node: Tree[Token]) -> Condition:
        return ex.Not(self.condition(node.children[0]))

    def _compare(self, node: Tree[Token]) -> Condition:
        left, sign, right = node.children
        op = cast(ex.Comparison, str(sign))
        special = self._special_compare(left, op, right)
        if special is not None:
            return special
        a, b = self.number(left), self.number(right)
        if isinstance(a, ex.Const) and not isinstance(b, ex.Const):
            a, b, op = b, a, cast(ex.Comparison, MIRROR[op])
        self._check_compound(node, a, b)
        self._check_same_type(node, left, right, a, b)
        return ex.Compare(op, a, b)

    def _check_compound(self, node: Node, a: Number, b: Number) -> None:
        if isinstance(b, ex.CompoundGrowth) or (isinstance(a, ex.CompoundGrowth) and not isinstance(b, ex.Const)):
            self.fail(
                node,
                "E109",
                Text("compound_growth 只能与一个固定的比例比较", "compound_growth can only be compared with a constant share"),
                Text("复合增长率要开方，只有与固定值比较才能精确判断", "It takes a root: only against a constant is the answer exact"),
                Text("例如 compound_growth(last 2 years, revenue) >= 5%", "For example compound_growth(last 2 years, revenue) >= 5%"),
            )

    def _check_same_type(self, node: Node, left: Node, right: Node, a: Number, b: Number) -> None:
        if a.type == b.type and (a.type != "count" or not a.unit or not b.unit or a.unit == b.unit):
            return
        if b.type == "number" and isinstance(b, ex.Const) and (a.type in ("count", "points", "share") or b.value == 0):
            return
        if a.type == "count" and b.type == "count":
            self.fail(
                right,
                "E107",
                Text(f"单位不符：左边按“{a.unit}”计，右边写的是“{b.unit}”", f"Units differ: the left counts {a.unit}, the right {b.unit}"),
                Text("不同的东西不能比多少", "Different things cannot be compared"),
                Text(f"把“{b.unit}”改为“{a.unit}”", f"Write {a.unit} instead of {b.unit}"),
            )
        example = UNIT_EXAMPLES.get(a.type, "")
        self.fail(
            right if isinstance(b, ex.Const) else node,
            "E105",
            Text("单位不符：{a}不能与{b}比较", "Units do not fit: {a} cannot be compared with {b}").format(
                a=TYPE_NAMES[a.type], b=TYPE_NAMES[b.type]
            ),
            Text("两边要是同一种量", "Both sides must be the same kind of quantity"),
            Text(f"右边要写成 {example} 这样的值", f"Write a value such as {example} on the right"),
        )

    def _special_compare(self, left: Node, op: ex.Comparison, right: Node) -> Condition | None:
        """Comparisons that are not between numbers: choices, yes/no, dates, time since, the kind of application."""
        if is_name(left, "application"):
            return self._application(left, op, right)
        if is_call(left, "years_since") or is_call(left, "days_since"):
            return self._since(left, op, right)
        indicator = self._plain_indicator(left)
        if indicator is None or indicator.type in NUMERIC:
            return None
        if indicator.type == "choice":
            return self._choice(left, indicator, op, right)
        if indicator.type == "date":
            return self._date_compare(left, indicator, op, right)
        if indicator.type in ("yes_no", "finding") and op in ("==", "!="):
            word = str(right.children[0]) if getattr(right, "data", "") == "name" else ""
            if word in ("yes", "no"):
                truth: Condition = ex.Truth(indicator)
                return truth if (word == "yes") == (op == "==") else ex.Not(truth)
        self.fail(
            left,
            "E106",
            Text(f"“{indicator.names.zh}”不能这样比较", f"“{indicator.code}” cannot be compared like this"),
            Text("是否类指标只有是与否", "A yes/no indicator is only yes or no"),
            Text(f"直接写 {indicator.code}，或 {indicator.code} == no", f"Write {indicator.code}, or {indicator.code} == no"),
        )

    def _application(self, left: Node, op: ex.Comparison, right: Node) -> Condition:
        word = str(right.children[0]) if getattr(right, "data", "") == "name" else ""
        if word not in ("new", "review") or op not in ("==", "!="):
            self.fail(
                right,
                "E111",
                Text("申报类别只有 new（新申报）和 review（复核）", "An application is new or review"),
                None,
                Text("写 application == new 或 application == review", "Write application == new or application == review"),
            )
        same: Condition = ex.ApplicationIs(cast(ex.Application, word))
        return same if op == "==" else ex.Not(same)

    def _since(self, left: Node, op: ex.Comparison, right: Node) -> Condition:
        unit: Literal["years", "days"] = "years" if str(left.children[0]) == "years_since" else "days"
        if len(left.children) != 2:
            self._arguments_fault(left, f"{unit}_since(registered_on)")
        indicator = self._plain_indicator(left.children[1])
        if indicator is None or indicator.type != "date":
            self.fail(
                left.children[1],
                "E110",
                Text("这里要写一个日期指标", "A date indicator is expected here"),
                None,
                Text("例如 years_since(registered_on)", "For example years_since(registered_on)"),
            )
        amount = self.number(right)
        wanted = "years" if unit == "years" else "days"
        if not isinstance(amount, ex.Const) or amount.type != wanted or amount.value.denominator != 1:
            example = "2年" if unit == "years" else "365天"
            self.fail(
                right,
                "E105",
                Text(f"{unit}_since 要与整{'年' if unit == 'years' else '天'}数比较", f"{unit}_since is compared with whole {unit}"),
                None,
                Text(f"例如 {unit}_since({indicator.code}) >= {example}", f"For example {unit}_since({indicator.code}) >= {example}"),
            )
        return ex.Since(indicator, op, int(amount.value), unit)

    def _choice(self, left: Node, indicator: Indicator, op: ex.Comparison, right: Node) -> Condition:
        if op not in ("==", "!=") and not indicator.ordered:
            self.fail(
                left,
                "E113",
                Text(f"“{indicator.names.zh}”的选项没有高低之分", f"The options of “{indicator.code}” have no order"),
                None,
                Text("用 == 或 in {…}", "Use == or in {…}"),
            )
        position = self._option(indicator, right, str(right.children[0]) if getattr(right, "data", "") == "name" else "")
        tests = {
            ">=": lambda i: i >= position,
            "<=": lambda i: i <= position,
            ">": lambda i: i > position,
            "<": lambda i: i < position,
            "==": lambda i: i == position,
            "!=": lambda i: i != position,
        }
        return ex.ChoiceIn(indicator, tuple(i for i in range(len(indicator.options)) if tests[op](i)))

    def _option(self, indicator: Indicator, node: Node, word: str) -> int:
        position = indicator.option_index(word)
        if position is None:
            options = "、".join(option.id for option in indicator.options)
            self.fail(
                node,
                "E111",
                Text(f"“{indicator.names.zh}”没有“{word or self.source(node)}”这个选项", f"“{indicator.code}” has no option “{word}”"),
                None,
                Text(f"可选：{options}", f"Options: {options}"),
            )
        return position

    def _date_compare(self, left: Node, indicator: Indicator, op: ex.Comparison, right: Node) -> Condition:
        if getattr(right, "data", "") != "date":
            self.fail(
                right,
                "E105",
                Text("日期要与日期比较", "A date is compared with a date"),
                None,
                Text("写成 2026-01-31，或用 years_since(…)、within", "Write 2026-01-31, or use years_since(…) or within"),
            )
        return ex.DateCompare(indicator, op, self._day(right))

    def _day(self, node: Node) -> date:
        try:
            return date.fromisoformat(str(node.children[0]))
        except ValueError:
            self.fail(node, "E105", Text("没有这一天", "There is no such day"), None, Text("检查月和日", "Check month and day"))

    def _one_of(self, node: Tree[Token]) -> Condition:
        indicator = self._plain_indicator(node.children[0])
        if indicator is None or indicator.type != "choice":
            self.fail(
                node.children[0],
                "E106",
                Text("in 左边要写选择类指标", "The left of “in” must be a choice"),
                None,
                Text("例如 rd_institution_level in {province, nation}", "For example rd_institution_level in {province, nation}"),
            )
        return ex.ChoiceIn(indicator, tuple(sorted({self._option(indicator, one, str(one)) for one in node.children[1:]})))

    def _under(self, node: Tree[Token]) -> Condition:
        indicator = self._plain_indicator(node.children[0])
        if indicator is None or indicator.type != "code":
            self.fail(node.children[0], "E106", Text("under 左边要写行业代码指标", "The left of “under” must be a code"))
        prefixes: list[str] = []
        written: list[str] = []
        for child in cast("Tree[Token]", node.children[1]).children:
            token = cast("Tree[Token]", child).children[0]
            found = prefixes_of(str(token))
            if found is None:
                self.fail(
                    token,
                    "E111",
                    Text(f"GB/T 4754 没有代码“{token}”", f"GB/T 4754 has no code “{token}”"),
                    None,
                    Text("写门类字母（C）或两到四位数字（65、701、3311）", "Write a section letter (C) or two to four digits (65, 701, 3311)"),
                )
            prefixes += found
            written.append(str(token))
        return ex.CodeUnder(indicator, tuple(prefixes), tuple(written))

    def _within(self, node: Tree[Token]) -> Condition:
        indicator = self._plain_indicator(node.children[0])
        if indicator is None or indicator.kind != "event":
            self.fail(
                node.children[0],
                "E106",
                Text("within 左边要写事件类指标", "The left of “within” must be an event"),
                None,
                Text("例如 national_award_top3 within 3年", "For example national_award_top3 within 3年"),
            )
        amount = self._literal(cast(Token, node.children[1]))
        if amount.type != "years" or amount.value.denominator != 1:
            self.fail(node.children[1], "E105", Text("within 后面要写整年数", "“within” takes whole years"), None, Text("例如 3年", "For example 3年"))
        return ex.Within(indicator, int(amount.value))

    # -- numbers --------------------------------------------------------------------------------------------------

    def _quantity(self, node: Tree[Token]) -> Number:
        return self._literal(cast(Token, node.children[0]))

    def _literal(self, token: Token) -> ex.Const:
        text = str(token).replace(",", "").replace(" ", "")
        digits = text.rstrip("".join({char for char in text if not (char.isdigit() or char == ".")}))
        unit = text[len(digits) :]
        value = Fraction(digits)
        if unit in MONEY_UNITS:
            return ex.Const(value * MONEY_UNITS[unit], "money", "元")
        if unit in ("%", "％"):
            return ex.Const(value / 100, "share")
        known: dict[str, NumberType] = {"年": "years", "分": "points", "天": "days"}
        if unit in known:
            return ex.Const(value, known[unit])
        units = {one.unit for one in self.vocabulary.indicators.values() if one.type == "count"}
        if unit in units:
            return ex.Const(value, "count", unit)
        self.fail(
            token,
            "E107",
            Text(f"不认识的单位“{unit}”", f"Unknown unit “{unit}”"),
            Text("单位要能换算，才不会差一个数量级", "A unit must be known, or a factor of ten thousand slips by"),
            Text("可用：元 万元 亿元 % 年 天 分 " + " ".join(sorted(units)), "Known: 元 万元 亿元 % 年 天 分 " + " ".join(sorted(units))),
        )

    def _number(self, node: Tree[Token]) -> Number:
        return ex.Const(Fraction(str(node.children[0]).replace(",", "")), "number")

    def _date(self, node: Tree[Token]) -> NoReturn:
        self.fail(node, "E106", Text("日期只能与日期指标比较", "A date can only be compared with a date indicator"))

    def _name(self, node: Tree[Token]) -> Expression:
        token = cast(Token, node.children[0])
        indicator = self._indicator(token)
        if indicator.type in ("yes_no", "finding"):
            return ex.Truth(indicator)
        if indicator.type == "share" and not self._stated:
            self.fail(
                node,
                "E108",
                Text(f"“{indicator.names.zh}”是对外公布的约数", f"“{indicator.code}” is published rounded"),
                Text("四舍五入过的数在边界上可能判错，必须明说", "A rounded figure can decide wrongly at a boundary; it must be said openly"),
                Text(f"写成 stated({indicator.code})", f"Write stated({indicator.code})"),
            )
        if indicator.type in NUMERIC:
            return ex.NumberFact(indicator, cast(NumberType, indicator.type))
        self.fail(
            node,
            "E106",
            Text(f"“{indicator.names.zh}”不是数，不能单独使用", f"“{indicator.code}” is not a number and cannot stand alone"),
            None,
            Text("写出与什么比较（choice：== 或 in；日期：within；代码：under）", "Say what it is compared with (choice: == or in; date: within; code: under)"),
        )

    def _indicator(self, token: Token) -> Indicator:
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

    def _plain_indicator(self, node: Node) -> Indicator | None:
        """The indicator when ``node`` is nothing but its name."""
        if getattr(node, "data", "") != "name":
            return None
        return self._indicator(node.children[0])

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
        share = {"share", "number"}
        if a.type != b.type and not {a.type, b.type} <= share:
            self._cannot(node, a, b, Text("相加减", "added or subtracted"))
        return ex.Arithmetic(op, a, b, "share" if {a.type, b.type} == share else a.type, a.unit)

    def _operands(self, node: Tree[Token]) -> tuple[Number, Number]:
        a, b = self.number(node.children[0]), self.number(node.children[1])
        for child, built in zip(node.children, (a, b), strict=True):
            if isinstance(built, ex.CompoundGrowth):
                self._check_compound(child, built, built)
        return a, b

    def _cannot(self, node: Node, a: Number, b: Number, verb: Text) -> NoReturn:
        self.fail(
            node,
            "E105",
            Text("单位不符：{a}与{b}不能{verb}", "Units do not fit: {a} and {b} cannot be {verb}").format(
                a=TYPE_NAMES[a.type], b=TYPE_NAMES[b.type], verb=verb
            ),
            Text("结果没有意义", "The result would mean nothing"),
            Text("检查指标和单位", "Check the indicators and units"),
        )

    def _times(self, node: Tree[Token]) -> Number:
        a, b = self._operands(node)
        plain = ("number", "share")
        if a.type not in plain and b.type not in plain:
            self._cannot(node, a, b, Text("相乘", "multiplied"))
        kind = a if a.type not in plain else b
        result: NumberType = "share" if {a.type, b.type} == {"number", "share"} else kind.type
        return ex.Arithmetic("*", a, b, result, kind.unit)

    def _over(self, node: Tree[Token]) -> Number:
        a, b = self._operands(node)
        if a.type == b.type and a.type != "number" and (a.type != "count" or not a.unit or not b.unit or a.unit == b.unit):
            return ex.Arithmetic("/", a, b, "share")
        if b.type == "number":
            return ex.Arithmetic("/", a, b, a.type, a.unit)
        self._cannot(node, a, b, Text("相除", "divided"))

    # -- functions ------------------------------------------------------------------------------------------------

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

    def _arguments_fault(self, node: Node, example: str) -> NoReturn:
        self.fail(
            node,
            "E110",
            Text("函数的参数不对", "The arguments do not fit"),
            None,
            Text(f"写法：{example}", f"Write it like {example}"),
        )

    def _window(self, node: Node, arguments: list[Node], example: str) -> tuple[int, bool, Node]:
        if len(arguments) != 2 or getattr(arguments[0], "data", "") != "window":
            self._arguments_fault(node, example)
        window = arguments[0]
        years = int(str(window.children[0]).strip("近年"))
        operation = len(window.children) > 1
        if not 1 <= years <= 10:
            self.fail(window, "E110", Text("年数要在 1 到 10 之间", "The window must be 1 to 10 years"))
        return years, operation, arguments[1]

    def _yearly(self, node: Node, body: Expression) -> None:
        found = list(ex.needs(body))
        if not any(need.indicator is not None and need.indicator.yearly for need in found):
            self.fail(
                node,
                "E112",
                Text("这里没有逐年的指标，跨年计算没有意义", "Nothing here has a value for each year, so a window means nothing"),
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
        number = self.number(body)
        self._yearly(body, number)
        if how == "mean" and operation:
            self._arguments_fault(node, "mean(last 3 years, revenue)")
        return ex.Total(how, years, operation, number, number.type, number.unit)

    def _f_growth(self, node: Node, arguments: list[Node]) -> Number:
        if len(arguments) != 1:
            self._arguments_fault(node, "growth(main_revenue)")
        body = self.number(arguments[0])
        self._yearly(arguments[0], body)
        return ex.Growth(1, body)

    def _f_mean_growth(self, node: Node, arguments: list[Node]) -> Number:
        years, operation, body = self._window(node, arguments, "mean_growth(last 2 years, main_revenue)")
        number = self.number(body)
        self._yearly(body, number)
        if operation or years > 2:
            self._arguments_fault(node, "mean_growth(last 2 years, main_revenue)")
        return ex.Growth(years, number)

    def _f_compound_growth(self, node: Node, arguments: list[Node]) -> Number:
        years, operation, body = self._window(node, arguments, "compound_growth(last 2 years, revenue)")
        number = self.number(body)
        self._yearly(body, number)
        if operation or not isinstance(number, ex.NumberFact):
            self._arguments_fault(node, "compound_growth(last 2 years, revenue)")
        return ex.CompoundGrowth(years, number)

    def _f_before(self, node: Node, arguments: list[Node]) -> Number:
        if len(arguments) != 2 or getattr(arguments[0], "data", "") not in ("span", "quantity"):
            self._arguments_fault(node, "before(2 years, revenue)")
        years = int(str(arguments[0].children[0]).rstrip("年"))
        number = self.number(arguments[1])
        self._yearly(arguments[1], number)
        return ex.Before(years, number, number.type, number.unit)

    def _f_latest(self, node: Node, arguments: list[Node]) -> Number:
        if len(arguments) != 1:
            self._arguments_fault(node, "latest(revenue)")
        return self.number(arguments[0])

    def _f_stated(self, node: Node, arguments: list[Node]) -> Number:
        if len(arguments) != 1:
            self._arguments_fault(node, "stated(market_share)")
        self._stated += 1
        try:
            return self.number(arguments[0])
        finally:
            self._stated -= 1

    def _f_holds(self, node: Node, arguments: list[Node]) -> Condition:
        if not arguments:
            self._arguments_fault(node, "holds(cxx, kjx)")
        titles: list[str] = []
        for argument in arguments:
            if getattr(argument, "data", "") != "name":
                self._arguments_fault(argument, "holds(cxx, kjx)")
            code = str(argument.children[0])
            if code not in self.vocabulary.titles:
                near = self.vocabulary.nearest_titles(code)
                options = " 或 ".join(near) if near else "tidu standards titles"
                self.fail(
                    argument,
                    "E103",
                    Text(f"没有代码为“{code}”的称号", f"There is no title “{code}”"),
                    None,
                    Text(f"可能是：{options}", f"Perhaps: {options.replace(' 或 ', ' or ')}"),
                )
            titles.append(code)
        return ex.Holds(tuple(titles))

    def _f_if(self, node: Node, arguments: list[Node]) -> Number:
        if len(arguments) != 3:
            self._arguments_fault(node, "if(condition, a, b)")
        condition, then, otherwise = self.condition(arguments[0]), self.number(arguments[1]), self.number(arguments[2])
        if then.type != otherwise.type:
            self._cannot(node, then, otherwise, Text("二选一", "alternatives"))
        return ex.Choose(condition, then, otherwise, then.type, then.unit)

    def _f_years_since(self, node: Node, arguments: list[Node]) -> NoReturn:
        self._arguments_fault(node, "years_since(registered_on) >= 2年")

    _f_days_since = _f_years_since


def span_of(node: Node) -> tuple[int, int]:
    """Start and end of a node in its text, counting from 0."""
    if isinstance(node, Token):
        start = node.start_pos or 0
        return start, node.end_pos or start + len(node)
    meta = node.meta
    return (0, 1) if meta.empty else (meta.start_pos, meta.end_pos)


def is_name(node: Node, name: str) -> bool:
    """Whether ``node`` is just this name."""
    return getattr(node, "data", "") == "name" and str(node.children[0]) == name


def is_call(node: Node, name: str) -> bool:
    """Whether ``node`` calls this function."""
    return getattr(node, "data", "") == "call" and str(node.children[0]) == name
