"""What each column of a file is: proposed from its heading, confirmed by a person, kept with the import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tidu.intake.mapping import propose_columns
from tidu.intake.sources import Source
from tidu.sheets import propose
from tidu.text import Text
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.models import ImportJob

SKIP = ""
SAMPLES = 3
IDENTITY = ("name", "code", "county", "year")
ENTRY: dict[str, tuple[Text, tuple[str, ...]]] = {
    "entry:short_name": (Text("简称", "short name"), ("简称", "企业简称", "公司简称")),
    "entry:address": (Text("地址", "address"), ("地址", "注册地址", "企业地址", "通讯地址", "经营地址", "住所")),
    "entry:town": (Text("乡镇（街道）", "township"), ("乡镇", "街道", "所属乡镇", "乡镇街道", "所在乡镇")),
    "entry:registration_number": (Text("注册号", "registration number"), ("注册号", "工商注册号", "营业执照号")),
    "entry:former_names": (Text("曾用名", "former names"), ("曾用名", "原名称", "企业曾用名", "变更前名称")),
    "entry:established_on": (
        Text("成立日期", "established on"),
        ("成立日期", "成立时间", "注册时间", "注册日期", "registered_on"),
    ),
    "entry:industry": (Text("行业代码", "industry code"), ("行业代码", "所属行业代码", "国民经济行业代码", "industry")),
    "entry:business_scope": (Text("经营范围", "scope of business"), ("经营范围",)),
    "entry:contact_name": (Text("联系人", "contact"), ("联系人", "企业联系人", "联系人姓名")),
    "entry:contact_mobile": (
        Text("联系电话", "contact's phone"),
        ("联系电话", "联系人电话", "手机", "联系人手机", "电话"),
    ),
}
TITLE: dict[str, tuple[Text, tuple[str, ...]]] = {
    "title:title": (Text("称号", "title"), ("称号", "称号名称", "认定类别", "企业类别", "资质名称", "荣誉名称")),
    "title:product": (Text("产品（技术）名称", "product or technology"), ("产品名称", "产品（技术）名称", "技术名称")),
    "title:batch": (Text("批次", "batch"), ("批次", "认定批次", "公告批次")),
    "title:document": (Text("文号", "document number"), ("文号", "认定文号", "公告文号", "文件号")),
    "title:decided_on": (
        Text("认定（公告）日期", "decided on"),
        ("认定日期", "公告日期", "公布日期", "认定时间", "发证日期"),
    ),
    "title:valid_from": (Text("有效期起", "valid from"), ("有效期起", "有效期开始", "起始日期", "生效日期")),
    "title:valid_until": (
        Text("有效期止", "valid until"),
        ("有效期止", "有效期至", "有效期截止", "到期日", "截止日期"),
    ),
    "title:kind": (Text("认定或复核", "new or re-review"), ("类型", "申报类型", "认定类型", "认定或复核")),
}


@dataclass(frozen=True, slots=True)
class Proposed:
    """One column of the file as it is shown for confirmation."""

    heading: str
    letter: str
    to: str
    year: int | None
    unit: str | None
    certain: bool
    why: Text
    samples: tuple[str, ...]


def own_targets(what: str) -> dict[str, tuple[Text, tuple[str, ...]]]:
    """The targets beside indicators that an import of a kind has."""
    return TITLE if what == ImportJob.What.TITLES else ENTRY


def proposals(source: Source, what: str) -> list[Proposed]:
    """What each column is, as far as it can be told from its heading."""
    found = propose_columns(source.columns, catalogue())
    own = propose(source.columns, {key: list(words) for key, (_names, words) in own_targets(what).items()})
    by_heading = {match.heading: match for match in own.matches}
    listed = []
    for heading in source.columns:
        column, match = found[heading], by_heading[heading]
        to, certain, why = SKIP, False, column.why
        target = column.target
        if match.code is not None and match.how in ("exact", "year"):
            to, certain, why = match.code, True, Text("列名是已知写法", "the heading is a known one")
        elif target is not None and target.what in IDENTITY:
            to, certain = target.what, column.certain
        elif target is not None and target.indicator is not None and what != ImportJob.What.TITLES:
            to, certain = target.indicator.code, column.certain
        elif match.code is not None:
            to, certain = match.code, False
        samples = tuple(str(text)[:30] for text in source.frame[heading].drop_nulls().head(SAMPLES).to_list())
        listed.append(
            Proposed(heading, source.letters.get(heading, ""), to, column.year, column.unit, certain, why, samples)
        )
    return listed


def mapping_of(listed: Sequence[Proposed]) -> dict[str, Any]:
    """The proposals as they are kept with the import; what is not certain is left out until somebody confirms it."""
    return {
        one.heading: {"to": one.to if one.certain else SKIP, "year": one.year, "unit": one.unit, "proposed": one.to}
        for one in listed
    }


def options(what: str) -> list[tuple[str, list[tuple[str, Text]]]]:
    """All that a column can be, in groups, for choosing."""
    identity = [
        ("name", Text("企业名称", "firm's name")),
        ("code", Text("统一社会信用代码", "unified social credit code")),
        ("county", Text("县区", "county")),
    ]
    groups = [("identity", identity), ("own", [(key, names) for key, (names, _words) in own_targets(what).items()])]
    if what != ImportJob.What.TITLES:
        identity.append(("year", Text("年度（每行一年）", "year (a row is a year)")))
        groups.append(("indicators", [(one.code, one.names) for one in catalogue().indicators.values()]))
    return groups


def column_to(mapping: Mapping[str, Any], key: str) -> str | None:
    """The heading of the column that is this, if any."""
    return next((heading for heading, one in mapping.items() if one["to"] == key), None)
