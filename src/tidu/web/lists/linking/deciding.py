"""Deciding which firm a row means: one row, or all above a confidence; each decision with its trail, and undone in one go.

Whoever decides holds the version until he has written, so that of two who decide the same row the second learns what the first
said, and twins are told apart once.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text, same
from tidu.web.accounts.scope import within
from tidu.web.audit import service as audit
from tidu.web.lists.linking.ground import Ground
from tidu.web.lists.linking.twins import renew_twins
from tidu.web.lists.linking.writing import save_found, say
from tidu.web.lists.models import Decision, ListRow, ListVersion
from tidu.web.registry.models import Enterprise

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.registry.scoping import EnterpriseQuerySet

State, Verdict, Word = ListRow.State, ListRow.Verdict, Decision.Verdict
KEPT = (
    "state", "basis", "enterprise_id", "region_id", "confidence", "reason_zh", "reason_en", "candidates", "verdict",
    "decided_by_id", "decided_at",
)  # fmt: skip
"""What a decision changes of a row, and undoing it puts back."""
BY_PERSON = "person"
DECIDABLE = (ListVersion.State.REVIEW, ListVersion.State.PUBLISHED)
"""Rows that were open when a version was published are decided later, and published then."""
ACCEPTED = Text("人工确认", "accepted by a person")
REJECTED = Text("人工判定“都不是”：{reason}", "none of these, by a person: {reason}")
LEFT_OUT = Text("人工判定不采用此行", "left out by a person")
REJECTED_THERE = Text(
    "{by}判定不是本地企业；另有其他县区的企业待判定", "{by}: none of ours; firms of other counties are left"
)


class Overtaken(Exception):
    """Somebody decided the row after it was shown. ``row`` is how it stands now; nothing was written."""

    def __init__(self, row: ListRow) -> None:
        super().__init__("row-decided")
        self.row = row


@dataclass
class Step:
    """What one person decides in one go."""

    by: User
    action: str = field(default_factory=lambda: uuid.uuid4().hex)
    now: datetime = field(default_factory=timezone.now)
    decisions: list[Decision] = field(default_factory=list)
    entries: list[audit.Entry] = field(default_factory=list)
    rows: list[ListRow] = field(default_factory=list)
    firms: set[int | None] = field(default_factory=set)

    def keep(self, row: ListRow, before: dict[str, Any], word: str, firms: Sequence[int | None]) -> None:
        """A row that was changed, with what was said of which firms; the first bears how the row stood before."""
        for place, firm in enumerate(firms or (None,)):
            self.decisions.append(
                Decision(
                    organisation_id=row.version.source.organisation_id, key=row.key, name=row.name, enterprise_id=firm,
                    verdict=word, row=row, source_id=row.version.source_id, action=self.action,
                    before=before if place == 0 else {}, by=self.by,
                )
            )  # fmt: skip
        self.entries.append(
            audit.entry_of(
                "list.decide", row,
                before={"verdict": before["verdict"], "state": before["state"]},
                after={"verdict": word, "state": row.state, "firm": firms[0] if firms else None},
                enterprise_id=row.enterprise_id, region_code=row.region_id or "",
            )
        )  # fmt: skip
        self.rows.append(row)
        self.firms |= {before["enterprise_id"], row.enterprise_id}

    def write(self, version: ListVersion) -> str:
        """Write everything, in a few queries however many rows it is; gives the mark by which it is undone."""
        for row in self.rows:
            row.decided_by, row.decided_at = self.by, self.now
        save_found(self.rows)
        Decision.objects.bulk_create(self.decisions, batch_size=500)
        renew_twins(version, [one for one in self.firms if one is not None])
        audit.record_many(self.entries)
        return self.action


# -- one row ------------------------------------------------------------------------------------------------------


def seen_of(row: ListRow) -> str:
    """How a row was when it was shown, for whoever decides it then."""
    told = (row.state, row.verdict, row.enterprise_id, row.decided_at.isoformat() if row.decided_at else "")
    return sha256(repr(told).encode()).hexdigest()[:16]


@transaction.atomic
def accept(pk: int, firm_pk: int, by: User, seen: str) -> str:
    """The row means this firm. Raises Overtaken, and InputError for a firm to which the list cannot be linked."""
    row = _locked(pk, by, seen)
    firm = firm_for(row.version, by).filter(pk=firm_pk).first()
    if firm is None:
        raise InputError(
            "firm-out-of-reach",
            Text("这户企业不能关联到本名单", "this list cannot be linked to that firm"),
            why=Text("档案已并入别的档案，或企业不在范围内", "its record was merged, or it lies elsewhere"),
            fix=Text("重新搜索企业", "search for the firm again"),
        )
    step = Step(by)
    accept_row(step, row, firm)
    return step.write(row.version)


def accept_row(step: Step, row: ListRow, firm: Enterprise) -> None:
    """What accepting changes of a row."""
    before = _before(row)
    told = next((one for one in row.candidates if one["firm"] == firm.pk), None)
    reason = Text(told["zh"], told["en"]) if told else ACCEPTED
    row.state, row.basis, row.verdict = State.LINKED, BY_PERSON, Verdict.ACCEPTED
    row.enterprise, row.region_id = firm, firm.region_id
    say(row, reason.zh, reason.en)
    step.keep(row, before, Word.ACCEPT, [firm.pk])


@transaction.atomic
def reject(pk: int, by: User, seen: str) -> str:
    """The row means none of the firms that the person was shown; those of other counties stay to be looked at there."""
    row = _locked(pk, by, seen)
    before, step = _before(row), Step(by)
    proposed = [one["firm"] for one in row.candidates] + ([row.enterprise_id] if row.enterprise_id else [])
    shown = set(Enterprise.objects.visible_to(by).filter(pk__in=proposed).values_list("pk", flat=True))
    left = [one for one in row.candidates if one["firm"] not in shown and _exists(one["firm"])]
    row.enterprise, row.confidence = None, 0
    if left:
        reason = REJECTED_THERE.format(by=same(str(by)))
        row.state, row.verdict, row.region, row.candidates = State.DOUBTFUL, Verdict.NONE, None, left
        row.confidence = left[0]["confidence"]
    else:
        reason = REJECTED.format(reason=Text(row.reason_zh, row.reason_en))
        row.state, row.verdict = State.UNMATCHED, Verdict.REJECTED
        if before["state"] == State.LINKED:
            row.region_id = Ground(row.version.source).place_of(row.county)
    row.basis = BY_PERSON
    say(row, reason.zh, reason.en)
    step.keep(row, before, Word.REJECT, [one for one in dict.fromkeys(proposed) if one in shown])
    return step.write(row.version)


@transaction.atomic
def leave_open(pk: int, by: User, seen: str) -> str:
    """The person cannot tell: somebody else may."""
    row = _locked(pk, by, seen)
    before, step = _before(row), Step(by)
    proposed = [one["firm"] for one in row.candidates] or ([row.enterprise_id] if row.enterprise_id else [])
    shown = set(Enterprise.objects.visible_to(by).filter(pk__in=proposed).values_list("pk", flat=True))
    row.verdict = Verdict.UNSURE
    if row.state == State.LINKED:
        row.state, row.enterprise = State.DOUBTFUL, None
    if row.state == State.LEFT_OUT:
        row.state = State.DOUBTFUL if row.candidates else State.UNMATCHED
    step.keep(row, before, Word.UNSURE, [one for one in proposed if one in shown][:1])
    return step.write(row.version)


@transaction.atomic
def leave_out(pk: int, by: User, seen: str) -> str:
    """The row is not used, in this file and in the next ones of the list."""
    row = _locked(pk, by, seen)
    before, step = _before(row), Step(by)
    row.state, row.verdict, row.enterprise = State.LEFT_OUT, Verdict.LEFT_OUT, None
    say(row, LEFT_OUT.zh, LEFT_OUT.en)
    step.keep(row, before, Word.LEAVE, [])
    return step.write(row.version)


def firm_for(version: ListVersion, by: User) -> EnterpriseQuerySet:
    """The firms that somebody may say a row of a version means."""
    ground = Ground(version.source)
    rows = Enterprise.objects.visible_to(by).exclude(status=Enterprise.Status.DUPLICATE)
    return rows.filter(within("region_id", [ground.region]))


def _locked(pk: int, by: User, seen: str) -> ListRow:
    row = ListRow.objects.decidable_by(by).filter(pk=pk).exclude(state=State.FAULTY).first()
    if row is None:
        raise InputError("no-such-row", Text("没有这一行，或不由您判定", "there is no such row, or it is not yours"))
    version = held(row.version_id)
    row = ListRow.objects.select_related("decided_by", "enterprise").get(pk=pk)
    row.version = version
    if is_published(row):
        raise InputError(
            "row-published",
            Text("这一行已经发布", "the row is published"),
            fix=Text("先收回这一版，再重新判定", "take the version back first, then decide again"),
        )
    if seen_of(row) != seen:
        raise Overtaken(row)
    return row


def held(pk: int) -> ListVersion:
    """A version of which nobody else decides anything until the end of the transaction. Raises InputError, in words."""
    version = ListVersion.objects.select_for_update(of=("self",)).select_related("source__organisation").get(pk=pk)
    if version.state not in DECIDABLE:
        raise InputError(
            "list-not-in-review",
            Text("这一版现在不能判定", "nothing of this version can be decided now"),
            why=Text(f"它的状态是“{version.get_state_display()}”", f"it is {version.get_state_display()}"),
            fix=Text("读取完成后、撤回或废弃前可以判定", "decide when it has been read and is not taken back"),
        )
    return version


def is_published(row: ListRow) -> bool:
    """Whether publishing has done something for a row already: then it has to be taken back first."""
    return row.version.state == ListVersion.State.PUBLISHED and bool(row.undo)


def _before(row: ListRow) -> dict[str, Any]:
    return audit.snapshot(row, *KEPT)


def _exists(firm: int) -> bool:
    return Enterprise.objects.filter(pk=firm).exclude(status=Enterprise.Status.DUPLICATE).exists()


# -- many rows ----------------------------------------------------------------------------------------------------


def acceptable(rows: Iterable[ListRow], version: ListVersion, by: User) -> list[tuple[ListRow, Enterprise]]:
    """Rows with the firms that would be accepted: the likeliest of all who were found, where the person may see it."""
    listed = [row for row in rows if row.candidates]
    likeliest = {row.candidates[0]["firm"] for row in listed}
    firms = firm_for(version, by).in_bulk(list(likeliest))
    return [(row, firms[row.candidates[0]["firm"]]) for row in listed if row.candidates[0]["firm"] in firms]


@transaction.atomic
def accept_many(rows: QuerySet[ListRow], version_pk: int, by: User, expected: int) -> tuple[str, int]:
    """Accept the likeliest firm of each row. ``expected`` is how many were announced: if it is not so many any more, InputError.

    Gives the mark by which all is undone at once, and how many it was.
    """
    version = held(version_pk)
    found = acceptable(rows.filter(state=State.DOUBTFUL, verdict=""), version, by)
    if len(found) != expected:
        raise InputError(
            "queue-changed",
            Text(f"现在符合的是 {len(found)} 行，不是 {expected} 行", f"now it is {len(found)} rows, not {expected}"),
            why=Text("有人同时在判定", "somebody else is deciding too"),
            fix=Text("看一眼新的预览再确认", "look at the new preview and confirm again"),
        )
    step = Step(by)
    for row, firm in found:
        row.version = version
        accept_row(step, row, firm)
    return step.write(version), len(found)
