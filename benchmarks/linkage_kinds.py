"""What was missed and what was wrong, and why: the tables of docs/linkage.md.

    python -m benchmarks.linkage_kinds [--small] [--former] [--half]

``--half`` counts the half that was not fitted only; ``--names`` prints each row, which is for looking and never for publishing.
"""

from __future__ import annotations

import sys
from collections import Counter

from benchmarks.linkage import FORMER, SMALL, registered
from benchmarks.linkage_weights import GENERATED, TRUE, is_fitted, rows
from benchmarks.results import table
from tidu.linkage.finding import Link
from tidu.linkage.matching import link
from tidu.linkage.names import bare, plain, read_name
from tidu.linkage.pairs import Comparison, compare
from tidu.linkage.register import Entry, Register

MISSED = {
    "former": "a name of former days, which the record lists",
    "branch": "one is a branch or a workshop, the other the firm",
    "number": "another number or direction",
    "renamed": "another 字号 altogether: renamed, and no former name is recorded",
    "sounds": "the 字号 is written with other characters of the same sound",
    "character": "the 字号 differs in a character that sounds otherwise",
    "part": "one 字号 is longer",
    "trade": "the same 字号, another trade or a wider one",
    "place": "the same 字号 and trade, another place",
    "several": "the names are alike, and other firms are as near",
}
HELPS = {
    "former": "the former name, if the register knows it",
    "branch": "a person: a branch is not its firm",
    "number": "a person: 第一 is not 第二",
    "renamed": "the code, or date and capital",
    "sounds": "a person: it is among the doubtful",
    "character": "a person: it is among the doubtful",
    "part": "a person: it is among the doubtful",
    "trade": "date and capital, or a person",
    "place": "the address, or a person",
    "several": "whatever tells them apart: a code, a date, an address",
}


def kind_of(made: Comparison) -> str:
    """What keeps two names of one firm apart."""
    if made.branch:
        return "branch"
    if made.numbers or made.brand == "number":
        return "number"
    by_brand = {"near": "renamed", "other": "renamed", "swapped": "character", "character": "character"}
    if made.brand in ("part", "sounds"):
        return made.brand
    if made.brand in by_brand:
        return by_brand[made.brand]
    if made.trade not in ("same", "none"):
        return "trade"
    return "place" if made.region in ("city", "province", "other") else "several"


def missed_as(row: dict[str, str], true: str) -> str:
    """Why a row was not matched with its firm."""
    listed = row["名单企业名称"]
    if bare(plain(listed)) in {bare(plain(one)) for one in FORMER.split(row["曾用名"]) if one}:
        return "former"
    return kind_of(compare(read_name(listed), read_name(true)))


def wrong_as(found: Link, true: str) -> str:
    """What led to a wrong firm."""
    reason = found.best.comparison.reason.en.split(" (")[0] if found.best is not None else ""
    return f"{'no record exists' if not true else 'another firm was meant'}, and of the one found: {reason}"


def counted(register: Register, *, half: bool) -> tuple[Counter[str], Counter[str], Counter[str], int]:
    """Missed by kind; of them those whose firm is offered to a person; wrong by kind; rows with a record."""
    missed, offered, wrong, total = Counter[str](), Counter[str](), Counter[str](), 0
    listed = [row for row in rows() if not half or not is_fitted(row)]
    links = link([Entry(str(at), row["名单企业名称"]) for at, row in enumerate(listed)], register)
    for row, found in zip(listed, links, strict=True):
        true = row["登记企业名称"] if row["匹配核验"] == TRUE else ""
        hit = found.best is not None and found.best.entry.name == true
        total += bool(true)
        if found.status == "matched" and not hit:
            wrong[wrong_as(found, true)] += 1
        elif true and found.status != "matched":
            kind = missed_as(row, true)
            missed[kind] += 1
            offered[kind] += true in {one.entry.name for one in (found.best, *found.others) if one is not None}
        else:
            continue
        if "--names" in sys.argv:
            print(row["名单企业名称"], "|", found.best.entry.name if found.best else "", "|", true)
    return missed, offered, wrong, total


def main() -> None:
    """The two tables."""
    register = registered(SMALL if "--small" in sys.argv else GENERATED, former="--former" in sys.argv)
    missed, offered, wrong, total = counted(register, half="--half" in sys.argv)
    lines = [(MISSED[kind], str(count), str(offered[kind]), HELPS[kind]) for kind, count in missed.most_common()]
    print(table((f"what was missed, of {total} rows", "rows", "of them offered to a person", "what helps"), lines))
    print()
    print(table(("what was wrong", "rows"), [(kind, str(count)) for kind, count in wrong.most_common()]))


if __name__ == "__main__":
    main()
