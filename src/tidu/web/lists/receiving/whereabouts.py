"""Whether the firms of a list lie in the region that the list is of: by the cells, by the name, by the code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tidu.linkage.codes import CodeError, read_code
from tidu.linkage.divisions import holds, places
from tidu.linkage.names import read_name
from tidu.web.accounts.models import Region
from tidu.web.pages.lists.codes import within_code

COUNTY = 6
CITY = 4
MOSTLY = 0.5
"""From this share of the rows whose place is known on, a list is one of another city."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a firm lies: ``inside`` None where nothing tells; ``code`` of the division as far as it is known."""

    inside: bool | None
    code: str = ""
    by: str = ""
    """What told: cells, name, code."""
    maybe: tuple[str, ...] = ()
    """The divisions that a word outside may mean, where it may mean several."""


@dataclass(slots=True)
class Tally:
    """How many rows lie where."""

    inside: int = 0
    outside: int = 0
    unknown: int = 0
    elsewhere: Counter[str] = field(default_factory=Counter)

    def add(self, place: Place) -> None:
        """One more row."""
        if place.inside is None:
            self.unknown += 1
        elif place.inside:
            self.inside += 1
        else:
            self.outside += 1
            # 南山区 lies in several cities, 宝安区 in one: over many rows the city that they share stands out.
            self.elsewhere.update({code[:CITY] for code in place.maybe or (place.code,) if code})

    @property
    def of_another_city(self) -> bool:
        """Whether most rows of which anything is known lie elsewhere."""
        known = self.inside + self.outside
        return bool(known) and self.outside / known > MOSTLY

    def told(self) -> dict[str, object]:
        """For a page: the counts, and the place where most of the others lie."""
        first = self.elsewhere.most_common(2)
        code = first[0][0] if first and (len(first) == 1 or first[0][1] > first[1][1]) else ""
        return {
            "inside": self.inside,
            "outside": self.outside,
            "unknown": self.unknown,
            "another": self.of_another_city,
            "where": name_of(code),
        }


def name_of(code: str) -> str:
    """The full name of a division of the national standard; empty for one that is not known."""
    if not code:
        return ""
    known = Region.objects.filter(pk=code).values_list("name", flat=True).first()
    if known:
        return known
    full = [text for text, place in places().items() if code in place.codes and place.full]
    return max(full, key=len, default="")


def _narrowed(place: Place, name: str) -> Place:
    """南山区 of 深圳市某某公司 is that of 深圳."""
    named = read_name(name).codes
    left = [code for code in place.maybe if any(holds(one, code) for one in named)]
    return Place(False, left[0], place.by) if len(left) == 1 else place


class Whereabouts:
    """Places as seen from one region, whose own names (zones and townships too) are known."""

    def __init__(self, region: str) -> None:
        self.region = region
        rows = list(Region.objects.filter(within_code("code", region)).values_list("code", "name"))
        self.codes = {code for code, _name in rows}
        self.own = {name: code for code, name in rows}
        self._cells: dict[tuple[str, ...], Place] = {}

    def of(self, divisions: Iterable[str], name: str, code: str) -> Place:
        """The place of a row. ``divisions`` are the texts of its cells of places, the widest first."""
        key = tuple(text.strip() for text in divisions if text.strip())
        if key not in self._cells:
            self._cells[key] = self._by_cells(key)
        found = self._cells[key]
        if found.inside is not None:
            return _narrowed(found, name) if found.maybe and name else found
        named = self._by_codes(read_name(name).codes, "name") if name else Place(None)
        return named if named.inside is not None else self._by_code(code)

    def region_of(self, place: Place) -> str | None:
        """The county or zone whose officer looks at the row; None where only the whole region is known."""
        if not place.inside:
            return None
        code = place.code
        while len(code) >= COUNTY:
            if code in self.codes:
                return code
            code = code[:-3]
        return None

    def _by_cells(self, texts: tuple[str, ...]) -> Place:
        best = Place(None)
        for text in texts:
            if (own := self._own(text)) is not None:
                best = Place(True, own, "cells") if len(own) >= len(best.code) else best
                continue
            known = places().get(text)
            found = self._by_codes(known.codes, "cells") if known is not None else Place(None)
            if found.inside is False:
                return found
            if found.inside and len(found.code) > len(best.code):
                best = found
        return best

    def _own(self, text: str) -> str | None:
        if text in self.own:
            return self.own[text]
        close = [code for name, code in self.own.items() if len(text) > 1 and len(name) > 2 and name[:-1] == text]
        return close[0] if len(close) == 1 else None

    def _by_codes(self, codes: tuple[str, ...], by: str) -> Place:
        """The nearest of the divisions that a word may mean."""
        inner = [one for one in codes if holds(self.region, one)]
        if inner:
            return Place(True, inner[0] if len(inner) == 1 else self.region, by)
        if any(holds(one, self.region) for one in codes):
            return Place(None)
        if not codes:
            return Place(None)
        return Place(False, codes[0], by) if len(codes) == 1 else Place(False, "", by, codes)

    def _by_code(self, code: str) -> Place:
        """The region in which a code was given; the nation's own registry says nothing of a place."""
        try:
            given = read_code(code).region if code else ""
        except CodeError:
            return Place(None)
        if not given or given.startswith("10"):
            return Place(None)
        return self._by_codes((given,), "code")
