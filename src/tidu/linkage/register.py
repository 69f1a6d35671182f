"""The list that is searched: firms with their codes, names and former names, ready to be asked for any of them.

>>> register = Register([Entry("1", "葫芦岛渤湾示例泵业有限公司"), Entry("2", "葫芦岛渤湾示例食品有限公司")])
>>> [found.entry.key for found in register.ask("葫芦岛市渤湾示例泵业有限公司")]
['1']
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tidu.linkage.codes import codes_of
from tidu.linkage.entries import Entry
from tidu.linkage.evidence import NO_EVIDENCE, Evidence, Usual, addresses, record_of, weigh
from tidu.linkage.grams import Grams, plain_all
from tidu.linkage.names import FirmName, bare, plain, read_name
from tidu.linkage.pairs import MOST_OF_SISTERS, Comparison, calibrated, compare
from tidu.linkage.parts import Part, short_key
from tidu.text import Text

__all__ = ["Candidate", "Entry", "Register"]

MOST, SHARE = 6, 0.6
"""So many candidates are compared, and those only that come so near to the nearest."""
LEAST_TOLD = 0.01
MOST_OF_RENAMED, MOST_OF_RECORD, BY_CHANCE = 0.0, 20, 0.1
SHORT = 0.97
MOST_CHANGED = 0.1
Near = list[tuple[int, float]]
"""Places of names with their cosines, the nearest first."""
WITH_EVIDENCE = Text("{reason}；{evidence}", "{reason}; {evidence}")
SHORTLY = Text("与简称“{name}”相符：{reason}", "fits the short name “{name}”: {reason}")
FORMERLY = Text("与曾用名“{name}”相符：{reason}", "fits the former name “{name}”: {reason}")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A firm that may be meant, with the probability that it is, given the other candidates."""

    entry: Entry
    name: str
    """The name that fits: the present one or a former one."""
    confidence: float
    comparison: Comparison
    evidence: Evidence = NO_EVIDENCE

    @property
    def reason(self) -> Text:
        """Why, in words."""
        made = self.comparison.reason
        if self.evidence.reason.zh:
            made = WITH_EVIDENCE.format(reason=made, evidence=self.evidence.reason)
        if self.name == self.entry.name:
            return made
        return (FORMERLY if self.name in self.entry.former else SHORTLY).format(name=self.name, reason=made)


class Register:
    """Entries in an index. Building it for a million firms takes seconds; asking takes milliseconds.

    A register does not change: :meth:`updated` makes another that shares the index and holds what is new in a small one beside it.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._base = Part(entries)
        self.usual = Usual(self._base.entries)
        self._set(self._base.grams, frozenset(), [])

    def _set(self, grams: Grams, gone: frozenset[int], added: Sequence[Entry]) -> None:
        self._grams, self._gone, self._added = grams, gone, Part(added, grams.statistics)
        self._kept: list[Entry] | None = None

    @property
    def entries(self) -> list[Entry]:
        """All firms, those that were added or changed since the index was built last."""
        if not self._gone and not self._added.entries:
            return self._base.entries
        if self._kept is None:
            kept = [entry for at, entry in enumerate(self._base.entries) if at not in self._gone]
            self._kept = kept + self._added.entries
        return self._kept

    def __len__(self) -> int:
        return len(self._base.entries) - len(self._gone) + len(self._added.entries)

    def updated(self, entries: Iterable[Entry] = (), removed: Iterable[str] = ()) -> Register:
        """The register with some firms added or changed, by their keys, and others taken out.

        What a piece of a name weighs stays as it was, so that whatever did not change is answered as before. Where more than
        one firm in ten has changed since the index was built, it is built anew, and weighs anew.
        """
        taken = set(removed)
        added = {entry.key: entry for entry in self._added.entries if entry.key not in taken}
        for entry in entries:
            added[entry.key] = entry
            taken.add(entry.key)
        found = {self._base.owner_of(key) for key in taken}
        gone = self._gone | {at for at in found if at is not None}
        if len(gone) + len(added) > len(self._base.entries) * MOST_CHANGED:
            kept = (entry for at, entry in enumerate(self._base.entries) if at not in gone)
            return Register([*kept, *added.values()])
        made = copy.copy(self)
        made._set(self._base.grams_without(gone) if gone else self._base.grams, gone, list(added.values()))
        return made

    def changes_since(self, before: Register) -> list[Entry] | None:
        """The firms that differ, as they were and as they are; None where the index was built anew since."""
        if self._base is not before._base:
            return None
        mine, theirs = set(self._added.entries), set(before._added.entries)
        return [*(mine ^ theirs), *(self._base.entries[at] for at in self._gone ^ before._gone)]

    def with_key(self, key: str) -> Entry | None:
        """The firm that the caller knows by a key."""
        at = self._added.owner_of(key)
        if at is not None:
            return self._added.entries[at]
        at = self._base.owner_of(key)
        return None if at is None or at in self._gone else self._base.entries[at]

    def with_code(self, code: str) -> list[Entry]:
        """The firms that carry a code, or the organisation code inside it."""
        codes = codes_of(code) if code else ()
        old = {at: None for one in codes for at in self._base.by_code.get(one, ()) if at not in self._gone}
        new = {at: None for one in codes for at in self._added.by_code.get(one, ())}
        return [self._base.entries[at] for at in old] + [self._added.entries[at] for at in new]

    def with_name(self, asked: Entry, text: str | None = None) -> list[Candidate]:
        """The firms of this very name in any writing, those that bear it today before those that once did.

        ``text`` is the name in plain writing, where that is known.
        """
        text = plain(asked.name) if text is None else text
        if not text:
            return []
        old, new = (part.by_plain.get(bare(text), ()) for part in (self._base, self._added))
        places = [*old, *(at + len(self._base.names) for at in new)] if new else old
        read, found = None, dict[int, Candidate]()
        for place in places:
            owner, entry, name, whole = self._at(place)
            if owner not in found and owner not in self._gone:
                read = read or read_name(asked.name, text)
                made = compare(read, read_name(name, whole))
                found[owner] = Candidate(entry, name, 1.0, made, weigh(asked, entry, self.usual))
        to_the_bracket = [one for one in found.values() if plain(one.name) == text] if len(found) > 1 else []
        same = to_the_bracket or list(found.values())
        return [one for one in same if one.name == one.entry.name] or same

    def with_short(self, asked: Entry) -> list[Candidate]:
        """The firms that are known by a short name; the marks of an exchange make no difference."""
        sought = short_key(asked.name)
        old = [
            (self._base.entries[at], name) for at, name in self._base.by_short.get(sought, ()) if at not in self._gone
        ]
        new = [(self._added.entries[at], name) for at, name in self._added.by_short.get(sought, ())]
        found = dict[Entry, Candidate]()
        for entry, name in [*old, *new] if sought else ():
            made = compare(read_name(asked.name), read_name(name))
            found.setdefault(entry, Candidate(entry, name, SHORT, made, weigh(asked, entry, self.usual)))
        return list(found.values())

    def ask(self, asked: str | Entry, most: int = MOST) -> list[Candidate]:
        """The firms that a name may mean, the likeliest first; one name against a million in milliseconds."""
        entry = Entry("", asked) if isinstance(asked, str) else asked
        same = self.with_name(entry) or self.with_short(entry)
        if same:
            return same
        text = plain(entry.name)
        return self.weighed(
            entry, self._merged(self._grams.nearest_to(text, most), self._added.grams.nearest_to(text, most))[:most]
        )

    def nearest(self, plains: Sequence[str], most: int, least: float, *, thorough: bool = False) -> list[Near]:
        """For each name in plain writing the places of the ``most`` nearest with their cosines, the nearest first."""
        old = self._grams.nearest(plains, most, least, thorough=thorough)
        if not self._added.entries:
            return old
        new = self._added.grams.nearest(plains, most, least, thorough=thorough)
        return [self._merged(*pair)[:most] for pair in zip(old, new, strict=True)]

    def nearness_of(self, plains: Sequence[str], names: Sequence[str], least: float) -> list[float]:
        """How near the nearest of some other names comes to each name in plain writing; 0 where none comes near."""
        near = Grams(plain_all(names), self._grams.statistics).nearest(plains, 1, least, thorough=True)
        return [places[0][1] if places else 0.0 for places in near]

    def _merged(self, old: Near, new: Near) -> Near:
        if not new:
            return old
        moved = [(place + len(self._base.names), near) for place, near in new]
        return sorted([*old, *moved], key=lambda one: (-one[1], one[0]))

    def weighed(self, asked: Entry, places: Near, text: str | None = None) -> list[Candidate]:
        """Candidates from places of names and their nearness, compared and set against each other.

        ``text`` is the name in plain writing, where that is known.
        """
        same = self._of_record(asked)
        if not places and not same:
            return []
        read, best = read_name(asked.name, text), places[0][1] if places else 0.0
        found: dict[int, tuple[Entry, str, Comparison, Evidence, float]] = {}
        for place, nearness in [*places, *same]:
            if 0 < nearness < SHARE * best:
                continue
            owner, entry, name, whole = self._at(place)
            made = self._compared(read, _read(name, whole), nearness)
            evidence = found[owner][3] if owner in found else weigh(asked, entry, self.usual)
            score = with_evidence(made, evidence)
            if owner not in found or score > found[owner][4]:
                found[owner] = (entry, name, made, evidence, score)
        odds = {owner: math.exp(score) for owner, (*_rest, score) in found.items()}
        total = 1.0 + sum(odds.values())
        candidates = [
            Candidate(entry, name, calibrated(odds[owner] / total, made), made, evidence)
            for owner, (entry, name, made, evidence, _score) in found.items()
        ]
        candidates.sort(key=lambda one: -one.confidence)
        return [one for one in candidates if one.confidence >= LEAST_TOLD]

    def _at(self, place: int) -> tuple[int, Entry, str, str]:
        """The firm whose name stands at a place, by a number of its own, and the name as written and in plain writing."""
        part, first, beyond = self._base, 0, place - len(self._base.names)
        if beyond >= 0:
            part, first, place = self._added, len(self._base.entries), beyond
        owner = part.owners[place]
        return first + owner, part.entries[owner], part.names[place], part.plains[place]

    def _of_record(self, asked: Entry) -> Near:
        """The places of firms founded on the same day with the same capital, which may have been renamed.

        In a large register some other firm has both by chance, unless the amount is a rare one; then the address must be the same.
        """
        record = record_of(asked)
        if record is None:
            return []
        places = [at for at in self._base.by_record.get(record, ()) if at not in self._gone]
        places += [len(self._base.names) + at for at in self._added.by_record.get(record, ())]
        if not places or len(places) > MOST_OF_RECORD:
            return []
        rare = self.usual.by_chance(record) <= BY_CHANCE
        return [(at, 0.0) for at in places if rare or addresses(asked.address, self._at(at)[1].address) == "same"]

    def _compared(self, read: FirmName, other: FirmName, nearness: float) -> Comparison:
        return compare(read, other, nearness, self._grams.holders(other.brand), self._grams.statistics.size)


def with_evidence(made: Comparison, evidence: Evidence) -> float:
    """The score of the names with what else is known of the two.

    A branch never becomes its firm, nor 第一 第二. Other sisters may be one firm where the date is the same and the capital or
    the address with it. Firms of different 字号 stay doubtful however much agrees.
    """
    score = made.score + evidence.weight
    if made.apart or (made.sisters and not evidence.agrees):
        return min(score, MOST_OF_SISTERS)
    renamed = made.brand in ("near", "other") and evidence.weight > 0
    return min(score, max(made.score, MOST_OF_RENAMED)) if renamed else score


@lru_cache(maxsize=4096)
def _read(name: str, whole: str) -> FirmName:
    return read_name(name, whole)
