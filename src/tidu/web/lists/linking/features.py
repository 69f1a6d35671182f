"""What is the same and what differs between a row and a firm, as short words beside a candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidu.linkage.codes import read_or_none
from tidu.text import Text

if TYPE_CHECKING:
    from tidu.linkage.register import Candidate

Feature = list[str]
"""What is compared, and how the two stand to each other: ["trade", "part"]."""
GOOD, FAIR, BAD = "good", "warn", "bad"
WORDS: dict[tuple[str, str], tuple[str, Text]] = {
    ("code", "same"): (GOOD, Text("代码一致", "same code")),
    ("code", "other"): (BAD, Text("代码不同", "another code")),
    ("name", "same"): (GOOD, Text("名称一致", "same name")),
    ("brand", "same"): (GOOD, Text("字号相同", "same 字号")),
    ("brand", "sounds"): (FAIR, Text("字号同音", "字号 sounds the same")),
    ("brand", "swapped"): (FAIR, Text("字号颠倒", "字号 exchanged")),
    ("brand", "part"): (FAIR, Text("字号多字", "字号 longer")),
    ("brand", "character"): (FAIR, Text("字号差一字", "字号 differs by one")),
    ("brand", "number"): (BAD, Text("序号或方位不同", "another number or direction")),
    ("brand", "near"): (BAD, Text("字号相近", "字号 similar")),
    ("brand", "other"): (BAD, Text("字号不同", "another 字号")),
    ("trade", "same"): (GOOD, Text("行业相同", "same trade")),
    ("trade", "missing"): (FAIR, Text("一方缺行业", "one lacks the trade")),
    ("trade", "part"): (FAIR, Text("行业较详", "trade says more")),
    ("trade", "general"): (FAIR, Text("行业更宽", "trade more general")),
    ("trade", "near"): (FAIR, Text("行业相近", "trades similar")),
    ("trade", "sister"): (BAD, Text("关联主体", "holding or sister")),
    ("trade", "other"): (BAD, Text("行业不同", "another trade")),
    ("region", "same"): (GOOD, Text("地区相同", "same place")),
    ("region", "missing"): (FAIR, Text("一方缺地区", "one lacks the place")),
    ("region", "within"): (FAIR, Text("地区层级不同", "one place in the other")),
    ("region", "city"): (BAD, Text("同市不同县区", "another county")),
    ("region", "province"): (BAD, Text("同省不同市", "another city")),
    ("region", "other"): (BAD, Text("不同省", "another province")),
    ("form", "kind"): (FAIR, Text("组织形式写法不同", "form written otherwise")),
    ("form", "stock"): (FAIR, Text("组织形式变更", "form changed")),
    ("form", "missing"): (FAIR, Text("一方缺组织形式", "one lacks the form")),
    ("form", "other"): (BAD, Text("组织形式不同", "another form")),
    ("group", "differs"): (FAIR, Text("一方为集团", "one is a group")),
    ("branch", "differs"): (BAD, Text("一方为分支机构", "one is a branch")),
    ("numbers", "differs"): (BAD, Text("序号不同", "another number")),
    ("founded", "same"): (GOOD, Text("成立日期一致", "same founding day")),
    ("founded", "near"): (FAIR, Text("成立同年", "founded that year")),
    ("founded", "other"): (BAD, Text("成立日期不同", "another founding day")),
    ("capital", "same"): (GOOD, Text("注册资本一致", "same capital")),
    ("capital", "other"): (FAIR, Text("注册资本不同", "another capital")),
    ("address", "same"): (GOOD, Text("地址一致", "same address")),
    ("address", "near"): (FAIR, Text("地址相近", "address similar")),
    ("address", "other"): (FAIR, Text("地址不同", "another address")),
}


def features_of(code: str, candidate: Candidate) -> list[Feature]:
    """What speaks for and against a candidate; ``code`` is the row's."""
    made = candidate.comparison
    found = [["code", _codes(code, candidate.entry.code)]]
    if made.same_writing:
        found.append(["name", "same"])
    else:
        found += [["brand", made.brand], ["trade", made.trade], ["region", made.region], ["form", made.form]]
        found += [[name, "differs"] for name in ("group", "branch", "numbers") if getattr(made, name)]
    evidence = getattr(candidate, "evidence", None)
    found += [[name, getattr(evidence, name, "")] for name in ("founded", "capital", "address")]
    return [one for one in found if tuple(one) in WORDS]


def _codes(left: str, right: str) -> str:
    one, two = read_or_none(left), read_or_none(right)
    if one is None or two is None:
        return ""
    inner = bool(one.organisation) and one.organisation == two.organisation
    return "same" if one.code == two.code or inner else "other" if one.kind == two.kind else ""


def words_for(features: list[Feature]) -> list[tuple[str, Text]]:
    """Tone and words of each, those that speak against the firm first."""
    order = (BAD, FAIR, GOOD)
    return sorted((WORDS[one, two] for one, two in features if (one, two) in WORDS), key=lambda it: order.index(it[0]))
