"""``python -m benchmarks``: measure, print, and write docs/benchmarks.md where the whole was measured."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

from benchmarks import (
    beside,
    clocks,
    importing,
    large,
    last_hour,
    linkage_beside,
    lists,
    packing,
    pages,
    portal,
    reforms,
    rounds,
    single,
    standing,
    validity,
    whole,
)
from benchmarks.machine import described
from benchmarks.results import Section, report, write_between_marks
from benchmarks.settings import QUICK, ROOT, Settings

PAGE = ROOT / "docs" / "benchmarks.md"
MEASURES: dict[str, Callable[[Settings], Section]] = {
    "whole": whole.measure,
    "large": large.measure,
    "single": single.measure,
    "reform": reforms.measure,
    "rows": beside.measure_rows,
    "tables": beside.measure_files,
    "pages": pages.measure,
    "portal": portal.measure,
    "import": importing.measure,
    "standing": standing.measure,
    "validity": validity.measure,
    "linkage": linkage_beside.measure_quality,
    "linking": linkage_beside.measure_speed,
    "clocks": clocks.measure,
    "lists": lists.measure,
    "hour": last_hour.measure,
    "packing": packing.measure,
    "rounds": rounds.measure,
}


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure Tidu, beside other engines.")
    parser.add_argument("--firms", type=int, help="firms that are judged in memory (1,000,000)")
    parser.add_argument("--large", type=int, help="firms that are judged from parquet (20,000,000)")
    parser.add_argument("--only", nargs="+", choices=list(MEASURES), metavar="NAME", help=f"of {', '.join(MEASURES)}")
    parser.add_argument("--quick", action="store_true", help="few firms and few runs: whether it works, not how fast")
    parser.add_argument("--check", action="store_true", help="end with 1 where a target is missed")
    return parser.parse_args(words)


def settings_of(options: argparse.Namespace) -> Settings:
    """The numbers to measure with."""
    base = QUICK if options.quick else Settings()
    return replace(base, firms=options.firms or base.firms, large=options.large or base.large)


def main(words: Sequence[str]) -> int:
    """Measure what was asked for; the exit code."""
    options = arguments(words)
    settings = settings_of(options)
    machine = described()
    sections = []
    for name in options.only or MEASURES:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        # Whatever a measurement writes is gone before the next one begins.
        settings.folder.mkdir(exist_ok=True)
        try:
            sections.append(MEASURES[name](settings))
        finally:
            shutil.rmtree(settings.folder)
    measured = report(machine, sections)
    print(measured)
    if settings == Settings() and not options.only:
        write_between_marks(PAGE, measured)
        print(f"\nwritten to {PAGE.relative_to(ROOT)}", file=sys.stderr)
    missed = [target.what for section in sections for target in section.targets if not target.reached]
    for what in missed:
        print(f"missed: {what}", file=sys.stderr)
    return 1 if options.check and missed else 0


if __name__ == "__main__":
    # One who ends a long run wants its gigabytes gone too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main(sys.argv[1:]))
