"""What the oracle knows: indicators straight from their YAML, and one firm's facts in natural units.

Money in 元, shares as fractions of one, counts, years and points as they are said: all exact Fractions.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

import yaml

from tidu.catalogue import loading

DATA = loading.load().folder
Value = Fraction | date | bool | str


@functools.cache
def load(path: str) -> Any:  # noqa: ANN401 - YAML
    """One YAML file of the catalogue, as it stands."""
    return yaml.safe_load((DATA / path).read_text(encoding="utf-8"))


@functools.cache
def indicators() -> Mapping[str, Mapping[str, Any]]:
    """Every indicator's own entry, by code."""
    found = {}
    for path in sorted((DATA / "indicators").glob("*.yaml")):
        for entry in load(f"indicators/{path.name}"):
            found[entry["code"]] = entry
    return found


def is_yearly(code: str) -> bool:
    """Whether an indicator has one value a year."""
    return indicators()[code]["kind"] in ("year", "year_end")


def year_of(code: str, on: date, back: int) -> int | None:
    """The calendar year that is meant ``back`` years before the latest one."""
    if not is_yearly(code):
        return None
    latest = on.year if indicators()[code].get("anchor") == "this_year" else on.year - 1
    return latest - back


def stored_units(code: str) -> int:
    """How many stored units make one natural unit (分 in a 元, billionths in a whole, ...)."""
    entry = indicators()[code]
    known = {"money": 100, "share": 10**9, "years": 100}
    return int(known.get(entry["type"], 10 ** int(entry.get("decimals", 0))))


def limits(code: str) -> tuple[int, int]:
    """Lowest and highest stored value of a number."""
    entry = indicators()[code]
    most = {"money": 10**16, "share": 1000 * 10**9, "years": 1000 * 100}.get(entry["type"])
    if most is None:
        most = (10_000 if entry["type"] == "points" else 10**9) * stored_units(code)
    low, high = -most, most
    if "min" in entry:
        low = int(entry["min"]) * stored_units(code)
    if "max" in entry:
        high = int(entry["max"]) * stored_units(code)
    return low, high


def options(code: str) -> list[str]:
    """Ids of a choice's options, lowest first."""
    return [str(one["id"]) for one in indicators()[code]["options"]]


def natural(code: str, stored: int | bool | date | str) -> Value:
    """A stored value as people mean it; codes and dates stay as they are."""
    kind = indicators()[code]["type"]
    if isinstance(stored, (bool, date, str)):
        return stored
    if kind == "choice":
        return options(code)[stored]
    return Fraction(stored, stored_units(code))


@dataclass
class Firm:
    """Facts by code and year (None where not yearly), and titles as first and last day; what is absent is unknown."""

    facts: dict[tuple[str, int | None], Value] = field(default_factory=dict)
    titles: dict[str, tuple[date | None, date]] = field(default_factory=dict)


@functools.cache
def sections() -> Mapping[str, str]:
    """The section letter of every two-digit division of GB/T 4754."""
    with (DATA / "reference" / "industries.csv").open(encoding="utf-8") as table:
        return {row["code"]: row["parent"] for row in csv.DictReader(table) if row["level"] == "division"}


def lies_under(code: str, branch: str) -> bool | None:
    """Whether an industry code lies under a section or a shorter code; None where it is too coarse to say."""
    digits = code.lstrip("ABCDEFGHIJKLMNOPQRST")
    if branch.isalpha():
        return sections()[digits[:2]] == branch
    wanted = branch.lstrip("ABCDEFGHIJKLMNOPQRST")
    if digits.startswith(wanted):
        return True
    return None if wanted.startswith(digits) else False


def anniversary(day: date, years: int) -> date:
    """The same day ``years`` years later; the 28th where February has no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)
