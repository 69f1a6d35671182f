"""The fixed cast of all tests of the platform, and the two firms that they quarrel about. Everybody is fictional."""

from __future__ import annotations

from dataclasses import dataclass

from tidu.web.accounts.models import Membership, Organisation, Region, User
from tidu.web.registry.models import Enterprise, EnterpriseName

PASSWORD = "correct-horse-示例"

REGIONS = (
    ("21", "辽宁省", None, "province"),
    ("2114", "葫芦岛市", "21", "city"),
    ("211481", "兴城市", "2114", "county"),
    ("211481101", "曹庄镇", "211481", "town"),
    ("211421", "绥中县", "2114", "county"),
    ("211421403", "绥中高新技术产业开发区", "211421", "town"),
)


@dataclass
class Cast:
    """Everybody by the name under which the stories know them."""

    li: User  # 李科, city bureau
    wang: User  # 王股长, county officer of 兴城
    chen: User  # 陈股长, county officer of 绥中: the stranger to 兴城's files
    zhao: User  # 赵经理, a firm's contact
    qian: User  # 钱主任, service agency
    sun: User  # 孙经理, bank
    zhou: User  # 周老师, university
    wu: User  # 吴总监, chain leader
    zheng: User  # 郑管家, steward
    leader: User  # 市领导
    admin: User  # administers the city bureau's people
    science: User  # 市科技局, another department

    @property
    def everybody(self) -> dict[str, User]:
        """All who can sign in, by name."""
        return dict(vars(self))


def make_regions() -> None:
    for code, name, parent, level in REGIONS:
        Region.objects.get_or_create(code=code, defaults={"name": name, "parent_id": parent, "level": level})


def person(username: str, name: str, organisation: Organisation, role: str) -> User:
    user = User.objects.create_user(username=username, password=PASSWORD, display_name=name)
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def organisation(kind: str, name: str, region: str = "2114", party: str = "") -> Organisation:
    return Organisation.objects.create(kind=kind, name=name, region_id=region, party=party)


def make_cast() -> Cast:
    """The cast, with their organisations and roles."""
    make_regions()
    bureau = organisation("city_bureau", "示例市工业和信息化局", party="bureau")
    xingcheng = organisation("county_bureau", "示例兴城市工业和信息化局", "211481", party="bureau")
    suizhong = organisation("county_bureau", "示例绥中县工业和信息化局", "211421", party="bureau")
    firm = organisation("firm", "葫芦岛渤湾示例泵业有限公司", "211481101", party="firm")
    cast = Cast(
        li=person("li", "李科", bureau, "officer"),
        wang=person("wang", "王股长", xingcheng, "officer"),
        chen=person("chen", "陈股长", suizhong, "officer"),
        zhao=person("zhao", "赵经理", firm, "member"),
        qian=person("qian", "钱主任", organisation("agency", "示例服务机构"), "member"),
        sun=person("sun", "孙经理", organisation("bank", "示例银行"), "member"),
        zhou=person("zhou", "周老师", organisation("university", "示例大学"), "member"),
        wu=person("wu", "吴总监", organisation("chain_leader", "示例链主企业"), "member"),
        zheng=person("zheng", "郑管家", xingcheng, "steward"),
        leader=person("leader", "市领导", organisation("leadership", "示例市政府"), "leader"),
        admin=person("admin", "管理员", bureau, "admin"),
        science=person("science", "刘科长", organisation("department", "示例市科技局", party="science"), "officer"),
    )
    Membership.objects.create(user=cast.li, organisation=bureau, role="data_manager")
    return cast


def make_firm(name: str, region: str, number: int = 1, **fields: object) -> Enterprise:
    """A firm with a valid code; its present name is in the table of names, as everywhere."""
    from tidu.fictional.names import credit_code
    from tidu.web.registry.search import index_firms

    firm = Enterprise.objects.create(name=name, uscc=credit_code(number), region_id=region, **fields)
    EnterpriseName.objects.create(enterprise=firm, name=name, kind="present")
    index_firms([firm.pk])
    return firm


def pump_works(cast: Cast) -> Enterprise:
    """赵经理's firm, in 兴城."""
    organisation_id = cast.zhao.memberships.get().organisation_id
    return make_firm(
        "葫芦岛渤湾示例泵业有限公司",
        "211481101",
        1,
        industry="3441",
        organisation_id=organisation_id,
        short_name="渤湾泵业",
    )


def swimwear(_cast: Cast) -> Enterprise:
    """A firm of 绥中, which 兴城's officer must not see."""
    return make_firm("绥中碣石示例泳装服饰有限公司", "211421403", 2, industry="1829")
