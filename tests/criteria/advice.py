"""Fictional firms for the tests of gaps, paths and questions."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import date

from tidu.catalogue import load
from tidu.catalogue.deriving import with_derived
from tidu.criteria import model
from tidu.criteria.facts import Facts
from tidu.fictional import FictionalFirm, city

ON = date(2026, 5, 1)
TITLES = ("zjtx-2026", "zjtx-2022", "xjr-2022", "xjr-2026", "cxx-2022", "kjx-2017")


@functools.cache
def firms(count: int, seed: int = 5) -> tuple[FictionalFirm, ...]:
    """Invented firms."""
    return tuple(city(load(), firms=count, seed=seed, on=ON))


def derived(facts: Facts, standard: model.Standard) -> Facts:
    """Facts with the size class filled in."""
    return with_derived(facts, standard, load(), ON)


def pairs(count: int) -> Iterator[tuple[model.Standard, Facts]]:
    """Every standard with every firm."""
    for standard_id in TITLES:
        for firm in firms(count):
            yield load().standard(standard_id), firm.facts
