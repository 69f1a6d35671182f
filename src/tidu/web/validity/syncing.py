"""Bringing what is stored up to date with its sources: new items, moved days, owners who left, what became of the rest.

Firms are gone through in spans; each span is one transaction, and repeating it changes nothing. A clock that was set back
undoes nothing: what is closed stays closed until its source gives it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from tidu.clocks import Clock, clock_to_json
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.jobs.service import Progress
from tidu.web.registry.facts.frames import Span
from tidu.web.registry.facts.service import spans_of
from tidu.web.registry.models import Enterprise
from tidu.web.registry.service import last_firm_of_step
from tidu.web.validity.models import DueEvent, DueItem, Reminder
from tidu.web.validity.people import able, bureaus_for
from tidu.web.validity.service import SOURCES, Due, Ended, Source, begun_by
from tidu.web.validity.telling import Moved, tell_left, tell_moved, tell_withdrawn

STEP = 5_000
AT_ONCE = 500
SHIFT = timedelta(days=31)
"""A due day that moves less is the same one told more exactly; one that moves more is told of anew."""
State = DueItem.State
BROUGHT_UP = (
    "enterprise_id", "region_id", "title", "what_zh", "what_en", "link", "due_on", "clock", "provisional", "owner_id",
    "assigned", "office_id", "state", "told_months", "sequence", "closed_on", "closed_zh", "closed_en",
)  # fmt: skip
FIELDS = tuple(name.removesuffix("_id") for name in BROUGHT_UP)
SHOWN = ("due_on", "what_zh", "closed_on", "link")
"""What a calendar shows of an item: where it changes, its event has a higher number."""


@dataclass
class Synced:
    """What a pass did, and whom it concerns."""

    new: int = 0
    changed: int = 0
    closed: int = 0
    events: list[DueEvent] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    left: list[DueItem] = field(default_factory=list)
    off: list[tuple[DueItem, Text]] = field(default_factory=list)
    """Items whose open reminders are withdrawn, with the word."""

    @property
    def total(self) -> int:
        """How many items were written."""
        return self.new + self.changed + self.closed


def sync_all(progress: Progress) -> int:
    """Go through all firms; killed, it goes on where it ended."""
    last, total, today = int(progress.cursor.get("last", 0)), int(progress.cursor.get("total", 0)), china_today()
    while (end := last_firm_of_step(last, STEP)) is not None:
        with transaction.atomic():
            total += sync_span(Span(last + 1, end), today).total
            last = end
            progress.save_cursor({**progress.cursor, "last": last, "total": total})
        progress.advance(total)
    return total


def sync_few(firms: Iterable[int]) -> int:
    """A few firms, at once."""
    today, total = china_today(), 0
    for span in spans_of(firms):
        total += sync_span(span, today).total
    return total


@transaction.atomic
def sync_span(span: Span, today: date) -> Synced:
    """Everything that is due of the firms of a span."""
    done = Synced()
    firms = dict(Enterprise.objects.filter(**span.filter("pk")).values_list("pk", "region_id"))
    owners = dict(Enterprise.objects.filter(**span.filter("pk"), owner__isnull=False).values_list("pk", "owner_id"))
    bureaus = bureaus_for(firms.values())
    for source in SOURCES.values():
        given = {due.key: due for due in source.items(span, today)}
        stored = _stored(source, span, given)
        _Pass(source, given, stored, firms, owners, bureaus, today, done).run()
    DueEvent.objects.bulk_create(done.events, batch_size=AT_ONCE)
    tell_withdrawn(done.off)
    tell_moved(done.moved)
    tell_left(done.left)
    if done.total:
        audit.record(
            "validity.sync",
            Enterprise(pk=next(iter(firms), 0)),
            after={"new": done.new, "changed": done.changed, "closed": done.closed},
        )
    return done


def _stored(source: Source, span: Span, given: Mapping[str, Due]) -> dict[str, DueItem]:
    """The items of these firms, and those that came to them from another firm with their key."""
    rows = DueItem.objects.select_for_update().filter(**span.filter("enterprise_id"), source=source.kind)
    found = {row.key: row for row in rows}
    strange = [key for key in given if key not in found]
    if strange and DueItem.objects.filter(source=source.kind).exists():
        for start in range(0, len(strange), AT_ONCE):
            found |= {
                row.key: row
                for row in DueItem.objects.select_for_update().filter(key__in=strange[start : start + AT_ONCE])
            }
    return found


@dataclass
class _Pass:
    """One source of one span."""

    source: Source
    given: Mapping[str, Due]
    stored: dict[str, DueItem]
    firms: Mapping[int, str]
    owners: Mapping[int, int]
    bureaus: Mapping[str, int]
    today: date
    done: Synced
    words: dict[Clock, tuple[dict[str, Any], date, bool]] = field(default_factory=dict)

    def run(self) -> None:
        """Write what differs."""
        chosen = {row.owner_id for row in self.stored.values() if row.closed_on is None}
        self.able = able([*(due.owner_id for due in self.given.values()), *self.owners.values(), *chosen])
        begun = begun_by(self.source.action, sorted({due.enterprise_id for due in self.given.values()}))
        fresh, changed = [], []
        signed = self._signed(self.given)
        for key, due in self.given.items():
            row = self.stored.get(key)
            has_begun = due.begun or due.enterprise_id in begun or (due.enterprise_id, due.title) in begun
            if row is None:
                fresh.append(self._new(due, has_begun))
            elif self._brought_up(row, due, has_begun, signed):
                changed.append(row)
        DueItem.objects.bulk_create(fresh, batch_size=AT_ONCE)
        closed = self._closed()
        DueItem.objects.bulk_update([*changed, *closed], FIELDS, batch_size=AT_ONCE)
        self.done.new += len(fresh)
        self.done.changed += len(changed)
        self.done.closed += len(closed)

    # -- one item -------------------------------------------------------------------------------------------------

    def _reckoned(self, clock: Clock) -> tuple[dict[str, Any], date, bool]:
        """A clock as it is stored, its last day, and whether that is provisional; titles share their clocks."""
        if clock not in self.words:
            deadline = clock.deadline()
            if deadline.last is None:
                raise ValueError(f"what is due must have an end: {clock}")
            self.words[clock] = clock_to_json(clock), deadline.last, deadline.provisional
        return self.words[clock]

    def _owner(self, due: Due, row: DueItem | None) -> int | None:
        if row is not None and row.assigned and row.owner_id in self.able:
            return row.owner_id
        wanted = (due.owner_id, self.owners.get(due.enterprise_id))
        return next((one for one in wanted if one is not None and one in self.able), None)

    def _fill(self, row: DueItem, due: Due) -> None:
        clock, due_on, provisional = self._reckoned(due.clock)
        region = self.firms[due.enterprise_id]
        row.enterprise_id, row.region_id, row.title = due.enterprise_id, region, due.title
        row.what_zh, row.what_en, row.link = due.what.zh[:160], due.what.en[:160], due.link
        row.due_on, row.clock, row.provisional = due_on, clock, provisional
        row.office_id = self.bureaus.get(region)

    def _new(self, due: Due, begun: bool) -> DueItem:
        row = DueItem(key=due.key, source=self.source.kind, state=State.BEGUN if begun else State.QUIET)
        self._fill(row, due)
        row.owner_id = self._owner(due, None)
        return row

    def _brought_up(self, row: DueItem, due: Due, begun: bool, signed: Mapping[int, bool]) -> bool:
        if row.closed_on is not None and row.state == State.DONE and self.source.by_hand:
            return False  # somebody said here that it is done; the source cannot know
        before = {name: getattr(row, name) for name in BROUGHT_UP}
        self._fill(row, due)
        if row.closed_on is not None:
            row.closed_on, row.closed_zh, row.closed_en = None, "", ""
            self._note(row, "back", Text("又列入到期事项", "it is due again"))
        self._owned(row, due)
        if row.due_on != before["due_on"]:
            self._moved(row, before)
        state = State.BEGUN if begun else self._told_state(row, signed)
        if state != row.state:
            if State.BEGUN in (state, row.state):
                words = (
                    Text("已开始办理，停止提醒", "begun: no more reminders")
                    if begun
                    else Text("办理已中止，恢复提醒", "no longer under way: reminders go on")
                )
                self._note(row, "begun" if begun else "stopped", words)
            row.state = state
        after = {name: getattr(row, name) for name in BROUGHT_UP}
        if after == before:
            return False
        if any(after[name] != before[name] for name in SHOWN):
            row.sequence += 1
        return True

    def _owned(self, row: DueItem, due: Due) -> None:
        was, owner = row.owner_id, self._owner(due, row)
        if was is not None and was not in self.able:
            row.assigned = False
            if owner is None:
                self.done.left.append(row)
            self._note(
                row, "left", Text("负责人已不在岗，转由主管单位负责", "its owner has left: it falls to the office")
            )
        row.owner_id = owner

    def _moved(self, row: DueItem, before: Mapping[str, Any]) -> None:
        was: date = before["due_on"]
        arranged = before["clock"] == row.clock
        self._note(
            row,
            "moved",
            Text(
                f"到期日由 {was} 改为 {row.due_on}" + ("：放假安排已公布" if arranged else ""),
                f"due on {row.due_on} instead of {was}" + (": the days off were arranged" if arranged else ""),
            ),
        )
        if arranged:
            self.done.moved.append(Moved(row, was))
        if abs(row.due_on - was) > SHIFT:
            known = Reminder.objects.filter(item=row, due_on=row.due_on).order_by("months")
            row.told_months = known.values_list("months", flat=True).first()
            self.done.off.append((row, Text(f"到期日改为 {row.due_on}", f"it is due on {row.due_on} now")))

    def _signed(self, keys: Iterable[str]) -> dict[int, bool]:
        """Of items that were reminded of their present day: whether the latest reminder is signed for."""
        asked = [row.pk for key in keys if (row := self.stored.get(key)) is not None and row.told_months is not None]
        found: dict[int, bool] = {}
        for start in range(0, len(asked), AT_ONCE):
            rows = Reminder.objects.filter(item__in=asked[start : start + AT_ONCE], withdrawn_at=None).order_by("pk")
            found.update({item: at is not None for item, at in rows.values_list("item_id", "signed_at")})
        return found

    def _told_state(self, row: DueItem, signed: Mapping[int, bool]) -> str:
        if row.told_months is None:
            return State.QUIET
        known = signed.get(row.pk)
        return State.QUIET if known is None else State.SIGNED if known else State.REMINDED

    # -- what is not given any more -------------------------------------------------------------------------------

    def _closed(self) -> list[DueItem]:
        gone = [row for key, row in self.stored.items() if key not in self.given and row.closed_on is None]
        if not gone:
            return []
        ended = self.source.ended([row.key for row in gone], self.today)
        closed = []
        for row in gone:
            if (one := ended.get(row.key)) is not None:
                close(row, one, self.today)
                self._note(row, one.how, one.why)
                self.done.off.append((row, one.why))
                closed.append(row)
            elif row.owner_id is not None and row.owner_id not in self.able:
                row.owner_id, row.assigned = None, False
                self.done.left.append(row)
                self._note(
                    row, "left", Text("负责人已不在岗，转由主管单位负责", "its owner has left: it falls to the office")
                )
                closed.append(row)
        return closed

    def _note(self, row: DueItem, kind: str, text: Text) -> None:
        self.done.events.append(DueEvent(item=row, kind=kind, text_zh=text.zh[:300], text_en=text.en[:300]))


def close(row: DueItem, ended: Ended, today: date) -> None:
    """Something became of it."""
    row.state, row.closed_on = State(ended.how), today
    row.closed_zh, row.closed_en = ended.why.zh[:200], ended.why.en[:200]
    row.sequence += 1
