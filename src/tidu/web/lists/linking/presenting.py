"""A row and the firms that it may mean, side by side, as far as the reader may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tidu.catalogue.reference import industries
from tidu.text import Text, same
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.lists.linking.features import words_for
from tidu.web.lists.linking.marking import Piece, marked
from tidu.web.lists.models import ListRow
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.service import place_of

HELPFUL = 12
"""So many other cells stand beside the row at once; the rest is folded away."""


@dataclass
class Shown:
    """A firm that may be meant. ``name`` is the name that fits, the present one or another; ``pieces`` marks it against the row's."""

    firm: Enterprise
    name: str
    pieces: list[Piece]
    confidence: int | None = None
    reason: Text | None = None
    chips: list[tuple[str, Text]] = field(default_factory=list)
    titles: list[Text] = field(default_factory=list)
    key: str = ""

    @property
    def other_name(self) -> bool:
        """Whether the name that fits is not the firm's present one."""
        return self.name != self.firm.name

    @property
    def place(self) -> str:
        """County and township."""
        return place_of(self.firm.region)

    @property
    def industry(self) -> str:
        """What it deals in, in words."""
        tree, code = industries(), self.firm.industry
        return f"{code} {tree[code].name}" if code in tree else code


@dataclass
class Compared:
    """A row with whom it may mean. ``hidden`` candidates lie where the reader sees no firms."""

    row: ListRow
    pieces: list[Piece]
    candidates: list[Shown]
    hidden: int
    cells: list[tuple[str, str]]

    @property
    def first_cells(self) -> list[tuple[str, str]]:
        """The cells that are shown at once."""
        return self.cells[:HELPFUL]

    @property
    def more_cells(self) -> list[tuple[str, str]]:
        """The others."""
        return self.cells[HELPFUL:]


def compared(row: ListRow, user: User) -> Compared:
    """A row beside its candidates, the likeliest first; a record that was merged stands for the one that was kept."""
    wanted = [one["firm"] for one in row.candidates]
    firms = visible_firms(user, wanted)
    titles = titles_of({one.pk for one in firms.values()})
    found: list[Shown] = []
    for one in row.candidates:
        firm = firms.get(one["firm"])
        if firm is None or any(firm.pk == other.firm.pk for other in found):
            continue
        found.append(
            Shown(
                firm, one["name"], marked(row.name, one["name"])[1], round(one["confidence"] / 10),
                Text(one["zh"], one["en"]), words_for(one["features"]), titles[firm.pk], str(len(found) + 1),
            )
        )  # fmt: skip
    pieces = marked(row.name, found[0].name)[0] if found else [(row.name, False)]
    hidden = len([one for one in wanted if one not in firms])
    beside = [one for one in cells_of(row) if one[1].strip() not in (row.name, row.code, row.county)]
    return Compared(row, pieces, found, hidden, beside)


def visible_firms(user: User, wanted: Iterable[int]) -> dict[int, Enterprise]:
    """Firms by the number by which they were found, those that somebody may see; a merged record gives the kept one."""
    rows = Enterprise.objects.filter(pk__in=list(wanted)).values_list("pk", "status", "merged_into_id")
    into = {pk: kept if status == Enterprise.Status.DUPLICATE and kept else pk for pk, status, kept in rows}
    related = Enterprise.objects.visible_to(user).select_related("region__parent")
    found = related.exclude(status=Enterprise.Status.DUPLICATE).in_bulk(list(set(into.values())))
    return {pk: found[kept] for pk, kept in into.items() if kept in found}


def titles_of(firms: Iterable[int]) -> Mapping[int, list[Text]]:
    """The names of the titles that firms hold today."""
    found: dict[int, list[Text]] = defaultdict(list)
    known = catalogue().titles
    rows = TitleHeld.objects.valid_on(china_today()).filter(enterprise_id__in=list(firms)).order_by("pk")
    for pk, code in rows.values_list("enterprise_id", "title").distinct():
        names = known[code].names if code in known else same(code)
        if names not in found[pk]:
            found[pk].append(names)
    return found


def cells_of(row: ListRow) -> list[tuple[str, str]]:
    """The cells that say something, with their headings."""
    columns: list[dict[str, Any]] = row.version.columns
    headings = columns[row.table].get("headings", []) if row.table < len(columns) else []
    letters = columns[row.table].get("letters", []) if row.table < len(columns) else []
    found = []
    for place, cell in enumerate(row.cells):
        letter = letters[place] if place < len(letters) else ""
        heading = headings[place] if place < len(headings) else ""
        if str(cell or "").strip():
            found.append((heading or letter, str(cell)))
    return found
