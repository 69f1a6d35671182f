"""Reading a version in steps: rows and issues, then firms; nothing of it is shown before all of it is there."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from tidu.errors import InputError
from tidu.intake.lists import Recipe, apply_recipe
from tidu.sheets import Table
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.jobs.service import Progress
from tidu.web.lists.linking.service import link_version
from tidu.web.lists.models import ListRow, ListVersion, RowIssue
from tidu.web.lists.receiving.keeping_recipes import from_json
from tidu.web.lists.receiving.opening import file_of, tables_of
from tidu.web.lists.receiving.preparing import CONTRADICTING, OUTSIDE, Prepared, Preparer
from tidu.web.lists.receiving.whereabouts import Whereabouts

State = ListVersion.State
STEP = 1_000
CONTRADICTED = "contradicted"
"""The issue of the earlier of two rows that contradict each other; that of the later one names the cells first."""
ODD_CODE = "code-remark"
PICK = Text(
    "同一名单里两行说法不同，请选一行，另一行不用：", "two rows of the list differ; keep one and leave the other out: "
)
NOT_READ = Text("没有读取“{sheet}”（{rows} 行）", "“{sheet}” was not read ({rows} rows)")


def read_version(version: ListVersion, progress: Progress) -> dict[str, int]:
    """Read and link a version from where it stopped; gives the counts. Does nothing where it is no longer to be read."""
    begun = time.monotonic()
    progress.advance(0, None, gettext_noop("reading the file"))
    prepared = prepare(version)
    done = int(progress.cursor.get("written", 0))
    while done < len(prepared) or not progress.cursor.get("begun"):
        if progress.stop_asked():
            return {}
        with transaction.atomic():
            if not _still_reading(version):
                return {}
            if not progress.cursor.get("begun"):
                _clear(version)
            write_rows(prepared[done : done + STEP])
            done = min(len(prepared), done + STEP)
            progress.cursor = {"begun": True, "written": done}
            progress.save_cursor(progress.cursor)
        progress.advance(done, len(prepared), gettext_noop("checking rows"))
    progress.advance(0, len(prepared), gettext_noop("finding firms"))
    with transaction.atomic():
        if not _still_reading(version):
            return {}
        found = finish(version, progress.advance, begun)
        progress.save_cursor({**progress.cursor, "linked": True})
    return found


def _still_reading(version: ListVersion) -> bool:
    """Locks the version: whoever discards it waits, or was first."""
    present = ListVersion.objects.select_for_update().get(pk=version.pk)
    return present.state == State.READING


def prepare(version: ListVersion) -> list[Prepared]:
    """Every row of the chosen tables, with what is to be kept of the tables written to the version (not saved)."""
    chosen: list[dict[str, Any]] = version.recipe.get("tables", [])
    headers = {one["table"]: one["header_row"] for one in chosen if one.get("header_row") is not None}
    with file_of(version.blob, version.file_name) as path:
        tables = tables_of(path, headers)
    where = Whereabouts(version.source.region_id)
    prepared: list[Prepared] = []
    version.columns, version.notes = [], []
    for place, one in enumerate(chosen):
        table, recipe = _applied(tables, one)
        version.columns.append(_entry(table, recipe, one["table"]))
        _note(version, table)
        preparer = Preparer(
            version.pk,
            place,
            table.sheet or "",
            table,
            recipe,
            where,
            str(version.source.region),
            bool(version.recipe.get("take_outside")),
            china_today(),
        )
        prepared += preparer.prepare()
    read = {one["table"] for one in chosen}
    for place, table in enumerate(tables):
        if place not in read and len(table):
            text = NOT_READ.format(sheet=table.sheet or str(place + 1), rows=len(table))
            version.notes.append({"code": "table-not-read", "zh": text.zh, "en": text.en})
    return prepared


def _applied(tables: Sequence[Table], one: dict[str, Any]) -> tuple[Table, Recipe]:
    if one["table"] >= len(tables):
        raise InputError("table-gone", Text("文件里找不到这张表", "the table is not in the file any more"))
    applied = apply_recipe(tables[one["table"]], from_json(one["recipe"]))
    if not applied.usable:
        raise InputError(
            "no-firm-column",
            Text("没有一列是企业名称或代码", "no column holds names or codes of firms"),
            fix=Text("在“列”里指定名称列，或代码列", "say under “Columns” which column holds names or codes"),
        )
    return applied.table, applied.recipe


def _entry(table: Table, recipe: Recipe, place: int) -> dict[str, Any]:
    return {
        "sheet": table.sheet or "",
        "letters": list(table.letters),
        "headings": list(table.columns),
        "roles": [recipe.role_of(heading) for heading in table.columns],
        "table": place,
    }


def _note(version: ListVersion, table: Table) -> None:
    known = {one["zh"] for one in version.notes}
    for one in table.notes:
        if one.text.zh not in known:
            where = str(one.where or "")
            version.notes.append({"code": one.code, "zh": one.text.zh, "en": one.text.en, "where": where})


def _clear(version: ListVersion) -> None:
    """Begin from clean: what an earlier reading wrote is gone together with the first new rows."""
    version.issues.all().delete()
    version.rows.all().delete()
    version.save(update_fields=["columns", "notes"])


def write_rows(prepared: Sequence[Prepared]) -> None:
    """Write rows with their issues."""
    ListRow.objects.bulk_create([one.row for one in prepared], batch_size=500)
    issues = []
    for one in prepared:
        for issue in one.issues:
            issue.row = one.row
            issues.append(issue)
    RowIssue.objects.bulk_create(issues, batch_size=500)


def finish(version: ListVersion, told: Callable[[int, int], None], begun: float) -> dict[str, int]:
    """Find firms, settle rows that contradict each other, and open the version to review."""
    link_version(version, told)
    settle(version)
    counts = counts_of(version)
    version.state = State.REVIEW
    kept = {name: value for name, value in version.summary.items() if name != "counts"}
    version.summary = {**kept, "counts": counts, "seconds": round(time.monotonic() - begun, 1)}
    version.save(update_fields=["state", "summary"])
    audit.record("list.read", version, after=counts)
    return counts


def settle(version: ListVersion) -> None:
    """Drop doubts about codes that the registry confirms; have a person choose between rows that contradict each other."""
    # A code that the registry has for this very firm is in no doubt, whatever it looks like.
    confirmed = version.issues.filter(code=ODD_CODE, row__enterprise__uscc=F("row__code"))
    version.issues.filter(pk__in=list(confirmed.values_list("pk", flat=True))).delete()
    _contradictions(version)


def _contradictions(version: ListVersion) -> None:
    """Both rows of a firm that the list describes twice, and differently, wait for a person, and say in which cells."""
    version.issues.filter(code=CONTRADICTED).delete()
    listed = [one for one in version.issues.filter(code=CONTRADICTING).select_related("row") if one.row is not None]
    if not listed:
        return
    later = {one.row_id for one in listed}
    fields = ("pk", "version_id", "number", "key", "state", "verdict", "enterprise_id", "reason_zh", "reason_en")
    rows = {row.pk: row for row in version.rows.exclude(state=ListRow.State.LEFT_OUT).only(*fields)}
    firsts: dict[str, ListRow] = {}
    for row in sorted(rows.values(), key=lambda one: one.number):
        if row.pk not in later:
            for part in row.key.split("|"):
                firsts.setdefault(part, row)
    concerned: dict[int, ListRow] = {}
    mirrored = []
    for issue in listed:
        assert issue.row is not None  # noqa: S101 - chosen above
        code, _bar, name = issue.row.key.partition("|")
        first = firsts.get(code) if code else firsts.get(name)
        for pk in (issue.row_id, first.pk if first else None):
            if pk in rows:
                concerned[rows[pk].pk] = rows[pk]
        if first is not None:
            mirrored.append(_mirror(issue, first))
    for row in concerned.values():
        if row.state == ListRow.State.LINKED and not row.verdict:
            row.state, row.enterprise_id = ListRow.State.DOUBTFUL, None
            row.reason_zh, row.reason_en = (PICK.zh + row.reason_zh)[:400], (PICK.en + row.reason_en)[:600]
    ListRow.objects.bulk_update(concerned.values(), ["state", "enterprise", "reason_zh", "reason_en"], batch_size=300)
    RowIssue.objects.bulk_create(mirrored, batch_size=300)


def _mirror(issue: RowIssue, first: ListRow) -> RowIssue:
    """The same issue on the earlier row."""
    letters = issue.cell.rstrip("0123456789")
    why = Text(f"第 {issue.number} 行与这一行说法不同", f"row {issue.number} says otherwise")
    return RowIssue(
        version_id=issue.version_id,
        row=first,
        number=first.number,
        cell=f"{letters}{first.number}" if letters else "",
        column=issue.column,
        severity=issue.severity,
        code=CONTRADICTED,
        why_zh=f"{why.zh}：{issue.why_zh}",
        why_en=f"{why.en}: {issue.why_en}",
        fix_zh=issue.fix_zh,
        fix_en=issue.fix_en,
    )


def counts_of(version: ListVersion) -> dict[str, int]:
    """How many rows are in which state, how many are twins, and how many issues there are of each severity."""
    states = Counter(version.rows.order_by().values_list("state", flat=True))
    severities = Counter(version.issues.order_by().values_list("severity", flat=True))
    return {
        "rows": sum(states.values()),
        **{str(state): states.get(state, 0) for state in ListRow.State.values},
        "outside": version.issues.filter(code=OUTSIDE).count(),
        "twins": version.rows.filter(twin__isnull=False).count(),
        **{f"issues_{severity}": severities.get(severity, 0) for severity in RowIssue.Severity.values},
    }
