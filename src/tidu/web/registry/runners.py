"""Long work of the registry."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.service import acting_user
from tidu.web.jobs.service import Progress, runner
from tidu.web.registry.changes import tell_settled, told_together
from tidu.web.registry.enterprises.sizes import renew_size_classes
from tidu.web.registry.imports.applying import STEP, Applier, Effect
from tidu.web.registry.imports.reading import ReadFile
from tidu.web.registry.imports.service import file_of
from tidu.web.registry.imports.undoing import Undoer, finished
from tidu.web.registry.models import ImportJob, ImportRow


def _job(progress: Progress) -> ImportJob:
    return ImportJob.objects.select_related("organisation", "blob", "created_by").get(pk=progress.parameters["import"])


def _person(job: ImportJob) -> User:
    assert job.created_by_id is not None  # noqa: S101 - an import has somebody who began it
    return User.objects.get(pk=job.created_by_id)


@runner("registry-import")
def apply_import(progress: Progress) -> dict[str, Any]:
    """Apply an import from where it stopped; each step is written together with how far it came."""
    job = _job(progress)
    person = _person(job)
    progress.advance(0, None, gettext_noop("reading the file"))
    with acting_user(person.pk, str(person), channel="job"), file_of(job) as path:
        file = ReadFile(path, job, china_today())
        applier = Applier(job, file, person)
        done, total = int(progress.cursor.get("done", 0)), len(file)
        counts: dict[str, int] = dict(progress.cursor.get("counts", {}))
        while done < total:
            if progress.stop_asked():
                return {}
            with transaction.atomic(), told_together():
                effect = Effect()
                applier.apply(done, STEP, effect)
                done = min(total, done + STEP)
                counts = {name: counts.get(name, 0) + number for name, number in effect.told().items()}
                progress.save_cursor({"done": done, "counts": counts})
            progress.advance(done, total, gettext_noop("writing rows"))
        _finish(job, counts)
    return {
        "link": reverse("import", args=[job.pk]),
        "zh": f"{counts.get('new', 0)} 家新企业",
        "en": f"{counts.get('new', 0)} new firms",
    }


def _finish(job: ImportJob, counts: dict[str, int]) -> None:
    ids = list(
        ImportRow.objects.filter(import_job=job, enterprise__isnull=False)
        .values_list("enterprise_id", flat=True)
        .distinct()
    )
    if job.what != ImportJob.What.TITLES:
        renew_size_classes(china_today(), ids)
    with transaction.atomic():
        job.state, job.applied_at = ImportJob.State.APPLIED, timezone.now()
        job.summary = {**job.summary, **counts}
        job.save(update_fields=["state", "applied_at", "summary"])
        tell_settled()
        if job.what == ImportJob.What.TITLES:
            from tidu.web.registry.titles.service import ensure_title_todos

            ensure_title_todos(china_today())


@runner("registry-import-undo")
def undo_import(progress: Progress) -> dict[str, Any]:
    """Take an import back from where it stopped, the last row first."""
    job = _job(progress)
    person = _person(job)
    undoer = Undoer(job)
    total = ImportRow.objects.filter(import_job=job).count()
    last, done = progress.cursor.get("last"), int(progress.cursor.get("done", 0))
    counts: dict[str, int] = dict(progress.cursor.get("counts", {}))
    with acting_user(person.pk, str(person), channel="job"):
        while True:
            if progress.stop_asked():
                return {}
            with transaction.atomic(), told_together():
                rows = ImportRow.objects.filter(import_job=job).order_by("-number")
                some = list(rows.filter(number__lt=last)[:STEP] if last is not None else rows[:STEP])
                if not some:
                    break
                undoer.counts.clear()
                undoer.undo(some)
                last, done = some[-1].number, done + len(some)
                counts = {name: counts.get(name, 0) + undoer.counts.get(name, 0) for name in {*counts, *undoer.counts}}
                progress.save_cursor({"last": last, "done": done, "counts": counts})
            progress.advance(done, total, gettext_noop("taking back rows"))
        with transaction.atomic():
            finished(job, counts)
            tell_settled()
    return {"link": reverse("import", args=[job.pk]), "zh": "已撤销", "en": "undone"}
