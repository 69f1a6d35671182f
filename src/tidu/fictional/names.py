"""Names and codes that cannot be mistaken for real ones: every name says 示例, every code is of an unused authority."""

from __future__ import annotations

import random
from dataclasses import dataclass

COUNTIES = ("连山区", "龙港区", "南票区", "兴城市", "绥中县", "建昌县")
_FIRST = (
    "渤湾",
    "觉华",
    "碣石",
    "六股河",
    "菊花岛",
    "虹螺",
    "首山",
    "望海",
    "龙湾",
    "辽西",
    "东戴河",
    "月亮山",
    "白狼河",
    "红崖",
    "青山",
)
_SECOND = (
    "星",
    "远",
    "恒",
    "启",
    "明",
    "盛",
    "和",
    "锐",
    "诚",
    "拓",
    "嘉",
    "润",
    "达",
    "新",
    "航",
    "川",
    "原",
    "舟",
    "岳",
    "澜",
)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@dataclass(frozen=True, slots=True)
class Trade:
    """A line of business: how it stands in names, its GB/T 4754 code, and how often the city has it."""

    name: str
    industry: int
    weight: int
    manufacturing: bool = True


TRADES = (
    Trade("泵业", 3441, 9),
    Trade("阀门", 3443, 7),
    Trade("精细化工", 2661, 12),
    Trade("新材料", 3985, 9),
    Trade("泳装服饰", 1829, 14),
    Trade("石化装备", 3521, 8),
    Trade("船舶配件", 3734, 6),
    Trade("有色金属", 3240, 6),
    Trade("电气", 3829, 6),
    Trade("医药", 2720, 4),
    Trade("食品", 1439, 5),
    Trade("软件", 6513, 6, False),
    Trade("检测技术", 7452, 3, False),
    Trade("商贸", 5169, 3, False),
    Trade("物流", 5431, 2, False),
)


def firm_names(count: int, trades: list[Trade], rng: random.Random) -> list[str]:
    """``count`` different names, each with its trade."""
    pairs = [f"{first}{second}" for first in _FIRST for second in _SECOND]
    rng.shuffle(pairs)
    legal = ("有限公司", "有限公司", "有限公司", "股份有限公司")
    names = []
    for number in range(count):
        suffix = "" if number < len(pairs) else str(number // len(pairs) + 1)
        names.append(f"葫芦岛{pairs[number % len(pairs)]}示例{trades[number].name}{suffix}{rng.choice(legal)}")
    return names


def credit_code(number: int) -> str:
    """An 18-character 统一社会信用代码 with a valid check digit, of authority Y9, which registers nobody."""
    body = f"Y9211400{number:09d}"
    total = sum(_ALPHABET.index(char) * weight for char, weight in zip(body, _WEIGHTS, strict=True))
    return body + _ALPHABET[(31 - total % 31) % 31]
