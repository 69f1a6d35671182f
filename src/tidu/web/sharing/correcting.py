"""Mending what was sent: a new version in the place of a wrong one, a firm left out, a recall without anything new.

Whoever received a version that is void is told, deletes it and confirms. The record stays, and with it the names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.registry.models import Enterprise
from tidu.web.sharing.differing import GONE
from tidu.web.sharing.models import Exclusion, Notice, Package, PackageRow, Subscription
from tidu.web.sharing.models.packages import PackageQuerySet
from tidu.web.sharing.producing import next_number, produce
from tidu.web.sharing.telling import tell_notice

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


def correct(
    package: Package, by: User, reason: str, firm: Enterprise | None = None, *, leave_out: bool = False
) -> Package:
    """Make a new version that says what the registry says now, and void the old one.

    With a firm, every version of the list that is in force and names it is voided; with ``leave_out`` the firm is on
    none from now on. Raises InputError where the registry says the same as the version, so that nothing was mended.
    """
    _needs(reason)
    with transaction.atomic():
        one = Subscription.objects.select_for_update().get(pk=package.subscription_id)
        _check_open(package)
        if leave_out and firm is not None:
            exclude(one, firm, by, reason)
        wrong = _voided(package, firm)
        made = produce(one, by, next_number(one), kind=Package.Kind.CORRECTION, why=reason)
        if made is None:
            raise InputError(
                "nothing-to-correct",
                Text("企业库里的数据与最新版相同，没有可更正的", "the registry says what the newest version says"),
                fix=Text(
                    "先在企业库改正，或把企业移出名单，或撤回", "mend the registry first, leave a firm out, or recall"
                ),
            )
        for old in wrong:
            void(old, Package.State.CORRECTED, reason)
        return made


def recall(package: Package, reason: str, firm: Enterprise | None = None) -> list[Package]:
    """Take a version back, and with a firm every version in force that names it; gives what was taken back."""
    _needs(reason)
    with transaction.atomic():
        Subscription.objects.select_for_update().get(pk=package.subscription_id)
        _check_open(package)
        taken = _voided(package, firm)
        for old in taken:
            void(old, Package.State.RECALLED, reason)
        return taken


def _needs(reason: str) -> None:
    if not reason.strip():
        raise InputError("reason-missing", Text("请写明原因", "say why"))


def _check_open(package: Package) -> None:
    package.refresh_from_db(fields=["state"])
    if package.state != Package.State.OPEN:
        raise InputError(
            "package-void",
            Text(f"这一版{package.get_state_display()}", f"this version is {package.state} already"),
            fix=Text("请看最新版", "look at the newest version"),
        )


def naming(one: int, firm: int) -> PackageQuerySet:
    """The versions of a list in force that name a firm."""
    rows = PackageRow.objects.filter(enterprise_id=firm).exclude(change=GONE)
    return Package.objects.filter(subscription_id=one, state=Package.State.OPEN, pk__in=rows.values("package_id"))


def _voided(package: Package, firm: Enterprise | None) -> list[Package]:
    """The version, and with a firm the others in force that name it too."""
    found = [package]
    if firm is not None:
        found += naming(package.subscription_id, firm.pk).exclude(pk=package.pk).order_by("number")
    return found


def void(package: Package, state: Package.State, reason: str) -> Notice:
    """A version is void from now on; its receiver is told."""
    text = reason.strip()[:300]
    package.state, package.state_reason = state, text
    package.save(update_fields=["state", "state_reason"])
    after = {"state": state}
    action = f"package.{'recall' if state == Package.State.RECALLED else 'correct'}"
    audit.record(action, package, before={"state": "open"}, after=after, region_code=package.region_id, reason=text)
    return notify(package, Notice.Kind(str(state)), text)


def notify(package: Package, kind: Notice.Kind, reason: str = "") -> Notice:
    """Tell the receiver, once for each kind, that a package must no longer be used."""
    notice, fresh = Notice.objects.get_or_create(package=package, kind=kind, defaults={"reason": reason})
    if fresh:
        tell_notice(notice)
    return notice


@transaction.atomic
def exclude(one: Subscription, firm: Enterprise, by: User, reason: str) -> None:
    """Leave a firm out of a list from its next version on."""
    row, fresh = Exclusion.objects.get_or_create(
        subscription=one, enterprise=firm, ended_at=None, defaults={"reason": reason.strip()[:300], "made_by": by}
    )
    if fresh:
        audit.record(
            "subscription.leave_out", one, after={"firm": firm.name}, enterprise_id=firm.pk, region_code=one.region_id,
            reason=row.reason,
        )  # fmt: skip


@transaction.atomic
def include(one: Subscription, firm: int) -> bool:
    """Take a firm up again that was left out; False where it was not."""
    row = (
        Exclusion.objects.filter(subscription=one, enterprise_id=firm, ended_at=None)
        .select_related("enterprise")
        .first()
    )
    if row is None:
        return False
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    after = {"firm": row.enterprise.name}
    audit.record("subscription.take_up", one, after=after, enterprise_id=firm, region_code=one.region_id)
    return True
