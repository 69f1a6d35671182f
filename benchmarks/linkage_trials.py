"""Two kinds of list that nothing was fitted on: listed companies by the names they had, and by their short names.

    python -m benchmarks.linkage_trials [--small]

Register are the listed companies among generated firms. A row is right where it is matched to its company.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.firm_names import generated_names
from benchmarks.linkage import SMALL
from benchmarks.linkage_weights import DATA, GENERATED
from benchmarks.results import table
from tidu.linkage.entries import Entry
from tidu.linkage.matching import link
from tidu.linkage.names import bare, plain
from tidu.linkage.parts import short_key
from tidu.linkage.register import Register

KINDS = {
    "仅括号差异": "brackets only",
    "仅组织形式变化": "legal form only",
    "字号增减": "a part of the name added or left out",
    "实质更名": "another name",
}


@dataclass(frozen=True)
class Trial:
    """What came of a list: rows, those matched rightly and wrongly, those doubtful, and of them with the right firm shown."""

    what: str
    rows: int
    right: int
    wrong: int
    doubtful: int
    shown: int

    def row(self) -> tuple[str, ...]:
        """A row of the table."""
        precision = self.right / max(1, self.right + self.wrong)
        counts = (self.rows, self.right, self.wrong, self.doubtful, self.shown)
        return (self.what, *map(str, counts), f"{precision:.3f}", f"{self.right / max(1, self.rows):.3f}")


def tried(what: str, asked: Sequence[tuple[str, str]], register: Register) -> Trial:
    """Link names whose right key is known."""
    links = link([Entry(str(at), name) for at, (name, _key) in enumerate(asked)], register)
    counts = Counter[str]()
    for (_name, key), found in zip(asked, links, strict=True):
        hit = found.best is not None and found.best.entry.key == key
        if found.status == "matched":
            counts["right" if hit else "wrong"] += 1
        elif found.status == "doubtful":
            counts["doubtful"] += 1
            counts["shown"] += key in {one.entry.key for one in (found.best, *found.others) if one is not None}
    return Trial(what, len(asked), counts["right"], counts["wrong"], counts["doubtful"], counts["shown"])


def read(file: str) -> list[dict[str, str]]:
    """The rows of a file of trials."""
    with (DATA / "linkage" / file).open(encoding="utf-8-sig") as opened:
        return list(csv.DictReader(opened))


def _one(name: str) -> str:
    return bare(plain(name))


def changes(generated: int) -> list[Trial]:
    """Old names asked for in a register of today's, by kind of change; then with the former names known."""
    last, once = dict[str, str](), dict[str, list[str]]()
    for row in read("a_share_name_changes.csv"):
        last[row["股票代码"]] = row["新全称"]
        once.setdefault(row["股票代码"], []).append(row["旧全称"])
    theirs = {_one(name) for names in once.values() for name in names} | {_one(name) for name in last.values()}
    others = [row["公司全称"] for row in read("a_share_names_2018_shortname_history.csv")]
    rest = [name for name in dict.fromkeys([*others, *generated_names(generated)]) if _one(name) not in theirs]
    companies = {code: Entry(f"c{code}", name, former=tuple(once[code])) for code, name in last.items()}
    entries = [Entry(str(at), name) for at, name in enumerate(rest)]
    names_only = Register([*entries, *(Entry(one.key, one.name) for one in companies.values())])
    asked = [
        (row["类型"], row["旧全称"], f"c{row['股票代码']}")
        for row in read("a_share_name_changes.csv")
        if row["旧全称"] != last[row["股票代码"]]
    ]
    found = [
        tried(words, [(name, key) for one, name, key in asked if one == kind], names_only)
        for kind, words in KINDS.items()
    ]
    whole = [(name, key) for _kind, name, key in asked]
    known = Register([*entries, *companies.values()])
    return [*found, tried("all of them", whole, names_only), tried("all of them, former names known", whole, known)]


def short_names(generated: int) -> list[Trial]:
    """Short names of today and of former days, with none, some and all of them known."""
    listed = {row["公司全称"]: row for row in read("a_share_names_2018_shortname_history.csv")}
    now = {f"c{at}": row["证券简称"] for at, row in enumerate(listed.values())}
    then = {f"c{at}": tuple(filter(None, row["历史简称"].split(","))) for at, row in enumerate(listed.values())}
    rest = [Entry(str(at), name) for at, name in enumerate(generated_names(generated))]

    def register(short: dict[str, tuple[str, ...]]) -> Register:
        known = [Entry(f"c{at}", name, short=short.get(f"c{at}", ())) for at, name in enumerate(listed)]
        return Register([*rest, *known])

    today = [(name, key) for key, name in now.items()]
    former = [
        (name, key)
        for key, names in then.items()
        for name in dict.fromkeys(names)
        if short_key(name) != short_key(now[key])
    ]
    marked = [
        (name, key)
        for key, names in then.items()
        for name in dict.fromkeys(names)
        if short_key(name) == short_key(now[key]) and name != now[key]
    ]
    only_now, every = (
        register({key: (name,) for key, name in now.items()}),
        register({key: (name, *then[key]) for key, name in now.items()}),
    )
    return [
        tried("today's short names, none known", today, register({})),
        tried("today's short names, known", today, only_now),
        tried("the same with other marks of the exchange, today's known", marked, only_now),
        tried("short names of former days, today's known", former, only_now),
        tried("short names of former days, all known", former, every),
    ]


def main() -> None:
    """Both tables."""
    generated = SMALL if "--small" in sys.argv else GENERATED
    header = ("rows", "right", "wrong", "doubtful", "of them with the right one", "precision", "recall")
    print(table(("names that changed", *header), [one.row() for one in changes(generated)]))
    print()
    print(table(("short names", *header), [one.row() for one in short_names(generated)]))


if __name__ == "__main__":
    main()
