"""Firms for which a round may be: those that stand near its title, and holders whose re-review falls into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, Subquery

from tidu.text import Text, same
from tidu.today import china_today
from tidu.web.accounts.scope import within
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.rounds.models import Application, Invitation, Round
from tidu.web.rounds.pinning import standard_for
from tidu.web.standing.levels import LETTERS, LEVEL_OF
from tidu.web.standing.models import Standing
from tidu.web.upkeep.service import bans_on

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.registry.scoping import EnterpriseQuerySet, TitleQuerySet

READY = (LETTERS["met"], LETTERS["review"])
NEAR = (*READY, LETTERS["step"], LETTERS["ask"])
MONTHS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """One firm: what it would apply for, how near it is, what is missing, until when it holds the title, any ban."""

    firm: Enterprise
    category: str
    level: str
    missing: tuple[str, ...]
    until: date | None = None
    banned: Text | None = None


def ending_in(row: Round) -> TitleQuerySet:
    """Titles of this kind whose re-review falls into the round: they end in its year, or within a year of its opening."""
    from tidu.clocks import add_months

    first = date(row.year, 1, 1)
    last = max(add_months(row.opens_on, MONTHS_AHEAD), date(row.year, 12, 31))
    return TitleHeld.objects.filter(
        title=row.title, product="", valid_until__gte=first, valid_until__lte=last, withdrawn_on=None
    ).exclude(mark=TitleHeld.Mark.RENEWED)


def candidates(row: Round, user: User) -> EnterpriseQuerySet:
    """The firms that somebody may propose, with ``letter`` and ``missing`` by standing, and ``until`` where a title ends."""
    standing = Standing.objects.filter(title=row.title, enterprise=OuterRef("pk"))
    ending = ending_in(row).filter(enterprise=OuterRef("pk")).order_by("-valid_until")
    found = Q(pk__in=[])
    if "new" in row.kinds:
        near = Standing.objects.filter(title=row.title, kind="new", level__in=NEAR)
        found |= Q(pk__in=near.values("enterprise_id"))
    if "review" in row.kinds:
        found |= Q(pk__in=ending_in(row).values("enterprise_id"))
    rows = Enterprise.objects.visible_to(user).living().filter(within("region_id", (row.region_id,))).filter(found)
    return rows.annotate(
        letter=Subquery(standing.values("level")[:1]),
        lacking=Subquery(standing.values("missing")[:1]),
        until=Subquery(ending.values("valid_until")[:1]),
    )


def candidate_of(row: Round, firm: Any, ban: Text | None) -> Candidate:  # noqa: ANN401 - a firm with its annotations
    """A firm of :func:`candidates` in words."""
    category = "review" if firm.until is not None and "review" in row.kinds else "new"
    return Candidate(
        firm,
        category,
        LEVEL_OF[firm.letter] if firm.letter else "",
        tuple((firm.lacking or "").split()),
        firm.until,
        ban,
    )


def as_candidates(row: Round, firms: Iterable[Any]) -> list[Candidate]:
    """Firms of :func:`candidates` in words, with their bans, in few queries."""
    listed = list(firms)
    bans = bans_on([one.pk for one in listed], row.title, china_today())
    return [candidate_of(row, one, bans[one.pk].words() if one.pk in bans else None) for one in listed]


def missing_words(row: Round, category: str, missing: Sequence[str]) -> list[Text]:
    """What is missing, as the standard says it."""
    standard = standard_for(row, category)
    nodes = standard.nodes if standard is not None else {}
    return [nodes[name].says if name in nodes else same(name) for name in missing]


def taken(row: Round) -> Q:
    """Firms that are on the round's list already, or have applied."""
    return Q(pk__in=Invitation.objects.filter(round=row).values("enterprise_id")) | Q(
        pk__in=Application.objects.filter(round=row).values("enterprise_id")
    )
