"""Words for what the catalogue keeps as codes."""

from __future__ import annotations

from tidu.criteria.vocabulary import Indicator
from tidu.text import Text, same

KINDS = {
    "year": Text("全年数", "of a whole year"),
    "year_end": Text("年末数", "at the end of a year"),
    "state": Text("检查日的状态", "state on the day of the check"),
    "event": Text("事件（最近一次的日期）", "event, by the date it last happened"),
    "finding": Text("人工认定", "found by a person"),
}
TYPES = {
    "money": Text("金额", "amount"),
    "count": Text("数量", "count"),
    "share": Text("比例", "share"),
    "years": Text("年限", "years"),
    "points": Text("分数", "points"),
    "date": Text("日期", "date"),
    "yes_no": Text("是或否", "yes or no"),
    "choice": Text("选项", "one of several options"),
    "code": Text("行业代码", "industry code"),
    "finding": Text("认定结论", "finding"),
}
CHANGES = {
    "act": Text("企业可以马上着手", "the firm can act now"),
    "time": Text("需要时间", "it needs time"),
    "outside": Text("不由企业决定", "not in the firm's hands"),
}
GRADES = {
    "A": Text("A：在公开发布的文本中逐字找到", "A: found word for word in a published text"),
    "A-": Text("A-：在一份转载中逐字找到", "A-: found word for word in one reprint"),
    "B": Text("B：只有一个二手来源，待核对", "B: from one secondary source, unconfirmed"),
    "M": Text("M：凭记忆写入，待核对", "M: written from memory, unconfirmed"),
}
TRACKS = {
    "industry": Text("优质中小企业梯度", "The gradient of quality SMEs"),
    "science": Text("科技企业梯度", "Titles of science and technology"),
    "legacy": Text("已停止认定的省级称号", "Provincial titles that are no longer given"),
    "honour": Text("条件中提到的荣誉", "Honours that conditions ask for"),
}
ANNOUNCED = {
    "announced": Text("公告", "announced"),
    "recognised": Text("认定", "recognised"),
    "registered": Text("入库登记", "registered"),
    "recorded": Text("备案", "recorded"),
}
UNITS = {"元": "yuan", "人": "people", "项": "items", "名": "place", "万股": "ten thousand shares", "个月": "months"}


def unit_text(indicator: Indicator) -> Text:
    """The unit of an indicator; a share is a percentage whatever its table says."""
    if indicator.type == "share":
        return same("%")
    if indicator.type == "years":
        return Text("年", "years")
    if indicator.type == "points":
        return Text("分", "points")
    return Text(indicator.unit, UNITS.get(indicator.unit, indicator.unit))


def validity_text(validity: str | None) -> Text:
    """For how long a title holds."""
    if validity is None:
        return Text("有效期未见规定", "no term found in the rules")
    years = validity.removesuffix("y")
    return Text(f"有效期 {years} 年", "valid for 1 year" if years == "1" else f"valid for {years} years")
