"""What experts judged, as facts of the registry: the exact mean of an item whose standard has an indicator for it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tidu.web.registry.facts.service import Source, Statement, catalogue, state
from tidu.web.registry.facts.values import as_of_for
from tidu.web.rounds.models import Application

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tidu.web.accounts.models import User
    from tidu.web.reviews.averaging import Summary
    from tidu.web.reviews.models import Panel


def stored(mean: Fraction | None, indicator: str) -> int | None:
    """A mean as the indicator keeps it; None where nobody marked, or where it could only be kept rounded."""
    known = catalogue().indicators.get(indicator)
    if mean is None or known is None:
        return None
    value = mean * known.scale
    return value.numerator if value.denominator == 1 else None


def state_means(panel: Panel, found: Mapping[int, Iterable[Summary]], by: User) -> int:
    """State the means of a closed panel, by application; gives how many facts were stated.

    A mean that the indicator cannot hold exactly stays with the panel: to round it is for whoever decides, not for us.
    """
    on, statements = panel.round.judged_on, []
    firms = dict(Application.objects.filter(pk__in=list(found)).values_list("pk", "enterprise_id"))
    for number, summaries in found.items():
        for one in summaries:
            value = stored(one.mean, one.item.indicator)
            if value is None:
                continue
            known = catalogue().indicators[one.item.indicator]
            day = as_of_for(known, on.year - 1 if known.yearly else None, on)
            note = f"{len(one.marks)} 位专家：{'、'.join(str(mark) for mark in one.marks)}"
            statements.append(Statement(firms[number], known.code, day, value, note=note[:200]))
    if statements:
        source = Source.objects.create(
            kind=Source.Kind.REVIEW,
            party="bureau",
            label=f"专家评审 {panel.round.name}"[:160],
            organisation_id=by.scope.organisation_id,
            entered_by=by,
        )
        state(source, statements)
    return len(statements)
