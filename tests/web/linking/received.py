"""Versions of lists as receiving leaves them for linking: rows with names, codes and counties, and nothing found yet."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from tidu.web.accounts.models import User
from tidu.web.files.models import Blob
from tidu.web.lists.linking.keys import key_of
from tidu.web.lists.models import ListRow, ListSource, ListVersion


def make_list(by: User, name: str = "示例高新技术企业名单", region: str = "2114", **fields: Any) -> ListSource:
    """A list that somebody's organisation keeps."""
    organisation = by.memberships.first().organisation  # type: ignore[union-attr]
    given = {"issuer": "示例市科技局", "party": "science", "what": "members", "region_id": region} | fields
    return ListSource.objects.create(name=name, organisation=organisation, owner=by, **given)


def make_version(source: ListSource, rows: list[tuple[Any, ...]], state: str = "review", **fields: Any) -> ListVersion:
    """A version with rows of (name, code, county, values)."""
    number = source.versions.count() + 1
    blob, _new = Blob.objects.get_or_create(sha256="0" * 63 + str(number % 10), defaults={"size": 1, "kind": "xlsx"})
    version = ListVersion.objects.create(
        source=source, number=number, as_of=date(2026, 3, number), file_name=f"示例{number}.xlsx", blob=blob, state=state,
        columns=[{"sheet": "Sheet1", "letters": ["A", "B", "C"], "headings": ["企业名称", "统一社会信用代码", "县区"]}],
        **fields,
    )  # fmt: skip
    ListRow.objects.bulk_create([_row(version, place, *row) for place, row in enumerate(rows, start=2)])
    return version


def _row(
    version: ListVersion, place: int, name: str, code: str = "", county: str = "", values: dict[str, Any] | None = None
) -> ListRow:
    content = hashlib.sha256(repr((name, code, county, values)).encode()).hexdigest()
    return ListRow(
        version=version, sheet="Sheet1", number=place, name=name, code=code, county=county, cells=[name, code, county],
        values=values or {}, key=key_of(name, code), content=content,
    )  # fmt: skip
