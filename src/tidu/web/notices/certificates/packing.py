"""All certificates of a notice as one zip: a job in steps that goes on behind the last step that is whole."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from typing import TYPE_CHECKING

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.files.models import Blob
from tidu.web.files.names import clean_name
from tidu.web.files.service import open_blob
from tidu.web.files.unfinished import WHEN, Unfinished
from tidu.web.jobs import service as jobs
from tidu.web.notices.certificates.issuing import certificates_of, paper_of, refuse
from tidu.web.notices.issued import Bundle, Certificate
from tidu.web.notices.models import Notice

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.jobs.service import Progress

JOB = "pack-certificates"
AT_ONCE = 25


def name_of(row: Certificate) -> str:
    """The name of its file: number first, so that a folder is in order, then the firm."""
    return clean_name(f"{row.number}-{row.name}.pdf")


def digest_of(rows: list[Certificate]) -> str:
    """Of the numbers that belong into the zip."""
    return hashlib.sha256("\n".join(row.number for row in rows).encode()).hexdigest()


@transaction.atomic
def ask_bundle(notice: Notice, by: User) -> Bundle:
    """Begin the zip; the one that holds the same certificates, or is being made, is given again."""
    Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    rows = certificates_of(notice)
    if not rows:
        raise refuse(Text("这份公示还没有证书", "this notice has no certificates yet"))
    digest = digest_of(rows)
    known = Bundle.objects.filter(notice=notice, digest=digest).select_related("job").first()
    if known is not None and (known.blob_id or (known.job is not None and known.job.state in ("waiting", "running"))):
        return known
    bundle = Bundle.objects.create(notice=notice, digest=digest, asked_by=by)
    bundle.job = jobs.start(JOB, f"证书：{notice.heading}", {"bundle": bundle.pk}, by)
    bundle.save(update_fields=["job"])
    return bundle


def pack(bundle: Bundle, progress: Progress) -> dict[str, str]:
    """Make the zip; called by the runner. A certificate that was replaced meanwhile makes it begin anew."""
    rows = certificates_of(bundle.notice)
    archive, done = Unfinished("certificates", bundle.pk), int(progress.cursor.get("done", 0))
    digest = digest_of(rows)
    if digest != bundle.digest:
        Bundle.objects.filter(pk=bundle.pk).update(digest=digest)
        done = 0
    if not archive.begin(done):
        done = 0
    while done < len(rows):
        if progress.stop_asked():
            return {}
        some = rows[done : done + AT_ONCE]
        with transaction.atomic():
            with zipfile.ZipFile(archive.path, "a") as file:
                for row in some:
                    _add(file, row)
            archive.keep(done + len(some), done)
            done += len(some)
            progress.save_cursor({"done": done})
        progress.advance(done, len(rows), gettext_noop("packing certificates"))
    return _finish(bundle, archive, len(rows))


def _add(archive: zipfile.ZipFile, row: Certificate) -> None:
    entry = zipfile.ZipInfo(name_of(row), WHEN)
    entry.compress_type, entry.external_attr = zipfile.ZIP_STORED, 0o644 << 16
    with open_blob(paper_of(row)) as source, archive.open(entry, "w") as target:
        shutil.copyfileobj(source, target)


def _finish(bundle: Bundle, archive: Unfinished, count: int) -> dict[str, str]:
    size = archive.path.stat().st_size
    with archive.path.open("rb") as whole:
        sha256 = default_storage.save("", File(whole))
    with transaction.atomic():
        blob = Blob.objects.get_or_create(sha256=sha256, defaults={"size": size, "kind": "zip", "notes": []})[0]
        Bundle.objects.filter(pk=bundle.pk).update(blob=blob, files=count)
        region = bundle.notice.organisation.region_id
        audit.record("certificates.packed", bundle, after={"sha256": sha256, "files": count}, region_code=region)
    archive.drop()
    return {
        "link": reverse("notice-certificates", args=[bundle.notice_id]),
        "zh": f"证书包做好了：{count:,} 份",
        "en": f"The zip is made: {count:,} certificates",
    }
