"""Reference tables: industries (GB/T 4754-2017) and administrative regions, as two trees of codes.

Industries are the whole standard; regions are the provinces, cities and counties of the country as of 2023-06-30, and
the townships of 葫芦岛 (2114).
"""

from __future__ import annotations

import csv
import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from tidu.errors import FactError
from tidu.text import Text, same


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table.

    ``level`` is section, division, group or class (门类、大类、中类、小类) for an industry; province, city, county or
    town for a region. ``parent`` is the code one level up, or None at the top.
    """

    code: str
    name: str
    level: str
    parent: str | None


class Tree:
    """Entries by code and by name, with their ancestors and children."""

    def __init__(self, names: Text, entries: Iterable[Entry]) -> None:
        self.names = names
        self._entries: Mapping[str, Entry] = MappingProxyType({one.code: one for one in entries})
        children: dict[str | None, list[Entry]] = defaultdict(list)
        by_name: dict[str, list[Entry]] = defaultdict(list)
        for one in self._entries.values():
            children[one.parent].append(one)
            by_name[one.name].append(one)
        self._children = {parent: tuple(found) for parent, found in children.items()}
        self._by_name = {name: tuple(found) for name, found in by_name.items()}

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and self.get(code) is not None

    def get(self, code: str) -> Entry | None:
        """The entry of that code, or None. An industry may be written with its section's letter (``C3441``)."""
        found = self._entries.get(code)
        if found is None and code[:1].isalpha():
            # A letter that contradicts the digits (A3441) is an error of the source, not another spelling.
            bare = self._entries.get(code[1:])
            if bare is not None and self._top(bare).code == code[0]:
                return bare
        return found

    def __getitem__(self, code: str) -> Entry:
        """The entry of that code; ``FactError`` (``unknown-code``) where there is none."""
        found = self.get(code)
        if found is None:
            raise self._unknown(code)
        return found

    def named(self, name: str) -> tuple[Entry, ...]:
        """Every entry of exactly that name in the order of codes; several where names repeat (市辖区, 朝阳区)."""
        return self._by_name.get(name.strip(), ())

    def roots(self) -> tuple[Entry, ...]:
        """The entries at the top."""
        return self._children.get(None, ())

    def children(self, code: str) -> tuple[Entry, ...]:
        """The entries directly under a code, in the order of codes; empty for a leaf. ``FactError`` as above."""
        return self._children.get(self[code].code, ())

    def ancestors(self, code: str) -> tuple[Entry, ...]:
        """The entries above a code, the nearest first; empty at the top. ``FactError`` as above."""
        return tuple(self._above(self[code]))

    def top(self, code: str) -> Entry:
        """The highest entry over a code, possibly itself. ``FactError`` as above."""
        return self._top(self[code])

    def _above(self, entry: Entry) -> Iterator[Entry]:
        while entry.parent is not None:
            entry = self._entries[entry.parent]
            yield entry

    def _top(self, entry: Entry) -> Entry:
        return next(reversed((entry, *self._above(entry))))

    def _unknown(self, code: str) -> FactError:
        # A mistyped code mostly fails in its last digits: look among those that begin like it.
        known = next((code[:size] for size in range(len(code) - 1, 0, -1) if code[:size] in self._entries), None)
        siblings = [one.code for one in self._children.get(known, ())]
        near = difflib.get_close_matches(code, siblings, n=3, cutoff=0.5)
        listed = same("、".join(f"{one} {self._entries[one].name}" for one in near))
        return FactError(
            "unknown-code",
            Text("{names}中没有代码“{code}”", "“{code}” is no code of the {names}").format(names=self.names, code=code),
            fix=Text("相近的代码：{listed}", "Similar codes: {listed}").format(listed=listed)
            if near
            else Text("请对照原始表格核对代码", "Compare the code with the table it was taken from"),
        )


@cache
def industries() -> Tree:
    """The national industry classification GB/T 4754-2017: 20 sections down to 1,381 classes."""
    return Tree(Text("国民经济行业分类", "national industry classification"), _read("industries.csv"))


@cache
def regions() -> Tree:
    """Provinces (two digits), cities (four), counties (six) and the townships of 葫芦岛 (nine)."""
    return Tree(Text("行政区划", "administrative regions"), _read("regions.csv"))


def section_of(code: str) -> str:
    """The section's letter of an industry code: ``section_of("34") == "C"``. ``FactError`` for an unknown code."""
    return industries().top(code).code


def _read(name: str) -> list[Entry]:
    table = resources.files("tidu.catalogue") / "data" / "reference" / name
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return [Entry(row["code"], row["name"], row["level"], row["parent"] or None) for row in rows]
