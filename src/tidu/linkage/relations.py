"""How the parts of two names stand to each other: 字号, trade, place, legal form, branch."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pypinyin.constants import PINYIN_DICT
from rapidfuzz.distance import Indel, Levenshtein

from tidu.linkage.divisions import holds, words_of
from tidu.linkage.names import NATION, FirmName

Brand = Literal["same", "sounds", "swapped", "part", "character", "number", "near", "other"]
Trade = Literal["same", "none", "missing", "part", "near", "general", "sister", "other"]
Region = Literal["same", "none", "missing", "within", "city", "province", "other"]
FormChange = Literal["same", "kind", "stock", "missing", "other"]

OPPOSED = (
    frozenset("零一二三四五六七八九十0123456789甲乙丙丁"),
    frozenset("东西南北中上下左右前后内外"),
    frozenset("大小新老"),
)
"""Characters that tell sister firms apart: where one stands for another of its set, it is no slip of the pen."""
NEAR_BRAND, NEAR_TRADE, SLIP = 0.6, 0.45, 0.5
TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ", "aaaaeeeeiiiioooouuuuvvvvvnnnm")
HEAD = 2
GENERAL = tuple(sorted(words_of("general.txt")))
"""Words that any firm may take when it grows: a rename goes from 金属制品 to 新材料科技, and seldom from 机械 to 模具."""
SISTERS = frozenset({"投资", "控股", "资产管理", "置业", "房地产", "物业", "租赁", "担保"})
"""Words that a second firm of the same owners adds: 能源 and 能源投资 are two."""
LIMITED = frozenset({"limited", "joint-stock", "company"})


def aligned(left: FirmName, right: FirmName) -> tuple[tuple[str, str], tuple[str, str]]:
    """字号 and trade of both, cut alike: where a word of trade was not known, one 字号 holds a part of the other's trade."""
    first, second = (left.brand, left.trade), (right.brand, right.trade)
    if first[0] == second[0]:
        return first, second
    if first[0].startswith(second[0]) and second[0]:
        return _cut(first, second), second
    if second[0].startswith(first[0]) and first[0]:
        return first, _cut(second, first)
    return first, second


def _cut(longer: tuple[str, str], shorter: tuple[str, str]) -> tuple[str, str]:
    """The longer 字号 cut where the shorter ends, if what is cut off stands in the other's trade, or is a slip for it."""
    size, trade = len(shorter[0]), shorter[1]
    rest = longer[0][size:]
    slip = len(rest) == len(trade) and Indel.normalized_similarity(rest, trade) >= SLIP
    if rest and trade and (trade.startswith(rest) or rest.startswith(trade) or slip):
        return longer[0][:size], rest + longer[1]
    return longer


def brands(left: str, right: str) -> Brand:
    """How two 字号 stand to each other."""
    if left == right:
        return "same"
    if len(left) == len(right):
        return _of_one_length(left, right)
    short, long = sorted((left, right), key=len)
    if short and (long.startswith(short) or long.endswith(short)):
        return "part"
    if Levenshtein.distance(left, right, score_cutoff=1) <= 1:
        return "part"
    return "near" if Indel.normalized_similarity(left, right) >= NEAR_BRAND else "other"


def _of_one_length(left: str, right: str) -> Brand:
    differing = [(one, two) for one, two in zip(left, right, strict=True) if one != two]
    if any(one in kind and two in kind for one, two in differing for kind in OPPOSED):
        return "number"
    if all(sounds(one) & sounds(two) for one, two in differing):
        return "sounds"
    if sorted(left) == sorted(right):
        return "swapped"
    if len(differing) == 1 and len(left) > 1:
        return "character"
    return "near" if Indel.normalized_similarity(left, right) >= NEAR_BRAND else "other"


@cache
def sounds(char: str) -> frozenset[str]:
    """The syllables of a character, without tones."""
    return frozenset(one.translate(TONES) for one in PINYIN_DICT.get(ord(char), "").split(",") if one)


def trades(left: str, right: str) -> Trade:
    """How two trades stand to each other."""
    if left == right:
        return "same" if left else "none"
    if not left or not right:
        return "missing"
    short, long = sorted((left, right), key=len)
    if long.startswith(short) or long.endswith(short):
        return "sister" if long.replace(short, "", 1) in SISTERS else "part"
    if general(left) or general(right):
        return "general"
    if not set(left[-HEAD:]) & set(right[-HEAD:]):  # 精密机械 and 精密模具 deal in different things
        return "other"
    return "near" if Indel.normalized_similarity(left, right) >= NEAR_TRADE else "other"


def general(trade: str) -> bool:
    """Whether a trade ends with a word that says little of what is dealt in."""
    return trade.endswith(GENERAL)


def regions(left: FirmName, right: FirmName) -> Region:
    """How two places stand to each other; a firm of 中国 is none of a city's."""
    if left.region.startswith(NATION) != right.region.startswith(NATION):
        return "other"
    if left.codes == right.codes:
        return "same" if left.codes else "none"
    if not left.codes or not right.codes:
        return "missing"
    pairs = [(one, two) for one in left.codes for two in right.codes]
    if any(one == two for one, two in pairs):
        return "same"
    if any(holds(one, two) or holds(two, one) for one, two in pairs):
        return "within"
    if any(one[:4] == two[:4] for one, two in pairs):
        return "city"
    return "province" if any(one[:2] == two[:2] for one, two in pairs) else "other"


def forms(left: FirmName, right: FirmName) -> FormChange:
    """How two legal forms stand to each other."""
    if left.form == right.form:
        return "same" if left.end == right.end else "kind"
    if "none" in (left.form, right.form):
        return "missing"
    if {left.form, right.form} <= LIMITED:
        return "stock" if "joint-stock" in (left.form, right.form) else "kind"
    if {left.form, right.form} == {"works", "partnership"}:
        return "kind"
    return "other"


def other_branch(left: FirmName, right: FirmName) -> bool:
    """Whether one is a branch and the other is not, or they are two branches."""
    if bool(left.branch) != bool(right.branch):
        return True
    return left.branch.replace("市", "").replace("县", "") != right.branch.replace("市", "").replace("县", "")
