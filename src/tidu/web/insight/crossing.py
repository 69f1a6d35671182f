"""Sets crossed with each other as of any day: who is in both, who is in one and not in the other (双轨).

However many sets are chosen, they part the firms into combinations that never overlap: their numbers add up, and each
has its names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

from tidu.errors import RuleError, Where
from tidu.text import Text
from tidu.web.insight.counting import Reach
from tidu.web.insight.sets import common_shelf, members
from tidu.web.registry.models import Enterprise
from tidu.web.registry.scoping import EnterpriseQuerySet

QUESTIONS = Path(__file__).parent / "data" / "crossings.yaml"
MOST = 5
"""Sets that are crossed at once: thirty-one combinations are as many as anybody reads."""


@dataclass(frozen=True, slots=True)
class Combination:
    """The firms that are in exactly these of the chosen sets."""

    inside: tuple[str, ...]
    outside: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question that is often asked: in these sets and not in those."""

    code: str
    names: Text
    inside: tuple[str, ...]
    outside: tuple[str, ...]


@lru_cache(maxsize=1)
def questions() -> tuple[Prepared, ...]:
    """The questions of ``data/crossings.yaml``. Raises RuleError for a set that there is not."""
    found = []
    for one in yaml.safe_load(QUESTIONS.read_text(encoding="utf-8")):
        prepared = Prepared(one["code"], Text(one["zh"], one["en"]), tuple(one["in"]), tuple(one.get("out", ())))
        for code in (*prepared.inside, *prepared.outside):
            if code not in common_shelf():
                raise RuleError(
                    "bad-crossing",
                    Text(
                        f"“{prepared.code}”里的“{code}”不是可交叉的集合",
                        f"“{prepared.code}” crosses “{code}”, which is no set",
                    ),
                    fix=Text(
                        "改用口径代码（可加 ~ends-6m、~held-24m），或 ready-称号代码",
                        "name a definition (~ends-6m or ~held-24m may follow), or ready- and a title",
                    ),
                    where=Where(str(QUESTIONS)),
                )
        found.append(prepared)
    return tuple(found)


def masks(codes: Sequence[str], reach: Reach, on: date) -> dict[int, int]:
    """Of each firm that is in any of some sets, in which of them: a bit for each, the first set's is 1."""
    found: dict[int, int] = {}
    for place, code in enumerate(codes):
        bit = 1 << place
        for firm in set(members(code, reach, on)):
            found[firm] = found.get(firm, 0) | bit
    return found


def combinations(codes: Sequence[str], reach: Reach, on: date) -> list[Combination]:
    """How the firms of some sets fall into combinations, the largest first. Those of nobody are left out."""
    counts: Mapping[int, int] = Counter(masks(codes, reach, on).values())
    found = [
        Combination(
            tuple(code for place, code in enumerate(codes) if mask >> place & 1),
            tuple(code for place, code in enumerate(codes) if not mask >> place & 1),
            number,
        )
        for mask, number in counts.items()
    ]
    return sorted(found, key=lambda one: (-one.number, one.inside))


def firms_in(inside: Sequence[str], outside: Sequence[str], reach: Reach, on: date) -> EnterpriseQuerySet:
    """The firms that are in all of some sets and in none of others. Empty where nothing is asked to be in."""
    rows = Enterprise.objects.all()
    if not inside:
        return rows.none()
    for code in inside:
        rows = rows.filter(pk__in=members(code, reach, on))
    for code in outside:
        rows = rows.exclude(pk__in=members(code, reach, on))
    return rows
