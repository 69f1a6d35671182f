"""From a notice whose days are over to titles in the registry: a job in steps, each whole, none done twice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from tidu.errors import TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.jobs import service as jobs
from tidu.web.jobs.models import Job
from tidu.web.notices.models import Entry, Notice, Written
from tidu.web.notices.preparing import check_list, locked, refuse
from tidu.web.notices.signals import announced, closed
from tidu.web.registry.changes import told_together
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.titles.service import ensure_title_todos, register_title, renew_title, withdraw_title

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

JOB = "announce-notice"
STEP = 50
NOT_HELD = Text("登记里没有可以办理的这个称号", "the registry has no such title to go on from")


@transaction.atomic
def announce(notice: Notice, by: User, *, document: str, valid_from: date | None = None) -> Job:
    """Announce the list and start writing its titles. Refused before the last day of the notice is over.

    The days are those of the notice's clock as it was published; a machine whose clock was set back refuses longer.
    """
    notice, today = locked(notice, by), china_today()
    if notice.state != Notice.State.RUNNING:
        raise refuse("notice-not-running", Text("只有公示中的名单可以公告", "only a running notice can be announced"),
                     Text("刷新页面看现在的状态", "reload the page"))  # fmt: skip
    if notice.ends_on is None or today <= notice.ends_on:
        raise refuse("notice-running", Text(f"公示期到 {notice.ends_on} 才满", f"the notice runs until {notice.ends_on}"),
                     Text("期满次日起再公告", "announce it from the day after"))  # fmt: skip
    if not document.strip():
        raise refuse("notice-document", Text("没有写公告文号", "the announcement has no document number"),
                     Text("填写文号", "give the number"))  # fmt: skip
    check_list(notice)
    notice.state, notice.announcement, notice.announced_on = Notice.State.ANNOUNCING, document.strip()[:80], today
    notice.valid_from, notice.announced_by = valid_from or today, by
    notice.save()
    audit.record("notice.announce", notice, region_code=notice.organisation.region_id, after={"document": document})
    return jobs.start(JOB, notice.heading, {"notice": notice.pk}, by)


def write_step(notice: Notice, after: int) -> int | None:
    """Write the next lines behind a number, in one transaction; gives the last number, None when all are through.

    A line that has its title is passed over, whatever the caller remembers, so a step may be repeated.
    """
    with transaction.atomic(), told_together():
        Notice.objects.select_for_update().get(pk=notice.pk)
        rows = list(notice.entries.filter(number__gt=after).select_related("enterprise")[:STEP])
        done = set(Written.objects.filter(entry__in=rows, problem_zh="").values_list("entry_id", flat=True))
        for row in rows:
            if row.pk not in done:
                _write(notice, row)
        if rows:
            ensure_title_todos(china_today(), [_firm(row).pk for row in rows])
    return rows[-1].number if rows else None


def _firm(row: Entry) -> Enterprise:
    """The firm of a line today: where its record was merged since, the one that was kept."""
    firm = row.enterprise
    while firm.merged_into is not None:
        firm = firm.merged_into
    return firm


def _write(notice: Notice, row: Entry) -> None:
    problem, held = None, None
    try:
        with transaction.atomic():
            held = _decide(notice, row)
    except TiduError as error:
        problem = error.what
    if held is None and problem is None:
        problem = NOT_HELD
    Written.objects.update_or_create(
        entry=row,
        defaults={
            "held": held,
            "problem_zh": problem.zh[:300] if problem else "",
            "problem_en": problem.en[:300] if problem else "",
        },
    )


def _decide(notice: Notice, row: Entry) -> TitleHeld | None:
    firm, day = _firm(row), notice.announced_on
    if notice.kind == Notice.Kind.RECOGNITION:
        return register_title(
            firm, row.title, product=row.product, batch=notice.label, document=notice.announcement, decided_on=day,
            valid_from=notice.valid_from, name_then=row.name,
        )  # fmt: skip
    before = TitleHeld.objects.filter(
        enterprise=firm, title=row.title, product=row.product, withdrawn_on=None
    ).exclude(mark=TitleHeld.Mark.RENEWED).order_by("-valid_from", "-pk").first()  # fmt: skip
    if before is None or day is None:
        return None
    if notice.kind == Notice.Kind.WITHDRAWAL:
        withdraw_title(before, day, f"{notice.announcement} {row.detail}".strip())
        return before
    return renew_title(
        before, batch=notice.label, document=notice.announcement, decided_on=day, name_then=row.name
    )  # fmt: skip


@transaction.atomic
def finish(notice: Notice) -> Notice:
    """All lines are through: told once, however often it is called."""
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.state == Notice.State.ANNOUNCING:
        notice.state = Notice.State.ANNOUNCED
        notice.save(update_fields=["state"])
        written = Written.objects.filter(entry__notice=notice)
        counts = {"written": written.filter(problem_zh="").count(), "left": written.exclude(problem_zh="").count()}
        audit.record("notice.announced", notice, region_code=notice.organisation.region_id, after=counts)
        announced.send(sender=Notice, notice=notice)
        closed.send(sender=Notice, notice=notice)
    return notice
