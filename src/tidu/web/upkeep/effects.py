"""What a change does to the titles held: the verdict as the firm stands, and as it would stand, condition by condition."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from tidu.errors import TiduError
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.standing import service as standing
from tidu.web.upkeep.models import ChangeReport

if TYPE_CHECKING:
    from tidu.criteria.verdicts import Verdict

UNFORESEEN = frozenset({ChangeReport.Kind.MERGER, ChangeReport.Kind.DIVISION, ChangeReport.Kind.REORGANISATION})
"""Changes after which figures are others that nobody has stated yet: their effect is unknown, not none."""


def effects(firm: Enterprise, kind: str, given: Mapping[str, Any], on: date) -> list[dict[str, Any]]:
    """For each title held on a day: outcome before and after, and the conditions that differ. JSON, to be kept."""
    held = TitleHeld.objects.valid_on(on).filter(enterprise=firm).order_by("title").values_list("title", flat=True)
    after = copy.copy(firm)
    if kind == ChangeReport.Kind.BUSINESS and given.get("industry"):
        after.industry = given["industry"]
    if given.get("name"):
        after.name = given["name"]
    return [_effect(firm, after, title, kind, on) for title in dict.fromkeys(held)]


def _effect(firm: Enterprise, after: Enterprise, title: str, kind: str, on: date) -> dict[str, Any]:
    row: dict[str, Any] = {"title": title, "before": "", "after": "", "changed": [], "away": kind == "move_away"}
    try:
        before, then = _verdict(firm, title, on), _verdict(after, title, on)
    except TiduError:
        return row  # no rule judges this title that day: nothing is said, rather than something guessed
    row["before"] = before.outcome.name.lower()
    row["after"] = "unknown" if kind in UNFORESEEN else then.outcome.name.lower()
    row["changed"] = [
        {
            "zh": new.node.says.zh,
            "en": new.node.says.en,
            "before": old.outcome.name.lower(),
            "after": new.outcome.name.lower(),
        }
        for old, new in zip(before.leaves, then.leaves, strict=True)
        if old.outcome != new.outcome
    ]
    return row


def _verdict(firm: Enterprise, title: str, on: date) -> Verdict:
    return standing.verdict_of(firm, title, "review" if catalogue().titles[title].validity else "new", on)
