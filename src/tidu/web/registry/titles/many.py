"""Titles of many firms at once, as a list states them: compared with what is registered, entered by the same rules as one.

A list that says less than the registry contradicts nothing: only what it states itself is compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.registry.changes import tell_changed
from tidu.web.registry.models import Enterprise, Recommendation, Source, TitleHeld
from tidu.web.registry.titles.granting import grant_waiting
from tidu.web.registry.titles.recommending import decide_recommendation
from tidu.web.registry.titles.service import FIELDS, check_title_itself, refuse_mark, title_of, todo_key

Found = Literal["new", "same", "differs", "refused"]
COMPARED = ("batch", "document", "decided_on", "valid_from", "valid_until")
SLOT = tuple[int, str, str]


@dataclass(slots=True)
class Wanted:
    """A title as a list states it. ``stated`` are the fields that the firm's own row says; only these can contradict."""

    firm: Enterprise
    title: str
    on: date
    """The day of which the list speaks."""
    product: str = ""
    batch: str = ""
    document: str = ""
    decided_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    name_then: str = ""
    place: str = ""
    stated: frozenset[str] = frozenset()
    dated: bool = True
    """Whether the list says any day; one that does not is the title that is held on the day of which the list speaks."""
    found: Found = "new"
    held: TitleHeld | None = None
    """The title that the registry has already."""
    why: Text | None = None
    """Why it cannot be entered, or in what it contradicts."""
    differs: tuple[str, ...] = field(default=())

    @property
    def slot(self) -> SLOT:
        """What can be held once at a time."""
        return self.firm.pk, self.title, self.product

    def row(self, source: Source | None = None) -> TitleHeld:
        """The title as it would be entered."""
        return TitleHeld(
            enterprise=self.firm, title=self.title, product=self.product, batch=self.batch, document=self.document,
            decision=title_of(self.title).announced, decided_on=self.decided_on, valid_from=self.valid_from,
            valid_until=self.valid_until, name_then=self.name_then or self.firm.name, source=source, place=self.place,
        )  # fmt: skip


def look_through(wanted: Sequence[Wanted]) -> None:
    """Write to each title what the registry says to it: ``found``, with ``held``, ``differs`` and ``why``.

    Several of one list are compared with each other too. Few queries, however many titles.
    """
    held = _held(wanted)
    for one in wanted:
        _compare(one, held)
        if one.found == "new":
            held[one.slot].append(one.row())


def _held(wanted: Iterable[Wanted]) -> dict[SLOT, list[TitleHeld]]:
    """The titles of these firms, by firm, title and product; and those that are marked, because marks ask for them."""
    held: dict[SLOT, list[TitleHeld]] = defaultdict(list)
    firms = sorted({one.firm.pk for one in wanted})
    for start in range(0, len(firms), 500):
        for row in TitleHeld.objects.filter(enterprise_id__in=firms[start : start + 500]).order_by("pk"):
            held[row.enterprise_id, row.title, row.product].append(row)
    return held


def _compare(one: Wanted, held: dict[SLOT, list[TitleHeld]]) -> None:
    one.found, one.held, one.differs, one.why = "new", None, (), None
    try:
        rule = title_of(one.title)
        row = one.row()
        check_title_itself(row, rule.object)
    except InputError as error:
        one.found, one.why = "refused", error.what
        return
    match = _match(one, row, held[one.slot])
    if match is not None:
        _against(one, match)
        return
    if rule.mark_of is not None:
        marked = [each for each in held[one.firm.pk, rule.mark_of, ""] if _meet(each, row)]
        if not marked:
            one.found, one.why = "refused", refuse_mark(rule.mark_of).what


def _match(one: Wanted, wanted: TitleHeld, rows: Sequence[TitleHeld]) -> TitleHeld | None:
    """The registered title that this one is: of the same batch, else of the same time."""
    same_batch = [row for row in rows if one.batch and row.batch == one.batch]
    if same_batch:
        return same_batch[-1]
    if not one.dated:
        lasting = [
            row for row in rows if (row.valid_until is None or row.valid_until >= one.on) and _begun(row, one.on)
        ]
        return lasting[-1] if lasting else None
    begins = one.valid_from or one.decided_on
    close = [row for row in rows if (row.valid_from or row.decided_on) == begins]
    return close[-1] if close else next((each for each in reversed(rows) if _meet(each, wanted)), None)


def _begun(row: TitleHeld, on: date) -> bool:
    begins = row.valid_from or row.decided_on
    return begins is None or begins <= on


def _meet(one: TitleHeld, other: TitleHeld) -> bool:
    """Whether two terms share a day."""
    first, second = one.valid_from or one.decided_on, other.valid_from or other.decided_on
    before = one.valid_until is None or second is None or second <= one.valid_until
    behind = other.valid_until is None or first is None or first <= other.valid_until
    return before and behind


def _against(one: Wanted, held: TitleHeld) -> None:
    one.held = held
    one.differs = tuple(name for name in COMPARED if name in one.stated and getattr(held, name) != getattr(one, name))
    if held.withdrawn_on is not None and held.withdrawn_on <= one.on:
        one.differs = (*one.differs, "withdrawn_on")
    if not one.differs:
        one.found = "same"
        return
    one.found = "differs"
    told = [_told(one, held, name) for name in one.differs]
    one.why = Text("；".join(each.zh for each in told), "; ".join(each.en for each in told))


def _told(one: Wanted, held: TitleHeld, name: str) -> Text:
    if name == "withdrawn_on":
        return Text(f"登记已于 {held.withdrawn_on} 取消", f"the registry has it withdrawn on {held.withdrawn_on}")
    label = TitleHeld._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    zh = {
        "batch": "批次",
        "document": "文号",
        "decided_on": "认定日",
        "valid_from": "有效期起",
        "valid_until": "有效期止",
    }
    mine, theirs = getattr(one, name) or "—", getattr(held, name) or "—"
    return Text(f"{zh[name]}：名单 {mine}，登记 {theirs}", f"{label}: list {mine}, registry {theirs}")


def register_titles(source: Source, wanted: Sequence[Wanted]) -> list[tuple[TitleHeld, int | None]]:
    """Enter the titles that :func:`look_through` found to be new, in the caller's transaction; gives them in order, each
    with the recommendation that it granted.

    What waits for them is granted, events are left, and whoever listens is told, as for one title.
    """
    rows = TitleHeld.objects.bulk_create([one.row(source) for one in wanted], batch_size=500)
    audit.record_many(
        audit.entry_of(
            "title.register", row, after=audit.snapshot(row, *FIELDS),
            enterprise_id=row.enterprise_id, region_code=row.enterprise.region_id,
        )
        for row in rows
    )  # fmt: skip
    for code in {row.title for row in rows}:
        tell_changed([row.enterprise_id for row in rows if row.title == code], [code])
    return _granted(rows)


def _granted(rows: Sequence[TitleHeld]) -> list[tuple[TitleHeld, int | None]]:
    waiting = _waiting(rows)
    asked = {row.pk: pk for row in rows if (pk := waiting.get(_round(row))) is not None}
    for row in rows:
        if row.pk in asked:
            grant_waiting(row)
    granted = set(Recommendation.objects.filter(pk__in=asked.values(), outcome="granted").values_list("pk", flat=True))
    return [(row, asked[row.pk] if asked.get(row.pk) in granted else None) for row in rows]


Round = tuple[int, str, str, str]


def _round(row: TitleHeld) -> Round:
    return row.enterprise_id, row.title, row.product, row.batch


def _waiting(rows: Sequence[TitleHeld]) -> dict[Round, int]:
    """The recommendations of these firms that wait, by firm, title, product and round."""
    found: dict[Round, int] = {}
    firms = sorted({row.enterprise_id for row in rows})
    for start in range(0, len(firms), 500):
        pending = Recommendation.objects.filter(
            enterprise_id__in=firms[start : start + 500], outcome=Recommendation.Outcome.PENDING
        )
        for pk, firm, title, product, batch in pending.values_list("pk", "enterprise_id", "title", "product", "batch"):
            found[firm, title, product, batch] = pk
    return found


def remove_titles(titles: Sequence[tuple[TitleHeld, int | None]], reason: str) -> None:
    """Delete titles that a list entered and that are taken back, each with the recommendation that it granted, which then
    waits again. Must run in the caller's transaction.
    """
    rows = [row for row, _granted in titles]
    if not rows:
        return
    audit.record_many(
        audit.entry_of(
            "title.remove", row, before=audit.snapshot(row, *FIELDS), reason=reason,
            enterprise_id=row.enterprise_id, region_code=row.enterprise.region_id,
        )
        for row in rows
    )  # fmt: skip
    desk.finish_todos([todo_key(row) for row in rows], audit.current_actor().user_id)
    pks = [row.pk for row in rows]
    for start in range(0, len(pks), 500):
        TitleHeld.objects.filter(pk__in=pks[start : start + 500]).delete()
    for row, granted in titles:
        day = row.decided_on or row.valid_from
        if granted is not None:
            for one in Recommendation.objects.filter(pk=granted, outcome="granted", decided_on=day):
                decide_recommendation(one, Recommendation.Outcome.PENDING, None)
    for code in {row.title for row in rows}:  # afterwards, because who listens looks at once
        tell_changed([row.enterprise_id for row in rows if row.title == code], [code])
