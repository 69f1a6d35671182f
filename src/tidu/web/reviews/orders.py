"""The order of a round: its stated rule, the exact values of each application, moves with reasons, and the quotas."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tidu.criteria.outcomes import Outcome
from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.scope import county_of
from tidu.web.audit import service as audit
from tidu.web.reviews.models import Moved, OrderRule, Panel
from tidu.web.reviews.ordering import USUAL, Entry, Move, Ranked, check_keys, ranked, with_quota
from tidu.web.reviews.panels import totals
from tidu.web.rounds.models import Application, Round

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

RANKED_STATES = ("city_review", "recommended", "with_ministry", "granted", "declined")
"""What has passed the county stands in the order; what was refused or sent back does not."""
REVENUE = ("revenue", "revenue_ht", "revenue_kjx")
RESEARCH = ("rd_expense", "rd_expense_ht", "rd_expense_kjx")
GOODNESS = {Outcome.MET.word: 3, Outcome.NEEDS_REVIEW.word: 2, Outcome.UNKNOWN.word: 1, Outcome.UNMET.word: 0}


def rule_of(row: Round, category: str) -> OrderRule | None:
    """The rule that holds; None while nobody has stated one, and the usual keys are shown."""
    return OrderRule.objects.filter(round=row, category=category).select_related("stated_by").first()


def keys_of(row: Round, category: str) -> tuple[str, ...]:
    """By what is ordered now."""
    rule = rule_of(row, category)
    return tuple(rule.keys) if rule is not None else USUAL


@transaction.atomic
def state_rule(row: Round, category: str, keys: Sequence[str], by: User, reason: str = "") -> OrderRule:
    """State by what a round is ordered. Once applications are in, a change needs a reason, and says how many were in."""
    Round.objects.select_for_update(of=("self",)).get(pk=row.pk)
    keys, known = check_keys(keys), rule_of(row, category)
    if known is not None and tuple(known.keys) == keys:
        return known
    waiting = Application.objects.filter(round=row, category=category, submitted_at__isnull=False).count()
    if waiting and not reason.strip():
        raise InputError(
            "rule-without-reason",
            Text(f"已有 {waiting} 家提交，改排序规则要写理由", f"{waiting} have handed in: a change of the rule needs a reason"),
            fix=Text("写明为什么现在改；页面会公开", "say why it is changed now; the page shows it"),
        )  # fmt: skip
    found = OrderRule.objects.create(
        round=row, category=category, keys=list(keys), reason=reason.strip()[:300], waiting=waiting, stated_by=by
    )
    audit.record(
        "order.rule",
        found,
        after={"keys": list(keys), "waiting": waiting},
        reason=reason.strip(),
        region_code=row.region_id,
    )
    return found


def _numbers(receipt: dict[str, Any] | None) -> dict[str, Fraction | None]:
    if receipt is None:
        return {}
    stored: dict[tuple[str, int | None], int] = {
        (fact["indicator"], fact["year"]): fact["stored"]
        for fact in receipt["facts"]
        if isinstance(fact["stored"], int) and not isinstance(fact["stored"], bool)
    }
    revenue = _by_year(stored, REVENUE)
    research = _by_year(stored, RESEARCH)
    found: dict[str, Fraction | None] = {"verdict": Fraction(GOODNESS.get(receipt["verdict"], 0))}
    scores = [one for one in receipt["scores"].values() if one["outcome"] is not None]
    if scores and scores[0]["low"] == scores[0]["high"]:
        found["score"] = Fraction(scores[0]["low"])
    if revenue:
        last = max(revenue)
        found["revenue"] = Fraction(revenue[last])
        if revenue.get(last - 1, 0) > 0:
            found["growth"] = Fraction(revenue[last] - revenue[last - 1], revenue[last - 1])
        if revenue[last] > 0 and last in research:
            found["rd_ratio"] = Fraction(research[last], revenue[last])
    return found


def _by_year(stored: dict[tuple[str, int | None], int], codes: Sequence[str]) -> dict[int, int]:
    for code in codes:
        found = {year: value for (name, year), value in stored.items() if name == code and year is not None}
        if found:
            return found
    return {}


def applications_in(row: Round, category: str) -> list[Application]:
    """The applications that stand in the order, by their code."""
    rows = Application.objects.filter(round=row, category=category, case__state__in=RANKED_STATES)
    return list(rows.select_related("enterprise__region", "version", "case").order_by("code"))


def order_of(row: Round, category: str, applications: Sequence[Application] | None = None) -> list[Ranked]:
    """The order with quotas. The city's and the counties' quotas are the round's; new and re-review are ordered apart."""
    applications = applications_in(row, category) if applications is None else applications
    panel = Panel.objects.filter(round=row, category=category, closed_at__isnull=False).first()
    marks = totals(panel) if panel is not None else {}
    entries = []
    for one in applications:
        values = _numbers(one.version.receipt if one.version is not None else None)
        values["experts"] = marks.get(one.pk)
        entries.append(Entry(one.pk, county_of(one.region_id), one.code, values))
    moved = Moved.objects.filter(application__round=row, application__category=category).order_by("pk")
    moves = [Move(one.application_id, one.place, one.reason) for one in moved]
    rows = ranked(entries, keys_of(row, category), moves)
    quotas = {str(code): int(number) for code, number in row.quotas.items()}
    # A quota is one of new recommendations; who holds the title and is re-reviewed does not use it up.
    return with_quota(rows, row.quota, quotas) if category == "new" else with_quota(rows, None, None)


@transaction.atomic
def move(one: Application, place: int, reason: str, by: User) -> Moved:
    """Put an application on another line. The reason stands beside it for everybody who sees the order."""
    if not reason.strip() or place < 1:
        raise InputError(
            "move-without-reason",
            Text("调整名次要写理由", "a move needs its reason"),
            fix=Text("写明为什么排在这里；汇总表和留痕都会保留", "say why; the trail keeps it"),
        )
    before = next((row.place for row in order_of(one.round, one.category) if row.entry.application == one.pk), None)
    found = Moved.objects.create(application=one, place=place, reason=reason.strip()[:300], by=by)
    audit.record(
        "order.move", one, before={"place": before}, after={"place": place}, reason=reason.strip(),
        enterprise_id=one.enterprise_id, region_code=one.region_id,
    )  # fmt: skip
    return found
