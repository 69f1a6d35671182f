"""Versions of lists made row by row, as reading and linking leave them, for the tests of publishing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, Protocol

from tests.web.cast import Cast, make_firm

from tidu.web.accounts.models import User
from tidu.web.files.models import Blob
from tidu.web.jobs.models import Job
from tidu.web.lists.linking.service import key_of
from tidu.web.lists.models import ListRow, ListSource, ListVersion
from tidu.web.lists.publishing import service
from tidu.web.registry.models import Enterprise

DAY = date(2026, 3, 1)


class Capture(Protocol):
    """What runs jobs at the end of a transaction."""

    def __call__(self, *, execute: bool = False) -> AbstractContextManager[list[Any]]: ...


def a_list(cast: Cast, what: str = "members", **more: Any) -> ListSource:
    """A list that 刘科长's department keeps for the whole city."""
    fields: dict[str, Any] = {"name": "示例名单", "issuer": "示例市科技局", "party": "science", "region_id": "2114"}
    fields |= {"organisation": cast.science.memberships.get().organisation, "owner": cast.science, "what": what}
    return ListSource.objects.create(**{**fields, **more})


def a_version(source: ListSource, cast: Cast, as_of: date = DAY, *, document: str = "示科〔2026〕1号") -> ListVersion:
    """A file of the list that is to be looked through."""
    number = source.versions.count() + 1
    blob = Blob.objects.create(sha256=hashlib.sha256(f"{source.pk} {number}".encode()).hexdigest(), size=1, kind="xlsx")
    return ListVersion.objects.create(
        source=source, number=number, as_of=as_of, document=document, state="review", file_name=f"示例{number}.xlsx",
        blob=blob, created_by=cast.science,
    )  # fmt: skip


def a_row(version: ListVersion, firm: Enterprise | None, state: str = "linked", **more: Any) -> ListRow:
    """A row about a firm."""
    name = more.pop("name", firm.name if firm is not None else "示例无名有限公司")
    code = more.pop("code", "")
    values = more.pop("values", {})
    number = version.rows.count() + 2
    return ListRow.objects.create(
        version=version, sheet="名单", number=number, name=name, code=code, values=values, state=state, enterprise=firm,
        region_id=firm.region_id if firm is not None else None, key=key_of(name, code), cells=[name],
        content=hashlib.sha256(f"{name} {values}".encode()).hexdigest(), **more,
    )  # fmt: skip


def firms(count: int, region: str = "211481101", first: int = 300) -> list[Enterprise]:
    """Firms of 兴城."""
    return [make_firm(f"兴城示例{first + one}有限公司", region, first + one) for one in range(count)]


def published(version: ListVersion, by: User, capture: Capture, **more: Any) -> ListVersion:
    """Publish, and let the job run."""
    with capture(execute=True):
        service.publish(version, by, **more)
    version.refresh_from_db()
    return version


def returned(version: ListVersion, by: User, capture: Capture, why: str = "示例：发错了") -> ListVersion:
    """Take back, and let the job run."""
    with capture(execute=True):
        service.take_back(version, by, why)
    version.refresh_from_db()
    return version


def on_list(source: ListSource) -> list[str]:
    """Who stands on the list now, by name."""
    rows = source.listed.filter(until=None).order_by("enterprise__name")
    return list(rows.values_list("enterprise__name", flat=True))


def whole(cast: Cast, source: ListSource, members: Sequence[Enterprise], as_of: date = DAY, **more: Any) -> ListVersion:
    """A version with a row for each of these firms."""
    version = a_version(source, cast, as_of, **more)
    for firm in members:
        a_row(version, firm)
    return version


def job_of(version: ListVersion) -> Job:
    """The newest job of a version."""
    return Job.objects.get(pk=version.job_id or 0)
