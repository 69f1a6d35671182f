"""The cast of the demonstration: who they are, where they work, what they may do. All of them are fictional."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from tidu.fictional.records import Region as InventedRegion
from tidu.text import Text
from tidu.web.accounts.models import Membership, Organisation, Region, User
from tidu.web.audit import service as audit

PASSWORD = "Tidu-demo-2026"  # noqa: S105 # nosec B105 - printed for whoever starts it


@dataclass(frozen=True, slots=True)
class Role:
    """One of the cast: login, name, where, as what, and what to look at first."""

    login: str
    name: str
    organisation: str
    role: str
    look: Text


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation of the demonstration."""

    key: str
    kind: str
    name: str
    region: str
    party: str = ""


COUNTIES = (
    ("211402", "连山区"), ("211403", "龙港区"), ("211404", "南票区"), ("211481", "兴城市"), ("211421", "绥中县"),
    ("211422", "建昌县"),
)  # fmt: skip
ZONES = (
    ("211403400", "葫芦岛经济开发区"),
    ("211403401", "葫芦岛高新技术产业开发区"),
    ("211421403", "绥中高新技术产业开发区"),
)
PLACES = (
    Place("city", "city_bureau", "示例市工业和信息化局", "2114", "bureau"),
    *(Place(code, "county_bureau", f"示例{name}工业和信息化局", code, "bureau") for code, name in COUNTIES),
    *(Place(code, "county_bureau", f"示例{name}管理委员会", code, "bureau") for code, name in ZONES),
    Place("science", "department", "示例市科学技术局", "2114", "science"),
    Place("tax", "department", "示例市税务局", "2114", "tax"),
    Place("statistics", "department", "示例市统计局", "2114", "statistics"),
    Place("social_security", "department", "示例市人力资源和社会保障局", "2114", "social_security"),
    Place("market_regulation", "department", "示例市市场监督管理局", "2114", "market_regulation"),
    Place("leaders", "leadership", "示例市人民政府", "2114"),
    Place("firm", "firm", "葫芦岛渤湾示例泵业有限公司", "211481101", "firm"),
    Place("bank", "bank", "示例银行葫芦岛分行", "2114"),
    Place("agency", "agency", "示例中小企业服务中心", "2114"),
    Place("university", "university", "示例工程大学", "2114"),
    Place("chain", "chain_leader", "示例石化集团", "2114"),
)
CAST = (
    Role(
        "li", "李科", "city", "officer", Text("市工信局干部：全市企业、称号、待办", "city bureau: all firms and titles")
    ),
    Role("wang", "王股长", "211481", "officer", Text("兴城市干部：本县企业、分歧、到期称号", "county officer of 兴城")),
    Role("chen", "陈股长", "211421", "officer", Text("绥中县干部：看不到兴城的企业", "county officer of 绥中")),
    Role(
        "zhao", "赵经理", "firm", "member", Text("企业联系人：本企业的年度数据表", "a firm's contact: its data sheet")
    ),
    Role("zheng", "郑管家", "211481", "steward", Text("项目管家：负责的企业", "steward: the firms given to him")),
    Role("leader", "市领导", "leaders", "leader", Text("市领导：手机上看全市", "city leader, on a phone")),
    Role("liu", "刘科长", "science", "officer", Text("市科技局：填报本部门的数据", "department of science")),
    Role(
        "sun",
        "孙经理",
        "bank",
        "member",
        Text("银行客户经理：签收名单、反馈放款", "bank manager: signs for lists, reports loans"),
    ),
    Role("qian", "钱主任", "agency", "member", Text("服务机构：收到的名单", "service agency: lists received")),
    Role("zhou", "周老师", "university", "member", Text("高校技术转移", "university")),
    Role("wu", "吴总监", "chain", "member", Text("链主企业", "chain leader")),
    Role("admin", "系统管理员", "city", "admin", Text("管理人员、邀请、单位", "people, invitations, organisations")),
)


def load_regions(regions: Sequence[InventedRegion]) -> None:
    """The places of the city, with those that contain them first."""
    known = set(Region.objects.values_list("code", flat=True))
    for one in sorted(regions, key=lambda region: len(region.code)):
        if one.code not in known:
            Region.objects.create(code=one.code, name=one.name, parent_id=one.parent, level=one.level)


@transaction.atomic
def make_cast() -> dict[str, Organisation]:
    """Organisations and people, by key; everybody has the printed password."""
    places = {
        one.key: Organisation.objects.create(kind=one.kind, name=one.name, region_id=one.region, party=one.party)
        for one in PLACES
    }
    password = make_password(PASSWORD)
    for one in CAST:
        user = User.objects.create(username=one.login, display_name=one.name, password=password)
        Membership.objects.create(user=user, organisation=places[one.organisation], role=one.role)
        audit.record("person.create", user, after={"organisation": str(places[one.organisation]), "role": one.role})
    li = User.objects.get(username="li")
    Membership.objects.create(user=li, organisation=places["city"], role="data_manager")
    return places
