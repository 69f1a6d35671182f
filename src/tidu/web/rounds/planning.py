"""Making a round from a notice, changing it, and starting from the one of the year before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from tidu import clocks
from tidu.clocks.periods import Period
from tidu.errors import RuleError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.files.service import clean_name
from tidu.web.filing.service import set_closing
from tidu.web.rounds.dating import FIXED, LEVELS, Given, reckon
from tidu.web.rounds.models import Application, Deadline, Round
from tidu.web.rounds.pinning import pin
from tidu.web.rounds.refusing import refuse
from tidu.web.workflow import service as workflow

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.files.service import Blob

FIELDS = (
    "name", "title", "kind", "year", "batch", "document", "noticed_on", "text", "opens_on", "judged_on", "extra",
    "quota", "quotas", "ask",
)  # fmt: skip
FIRM_ON = ("title", "kind", "judged_on")
"""What decides the rule set; it stays as it is once the round is open."""
State = Round.State


@transaction.atomic
def create_round(
    by: User,
    given: Mapping[str, Any],
    days: Sequence[Given],
    *,
    notice: tuple[Blob, str] | None = None,
    copied_from: Round | None = None,
) -> Round:
    """A round that is being prepared. Raises TiduError where no rules apply, or the same round is there already."""
    bureau = (
        by.memberships.filter(ended_at=None, organisation__kind="city_bureau").select_related("organisation").first()
    )
    if bureau is None:
        raise refuse("round-bureau", Text("只有市局能建立批次", "only the city's bureau makes rounds"))
    row = Round(organisation=bureau.organisation, region_id=bureau.organisation.region_id, created_by=by)
    _take(row, given)
    row.copied_from = copied_from
    _attach(row, notice)
    _pin(row)
    _save(row)
    _write_days(row, days)
    row.case = workflow.open_case("round", row, region_code=row.region_id, enterprise_id=None, by=by)
    row.save(update_fields=["case"])
    audit.record("round.create", row, after=audit.snapshot(row, *FIELDS), region_code=row.region_id)
    return row


@transaction.atomic
def change_round(
    row: Round, given: Mapping[str, Any], days: Sequence[Given], *, notice: tuple[Blob, str] | None = None
) -> Round:
    """Correct a round. Once it is open its title, kind and day of judgement stay; a day that moves, moves for everybody."""
    row = Round.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state in (State.DONE, State.DROPPED):
        raise refuse("round-done", Text("批次已经结束，不能再改", "the round is done and cannot be changed"))
    before = audit.snapshot(row, *FIELDS) | {"days": _days_of(row)}
    _take(row, given if row.state == State.DRAFT else {key: given[key] for key in given if key not in FIRM_ON})
    _attach(row, notice)
    if row.state == State.DRAFT:
        _pin(row)
    _save(row)
    _write_days(row, days)
    was, now = audit.changes(before, audit.snapshot(row, *FIELDS) | {"days": _days_of(row)})
    if now:
        audit.record("round.change", row, before=was, after=now, region_code=row.region_id)
    if row.state == State.OPEN and "days" in now:
        renew_closing(row)
    return row


def _take(row: Round, given: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in given:
            setattr(row, name, given[name])


def _attach(row: Round, notice: tuple[Blob, str] | None) -> None:
    if notice is not None:
        row.notice, row.notice_name = notice[0], clean_name(notice[1])[:160]


def _pin(row: Round) -> None:
    """The rule sets; where there is none the round can be prepared, but not opened."""
    try:
        row.rules = pin(row.title, row.kinds, row.judged_on)
    except RuleError:
        row.rules = {}


def _save(row: Round) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        what = Text(
            f"{row.year} 年“{row.batch}”的这个批次已经建立", f"there is a round “{row.batch}” of {row.year} already"
        )
        fix = Text("打开已有的批次，或改批次名称", "open that round, or name this one otherwise")
        raise refuse("round-twice", what, fix=fix) from None


@transaction.atomic
def pin_again(row: Round) -> Round:
    """Take the corrected text of the rules for what is still open; what was frozen keeps the text that it was frozen with."""
    row = Round.objects.select_for_update(of=("self",)).get(pk=row.pk)
    before = row.rules
    try:
        row.rules = pin(row.title, row.kinds, row.judged_on)
    except RuleError as error:
        raise refuse("round-rules", error.what, why=error.why, fix=error.fix) from error
    if row.rules != before:
        row.save(update_fields=["rules"])
        audit.record("round.rules", row, before=_digests(before), after=_digests(row.rules), region_code=row.region_id)
    return row


def _digests(rules: Mapping[str, Any]) -> dict[str, str]:
    return {kind: f"{one['standard']} {one['sha256']}" for kind, one in rules.items()}


# -- days ---------------------------------------------------------------------------------------------------------


def _write_days(row: Round, days: Iterable[Given]) -> None:
    given = {one.level: one for one in days}
    found = reckon(row.opens_on, given.values())
    known = {one.level: one for one in Deadline.objects.filter(round=row)}
    for level in LEVELS:
        if level not in found:
            if level in known:
                known[level].delete()
            continue
        one = known.get(level) or Deadline(round=row, level=level)
        deadline = found[level]
        if deadline.last is None:
            raise refuse("round-days", Text("期限没有结束的日子", "the deadline has no last day"))
        one.clock, one.last = clocks.clock_to_json(deadline.clock), deadline.last
        one.basis, one.closing = given[level].basis, given[level].closing
        one.found_in = given[level].found_in[:300]
        one.save()


def _days_of(row: Round) -> dict[str, str]:
    return {
        one.level: f"{one.last} {one.closing or ''}".strip()
        for one in Deadline.objects.filter(round=row).order_by("pk")
    }


def given_days(row: Round) -> list[Given]:
    """The deadlines of a round as they were given."""
    found = []
    for one in Deadline.objects.filter(round=row):
        clock = clocks.clock_from_json(one.clock)
        period = clock.rule if isinstance(clock.rule, Period) else None
        found.append(
            Given(
                one.level,
                day=one.last if period is None else None,
                basis=one.basis,
                amount=period.amount if period else 0,
                unit=period.unit if period else "working_day",
                closing=one.closing,
                found_in=one.found_in,
            )
        )
    return found


MOVES = {
    "firm": ("draft", "move_firm_day"),
    "county": ("county_review", "move_county_day"),
    "city": ("city_review", "move_city_day"),
}
"""The state in which an application waits for the day of a level, and the step that gives it another."""


def renew_closing(row: Round) -> None:
    """Days of the round that moved move for every application that waits for them; its form closes with its firm's day.

    What may be late by permission, or was sent back, has a day of its own.
    """
    for deadline in Deadline.objects.filter(round=row, level__in=MOVES):
        state, move = MOVES[deadline.level]
        waiting = Application.objects.filter(round=row, late_until=None, case__state=state).exclude(
            case__due_on=deadline.last
        )
        items = [
            workflow.Item(pk, revision, due=deadline.last)
            for pk, revision in waiting.values_list("case_id", "case__revision")
        ]
        if items and deadline.last >= china_today():
            workflow.take_steps(items, move, None)
    firms = Deadline.objects.filter(round=row, level="firm").first()
    if firms is None:
        return
    ends = firms.ends_at()
    drafts = Application.objects.filter(round=row, late_until=None, case__state="draft")
    for one in drafts.select_related("filing__enterprise"):
        if one.filing.closes_at != ends:
            set_closing(one.filing, ends)


# -- the year before ----------------------------------------------------------------------------------------------


def proposal_from(row: Round, today: date) -> tuple[dict[str, Any], list[Given]]:
    """What the next round could look like: the same, a year on; days that were given as dates move to the same day."""
    years = max(1, today.year - row.year)
    given = {name: getattr(row, name) for name in FIELDS}
    given |= {
        "year": row.year + years,
        "name": row.name.replace(str(row.year), str(row.year + years)),
        "batch": row.batch.replace(str(row.year), str(row.year + years)),
        "document": "",
        "noticed_on": None,
        "text": "",
        "opens_on": _on(row.opens_on, years),
        "judged_on": _on(row.judged_on, years),
    }
    days = [
        replace(one, day=_on(one.day, years) if one.day and one.basis == FIXED else one.day, found_in="")
        for one in given_days(row)
    ]
    return given, days


def _on(day: date, years: int) -> date:
    return clocks.add_months(day, 12 * years)


def touch(row: Round) -> None:
    """Remember the latest moment at which the round was acted upon."""
    now = timezone.now()
    if row.seen_at is None or row.seen_at < now:
        Round.objects.filter(pk=row.pk).update(seen_at=now)
        row.seen_at = now


__all__ = [
    "FIELDS",
    "change_round",
    "create_round",
    "given_days",
    "pin_again",
    "proposal_from",
    "renew_closing",
    "touch",
]
