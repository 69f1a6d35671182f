"""What a cell looks like: a heading, data, a title, a unit; and headings in their clean form."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from tidu.sheets.table import Cell

INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05\u3000\u00a0]")
# Headings are written with or without spaces between characters, to fill the width of a column: 序　号.
CJK = "\u2e80-\u2fff\u3003-\u9fff\uf900-\ufaff\uff00-\uffef\u3001\u3002（）【】《》“”"
SPACE_IN_CHINESE = re.compile(f"(?<=[{CJK}])\\s+|\\s+(?=[{CJK}])")

HEADING_WORDS = re.compile(
    "名称|全称|简称|代码|编号|编码|序号|序列|日期|时间|时限|期限|年度|年份|月份|地址|住所|电话|手机|邮箱|邮编|联系人|联系方式|"
    "备注|类别|类型|分类|级别|等级|等次|批次|状态|金额|收入|利润|税|费用|成本|资产|负债|权益|人数|人员|职工|员工|从业|"
    "占比|比例|比率|比重|增长率|增速|是否|行业|产业|领域|区县|县区|县（市|县\\(市|市县|所属|所在|归口|地市|地区|城市|省份|"
    "乡镇|镇街|法人|法定代表人|负责人|注册|成立|登记|资本|经营|产品|证书|专利|有效期|得分|分数|评分|排名|信用|标题|网址|"
    "来源|情况|意见|项目|内容|指标|数量|单价|研发|产值|营收|主营|本期|上期|期末|期初|[大中小门]类|合计|匹配|推荐|所属区"
)
EXACT_WORDS = {
    "市",
    "县",
    "区",
    "省",
    "企业",
    "单位",
    "公司",
    "机构",
    "姓名",
    "性别",
    "职务",
    "页码",
    "no",
    "id",
    "no.",
    "栏次",
}
IDENTIFIER = re.compile(r"(?!.*\d{3})[A-Za-z][A-Za-z0-9_.\- ]+")
SOLE_HEADING = re.compile("(企业|单位|公司|机构|申报单位|产品|项目|商号|纳税人)?(名称|全称)|序号|企业|单位")

ORGANISATION = re.compile(
    "(公司|集团|厂|合作社|经营部|商行|事务所|研究院|研究所|工作室|中心|商店|门市部|农场|牧场|酒店|分行|支行|大学|学院|医院|学校)"
    "([（(][^（()）]*[)）])?$"
)
# 所属集团公司 is a heading although it ends like a name.
LABEL_OF_NAMES = re.compile("所属|所在|归口|推荐|申报|上级|主管|隶属|控股|合作|依托|联合|服务")
SHORTEST_NAME, LONGEST_LABEL = 6, 10
DATA_PATTERNS = (
    re.compile(r"[+\-]?[\d,]*\.?\d+(e[+\-]?\d+)?%?", re.IGNORECASE),  # a number
    re.compile(r"[+\-]?[¥￥]?[\d,.]+(元|万元|亿元|万|亿|人|家|项|%|‰)"),  # a number with its unit
    re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?.*"),  # a date
    re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}"),  # a credit code
    re.compile(r"\d{6,}[\w.]*|[A-Z]{1,4}-?\d{3,}"),  # other codes, telephones
    re.compile(r"\d{3,4}-\d{7,8}"),
    re.compile(r"https?://.*"),
    re.compile(r"\S+@\S+\.\S+"),
    re.compile(r"[是否√×✓✔]"),
)
YEAR = re.compile(r"(19|20)\d{2}(年度?)?")
LONGEST_HEADING = 150

FORM_LINE = re.compile(
    r"^[（(]?(附件|附表|附[:：]|表[一二三四五六七八九十\d]|单位[:：]|金额单位|计量单位|货币单位|填报|填表|制表|报送|统计时间|截至|"
    r"时间[:：]|日期[:：]|说明[:：]|注[:：]|备注[:：])"
)
TITLE_END = re.compile(
    r"(名单|一览表|汇总表|统计表|情况表|明细表|申报表|登记表|推荐表|清单|目录|公示|公告|通知)([（(][^（()）]*[)）])?$"
)
SHORTEST_TITLE = 8
LABEL_WITH_COLON = re.compile(r"^[^:：]{1,20}[:：]")
FOOTER = re.compile(
    r"^[（(【]?(注|备注|说明|填表说明|填报说明)\s*\d*\s*[:：、.]|^[*※★]|^(单位)?(填表|填报|制表|审核|复核|负责|联系|经办|报送)"
    r"(人|日期|时间|电话|单位)?\s*([（(][^（()）]*[)）])?\s*[:：]|^(单位)?(负责人|法定代表人|联系电话)[^:：]{0,8}[:：]|^(数据)?来源\s*[:：]"
)
HOW_MANY = r"[(（]?\d+[家户个项人次]*[)）]?"
TOTAL = re.compile(
    f"^(?:本页|以上|全市|全省|全县|全区)?(?:(?:合计|总计|小计|共计|累计|总和)(?:{HOW_MANY})?|共{HOW_MANY})$"
)
# A date, or an office, alone in its row below a table signs it.
SIGNATURE = re.compile(
    r"(?:19|20)\d{2}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?|.{2,30}(?:局|厅|部|委|委员会|人民政府|办公室|管委会)([（(]?(公章|盖章|章)[)）]?)?"
    r"|[（(]?(?:盖章|公章|签章|签字|此页无正文|以下无正文)[)）]?[:：]?"
)
SECTION = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}(?:[)）]|\s*[、.．])\s*\S.{0,60}|.{2,40}[（(](?:共计?)?\s*\d+\s*[家户个项][)）]"
)

MONEY_UNITS = "万亿元|亿元|千万元|百万元|十万元|万元|千元|百元|元"
# 填报单位, 编制单位, 主管单位 and the like name an organisation, not a unit of measure.
STATED_UNIT = re.compile(
    rf"(?<![填编制申报主管责荐送属在])单\s*位\s*[:：]\s*(?:人民币)?\s*((?:{MONEY_UNITS}|人|家|户|项|个|吨|件|%)"
    rf"(?:[、，,/\s]+(?:{MONEY_UNITS}|人|家|户|项|个|吨|件|%))*)(?=$|[)）\]】\s,，;；。])"
)
MONEY_UNIT = re.compile(MONEY_UNITS)
UNIT_CELL = re.compile(
    rf"[（(]?(单位[:：])?((?:{MONEY_UNITS})|人|名|家|户|项|个|件|年|月|天|吨|台|套|次|分|%|‰|是/否|平方米|㎡|万美元|千瓦时|-|—)[)）]?"
)


def plain(text: str) -> str:
    """Text without invisible characters, with wide digits, letters and spaces made narrow, trimmed."""
    return WIDE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), INVISIBLE.sub("", text)).strip()


def clean_heading(text: str) -> str:
    """A heading on one line: no line breaks, spare spaces, invisible or wide characters; punctuation stays."""
    return SPACE_IN_CHINESE.sub("", " ".join(plain(text).split()))


def cell_text(cell: Cell) -> str:
    """A cell as a person would write it: 92 not 92.0, dates as 2024-01-31, yes and no as TRUE and FALSE."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() and abs(cell) < 1e16 else repr(cell)
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def is_data(cell: Cell) -> bool:
    """Whether a cell can only be data: a number, a date, a code, an organisation's name. A year may be a heading."""
    if cell is None:
        return False
    if not isinstance(cell, str):
        return not (isinstance(cell, int) and not isinstance(cell, bool) and 1990 <= cell <= 2100)
    text = clean_heading(cell)
    if YEAR.fullmatch(text):
        return False
    if len(text) > LONGEST_HEADING or any(pattern.fullmatch(text) for pattern in DATA_PATTERNS):
        return True
    if len(text) < SHORTEST_NAME or (len(text) <= LONGEST_LABEL and LABEL_OF_NAMES.match(text)):
        return False
    return ORGANISATION.search(text) is not None


def is_heading_word(cell: Cell) -> bool:
    """Whether a cell reads like the heading of a column."""
    if not isinstance(cell, str):
        return False
    text = clean_heading(cell)
    if is_data(cell):
        return False
    return (
        text.lower() in EXACT_WORDS
        or HEADING_WORDS.search(text) is not None
        or (len(text) <= 40 and IDENTIFIER.fullmatch(text) is not None)
    )


def is_form_line(cell: Cell) -> bool:
    """Whether a cell belongs above a table: 附件2, 单位：万元, 填报单位：..., 2024年度企业名单."""
    if not isinstance(cell, str):
        return False
    text = clean_heading(cell)
    if len(text) >= SHORTEST_TITLE and TITLE_END.search(text):
        return True
    return FORM_LINE.match(text) is not None or LABEL_WITH_COLON.match(text) is not None


def is_footer(cell: Cell) -> bool:
    """Whether a cell begins a remark or a signature below a table: 注：, 填表人：, 联系电话："""
    return isinstance(cell, str) and FOOTER.match(clean_heading(cell)) is not None


def is_total(cell: Cell) -> bool:
    """Whether a cell says that its row adds up others: 合计, 小 计."""
    return isinstance(cell, str) and TOTAL.match(re.sub(r"[\s:：]", "", cell)) is not None


def is_signature(cell: Cell) -> bool:
    """Whether a cell that stands alone below a table signs it: an office, a date."""
    if isinstance(cell, date):
        return True
    return isinstance(cell, str) and SIGNATURE.fullmatch(clean_heading(cell)) is not None


def is_section(cell: Cell) -> bool:
    """Whether a cell that stands alone in a row is the title of the rows below: 一、连山区, 兴城市（12家）, 附件2 名单."""
    if not isinstance(cell, str) or is_data(cell):
        return False
    text = clean_heading(cell)
    return SECTION.fullmatch(text) is not None or (is_form_line(text) and not is_footer(text))


def stated_units(text: str) -> list[str]:
    """The units that a title line gives after 单位, money first: 单位：万元、人 gives 万元 and 人."""
    found = [unit for match in STATED_UNIT.finditer(plain(text)) for unit in re.split(r"[、，,/\s]+", match[1])]
    return sorted(dict.fromkeys(found), key=lambda unit: MONEY_UNIT.fullmatch(unit) is None)
