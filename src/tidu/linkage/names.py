"""The names of Chinese firms, read by their structure: region | 字号 | trade | legal form | branch.

>>> read_name("葫芦岛市渤湾示例泵业有限公司兴城分公司").brand
'渤湾示例'

A name is written many ways; :func:`plain` makes them one: full width narrow, 繁 to 简, ordinals in one script, no spaces. What
is read is for comparing names; the name as it was written stays with it.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from tidu.linkage.divisions import Place, common_words, holds, place_at, words_of

Form = Literal["limited", "joint-stock", "company", "works", "cooperative", "partnership", "business", "none"]

FORMS: tuple[tuple[str, Form], ...] = (
    ("股份有限责任公司", "joint-stock"),
    ("股份有限公司", "joint-stock"),
    ("有限责任总公司", "limited"),
    ("有限责任公司", "limited"),
    ("有限总公司", "limited"),
    ("有限公司", "limited"),
    ("股份公司", "joint-stock"),
    ("农民专业合作社联合社", "cooperative"),
    ("农民专业合作社", "cooperative"),
    ("专业合作社", "cooperative"),
    ("股份合作社", "cooperative"),
    ("合作社", "cooperative"),
    ("合伙企业", "partnership"),
    ("总公司", "company"),
    ("公司", "company"),
    ("总厂", "works"),
    ("厂", "works"),
    ("家庭农场", "business"),
    ("经营部", "business"),
    ("经销部", "business"),
    ("经销处", "business"),
    ("门市部", "business"),
    ("加工部", "business"),
    ("加工户", "business"),
    ("服务部", "business"),
    ("商行", "business"),
    ("中心", "business"),
    ("商店", "business"),
    ("农场", "business"),
    ("场", "business"),
    ("店", "business"),
    ("站", "business"),
    ("部", "business"),
    ("坊", "business"),
)
"""How names end, longest first, and what each is."""
ENDS = re.compile("(" + "|".join(text for text, _form in FORMS) + ")$")
HEAD = re.compile(r"^(.+?(?:股份有限责任公司|有限责任公司|有限公司|股份公司|总公司|集团公司|合作社))(.+)$")
"""A name that goes on behind its legal form: what follows is a branch, or does not belong to the name."""
BRANCH_END = re.compile(
    r"(?:分公司|分厂|分店|分行|支行|分社|分院|分部|办事处|营业部|经营部|项目部|车间|厂|店|站|场|库|矿|所|门市部|公司|变电站)$"
)
OWN_BRANCH = re.compile("(?:分公司|分厂|分店|分行|支行|分社|分院|分部|办事处|营业部)$")
"""What is a branch in brackets too; other places of work there only say where the firm is found."""
BRACKETED = re.compile(r"\(([^()]*)\)")
GROUP = re.compile(r"集团(?:控股)?$|^集团|控股集团$")
ZONES = re.compile(
    r"^(?:国家|省级)?(?:经济技术|经济|高新技术产业|高新技术|高新|旅游度假|工业|保税)?(?:开发区|产业园区?|工业园区?|园区|度假区|高新区|新区)"
)
TOWN = re.compile(r"^[一-龥]{1,3}?(?:街道办事处|街道|办事处|镇|乡)")
TOWN_END = re.compile(r"街道|办事处|镇|乡")
NOISE = re.compile(r"[^0-9A-Za-z\u3400-\u9fff()&+]")
ORDINAL = re.compile(r"第([0-9]{1,2})")
NUMERALS = "零一二三四五六七八九十"
NUMBERED = re.compile(
    r"第[一二三四五六七八九十百]+|[0-9]+"
    r"|[一二三四五六七八九十]+(?=分?(?:厂|公司|店|部|矿|院|队|场|号)(?:股份)?(?:有限(?:责任)?公司)?$)"
)
NATION = "中国"
FEWEST = 2
"""A 字号 has two characters at least."""
LONGEST_TRADE = 8


@dataclass(frozen=True, slots=True)
class FirmName:
    """A name that was read. Texts are in plain writing; a part that is missing is empty."""

    written: str
    plain: str
    region: str
    """The divisions in front or in brackets, with towns and zones: 山东诸城."""
    codes: tuple[str, ...]
    """The divisions that the innermost one may be."""
    brand: str
    """字号."""
    trade: str
    end: str
    """How the legal form is written: 股份有限公司."""
    form: Form
    group: bool
    branch: str
    """What follows a whole firm's name: a branch is not its parent."""
    remark: str
    """What stands in brackets or behind, and is none of these."""
    numbers: tuple[str, ...]
    """Ordinals and figures, which tell firms of one 字号 apart."""

    @property
    def core(self) -> str:
        """字号 and trade."""
        return self.brand + self.trade


@cache
def simplified() -> dict[int, str]:
    """Traditional characters and what they are today, for ``str.translate``."""
    with resources.files("tidu.linkage").joinpath("data/traditional.csv").open(encoding="utf-8") as file:
        return {ord(row["traditional"]): row["simplified"] for row in csv.DictReader(file)}


@cache
def trades() -> frozenset[str]:
    """The words of trade that are known."""
    return words_of("trades.txt")


def plain(written: str) -> str:
    """One writing for all: narrow, simplified, without spaces and stray marks, 第1 as 第一; brackets stay."""
    text = unicodedata.normalize("NFKC", written).translate(simplified()).translate(LIKE_BRACKETS)
    text = NOISE.sub("", text).upper()
    return ORDINAL.sub(ordinal, text)


def bare(text: str) -> str:
    """A plain writing without brackets: 示例（集团）公司 and 示例集团公司 are one name."""
    return text.replace("(", "").replace(")", "")


LIKE_BRACKETS = str.maketrans("[]{}〔〕【】<>《》〈〉「」", "()()()()()()()()")


def read_name(written: str, whole: str | None = None) -> FirmName:
    """Take a name apart. Nothing raises: what is not understood stays in the 字号.

    ``whole`` is the name in plain writing where that is known.
    """
    whole = plain(written) if whole is None else whole
    text, group, remark, bracket_places, form_said = _without_brackets(whole)
    text, branch, remark = _without_branch(text, remark)
    end, form, text = _end(text)
    if found := GROUP.search(text):
        group, text = True, text[: found.start()] + text[found.end() :]
    region, codes, text, backed = _region(text)
    brand, trade = _split(text)
    if backed and (len(brand) < FEWEST or (not trade and brand in trades())):  # 青岛啤酒: the place is the 字号
        region, codes, text = backed
        brand, trade = _split(text)
    if bracket_places and not codes:
        codes = bracket_places[-1].codes
    region += "".join(place.text for place in bracket_places)
    numbers = tuple(NUMBERED.findall(text + end + branch))
    return FirmName(written, whole, region, codes, brand, trade, end, form_said or form, group, branch, remark, numbers)


def ordinal(found: re.Match[str]) -> str:
    """第21 as 第二十一."""
    return "第" + _chinese(int(found.group(1)))


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


def _without_brackets(whole: str) -> tuple[str, bool, str, list[Place], Form | None]:
    """The text without brackets; whether they name a group, what they add, the places and the form in them."""
    if "(" not in whole and ")" not in whole:
        return whole, False, "", [], None
    group, remarks, found, form = False, [], list[Place](), None
    for inner in BRACKETED.findall(whole):
        place = place_at(inner, 0)
        if inner in ("集团", "控股"):
            group = True
        elif "合伙" in inner:
            form = "partnership"
        elif inner in ("个人独资", "有限公司", "特殊普通合伙"):
            continue
        elif place is not None and len(place.text) == len(inner):
            found.append(place)
        else:
            remarks.append(inner)
    text = re.sub(r"[()]", "", BRACKETED.sub("", whole))
    kept: Form | None = "partnership" if form else None
    return text, group, "".join(remarks), found, kept


def _without_branch(text: str, remark: str) -> tuple[str, str, str]:
    """The firm's own name; its branch; what belongs to neither."""
    found = HEAD.match(text)
    if found is None:
        return (text, remark, "") if OWN_BRANCH.search(remark) and ENDS.search(text) else (text, "", remark)
    head, behind = found.groups()
    if ENDS.fullmatch(behind):  # 有限公司公司, a slip, and 有限公司分公司 is not one
        return head, "", remark
    if BRANCH_END.search(behind):
        return head, behind + remark, ""
    return head, "", behind + remark


def _end(text: str) -> tuple[str, Form, str]:
    found = ENDS.search(text)
    if found is None or found.start() < FEWEST:
        return "", "none", text
    return found.group(), dict(FORMS)[found.group()], text[: found.start()]


def _region(text: str) -> tuple[str, tuple[str, ...], str, tuple[str, tuple[str, ...], str] | None]:
    """The divisions in front, the codes of the innermost, the rest; and the state before the last short form."""
    at = len(NATION) if text.startswith(NATION) else 0
    codes: tuple[str, ...] = ()
    backed: tuple[str, tuple[str, ...], str] | None = None
    while (place := place_at(text, at)) is not None and len(text) - at - len(place.text) >= 1:
        inside = tuple(one for one in place.codes if any(holds(outer, one) for outer in codes))
        if codes and not inside:
            break
        if not place.full and (
            TOWN_END.match(text, at + len(place.text)) or (not codes and place.text in common_words())
        ):
            break
        if not place.full:
            backed = (text[:at], codes, text[at:])
        at += len(place.text)
        codes = inside or place.codes
    rest = text[at:]
    if codes:
        for smaller in (ZONES, TOWN, ZONES):
            found = smaller.match(rest)
            if found and len(rest) - found.end() >= FEWEST:
                at += found.end()
                rest = text[at:]
    return text[:at], codes, rest, backed


def _split(text: str) -> tuple[str, str]:
    """字号 and trade: words of trade are taken from the end as long as a 字号 is left."""
    known, at = trades(), len(text)
    while True:
        for length in range(min(LONGEST_TRADE, at - FEWEST), 1, -1):
            if text[at - length : at] in known:
                at -= length
                break
        else:
            return text[:at], text[at:]
