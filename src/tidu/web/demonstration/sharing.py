"""Lists for others in the demonstration: what the city agreed with a bank, an agency and the department of science."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from tidu.today import china_today
from tidu.web.accounts.models import Organisation, User
from tidu.web.audit import service as audit
from tidu.web.registry.models import Enterprise
from tidu.web.sharing.service import (
    Package,
    Subscription,
    Terms,
    approve,
    exclude,
    firms_of,
    give_consent,
    include,
    next_number,
    object_to,
    produce,
    report,
    save_terms,
    sign,
)

LATER = 2
"""So many firms come onto the bank's list with its second version, and as many leave it."""
WAN = 1_000_000
"""One 万元 in 分."""


def load_lists(places: Mapping[str, Organisation]) -> None:
    """Three subscriptions: one in its second version with receipt and use, one signed for, one that waits for approval."""
    cast = {name: User.objects.get(username=name) for name in ("li", "admin", "sun", "qian", "zhao")}
    _bank(places, cast)
    _agency(places, cast)
    science = Terms(
        "专精特新与高企交叉名单", places["science"], "2114", "departments", "核对双轨名单，共同培育", "双轨融合培育工作机制（示例文号）",
        ["ladder", "gxjs"], frequency="quarterly", until=_in_a_year(),
    )  # fmt: skip
    with audit.acting_user(cast["li"].pk, str(cast["li"])):
        save_terms(science, cast["li"])


def _in_a_year() -> date:
    return china_today() + timedelta(days=365)


def _agreed(terms: Terms, cast: Mapping[str, User]) -> Subscription:
    """Written by 李科, approved by the second person of the bureau."""
    with audit.acting_user(cast["li"].pk, str(cast["li"])):
        one = save_terms(terms, cast["li"])
    with audit.acting_user(cast["admin"].pk, str(cast["admin"])):
        approve(one, cast["admin"])
    return Subscription.objects.get(pk=one.pk)


def _bank(places: Mapping[str, Organisation], cast: Mapping[str, User]) -> None:
    """孙经理 signed for the first version and reported loans; the second, with what changed, waits for him."""
    terms = Terms(
        "创新型科技企业白名单", places["bank"], "2114", "credit", "走访对接、信用贷款预授信", "示例银企战略合作协议 2026-03",
        ["cxx", "kjx"], fields=["name", "uscc", "region", "industry", "size", "titles", "contact_name", "contact_phone", "revenue"],
        reason="按营业收入测算预授信额度", frequency="monthly", until=_in_a_year(), sign_days=5,
    )  # fmt: skip
    one = _agreed(terms, cast)
    firms = list(firms_of(one, china_today()).exclude(organisation=places["firm"])[: 2 * LATER])
    li, sun, zhao = cast["li"], cast["sun"], cast["zhao"]
    with audit.acting_user(li.pk, str(li)):
        for firm in firms[:LATER]:
            exclude(one, firm, li, "待核实经营状态")
        first = _made(one)
    if first is None:
        return
    own = Enterprise.objects.filter(organisation=places["firm"]).first()
    with audit.acting_user(sun.pk, str(sun)):
        sign(first, sun, first.sha256, "已导入信贷系统，分发至各支行")
        report(first, sun, "contact", firms=min(5, first.rows_count), note="走访 5 家，3 家有意向")
        if own is not None and first.rows.filter(enterprise_id=own.pk).exists():
            report(first, sun, "loan", firm=own.name, amount=500 * WAN, note="首贷，信用方式")
    if own is not None:
        with audit.acting_user(zhao.pk, str(zhao)):
            give_consent(own, zhao, purpose="credit", until=_in_a_year())
    with audit.acting_user(li.pk, str(li)):
        for firm in firms[:LATER]:
            include(one, firm.pk)
        for firm in firms[LATER:]:
            exclude(one, firm, li, "企业来函，暂不参加银企对接")
        _made(one)
    if own is not None and first.rows.filter(enterprise_id=own.pk).exists():
        with audit.acting_user(zhao.pk, str(zhao)):
            object_to(one, own, zhao, "名单里的联系人已换岗，请更新为新的融资负责人")


def _agency(places: Mapping[str, Organisation], cast: Mapping[str, User]) -> None:
    """钱主任 signed for the list, and says for how many firms something was done."""
    terms = Terms(
        "创新型中小企业服务名单", places["agency"], "2114", "service", "推送数字化诊断、检测检验等公益服务", "示例公共服务补助协议 2026-07",
        ["cxx"], ["zjtx"], frequency="change", until=_in_a_year(),
    )  # fmt: skip
    package, qian = _made(_agreed(terms, cast)), cast["qian"]
    if package is None:
        return
    with audit.acting_user(qian.pk, str(qian)):
        sign(package, qian, package.sha256, "已导入服务台账")
        report(package, qian, "service", firms=min(6, package.rows_count), note="数字化诊断")


def _made(one: Subscription) -> Package | None:
    """The next version; none where nobody is on the list, as in a very small city."""
    if not firms_of(one, china_today()).exists():
        return None
    return produce(one, None, next_number(one))
