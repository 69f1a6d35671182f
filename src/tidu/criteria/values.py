"""Values as people write and read them: text to stored form, stored form to text. Exact both ways."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from tidu.criteria.facts import Value
from tidu.criteria.industry_codes import normal_code
from tidu.criteria.units import MONEY_UNITS
from tidu.criteria.vocabulary import FOREVER, NEVER, SHARE_SCALE, Indicator
from tidu.text import Language, Text

YES = {"yes", "true", "是", "有", "y", "1", "√"}
NO = {"no", "false", "否", "无", "没有", "n", "0", "×"}
NEVER_WORDS = {"never", "none", "无", "没有", "从未"}
UNKNOWN_WORDS = {"", "unknown", "未知", "不详", "待补充"}

MOST_DECIMALS = 40
"""Two shares of amounts below 10^16 分 differ within this many decimals."""
_NUMBER = re.compile(r"^([+-]?\d+(?:,\d{3})*(?:\.\d+)?)\s*(.*)$")


class ValueFault(ValueError):
    """A value that cannot be read; ``why`` and ``fix`` are for people."""

    def __init__(self, why: Text, fix: Text) -> None:
        super().__init__(why.en)
        self.why = why
        self.fix = fix


def parse_value(indicator: Indicator, raw: str) -> Value | None:
    """The stored form of ``raw``; None for unknown. Raises :class:`ValueFault`."""
    text = raw.strip()
    if text.lower() in UNKNOWN_WORDS:
        return None
    if indicator.type in ("yes_no", "finding"):
        return _yes_no(text)
    if indicator.type == "date":
        return _date(indicator, text)
    if indicator.type == "choice":
        return _choice(indicator, text)
    if indicator.type == "code":
        return _code(text)
    return _number(indicator, text)


def _yes_no(text: str) -> bool:
    word = text.lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueFault(
        Text(f"“{text}”不是“是”或“否”", f"“{text}” is neither yes nor no"),
        Text("写 是/否（yes/no）", "Write yes or no"),
    )


def _date(indicator: Indicator, text: str) -> date:
    if indicator.kind == "event" and text.lower() in NEVER_WORDS:
        return NEVER
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueFault(
            Text(f"“{text}”不是日期", f"“{text}” is not a date"),
            Text("写成 2026-01-31；没有发生过的写 无（never）", "Write 2026-01-31, or never"),
        ) from None
    if not NEVER < day < FOREVER:  # these two days stand for "never" and "without end"
        raise ValueFault(
            Text(f"“{text}”超出可能的范围", f"“{text}” lies outside the possible range"),
            Text("检查年份；没有发生过的写 无（never）", "Check the year, or write never"),
        )
    return day


def _choice(indicator: Indicator, text: str) -> int:
    for index, option in enumerate(indicator.options):
        if text in (option.id, option.names.zh, *option.spellings) or text.lower() == option.names.en.lower():
            return index
    options = "、".join(f"{option.id}（{option.names.zh}）" for option in indicator.options)
    raise ValueFault(
        Text(f"“{indicator.names.zh}”没有“{text}”这个选项", f"“{indicator.code}” has no option “{text}”"),
        Text(f"可选：{options}", "Options: " + ", ".join(option.id for option in indicator.options)),
    )


def _code(text: str) -> int:
    found = normal_code(text)
    if found is None:
        raise ValueFault(
            Text(f"“{text}”不是 GB/T 4754 行业代码", f"“{text}” is no code of GB/T 4754"),
            Text(
                "写两到四位数字，可带门类字母，例如 C3441、65",
                "Two to four digits, with or without the letter: C3441, 65",
            ),
        )
    return found


def _number(indicator: Indicator, text: str) -> int:
    match = _NUMBER.match(text)
    if match is None:
        raise ValueFault(
            Text(f"“{text}”不是数", f"“{text}” is not a number"),
            Text("写成数字加单位；不知道的写 unknown", "A number with its unit, or unknown"),
        )
    number, unit = Fraction(match[1].replace(",", "")), match[2].strip()
    stored = number * _factor(indicator, unit, text, number)
    if stored.denominator != 1:
        raise ValueFault(
            Text(f"“{text}”比能保存的精度更细", f"“{text}” is finer than can be stored"),
            Text("金额最细到分；比例保留到十亿分之一", "Money to the fen, shares to one billionth"),
        )
    low, high = indicator.bounds
    if not low <= stored <= high:
        raise ValueFault(
            Text(f"“{text}”超出可能的范围", f"“{text}” lies outside the possible range"),
            Text("检查正负号和单位（元、万元、亿元）", "Check the sign and the unit (元, 万元, 亿元)"),
        )
    return int(stored)


def _factor(indicator: Indicator, unit: str, text: str, number: Fraction) -> Fraction:
    """What one written unit is in stored units."""
    kind = indicator.type
    if kind == "money":
        if unit in MONEY_UNITS:
            return Fraction(MONEY_UNITS[unit])
        if number == 0 and not unit:
            return Fraction(100)
        raise ValueFault(
            Text(f"金额“{text}”要写单位", f"The amount “{text}” needs a unit"),
            Text("金额的单位是 元、万元或亿元", "Amounts are in 元, 万元 or 亿元")
            if unit
            else Text(f"写成 {text}元 或 {text}万元", f"Write {text}元 or {text}万元"),
        )
    if kind == "share":
        if unit in ("%", "％"):
            return Fraction(SHARE_SCALE, 100)
        if number == 0 and not unit:
            return Fraction(1)
        raise ValueFault(
            Text(f"比例“{text}”要写百分号", f"The share “{text}” needs a percent sign"),
            Text("3% 与 0.03 容易混淆，写成 3%", "3% and 0.03 are easily confused: write 3%"),
        )
    expected = {"years": "年", "points": "分"}.get(kind, indicator.unit)
    if unit not in ("", expected):
        raise ValueFault(
            Text(
                f"“{indicator.names.zh}”按“{expected}”计，写的是“{unit}”",
                f"“{indicator.code}” is counted in {expected}, not {unit}",
            ),
            Text(f"写成 {match_number(text)}{expected}", f"Write {match_number(text)}{expected}"),
        )
    return Fraction(indicator.scale)


def match_number(text: str) -> str:
    """The digits at the start of a text."""
    match = _NUMBER.match(text)
    return match[1] if match else text


# -- showing ------------------------------------------------------------------------------------------------------


def decimal_text(value: Fraction, places: int, *, strip: bool = True) -> str:
    """``value`` rounded half up to ``places`` decimals."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = str(whole).rjust(places + 1, "0")
    text = digits[:-places] + "." + digits[-places:] if places else digits
    if strip and places:
        text = text.rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 and whole else text


def show_number(kind: str, value: Fraction, unit: str = "") -> Text:
    """A number in natural units (money in 分) as people read it; exact up to the places shown."""
    if kind == "money":
        return Text(_yuan(value / 100), _english_yuan(value / 100))
    if kind == "share":
        return _both(share_text(value))
    words = {"years": ("年", " years"), "points": ("分", " points"), "days": ("天", " days")}
    zh, en = words.get(kind, (unit, ""))
    text = decimal_text(value, 2)
    return Text(text + zh, text + en)


def _yuan(yuan: Fraction) -> str:
    """An amount in 亿元, 万元 or 元, whichever reads best."""
    if abs(yuan) >= 10**8:
        return decimal_text(yuan / 10**8, 10) + "亿元"
    if abs(yuan) >= 10**4:
        return decimal_text(yuan / 10**4, 6) + "万元"
    return decimal_text(yuan, 2) + "元"


def _english_yuan(yuan: Fraction) -> str:
    """The same for readers of English."""
    if abs(yuan) >= 10**6:
        return decimal_text(yuan / 10**6, 8) + " million yuan"
    return f"{decimal_text(yuan, 2)} yuan"


def share_text(value: Fraction, near: Fraction | None = None) -> str:
    """A share in percent with one decimal, more where the mark ``near`` would look the same."""
    for places in range(1, MOST_DECIMALS):
        text = decimal_text(value * 100, places)
        exact = Fraction(text) == value * 100
        if exact or (places > 1 and (near is None or text != decimal_text(near * 100, places))):
            break
    return f"{text}%"


def _both(text: str) -> Text:
    return Text(text, text)


def show_value(indicator: Indicator, value: Value, language: Language = "zh") -> str:
    """A stored value as people read it."""
    if isinstance(value, bool):
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    if isinstance(value, date):
        if value == NEVER:
            return "无" if language == "zh" else "never"
        return value.isoformat()
    if indicator.type == "choice":
        return indicator.options[value].names.to(language)
    if indicator.type == "code":
        return str(value).rjust(4, "0")
    natural = Fraction(value) if indicator.type == "money" else Fraction(value, indicator.scale)
    return show_number(indicator.type, natural, indicator.unit).to(language)


def written(indicator: Indicator, value: Value) -> str:
    """A stored value in the form that :func:`parse_value` reads back exactly."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return "never" if value == NEVER else value.isoformat()
    if indicator.type == "choice":
        return indicator.options[value].id
    if indicator.type == "code":
        return str(value).rjust(4, "0")
    if indicator.type == "money":
        return decimal_text(Fraction(value, 100), 2) + "元"
    if indicator.type == "share":
        return decimal_text(Fraction(value * 100, SHARE_SCALE), 7) + "%"
    places = len(str(indicator.scale)) - 1
    return decimal_text(Fraction(value, indicator.scale), places)
