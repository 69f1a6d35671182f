"""What date, capital and address add to names, tried on the labelled list with records that were made to disagree.

    python -m benchmarks.linkage_evidence [--small]

The list itself has names and codes only. So each of its rows is given the date, capital and address of its own record as a second
source might state them: left out, or another firm's, as often as :data:`STATED` and :data:`TRUE_TO_IT` say. Rows without a record
get those of some other firm, and so do the generated firms, each with a day of its own. What is reported is therefore a trial of the
arithmetic and not of real lists.
"""

from __future__ import annotations

import itertools
import random
import sys
from dataclasses import replace

from benchmarks.linkage import SMALL, Quality, quality
from benchmarks.linkage_weights import BANDS, GENERATED, TRUE, is_fitted, register_names, rows
from tidu.linkage.entries import Entry
from tidu.linkage.matching import Link, link
from tidu.linkage.register import Register

STATED = 0.9
TRUE_TO_IT = {"founded": 0.8, "capital": 0.7, "address": 0.6}


def recorded(row: dict[str, str], key: str, name: str) -> Entry:
    """A firm as the register records it."""
    return Entry(key, name, address=row["企业地址"], founded=row["成立日期"], capital=row["注册资本"])


def register_with_records(generated: int) -> Register:
    """The register of names, each with a record: its own, or for generated firms somebody's, with a day of its own."""
    rng = random.Random(3)  # noqa: S311 - a seed is wanted
    known = {row["登记企业名称"]: row for row in rows() if row["匹配核验"] == TRUE}
    pool = list(known.values())
    entries = []
    for at, name in enumerate(register_names(generated)):
        made = recorded(known.get(name) or rng.choice(pool), str(at), name)
        entries.append(made if name in known else replace(made, founded=_day(rng)))
    return Register(entries)


def listed(parts: tuple[str, ...]) -> list[Entry]:
    """The rows of the list with some of the three, as another source states them."""
    rng = random.Random(4)  # noqa: S311 - a seed is wanted
    pool = [row for row in rows() if row["匹配核验"] == TRUE]
    found = []
    for at, row in enumerate(rows()):
        own = recorded(row, str(at), row["名单企业名称"])
        said: dict[str, str] = {}
        for part, true in TRUE_TO_IT.items():
            mine, stated = row["匹配核验"] == TRUE and rng.random() < true, rng.random() < STATED
            other = getattr(recorded(rng.choice(pool), "", ""), part)
            said[part] = (getattr(own, part) if mine else other) if stated and part in parts else ""
        found.append(replace(own, founded=said["founded"], capital=said["capital"], address=said["address"]))
    return found


def _day(rng: random.Random) -> str:
    return f"{rng.randint(1990, 2022)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"


def calibration(links: list[Link]) -> None:
    """Whether a confidence means what it says, over the half that was not fitted and was weighed."""
    pairs = [
        (found.confidence, found.best is not None and found.best.entry.name == row["登记企业名称"])
        for row, found in zip(rows(), links, strict=True)
        if found.basis == "likeness" and not is_fitted(row)
    ]
    for low, high in itertools.pairwise((*BANDS[:-1], 1.01)):
        band = [pair for pair in pairs if low <= pair[0] < high]
        if band:
            said, true = (sum(part) / len(band) for part in zip(*band, strict=True))
            print(f"  {low:4} to {high:4}: {len(band):4} rows, said {said:.3f}, true {true:.3f}")


def main() -> None:
    """Names only, then with one, two and three of them."""
    register = register_with_records(SMALL if "--small" in sys.argv else GENERATED)
    for parts in ((), ("address",), ("founded",), ("founded", "capital"), ("founded", "capital", "address")):
        links = link(listed(parts), register)
        other = [(row, found) for row, found in zip(rows(), links, strict=True) if not is_fitted(row)]
        of_half: Quality = quality([found for _row, found in other], [row for row, _found in other])
        doubtful = sum(found.status == "doubtful" for found in links)
        print(
            ", ".join(parts) or "names only", "| all:", quality(links), "| other half:", of_half, "| doubtful", doubtful
        )
    calibration(links)


if __name__ == "__main__":
    main()
