"""Noticing that something changed of which lists tell: gathered while it happens, looked through once a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Max, Q

from tidu.web.insight.counting import Reach
from tidu.web.insight.models import Spell
from tidu.web.insight.service import definitions
from tidu.web.registry.models import Enterprise
from tidu.web.sharing.catalogue import fields, figures_year
from tidu.web.sharing.models import Consent, Exclusion, Package, PackageRow, Stir, Subscription

MANY = 2_000
"""Of more firms than these it is only noted that very many changed: then every list is looked through."""


def stir(ids: Collection[int] | None) -> None:
    """Note that something of these firms changed, or of very many; nothing is noted where nobody waits for changes."""
    if ids is not None and not ids:
        return
    if not Subscription.objects.filter(frequency=Subscription.Frequency.CHANGE, state="active").exists():
        return
    if ids is None or len(ids) > MANY:
        Stir.objects.create(enterprise_id=None)
    else:
        Stir.objects.bulk_create([Stir(enterprise_id=pk) for pk in ids], batch_size=500)


def stirred_until() -> int:
    """The number of the newest note; what comes later waits for the next day."""
    found: int | None = Stir.objects.aggregate(last=Max("pk"))["last"]
    return found or 0


def forget_stirred(last: int) -> None:
    """The lists were looked through."""
    Stir.objects.filter(pk__lte=last).delete()


def is_stirred(one: Subscription, last: int, today: date) -> bool:
    """Whether a list may say something new: one of its firms changed, or a title began or ended as days passed."""
    notes = Stir.objects.filter(pk__lte=last)
    if notes.filter(enterprise_id=None).exists():
        return True
    firms = notes.exclude(enterprise_id=None).values("enterprise_id")
    reach = Reach((one.region_id,))
    if Enterprise.objects.filter(reach.filter("region_id"), pk__in=firms).exists():
        return True
    before = Package.objects.filter(subscription=one).order_by("-number").first()
    if before is None or PackageRow.objects.filter(package=before, enterprise_id__in=firms).exists():
        return True
    since = one.checked_on or before.on
    return _days_decided(one, reach, since, today) or _consents_ended(one, since, today) or _left_out_since(one, before)


def _days_decided(one: Subscription, reach: Reach, since: date, today: date) -> bool:
    """Whether the days that passed alone can have changed it: a title began or ended."""
    codes = [*one.inside, *one.outside]
    if any(code not in definitions().by_code for code in codes):
        return True  # who meets a standard, what lasts so long, a list of others: looked at every day
    began, ended = Q(first__gt=since, first__lte=today), Q(last__gte=since, last__lt=today)
    spells = Spell.objects.filter(reach.filter("region_id")).filter(began | ended)
    if "titles" not in one.fields:
        spells = spells.filter(definition__in=codes)
    return spells.exists()


def _consents_ended(one: Subscription, since: date, today: date) -> bool:
    """Whether a consent lasted until a day that has passed meanwhile, or other figures are those of the last year."""
    ended = Consent.objects.filter(withdrawn_at=None, until__gte=since, until__lt=today)
    if ended.filter(Q(purpose=one.purpose) | Q(receiver_id=one.receiver_id)).exists():
        return True
    yearly = any(fields()[code].origin == "indicator" for code in one.fields if code in fields())
    return yearly and figures_year(since) != figures_year(today)


def _left_out_since(one: Subscription, before: Package) -> bool:
    """Whether a firm was left out or taken up since."""
    lately = Q(made_at__gt=before.made_at) | Q(ended_at__gt=before.made_at)
    return Exclusion.objects.filter(lately, subscription=one).exists()
