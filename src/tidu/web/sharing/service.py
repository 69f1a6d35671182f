"""The door to lists for others: subscriptions, packages, consents."""

from __future__ import annotations

from tidu.web.sharing.consents import give_consent, withdraw_consent
from tidu.web.sharing.models import Package, Subscription
from tidu.web.sharing.producing import next_number, produce
from tidu.web.sharing.receiving import report, sign
from tidu.web.sharing.subscribing import Terms, approve, save_terms

__all__ = [
    "Package",
    "Subscription",
    "Terms",
    "approve",
    "give_consent",
    "next_number",
    "produce",
    "report",
    "save_terms",
    "sign",
    "withdraw_consent",
]
