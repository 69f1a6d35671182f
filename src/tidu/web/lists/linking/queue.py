"""The rows of a version that a person goes through, one after another, the likeliest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tidu.web.accounts.models import Region, User
from tidu.web.accounts.scope import county_of, within
from tidu.web.lists.models import ListRow, ListVersion

State, Verdict = ListRow.State, ListRow.Verdict
OPEN, UNSURE, NOBODY = "open", "unsure", "nobody"
PARTS: tuple[tuple[str, str | Promise], ...] = (
    (OPEN, _("To be decided")),
    (NOBODY, _("No firm found")),
    (UNSURE, pgettext_lazy("rows of a list", "Left open")),
)
BY_PART = {
    OPEN: Q(state=State.DOUBTFUL, verdict=Verdict.NONE),
    NOBODY: Q(state=State.UNMATCHED, verdict=Verdict.NONE),
    UNSURE: Q(state__in=(State.DOUBTFUL, State.UNMATCHED), verdict=Verdict.UNSURE),
}
BASES: dict[str, str | Promise] = {
    "code": _("by code"),
    "name": _("by name"),
    "former-name": _("by former name"),
    "short-name": _("by short name"),
    "likeness": _("by likeness"),
    "decision": _("by an earlier decision"),
    "person": _("by a person"),
    "elsewhere": _("firm of another place"),
    "nothing": _("nothing near"),
}
"""How a firm was found, or why none was."""
NOWHERE = "none"
"""The tab of rows whose county is not known."""


@dataclass(frozen=True)
class Queue:
    """What of a version somebody looks through: a part, a county, a basis, a text; and above which confidence."""

    version: ListVersion
    user: User
    part: str = OPEN
    county: str = ""
    basis: str = ""
    text: str = ""

    @classmethod
    def read(cls, version: ListVersion, user: User, asked: Mapping[str, str]) -> Queue:
        """What an address asks for; one's own county first, where one is in charge of one only."""
        part = asked.get("part", OPEN)
        own = user.scope.regions[0] if len(user.scope.regions) == 1 else ""
        county = asked.get("county", own if len(own) >= len("211481") else "")
        basis = asked.get("basis", "")
        return cls(
            version,
            user,
            part if part in BY_PART else OPEN,
            county if county == NOWHERE or (county.isdecimal() and len(county) in (6, 9, 12)) else "",
            basis if basis in BASES else "",
            asked.get("text", "").replace("\x00", "").strip()[:60],
        )

    @property
    def address(self) -> dict[str, str]:
        """What an address has to say to come back here."""
        given = {"part": self.part, "county": self.county, "basis": self.basis, "text": self.text}
        return {key: value for key, value in given.items() if value and (key, value) != ("part", OPEN)}

    def mine(self) -> QuerySet[ListRow]:
        """The rows of which the person may decide."""
        return ListRow.objects.decidable_by(self.user).filter(version=self.version)

    @cached_property
    def rows(self) -> QuerySet[ListRow]:
        """The rows that wait, in order."""
        found = self._narrowed(self.mine().filter(BY_PART[self.part]))
        if self.county == NOWHERE:
            found = found.filter(region=None)
        elif self.county:
            found = found.filter(within("region_id", [self.county]))
        return found.order_by("-confidence", "pk")

    def _narrowed(self, rows: QuerySet[ListRow]) -> QuerySet[ListRow]:
        if self.basis:
            rows = rows.filter(basis=self.basis)
        return rows.filter(Q(name__icontains=self.text) | Q(code__icontains=self.text)) if self.text else rows

    def after(self, row: ListRow | None) -> ListRow | None:
        """The next row behind another one; the first where none follows."""
        if row is not None and (found := self.rows.filter(self._behind(row)).first()) is not None:
            return found
        first = self.rows.first()
        return None if first is None or (row is not None and first.pk == row.pk) else first

    def before(self, row: ListRow) -> ListRow | None:
        """The row before another one."""
        earlier = Q(confidence__gt=row.confidence) | Q(confidence=row.confidence, pk__lt=row.pk)
        return self.rows.filter(earlier).order_by("confidence", "-pk").first()

    @staticmethod
    def _behind(row: ListRow) -> Q:
        return Q(confidence__lt=row.confidence) | Q(confidence=row.confidence, pk__gt=row.pk)

    def around(self, row: ListRow, count: int) -> list[ListRow]:
        """The row with those that follow it, for the list beside."""
        behind = list(
            self.rows.filter(self._behind(row)).only("pk", "name", "code", "confidence", "number", "version_id")[:count]
        )
        return [row, *behind]

    @cached_property
    def counts(self) -> dict[str, Counter[str]]:
        """How many rows wait, by part and county; what has no county is under :data:`NOWHERE`."""
        found: dict[str, Counter[str]] = {part: Counter() for part in BY_PART}
        waiting = self._narrowed(self.mine().filter(Q.create([*BY_PART.values()], connector=Q.OR)))
        grouped = waiting.order_by().values_list("state", "verdict", "region_id").annotate(count=Count("pk"))
        for state, verdict, region, count in grouped:
            part = UNSURE if verdict == Verdict.UNSURE else OPEN if state == State.DOUBTFUL else NOBODY
            found[part][county_of(region) if region else NOWHERE] += count
        return found

    @property
    def waiting(self) -> int:
        """How many rows wait here."""
        counts = self.counts[self.part]
        if not self.county:
            return counts.total()
        return counts[county_of(self.county)] if self.county != NOWHERE else counts[NOWHERE]

    def counties(self) -> list[tuple[str, str | Promise, int]]:
        """The counties of the part with how many rows wait there, one's own first."""
        counts = self.counts[self.part]
        names = dict(Region.objects.filter(pk__in=counts).values_list("code", "name"))
        own = {county_of(one) for one in self.user.scope.regions}
        listed = sorted((code for code in counts if code != NOWHERE), key=lambda code: (code not in own, code))
        found: list[tuple[str, str | Promise, int]] = [(code, names.get(code, code), counts[code]) for code in listed]
        if counts[NOWHERE]:
            found.append((NOWHERE, _("county not known"), counts[NOWHERE]))
        return found
