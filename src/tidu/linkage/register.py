"""The list that is searched: firms with their codes, names and former names, ready to be asked for any of them.

>>> register = Register([Entry("1", "葫芦岛渤湾示例泵业有限公司"), Entry("2", "葫芦岛渤湾示例食品有限公司")])
>>> [found.entry.key for found in register.ask("葫芦岛市渤湾示例泵业有限公司")]
['1']
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tidu.linkage.codes import Code, CodeError, read_code
from tidu.linkage.entries import Entry
from tidu.linkage.grams import Grams, plain_all
from tidu.linkage.names import FirmName, bare, plain, read_name
from tidu.linkage.pairs import Comparison, calibrated, compare
from tidu.text import Text

__all__ = ["Candidate", "Entry", "Register", "codes_of", "read_or_none"]

MOST, SHARE = 6, 0.6
"""So many candidates are compared, and those only that come so near to the nearest."""
LEAST_TOLD = 0.01
FORMERLY = Text("与曾用名“{name}”相符：{reason}", "fits the former name “{name}”: {reason}")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A firm that may be meant, with the probability that it is, given the other candidates."""

    entry: Entry
    name: str
    """The name that fits: the present one or a former one."""
    confidence: float
    comparison: Comparison

    @property
    def reason(self) -> Text:
        """Why, in words."""
        if self.name == self.entry.name:
            return self.comparison.reason
        return FORMERLY.format(name=self.name, reason=self.comparison.reason)


class Register:
    """Entries in an index. Building it for a million firms takes seconds; asking takes milliseconds."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = list(entries)
        names = [entry.name for entry in self.entries]
        self._owners = list(range(len(names)))
        for at, entry in enumerate(self.entries):
            names += entry.former
            self._owners += [at] * len(entry.former)
        self._names = names
        plains = plain_all(names)
        self._by_plain: dict[str, list[int]] = {}
        for at, text in enumerate(plains):
            self._by_plain.setdefault(bare(text), []).append(at)
        self.grams = Grams(plains)
        self._by_code: dict[str, list[int]] = {}
        for at, entry in enumerate(self.entries):
            for code in codes_of(entry.code):
                self._by_code.setdefault(code, []).append(at)
        self._by_key: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.entries)

    def with_key(self, key: str) -> Entry | None:
        """The firm that the caller knows by a key."""
        if not self._by_key:
            self._by_key = {entry.key: at for at, entry in enumerate(self.entries)}
        at = self._by_key.get(key)
        return None if at is None else self.entries[at]

    def with_code(self, code: str) -> list[Entry]:
        """The firms that carry a code, or the organisation code inside it."""
        found = {at: None for one in codes_of(code) for at in self._by_code.get(one, ())}
        return [self.entries[at] for at in found]

    def with_name(self, name: str) -> list[Candidate]:
        """The firms of this very name in any writing, those that bear it today before those that once did."""
        return self.with_plain(plain(name), name)

    def with_plain(self, text: str, written: str) -> list[Candidate]:
        """The same, where the plain writing is known."""
        places = self._by_plain.get(bare(text), ()) if text else ()
        if not places:
            return []
        read = read_name(written)
        found: dict[int, Candidate] = {}
        for place in places:
            at = self._owners[place]
            if at not in found:
                other = read_name(self._names[place])
                found[at] = Candidate(self.entries[at], self._names[place], 1.0, compare(read, other))
        to_the_bracket = [one for one in found.values() if plain(one.name) == text]
        if to_the_bracket:
            found = {at: one for at, one in found.items() if one in to_the_bracket}
        present = [one for one in found.values() if one.name == one.entry.name]
        return present or list(found.values())

    def ask(self, name: str, most: int = MOST) -> list[Candidate]:
        """The firms that a name may mean, the likeliest first; one name against a million in milliseconds."""
        same = self.with_name(name)
        return same or self.weighed(name, self.grams.nearest_to(plain(name), most))

    def weighed(self, name: str, places: Sequence[tuple[int, float]]) -> list[Candidate]:
        """Candidates from places of names and their nearness, compared and set against each other."""
        if not places:
            return []
        read, best = read_name(name), places[0][1]
        found: dict[int, tuple[int, Comparison]] = {}
        for place, nearness in places:
            if nearness < SHARE * best:
                break
            made = self._compared(read, place, nearness)
            at = self._owners[place]
            if at not in found or made.score > found[at][1].score:
                found[at] = (place, made)
        odds = {at: math.exp(made.score) for at, (_place, made) in found.items()}
        total = 1.0 + sum(odds.values())
        candidates = [
            Candidate(self.entries[at], self._names[place], calibrated(odds[at] / total, made), made)
            for at, (place, made) in found.items()
        ]
        candidates.sort(key=lambda one: -one.confidence)
        return [one for one in candidates if one.confidence >= LEAST_TOLD]

    def _compared(self, read: FirmName, place: int, nearness: float) -> Comparison:
        other = _read(self._names[place])
        return compare(read, other, nearness, self.grams.holders(other.brand), self.grams.size)


@lru_cache(maxsize=4096)
def _read(name: str) -> FirmName:
    return read_name(name)


def read_or_none(text: str) -> Code | None:
    """A code, or nothing where it is none."""
    try:
        return read_code(text) if text.strip() else None
    except CodeError:
        return None


def codes_of(text: str) -> tuple[str, ...]:
    """What a written code is found by: itself, and the organisation code inside."""
    code = read_or_none(text)
    if code is None:
        return ()
    inner = code.organisation
    return (code.code,) if not inner or inner == code.code else (code.code, inner)
