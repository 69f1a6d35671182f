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
from tidu.linkage.evidence import NO_EVIDENCE, Evidence, Record, Usual, addresses, record_of, weigh
from tidu.linkage.grams import Grams, plain_all
from tidu.linkage.names import FirmName, bare, plain, read_name
from tidu.linkage.pairs import MOST_OF_SISTERS, Comparison, calibrated, compare
from tidu.text import Text

__all__ = ["Candidate", "Entry", "Register", "codes_of", "read_or_none"]

MOST, SHARE = 6, 0.6
"""So many candidates are compared, and those only that come so near to the nearest."""
LEAST_TOLD = 0.01
MOST_OF_RENAMED, MOST_OF_RECORD, BY_CHANCE = 0.0, 20, 0.1
WITH_EVIDENCE = Text("{reason}；{evidence}", "{reason}; {evidence}")
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
        return made if self.name == self.entry.name else FORMERLY.format(name=self.name, reason=made)


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
        self.usual = Usual(self.entries)
        self._by_record: dict[Record, list[int]] = {}
        for at, entry in enumerate(self.entries):
            if (record := record_of(entry)) is not None:
                self._by_record.setdefault(record, []).append(at)

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

    def with_name(self, asked: Entry, text: str | None = None) -> list[Candidate]:
        """The firms of this very name in any writing, those that bear it today before those that once did.

        ``text`` is the name in plain writing, where that is known.
        """
        text = plain(asked.name) if text is None else text
        places = self._by_plain.get(bare(text), ()) if text else ()
        if not places:
            return []
        read = read_name(asked.name)
        found: dict[int, Candidate] = {}
        for place in places:
            at = self._owners[place]
            if at not in found:
                other, entry = read_name(self._names[place]), self.entries[at]
                made = compare(read, other)
                found[at] = Candidate(entry, self._names[place], 1.0, made, weigh(asked, entry, self.usual))
        to_the_bracket = [one for one in found.values() if plain(one.name) == text]
        if to_the_bracket:
            found = {at: one for at, one in found.items() if one in to_the_bracket}
        present = [one for one in found.values() if one.name == one.entry.name]
        return present or list(found.values())

    def ask(self, asked: str | Entry, most: int = MOST) -> list[Candidate]:
        """The firms that a name may mean, the likeliest first; one name against a million in milliseconds."""
        entry = Entry("", asked) if isinstance(asked, str) else asked
        same = self.with_name(entry)
        return same or self.weighed(entry, self.grams.nearest_to(plain(entry.name), most))

    def weighed(self, asked: Entry, places: Sequence[tuple[int, float]]) -> list[Candidate]:
        """Candidates from places of names and their nearness, compared and set against each other."""
        same = self._of_record(asked)
        if not places and not same:
            return []
        read, best = read_name(asked.name), places[0][1] if places else 0.0
        found: dict[int, tuple[int, Comparison, Evidence, float]] = {}
        for place, nearness in [*places, *same]:
            if 0 < nearness < SHARE * best:
                continue
            made = self._compared(read, place, nearness)
            at = self._owners[place]
            evidence = found[at][2] if at in found else weigh(asked, self.entries[at], self.usual)
            score = with_evidence(made, evidence)
            if at not in found or score > found[at][3]:
                found[at] = (place, made, evidence, score)
        odds = {at: math.exp(score) for at, (*_rest, score) in found.items()}
        total = 1.0 + sum(odds.values())
        candidates = [
            Candidate(self.entries[at], self._names[place], calibrated(odds[at] / total, made), made, evidence)
            for at, (place, made, evidence, _score) in found.items()
        ]
        candidates.sort(key=lambda one: -one.confidence)
        return [one for one in candidates if one.confidence >= LEAST_TOLD]

    def _of_record(self, asked: Entry) -> list[tuple[int, float]]:
        """The places of firms founded on the same day with the same capital, which may have been renamed.

        In a large register some other firm has both by chance, unless the amount is a rare one; then the address must be the same.
        """
        record = record_of(asked)
        owners = self._by_record.get(record, []) if record is not None else []
        if record is None or not owners or len(owners) > MOST_OF_RECORD:
            return []
        rare = self.usual.by_chance(record) <= BY_CHANCE
        return [(at, 0.0) for at in owners if rare or addresses(asked.address, self.entries[at].address) == "same"]

    def _compared(self, read: FirmName, place: int, nearness: float) -> Comparison:
        other = _read(self._names[place])
        return compare(read, other, nearness, self.grams.holders(other.brand), self.grams.size)


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
