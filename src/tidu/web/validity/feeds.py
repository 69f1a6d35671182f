"""Calendar feeds: a secret address for a person, read by calendar programs, that shows what this person may see today.

Only the digest of the secret is stored. A feed ends when it is revoked, when its person leaves, and sees no more than his
scope says at the moment at which it is read: the own firm's items for a firm, those of the own region for an officer.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tidu.clocks import Event, reminders, to_ics
from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.validity.models import DueItem, DueItemQuerySet, Feed
from tidu.web.validity.service import SOURCES

MOST = 5
"""Feeds of one person: a computer, a phone, and some to spare."""
EVENTS = 5_000
"""The most events of a feed: calendar programs are not made for more."""
STRUCK_DAYS = 60
"""So long an event that ended stays in the feed, struck out, so that calendars that showed it hear of it."""
NOTED_AFTER = timedelta(minutes=10)


def digest_of(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def make_feed(user: User, name: str) -> tuple[Feed, str]:
    """A new feed and its secret, which is shown once."""
    if Feed.objects.filter(user=user, revoked_at=None).count() >= MOST:
        raise InputError(
            "too-many-feeds",
            Text(f"最多 {MOST} 个日历订阅", f"{MOST} feeds at most"),
            fix=Text("先停用一个不用的", "revoke one that is not used first"),
        )
    secret = secrets.token_urlsafe(32)
    row = Feed.objects.create(user=user, name=name.strip()[:60] or "日历", digest=digest_of(secret))
    audit.record("feed.create", row, after={"name": row.name})
    return row, secret


@transaction.atomic
def revoke_feed(row: Feed) -> None:
    """End a feed at once."""
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        audit.record("feed.revoke", row)


def feed_of(secret: str) -> Feed | None:
    """The feed of a secret, if it is good now."""
    row = Feed.objects.filter(digest=digest_of(secret), revoked_at=None, user__is_active=True).select_related("user")
    found = row.first()
    now = timezone.now()
    if found is not None and (found.last_used_at is None or now - found.last_used_at > NOTED_AFTER):
        Feed.objects.filter(pk=found.pk).update(last_used_at=now)
    return found


def items_for(user: User, today: date) -> DueItemQuerySet:
    """What a person's calendar shows: for an officer his own items and the office's where he has a say; for a firm its own."""
    rows = DueItem.objects.visible_to(user).filter(due_on__gte=today - timedelta(days=STRUCK_DAYS))
    recent = rows.filter(closed_on=None) | rows.filter(closed_on__gte=today - timedelta(days=STRUCK_DAYS))
    return recent.select_related("enterprise", "owner", "office").order_by("due_on", "id")


def ics_for(user: User, today: date, address: str) -> bytes:
    """The feed of a person. ``address`` begins the links: it is the site as the reader's program knows it."""
    domain = next((one for one in settings.ALLOWED_HOSTS if one not in ("*", "testserver")), "tidu.invalid")
    events = _events(user, today, address)
    return to_ics(events, name="到期日历", domain=domain.strip("[].*") or "tidu.invalid")


def _events(user: User, today: date, address: str) -> Iterator[Event]:
    own = user.scope.firm and not user.scope.government
    for item in items_for(user, today)[:EVENTS]:
        source = SOURCES.get(item.source)
        months = source.months(item.title) if source is not None else ()
        alarms = tuple((item.due_on - one.on).days for one in reminders(item.due_on, months)) if months else ()
        name = "" if own else f"：{item.enterprise.name}"
        owner = str(item.owner or item.office or "")
        yield Event(
            key=item.key,
            day=item.due_on,
            summary=f"{item.what_zh}{name}",
            description="\n".join(
                one for one in (f"{item.get_state_display()}，负责人：{owner}", item.closed_zh) if one
            ),
            url=f"{address}/calendar/{item.pk}/",
            alarms=() if item.state == DueItem.State.BEGUN else alarms,
            sequence=item.sequence,
            cancelled=item.closed_on is not None and item.state != DueItem.State.DONE,
        )
