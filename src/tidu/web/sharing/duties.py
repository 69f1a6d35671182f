"""What lists for others need every day: packages that are due, receipts that are late, versions that expire."""

from __future__ import annotations

from datetime import date

import structlog
from django.db import transaction

from tidu.errors import TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.jobs.service import DailyDuty, Progress, register_duty
from tidu.web.sharing.correcting import notify
from tidu.web.sharing.models import Notice, Package, Subscription
from tidu.web.sharing.producing import next_number, produce
from tidu.web.sharing.stirring import forget_stirred, is_stirred, stirred_until
from tidu.web.sharing.telling import approval_key, halted, halted_key, remind

log = structlog.get_logger("tidu.sharing")


def send_packages(progress: Progress) -> int:
    """Make the packages that are due by the calendar, and those of lists that wait for changes and may have some.

    Each is made in a transaction of its own that also moves its calendar on, so that whoever is killed goes on behind it.
    """
    today, last, made = china_today(), stirred_until(), 0
    for one in _due(today, last):
        if progress.stop_asked():
            return made
        try:
            made += produce(one, None, next_number(one)) is not None
        except TiduError as error:
            log.warning("list not sent", subscription=one.pk, code=error.code)
            with transaction.atomic():
                halted(one, error.what)
        progress.advance(made)
    forget_stirred(last)
    return made


def _due(today: date, last: int) -> list[Subscription]:
    found = {one.pk: one for one in Subscription.objects.due(today)}
    waiting = Subscription.objects.filter(
        state=Subscription.State.ACTIVE, until__gte=today, frequency=Subscription.Frequency.CHANGE
    )
    for one in waiting.exclude(pk__in=found):
        if is_stirred(one, last, today):
            found[one.pk] = one
    return [found[pk] for pk in sorted(found)]


def look_after_packages(progress: Progress) -> int:
    """Remind of receipts that are late, once; void what has expired; end subscriptions whose last day is over."""
    today, done = china_today(), 0
    late = Package.objects.usable(today).filter(receipt=None, sign_by__lt=today, reminded_on=None)
    for package in late.select_related("subscription__receiver").order_by("pk"):
        with transaction.atomic():
            if Package.objects.filter(pk=package.pk, reminded_on=None).update(reminded_on=today):
                remind(package)
                done += 1
    ended = Package.objects.filter(state=Package.State.OPEN, valid_until__lt=today)
    for package in ended.exclude(notices__kind=Notice.Kind.EXPIRED).select_related("subscription").order_by("pk"):
        with transaction.atomic():
            notify(package, Notice.Kind.EXPIRED, f"有效期至 {package.valid_until}")
            done += 1
    over = Subscription.objects.filter(until__lt=today).exclude(state=Subscription.State.ENDED)
    for one in over.order_by("pk"):
        with transaction.atomic():
            if Subscription.objects.filter(pk=one.pk, state=one.state).update(
                state=Subscription.State.ENDED, next_on=None
            ):
                audit.record(
                    "subscription.end", one, before={"state": one.state}, after={"state": "ended"},
                    region_code=one.region_id, reason=f"有效期至 {one.until}",
                )  # fmt: skip
                desk.finish_todos([approval_key(one), halted_key(one)], None)
                done += 1
    progress.advance(done)
    return done


register_duty(
    DailyDuty("packages", Text("生成到期的名单包并推送", "make and send the lists that are due"), 1, send_packages)
)
register_duty(
    DailyDuty(
        "packages-after",
        Text("催签收、到期名单作废、结束到期订阅", "late receipts, expired lists, subscriptions that are over"),
        1,
        look_after_packages,
    )
)
