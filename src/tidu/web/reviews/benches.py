"""The workbench of one application for one reviewer: rows, marks, progress, what changed since the version before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tidu.criteria.outcomes import Outcome
from tidu.criteria.report import sentence
from tidu.errors import InputError
from tidu.text import Language, Text
from tidu.web.filing.service import Change, FilingVersion, compare, replayed
from tidu.web.reviews.models import Finding, RowMark
from tidu.web.reviews.rows import BenchRow, Other, add_others, add_papers, listed_of, rows_of, said_by
from tidu.web.rounds.service import standing_uses

if TYPE_CHECKING:
    from tidu.criteria.verdicts import Verdict
    from tidu.web.accounts.models import User
    from tidu.web.rounds.models import Application

REVIEWED = {"county_review": "county", "city_review": "city"}
"""The states in which an application is reviewed, and by whom."""


@dataclass
class Bench:
    """All that a reviewer sees of one application. ``level`` is whose turn it is; empty when it is nobody's."""

    application: Application
    version: FilingVersion
    verdict: Verdict
    rows: list[BenchRow]
    lists: list[Other]
    level: str
    before: FilingVersion | None = None
    changes: list[Change] = field(default_factory=list)

    @property
    def sentence(self) -> Text:
        """The verdict in a sentence."""
        return sentence(self.verdict)

    @property
    def to_check(self) -> list[BenchRow]:
        """The rows that this reviewer has to look at: those that changed, where there was a version before."""
        return [row for row in self.rows if row.changed] if self.before is not None else self.rows

    @property
    def marked(self) -> int:
        """How many of them he has marked."""
        return sum(1 for row in self.to_check if row.mark is not None)

    @property
    def doubtful(self) -> list[BenchRow]:
        """The rows that he marked as doubtful."""
        return [row for row in self.rows if row.mark is not None and row.mark.mark == RowMark.Mark.DOUBTFUL]

    @property
    def unmet(self) -> list[BenchRow]:
        """The rows that are not met and stand in the way."""
        return [row for row in self.rows if row.outcome is Outcome.UNMET and not row.spared]


def level_of(one: Application) -> str:
    """Who reviews it now: ``county``, ``city``, or nobody."""
    return REVIEWED.get(one.state, "")


def may_mark(one: Application, user: User) -> bool:
    """Whether it is somebody's turn to mark: the county's officer in the county's review, the city's in the city's."""
    level = level_of(one)
    if not user.scope.officer or not user.scope.covers(one.region_id):
        return False
    return level == "city" if user.scope.city else level == "county"


def bench_of(one: Application, user: User, language: Language) -> Bench:
    """The workbench; raises InputError ``nothing-to-review`` where nothing was handed in, or it has no rule set."""
    version = one.version
    again = replayed(version) if version is not None else None
    if version is None or again is None or again.verdict is None:
        raise InputError(
            "nothing-to-review",
            Text("还没有可审核的版本", "there is no version to be reviewed yet"),
            fix=Text("企业提交以后再打开", "open it when the firm has handed it in"),
        )
    verdict, firm = again.verdict, one.enterprise
    rows = rows_of(verdict, language)
    add_others(rows, firm, verdict, user, language)
    add_papers(rows, firm, version.standard, standing_uses(one))
    found = Bench(one, version, verdict, rows, [said_by(each) for each in listed_of(firm, user)], level_of(one))
    _add_changes(found)
    _add_marks(found, user)
    _add_findings(found)
    return found


def _add_changes(bench: Bench) -> None:
    """What the firm changed since the version that was sent back: only that has to be looked at again."""
    bench.before = bench.version.filing.versions.filter(number__lt=bench.version.number).order_by("-number").first()
    if bench.before is None:
        return
    bench.changes = compare(bench.before, bench.version)
    was = (bench.before.receipt or {}).get("nodes", {})
    touched = {
        bench.version.content.get(each.name, bench.before.content.get(each.name, {})).get("field"): each
        for each in bench.changes
    }
    for row in bench.rows:
        row.changed = [
            f"{touched[code].before or '—'} → {touched[code].after or '—'}" for code in row.fields if code in touched
        ]
        if not row.changed and was.get(row.name) != row.outcome.word:
            row.changed = [f"{was.get(row.name, '—')} → {row.outcome.word}"]


def _add_marks(bench: Bench, user: User) -> None:
    by_row: dict[str, list[RowMark]] = {}
    marks = RowMark.objects.filter(application=bench.application).select_related("reviewer", "version")
    for mark in marks.order_by("version__number", "pk"):
        by_row.setdefault(mark.row, []).append(mark)
    for row in bench.rows:
        mine = [each for each in by_row.get(row.name, ()) if each.reviewer_id == user.pk]
        # A mark holds on while the row has not changed since; a changed row is to be looked at anew.
        kept = [each for each in mine if each.version_id == bench.version.pk or not row.changed]
        row.mark = kept[-1] if kept else None
        row.theirs = [each for each in by_row.get(row.name, ()) if each.reviewer_id != user.pk or each is not row.mark]


def _add_findings(bench: Bench) -> None:
    newest: dict[str, Any] = {}
    for one in (
        Finding.objects.filter(application=bench.application).select_related("found_by", "evidence").order_by("pk")
    ):
        newest[one.criterion] = one
    for row in bench.rows:
        row.found_by = newest.get(row.name)


# -- reasons, filled in beforehand ----------------------------------------------------------------------------------


def return_reasons(bench: Bench, known: Mapping[str, Text]) -> list[dict[str, str]]:
    """The reasons of a return, one a doubtful row: the field of the form where the row reads one, and the reviewer's note."""
    found = []
    for row in bench.doubtful:
        names = [f"{code}.{year}" if year is not None else code for code, year in (value.key for value in row.values)]
        field_of = next((name for name in reversed(names) if name in known), "")
        found.append({"field": field_of, "text": f"{row.says}：{row.mark.note}" if row.mark.note else row.says})
    return found


def refusal_reasons(bench: Bench) -> list[dict[str, str]]:
    """The reasons of a refusal, one an unmet criterion, each with its document and article."""
    return [
        {"text": "；".join((row.says, *row.found)), "document": row.document, "article": row.article}
        for row in bench.unmet
    ]
