"""A small installation with people, firms, files and a trail, made in a process of its own, and a look at one."""

from __future__ import annotations

import hashlib

from tests.web.installations import Installation, ask

FILL = """
from io import BytesIO
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from tests.web.cast import make_cast, pump_works, swimwear
from tests.web.files.making import PDF, workbook
from tidu.web.audit import service as audit
from tidu.web.files.service import keep
cast = make_cast()
with transaction.atomic():
    for firm in (pump_works(cast), swimwear(cast)):
        audit.record("firm.create", firm, after=audit.snapshot(firm, "name"))
    for name, content in (("证书.pdf", PDF), ("报表.xlsx", workbook())):
        audit.record("file.keep", keep(SimpleUploadedFile(name, content)))
"""


def look(one: Installation) -> dict[str, object]:
    """What an installation holds, read without the platform."""
    files = [path for path in (one.folder / "files").rglob("*") if path.is_file()]
    return {
        "people": ask(one, "SELECT count(*) FROM accounts_user"),
        "firms": ask(one, "SELECT name FROM registry_enterprise ORDER BY name"),
        "known": ask(one, "SELECT sha256 FROM files_blob ORDER BY sha256"),
        "kept": sorted(path.name for path in files if hashlib.sha256(path.read_bytes()).hexdigest() == path.name),
        "head": ask(one, "SELECT sequence, digest FROM audit_audithead"),
    }


def rename_all(one: Installation) -> Installation:
    """Change it, so that it differs from what the backup holds."""
    ask(one, "UPDATE registry_enterprise SET name = '改过的示例企业'")
    return one
