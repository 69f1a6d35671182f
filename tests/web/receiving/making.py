"""Files as issuers send them, and receiving them as 李科 does."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from tidu.fictional.names import credit_code
from tidu.web.accounts.models import User
from tidu.web.lists.models import ListSource, ListVersion
from tidu.web.lists.receiving import service
from tidu.web.lists.receiving.keeping_recipes import from_json

HEAD = ("序号", "企业名称", "统一社会信用代码", "所属县区", "备注")
TITLE = "2026年度示例市重点企业名单"
FIRMS = (
    ("兴城示例一号机械有限公司", credit_code(101), "兴城市"),
    ("兴城示例二号泵业有限公司", credit_code(102), "兴城市"),
    ("绥中示例三号食品有限公司", credit_code(103), "绥中县"),
    ("绥中示例四号服饰有限公司", credit_code(104), "绥中县"),
)


def book(
    rows: Iterable[Sequence[Any]], head: Sequence[Any] = HEAD, titles: Sequence[str] = (TITLE,), sheet: str = "名单"
) -> openpyxl.Workbook:
    """A workbook with lines of title above a header."""
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.title = sheet
    for title in titles:
        page.append([title])
    page.append(list(head))
    for row in rows:
        page.append(list(row))
    return made


def content(made: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def file(made: openpyxl.Workbook | bytes, name: str = "2026年度示例市重点企业名单.xlsx") -> SimpleUploadedFile:
    """What a browser sends."""
    return SimpleUploadedFile(name, made if isinstance(made, bytes) else content(made))


def listed(firms: Iterable[Sequence[Any]] = FIRMS) -> list[list[Any]]:
    """Rows of the usual list: number, name, code, county, remark."""
    return [[number, *firm, ""] for number, firm in enumerate(firms, 1)]


def received(made: openpyxl.Workbook | bytes, by: User, name: str = "", **more: Any) -> ListVersion:
    """A file that was taken, and waits for its columns."""
    upload = file(made, name) if name else file(made)
    version = service.receive(upload, str(upload.name), by, **more).version
    assert version is not None
    return version


def read(version: ListVersion, by: User, **more: Any) -> ListVersion:
    """The version read as it was proposed; the job runs within the test."""
    from tidu.web.jobs.running import run

    chosen = [
        (one["table"], one.get("said_header"), from_json(one["recipe"]))
        for one in version.summary["sketch"]
        if one["chosen"]
    ]
    job = service.confirm(version, by, chosen, **more)
    run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error_zh
    version.refresh_from_db()
    return version


def source(by: User, name: str = "示例市重点企业名单", **fields: Any) -> ListSource:
    """A list that 李科's bureau keeps."""
    values = {"issuer": "示例市发展和改革局", "party": "bureau", "what": "members", "region_id": "2114", **fields}
    return ListSource.objects.create(name=name, organisation_id=by.organisation_id or 0, owner=by, **values)
