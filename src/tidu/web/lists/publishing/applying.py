"""Writing the rows of a version into the registry, a part at a time, each part with what is needed to take it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from tidu.errors import InputError
from tidu.web.audit import service as audit
from tidu.web.lists.models import ListRow, ListVersion
from tidu.web.lists.publishing import effects as e
from tidu.web.lists.publishing.planning import Planned, Planner, is_done
from tidu.web.lists.publishing.returning import Returner
from tidu.web.lists.publishing.writing import keep_rows
from tidu.web.registry.enterprises.service import EditConflict, change_firm
from tidu.web.registry.facts.service import state
from tidu.web.registry.facts.stating import lock_firms
from tidu.web.registry.models import Enterprise, Source, TitleHeld
from tidu.web.registry.titles.many import register_titles
from tidu.web.registry.titles.service import FIELDS

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

LABEL = 160


def source_of(version: ListVersion, by: User) -> Source:
    """The registry's source of everything that the version says; made once, and led back to by each value."""
    if version.origin is not None:
        return version.origin
    label = f"名单“{version.source.name}”第 {version.number} 版，文件 {version.file_name}"
    made = Source.objects.create(
        kind=Source.Kind.DEPARTMENT,
        party=version.source.party,
        label=label[:LABEL],
        document=version.document,
        organisation_id=version.source.organisation_id,
        entered_by=by,
        blob=version.blob,
        link=reverse("list-place", args=[version.pk]),
    )
    version.origin = made
    version.save(update_fields=["origin"])
    return made


class Applier:
    """One version being published."""

    def __init__(self, version: ListVersion, by: User, *, fill_codes: bool) -> None:
        self.version = version
        self.planner = Planner(version)
        self.source = source_of(version, by)
        self.fill_codes = fill_codes
        self.counts: Counter[str] = Counter()

    def remember(self, rows: Sequence[ListRow]) -> None:
        """Rows that an earlier run has written: what they say is known, nothing is done again."""
        self.planner.plan([row for row in rows if is_done(row)])

    def apply(self, rows: Sequence[ListRow]) -> None:
        """Write a part, within the caller's transaction. A row that is published already is passed over."""
        lock_firms(sorted({row.enterprise_id for row in rows if row.enterprise_id is not None}))
        moved = [row for row in rows if row.undo and not is_done(row)]
        if moved:  # somebody has said since that another firm is meant
            Returner(self.version, "").take_back(moved)
        planned = self.planner.plan(rows)
        for one in planned:
            one.row.undo = {"firm": one.row.enterprise_id, "at": one.firm.pk}
            one.row.effect, one.row.differs = one.effect, one.differs
            self.counts[one.effect] += 1
        self._titles([one for one in planned if one.title is not None and one.effect == e.GAINED])
        self._facts(planned)
        if self.fill_codes:
            for one in planned:
                if e.CODE_MISSING in one.differs:
                    self._fill(one)
        keep_rows([one.row for one in planned])

    def _titles(self, gained: Sequence[Planned]) -> None:
        wanted = [one.title for one in gained if one.title is not None]
        for one, (row, granted) in zip(gained, register_titles(self.source, wanted), strict=True):
            one.row.undo |= {"title": row.pk, "as": as_kept(row)}
            if granted is not None:
                one.row.undo["granted"] = granted

    def _facts(self, planned: Sequence[Planned]) -> None:
        now = timezone.now()
        statements = [each for one in planned for each in one.statements if one.effect != e.TWIN]
        if statements:
            done = state(self.source, statements)
            for name in ("new", "same", "changed", "conflicts"):
                self.counts[f"facts_{name}"] += getattr(done, name)
        for one in planned:
            if one.statements:
                one.row.undo["facts"] = now.isoformat()
            if one.title is not None and one.effect == e.HELD and one.title.held is not None:
                one.row.undo["held"] = one.title.held.pk or self._entered(one.title.held)

    def _entered(self, held: TitleHeld) -> int | None:
        """A title that an earlier row of the same part has entered, and that had no number when it was compared."""
        rows = TitleHeld.objects.filter(
            enterprise_id=held.enterprise_id, title=held.title, product=held.product, source=self.source
        )
        return rows.order_by("-pk").values_list("pk", flat=True).first()

    def _fill(self, one: Planned) -> None:
        """The registry lacks a code that the list has: an empty field is filled, a field that is not empty never."""
        firm = Enterprise.objects.get(pk=one.firm.pk)
        if firm.uscc:
            return
        try:
            change_firm(firm, {"uscc": one.row.code}, firm.version)
        except (InputError, EditConflict):  # another firm has this code, or somebody types it just now
            self.counts["codes_left"] += 1
            return
        one.row.undo["code"] = one.row.code
        self.counts["codes_filled"] += 1


def as_kept(row: TitleHeld) -> dict[str, Any]:
    """The title as it was entered, to tell later whether somebody has changed it since."""
    return audit.snapshot(row, *FIELDS)
