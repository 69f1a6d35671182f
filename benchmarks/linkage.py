"""Lists of names against a register of a million: how right, how fast, and beside Jaro-Winkler.

    python -m benchmarks.linkage [--small] [--kinds]

The labelled list, the register and the halves are those of ``benchmarks.linkage_weights``. A row is right where it is matched to a
firm that bears its registered name; a row without a record is right where it is not matched.
"""

from __future__ import annotations

import random
import re
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from benchmarks.firm_names import generated_names
from benchmarks.linkage_weights import GENERATED, TRUE, register_names, rows
from tidu.linkage.matching import Link, link
from tidu.linkage.names import plain
from tidu.linkage.register import Entry, Register

ASKED = 50_000
SPOILT = (0.2, 1.0)
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


def kinds(links: list[Link]) -> None:
    """What was missed and what was wrong, by kind."""
    missed, wrong, formerly = Counter[str](), Counter[str](), 0
    for row, found in zip(rows(), links, strict=True):
        true = row["登记企业名称"] if row["匹配核验"] == TRUE else ""
        hit = found.best is not None and found.best.entry.name == true
        if found.status == "matched" and not hit:
            wrong["a record for a row that has none" if not true else "another firm"] += 1
            print("wrong:", row["名单企业名称"], "|", found.best.entry.name if found.best else "", "|", true)
        elif true and found.status != "matched":
            was = plain(row["名单企业名称"]) in {plain(one) for one in FORMER.split(row["曾用名"])}
            formerly += was
            made = found.best.comparison if found.best is not None else None
            kind = "nearest is another firm" if not hit else f"right one, doubtful: {_difference(made)}"
            missed[("a name of former days; " if was else "") + kind] += 1
    for title, counts in (("missed", missed), ("wrong", wrong)):
        for kind, count in counts.most_common():
            print(f"  {title} {count:4} {kind}")


def _difference(made: object) -> str:
    branch, brand, trade = (getattr(made, name, "") for name in ("branch", "brand", "trade"))
    return "branch" if branch else f"brand {brand}, trade {trade}"


def jaro_winkler(generated: int) -> None:
    """The nearest by Jaro-Winkler, over a sample of rows: it looks at every name, so that all would take an hour."""
    names = register_names(generated)
    sample = random.Random(7).sample(rows(), JARO_ROWS)  # noqa: S311 - a seed is wanted
    start = time.perf_counter()
    best = [process.extractOne(row["名单企业名称"], names, scorer=JaroWinkler.similarity) for row in sample]
    seconds = time.perf_counter() - start
    for level in JARO_LEVELS:
        right = wrong = total = 0
        for row, found in zip(sample, best, strict=True):
            true = row["登记企业名称"] if row["匹配核验"] == TRUE else ""
            total += bool(true)
            if found[1] >= level:
                right += found[0] == true
                wrong += found[0] != true
        print(f"Jaro-Winkler from {level}, {JARO_ROWS} rows: {Quality(right, wrong, total)}")
    print(f"Jaro-Winkler: {seconds / JARO_ROWS * 1000:.0f} ms a name, one core")


def spoilt(name: str, rng: random.Random) -> str:
    """A name as somebody may write it: another form, the place left out, a character lost, changed or added."""
    at = rng.randrange(len(name))
    return rng.choice(
        (
            name.replace("股份", "") if "股份" in name else name.replace("有限公司", "股份有限公司"),
            name[2:],
            name[:at] + name[at + 1 :],
            name[:at] + rng.choice("恒鑫华盛源泰") + name[at + 1 :],
            name[:at] + "市" + name[at:],
        )
    )


def speed(generated: int) -> None:
    """Many names at once, and one alone."""
    names = generated_names(generated)
    entries = [Entry(str(at), name) for at, name in enumerate(names)]
    start = time.perf_counter()
    register = Register(entries)
    built = time.perf_counter() - start
    print(f"register of {len(names)}: {built:.1f} s")
    for share in SPOILT:
        rng = random.Random(1)  # noqa: S311 - a seed is wanted
        asked = [spoilt(n, rng) if rng.random() < share else n for n in rng.sample(names, min(ASKED, len(names)))]
        start = time.perf_counter()
        link([Entry(str(at), name) for at, name in enumerate(asked)], register)
        seconds = time.perf_counter() - start
        print(
            f"{len(asked)} names, {share:.0%} of them spoilt: {seconds:.1f} s, with the register {built + seconds:.1f} s"
        )
    taken = []
    for name in asked[:500]:
        start = time.perf_counter()
        register.ask(name)
        taken.append(time.perf_counter() - start)
    taken.sort()
    print(f"one name: median {taken[250] * 1000:.1f} ms, 99 of 100 within {taken[495] * 1000:.1f} ms")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


def main() -> None:
    """All of it."""
    generated = SMALL if "--small" in sys.argv else GENERATED
    if "--quality" not in sys.argv:
        speed(generated)
    asked = [Entry(str(at), row["名单企业名称"]) for at, row in enumerate(rows())]
    for former in (False, True):
        links = link(asked, registered(generated, former=former))
        print("with former names:" if former else "names only:", quality(links))
        if "--kinds" in sys.argv:
            kinds(links)
    if "--quality" not in sys.argv:
        jaro_winkler(generated)


if __name__ == "__main__":
    main()
