"""Which column of a table holds the names of firms, which their codes, former and short names, dates, capital, addresses.

The cells decide, the heading settles what the cells leave open: a column of 法定代表人 is no column of firms, whatever it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tidu.linkage.codes import read_or_none
from tidu.linkage.evidence import read_day, read_money
from tidu.linkage.names import ENDS, plain

SAMPLED = 200
LEAST_OF_NAMES, LEAST_OF_CODES, LEAST_OF_SAID = 0.5, 0.3, 0.6
LEAST_OF_ADDRESS = 3
NAME_WORDS = (
    "企业名称",
    "单位名称",
    "公司名称",
    "企业全称",
    "公司全称",
    "机构名称",
    "申报单位",
    "企业",
    "公司",
    "单位",
    "名称",
)
CODE_WORDS = ("统一社会信用代码", "社会信用代码", "信用代码", "注册号", "组织机构代码", "代码")
SHORT_WORDS = ("证券简称", "股票简称", "企业简称", "公司简称", "单位简称", "简称")
FOUNDED_WORDS = ("成立日期", "成立时间", "成立年月", "注册日期", "注册时间", "设立日期", "设立时间")
CAPITAL_WORDS = ("注册资本", "注册资金")
ADDRESS_WORDS = ("注册地址", "企业地址", "单位地址", "住所", "详细地址", "经营地址", "地址")
FORMER_WORDS = ("曾用名", "原名称", "原企业名称", "更名前", "旧名称", "变更前")


@dataclass(frozen=True, slots=True)
class Found:
    """The columns' headings; empty where there is none."""

    name: str = ""
    code: str = ""
    former: str = ""
    founded: str = ""
    capital: str = ""
    address: str = ""
    short: str = ""


def find_columns(columns: Mapping[str, Sequence[str]]) -> Found:
    """The columns that hold what a firm is known by; ``columns`` is heading → cells as texts."""
    samples = {heading: [cell for cell in cells if cell.strip()][:SAMPLED] for heading, cells in columns.items()}
    former = next((heading for heading in samples if any(word in heading for word in FORMER_WORDS)), "")
    names = {
        heading: _share(sum(ENDS.search(plain(cell)) is not None and len(cell) > 3 for cell in cells), cells)
        for heading, cells in samples.items()
        if heading != former and not any(word in heading for word in SHORT_WORDS)
    }
    codes = {
        heading: _share(sum(read_or_none(cell) is not None for cell in cells), cells)
        for heading, cells in samples.items()
    }
    return Found(
        _best(names, NAME_WORDS, LEAST_OF_NAMES),
        _best(codes, CODE_WORDS, LEAST_OF_CODES),
        former,
        _said(samples, FOUNDED_WORDS, lambda cell: read_day(cell) is not None),
        _said(samples, CAPITAL_WORDS, lambda cell: read_money(cell) is not None),
        _said(samples, ADDRESS_WORDS, lambda cell: len(plain(cell)) > LEAST_OF_ADDRESS),
        _said(samples, SHORT_WORDS, lambda cell: len(plain(cell)) > 1),
    )


def with_unit(cell: str, heading: str) -> str:
    """An amount with the unit that only the heading says: 500 under 注册资本（万元） is 500万元."""
    money = read_money(cell)
    if money is None or not money.bare:
        return cell
    unit = next((unit for unit in ("亿元", "万元", "元") if unit in heading), "万元" if "万" in heading else "")
    return cell.strip() + unit


def _said(samples: Mapping[str, Sequence[str]], words: Sequence[str], fits: Callable[[str], bool]) -> str:
    """The heading that says what is sought, the first word before the others, where the cells do not belie it."""
    for word in words:
        for heading, cells in samples.items():
            if word in heading and _share(sum(fits(cell) for cell in cells), cells) >= LEAST_OF_SAID:
                return heading
    return ""


def _share(count: int, cells: Sequence[str]) -> float:
    return count / len(cells) if cells else 0.0


def _best(shares: Mapping[str, float], words: Sequence[str], least: float) -> str:
    """The heading that says most clearly what it is, among those whose cells are of the kind; the first of equals."""
    fitting = [heading for heading, share in shares.items() if share >= least]
    said = {heading: next((at for at, word in enumerate(words) if word in heading), len(words)) for heading in fitting}
    if fitting:
        return min(fitting, key=lambda heading: (said[heading], -shares[heading]))
    by_heading = [heading for heading in shares if any(heading == word for word in words)]
    return by_heading[0] if by_heading else ""
