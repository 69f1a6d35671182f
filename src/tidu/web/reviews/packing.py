"""The papers of a list as one zip: written firm by firm straight into a file, so that memory stays flat, and so that a
broken run goes on behind the last firm that is whole.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_noop

from tidu.errors import InputError
from tidu.sheets import Column, Sheet, write_workbook
from tidu.sheets.values import Value
from tidu.web.audit import service as audit
from tidu.web.files.models import Blob
from tidu.web.files.service import open_blob
from tidu.web.files.unfinished import WHEN, Unfinished
from tidu.web.registry.models import Evidence, EvidenceLink
from tidu.web.reviews.letters import CATEGORIES, title_of, workbook
from tidu.web.reviews.models import Line, Package, PackageFile
from tidu.web.reviews.naming import check_pattern, path_for, unused

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.jobs.service import Progress

KIND = "recommendation-package"
FIRMS_AT_ONCE = 10
CHUNK = 1 << 20
STORED = ("pdf", "png", "jpeg", "xlsx", "docx")
"""Kinds that are compressed already: packing them again would cost minutes and save nothing."""


def papers_of(line: Line) -> Iterator[tuple[str, Evidence]]:
    """The papers of one firm that belong to its application, by name: those that prove something of its standard."""
    version = line.application.version
    standard = version.standard if version is not None else ""
    links = EvidenceLink.objects.filter(
        evidence__enterprise_id=line.application.enterprise_id, evidence__withdrawn_at=None
    )
    wanted = set(links.filter(standard=standard).values_list("evidence_id", flat=True))
    wanted |= set(links.exclude(indicator="").values_list("evidence_id", flat=True))
    for row in Evidence.objects.filter(pk__in=wanted).select_related("blob").order_by("kind", "pk"):
        yield row.title, row


def values_for(line: Line, material: str) -> dict[str, str]:
    """What the words of a pattern stand for."""
    return {
        "序号": f"{line.number:03d}", "企业名称": line.name, "统一社会信用代码": line.uscc, "县区": line.county,
        "类别": CATEGORIES.get(line.category, line.category), "材料": material, "申报编号": line.application.code,
    }  # fmt: skip


def _add(archive: zipfile.ZipFile, path: str, blob: Blob) -> tuple[str, int]:
    """Copy one file into the archive, a piece at a time; gives its digest and size. Raises InputError where it is lost."""
    entry = zipfile.ZipInfo(path, WHEN)
    entry.compress_type = zipfile.ZIP_STORED if blob.kind in STORED else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    digest, size = hashlib.sha256(), 0
    with open_blob(blob) as source, archive.open(entry, "w", force_zip64=blob.size > 1 << 31) as target:
        while piece := source.read(CHUNK):
            digest.update(piece)
            size += len(piece)
            target.write(piece)
    return digest.hexdigest(), size


def _pack_firm(archive: zipfile.ZipFile, package: Package, line: Line, used: set[str]) -> list[PackageFile]:
    found = []
    for title, row in papers_of(line):
        path = unused(path_for(package.pattern, values_for(line, title), row.blob.kind.replace("jpeg", "jpg")), used)
        one = PackageFile(package=package, line=line, path=path, title=title[:200])
        try:
            one.sha256, one.size = _add(archive, path, row.blob)
        except InputError as error:
            one.lost = error.what.zh[:120]
        else:
            if one.sha256 != row.blob_id:
                one.lost = "内容与登记的校验值不符"
        found.append(one)
    return found


def pack(package: Package, progress: Progress) -> dict[str, str]:
    """Make the archive; called by the runner. Goes on where the last whole firm ended."""
    lines = list(package.list.lines.select_related("application__version").order_by("number"))
    archive, done = Unfinished("packages", package.pk), int(progress.cursor.get("firms", 0))
    if not archive.begin(done):
        done = 0
    PackageFile.objects.filter(package=package, line__number__gt=lines[done - 1].number if done else 0).delete()
    used = {path.casefold() for path in package.entries.values_list("path", flat=True)}
    while done < len(lines):
        if progress.stop_asked():
            return {}
        some = lines[done : done + FIRMS_AT_ONCE]
        with transaction.atomic():
            with zipfile.ZipFile(archive.path, "a") as file:
                rows = [one for line in some for one in _pack_firm(file, package, line, used)]
            PackageFile.objects.bulk_create(rows)
            archive.keep(done + len(some), done)
            done += len(some)
            progress.save_cursor({"firms": done})
        progress.advance(done, len(lines), gettext_noop("packing papers"))
    return _finish(package, archive, progress)


def _finish(package: Package, archive: Unfinished, progress: Progress) -> dict[str, str]:
    with zipfile.ZipFile(archive.path, "a") as file:
        for name, source in (("索引.xlsx", index_sheet(package)), ("推荐汇总表.xlsx", Path(workbook_path(package)))):
            entry = zipfile.ZipInfo(name, WHEN)
            with source.open("rb") as written, file.open(entry, "w") as target:
                shutil.copyfileobj(written, target, CHUNK)
            shutil.rmtree(source.parent)
    size = archive.path.stat().st_size
    with archive.path.open("rb") as whole:
        sha256 = default_storage.save("", File(whole))
    with transaction.atomic():
        blob = Blob.objects.get_or_create(sha256=sha256, defaults={"size": size, "kind": "zip", "notes": []})[0]
        count = package.entries.filter(lost="").count()
        Package.objects.filter(pk=package.pk).update(blob=blob, files=count, size=size)
        audit.record(
            "package.made", package, after={"sha256": sha256, "files": count}, region_code=package.list.round.region_id
        )
        progress.save_cursor({"firms": package.list.lines.count(), "made": True})
    archive.drop()
    lost = package.entries.exclude(lost="").count()
    return {
        "link": package.list.get_absolute_url(),
        "zh": f"材料包做好了：{count} 个文件" + (f"，{lost} 个缺失，见索引" if lost else ""),
        "en": f"The package is made: {count} files" + (f", {lost} are missing, see the index" if lost else ""),
    }


def _folder() -> Path:

    return Path(tempfile.mkdtemp(prefix="tidu-index-"))


def workbook_path(package: Package) -> Path:
    """The list as a file in a folder of its own."""
    path = _folder() / "list.xlsx"
    with workbook(package.list) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target, CHUNK)
    return path


def index_sheet(package: Package) -> Path:
    """The index of the package: every file with its digest, those that are missing with the reason."""
    path = _folder() / "index.xlsx"
    columns = [
        Column("序号", "whole"),
        *(Column(name) for name in ("企业名称", "材料", "文件", "字节", "SHA-256", "说明")),
    ]
    rows = package.entries.select_related("line").order_by("line__number", "pk").iterator(chunk_size=500)
    cells: Iterator[list[Value]] = (
        [one.line.number, one.line.name, one.title, one.path, str(one.size), one.sha256, one.lost] for one in rows
    )
    write_workbook(
        path, [Sheet("索引", columns, cells, [title_of(package.list), f"名单 SHA-256 {package.list.sha256}"])]
    )
    return path


@transaction.atomic
def ask_package(row: object, pattern: str, by: User) -> Package:
    """Begin a package; one that is being made, or was made by the same pattern, is given again."""
    from tidu.web.jobs import service as jobs
    from tidu.web.reviews.models import RecommendationList

    assert isinstance(row, RecommendationList)  # noqa: S101 # nosec B101 - handed in by our own page
    pattern = check_pattern(pattern.strip())
    RecommendationList.objects.select_for_update(of=("self",)).get(pk=row.pk)
    known = row.packages.filter(pattern=pattern).first()
    if known is not None and (known.blob_id or (known.job is not None and known.job.state in ("waiting", "running"))):
        return known
    package = Package.objects.create(list=row, pattern=pattern, asked_by=by)
    package.job = jobs.start(KIND, f"材料包：{row}", {"package": package.pk}, by)
    package.save(update_fields=["job"])
    return package
