"""The door to counts: how many as of a day, with the names behind each number; and counting all firms anew."""

from __future__ import annotations

from tidu.web.insight.counting import Number, Reach, counties_of, counts_on, names_of
from tidu.web.insight.definitions import Definition, Definitions, definitions
from tidu.web.insight.keeping import is_counted, recount_all_now

__all__ = [
    "Definition",
    "Definitions",
    "Number",
    "Reach",
    "counties_of",
    "counts_on",
    "definitions",
    "is_counted",
    "names_of",
    "recount_all_now",
]
