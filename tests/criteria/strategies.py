"""Firms drawn for one standard, boundary values first.

Exact thresholds and one stored unit to either side, ratios solved to hit their mark, the days at the edges of windows,
codes at the edges of branches, every option of a choice, and about a fifth of it all unknown.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.criteria.sheets import Key, Mark, Sheet, variables
from tests.oracle.expressions import Asker
from tests.oracle.facts import Firm, indicators, limits, natural, options, sections, stored_units, year_of

from tidu.catalogue import loading
from tidu.catalogue.cases import read_cases
from tidu.criteria.facts import Facts, Validity, Value
from tidu.criteria.values import parse_value
from tidu.criteria.vocabulary import FOREVER, NEVER

Stored = int | bool | date | str

DAYS = (
    date(2026, 5, 1),
    date(2024, 2, 29),
    date(2025, 2, 28),
    date(2024, 2, 28),
    date(2023, 3, 1),
    date(2025, 12, 31),
    date(2026, 1, 1),
)
ORDINARY = {
    "money": (1_000_000_000_00, 1, 3_333_333_33, 500_000_000_00, 7_000_000_000_07, 123_456_789),
    "count": (100, 2, 3, 7, 97, 300),
    "years": (50, 250, 1199),
    "share": (1, 99_999_999, 333_333_333),
    "points": (3, 5, 50),
}
"""Stored values to try beside the critical ones; as denominators they leave remainders."""


# -- what to try for one indicator --------------------------------------------------------------------------------


def pool(sheet: Sheet, code: str, on: date) -> list[Stored]:
    """Values worth trying for an indicator, ordinary ones first."""
    kind = indicators()[code]["type"]
    if kind in ("yes_no", "finding"):
        return [True, False]
    if kind == "choice":
        return list(range(len(options(code))))
    if kind == "date":
        return list(days(sheet, code, on))
    if kind == "code":
        return list(codes(frozenset(sheet.branches.get(code, ()))))
    units = stored_units(code)
    low, high = limits(code)
    critical = [floor(value * units) + nudge for value in sorted(sheet.plain.get(code, ())) for nudge in (0, -1, 1, 2)]
    tried = [*ORDINARY[kind], *critical, 0, 1, -1, low, high, high - 1]
    return list(dict.fromkeys(value for value in tried if low <= value <= high))


def days(sheet: Sheet, code: str, on: date) -> Iterator[date]:
    """Days at the edges of every window and span that is asked of a date, and of the years of operation."""
    found = {on, on + timedelta(days=1), on - timedelta(days=1), *sheet.days.get(code, ())}
    for unit, amount in sheet.spans.get(code, ()):
        if unit == "days_since":
            found.add(on - timedelta(days=amount))
        elif unit == "year":
            found |= {date(on.year - 1 - amount, 12, 31), date(on.year - amount, 1, 1)}
        else:
            month, day = on.month, on.day
            found.add(date(on.year - amount, month, 28 if (month, day) == (2, 29) else day))
    around = {day + timedelta(days=nudge) for day in found for nudge in (-2, -1, 0, 1, 2)}
    yield on - timedelta(days=200)
    if indicators()[code]["kind"] == "event":
        yield NEVER
    yield from sorted(around, reverse=True)


@functools.cache
def codes(branches: frozenset[str]) -> list[str]:
    """Codes inside, at both edges of, and just outside every branch, as fine and as coarse as a firm may write them."""
    divisions = list(sections())
    named = [one.lstrip("".join(sections().values())) for one in sorted(branches) if not one.isalpha()]
    inside = {divisions.index(one) for one in divisions if sections()[one] in branches or one in {n[:2] for n in named}}
    near = [divisions[at] for at in range(len(divisions)) if {at - 1, at, at + 1} & inside]
    siblings = [f"{one[:-1]}{digit}" for one in named if len(one) > 2 for digit in "129"]
    finer = [f"{one}{digit}" for one in named if len(one) == 3 for digit in "019"]
    lettered = [f"{sections()[one]}{one}" for one in near]
    longer = [f"{one}{rest}" for one in near for rest in ("1", "11")]
    return list(dict.fromkeys([*named, *near, *longer, *finer, *siblings, *lettered]))


def validities(on: date) -> list[tuple[date | None, date] | None]:
    """Validity of a title around the day of the check; None where nothing is known."""
    day = timedelta(days=1)
    return [
        (on - 400 * day, on + 400 * day),
        (NEVER, NEVER),
        (NEVER, FOREVER),
        (on, on),
        (on + day, FOREVER),
        (on - day, on - day),
        (on - day, on),
        (on, on + day),
        (None, on),
        (None, on - day),
        None,
    ]


# -- firms --------------------------------------------------------------------------------------------------------


@dataclass
class Drawn:
    """One firm as drawn: stored values by indicator and years back, titles, and what is not known of it."""

    on: date
    facts: dict[Key, Stored]
    titles: dict[str, tuple[date | None, date]]

    def for_oracle(self) -> Firm:
        """The same firm as the oracle sees it."""
        facts = {(code, year_of(code, self.on, back)): natural(code, one) for (code, back), one in self.facts.items()}
        return Firm(facts, dict(self.titles))

    def for_kernel(self) -> Facts:
        """The same firm as the kernel sees it."""
        facts = Facts(name="葫芦岛渤湾示例泵业有限公司")
        known = loading.load().indicators
        for (code, back), stored in self.facts.items():
            value: Value | None = parse_value(known[code], stored) if isinstance(stored, str) else stored
            facts.put(known[code], year_of(code, self.on, back), value)
        facts.titles |= {title: Validity(first, last) for title, (first, last) in self.titles.items()}
        return facts


Sides = tuple[Fraction, Fraction]
READINGS: tuple[Callable[[Fraction, Fraction], Fraction | None], ...] = (
    lambda one, other: one - other,
    lambda one, other: 1 / one - 1 / other if one and other else None,
)
"""Ways to see the difference of two sides as a straight line: as it is, or where the unknown stands below."""


def solved(mark: Mark, key: Key, facts: dict[Key, Stored], on: date) -> int | None:
    """The stored value of ``key`` from which to the next the two sides change places, where that can be found."""
    code, shift = key
    firm = Drawn(on, facts, {}).for_oracle()
    where = code, year_of(code, on, shift)

    def sides(stored: int) -> Sides | None:
        firm.facts[where] = Fraction(stored, stored_units(code))
        return sides_of(mark, Asker(firm, on, "new"))

    low, high = limits(code)
    first, second = max(low, min(1000, high - 1)), min(high, 3_000_000)
    at_first, at_second = sides(first), sides(second)
    if at_first is None or at_second is None:
        return None
    for read in READINGS:
        a, b = read(*at_first), read(*at_second)
        if a is None or b is None or a == b:
            continue
        root = floor(first - a * (second - first) / (b - a))
        here, there = (sides(root), sides(root + 1)) if low <= root <= high else (None, None)
        if here and there and (here[0] - here[1]) * (there[0] - there[1]) <= 0:
            return root
    return None


def sides_of(mark: Mark, asker: Asker) -> Sides | None:
    """Both sides of a comparison for one firm; compound growth as the quotient under its root."""
    left, right, back = mark
    if left[:2] == ("call", "compound_growth"):
        (_, years, _), body = left[2:]
        one = asker.quotient(asker.number(body, back), asker.number(body, back + years))
        limit = asker.number(right, back)
        other = None if limit is None else (limit + 1) ** int(years)
    else:
        one, other = asker.number(left, back), asker.number(right, back)
    return None if one is None or other is None else (one, other)


@functools.cache
def starts(standard: str | None) -> list[tuple[dict[Key, Stored], list[str]]]:
    """The firms of a standard's own cases, with their years counted back from the day of the case."""
    catalogue = loading.load()
    found = []
    for case in read_cases(catalogue, standard) if standard else ():
        facts: dict[Key, Stored] = {}
        for code, year, fact in case.facts:
            back = 0 if year is None else (year_of(code, case.on, 0) or 0) - year
            facts[code, back] = written_code(fact.value) if indicators()[code]["type"] == "code" else fact.value
        found.append((facts, [title for title in case.facts.titles if case.facts.titles[title].on(case.on)]))
    return found


def written_code(stored: Value) -> str:
    """An industry code as a firm would write it, as coarse as it may have been."""
    digits = str(stored).rjust(4, "0")
    return digits[:2] + digits[2:].rstrip("0")


def firms(sheet: Sheet, standard: str | None, on: date, aims: int = 5) -> st.SearchStrategy[Drawn]:
    """Firms for one sheet on one day: a third of critical values alone, the others a few steps from a firm of the cases.

    Up to ``aims`` ratios are solved, and about a fifth of the facts is unknown. Without a standard there are no cases.
    """
    pools = {key: st.sampled_from(pool(sheet, key[0], on)) for key in sheet.keys}
    held = st.sampled_from(validities(on))
    targets = [(mark, key) for mark in sheet.marks for key in variables(mark)]
    aimed = st.tuples(st.sampled_from(targets), st.sampled_from((0, 1, -1, 2))) if targets else st.nothing()
    count = len(sheet.keys)
    some_key = st.sampled_from(sheet.keys)
    begun_from = starts(standard)
    start = st.sampled_from(begun_from) if begun_from else st.nothing()
    gaps = st.sampled_from((0, 0, min(1, count), min(2, count), count // 4, count // 2))

    @st.composite
    def firm(draw: st.DrawFn) -> Drawn:
        steps = draw(st.sampled_from((1, 0, 2, 4, 100, 100)))
        if steps > count or not begun_from:
            facts = {key: draw(pools[key]) for key in sheet.keys}
            titles = {title: draw(held) for title in sheet.titles}
        else:
            begun, begun_titles = draw(start)
            facts = {key: begun[key] for key in sheet.keys if key in begun}
            titles = {title: validities(on)[title not in begun_titles] for title in sheet.titles}
            for key in [draw(some_key) for _ in range(steps)]:
                facts[key] = draw(pools[key])
            if titles:
                titles[draw(st.sampled_from(sheet.titles))] = draw(held)
        for _ in range(min(aims, steps, len(targets))):
            (mark, key), nudge = draw(aimed)
            root = solved(mark, key, facts, on)
            low, high = limits(key[0])
            if root is not None and low <= root + nudge <= high:
                facts[key] = root + nudge
        for _ in range(draw(gaps)):
            facts.pop(draw(some_key), None)
        return Drawn(on, facts, {title: one for title, one in titles.items() if one is not None})

    return firm()


def batches(
    sheet: Sheet, standard: str | None, on: date, least: int = 30, most: int = 60
) -> st.SearchStrategy[list[Drawn]]:
    """Enough firms at once that a call of a bulk engine is worth it."""
    return st.lists(firms(sheet, standard, on), min_size=least, max_size=most)


def sample(sheet: Sheet, standard: str, on: date, count: int) -> list[Drawn]:
    """The same ``count`` firms every time."""
    found: list[Drawn] = []

    @settings(max_examples=1 + count // 20, derandomize=True, database=None, phases=[Phase.generate])
    @given(st.lists(firms(sheet, standard, on), min_size=20, max_size=20))
    def collect(batch: list[Drawn]) -> None:
        found.extend(batch)

    collect()
    return found[-count:]
