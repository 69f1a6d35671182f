"""A part of a register: firms in an index that does not change once it is built."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from tidu.linkage.codes import codes_of
from tidu.linkage.entries import Entry
from tidu.linkage.evidence import Record, record_of
from tidu.linkage.grams import Grams, Statistics, plain_all
from tidu.linkage.names import bare, plain

MARKS = re.compile(
    r"^(?:S\*?ST|\*?ST|SST|PT|XD|XR|DR|G|S|N|C|U)(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?:A|B|U|W|-U|-W)$"
)
"""What exchanges put before and behind short names: ST示例, 示例A."""


class Part:
    """Entries by key, code, name, short name and record. Places count names, owners count entries."""

    def __init__(self, entries: Iterable[Entry], statistics: Statistics | None = None) -> None:
        self.entries = list(entries)
        names = [entry.name for entry in self.entries]
        owners = list(range(len(names)))
        for at, entry in enumerate(self.entries):
            if entry.former:
                names += entry.former
                owners += [at] * len(entry.former)
        self.names, self.owners = names, owners
        self.plains = plains = plain_all(names)
        self.by_plain: dict[str, list[int]] = {}
        for at, text in enumerate(plains):
            self.by_plain.setdefault(bare(text), []).append(at)
        self.grams = Grams(plains, statistics)
        self.by_code: dict[str, list[int]] = {}
        self.by_short: dict[str, list[tuple[int, str]]] = {}
        self.by_record: dict[Record, list[int]] = {}
        for at, entry in enumerate(self.entries):
            self._add(at, entry)
        self._by_key: dict[str, int] = {}

    def _add(self, at: int, entry: Entry) -> None:
        if entry.code:
            for code in codes_of(entry.code):
                self.by_code.setdefault(code, []).append(at)
        for name in dict.fromkeys(entry.short):
            self.by_short.setdefault(short_key(name), []).append((at, name))
        if (record := record_of(entry)) is not None:
            self.by_record.setdefault(record, []).append(at)

    def owner_of(self, key: str) -> int | None:
        """The place among the entries of the firm that the caller knows by a key."""
        if not self._by_key:
            self._by_key = {entry.key: at for at, entry in enumerate(self.entries)}
        return self._by_key.get(key)

    def grams_without(self, gone: Iterable[int]) -> Grams:
        """The index without the names of some entries."""
        mask = np.zeros(max(1, len(self.entries)), dtype=bool)
        mask[list(gone)] = True
        return self.grams.without(mask[np.array(self.owners, dtype=np.int32)])


def short_key(name: str) -> str:
    """What a short name is found by: its plain writing without the marks of an exchange."""
    text = plain(name)
    return MARKS.sub("", MARKS.sub("", text)) or text


def names_of(entries: Sequence[Entry]) -> set[str]:
    """The names that entries are found by, present and former, in plain writing without brackets."""
    return {bare(plain(name)) for entry in entries for name in (entry.name, *entry.former)}
