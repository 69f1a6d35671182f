"""Fits what each feature of a pair of names weighs, and prints how it does on rows that it has not seen.

    python -m benchmarks.linkage_weights [--write]

Labelled are the rows of ``../shared/data/linkage/shandong_list_vs_registry.csv``. A row belongs to the half that is fitted where
the CRC-32 of its registered name (of its own name where it has none) is even, to the half that is reported where it is odd. The
register is that of :func:`register_names`. Each feature is pulled towards nothing, so that no single row decides about it.
"""

from __future__ import annotations

import csv
import itertools
import math
import sys
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.firm_names import generated_names
from tidu.linkage.grams import Grams, plain_all
from tidu.linkage.names import read_name
from tidu.linkage.pairs import MOST_OF_SISTERS, Comparison, compare
from tidu.linkage.register import MOST, SHARE

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
WEIGHTS = Path(__file__).resolve().parents[1] / "src/tidu/linkage/data/weights.csv"
GENERATED = 1_000_000
PULL, PULL_OF_CALIBRATION, ROUNDS = 0.3, 0.1, 60
TRUE = "code_confirmed"
LEVELS = (0.99, 0.95, 0.9, 0.8, 0.7, 0.5)
BANDS = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 1.0)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One name of the list: how many rows have it, the right names, its candidates and whether each is right."""

    name: str
    rows: int
    rows_of_truth: int
    fitted: bool
    pairs: list[tuple[Comparison, bool]]


def rows() -> list[dict[str, str]]:
    """The labelled rows."""
    with (DATA / "linkage/shandong_list_vs_registry.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def half(name: str) -> bool:
    """Whether a registered name belongs to the half that is fitted."""
    return zlib.crc32(name.encode()) % 2 == 0


def is_fitted(row: dict[str, str]) -> bool:
    """The same of a row; one without a record goes by its own name."""
    return half(row["登记企业名称"] if row["匹配核验"] == TRUE else row["名单企业名称"])


def register_names(generated: int = GENERATED) -> list[str]:
    """The distinct names: those registered in Shandong, a list from Shenzhen, and generated ones."""
    with (DATA / "lists/shenzhen_innovative_sme_2023.csv").open(encoding="utf-8-sig") as file:
        shenzhen = [row["企业名称"] for row in csv.DictReader(file)]
    registered = [row["登记企业名称"] for row in rows() if row["匹配核验"] == TRUE]
    return list(dict.fromkeys([*registered, *shenzhen, *generated_names(generated)]))


def cases() -> list[Case]:
    """Every name of the list with its candidates."""
    names = register_names()
    grams = Grams(plain_all(names))
    right: dict[str, set[str]] = {}
    count, of_truth = Counter[str](), Counter[str]()
    for row in rows():
        count[row["名单企业名称"]] += 1
        if row["匹配核验"] == TRUE:
            of_truth[row["名单企业名称"]] += 1
            right.setdefault(row["名单企业名称"], set()).add(row["登记企业名称"])
    found = []
    for name, near in zip(count, grams.nearest(plain_all(list(count)), MOST), strict=True):
        read, pairs = read_name(name), []
        for at, nearness in near:
            if nearness >= SHARE * near[0][1]:
                other = read_name(names[at])
                made = compare(read, other, nearness, grams.holders(other.brand), grams.size)
                pairs.append((made, names[at] in right.get(name, ())))
        found.append(Case(name, count[name], of_truth[name], half(min(right.get(name, {name}))), pairs))
    return found


def fit(all_cases: list[Case]) -> dict[str, float]:
    """The weights, by ridge regression on the logarithm of the odds, and the two numbers that calibrate."""
    pairs = [pair for case in all_cases if case.fitted for pair in case.pairs]
    used = [(made, right) for made, right in pairs if not made.same_writing and not made.sisters]
    names = sorted({name for made, _right in used for name in made.features})
    table = np.array([[*(made.features.get(name, 0.0) for name in names), 1.0] for made, _right in used])
    found = _ridge(table, np.array([float(right) for _made, right in used]), np.zeros(len(names) + 1), PULL)
    fitted = {"all": float(found[-1]), **{name: float(found[at]) for at, name in enumerate(names)}}
    shares = [best for case in all_cases if case.fitted for best in [share(case, fitted)] if best and not best[2]]
    odds = np.array([[math.log(_inside(value) / (1 - _inside(value))), 1.0] for value, _right, _same, _sis in shares])
    truth = np.array([float(right) for _value, right, _same, _sis in shares])
    slope, offset = _ridge(odds, truth, np.array([1.0, 0.0]), PULL_OF_CALIBRATION)
    return fitted | {"calibration slope": float(slope), "calibration offset": float(offset)}


def _ridge(table: Floats, truth: Floats, prior: Floats, pull: float) -> Floats:
    found = prior.copy()
    for _ in range(ROUNDS):
        said = 1 / (1 + np.exp(-np.clip(table @ found, -30, 30)))
        slope = table.T @ (said - truth) + pull * (found - prior)
        bend = (table * (said * (1 - said))[:, None]).T @ table + pull * np.eye(len(found))
        found = found - np.linalg.solve(bend, slope)
    return found


def _inside(value: float) -> float:
    return min(max(value, 1e-6), 1 - 1e-6)


def share(case: Case, fitted: dict[str, float]) -> tuple[float, bool, bool, bool] | None:
    """The best candidate's share of the odds; whether it is right, the same writing, a sister."""
    if not case.pairs:
        return None
    for made, right in case.pairs:
        if made.same_writing:
            return 1.0, right, True, False
    scores = []
    for made, _right in case.pairs:
        score = fitted["all"] + sum(fitted.get(name, 0.0) * value for name, value in made.features.items())
        scores.append(min(score, MOST_OF_SISTERS) if made.sisters else score)
    odds = [math.exp(max(-30.0, min(30.0, score))) for score in scores]
    best = max(range(len(odds)), key=odds.__getitem__)
    made, right = case.pairs[best]
    return odds[best] / (1 + sum(odds)), right, False, made.sisters


def said(case: Case, fitted: dict[str, float]) -> tuple[float, bool] | None:
    """The confidence that the product would show, and whether it is right."""
    found = share(case, fitted)
    if found is None or found[2] or found[3]:
        return None if found is None else (found[0], found[1])
    value = _inside(found[0])
    score = fitted["calibration slope"] * math.log(value / (1 - value)) + fitted["calibration offset"]
    return 1 / (1 + math.exp(-score)), found[1]


def report(all_cases: list[Case], fitted: dict[str, float]) -> None:
    """Precision and recall at some levels, and whether a confidence means what it says."""
    total = sum(case.rows_of_truth for case in all_cases)
    answers = [(case.rows, *found) for case in all_cases for found in [said(case, fitted)] if found]
    print(f"  {total} rows with a record, {sum(case.rows for case in all_cases) - total} without")
    for level in LEVELS:
        right = sum(rows for rows, value, is_right in answers if value >= level and is_right)
        wrong = sum(rows for rows, value, is_right in answers if value >= level and not is_right)
        print(f"  from {level}: precision {right / (right + wrong):.4f} recall {right / total:.4f} wrong {wrong}")
    for low, high in itertools.pairwise(BANDS):
        band = [(value, is_right) for _rows, value, is_right in answers if low <= value < high]
        if band:
            mean = sum(value for value, _right in band) / len(band)
            true = sum(is_right for _value, is_right in band) / len(band)
            print(f"  {low:4} to {high:4}: {len(band):4} names, said {mean:.3f}, true {true:.3f}")


def main() -> None:
    """Fit, report, and write where asked."""
    every = cases()
    fitted = fit(every)
    for words, part in (("fitted half", True), ("other half", False)):
        print(words)
        report([case for case in every if case.fitted is part], fitted)
    print("all")
    report(every, fitted)
    if "--write" in sys.argv:
        lines = [f"{name},{value:.3f}" for name, value in sorted(fitted.items())]
        WEIGHTS.write_text("\n".join(["feature,weight", *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
