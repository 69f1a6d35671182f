"""One firm: a verdict with its full trace, the command from cold, and the loading of the whole catalogue."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

from benchmarks.results import Section, Target, time_text
from benchmarks.settings import ROOT, Settings
from benchmarks.timing import Timing, alone, in_turn, middle
from tidu.catalogue import load
from tidu.catalogue.cases import read_cases
from tidu.criteria.one import evaluate

MOST_VERDICT, MOST_COLD, MOST_LOADING = 2.0, 0.6, 0.3
CHECK = ["check", "examples/firm.yaml", "--title", "zjtx", "--on", "2026-05-01"]
LOADING = """
import json, time
start = time.perf_counter()
from tidu.catalogue import load
imported = time.perf_counter()
catalogue = load()
read = [catalogue.indicators, catalogue.titles, catalogue.vocabulary, catalogue.rows, catalogue.all_standards()]
read += [catalogue.overlay(overlay_id) for overlay_id in catalogue.overlay_ids]
assert all(read)
end = time.perf_counter()
print(json.dumps({"loading": end - imported, "with imports": end - start}))
"""


def verdict_times(settings: Settings) -> dict[str, Timing]:
    """For every shipped standard, the firm of its cases that passes, judged with the full trace."""
    catalogue = load()
    jobs = {}
    for standard in catalogue.all_standards():
        case = read_cases(catalogue, standard.id)[0]
        jobs[standard.id] = partial(evaluate, standard, case.facts, case.on, case.kind)
    return in_turn(jobs, settings.runs * 5, warm_up=20)


def fresh(settings: Settings, *command: str) -> str:
    """What a new process prints. Python keeps compiled modules, as it does unless it is told not to."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(settings.folder / "compiled")
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def cold_check(settings: Settings) -> Timing:
    """The command as a user starts it, from the start of the process to its end."""
    command = [str(Path(sys.executable).with_name("tidu")), *CHECK]
    return alone(lambda: fresh(settings, *command), settings.runs)


def loading(settings: Settings) -> tuple[float, float]:
    """Seconds in which a fresh process reads all data of the catalogue, without and with the imports of Tidu itself."""
    found = [json.loads(fresh(settings, sys.executable, "-c", LOADING)) for _ in range(settings.runs + 1)][1:]
    return middle([one["loading"] for one in found]), middle([one["with imports"] for one in found])


def measure(settings: Settings) -> Section:
    """All three."""
    times = sorted((timing.median, standard_id) for standard_id, timing in verdict_times(settings).items())
    (least, quickest), (most, slowest) = times[0], times[-1]
    cold, (read, imported) = cold_check(settings).median, loading(settings)
    rows = [
        (f"a verdict, quickest standard ({quickest})", time_text(least)),
        (f"a verdict, middle of {len(times)} standards", time_text(middle([seconds for seconds, _ in times]))),
        (f"a verdict, slowest standard ({slowest})", time_text(most)),
        ("`tidu " + " ".join(CHECK) + "`, from cold", time_text(cold)),
        ("the whole catalogue in a fresh process", time_text(read)),
        ("the same with the imports of Tidu", time_text(imported)),
    ]
    targets = [
        Target(f"one firm, full trace, slowest standard ({slowest})", most * 1e3, MOST_VERDICT, "ms"),
        Target("`tidu check` from cold", cold, MOST_COLD, "s"),
        Target("the whole catalogue loaded", read, MOST_LOADING, "s"),
    ]
    return Section("One firm", ("what", "median"), rows, targets)
