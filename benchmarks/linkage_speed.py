"""Many names, one name, and a list again, against a register of a million, in a process of its own: times and memory as JSON.

    python -m benchmarks.linkage_speed [GENERATED]

Each time is the best of :data:`RUNS`, because whatever else runs on the machine can only add to it; ``processor`` counts all threads.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable

from benchmarks.firm_names import generated_names
from benchmarks.large import peak_gib
from tidu.linkage.again import relink
from tidu.linkage.matching import Link, link
from tidu.linkage.register import Entry, Register

GENERATED, ASKED, RUNS = 1_000_000, 50_000, 3
CHANGED_ROWS, CHANGED_FIRMS, ONES = 0.01, 0.003, 500

Times = dict[str, float]


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


def listed(names: list[str], share: float, seed: int = 1) -> list[Entry]:
    """A list of names of the register, some of them spoilt."""
    rng = random.Random(seed)  # noqa: S311 - a seed is wanted
    drawn = rng.sample(names, min(ASKED, len(names) // 2))
    return [Entry(str(at), spoilt(name, rng) if rng.random() < share else name) for at, name in enumerate(drawn)]


def best_of(job: Callable[[], list[Link]], runs: int = RUNS) -> tuple[list[Link], float, float]:
    """What a job yields; its shortest wall time; its shortest processor time."""
    walls, busy, made = [], [], list[Link]()
    for _ in range(runs):
        start, cpu = time.perf_counter(), time.process_time()
        made = job()
        walls.append(time.perf_counter() - start)
        busy.append(time.process_time() - cpu)
    return made, min(walls), min(busy)


def measured(generated: int = GENERATED) -> Times:
    """All of it."""
    names = generated_names(generated)
    found: Times = {"load": os.getloadavg()[0]}
    start, cpu = time.perf_counter(), time.process_time()
    register = Register([Entry(str(at), name) for at, name in enumerate(names)])
    found |= {"build": time.perf_counter() - start, "build processor": time.process_time() - cpu}
    for words, share in (("all spoilt", 1.0), ("one in five", 0.2)):
        left = listed(names, share)
        links, wall, busy = best_of(lambda left=left: link(left, register))  # type: ignore[misc]
        found |= {words: wall, f"{words} processor": busy}
        if share == 1.0:
            found |= one_by_one(left, register)
    found |= again(links, left, names, register)
    return found | {"gib": peak_gib()}


def one_by_one(left: list[Entry], register: Register) -> Times:
    """One name at a time, all of them spoilt: milliseconds."""
    taken = []
    for entry in left[:ONES]:
        start = time.perf_counter()
        register.ask(entry.name)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    return {"one, median": taken[len(taken) // 2], "one, 99 of 100": taken[len(taken) * 99 // 100]}


def again(links: list[Link], left: list[Entry], names: list[str], register: Register) -> Times:
    """The same list with one row in a hundred changed; then with three firms in a thousand of the register changed."""
    rng = random.Random(2)  # noqa: S311 - a seed is wanted
    now, other = list(left), listed(names, 0.2, seed=3)
    for at in rng.sample(range(len(left)), int(len(left) * CHANGED_ROWS)):
        now[at] = other[at]
    found, wall, busy = best_of(lambda: relink(links, now, register))
    changed = [
        Entry(str(at), spoilt(names[at], rng)) for at in rng.sample(range(len(names)), int(len(names) * CHANGED_FIRMS))
    ]
    start = time.perf_counter()
    after = register.updated(changed)
    updating = time.perf_counter() - start
    then, wall_then, _busy = best_of(lambda: relink(links, left, after, before=register))
    if found != link(now, register) or then != link(left, after):
        raise AssertionError("linking again found something else than linking anew")
    kept = sum(one is two for one, two in zip(links, then, strict=True))
    return {
        "again": wall,
        "again processor": busy,
        "updating": updating,
        "again, firms changed": wall_then,
        "rows kept": kept / len(links),
    }


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]) if len(sys.argv) > 1 else GENERATED)))
