"""Linkage in ``make bench``: how right beside Splink and rapidfuzz on the same data, and how fast against a million."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from typing import Any

from benchmarks import linkage, linkage_speed, linkage_weights
from benchmarks.linkage import JARO_ROWS, Quality
from benchmarks.results import Section, Target, count_text, time_text
from benchmarks.settings import QUICK, ROOT, Settings

FEW = 60_000
PRECISION, RECALL, RECALL_FORMER = 0.99, 0.95, 0.975
MOST_SECONDS, MOST_GIB, MOST_MILLISECONDS, MOST_AGAIN = 20.0, 2.0, 20.0, 0.03
HEADER = ("names of an authority's list in the register", "precision", "recall", "register", "list", "most memory")


def measure_quality(settings: Settings) -> Section:
    """Tidu, Splink and rapidfuzz on the labelled list."""
    generated = FEW if settings == QUICK else linkage_weights.GENERATED
    title = f"A list of 3,034 names in a register of {count_text(generated)} and more"
    if not linkage_weights.DATA.is_dir():
        return Section(title, HEADER, [], note="The labelled list is not at hand, so that this was not measured.")
    rows, targets = [], []
    for words, former, least in (("names only", False, RECALL), ("former names known", True, RECALL_FORMER)):
        whole, half, built, linked = linkage.tidu(generated, former=former)
        rows += [
            _row(f"Tidu, {words}", whole, time_text(built), time_text(linked)),
            _row(f"Tidu, {words}, the half that was not fitted", half, "", ""),
        ]
        targets += [
            Target(f"linkage, {words}: precision", whole.precision, PRECISION, "", at_least=True),
            Target(f"linkage, {words}: recall", whole.recall, least, "", at_least=True),
        ]
    other = _apart("benchmarks.linkage_splink", generated)
    rows.append(
        _row(
            f"Splink {version('splink')} on DuckDB, from {other['level']}",
            Quality(**other["quality"]),
            time_text(other["reading"] + other["learning"]),
            time_text(other["linking"]),
            f"{other['gib']:.2f} GiB",
        )
    )
    levels, seconds = linkage.jaro_winkler(generated)
    for level, found in levels:
        what = f"Jaro-Winkler (rapidfuzz {version('rapidfuzz')}) from {level}, {JARO_ROWS} rows drawn"
        rows.append(_row(what, found, "", f"{time_text(seconds * 3034)} if all were asked"))
    note = (
        "Codes are left out on both sides. Splink is given the parts of the names as Tidu reads them, blocks on them, and has its "
        "level chosen in its favour: the most found with a precision of 0.99, or else the best product of both. What stands under "
        "register is reading and building for Tidu, reading and learning for Splink."
    )
    return Section(title, HEADER, rows, targets, note)


def measure_speed(settings: Settings) -> Section:
    """Many names, one name, a list again."""
    generated = FEW if settings == QUICK else linkage_speed.GENERATED
    found = _apart("benchmarks.linkage_speed", generated)
    asked = count_text(min(linkage_speed.ASKED, generated // 2))
    rows = [
        (what, f"{found[key]:.3g} s", f"{found[f'{key} processor']:.3g} s")
        for what, key in (
            (f"building the register of {count_text(generated)}", "build"),
            (f"{asked} names, one in five spoilt", "one in five"),
            (f"{asked} names, every one spoilt", "all spoilt"),
            (f"{asked} names again, one row in a hundred changed", "again"),
        )
    ]
    rows += [
        ("the register updated, three firms in a thousand changed", f"{found['updating']:.3g} s", ""),
        (f"the list again after that, {found['rows kept']:.1%} kept", f"{found['again, firms changed']:.3g} s", ""),
        ("one spoilt name, median", f"{found['one, median']:.2g} ms", ""),
        ("one spoilt name, 99 of 100", f"{found['one, 99 of 100']:.2g} ms", ""),
        ("most memory", f"{found['gib']:.2f} GiB", ""),
    ]
    again = found["again processor"] / found["one in five processor"]
    targets = [
        Target(
            f"{asked} names against {count_text(generated)}, every one spoilt", found["all spoilt"], MOST_SECONDS, "s"
        ),
        Target("one name, 99 of 100", found["one, 99 of 100"], MOST_MILLISECONDS, "ms"),
        Target("memory of linkage", found["gib"], MOST_GIB, "GiB"),
        Target("a list again with 1 % changed: share of the first time", again, MOST_AGAIN, ""),
    ]
    note = f"Best of {linkage_speed.RUNS}; the load before was {found['load']:.1f}. Linking again found exactly what linking anew did."
    return Section("Lists of names, how fast", ("what", "wall", "processor, all threads"), rows, targets, note)


def _row(what: str, found: Quality, register: str, listed: str, gib: str = "") -> tuple[str, ...]:
    return (what, f"{found.precision:.4f}", f"{found.recall:.4f}", register, listed, gib)


def _apart(module: str, generated: int) -> dict[str, Any]:
    """The JSON that a module prints in a process of its own, so that its memory counts alone."""
    command = [sys.executable, "-m", module, str(generated)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
