"""The door to imports: receive a file, confirm its columns, look at what it would do, apply it, take it back."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction

from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.files import service as files
from tidu.web.jobs import service as jobs
from tidu.web.registry.imports import columns
from tidu.web.registry.imports.applying import Applier, Effect
from tidu.web.registry.imports.reading import Problem, ReadFile, opened
from tidu.web.registry.models import ImportJob, ImportProblem

__all__ = ["confirm", "file_of", "look", "proposals_of", "receive", "start_applying", "start_undoing"]

LOOKED_AT = 20_000
"""Rows that a preview goes through; a longer file is looked at in part, and the page says so."""
MOST_PROBLEMS = 2_000


@contextmanager
def file_of(job: ImportJob) -> Iterator[Path]:
    """The file under its own name, because readers tell the format by it."""
    with tempfile.TemporaryDirectory(prefix="tidu-import-") as folder:
        path = Path(folder, Path(job.file_name).name)
        with files.open_blob(job.blob) as kept, path.open("wb") as out:
            shutil.copyfileobj(kept, out)
        yield path


@transaction.atomic
def receive(
    upload: File[Any] | IO[bytes],
    name: str,
    by: User,
    *,
    what: str,
    party: str,
    document: str = "",
    title: str = "",
    batch: str = "",
) -> ImportJob:
    """Keep a file and propose what its columns are. Raises TiduError, in words, for a file that cannot be read."""
    blob = files.keep(upload, kinds=("xlsx",), name=name)
    if by.organisation_id is None:
        raise InputError("no-organisation", Text("您不属于任何单位", "you belong to no organisation"))
    job = ImportJob.objects.create(
        what=what,
        file_name=files.clean_name(name),
        blob=blob,
        party=party,
        document=document,
        organisation_id=by.organisation_id,
        created_by=by,
        mapping={"title": title, "batch": batch},
    )
    with file_of(job) as path:
        source = opened(path, "")
        listed = columns.proposals(source, what)
    job.sheet = source.sheet or ""
    job.mapping = {
        **job.mapping,
        "columns": columns.mapping_of(listed),
        "unit": source.unit,
        "rows": source.frame.height,
    }
    job.save(update_fields=["sheet", "mapping"])
    audit.record("import.receive", job, after={"file": job.file_name, "what": what, "party": party, "sha256": blob.pk})
    return job


def proposals_of(job: ImportJob) -> list[columns.Proposed]:
    """The columns of the file with what is proposed for each."""
    with file_of(job) as path:
        return columns.proposals(opened(path, job.sheet), job.what)


@transaction.atomic
def confirm(job: ImportJob, chosen: Mapping[str, Mapping[str, Any]], unit: str | None) -> None:
    """Keep what a person said of the columns."""
    kept = dict(job.mapping.get("columns", {}))
    for heading, one in chosen.items():
        if heading in kept:
            kept[heading] = {**kept[heading], **one}
    job.mapping = {**job.mapping, "columns": kept, "unit": unit or job.mapping.get("unit")}
    job.save(update_fields=["mapping"])


def look(job: ImportJob, by: User) -> Effect:
    """What the import would do, and every problem; nothing of the registry is written. Raises TiduError, in words."""
    if not any(one["to"] in ("name", "code") for one in job.mapping["columns"].values()):
        raise InputError(
            "no-firm-column",
            Text("没有一列是企业名称或代码", "no column is a firm's name or code"),
            fix=Text("在下面指定企业名称列，或统一社会信用代码列", "say below which column holds names or codes"),
        )
    with file_of(job) as path:
        file = ReadFile(path, job, china_today())
        applier = Applier(job, file, by)
        effect = Effect()
        for first in range(0, min(len(file), LOOKED_AT), 1000):
            applier.look(first, 1000, effect)
        problems = [*file.problems(), *effect.problems]
    with transaction.atomic():
        _keep_problems(job, problems)
        job.summary = {**effect.told(), "all_rows": len(file), "problems": len(problems)}
        job.state = ImportJob.State.PREVIEWED
        job.save(update_fields=["summary", "state"])
    return effect


def _keep_problems(job: ImportJob, problems: list[Problem]) -> None:
    job.problems.all().delete()
    ImportProblem.objects.bulk_create(
        [
            ImportProblem(
                import_job=job,
                row=one.row,
                cell=one.cell[:20],
                column=one.column[:120],
                text=one.text[:200],
                severity=one.severity[:8],
                code=one.code[:48],
                why_zh=one.why.zh,
                why_en=one.why.en,
            )
            for one in problems[:MOST_PROBLEMS]
        ],
        batch_size=500,
    )


@transaction.atomic
def start_applying(job: ImportJob, by: User) -> jobs.Job:
    """Apply the import in the background. Raises InputError where it is not ready, or was applied already."""
    job = ImportJob.objects.select_for_update().get(pk=job.pk)
    if job.state != ImportJob.State.PREVIEWED:
        raise InputError(
            "import-state", Text("导入还没有预览，或已经应用", "it was not previewed, or is applied already")
        )
    work = jobs.start("registry-import", f"导入 {job.file_name}", {"import": job.pk}, by)
    job.job, job.state = work, ImportJob.State.APPLYING
    job.save(update_fields=["job", "state"])
    audit.record("import.apply", job, after={"rows": job.mapping.get("rows")})
    return work


@transaction.atomic
def start_undoing(job: ImportJob, by: User) -> jobs.Job:
    """Take the import back in the background. What was changed since stays, and is listed."""
    job = ImportJob.objects.select_for_update().get(pk=job.pk)
    if job.state != ImportJob.State.APPLIED:
        raise InputError("import-state", Text("只有已应用的导入可以撤销", "only an applied import can be undone"))
    work = jobs.start("registry-import-undo", f"撤销导入 {job.file_name}", {"import": job.pk}, by)
    job.job, job.state = work, ImportJob.State.UNDOING
    job.save(update_fields=["job", "state"])
    audit.record("import.undo", job)
    return work
