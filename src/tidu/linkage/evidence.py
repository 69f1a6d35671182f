"""What speaks for one firm or two beside the name: date of establishment, registered capital, address.

Each agreement weighs the logarithm of how much likelier it is between two records of one firm than between two firms. How likely it is
between two firms follows from the register: a capital that every tenth firm has says little, a day on which one firm was founded says
much. How likely two records of one firm are to differ is stated below.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

from tidu.linkage.divisions import place_at
from tidu.linkage.entries import Entry
from tidu.linkage.names import plain
from tidu.text import Text

Relation = Literal["same", "near", "other", "unknown"]

AGREES = {"founded": 0.8, "capital": 0.7, "address": 0.55}
"""How often two records of one firm agree: dates of a new licence are taken for that of establishment, capital is raised, firms move."""
NEAR = {"founded": (0.06, 0.1), "address": (0.2, 0.02)}
"""How often they nearly agree (the same year; the same road): between records of one firm, and between two firms."""
USUAL = {"founded": 0.0015, "capital": 0.05}
"""How often two firms agree where the register is too small to tell."""
BY_CHANCE = 0.02
"""Two firms of like names at one address: sister firms share offices."""
PRIOR = 200
MOST = {"founded": 4.5, "capital": 3.0, "address": 3.0}
SAME_ADDRESS, NEAR_ADDRESS, OTHER_ADDRESS, LEAST_ADDRESS = 0.85, 0.6, 0.4, 4

DATE = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2}))?)?")
DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(亿|千万|百万|万|仟元|千元)?")
TIMES = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "仟元": 10**3, "千元": 10**3}
CURRENCIES = (
    ("USD", ("美元", "USD")),
    ("HKD", ("港元", "港币", "HKD")),
    ("EUR", ("欧元", "EUR")),
    ("JPY", ("日元", "日圆", "JPY")),
)
NUMBERS = re.compile(r"\d+")
MONTHS, YEARS = 12, 9999
REMEMBERED = 1 << 16
"""There are few days and few amounts: each is read once."""

WORDS: dict[tuple[str, Relation], Text] = {
    ("founded", "same"): Text("成立日期一致", "the same date of establishment"),
    ("founded", "near"): Text(
        "成立日期同年不同日（{left}/{right}）", "established on another day of the year ({left}/{right})"
    ),
    ("founded", "other"): Text("成立日期不同（{left}/{right}）", "another date of establishment ({left}/{right})"),
    ("capital", "same"): Text("注册资本一致", "the same capital"),
    ("capital", "other"): Text("注册资本不同（{left}/{right}）", "another capital ({left}/{right})"),
    ("address", "same"): Text("地址一致", "the same address"),
    ("address", "near"): Text("地址相近", "a similar address"),
    ("address", "other"): Text("地址不同", "another address"),
}


class Day(NamedTuple):
    """A date as far as it is known: month and day are 0 where they are not written."""

    year: int
    month: int = 0
    day: int = 0


class Money(NamedTuple):
    """An amount of a currency in its unit, as written; where no 万 and no 元 is written it may mean either."""

    amount: Decimal
    currency: str = "CNY"
    bare: bool = False


Record = tuple[Day, Money]
"""A whole date and an amount with its unit: what a renamed firm keeps."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What beside the names was compared. ``weight`` is added to the logarithm of the odds."""

    founded: Relation = "unknown"
    capital: Relation = "unknown"
    address: Relation = "unknown"
    weight: float = 0.0
    reason: Text = Text("", "")

    @property
    def agrees(self) -> bool:
        """Whether the law's own records agree: the date, and capital or address with it; nothing contradicts."""
        relations = (self.founded, self.capital, self.address)
        return self.founded == "same" and "same" in relations[1:] and "other" not in relations

    @property
    def differs(self) -> bool:
        """Whether any of the three differs."""
        return "other" in (self.founded, self.capital, self.address)

    @property
    def contradicts(self) -> bool:
        """Whether two of the three differ and none is the same."""
        relations = (self.founded, self.capital, self.address)
        return relations.count("other") > 1 and "same" not in relations

    @property
    def denies(self) -> bool:
        """Whether all three differ: nothing but the name speaks for one firm."""
        return self.founded == self.capital == self.address == "other"


NO_EVIDENCE = Evidence()


class Usual:
    """How common dates and amounts are among the firms of a register."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._counts: dict[str, Counter[object]] = {"founded": Counter(), "capital": Counter()}
        for entry in entries:
            if entry.founded:
                self._counts["founded"][read_day(entry.founded)] += 1
            if entry.capital:
                self._counts["capital"][read_money(entry.capital)] += 1
        self._totals = {kind: counts.total() for kind, counts in self._counts.items()}

    def share(self, kind: str, value: object) -> float:
        """How likely another firm is to have a value."""
        return (self._counts[kind][value] + USUAL[kind] * PRIOR) / (self._totals[kind] + PRIOR)

    def by_chance(self, record: Record) -> float:
        """How many other firms may be expected to have a date and a capital."""
        return self.share("founded", record[0]) * self.share("capital", record[1]) * max(self._totals.values())


def record_of(entry: Entry) -> Record | None:
    """Date and capital of a firm, where both are known exactly."""
    if not entry.founded or not entry.capital:
        return None
    day, money = read_day(entry.founded), read_money(entry.capital)
    return (day, money) if day is not None and day.day and money is not None and not money.bare else None


def weigh(left: Entry, right: Entry, usual: Usual) -> Evidence:
    """Compare what both sides have; what one of them lacks says nothing."""
    if not (left.founded or left.capital or left.address):
        return NO_EVIDENCE
    founded, worth = _founded(read_day(left.founded), read_day(right.founded), usual)
    capital, more = _capital(read_money(left.capital), read_money(right.capital), usual)
    address = addresses(left.address, right.address)
    found: dict[str, Relation] = {"founded": founded, "capital": capital, "address": address}
    if all(one == "unknown" for one in found.values()):
        return NO_EVIDENCE
    weight = worth + more + _of_address(address)
    told = [
        WORDS[kind, relation].format(left=getattr(left, kind).strip(), right=getattr(right, kind).strip())
        for kind, relation in found.items()
        if relation != "unknown"
    ]
    reason = Text("、".join(text.zh for text in told), ", ".join(text.en for text in told))
    return Evidence(founded, capital, address, weight, reason)


@lru_cache(maxsize=REMEMBERED)
def read_day(text: str) -> Day | None:
    """A date in any of the usual writings; None where there is none."""
    clean = "".join(unicodedata.normalize("NFKC", text).split())
    found = DIGITS.match(clean) or DATE.match(clean)
    if found is None:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    return Day(year, month, day) if month <= MONTHS and 0 < year < YEARS else None


@lru_cache(maxsize=REMEMBERED)
def read_money(text: str) -> Money | None:
    """An amount with its unit and currency: 52万人民币, 500.00万元, 5,000,000元; None where there is none."""
    clean = "".join(unicodedata.normalize("NFKC", text).upper().replace(",", "").split())
    found = AMOUNT.search(clean)
    if found is None:
        return None
    try:
        amount = Decimal(found.group(1)) * TIMES.get(found.group(2) or "", 1)
    except InvalidOperation:
        return None
    currency = next((name for name, words in CURRENCIES if any(word in clean for word in words)), "CNY")
    unit = found.group(2) or "元" in clean
    return Money(amount.normalize(), currency, bare=not unit and currency == "CNY") if amount else None


def addresses(left: str, right: str) -> Relation:
    """How two addresses stand to each other; divisions in front are left out where they agree or one lacks them."""
    one, two = _address(left), _address(right)
    if min(len(one[1]), len(two[1])) < LEAST_ADDRESS:
        return "unknown"
    if one[0] and two[0] and not any(a.startswith(b) or b.startswith(a) for a in one[0] for b in two[0]):
        return "other"
    likeness = Indel.normalized_similarity(one[1], two[1])
    if one[1] == two[1] or (likeness >= SAME_ADDRESS and NUMBERS.findall(one[1]) == NUMBERS.findall(two[1])):
        return "same"
    if likeness >= NEAR_ADDRESS:
        return "near"
    return "other" if likeness < OTHER_ADDRESS else "unknown"


@lru_cache(maxsize=8192)
def _address(text: str) -> tuple[tuple[str, ...], str]:
    """The divisions that an address begins with, the innermost, and what follows them."""
    rest, at, codes = plain(text), 0, tuple[str, ...]()
    while (place := place_at(rest, at)) is not None:
        inside = tuple(one for one in place.codes if any(one.startswith(outer) for outer in codes))
        if codes and not inside:
            break
        at, codes = at + len(place.text), inside or place.codes
    return codes, rest[at:]


def _founded(left: Day | None, right: Day | None, usual: Usual) -> tuple[Relation, float]:
    if left is None or right is None:
        return "unknown", 0.0
    known = 3 if left.day and right.day else 2 if left.month and right.month else 1
    one, two = (left.year, left.month, left.day)[:known], (right.year, right.month, right.day)[:known]
    if one == two:
        if known == 1:  # many firms are founded in a year
            return "same", _likelier("founded", NEAR["founded"][1])
        share = usual.share("founded", right)
        return "same", _likelier("founded", share if known == 3 else max(share, NEAR["founded"][1] / MONTHS))
    if left.year == right.year:
        return "near", math.log(NEAR["founded"][0] / NEAR["founded"][1])
    return "other", math.log((1 - AGREES["founded"] - NEAR["founded"][0]) / (1 - NEAR["founded"][1]))


def _capital(left: Money | None, right: Money | None, usual: Usual) -> tuple[Relation, float]:
    if left is None or right is None or left.currency != right.currency:
        return "unknown", 0.0
    factors = {Decimal(1)}
    if left.bare or right.bare:
        factors |= {Decimal(10_000), Decimal(1) / 10_000}
    if left.amount / right.amount in factors:
        return "same", _likelier("capital", usual.share("capital", right))
    return "other", math.log((1 - AGREES["capital"]) / (1 - USUAL["capital"]))


def _of_address(relation: Relation) -> float:
    if relation == "same":
        return min(MOST["address"], math.log(AGREES["address"] / BY_CHANCE))
    if relation == "near":
        return math.log(NEAR["address"][0] / NEAR["address"][1])
    return math.log((1 - AGREES["address"] - NEAR["address"][0]) / 0.9) if relation == "other" else 0.0


def _likelier(kind: str, by_chance: float) -> float:
    return min(MOST[kind], math.log(AGREES[kind] / min(by_chance, AGREES[kind])))
