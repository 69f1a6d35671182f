"""An import: fifty thousand firms with three years of figures from xlsx into an embedded database."""

from __future__ import annotations

import json
import subprocess
import sys

from benchmarks.results import Section, Target, count_text
from benchmarks.settings import QUICK, Settings

FIRMS, FEW = 50_000, 300
MOST_SECONDS = 90
SCRIPT = """
import json, sys, time
from pathlib import Path
from tidu.catalogue import load
from tidu.fictional import history, write_import_workbook
from tidu.web import serving
folder, firms = Path(sys.argv[1]), int(sys.argv[2])
book = folder / "firms.xlsx"
write_import_workbook(book, history(load(), firms, profile="bulk"))
serving.prepare(folder / "data", tasks="inline")
from tidu.web.accounts.models import User
from tidu.web.demonstration.people import load_regions, make_cast
from tidu.web.registry.imports import service
from tidu.web.registry.models import Enterprise, Fact
load_regions(history(load(), 10).regions)
make_cast()
person = User.objects.get(username="li")
times = {}
began = time.perf_counter()
with book.open("rb") as file:
    job = service.receive(file, book.name, person, what="firms", party="bureau")
proposed = job.mapping["columns"].items()
service.confirm(job, {head: {"to": one["proposed"], "year": one["year"], "unit": one["unit"]} for head, one in proposed}, None)
service.look(job, person)
times["looked"] = time.perf_counter() - began
began = time.perf_counter()
service.start_applying(job, person)
times["applied"] = time.perf_counter() - began
job.refresh_from_db()
assert job.state == "applied", job.state
times |= {"firms": Enterprise.objects.count(), "facts": Fact.objects.count()}
print(json.dumps(times))
"""


def measure(settings: Settings) -> Section:
    """Looking at a file, and applying it."""
    firms = FEW if settings == QUICK else FIRMS
    command = [sys.executable, "-c", SCRIPT, str(settings.folder), str(firms)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    rows = [
        ("uploading, reading, looking at what would happen", f"{found['looked']:.1f} s"),
        (
            f"applying: {count_text(found['firms'])} firms, {count_text(found['facts'])} figures",
            f"{found['applied']:.1f} s",
        ),
    ]
    whole = found["looked"] + found["applied"]
    targets = [Target("an import of 50,000 firms, from the upload to the end", whole, MOST_SECONDS, "s")]
    return Section("An import", ("step", "time"), rows, targets)
