"""Telling the people of a receiver, and of the bureau that sends: messages, and what has to be done by when."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Membership
from tidu.web.desk import service as desk
from tidu.web.registry.models import Enterprise
from tidu.web.sharing.catalogue import purposes
from tidu.web.sharing.models import Consent, Notice, Objection, Package, PackageRow, Subscription

DELETE_DAYS = 5
"""So many days a receiver has to delete what it must no longer use."""
ANSWER_DAYS = 15
"""So many days a bureau has to answer a firm."""
UNSIGNED_DAYS = 3
"""So many days the bureau has to ask a receiver that has not signed."""


def people_of(organisation_id: int) -> list[int]:
    """Who of an organisation is told; stewards are not there for it."""
    rows = Membership.objects.filter(organisation_id=organisation_id, ended_at=None, user__is_active=True)
    return list(rows.exclude(role=Membership.Role.STEWARD).order_by("pk").values_list("user_id", flat=True).distinct())


def sign_key(package: Package) -> str:
    """Names the receiver's to-do."""
    return f"package-sign:{package.pk}"


def unsigned_key(package: Package) -> str:
    """Names the to-do of the bureau about a package that is not signed for."""
    return f"package-unsigned:{package.pk}"


def notice_key(notice: Notice) -> str:
    """Names the receiver's to-do to delete a package."""
    return f"package-notice:{notice.pk}"


def _label(package: Package) -> Text:
    return Text(f"{package.name}（第 {package.number} 版）", f"{package.name}, version {package.number}")


def tell_package(package: Package, one: Subscription) -> None:
    """A package has come: the receiver signs for it by a day."""
    label, link = _label(package), package.get_absolute_url()
    counts = Text(
        f"截至 {package.on}，共 {package.rows_count} 家：新增 {package.added}，退出 {package.gone}，变更 {package.changed}。",
        f"As of {package.on}: {package.rows_count} firms; {package.added} new, {package.gone} gone, {package.changed} changed.",
    )
    correction = package.kind == Package.Kind.CORRECTION
    title = (
        Text(f"更正名单：{label.zh}", f"Corrected list: {label.en}")
        if correction
        else Text(f"新名单待签收：{label.zh}", f"A list to sign for: {label.en}")
    )
    why = Text(f"更正原因：{package.why}。", f"Why it was corrected: {package.why}. ") if correction else Text("", "")
    body = Text(why.zh + counts.zh, why.en + counts.en)
    desk.send_message(people_of(one.receiver_id), title, body, link)
    desk.ensure_todo(
        sign_key(package),
        "package-sign",
        Text(f"签收名单：{label.zh}", f"Sign for the list: {label.en}"),
        link,
        one.receiver_id,
        package.sign_by,
        Text(
            f"{one.bureau} {package.on} 推送，{one.sign_days} 日内签收",
            f"sent by {one.bureau} on {package.on}; to be signed for within {one.sign_days} days",
        ),
    )


def remind(package: Package) -> None:
    """The day has passed and nobody signed: the receiver is told again, and the bureau asks."""
    one, label, link = package.subscription, _label(package), package.get_absolute_url()
    desk.send_message(
        people_of(one.receiver_id),
        Text(f"名单超期未签收：{label.zh}", f"Still to be signed for: {label.en}"),
        Text(f"应于 {package.sign_by} 前签收。", f"It was to be signed for by {package.sign_by}."),
        link,
    )
    desk.ensure_todo(
        unsigned_key(package),
        "package-unsigned",
        Text(
            f"催签收：{package.receiver_name}，{label.zh}", f"Ask for the receipt: {package.receiver_name}, {label.en}"
        ),
        link,
        one.bureau_id,
        china_today() + timedelta(days=UNSIGNED_DAYS),
        Text(f"{package.sign_by} 到期，接收方没有签收", f"nobody signed for it by {package.sign_by}"),
    )


SAID = {
    Notice.Kind.EXPIRED: Text("名单已过有效期", "A list has expired"),
    Notice.Kind.CORRECTED: Text("名单已更正，旧版作废", "A list was corrected; the old version is void"),
    Notice.Kind.RECALLED: Text("名单已撤回", "A list was recalled"),
}


def tell_notice(notice: Notice) -> None:
    """A package must no longer be used: whoever received it is told, deletes it, and confirms."""
    package = notice.package
    one, label = package.subscription, _label(package)
    said = SAID[Notice.Kind(notice.kind)]
    because = Text(f"原因：{notice.reason}。", f"Why: {notice.reason}. ") if notice.reason else Text("", "")
    body = Text(
        f"{because.zh}请停止使用并删除，然后在名单页确认。",
        f"{because.en}Stop using it, delete it, and confirm on its page.",
    )
    link = package.get_absolute_url()
    title = Text(f"{said.zh}：{label.zh}", f"{said.en}: {label.en}")
    desk.send_message(people_of(one.receiver_id), title, body, link)
    desk.finish_todos([sign_key(package), unsigned_key(package)], None)
    desk.ensure_todo(
        notice_key(notice),
        "package-delete",
        Text(f"删除并确认：{label.zh}", f"Delete and confirm: {label.en}"),
        link,
        one.receiver_id,
        china_today() + timedelta(days=DELETE_DAYS),
        Text(
            f"{said.zh}，{DELETE_DAYS} 日内删除并确认",
            f"{said.en}: to be deleted within {DELETE_DAYS} days, and confirmed",
        ),
    )


# -- the bureau ---------------------------------------------------------------------------------------------------


def approval_key(one: Subscription) -> str:
    """Names the to-do to approve a subscription."""
    return f"subscription-approve:{one.pk}"


def ask_approval(one: Subscription) -> None:
    """A second person of the bureau looks at it."""
    desk.ensure_todos(
        [
            desk.Duty(
                approval_key(one),
                "subscription-approve",
                Text(f"批准名单订阅：{one.name} → {one.receiver}", f"Approve: {one.name} → {one.receiver}"),
                one.get_absolute_url(),
                one.bureau_id,
                china_today() + timedelta(days=UNSIGNED_DAYS),
                Text("由起草人以外的人批准后才会推送", "nothing is sent before somebody else has approved it"),
                again=True,
            )
        ]
    )


def halted_key(one: Subscription) -> str:
    """Names the to-do about a package that could not be made."""
    return f"subscription-halted:{one.pk}"


def halted(one: Subscription, reason: Text) -> None:
    """A package was due and could not be made."""
    desk.ensure_todos(
        [
            desk.Duty(
                halted_key(one),
                "subscription-halted",
                Text(f"名单没有推送：{one.name} → {one.receiver}", f"Not sent: {one.name} → {one.receiver}"),
                one.get_absolute_url(),
                one.bureau_id,
                china_today() + timedelta(days=UNSIGNED_DAYS),
                reason,
                by_hand=True,
                again=True,
            )
        ]
    )


def objection_key(row: Objection) -> str:
    """Names the to-do of the bureau about an objection."""
    return f"sharing-objection:{row.pk}"


def tell_objection(row: Objection) -> None:
    """A firm objects: the bureau that sends the list answers."""
    one, firm = row.subscription, row.enterprise
    desk.ensure_todo(
        objection_key(row),
        "sharing-objection",
        Text(f"企业对名单共享有异议：{firm.name}", f"A firm objects to a list: {firm.name}"),
        reverse("objection", args=[row.pk]),
        one.bureau_id,
        china_today() + timedelta(days=ANSWER_DAYS),
        Text(f"{ANSWER_DAYS} 日内答复：{one.name}", f"to be answered within {ANSWER_DAYS} days: {one.name}"),
        enterprise_id=firm.pk,
    )


def tell_answer(row: Objection) -> None:
    """The firm gets the answer."""
    desk.finish_todo(objection_key(row), row.decided_by_id)
    if row.enterprise.organisation_id is None:
        return
    outcome = {
        Objection.Outcome.LEFT_OUT: Text("已从名单移出", "you were taken off the list"),
        Objection.Outcome.CORRECTED: Text("已更正", "the line was corrected"),
        Objection.Outcome.DECLINED: Text("未采纳", "it was declined"),
    }[Objection.Outcome(row.outcome)]
    desk.send_message(
        people_of(row.enterprise.organisation_id),
        Text(f"名单异议答复：{outcome.zh}", f"Your objection: {outcome.en}"),
        Text(f"{row.subscription.name}：{row.answer}", f"{row.subscription.name}: {row.answer}"),
        reverse("firm-sharing", args=[row.enterprise_id]),
    )


def consent_withdrawn(firm: Enterprise, row: Consent) -> None:
    """Lists that hold the firm's data under the consent: their bureau decides whether to recall them."""
    today = china_today()
    holding = PackageRow.objects.filter(enterprise_id=firm.pk).exclude(change="-").values("package")
    packages = Package.objects.usable(today).filter(pk__in=holding).select_related("subscription")
    newest = {package.subscription_id: package for package in packages.order_by("number")}
    for package in newest.values():
        one = package.subscription
        meant = one.purpose == row.purpose or one.receiver_id == row.receiver_id
        if purposes()[one.purpose].lawful or not meant or not any(column["consent"] for column in package.fields):
            continue
        desk.ensure_todos(
            [
                desk.Duty(
                    f"consent-withdrawn:{package.pk}:{firm.pk}",
                    "consent-withdrawn",
                    Text(f"企业撤回授权：{firm.name}，{package}", f"Consent withdrawn: {firm.name}, {package}"),
                    f"{reverse('package-correct', args=[package.pk])}?firm={firm.pk}",
                    one.bureau_id,
                    today + timedelta(days=UNSIGNED_DAYS),
                    Text(
                        "已推送的名单里有它的数据：更正或撤回",
                        "a list that was sent has its data: correct or recall it",
                    ),
                    enterprise_id=firm.pk,
                    by_hand=True,
                    again=True,
                )
            ]
        )
