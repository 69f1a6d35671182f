"""Judging all firms of the registry again: facts from the database, every standard, levels back into the database.

Measured twice, with nothing stored and with everything unchanged, on an embedded city of 50,000 firms; where
TIDU_BENCH_DATABASE names a PostgreSQL database that holds a province, there too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.pages import FEW, FIRMS, built
from benchmarks.results import Section, Target, count_text
from benchmarks.settings import QUICK, Settings

MOST_SECONDS, MOST_SECONDS_LARGE = 5.0, 60.0
SCRIPT = """
import json, resource, sys, time
from tidu.web import serving
serving.prepare(sys.argv[1], tasks="inline")
from tidu.today import china_today
from tidu.web.registry.models import Enterprise
from tidu.web.standing.models import FirmLevels, Standing
from tidu.web.standing.renewing import renew_all_now, renew_firms
on = china_today()
Standing.objects.all().delete()
FirmLevels.objects.all().delete()
found = {}
for name in ("first", "again"):
    began = time.perf_counter()
    found["firms"] = renew_all_now(on).firms
    found[name] = time.perf_counter() - began
one = list(Enterprise.objects.living().order_by("pk").values_list("pk", flat=True)[:20])
began = time.perf_counter()
for pk in one:
    renew_firms([pk], ["revenue"])
found["one"] = (time.perf_counter() - began) / len(one)
found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps(found))
"""


def renewed(folder: Path, database: str) -> dict[str, float]:
    """Seconds of a first renewal and of one that changes nothing, of one firm after a change, and the memory in MiB."""
    environment = {**os.environ, "TIDU_DATABASE": database, "TIDU_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-c", SCRIPT, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(settings: Settings) -> Section:
    """Renewals."""
    firms = FEW if settings == QUICK else FIRMS
    folder = settings.folder / "standing"
    built(folder, firms)
    rows, targets = [], []
    places = [(f"SQLite, {count_text(firms)} firms", folder, "", MOST_SECONDS)]
    if address := os.environ.get("TIDU_BENCH_DATABASE"):
        places.append(("PostgreSQL, 1,000,000 firms", settings.folder / "pg", address, MOST_SECONDS_LARGE))
    for name, data, database, most in places:
        found = renewed(data, database)
        times = (f"{found['first']:.1f} s", f"{found['again']:.1f} s", f"{found['one'] * 1000:.0f} ms")
        rows.append((name, *times, f"{found['memory']:,.0f} MiB"))
        targets.append(Target(f"all verdicts renewed, {name}", found["first"], most, "s"))
    heads = ("firms", "nothing stored", "nothing changed", "one firm, one figure changed", "memory")
    return Section("Where all firms stand, judged again", heads, rows, targets)
