"""What each row of a version would do, told from the row and from what the registry says now.

The same plan is made for the page that shows the effect and, row by row again, just before it is done; so what is done is
what would be shown at that moment.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tidu.linkage.codes import uscc_holds
from tidu.text import Text
from tidu.web.lists.models import ListRow, ListSource, ListVersion
from tidu.web.lists.publishing import effects as e
from tidu.web.lists.publishing.members import standing_rows
from tidu.web.registry.enterprises.names import plain
from tidu.web.registry.facts.service import Statement, as_of_for, decode, indicator_of
from tidu.web.registry.facts.stating import foresee_each
from tidu.web.registry.models import Enterprise, EnterpriseName
from tidu.web.registry.titles.many import Wanted, look_through
from tidu.web.registry.titles.service import proposed_end, title_of

What = ListSource.What
AT_ONCE = 1_000
"""Rows that are looked at together."""
OF_FACT = {"new": e.STATED, "same": e.SAME, "changed": e.CHANGED, "withdrawn": e.CHANGED, "conflict": e.CONFLICT}
WORST = (e.CONFLICT, e.CHANGED, e.STATED, e.SAME)
OF_TITLE = {"new": e.GAINED, "same": e.HELD, "differs": e.DIFFERS, "refused": e.REFUSED}
LOADED = (
    "pk", "version_id", "table", "sheet", "number", "name", "code", "county", "values", "enterprise_id", "twin_id", "effect",
    "differs", "undo", "state",
)  # fmt: skip


@dataclass(slots=True)
class Planned:
    """What a row would do: its effect, in what it disagrees with the firm's entry, and what is to be written."""

    row: ListRow
    firm: Enterprise
    effect: str = ""
    differs: str = ""
    title: Wanted | None = None
    statements: list[Statement] = field(default_factory=list)
    facts: Counter[str] = field(default_factory=Counter)

    @property
    def why(self) -> Text | None:
        """What speaks against its title."""
        return self.title.why if self.title is not None else None


def is_done(row: ListRow) -> bool:
    """Whether the row is published for the firm that it means; one that means another firm since is done anew."""
    return bool(row.undo) and row.undo.get("firm") == row.enterprise_id


def linked_rows(version: ListVersion) -> Any:  # noqa: ANN401 - a queryset of rows
    """The rows of which it is known which firm is meant, in order."""
    rows = version.rows.filter(state=ListRow.State.LINKED, enterprise__isnull=False)
    return rows.order_by("pk").only(*LOADED)


def many_at_once(rows: Any) -> Iterator[list[ListRow]]:  # noqa: ANN401 - a queryset in order
    """The rows in parts, each read once."""
    part: list[ListRow] = []
    for row in rows.iterator(chunk_size=AT_ONCE):
        part.append(row)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part


class Planner:
    """The plan of one version. Rows come in order, in parts; the firms of parts before are remembered."""

    def __init__(self, version: ListVersion) -> None:
        self.version = version
        self.source = version.source
        self.on = version.as_of
        self.slots: dict[tuple[Any, ...], int] = {}
        self.title_slots: set[tuple[int, str, str]] = set()
        self.standing: set[int] = set()
        if self.source.what == What.MEMBERS:
            self.standing = {firm for firm, _row in standing_rows(version.source_id)}
        self.indicator = indicator_of(self.source.indicator) if self.source.what == What.CONDUCT else None

    def plan(self, rows: Sequence[ListRow], *, every: bool = False) -> list[Planned]:
        """What those of these rows would do that are not published yet; of the others it is remembered what they say.
        With ``every`` the others are compared anew as well.
        """
        firms = firms_of(rows)
        for row in rows:
            if not every and is_done(row) and (firm := firms.get(row.enterprise_id or 0)) is not None:
                self._first(Planned(row, firm))
        names = _names(firms)
        planned = [
            Planned(row, firm, differs=self._disagreements(row, firm, names[firm.pk]))
            for row in rows
            if (every or not is_done(row)) and (firm := firms.get(row.enterprise_id or 0)) is not None
        ]
        fresh = [one for one in planned if self._first(one)]
        match self.source.what:
            case What.TITLES:
                self._titles(fresh)
            case What.CONDUCT | What.FIGURES:
                self._facts(fresh)
            case _:
                for one in fresh:
                    one.effect = e.STAYS if one.firm.pk in self.standing else e.JOINS
        return planned

    def _first(self, one: Planned) -> bool:
        """Whether the row says something that no earlier row of the file said of the firm: else it is its twin."""
        values = one.row.values
        key: tuple[Any, ...] = (one.firm.pk,)
        if self.source.what == What.TITLES:
            title, product = self._title_of(values), str(values.get("product") or "")
            key = (one.firm.pk, title, product, values.get("valid_from"), values.get("decided_on"), values.get("batch"))
            self.title_slots.add((one.firm.pk, title, product))
        elif self.source.what == What.CONDUCT:
            key = (one.firm.pk, values.get("decided_on"))
        if one.row.twin_id is not None and self.source.what not in (What.TITLES, What.CONDUCT):
            one.effect = e.TWIN
            return False
        if self.slots.setdefault(key, one.row.pk) != one.row.pk:
            one.effect = e.TWIN
            return False
        return True

    # -- titles ---------------------------------------------------------------------------------------------------

    def _title_of(self, values: Mapping[str, Any]) -> str:
        return str(values.get("title") or self.source.title)

    def _titles(self, planned: Sequence[Planned]) -> None:
        for one in planned:
            one.title = self._wanted(one.row, one.firm)
        look_through([one.title for one in planned if one.title is not None])
        for one in planned:
            assert one.title is not None  # noqa: S101 - given just above
            one.effect = OF_TITLE[one.title.found]

    def _wanted(self, row: ListRow, firm: Enterprise) -> Wanted:
        """The title that a row states. One without any day is valid from the day of which the list speaks."""
        values = row.values
        code = self._title_of(values)
        decided, begins, until = (day_of(values.get(name)) for name in ("decided_on", "valid_from", "valid_until"))
        stated = {name for name in ("batch", "document", "decided_on", "valid_from", "valid_until") if values.get(name)}
        known = begins or decided
        if until is None and known is not None and code:
            until = _end_by_rule(code, known)
        return Wanted(
            firm=firm,
            title=code,
            on=self.on,
            product=str(values.get("product") or "")[:120],
            batch=str(values.get("batch") or self.version.batch)[:80],
            document=str(values.get("document") or self.version.document)[:80],
            decided_on=decided,
            valid_from=known or self.on,
            valid_until=until,
            name_then=row.name[:120],
            place=row.place[:60],
            stated=frozenset(stated),
            dated=known is not None,
        )

    # -- figures and conduct --------------------------------------------------------------------------------------

    def _facts(self, planned: Sequence[Planned]) -> None:
        for one in planned:
            one.statements = list(self._statements(one))
        found = foresee_each(self.source.party, [each for one in planned for each in one.statements])
        for one in planned:
            for each in one.statements:
                one.facts[OF_FACT[found[each.enterprise_id, each.indicator, each.as_of]]] += 1
            one.effect = next((each for each in WORST if one.facts[each]), e.SAME)

    def _statements(self, one: Planned) -> Iterator[Statement]:
        values = one.row.values
        if self.source.what == What.CONDUCT:
            if self.indicator is not None:
                day = day_of(values.get("decided_on")) or self.on
                note = str(values.get("matter") or "")[:200]
                yield Statement(one.firm.pk, self.indicator.code, day, True, one.row.place, note)
            return
        for code, year, stored in values.get("figures", []):
            indicator = indicator_of(code)
            if indicator is not None and (year is not None or not indicator.yearly):
                day = as_of_for(indicator, year, self.on)
                yield Statement(one.firm.pk, code, day, decode(indicator, int(stored)), one.row.place)

    # -- the firm's entry -----------------------------------------------------------------------------------------

    def _disagreements(self, row: ListRow, firm: Enterprise, names: set[str]) -> str:
        found = ""
        if row.name and plain(row.name) not in names:
            found += e.NAME
        if row.code and uscc_holds(row.code):
            found += e.CODE_MISSING if not firm.uscc else (e.CODE_OTHER if firm.uscc != row.code else "")
        if row.county and not _lies_in(firm, row.county):
            found += e.COUNTY
        return found


def firms_of(rows: Iterable[ListRow]) -> dict[int, Enterprise]:
    """The firms of rows, by the number that stands in the row; of a record that was merged, the one that is kept."""
    found: dict[int, Enterprise] = {}
    wanted = sorted({row.enterprise_id for row in rows if row.enterprise_id is not None})
    fields = Enterprise.objects.select_related("region__parent", "merged_into__region__parent")
    for start in range(0, len(wanted), 500):
        for firm in fields.filter(pk__in=wanted[start : start + 500]):
            merged = firm.status == Enterprise.Status.DUPLICATE and firm.merged_into is not None
            found[firm.pk] = firm.merged_into if merged and firm.merged_into is not None else firm
    return found


def _names(firms: Mapping[int, Enterprise]) -> dict[int, set[str]]:
    names: dict[int, set[str]] = defaultdict(set)
    for firm in firms.values():
        names[firm.pk] |= {plain(firm.name), plain(firm.short_name or firm.name)}
    wanted = sorted(names)
    for start in range(0, len(wanted), 500):
        rows = EnterpriseName.objects.filter(enterprise_id__in=wanted[start : start + 500])
        for firm_id, name in rows.values_list("enterprise_id", "name"):
            names[firm_id].add(plain(name))
    return names


def _lies_in(firm: Enterprise, county: str) -> bool:
    """Whether the place that a row names is where the firm lies, or something that contains it; short forms count."""
    place: Any = firm.region
    while place is not None:
        stem = place.name.rstrip("市县区镇乡省") or place.name
        if stem in county or county.rstrip("市县区镇乡省") in place.name:
            return True
        place = place.parent
    return False


def day_of(text: Any) -> date | None:  # noqa: ANN401 - a value of JSON
    """A day of ``ListRow.values``; None where there is none."""
    return date.fromisoformat(text) if isinstance(text, str) and text else None


def _end_by_rule(code: str, begins: date) -> date | None:
    from tidu.errors import InputError

    try:
        title_of(code)
    except InputError:
        return None
    return proposed_end(code, begins)
