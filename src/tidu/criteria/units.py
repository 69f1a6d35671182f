"""The units of the language, and its types in words."""

from __future__ import annotations

from tidu.text import Text

MONEY_UNITS = {"元": 100, "千元": 100_000, "万元": 1_000_000, "百万元": 100_000_000, "亿元": 10_000_000_000}
"""Factors to 分."""

TYPE_NAMES: dict[str, Text] = {
    "money": Text("金额", "an amount of money"),
    "count": Text("数量", "a count"),
    "share": Text("比例", "a share"),
    "years": Text("年数", "a number of years"),
    "points": Text("分数", "points"),
    "number": Text("纯数", "a plain number"),
    "days": Text("天数", "a number of days"),
}
UNIT_EXAMPLES = {"money": "1500万元", "count": "50", "share": "3%", "years": "3年", "points": "60分", "days": "365天"}


def kind_text(number_type: str, unit: str) -> Text:
    """A type in words, with the unit where it counts something."""
    name = TYPE_NAMES[number_type]
    return Text(f"{name.zh}（{unit}）", f"{name.en} ({unit})") if number_type == "count" and unit else name


def example_of(number_type: str, unit: str) -> str:
    """A value of that type as it is written."""
    return UNIT_EXAMPLES.get(number_type, "60") + (unit if number_type == "count" else "")
