"""The door to standing: judge a firm by the standard that applies, and keep the verdict with its receipt."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from django.db import transaction
from django.utils import timezone

from tidu.catalogue.deriving import with_derived
from tidu.criteria.one import evaluate
from tidu.criteria.receipts import checked, receipt_of
from tidu.criteria.replaying import Replay, replay
from tidu.web.audit import service as audit
from tidu.web.registry.facts.service import catalogue, kernel_facts
from tidu.web.standing.counting import firms_on_level, levels_by_place
from tidu.web.standing.doubts import sound
from tidu.web.standing.firms import CLASS_TONES, Judged, costs, judge
from tidu.web.standing.levels import LETTERS, Level
from tidu.web.standing.models import Check
from tidu.web.standing.renewing import newest_renewal, renew_all_now, renew_firms
from tidu.web.standing.rules import Rule, of_ladder
from tidu.web.standing.tree import Branch, leaves, tree_of

if TYPE_CHECKING:
    from tidu.criteria.verdicts import Verdict
    from tidu.web.accounts.models import User
    from tidu.web.registry.models import Enterprise

__all__ = [
    "CLASS_TONES",
    "LETTERS",
    "Branch",
    "Check",
    "Judged",
    "Level",
    "Rule",
    "check",
    "costs",
    "firms_on_level",
    "judge",
    "leaves",
    "levels_by_place",
    "newest_renewal",
    "of_ladder",
    "renew_all_now",
    "renew_firms",
    "replayed",
    "tree_of",
    "verdict_of",
]

Kind = Literal["new", "review"]


def verdict_of(firm: Enterprise, title: str, kind: Kind, on: date, known_at: datetime | None = None) -> Verdict:
    """The verdict on a firm, by figures that do not contradict each other; nothing is kept.

    Raises RuleError where no standard applies that day.
    """
    standard = catalogue().which(title, kind, on).standard
    facts = with_derived(sound(kernel_facts(firm, on, known_at)), standard, catalogue(), on)
    return evaluate(standard, facts, on, kind)


@transaction.atomic
def check(
    firm: Enterprise, title: str, kind: Kind, on: date, *, known_at: datetime | None = None, by: User | None = None
) -> Check:
    """Judge a firm and keep the verdict with all that is needed to reproduce it."""
    verdict = verdict_of(firm, title, kind, on, known_at)
    row = Check.objects.create(
        enterprise=firm,
        title=catalogue().title(title).code,
        kind=kind,
        on=on,
        known_at=known_at or timezone.now(),
        standard=verdict.standard.id,
        outcome=verdict.outcome.word,
        receipt=receipt_of(verdict),
        made_by=by,
    )
    after = {"title": row.title, "kind": kind, "on": on, "outcome": row.outcome, "sha256": row.receipt["sha256"]}
    audit.record("check.make", row, after=after, enterprise_id=firm.pk, region_code=firm.region_id)
    return row


def replayed(row: Check) -> Replay:
    """The kept verdict computed again from its receipt alone. Raises InputError where somebody altered the receipt."""
    return replay(checked(row.receipt), catalogue().standard)
