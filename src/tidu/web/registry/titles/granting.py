"""What a title says about the recommendation of its round: the one that waits is granted, with the title's day."""

from __future__ import annotations

from datetime import date
from typing import Any

from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.registry.changes import tell_changed
from tidu.web.registry.models import Recommendation, TitleHeld

RECOMMENDED = "recommended:"
"""Before a title's code, in what is told: its recommendations changed, from which no verdict follows."""
OUTCOME = ("outcome", "decided_on", "note")


def tell_recommended(action: str, row: Recommendation, **more: Any) -> None:  # noqa: ANN401 - fields of an event
    """Tell whoever counts recommendations, and leave the event. The change has been written already."""
    firm = row.enterprise
    tell_changed([firm.pk], [f"{RECOMMENDED}{row.title}"])
    audit.record(action, row, enterprise_id=firm.pk, region_code=firm.region_id, **more)


def grant_waiting(title: TitleHeld) -> None:
    """Grant the recommendation of the same firm, title, product and round that waits for its decision.

    Belongs into the transaction of the title. A day before the recommendation, or one that has not come, grants nothing:
    then somebody has to look at it.
    """
    day = _day(title)
    if day is None or not title.batch:
        return
    waiting = Recommendation.objects.select_for_update(of=("self",)).filter(
        enterprise_id=title.enterprise_id, title=title.title, product=title.product, batch=title.batch,
        outcome=Recommendation.Outcome.PENDING, recommended_on__lte=day,
    )  # fmt: skip
    for row in waiting.select_related("enterprise"):
        before = audit.snapshot(row, *OUTCOME)
        row.outcome, row.decided_on = Recommendation.Outcome.GRANTED, day
        row.save(update_fields=["outcome", "decided_on"])
        tell_recommended("recommendation.decide", row, before=before, after=audit.snapshot(row, *OUTCOME))


def grant_if_held(row: Recommendation) -> None:
    """The other way round: a recommendation that waits, of a round whose title stands in the registry already."""
    if row.outcome != Recommendation.Outcome.PENDING:
        return
    held = TitleHeld.objects.filter(
        enterprise_id=row.enterprise_id, title=row.title, product=row.product, batch=row.batch
    )
    days = [day for title in held if (day := _day(title)) is not None and day >= row.recommended_on]
    if days:
        row.outcome, row.decided_on = Recommendation.Outcome.GRANTED, min(days)


def _day(title: TitleHeld) -> date | None:
    """The day of the decision: where only the first day is known, that one; None for one that has not come."""
    day = title.decided_on or title.valid_from
    return day if day is not None and day <= china_today() else None
