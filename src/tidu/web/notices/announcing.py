"""From a notice whose days are over to titles in the registry: a job in steps, each whole, none done twice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from tidu.errors import TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.jobs import service as jobs
from tidu.web.jobs.models import Job
from tidu.web.notices.correcting import as_corrected
from tidu.web.notices.issued import meaning_of
from tidu.web.notices.models import Entry, Notice, Written
from tidu.web.notices.objected import Part, Struck
from tidu.web.notices.objecting import held_back
from tidu.web.notices.preparing import check_list, locked, refuse
from tidu.web.notices.signals import announced, closed
from tidu.web.registry.changes import told_together
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.titles.service import ensure_title_todos, register_title, renew_title, withdraw_title

if TYPE_CHECKING:
    from django.db.models import QuerySet

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
    if notice.state not in (Notice.State.RUNNING, Notice.State.PARTLY):
        raise refuse("notice-not-running", Text("只有公示中的名单可以公告", "only a running notice can be announced"),
                     Text("刷新页面看现在的状态", "reload the page"))  # fmt: skip
    if notice.ends_on is None or today <= notice.ends_on:
        raise refuse("notice-running", Text(f"公示期到 {notice.ends_on} 才满", f"the notice runs until {notice.ends_on}"),
                     Text("期满次日起再公告", "announce it from the day after"))  # fmt: skip
    if not document.strip():
        raise refuse("notice-document", Text("没有写公告文号", "the announcement has no document number"),
                     Text("填写文号", "give the number"))  # fmt: skip
    check_list(notice)
    if not remaining(notice).exclude(pk__in=held_back(notice)).exists():
        raise refuse("nothing-to-announce", Text("没有可以公告的行", "there is no line that can be announced"),
                     Text("先办结异议", "answer the objections first"))  # fmt: skip
    part = Part.objects.create(
        notice=notice, number=notice.parts.count() + 1, document=document.strip()[:80], announced_on=today,
        valid_from=valid_from or today, announced_by=by,
    )  # fmt: skip
    if part.number == 1:
        notice.announcement, notice.announced_on = part.document, today
        notice.valid_from, notice.announced_by = part.valid_from, by
    notice.state = Notice.State.ANNOUNCING
    notice.save()
    audit.record("notice.announce", notice, region_code=notice.organisation.region_id, after={"document": document})
    return jobs.start(JOB, notice.heading, {"notice": notice.pk, "part": part.number}, by)


@transaction.atomic
def again(notice: Notice, by: User) -> Job:
    """Try the lines once more that could not be written, each by the announcement that named it."""
    notice = locked(notice, by)
    if notice.state not in (Notice.State.ANNOUNCED, Notice.State.PARTLY):
        raise refuse("notice-writing", Text("正在写入，或还没有公告", "it is being written, or not announced yet"),
                     Text("刷新页面看现在的状态", "reload the page"))  # fmt: skip
    left = Written.objects.filter(entry__notice=notice).exclude(problem_zh="").count()
    if not left:
        raise refuse("nothing-left", Text("没有未写入的行", "every line that was announced is written"),
                     Text("刷新页面", "reload the page"))  # fmt: skip
    check_list(notice)
    notice.state = Notice.State.ANNOUNCING
    notice.save(update_fields=["state"])
    audit.record("notice.again", notice, region_code=notice.organisation.region_id, after={"lines": left})
    tries = Job.objects.filter(kind=JOB, parameters__notice=notice.pk).count()
    return jobs.start(JOB, notice.heading, {"notice": notice.pk, "try": tries + 1}, by)


def remaining(notice: Notice) -> QuerySet[Entry]:
    """The lines that were not announced yet and are not struck off; those held back are among them."""
    return notice.entries.filter(written=None, struck=None)


def write_step(notice: Notice, after: int) -> int | None:
    """Write the next lines behind a number, in one transaction; gives the last number, None when all are through.

    A line that has its title is passed over, whatever the caller remembers, so a step may be repeated.
    """
    with transaction.atomic(), told_together():
        notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        rows = list(notice.entries.filter(number__gt=after).select_related("enterprise")[:STEP])
        known = {one.entry_id: one for one in Written.objects.filter(entry__in=rows).select_related("part")}
        out = held_back(notice) | set(Struck.objects.filter(entry__in=rows).values_list("entry_id", flat=True))
        current = _current(notice)
        for row in rows:
            before = known.get(row.pk)
            part = before.part if before is not None else current
            # Without an announcement that is under way, lines that were never announced stay as they are.
            if row.pk not in out and part is not None and (before is None or before.problem_zh):
                _write(notice, row, part)
        if rows:
            ensure_title_todos(china_today(), [_firm(row).pk for row in rows])
    return rows[-1].number if rows else None


def _current(notice: Notice) -> Part | None:
    """The announcement that is under way; that of a list from above begins with its notice."""
    current = notice.parts.filter(finished_at=None).order_by("-number").first()
    if current is None and notice.announced_on is not None and not notice.parts.exists():
        current = Part.objects.create(
            notice=notice, number=1, document=notice.announcement, announced_on=notice.announced_on,
            valid_from=notice.valid_from or notice.announced_on, announced_by=notice.announced_by or notice.prepared_by,
        )  # fmt: skip
    return current


def _firm(row: Entry) -> Enterprise:
    """The firm of a line today: where its record was merged since, the one that was kept."""
    firm = row.enterprise
    while firm.merged_into is not None:
        firm = firm.merged_into
    return firm


def _write(notice: Notice, row: Entry, part: Part) -> None:
    problem, held = None, None
    try:
        with transaction.atomic():
            held = _decide(notice, as_corrected(row), part)
    except TiduError as error:
        problem = error.what
    if held is None and problem is None:
        problem = NOT_HELD
    Written.objects.update_or_create(
        entry=row,
        defaults={
            "held": held,
            "part": part,
            "problem_zh": problem.zh[:300] if problem else "",
            "problem_en": problem.en[:300] if problem else "",
        },
    )


def _decide(notice: Notice, row: Entry, part: Part) -> TitleHeld | None:
    firm, day, meaning = _firm(row), part.announced_on, meaning_of(notice)
    if meaning == Notice.Kind.RECOGNITION:
        return register_title(
            firm, row.title, product=row.product, batch=notice.label, document=part.document, decided_on=day,
            valid_from=part.valid_from, name_then=row.name,
        )  # fmt: skip
    before = TitleHeld.objects.filter(
        enterprise=firm, title=row.title, product=row.product, withdrawn_on=None
    ).exclude(mark=TitleHeld.Mark.RENEWED).order_by("-valid_from", "-pk").first()  # fmt: skip
    if before is None:
        return _withdrawn_already(firm, row) if meaning == Notice.Kind.WITHDRAWAL else None
    if meaning == Notice.Kind.WITHDRAWAL:
        withdraw_title(before, day, f"{part.document} {row.detail}".strip())
        return before
    return renew_title(
        before, batch=notice.label, document=part.document, decided_on=day, name_then=row.name
    )  # fmt: skip


def _withdrawn_already(firm: Enterprise, row: Entry) -> TitleHeld | None:
    """The title that a decision withdrew before the notice was made: what the notice announces is done."""
    rows = TitleHeld.objects.filter(enterprise=firm, title=row.title, product=row.product, withdrawn_on__isnull=False)
    return rows.order_by("-withdrawn_on", "-pk").first()


@transaction.atomic
def finish(notice: Notice) -> Notice:
    """All lines are through that may be announced: told once, however often it is called.

    ``closed`` is told only when nothing is held back any more: until then the notice is announced in part.
    """
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.state not in (Notice.State.ANNOUNCING, Notice.State.PARTLY):
        return notice
    rest, before = remaining(notice).exists(), notice.state
    notice.state = Notice.State.PARTLY if rest else Notice.State.ANNOUNCED
    notice.save(update_fields=["state"])
    notice.parts.filter(finished_at=None).update(finished_at=timezone.now())
    if notice.state != before:
        written = Written.objects.filter(entry__notice=notice)
        counts = {"written": written.filter(problem_zh="").count(), "left": written.exclude(problem_zh="").count()}
        audit.record("notice.announced", notice, region_code=notice.organisation.region_id, after=counts)
        if before == Notice.State.ANNOUNCING:
            announced.send(sender=Notice, notice=notice)
        if not rest:
            closed.send(sender=Notice, notice=notice)
    return notice
