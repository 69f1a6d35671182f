"""The door to lists for others: subscriptions, packages, consents, objections."""

from __future__ import annotations

from tidu.web.sharing.consents import give_consent, withdraw_consent
from tidu.web.sharing.correcting import correct, exclude, include, recall
from tidu.web.sharing.models import Package, Subscription
from tidu.web.sharing.objecting import object_to
from tidu.web.sharing.producing import next_number, produce
from tidu.web.sharing.receiving import report, sign
from tidu.web.sharing.selecting import firms_of
from tidu.web.sharing.subscribing import Terms, approve, save_terms

__all__ = [
    "Package",
    "Subscription",
    "Terms",
    "approve",
    "correct",
    "exclude",
    "firms_of",
    "give_consent",
    "include",
    "next_number",
    "object_to",
    "produce",
    "recall",
    "report",
    "save_terms",
    "sign",
    "withdraw_consent",
]
