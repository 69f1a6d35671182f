"""Subscriptions and packages for tests: 兴城's list of innovative SMEs for a bank, written by one officer, approved by another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.web.cast import Cast, person

from tidu.today import china_today
from tidu.web.accounts.models import Organisation, User
from tidu.web.registry.changes import tell_changed
from tidu.web.registry.facts.service import Statement, state
from tidu.web.registry.models import Contact, Enterprise, Source
from tidu.web.registry.titles.service import register_title
from tidu.web.sharing.catalogue import figures_year
from tidu.web.sharing.models import Package, Subscription
from tidu.web.sharing.producing import next_number, produce
from tidu.web.sharing.subscribing import Terms, approve, save_terms

REVENUE = 123_456_700
"""1,234,567.00 元 in 分."""


def place_of(user: User) -> Organisation:
    """Where somebody works."""
    found = user.memberships.order_by("pk").first()
    assert found is not None
    return found.organisation


def with_title(firm: Enterprise, title: str = "cxx", years: int = 3) -> Enterprise:
    """A firm that holds a title today."""
    today = china_today()
    register_title(
        firm, title, valid_from=today - timedelta(days=100), decided_on=today - timedelta(days=100),
        valid_until=today + timedelta(days=365 * years),
    )  # fmt: skip
    return firm


def known(firm: Enterprise) -> Enterprise:
    """A firm of which the contact and the revenue of last year are known."""
    Contact.objects.create(enterprise=firm, kind="contact", name="赵示例", mobile="13900001234")
    source = Source.objects.create(kind="form", party="firm", label="示例")
    state(source, [Statement(firm.pk, "revenue", date(figures_year(china_today()), 12, 31), REVENUE)])
    return firm


def second_officer(cast: Cast) -> User:
    """Another officer of 兴城."""
    known_one = User.objects.filter(username="second").first()
    return known_one or person("second", "刘股长", place_of(cast.wang), "officer")


def terms(cast: Cast, receiver: User | None = None, **more: Any) -> Terms:
    """What 兴城 sends to 孙经理's bank."""
    given: dict[str, Any] = {
        "name": "兴城创新型企业名单",
        "receiver": place_of(receiver or cast.sun),
        "region_id": "211481",
        "purpose": "credit",
        "why": "走访授信",
        "ground": "示例协议〔2026〕1号",
        "inside": ["cxx"],
        "frequency": "monthly",
        "until": china_today() + timedelta(days=200),
    }
    return Terms(**{**given, **more})


def a_draft(cast: Cast, **more: Any) -> Subscription:
    """Written by 王股长."""
    return save_terms(terms(cast, **more), cast.wang)


def a_subscription(cast: Cast, **more: Any) -> Subscription:
    """One that runs."""
    one = a_draft(cast, **more)
    approve(one, second_officer(cast))
    one.refresh_from_db()
    return one


def a_package(one: Subscription, by: User | None = None, **more: Any) -> Package:
    """The next version of a list."""
    made = produce(one, by, next_number(one), **more)
    assert made is not None
    return Package.objects.select_related("subscription").get(pk=made.pk)


def the_package(cast: Cast, firm: Enterprise) -> Package:
    """The one package of a world in which the firm holds a title; made when it is first asked for."""
    made = Package.objects.first()
    if made is not None:
        return made
    if not firm.titles.filter(title="cxx").exists():
        with_title(firm)
    tell_changed([firm.pk])  # a title that a test wrote past the registry's doors counts from now on
    return a_package(a_subscription(cast))


def a_whole_story(cast: Cast, firm: Enterprise) -> dict[str, tuple[object, ...]]:
    """A list in two versions, signed for, used, objected to; gives the arguments of each of its pages."""
    from tests.web.cast import make_firm

    from tidu.web.registry.enterprises.service import rename
    from tidu.web.sharing.consents import give_consent
    from tidu.web.sharing.objecting import object_to
    from tidu.web.sharing.receiving import report, sign

    with_title(known(firm))
    for number in range(3):
        with_title(make_firm(f"兴城示例{number}号机械有限公司", "211481101", 700 + number))
    give_consent(firm, cast.zhao, purpose="credit")
    one = a_subscription(
        cast, fields=["name", "uscc", "region", "titles", "contact_phone", "revenue"], reason="按营业收入分档授信"
    )
    first = a_package(one)
    sign(first, cast.sun, first.sha256, "已入库")
    report(first, cast.sun, "loan", firm=firm.name, amount=500_000_000, note="首贷")
    rename(firm, "葫芦岛渤湾示例泵业科技有限公司", china_today(), by=cast.wang)
    second = a_package(one)
    objection = object_to(one, firm, cast.zhao, "联系人已离职，请更正")
    of_list, of_version = (one.pk,), (second.pk,)
    return {
        "subscriptions": (), "subscription": of_list, "subscription-new": (), "subscription-package": of_list, "packages-sent": (),
        "usages": (), "objections": (), "objection": (objection.pk,), "packages": (), "package": of_version,
        "package-names": of_version, "package-usage": of_version, "package-correct": of_version, "firm-sharing": (firm.pk,),
        "firm-objection": (firm.pk, one.pk),
    }  # fmt: skip
