"""The yearly update: who has to bring what up to date until when, who has done it, and who is late by how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.filing import service as filing
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.upkeep.models import YearlyUpdate
from tidu.web.upkeep.rules import titles_asked, update_rule

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.filing.models import Filing

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class DueUpdate:
    """What one firm owes for one title in one year."""

    enterprise_id: int
    title: str
    year: int
    due_on: date
    consequence: Text
    done_on: date | None = None


def owed(year: int, firms: Iterable[int] | None = None) -> dict[tuple[int, str], date]:
    """Who holds what on its last day of the year's rule, living firms only; a title given that year asks from the next on."""
    found: dict[tuple[int, str], date] = {}
    only = None if firms is None else list(firms)
    for title in titles_asked(year):
        rule = update_rule(title, year)
        assert rule is not None  # noqa: S101 - only titles with a rule are asked
        day = rule.due_on(year)
        rows = TitleHeld.objects.valid_on(day).filter(title=title, enterprise__status=Enterprise.Status.ACTIVE)
        rows = rows.exclude(decided_on__year=year) | rows.filter(decided_on=None)
        if only is not None:
            rows = rows.filter(enterprise_id__in=only)
        found |= {(pk, title): day for pk in rows.values_list("enterprise_id", flat=True).distinct()}
    return found


def due_updates(year: int, firms: Iterable[int] | None = None) -> list[DueUpdate]:
    """All that is owed in a year, done or not; what a calendar asks."""
    only = None if firms is None else list(firms)
    done = YearlyUpdate.objects.filter(year=year)
    if only is not None:
        done = done.filter(enterprise_id__in=only)
    days = {(row.enterprise_id, row.title): row.done_on for row in done}
    found = []
    for (firm, title), day in sorted(owed(year, only).items()):
        rule = update_rule(title, year)
        assert rule is not None  # noqa: S101 - as above
        found.append(DueUpdate(firm, title, year, day, rule.consequence, days.get((firm, title))))
    return found


@transaction.atomic
def open_year(year: int, firms: Iterable[int] | None = None) -> int:
    """A row for everybody who has to; gives how many are new. Safe to repeat."""
    before = YearlyUpdate.objects.filter(year=year).count()
    rows = [
        YearlyUpdate(enterprise_id=firm, title=title, year=year, due_on=day)
        for (firm, title), day in sorted(owed(year, firms).items())
    ]
    YearlyUpdate.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    fresh = YearlyUpdate.objects.filter(year=year).count() - before
    if fresh:
        newest = YearlyUpdate.objects.filter(year=year).latest("pk")
        audit.record("update.open", newest, after={"year": year, "firms": fresh})
    return fresh


@transaction.atomic
def form_of(row: YearlyUpdate, by: User | None) -> Filing:
    """The firm's form of the year, filled in from what is known; one for all its titles."""
    form = filing.open_filing(
        row.enterprise, "yearly-update", purpose=f"yearly-update:{row.year}", on=china_today(), by=by
    )
    YearlyUpdate.objects.filter(enterprise_id=row.enterprise_id, year=row.year, filing=None).update(filing=form)
    row.filing = form
    return form


@transaction.atomic
def confirm(row: YearlyUpdate, by: User | None) -> None:
    """The firm says that all is right now: the form is frozen, corrected values become facts, all its titles are done."""
    rows = list(
        YearlyUpdate.objects.select_for_update(of=("self",))
        .select_related("enterprise", "filing")
        .filter(enterprise_id=row.enterprise_id, year=row.year)
        .order_by("pk")
    )
    if all(one.done_on is not None for one in rows):
        return
    form = form_of(row, by)
    if errors := [one for one in filing.problems(form) if one.severity == "error"]:
        raise InputError("update-problems", errors[0].text, fix=Text("在表中改正后再确认", "mend it in the form first"))
    filing.settle(filing.freeze(form, by), by)
    for one in rows:
        if one.done_on is None:
            one.done_on = china_today()
            one.save(update_fields=["done_on"])
            after = {"year": one.year, "title": one.title, "done_on": one.done_on, "late": one.late_by(china_today())}
            firm = one.enterprise
            audit.record("update.confirm", one, after=after, enterprise_id=firm.pk, region_code=firm.region_id)


@transaction.atomic
def mark_on_platform(row: YearlyUpdate, by: User, proof: str) -> None:
    """The county says that the national platform has it too, and how it knows."""
    if not proof.strip():
        raise InputError("proof-missing", Text("请写明依据（如平台截图编号）", "say how you know"))
    row = YearlyUpdate.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=row.pk)
    if row.platform_on is not None:
        return
    row.platform_on, row.platform_by, row.proof = china_today(), by, proof.strip()[:200]
    row.save(update_fields=["platform_on", "platform_by", "proof"])
    after = audit.snapshot(row, "platform_on", "proof")
    firm = row.enterprise
    audit.record("update.platform", row, after=after, enterprise_id=firm.pk, region_code=firm.region_id)
