"""What can be crossed: sets of firms, each with a code that stands in addresses, and what it means in words.

==================  =================================================================================
``gxjs``            what a definition counts (:mod:`definitions`), firms only
``gxjs~ends-6m``    a stock with a time (:mod:`timed`)
``ready-cxx``       who meets a title by its standard without holding it; known as of today alone
``list-12``         who stands on a published list of another authority, for those who may see the list
==================  =================================================================================
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from tidu.text import Text
from tidu.today import china_today
from tidu.web.insight.counting import Reach
from tidu.web.insight.definitions import definitions
from tidu.web.insight.models import Spell
from tidu.web.insight.timed import names_of_timed, says_of_timed, spells_of_timed, timed_of
from tidu.web.lists.service import LIST, list_sets, members_of_list
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.models import Enterprise
from tidu.web.standing.service import firms_on_level

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

READY = "ready-"
JOINED = "."
"""Between the codes of an address."""


@dataclass(frozen=True, slots=True)
class Crossed:
    """Something that a firm is in or not. ``lasts``: it is a stock, of which one can ask how long and until when."""

    code: str
    names: Text
    says: Text
    lasts: bool = False


@dataclass(frozen=True)
class Shelf:
    """All sets that one reader may cross, in their order; those with a time are found by their code."""

    by_code: Mapping[str, Crossed]

    def __iter__(self) -> Iterator[Crossed]:
        return iter(self.by_code.values())

    def __contains__(self, code: str) -> bool:
        return self.get(code) is not None

    def __getitem__(self, code: str) -> Crossed:
        found = self.get(code)
        if found is None:
            raise KeyError(code)
        return found

    def get(self, code: str) -> Crossed | None:
        """The set of a code; None where there is none, or none that this reader may see."""
        if code in self.by_code:
            return self.by_code[code]
        timed = timed_of(code)
        base = self.by_code.get(timed.base) if timed is not None else None
        if timed is None or base is None or not base.lasts:
            return None
        return Crossed(code, names_of_timed(timed, base.names), says_of_timed(timed, base.says))

    @property
    def lasting(self) -> list[Crossed]:
        """Those of which one can ask how long and until when."""
        return [one for one in self if one.lasts]

    def names(self, codes: Sequence[str]) -> list[Text]:
        """What sets are called; a code of none stands for itself."""
        return [found.names if (found := self.get(code)) is not None else Text(code, code) for code in codes]


@lru_cache(maxsize=1)
def common_shelf() -> Shelf:
    """The sets that everybody may cross. Only firms are crossed: products and rounds are none."""
    found = {
        one.code: Crossed(one.code, one.names, one.says, lasts=one.how == "stock")
        for one in definitions()
        if one.counts == "firms"
    }
    for title in catalogue().titles.values():
        if title.track in ("industry", "science") and title.rung is not None:
            code = READY + title.code
            names = Text(
                f"符合{title.names.zh}标准（未持有）", f"meets the standard of {title.names.en} without the title"
            )
            says = Text(
                "没有这个称号，按今天执行的标准和已掌握的数据评估为符合，或只差人工核定。只按今天评估。",
                "Does not hold the title, and meets its standard by today's rules and figures, or all but for a "
                "person's judgement. Known as of today alone.",
            )
            found[code] = Crossed(code, names, says)
    return Shelf(found)


def shelf_of(user: User) -> Shelf:
    """The sets that somebody may cross: those of everybody, and the published lists that he may see."""
    lists = {}
    for one in list_sets(user):
        says = Text(
            f"由{one.issuer}提供的名单，{one.since} 起有记录。", f"A list from {one.issuer}, known from {one.since} on."
        )
        lists[one.code] = Crossed(one.code, one.names, says)
    return Shelf({**common_shelf().by_code, **lists})


def members(code: str, reach: Reach, on: date) -> QuerySet[Any, int]:
    """The firms of a set on a day. Who meets a standard is known as of today alone; whether the asker may see a list has
    been decided before.
    """
    if code.startswith(READY):
        ready = firms_on_level(code.removeprefix(READY), ("met", "review"), reach.codes)
        return ready if on == china_today() else ready.none()
    if code.startswith(LIST):
        mine = Enterprise.objects.filter(reach.filter("region_id"), pk__in=members_of_list(code, on))
        return mine.order_by().values_list("pk", flat=True)
    timed = timed_of(code)
    if timed is not None:
        rows = spells_of_timed(timed, definitions().by_code[timed.base], reach, on)
    else:
        rows = Spell.objects.filter(reach.filter("region_id"), definition=code).on(on)
    return rows.order_by().values_list("enterprise_id", flat=True)
