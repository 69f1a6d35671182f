"""Twenty million firms from parquet to parquet in a process of its own, whose memory is measured."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import polars as pl

from benchmarks.population import ON, write_population
from benchmarks.results import Section, Target, count_text, rate_text
from benchmarks.settings import ROOT, Settings, measured_standards
from tidu.catalogue import load
from tidu.criteria.many import evaluate_frame

MOST_GIB = 4.0


def judge(standard_id: str, source: Path, target: Path) -> dict[str, float]:
    """Judge every firm of a folder of parquet files, streaming; seconds taken and peak memory of the process in GiB."""
    start = time.perf_counter()
    firms = pl.scan_parquet(source / "*.parquet")
    evaluate_frame(load().standard(standard_id), firms, ON, keep=["firm_id"]).sink_parquet(target)
    return {"seconds": time.perf_counter() - start, "gib": peak_gib()}


def peak_gib() -> float:
    """The most memory that this process ever held.

    Read from /proc, because getrusage counts what the parent held when it started this process.
    """
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 2**20
    raise OSError("/proc/self/status names no VmHWM")


def judge_apart(standard_id: str, source: Path, target: Path) -> dict[str, float]:
    """As :func:`judge`, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.large", standard_id, str(source), str(target)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure(settings: Settings) -> Section:
    """Seconds and peak memory of both standards."""
    source, target = settings.folder / "firms", settings.folder / "judged.parquet"
    write_population(measured_standards(), settings.large, source)
    size = sum(file.stat().st_size for file in source.iterdir()) / 2**30
    rows: list[tuple[str, ...]] = []
    targets: list[Target] = []
    for standard in measured_standards():
        found = judge_apart(standard.id, source, target)
        judged = pl.scan_parquet(target).select(pl.len()).collect().item()
        if judged != settings.large:
            raise AssertionError(f"{judged} of {settings.large} firms were judged")
        rate = settings.large / found["seconds"]
        rows.append((standard.id, f"{found['seconds']:.1f} s", rate_text(rate), f"{found['gib']:.2f} GiB"))
        what = f"{standard.id}: memory for {count_text(settings.large)} firms"
        targets.append(Target(what, found["gib"], MOST_GIB, "GiB"))
    header = ("standard", "from file to file", "firms a second", "peak memory")
    return Section(f"{count_text(settings.large)} firms in parquet ({size:.1f} GiB)", header, rows, targets)


if __name__ == "__main__":
    print(json.dumps(judge(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
