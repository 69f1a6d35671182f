"""A list of names in a register of a million: how right, and beside Jaro-Winkler.

    python -m benchmarks.linkage [--small] [--quality]

The labelled list, the register and the halves are those of ``benchmarks.linkage_weights``. A row is right where it is matched to a
firm that bears its registered name; a row without a record is right where it is not matched. How fast it is measures
``benchmarks.linkage_speed``, what was missed and wrong counts ``benchmarks.linkage_kinds``.
"""

from __future__ import annotations

import random
import re
import sys
import time
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from benchmarks.linkage_weights import GENERATED, TRUE, is_fitted, register_names, rows
from tidu.linkage.matching import Link, link
from tidu.linkage.register import Entry, Register

SMALL = 120_000
JARO_ROWS, JARO_LEVELS = 200, (0.94, 0.96)
FORMER = re.compile(r"[;；,，、\s]+")


@dataclass(frozen=True)
class Quality:
    """Of the rows that have a record, how many were found; of what was found, how much was right."""

    right: int
    wrong: int
    total: int

    @property
    def precision(self) -> float:
        """Of what was found, how much was right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of what could be found, how much was."""
        return self.right / self.total

    def __str__(self) -> str:
        counted = f"({self.right} right, {self.wrong} wrong, {self.total} true)"
        return f"precision {self.precision:.4f} recall {self.recall:.4f} {counted}"


def registered(generated: int, *, former: bool) -> Register:
    """The register, with former names where asked."""
    once: dict[str, set[str]] = {}
    for row in rows():
        if former and row["匹配核验"] == TRUE and row["曾用名"]:
            once.setdefault(row["登记企业名称"], set()).update(filter(None, FORMER.split(row["曾用名"])))
    names = register_names(generated)
    return Register([Entry(str(at), name, former=tuple(once.get(name, ()))) for at, name in enumerate(names)])


def quality(links: list[Link], listed: list[dict[str, str]] | None = None) -> Quality:
    """Counted by rows of the list, or of a part of it."""
    right = wrong = total = 0
    for row, found in zip(listed or rows(), links, strict=True):
        true = row["登记企业名称"] if row["匹配核验"] == TRUE else ""
        total += bool(true)
        if found.status == "matched" and found.best is not None:
            right += found.best.entry.name == true
            wrong += found.best.entry.name != true
    return Quality(right, wrong, total)


def jaro_winkler(generated: int) -> tuple[list[tuple[float, Quality]], float]:
    """The nearest by Jaro-Winkler, at some levels, and seconds a name, over a sample of rows.

    It looks at every name, so that all rows would take an hour.
    """
    names = register_names(generated)
    sample = random.Random(7).sample(rows(), JARO_ROWS)  # noqa: S311 - a seed is wanted
    start = time.perf_counter()
    best = [process.extractOne(row["名单企业名称"], names, scorer=JaroWinkler.similarity) for row in sample]
    seconds = (time.perf_counter() - start) / JARO_ROWS
    found = []
    for level in JARO_LEVELS:
        right = wrong = total = 0
        for row, one in zip(sample, best, strict=True):
            true = row["登记企业名称"] if row["匹配核验"] == TRUE else ""
            total += bool(true)
            if one[1] >= level:
                right += one[0] == true
                wrong += one[0] != true
        found.append((level, Quality(right, wrong, total)))
    return found, seconds


def tidu(generated: int, *, former: bool) -> tuple[Quality, Quality, float, float]:
    """All rows, the half that was not fitted; seconds for the register and for the list."""
    start = time.perf_counter()
    register = registered(generated, former=former)
    built = time.perf_counter()
    links = link([Entry(str(at), row["名单企业名称"]) for at, row in enumerate(rows())], register)
    done = time.perf_counter()
    other = [(row, found) for row, found in zip(rows(), links, strict=True) if not is_fitted(row)]
    half = quality([found for _row, found in other], [row for row, _found in other])
    return quality(links), half, built - start, done - built


def main() -> None:
    """How right it is, and Jaro-Winkler."""
    generated = SMALL if "--small" in sys.argv else GENERATED
    for former in (False, True):
        whole, half, built, linked = tidu(generated, former=former)
        print("with former names:" if former else "names only:", whole, "| the half that was not fitted:", half)
        print(f"register {built:.1f} s, list {linked:.1f} s")
    if "--quality" not in sys.argv:
        levels, seconds = jaro_winkler(generated)
        for level, found in levels:
            print(f"Jaro-Winkler from {level}, {JARO_ROWS} rows: {found}")
        print(f"Jaro-Winkler: {seconds * 1000:.0f} ms a name, one core")


if __name__ == "__main__":
    main()
