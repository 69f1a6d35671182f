"""Subscriptions: written by one officer, approved by another, let run, paused, ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from tidu.errors import Faults, InputError, TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Organisation
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.insight.crossing import MOST
from tidu.web.insight.sets import shelf_of
from tidu.web.sharing.catalogue import ALWAYS, Purpose, fields, purposes
from tidu.web.sharing.models import Subscription
from tidu.web.sharing.telling import approval_key, ask_approval, halted_key

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

KEPT = (
    "name", "receiver_id", "region_id", "purpose", "why", "ground", "inside", "outside", "fields", "reasons", "frequency",
    "until", "keep_days", "sign_days",
)  # fmt: skip
LONGEST_DAYS = 1_100
"""Three years: nobody needs a list of today for longer."""
BUREAUS = (Organisation.Kind.CITY_BUREAU, Organisation.Kind.COUNTY_BUREAU)


@dataclass
class Terms:
    """What a subscription says. Without fields, those that the purpose needs are meant. ``reasons`` by field; one for all
    further fields together may be given as ``reason``.
    """

    name: str
    receiver: Organisation | None
    region_id: str
    purpose: str
    why: str
    ground: str
    inside: Sequence[str]
    outside: Sequence[str] = ()
    fields: Sequence[str] = ()
    reason: str = ""
    frequency: str = Subscription.Frequency.MONTHLY
    until: date | None = None
    keep_days: int = 180
    sign_days: int = 5
    reasons: Mapping[str, str] = field(default_factory=dict)

    def further(self) -> list[str]:
        """The fields that the purpose does not need by itself."""
        known = purposes().get(self.purpose)
        return [code for code in self.fields if known is None or code not in known.fields]


def save_terms(terms: Terms, by: User, one: Subscription | None = None) -> Subscription:
    """Write a new subscription, or change one; either waits for the approval of somebody else.

    Raises Faults with everything that is wrong at once. Packages that were made stay as they are.
    """
    _check(terms, by)
    values = _values(terms)
    with transaction.atomic():
        if one is None:
            row = Subscription(bureau=_bureau_of(by, terms.region_id))
            before = None
        else:
            row = Subscription.objects.select_for_update().get(pk=one.pk)
            if row.state == Subscription.State.ENDED:
                raise InputError("subscription-ended", Text("订阅已结束，不能再改", "the subscription has ended"))
            before = audit.snapshot(row, *KEPT, "state")
        for name, value in values.items():
            setattr(row, name, value)
        row.state, row.made_by = Subscription.State.DRAFT, by
        row.approved_by = row.approved_at = row.next_on = None
        row.pause_reason = ""
        row.save()
        after = audit.snapshot(row, *KEPT, "state")
        was, now = audit.changes(before, after) if before is not None else (None, after)
        action = "subscription.create" if before is None else "subscription.change"
        audit.record(action, row, before=was, after=now, region_code=row.region_id)
        ask_approval(row)
    return row


def _values(terms: Terms) -> dict[str, object]:
    assert terms.receiver is not None  # noqa: S101 - checked before
    chosen = terms.fields or purposes()[terms.purpose].fields
    order = [code for code in fields() if code in {*chosen, *ALWAYS}]
    reasons = {code: terms.reasons.get(code) or terms.reason for code in terms.further()}
    return {
        "name": terms.name.strip(), "receiver_id": terms.receiver.pk, "region_id": terms.region_id, "purpose": terms.purpose,
        "why": terms.why.strip(), "ground": terms.ground.strip(), "inside": list(dict.fromkeys(terms.inside)),
        "outside": list(dict.fromkeys(terms.outside)), "fields": order, "reasons": reasons, "frequency": terms.frequency,
        "until": terms.until, "keep_days": terms.keep_days, "sign_days": terms.sign_days,
    }  # fmt: skip


def _bureau_of(by: User, region: str) -> Organisation:
    """For which of somebody's bureaus he writes: the one of the smallest region that covers the list's."""
    rows = Organisation.objects.filter(pk__in=by.scope.organisations, kind__in=BUREAUS, active=True)
    covering = [one for one in rows if region.startswith(one.region_id)]
    return max(covering, key=lambda one: len(one.region_id))


# -- what may be wrong --------------------------------------------------------------------------------------------


def _check(terms: Terms, by: User) -> None:
    wrong: list[TiduError] = [*_wrong_words(terms), *_wrong_receiver(terms), *_wrong_firms(terms, by)]
    wrong += [*_wrong_fields(terms), *_wrong_days(terms)]
    if wrong:
        raise Faults(wrong)


def _fault(code: str, zh: str, en: str, fix: Text | None = None) -> InputError:
    return InputError(code, Text(zh, en), fix=fix)


def _wrong_words(terms: Terms) -> list[TiduError]:
    found: list[TiduError] = []
    for text, zh, en in (
        (terms.name, "名单名称", "the name of the list"),
        (terms.why, "具体用途", "what it is needed for"),
        (terms.ground, "依据（法规、文件或协议编号）", "the law, document or agreement"),
    ):
        if not text.strip():
            found.append(_fault("subscription-words", f"没有填写{zh}", f"{en} is missing"))
    return found


def _wrong_receiver(terms: Terms) -> list[TiduError]:
    known, receiver = purposes().get(terms.purpose), terms.receiver
    found: list[TiduError] = []
    if known is None:
        found.append(_fault("subscription-purpose", "没有选用途", "no purpose is chosen"))
    if receiver is None:
        found.append(_fault("subscription-receiver", "没有选接收单位", "no receiver is chosen"))
    elif not receiver.active:
        found.append(_fault("receiver-ended", f"“{receiver.name}”已停用", f"{receiver.name} has ended"))
    elif known is not None and receiver.kind not in known.receivers:
        found.append(_wrong_kind(receiver, known))
    return found


def _wrong_kind(receiver: Organisation, purpose: Purpose) -> TiduError:
    kinds = dict(Organisation.Kind.choices)
    named = "、".join(str(kinds[kind]) for kind in purpose.receivers)
    return _fault(
        "subscription-receiver",
        f"“{receiver.name}”不能以“{purpose.names.zh}”的用途接收名单",
        f"{receiver.name} cannot receive a list for {purpose.names.en}",
        Text(f"这个用途面向：{named}", f"that purpose is for: {named}"),
    )


def _wrong_firms(terms: Terms, by: User) -> list[TiduError]:
    found: list[TiduError] = []
    shelf = shelf_of(by)
    unknown = [code for code in (*terms.inside, *terms.outside) if code not in shelf]
    if unknown:
        found.append(_fault("subscription-sets", f"没有“{'、'.join(unknown)}”这样的集合", f"no such sets: {unknown}"))
    if not terms.inside:
        found.append(_fault("subscription-sets", "没有选企业：至少要在一个集合里", "choose at least one set of firms"))
    if set(terms.inside) & set(terms.outside):
        found.append(_fault("subscription-sets", "同一个集合不能既要在里面又要不在里面", "a set is both in and out"))
    if len({*terms.inside, *terms.outside}) > MOST:
        found.append(_fault("subscription-sets", f"最多交叉 {MOST} 个集合", f"at most {MOST} sets"))
    if not by.scope.officer or not by.scope.covers(terms.region_id) or not terms.region_id:
        found.append(_fault("subscription-region", "这个地区不归您管", "the region is not in your charge"))
    return found


def _wrong_fields(terms: Terms) -> list[TiduError]:
    found: list[TiduError] = []
    unknown = [code for code in terms.fields if code not in fields()]
    if unknown:
        found.append(_fault("subscription-fields", f"没有字段：{'、'.join(unknown)}", f"no such fields: {unknown}"))
    without = [
        code for code in terms.further() if code in fields() and not (terms.reasons.get(code) or terms.reason).strip()
    ]
    if without and terms.purpose in purposes():
        zh = "、".join(fields()[code].names.zh for code in without)
        en = ", ".join(fields()[code].names.en for code in without)
        found.append(
            _fault(
                "subscription-least",
                f"这个用途通常不需要：{zh}",
                f"this purpose does not usually need: {en}",
                Text("去掉它们，或写明为什么需要", "leave them out, or say why they are needed"),
            )
        )
    return found


def _wrong_days(terms: Terms) -> list[TiduError]:
    found: list[TiduError] = []
    today = china_today()
    if terms.frequency not in Subscription.Frequency.values:
        found.append(_fault("subscription-frequency", "没有选推送频次", "choose how often it is sent"))
    if terms.until is None:
        found.append(_fault("subscription-until", "没有填有效期", "say until when it is valid"))
    elif terms.until < today:
        found.append(_fault("subscription-until", "有效期已经过去", "its last day is over"))
    elif (terms.until - today).days > LONGEST_DAYS:
        found.append(_fault("subscription-until", "有效期最长三年", "three years at most"))
    if not 1 <= terms.keep_days <= LONGEST_DAYS or not 1 <= terms.sign_days <= 60:
        found.append(_fault("subscription-days", "使用天数为 1 到 1100，签收天数为 1 到 60", "days out of bounds"))
    return found


# -- letting it run -----------------------------------------------------------------------------------------------


def approve(one: Subscription, by: User) -> None:
    """Let it run from today. Raises InputError for who wrote it, and where it cannot run any more."""
    with transaction.atomic():
        row = _locked(one, Subscription.State.DRAFT)
        if row.made_by_id == by.pk:
            raise InputError(
                "own-subscription",
                Text("不能批准自己起草的订阅", "you cannot approve what you wrote"),
                fix=Text(
                    "请同局或上级工信部门的另一位干部批准",
                    "let another officer of your bureau, or of the city's, do it",
                ),
            )
        if not row.receiver.active:
            raise InputError("receiver-ended", Text("接收单位已停用", "the receiver has ended"))
        if row.until < china_today():
            raise InputError("subscription-over", Text("有效期已过，请先修改", "it is over; change it first"))
        row.approved_by, row.approved_at = by, timezone.now()
        row.next_on = china_today()
        _to(row, Subscription.State.ACTIVE, "subscription.approve")
        desk.finish_todo(approval_key(row), by.pk)


def pause(one: Subscription, reason: str) -> None:
    """Send nothing for a while."""
    _needs(reason)
    with transaction.atomic():
        row = _locked(one, Subscription.State.ACTIVE)
        row.pause_reason = reason.strip()[:300]
        _to(row, Subscription.State.PAUSED, "subscription.pause", reason)


def resume(one: Subscription) -> None:
    """Send again, from today."""
    with transaction.atomic():
        row = _locked(one, Subscription.State.PAUSED)
        row.pause_reason, row.next_on = "", china_today()
        _to(row, Subscription.State.ACTIVE, "subscription.resume")


def end(one: Subscription, reason: str) -> None:
    """Send nothing any more. What was sent may be used until its own last day."""
    _needs(reason)
    with transaction.atomic():
        row = _locked(one, *(state for state in Subscription.State if state != Subscription.State.ENDED))
        row.pause_reason, row.next_on = reason.strip()[:300], None
        _to(row, Subscription.State.ENDED, "subscription.end", reason)
        desk.finish_todos([approval_key(row), halted_key(row)], None)


def _needs(reason: str) -> None:
    if not reason.strip():
        raise InputError("reason-missing", Text("请写明原因", "say why"))


def _locked(one: Subscription, *states: Subscription.State) -> Subscription:
    row = Subscription.objects.select_for_update(of=("self",)).select_related("receiver").get(pk=one.pk)
    if row.state not in states:
        raise InputError(
            "subscription-state",
            Text(f"订阅现在是“{row.get_state_display()}”，不能这样做", f"the subscription is {row.state} meanwhile"),
            fix=Text("刷新页面看最新状态", "refresh the page"),
        )
    return row


def _to(row: Subscription, state: Subscription.State, action: str, reason: str = "") -> None:
    before, row.state = row.state, state
    row.save()
    audit.record(
        action, row, before={"state": before}, after={"state": state}, region_code=row.region_id, reason=reason.strip()
    )
