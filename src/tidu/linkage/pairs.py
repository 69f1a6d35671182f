"""Comparing two names of firms: what is the same, what differs, how sure that it is one firm, and why, in words.

>>> from tidu.linkage.names import read_name
>>> compare(read_name("葫芦岛市渤湾示例泵业有限公司"), read_name("渤湾示例泵业有限公司")).reason.zh
'同字号、同行业、一方缺行政区划'
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from rapidfuzz.distance import Indel

from tidu.linkage import relations
from tidu.linkage.divisions import places
from tidu.linkage.names import FirmName, bare
from tidu.linkage.relations import Brand, FormChange, Region, Trade
from tidu.text import Text

USUAL_NEARNESS, USUAL_RARITY, MOST_RARITY = 0.7, 7.0, 11.0
SURE = 9.0
"""The score of one writing."""
ALONE, WHOLE = 3, 100_000
"""So few names with a 字号 make it one firm's own, where the register has so many names."""
MOST_OF_SISTERS = -1.0
"""No likeness makes 第一 the same as 第二, or a branch its parent: a person has to say so."""

BRANDS: dict[Brand, Text] = {
    "same": Text("同字号", "same 字号"),
    "sounds": Text("字号音同字不同（{left}/{right}）", "字号 sounds the same ({left}/{right})"),
    "swapped": Text("字号两字颠倒（{left}/{right}）", "字号 has characters exchanged ({left}/{right})"),
    "part": Text("字号一方多字（{left}/{right}）", "one 字号 is longer ({left}/{right})"),
    "character": Text("字号差一字（{left}/{right}）", "字号 differs in a character ({left}/{right})"),
    "number": Text("序号或方位不同（{left}/{right}）", "another number or direction ({left}/{right})"),
    "near": Text("字号相近（{left}/{right}）", "字号 is similar ({left}/{right})"),
    "other": Text("字号不同（{left}/{right}）", "another 字号 ({left}/{right})"),
}
TRADES: dict[Trade, Text] = {
    "same": Text("同行业", "same trade"),
    "none": Text("均无行业用语", "no trade in either"),
    "missing": Text("一方缺行业用语", "one lacks the trade"),
    "part": Text("行业用语一方较详（{left}/{right}）", "one trade says more ({left}/{right})"),
    "general": Text("行业用语改为更宽的说法（{left}/{right}）", "a trade became more general ({left}/{right})"),
    "near": Text("行业用语相近（{left}/{right}）", "trades are similar ({left}/{right})"),
    "sister": Text(
        "一方为投资、物业等关联主体（{left}/{right}）", "one is a holding or a sister firm ({left}/{right})"
    ),
    "other": Text("行业用语不同（{left}/{right}）", "another trade ({left}/{right})"),
}
REGIONS: dict[Region, Text] = {
    "same": Text("同地区", "same place"),
    "none": Text("均无行政区划", "no place in either"),
    "missing": Text("一方缺行政区划", "one lacks the place"),
    "within": Text("行政区划层级不同（{left}/{right}）", "one place lies in the other ({left}/{right})"),
    "city": Text("同市不同县区（{left}/{right}）", "another county of the same city ({left}/{right})"),
    "province": Text("同省不同市（{left}/{right}）", "another city of the same province ({left}/{right})"),
    "other": Text("不同省（{left}/{right}）", "another province ({left}/{right})"),
}
FORMS: dict[FormChange, Text] = {
    "same": Text("", ""),
    "kind": Text("组织形式写法不同（{left}/{right}）", "the legal form is written otherwise ({left}/{right})"),
    "stock": Text("组织形式变更（{left}/{right}）", "the legal form was changed ({left}/{right})"),
    "missing": Text("一方缺组织形式", "one lacks the legal form"),
    "other": Text("组织形式不同（{left}/{right}）", "another legal form ({left}/{right})"),
}
SAME_WRITING = Text("名称一致", "the same name")
GROUP = Text("一方为集团", "one is a group")
BRANCH = Text(
    "一方为分支机构（{branch}），分支机构不等于企业本身", "one is a branch ({branch}), which is not the firm itself"
)
BRANCHES = Text("分支机构不同（{left}/{right}）", "another branch ({left}/{right})")
NUMBERS = Text("序号不同（{left}/{right}）", "another number ({left}/{right})")
REMARK = Text("一方名称附有其他文字（{remark}）", "other words go with one name ({remark})")
NOTHING = Text("无", "none")


@dataclass(frozen=True, slots=True)
class Read:
    """One of the two names, with 字号 and trade as they were cut for the comparison."""

    name: FirmName
    brand: str
    trade: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two names side by side. ``score`` is the natural logarithm of the odds that they are one firm."""

    brand: Brand
    trade: Trade
    region: Region
    form: FormChange
    same_writing: bool
    group: bool
    """Whether exactly one is a group."""
    branch: bool
    """Whether they are different establishments: a branch and its parent, or two branches."""
    numbers: bool
    """Whether their ordinals differ."""
    likeness: float
    """How much of 字号 and trade is the same, 0 to 1."""
    alone: bool
    """Whether the register knows no other firm of this 字号."""
    sisters: bool
    """Whether they differ by what tells sister firms apart: a number, a direction, a branch, what they deal in.

    So does a character of the 字号 where nothing else says that it is one firm, and whatever differs from a name in short.
    """
    score: float
    left: Read
    right: Read
    measures: tuple[float, float, float] = field(default=(0.0, 0.0, 0.0), repr=False, compare=False)
    """Length of the shorter 字号, nearness, rarity, as they are weighed."""

    @property
    def features(self) -> dict[str, float]:
        """What is weighed, by the names under which it stands in the table of weights."""
        length, nearness, rarity = self.measures
        words = dict.fromkeys(_words(self.brand, self.trade, self.region, self.form), 1.0)
        group, branch, numbers = (float(one) for one in (self.group, self.branch, self.numbers))
        measured = {"likeness": self.likeness, "length": length, "nearness": nearness, "rarity": rarity}
        return words | {"group": group, "branch": branch, "numbers": numbers} | measured

    @property
    def confidence(self) -> float:
        """The probability that they are one firm, where nothing is known of other candidates."""
        return 1.0 if self.same_writing else calibrated(logistic(self.score), self)

    @property
    def apart(self) -> bool:
        """Whether they differ by a branch, a number or a direction: what no other evidence outweighs."""
        return self.branch or self.numbers or self.brand == "number"

    @property
    def reason(self) -> Text:
        """What is the same and what differs, in words."""
        return SAME_WRITING if self.same_writing else _reason(self)


def compare(
    left: FirmName, right: FirmName, nearness: float | None = None, holders: int | None = None, size: int = 0
) -> Comparison:
    """Compare two names that were read.

    An index of the whole register tells more: ``nearness``, the cosine of their pieces, and how many of its ``size`` names are
    ``holders`` of the 字号's rarest piece. Without one, what is usual is taken.
    """
    rarity = USUAL_RARITY if holders is None else min(MOST_RARITY, math.log((size + 1) / (holders + 0.5)))
    alone = holders is not None and holders <= ALONE and size >= WHOLE
    first, second = relations.aligned(left, right)
    reads = Read(left, *first), Read(right, *second)
    if bare(left.plain) == bare(right.plain):
        return Comparison("same", "same", "same", "same", True, False, False, False, 1.0, alone, False, SURE, *reads)
    brand, trade = relations.brands(first[0], second[0]), relations.trades(first[1], second[1])
    region, form = relations.regions(left, right), relations.forms(left, right)
    branch, numbers = relations.other_branch(left, right), left.numbers != right.numbers
    group = left.group != right.group
    likeness = Indel.normalized_similarity(left.core, right.core)
    near = USUAL_NEARNESS if nearness is None else nearness
    length, rare = min(4, len(first[0]), len(second[0])) - 2.0, rarity - USUAL_RARITY
    known = weights()
    score = _worth(brand, trade, region, form) + sum(
        known.get(name, 0.0) * value
        for name, value in (
            ("group", group),
            ("branch", branch),
            ("numbers", numbers),
            ("likeness", likeness),
            ("length", length),
            ("nearness", near),
            ("rarity", rare),
        )
    )
    apart = branch or numbers or brand == "number"
    sisters = apart or _sisters(brand, trade, region, first, alone=alone)
    if not sisters and (_in_short(left) or _in_short(right)):
        sisters = brand != "same" or trade not in (
            ("same", "none", "part", "missing") if alone else ("same", "none", "part")
        )
    return Comparison(
        brand,
        trade,
        region,
        form,
        False,
        group,
        branch,
        numbers,
        likeness,
        alone,
        sisters,
        min(score, MOST_OF_SISTERS) if sisters else score,
        *reads,
        measures=(length, near, rare),
    )


def _words(brand: Brand, trade: Trade, region: Region, form: FormChange) -> tuple[str, ...]:
    """The names of the features that are words, and of what two of them are together."""
    return (
        f"brand {brand}",
        f"trade {trade}",
        f"region {region}",
        f"form {form}",
        f"{_brand_kind(brand)} {_trade_kind(trade)}",
        f"{_brand_kind(brand)} {_region_kind(region)}",
        f"{_trade_kind(trade)} {_region_kind(region)}",
    )


@cache
def _worth(brand: Brand, trade: Trade, region: Region, form: FormChange) -> float:
    """What the words weigh together."""
    known = weights()
    return known["all"] + sum(known.get(name, 0.0) for name in _words(brand, trade, region, form))


def _in_short(name: FirmName) -> bool:
    """Whether a name has neither place nor legal form: what little it says must all be there in the other."""
    return name.form == "none" and not name.codes


def _sisters(brand: Brand, trade: Trade, region: Region, left: tuple[str, str], *, alone: bool) -> bool:
    """Whether two names without other numbers and branches are those of sister firms; ``left`` is 字号 and trade."""
    if trade == "sister":
        return True
    if left[0] in places() and trade not in ("same", "none"):  # 太原化工 and 太原重工
        return True
    if trade == "other":
        return not (alone and brand == "same" and region in ("same", "within"))
    telling = trade in ("same", "part", "near") and not relations.general(left[1])
    return brand not in ("same", "sounds") and not telling and region in ("same", "none", "other")


def _brand_kind(brand: Brand) -> str:
    return {"same": "brand-same", "sounds": "brand-alike", "swapped": "brand-alike", "part": "brand-alike"}.get(
        brand, "brand-differs"
    )


def _trade_kind(trade: Trade) -> str:
    return {
        "same": "trade-same",
        "none": "trade-same",
        "part": "trade-alike",
        "near": "trade-alike",
        "general": "trade-general",
    }.get(trade, "trade-differs")


def _region_kind(region: Region) -> str:
    return {"same": "region-same", "none": "region-same", "missing": "region-fits", "within": "region-fits"}.get(
        region, "region-differs"
    )


def logistic(score: float) -> float:
    """A probability from the logarithm of its odds."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def calibrated(share: float, comparison: Comparison) -> float:
    """What a share of the odds is worth, as measured on labelled lists; sisters are never lifted."""
    if comparison.sisters:
        return share
    known, bounded = weights(), min(max(share, 1e-6), 1 - 1e-6)
    return logistic(known["calibration slope"] * math.log(bounded / (1 - bounded)) + known["calibration offset"])


@cache
def weights() -> dict[str, float]:
    """What each feature weighs, as ``benchmarks/linkage_weights.py`` fitted it."""
    with resources.files("tidu.linkage").joinpath("data/weights.csv").open(encoding="utf-8") as file:
        return {row["feature"]: float(row["weight"]) for row in csv.DictReader(file)}


def _reason(made: Comparison) -> Text:
    first, second, left, right = made.left, made.right, made.left.name, made.right.name
    told = [
        BRANDS[made.brand].format(left=first.brand or NOTHING, right=second.brand or NOTHING),
        TRADES[made.trade].format(left=first.trade, right=second.trade),
        REGIONS[made.region].format(left=left.region, right=right.region),
        FORMS[made.form].format(left=left.end, right=right.end),
    ]
    if made.group:
        told.append(GROUP)
    if made.branch and left.branch and right.branch:
        told.append(BRANCHES.format(left=left.branch, right=right.branch))
    elif made.branch:
        told.append(BRANCH.format(branch=left.branch or right.branch))
    if made.numbers and made.brand != "number":
        told.append(NUMBERS.format(left="、".join(left.numbers) or NOTHING, right="、".join(right.numbers) or NOTHING))
    if left.remark != right.remark:
        told.append(REMARK.format(remark=left.remark or right.remark))
    kept = [text for text in told if text.zh]
    return Text("、".join(text.zh for text in kept), ", ".join(text.en for text in kept))
