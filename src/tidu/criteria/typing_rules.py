"""From a syntax tree to a typed expression: names, units and types are checked here.

Every fault carries a code (docs/lint.md), the place inside the expression, why it is wrong and what to write. The rules
of conditions stand here; those of functions in :mod:`typing_calls`, of numbers in :mod:`typing_numbers`.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, NoReturn, cast

from lark import Token, Tree

from tidu.criteria import expressions as ex
from tidu.criteria.expressions import Condition, Number
from tidu.criteria.implication import excludes
from tidu.criteria.industry_codes import prefixes_of
from tidu.criteria.typing_base import NUMERIC, Node, is_a, is_call, word_of
from tidu.criteria.typing_calls import Calls
from tidu.criteria.units import MONEY_UNITS, TYPE_NAMES, UNIT_EXAMPLES, example_of, kind_text
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text

MIRROR: dict[str, ex.Comparison] = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "==": "==", "!=": "!="}


class Builder(Calls):
    """Builds the typed tree of one expression."""

    def _either(self, node: Tree[Token]) -> Condition:
        return ex.Either(tuple(self.condition(child) for child in node.children))

    def _both(self, node: Tree[Token]) -> Condition:
        parts = tuple(self.condition(child) for child in node.children)
        for index, part in enumerate(parts):
            if any(excludes(part, before) for before in parts[:index]):
                self.fail(
                    node.children[index],
                    "E117",
                    Text("与前面的条件矛盾，永远不成立", "It contradicts what stands before: never true"),
                    Text("没有企业能同时符合", "No firm can fulfil both"),
                    Text("改正其中一个，或把 and 改为 or", "Correct one of them, or write or instead of and"),
                )
        return ex.Both(parts)

    def _negate(self, node: Tree[Token]) -> Condition:
        return ex.Not(self.condition(node.children[0]))

    # -- comparisons of numbers -----------------------------------------------------------------------------------

    def _compare(self, node: Tree[Token]) -> Condition:
        left, sign, right = node.children
        op = cast(ex.Comparison, str(sign))
        special = self._special_compare(left, op, right)
        if special is not None:
            return special
        a, b = self.number(left), self.number(right)
        if isinstance(a, ex.Const) and isinstance(b, ex.Const):
            self.fail(
                node,
                "E115",
                Text("两边都是固定的数，与企业无关", "Both sides are constants: no firm is looked at"),
                Text("这样的条件对所有企业结果都一样", "Such a condition is the same for every firm"),
                Text("一边要写指标", "Write an indicator on one side"),
            )
        if isinstance(a, ex.Const):
            a, b, op, left, right = b, a, MIRROR[op], right, left
        if isinstance(b, ex.CompoundGrowth) or (
            isinstance(a, ex.CompoundGrowth) and not (isinstance(b, ex.Const) and b.value > -1)
        ):
            self.compound_fault(node)
        self._check_same_type(node, right, a, b)
        return ex.Compare(op, a, b)

    def _check_same_type(self, node: Node, right: Node, a: Number, b: Number) -> None:
        """``right`` is where ``b`` is written."""
        if a.type == b.type:
            self.check_counts(right, a, b, verb=Text("比较", "compared"))
            return
        if b.type == "number" and isinstance(b, ex.Const) and (a.type in ("count", "points") or b.value == 0):
            return
        fix = Text("两边换成同一种量的指标", "Use indicators of one kind on both sides")
        if isinstance(b, ex.Const):
            example = example_of(a.type, a.unit)
            fix = Text(f"写成 {example} 这样的值", f"Write a value such as {example}")
        self.fail(
            right if isinstance(b, ex.Const) else node,
            "E105",
            Text("单位不符：{a}不能与{b}比较", "Units do not fit: {a} cannot be compared with {b}").format(
                a=kind_text(a.type, a.unit), b=kind_text(b.type, b.unit)
            ),
            Text("两边要是同一种量", "Both sides must be the same kind of quantity"),
            fix,
        )

    # -- other comparisons ----------------------------------------------------------------------------------------

    def _special_compare(self, left: Node, op: ex.Comparison, right: Node) -> Condition | None:
        """Comparisons that are not between numbers: choices, yes/no, dates, time since, the kind of application."""
        if word_of(left) == "application":
            return self._application(op, right)
        if is_call(left, "years_since") or is_call(left, "days_since"):
            return self._since(left, op, right)
        indicator = self.plain_indicator(left)
        if indicator is None or indicator.type in NUMERIC:
            return None
        if indicator.type == "choice":
            return self._choice(left, indicator, op, right)
        if indicator.type == "date":
            return self._date_compare(indicator, op, right)
        if indicator.type in ("yes_no", "finding") and op in ("==", "!=") and word_of(right) in ("yes", "no"):
            truth = ex.Truth(indicator)
            return truth if (word_of(right) == "yes") == (op == "==") else ex.Not(truth)
        code = indicator.code
        fix = Text(f"直接写 {code}，或 {code} == no", f"Write {code}, or {code} == no")
        if indicator.type == "code":
            fix = Text(f"例如 {code} under C", f"For example {code} under C")
        self.fail(
            left,
            "E106",
            Text(f"“{indicator.names.zh}”不能这样比较", f"“{code}” cannot be compared like this"),
            Text("只有数、日期和选项才比大小", "Only numbers, dates and options are compared"),
            fix,
        )

    def _application(self, op: ex.Comparison, right: Node) -> Condition:
        word = word_of(right)
        if word not in ("new", "review") or op not in ("==", "!="):
            self.fail(
                right,
                "E111",
                Text("申报类别只有 new（新申报）和 review（复核）", "An application is new or review"),
                None,
                Text(
                    "写 application == new 或 application == review",
                    "Write application == new or application == review",
                ),
            )
        same = ex.ApplicationIs(cast(ex.Application, word))
        return same if op == "==" else ex.Not(same)

    def _since(self, left: Node, op: ex.Comparison, right: Node) -> Condition:
        unit: Literal["years", "days"] = "years" if is_call(left, "years_since") else "days"
        example = f"{unit}_since(registered_on) >= {'2年' if unit == 'years' else '365天'}"
        if len(left.children) != 2:
            self.arguments_fault(left, example)
        indicator = self.plain_indicator(left.children[1])
        if indicator is None or indicator.type != "date":
            self.fail(
                left.children[1],
                "E110",
                Text("这里要写一个日期指标", "A date indicator is expected here"),
                None,
                Text(f"写法：{example}", f"Write it like {example}"),
            )
        amount = self.number(right)
        if not isinstance(amount, ex.Const) or amount.type != unit or amount.value.denominator != 1:
            self.fail(
                right,
                "E105",
                Text(
                    f"{unit}_since 要与整{'年' if unit == 'years' else '天'}数比较",
                    f"{unit}_since is compared with whole {unit}",
                ),
                Text("按日历的周年或天数计算，没有小数", "It counts whole years or days of the calendar"),
                Text(f"写法：{example}", f"Write it like {example}"),
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
        position = self._option(indicator, right, word_of(right))
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
            written = word or self.source(node)
            options = [option.id for option in indicator.options]
            self.fail(
                node,
                "E111",
                Text(
                    f"“{indicator.names.zh}”没有“{written}”这个选项",
                    f"“{indicator.code}” has no option “{written}”",
                ),
                None,
                Text("可选：" + "、".join(options), "Options: " + ", ".join(options)),
            )
        return position

    def _date_compare(self, indicator: Indicator, op: ex.Comparison, right: Node) -> Condition:
        if not is_a(right, "date"):
            self.fail(
                right,
                "E105",
                Text("日期要与日期比较", "A date is compared with a date"),
                None,
                Text(
                    "写成 2026-01-31，或用 years_since(…)、within",
                    "Write 2026-01-31, or use years_since(…) or within",
                ),
            )
        return ex.DateCompare(indicator, op, self._day(right))

    def _day(self, node: Node) -> date:
        try:
            return date.fromisoformat(str(node.children[0]))
        except ValueError:
            self.fail(
                node,
                "E105",
                Text("没有这一天", "There is no such day"),
                None,
                Text("检查月和日", "Check month and day"),
            )

    # -- in, under, within ----------------------------------------------------------------------------------------

    def _one_of(self, node: Tree[Token]) -> Condition:
        indicator = self.plain_indicator(node.children[0])
        if indicator is None or indicator.type != "choice":
            self._wrong_left(
                node,
                Text("in 左边要写选择类指标", "The left of “in” must be a choice"),
                "rd_institution_level in {province, nation}",
            )
        chosen = {self._option(indicator, one, str(one)) for one in node.children[1:]}
        return ex.ChoiceIn(indicator, tuple(sorted(chosen)))

    def _under(self, node: Tree[Token]) -> Condition:
        indicator = self.plain_indicator(node.children[0])
        if indicator is None or indicator.type != "code":
            self._wrong_left(
                node,
                Text("under 左边要写行业代码指标", "The left of “under” must be a code"),
                "industry under {C, 65}",
            )
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
                    Text(
                        "写门类字母（C）或两到四位数字（65、701、3311）",
                        "Write a section letter (C) or two to four digits (65, 701, 3311)",
                    ),
                )
            prefixes += found
            written.append(str(token))
        return ex.CodeUnder(indicator, tuple(prefixes), tuple(written))

    def _within(self, node: Tree[Token]) -> Condition:
        indicator = self.plain_indicator(node.children[0])
        example = "national_award_top3 within 3年"
        if indicator is None or indicator.kind != "event":
            self._wrong_left(node, Text("within 左边要写事件类指标", "The left of “within” must be an event"), example)
        amount = self.literal(cast(Token, node.children[1]))
        if amount.type != "years" or amount.value.denominator != 1:
            self.fail(
                node.children[1],
                "E105",
                Text("within 后面要写整年数", "“within” takes whole years"),
                None,
                Text(f"写法：{example}", f"Write it like {example}"),
            )
        return ex.Within(indicator, int(amount.value))

    def _wrong_left(self, node: Tree[Token], what: Text, example: str) -> NoReturn:
        self.fail(node.children[0], "E106", what, None, Text(f"写法：{example}", f"Write it like {example}"))


__all__ = ["MONEY_UNITS", "TYPE_NAMES", "UNIT_EXAMPLES", "Builder"]
