"""The successor of a published version: the same file and rows, ready to be mended and published in its place."""

from __future__ import annotations

from typing import Any

from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.lists.models import ListRow, ListVersion, RowIssue
from tidu.web.lists.receiving.service import next_number

OWN = frozenset({"id", "version", "twin", "effect", "undo", "differs"})
"""What a row of the successor does not have from the row that it repeats: its publishing is to come."""


def successor(version: ListVersion, by: User) -> ListVersion:
    """Repeat a version under the next number: rows with the firms that were found, what was decided, and all issues."""
    made = ListVersion.objects.create(
        source=version.source,
        number=next_number(version.source),
        as_of=version.as_of,
        document=version.document,
        batch=version.batch,
        state=ListVersion.State.REVIEW,
        file_name=version.file_name,
        blob=version.blob,
        recipe=version.recipe,
        columns=version.columns,
        notes=version.notes,
        summary=version.summary,
        created_by=by,
        registry_state=version.registry_state,
    )
    old = list(version.rows.order_by("table", "number"))
    fields = [one.attname for one in ListRow._meta.concrete_fields if one.name not in OWN]
    rows = ListRow.objects.bulk_create([ListRow(version=made, **_of(row, fields)) for row in old], batch_size=500)
    repeated = {row.pk: new for row, new in zip(old, rows, strict=True)}
    twins = []
    for row in old:
        if row.twin_id in repeated:
            repeated[row.pk].twin = repeated[row.twin_id]
            twins.append(repeated[row.pk])
    ListRow.objects.bulk_update(twins, ["twin"], batch_size=500)
    _issues(version, made, repeated)
    audit.record("list.succeed", made, after={"repeats": version.number})
    return made


def _of(row: ListRow, fields: list[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields}


def _issues(version: ListVersion, made: ListVersion, repeated: dict[int, ListRow]) -> None:
    fields = [one.attname for one in RowIssue._meta.concrete_fields if one.name not in ("id", "version", "row")]
    RowIssue.objects.bulk_create(
        [
            RowIssue(version=made, row=repeated.get(one.row_id or 0), **{name: getattr(one, name) for name in fields})
            for one in version.issues.order_by("id")
        ],
        batch_size=500,
    )
