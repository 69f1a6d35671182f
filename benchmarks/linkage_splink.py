"""The labelled list in the register of a million by Splink on DuckDB: how right and how long.

    python -m benchmarks.linkage_splink [GENERATED]

Splink compares columns and learns what each agreement weighs without labels. Of whole Chinese names it can say little, so that it is
given the parts that Tidu reads: 字号, trade, region and form, beside the name in plain writing. Blocks are made where a whole part or
two agree. For each row of the list the likeliest firm is taken from the threshold on at which it does best, which is in its favour.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass

import pyarrow as pa  # type: ignore[import-untyped]

from benchmarks.large import peak_gib
from benchmarks.linkage import Quality
from benchmarks.linkage_weights import GENERATED, TRUE, register_names, rows
from tidu.linkage.names import bare, read_name

LEVELS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999)
LEAST_PRECISION = 0.99


@dataclass(frozen=True)
class Found:
    """What came of it, at the level that finds most rows with the precision that is asked, or else is most precise."""

    level: float
    quality: Quality
    reading: float
    learning: float
    linking: float
    processor: float
    """Seconds of all threads."""


def columns(names: list[str]) -> pa.Table:
    """The names with their parts, as Splink takes them; what is missing is null."""
    read = [read_name(name) for name in names]
    parts = {
        "unique_id": list(range(len(names))),
        "name": [bare(one.plain) for one in read],
        "core": [one.core or None for one in read],
        "brand": [one.brand or None for one in read],
        "trade": [one.trade or None for one in read],
        "region": [one.codes[0] if one.codes else None for one in read],
        "city": [one.codes[0][:4] if one.codes else None for one in read],
        "form": [one.form for one in read],
        "tail": [one.core[-4:] or None for one in read],
    }
    return pa.table(parts)


def best_of(pairs: dict[int, tuple[float, str]], level: float) -> Quality:
    """Counted by rows of the list."""
    right = wrong = total = 0
    for at, row in enumerate(rows()):
        true = row["登记企业名称"] if row["匹配核验"] == TRUE else ""
        total += bool(true)
        if at in pairs and pairs[at][0] >= level:
            right += pairs[at][1] == true
            wrong += pairs[at][1] != true
    return Quality(right, wrong, total)


def splink(generated: int) -> Found:
    """Read, learn and link."""
    import splink.comparison_library as cl  # noqa: PLC0415 - an extra of development, and slow to import
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415

    names, listed = register_names(generated), [row["名单企业名称"] for row in rows()]
    start, busy = time.perf_counter(), time.process_time()
    database = DuckDBAPI()
    left = database.register(columns(listed), dataset_display_name="list")
    right = database.register(columns(names), dataset_display_name="register")
    read = time.perf_counter()
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("brand", [0.9, 0.75]),
            cl.JaroWinklerAtThresholds("trade", [0.9, 0.75]),
            cl.JaroWinklerAtThresholds("name", [0.97, 0.93]),
            cl.ExactMatch("region"),
            cl.ExactMatch("form"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("brand"),
            block_on("core"),
            block_on("city", "trade"),
            block_on("city", "tail"),
        ],
    )
    linker = Linker([left, right], settings, log_level=30)
    learn = linker.training
    learn.estimate_probability_two_random_records_match([block_on("name")], recall=0.8)
    learn.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    learn.estimate_parameters_using_expectation_maximisation(block_on("brand"), record_sample_proportion=1.0)
    learn.estimate_parameters_using_expectation_maximisation(block_on("city", "trade"), record_sample_proportion=1.0)
    learned = time.perf_counter()
    pairs = linker.inference.predict(threshold_match_probability=LEVELS[0]).as_pyarrow_table()  # type: ignore[no-untyped-call]
    best: dict[int, tuple[float, str]] = {}
    for one in pairs.select(["unique_id_l", "unique_id_r", "match_probability", "source_dataset_l"]).to_pylist():
        ids = (one["unique_id_l"], one["unique_id_r"])
        row, firm = ids if "list" in one["source_dataset_l"] else ids[::-1]
        if row not in best or one["match_probability"] > best[row][0]:
            best[row] = (one["match_probability"], names[firm])
    done, busy = time.perf_counter(), time.process_time() - busy
    at_levels = [(level, best_of(best, level)) for level in LEVELS]
    level, quality = max(
        at_levels, key=lambda one: (one[1].precision >= LEAST_PRECISION, one[1].recall * one[1].precision)
    )
    return Found(level, quality, read - start, learned - read, done - learned, busy)


def main() -> None:
    """What came of it, as JSON."""
    found = splink(int(sys.argv[1]) if len(sys.argv) > 1 else GENERATED)
    print(json.dumps(asdict(found) | {"gib": peak_gib()}))


if __name__ == "__main__":
    main()
