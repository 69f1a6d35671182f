"""Which column of a table holds the names of firms, which their codes, which their former names.

The cells decide, the heading settles what the cells leave open: a column of 法定代表人 is no column of firms, whatever it is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tidu.linkage.names import ENDS, plain
from tidu.linkage.register import read_or_none

SAMPLED = 200
LEAST_OF_NAMES, LEAST_OF_CODES = 0.5, 0.3
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
FORMER_WORDS = ("曾用名", "原名称", "原企业名称", "更名前", "旧名称", "变更前")


@dataclass(frozen=True, slots=True)
class Found:
    """The columns' headings; empty where there is none."""

    name: str = ""
    code: str = ""
    former: str = ""


def find_columns(columns: Mapping[str, Sequence[str]]) -> Found:
    """The columns that hold names, codes and former names; ``columns`` is heading → cells as texts."""
    samples = {heading: [cell for cell in cells if cell.strip()][:SAMPLED] for heading, cells in columns.items()}
    former = next((heading for heading in samples if any(word in heading for word in FORMER_WORDS)), "")
    names = {
        heading: _share(sum(ENDS.search(plain(cell)) is not None and len(cell) > 3 for cell in cells), cells)
        for heading, cells in samples.items()
        if heading != former
    }
    codes = {
        heading: _share(sum(read_or_none(cell) is not None for cell in cells), cells)
        for heading, cells in samples.items()
    }
    return Found(_best(names, NAME_WORDS, LEAST_OF_NAMES), _best(codes, CODE_WORDS, LEAST_OF_CODES), former)


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
