"""A heading taken apart: what it names, the year, the unit, and the words that change its meaning."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from tidu.sheets.labels import MONEY_UNITS, clean_heading
from tidu.sheets.numbers import narrow

UNITS = (
    rf"(?:人民币)?(?:{MONEY_UNITS})(?:人民币)?|万美元|美元|%|‰|百分点|万人|人次|人|名|位|家|户|项|个|件|年|个月|月|天|日|周岁|岁|"
    r"平方米|m2|亩|公顷|万吨|吨标准煤|吨|公斤|千瓦时|万千瓦时|度|台|套|台套|辆|件套|次|分|倍|篇|种|条|元/人|万元/人"
)
BRACKETED_UNIT = re.compile(rf"[(\[【]\s*(?:计量)?(?:单位)?[:：]?\s*(?P<unit>{UNITS})\s*[)\]】]", re.IGNORECASE)
TRAILING_UNIT = re.compile(rf"[_/\-,，:：]\s*(?:单位[:：]?)?\s*(?P<unit>{UNITS})$", re.IGNORECASE)
# A bare 元 at the end may belong to the word; these do not.
ATTACHED_UNIT = re.compile(r"(?P<unit>万亿元|亿元|千万元|百万元|十万元|万元|千元)$|(?P<sign>%)$")

REMEMBERED = 20_000
YEAR = r"(?:19|20)\d{2}"
SEVERAL_YEARS = re.compile(
    rf"{YEAR}\s*年?\s*[-~—–至到、/和]\s*(?:{YEAR}|\d{{2}}\s*年)|(?:近|前|最近|过去|连续|上)\s*[两二三四五六七八九十\d]\s*个?\s*(?:会计)?年"
)
CALENDAR_DAY = re.compile(rf"(?:截至|截止)?\s*({YEAR})\s*年\s*\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*日|末|底)?\s*")
NAMED_YEAR = re.compile(
    rf"(?:截至|截止|fy)?(?<!\d)(?P<year>{YEAR})(?!\d)\s*(?:会计年度|财年|年度末|年度|年末|年底|年全年|年)?(?:期末)?(?!\s*年?\s*(?:口径|版|体系))"
)
SHORT_YEAR = re.compile(r"(?<!\d)(?P<year>[012]\d)\s*(?:年度|年末|年底|年)(?!限)")
RELATIVE_YEARS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile("上上一?(?:个?会计)?年度?末?|前年"), -2),
    (re.compile("上一?个?(?:会计)?年度末?|上一?年末?|上年底|去年|前一年度?|上期末?"), -1),
    (re.compile("本(?:会计)?年度末?|本年末?|当年|今年|本期末?"), 0),
)

MARKS = re.compile(r"#\d+$|[*★※]")
NUMBERING = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2})*\s*[.、)]|[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\))\s*"
)
REMARK = re.compile(
    r"[(\[【](?:必填|选填|可选|若有|如有|没有填0|盖章|公章|全称|含税|不含税|审计数|合并报表|合并|母公司|本级|人民币|以审计报告为准|见附件)[)\]】]"
)
PUNCTUATION = re.compile(r"[\s()\[\]【】《》<>“”\"'‘’:：,，.。;；、_\-/\\|—–~·•&]+")

# Words that make another quantity of the one they stand with. Longest first, so that 增长率 is not also 率.
QUALIFIERS = re.compile(
    "增长率|增长额|增长|增速|增幅|增加值|增量|同比|环比|占比|比例|比重|比率|占|率|人均|平均|均值|每股|每|其中|预计|预测|计划|目标|预算|"
    "年初|期初|上限|下限|门槛|标准|排名|名次|位次|得分|分数|评分|分值|是否|有无|工资|薪酬|薪金|社保|成本|税金|"
    "境外|海外|出口|外销|国外|子公司|集团|外|非|净|毛|不|未|无|减|累计|历年|新增|名称|编号|号码|日期|时间|来源|依据|说明|备注|"
    "附件|证明|材料|口径|类型|类别|电话|地址|状态|单位名|联系"
)
# Words that add nothing to what is named.
NEUTRAL = re.compile(
    "企业|公司|单位|本单位|申报单位|总额|总计|合计|总数|总量|总|金额|数额|数量|人数|数|额|全年|全部|年度|年末|期末|期|年底|末|实际|情况|"
    "人民币|的|共|值|年"
)


@dataclass(frozen=True, slots=True)
class HeadingParts:
    """``text`` is the heading without unit and punctuation, ``bare`` the same without its year."""

    text: str
    bare: str
    unit: str | None = None
    year: int | None = None
    offset: int | None = None
    several_years: bool = False

    @property
    def dated(self) -> bool:
        """Whether the heading names a year, on the calendar or relative."""
        return self.year is not None or self.offset is not None


def take_apart(heading: str) -> HeadingParts:
    """The parts of a heading: 2024年营业收入（万元） is 营业收入, 2024, 万元."""
    text = NUMBERING.sub("", MARKS.sub("", narrow(clean_heading(heading)).lower()).strip())
    text = REMARK.sub("", text)
    text, unit = _take_unit(text)
    if SEVERAL_YEARS.search(text):
        squeezed = PUNCTUATION.sub("", text)
        return HeadingParts(squeezed, squeezed, unit, several_years=True)
    rest, year, offset = _take_year(text)
    return HeadingParts(PUNCTUATION.sub("", text), PUNCTUATION.sub("", rest), unit, year, offset)


def _take_unit(text: str) -> tuple[str, str | None]:
    for pattern in (BRACKETED_UNIT, TRAILING_UNIT, ATTACHED_UNIT):
        match = pattern.search(text)
        if match:
            found = match.groupdict()
            unit = found["unit"] or found.get("sign")
            rest = text[: match.start()] + text[match.end() :]
            # A heading that is nothing but a unit keeps its text.
            if unit and PUNCTUATION.sub("", rest):
                return rest, unit.replace("人民币", "")
    return text, None


def _take_year(text: str) -> tuple[str, int | None, int | None]:
    """The text without its year, the year, or the offset of a relative one."""
    if match := CALENDAR_DAY.search(text):
        return text[: match.start()] + text[match.end() :], int(match[1]), None
    if match := NAMED_YEAR.search(text):
        return text[: match.start()] + text[match.end() :], int(match["year"]), None
    if match := SHORT_YEAR.search(text):
        return text[: match.start()] + text[match.end() :], 2000 + int(match["year"]), None
    for pattern, offset in RELATIVE_YEARS:
        if match := pattern.search(text):
            return text[: match.start()] + text[match.end() :], None, offset
    return text, None, None


def same_meaning(one: str, other: str) -> bool:
    """Whether two headings have the same words that change the meaning, in any order."""
    return _qualifiers(one) == _qualifiers(other)


# Every heading is held against every known one: what depends on one text alone is worked out once.
@functools.lru_cache(maxsize=REMEMBERED)
def _qualifiers(text: str) -> list[str]:
    return sorted(QUALIFIERS.findall(text))


@functools.lru_cache(maxsize=REMEMBERED)
def core(text: str) -> str:
    """A heading without the words that add nothing: 企业营业收入总额 is 营业收入. The text itself if nothing is left."""
    return NEUTRAL.sub("", text) or text


def neutral_share(text: str, contained: str) -> float:
    """How much of ``text`` is said by ``contained``, neutral words counting as half said."""
    before, _, after = text.partition(contained)
    foreign = sum(len(NEUTRAL.sub("", part)) for part in (before, after))
    neutral = len(before) + len(after) - foreign
    return len(contained) / (len(contained) + foreign + neutral / 2)
