"""Titles crossed with each other as of any day: who is in both, who is in one and not in the other (双轨).

A set is what a definition counts (:mod:`definitions`), or who meets a title by its standard without holding it
(``ready-cxx``). However many sets are chosen, they part the firms into combinations that never overlap: their numbers
add up, and each has its names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import QuerySet

from tidu.errors import RuleError, Where
from tidu.text import Text
from tidu.today import china_today
from tidu.web.insight.counting import Reach
from tidu.web.insight.definitions import definitions
from tidu.web.insight.models import Spell
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.models import Enterprise
from tidu.web.registry.scoping import EnterpriseQuerySet
from tidu.web.standing.service import firms_on_level

QUESTIONS = Path(__file__).parent / "data" / "crossings.yaml"
MOST = 5
"""Sets that are crossed at once: thirty-one combinations are as many as anybody reads."""
READY = "ready-"


@dataclass(frozen=True, slots=True)
class Crossed:
    """Something that a firm is in or not."""

    code: str
    names: Text


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
def sets() -> Mapping[str, Crossed]:
    """All sets, by code. Only firms are crossed: products and rounds are none."""
    found = {one.code: Crossed(one.code, one.names) for one in definitions() if one.counts == "firms"}
    for title in catalogue().titles.values():
        if title.track in ("industry", "science") and title.rung is not None:
            names = Text(
                f"符合{title.names.zh}标准（未持有）", f"meets the standard of {title.names.en} without the title"
            )
            found[READY + title.code] = Crossed(READY + title.code, names)
    return found


@lru_cache(maxsize=1)
def questions() -> tuple[Prepared, ...]:
    """The questions of ``data/crossings.yaml``. Raises RuleError for a set that there is not."""
    found = []
    for one in yaml.safe_load(QUESTIONS.read_text(encoding="utf-8")):
        prepared = Prepared(one["code"], Text(one["zh"], one["en"]), tuple(one["in"]), tuple(one.get("out", ())))
        for code in (*prepared.inside, *prepared.outside):
            if code not in sets():
                raise RuleError(
                    "bad-crossing",
                    Text(
                        f"“{prepared.code}”里的“{code}”不是可交叉的集合",
                        f"“{prepared.code}” crosses “{code}”, which is no set",
                    ),
                    fix=Text("改用口径代码，或 ready-称号代码", "name a definition, or ready- and a title"),
                    where=Where(str(QUESTIONS)),
                )
        found.append(prepared)
    return tuple(found)


def members(code: str, reach: Reach, on: date) -> QuerySet[Any, int]:
    """The firms of a set on a day. Who meets a standard is known as of today alone."""
    if code.startswith(READY):
        ready = firms_on_level(code.removeprefix(READY), ("met", "review"), reach.codes)
        return ready if on == china_today() else ready.none()
    rows = Spell.objects.filter(reach.filter("region_id"), definition=code).on(on).order_by()
    return rows.values_list("enterprise_id", flat=True)


def combinations(codes: Sequence[str], reach: Reach, on: date) -> list[Combination]:
    """How the firms of some sets fall into combinations, the largest first."""
    masks: dict[int, int] = {}
    for place, code in enumerate(codes):
        for firm in set(members(code, reach, on)):
            masks[firm] = masks.get(firm, 0) | 1 << place
    counts: dict[int, int] = {}
    for mask in masks.values():
        counts[mask] = counts.get(mask, 0) + 1
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
