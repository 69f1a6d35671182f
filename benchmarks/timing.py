"""Taking times: a warm-up, then several runs in turn, so that a busy moment of the machine hits every rival alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Job = Callable[[], object]


@dataclass(frozen=True)
class Timing:
    """The seconds that each run took."""

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle run, in seconds."""
        return statistics.median(self.runs)

    def rate(self, firms: int) -> float:
        """Firms a second in the middle run."""
        return firms / self.median


def once(job: Job) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def in_turn(jobs: Mapping[str, Job], runs: int, *, warm_up: int = 1) -> dict[str, Timing]:
    """Every job ``warm_up`` times unmeasured, then ``runs`` rounds in which each job runs once."""
    for _ in range(warm_up):
        for job in jobs.values():
            job()
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(runs):
        for name, job in jobs.items():
            gc.collect()
            taken[name].append(once(job))
    return {name: Timing(tuple(seconds)) for name, seconds in taken.items()}


def alone(job: Job, runs: int, *, warm_up: int = 1) -> Timing:
    """One job by itself."""
    return in_turn({"": job}, runs, warm_up=warm_up)[""]


def middle(values: Sequence[float]) -> float:
    """The median of several numbers."""
    return statistics.median(values)
