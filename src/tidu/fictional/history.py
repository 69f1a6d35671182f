"""A whole city with its past. Each firm is made from the seed and its number alone, so any part can be made anywhere."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from random import Random
from typing import Literal

from tidu.catalogue import Catalogue
from tidu.criteria.facts import Value
from tidu.fictional.batches import Schedule, schedule
from tidu.fictional.businesses import BUSINESSES
from tidu.fictional.city import WAN
from tidu.fictional.climbing import climb
from tidu.fictional.facts import Stating
from tidu.fictional.firms import Draft, draft
from tidu.fictional.names import credit_code
from tidu.fictional.places import city_regions
from tidu.fictional.records import Batch, Contact, Firm, FirmHistory, Region, StatedFact, Tag, Taxonomy
from tidu.fictional.roster import NO_NUMBER, OLD_NUMBER_ONLY, ROLES
from tidu.fictional.wording import MOST_FIRMS, contacts, registration_number, scope
from tidu.today import china_today

Profile = Literal["full", "bulk"]
_LARGE = 2_000 * WAN
"""Revenue from which an industrial firm is above designated size."""
_UNKNOWN = 0.125
"""Of so many firms nobody has entered whether they are above it."""


@dataclass(frozen=True)
class History:
    """The city of a seed on a day. Nothing is kept: whatever is asked for is made anew, and is the same each time."""

    catalogue: Catalogue
    firms: int
    seed: int
    today: date
    profile: Profile
    taxonomy: Taxonomy

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The province, the city, its counties, their townships and zones."""
        return city_regions()

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """Every label of the city's own taxonomies."""
        names = self.taxonomy
        return (
            *(Tag("pillar", name) for name in names.pillars),
            *(Tag("special", name) for name in names.specials),
            *(Tag("chain", name) for name in names.chains),
            *(Tag("cluster", name) for name in names.clusters),
        )

    @property
    def batches(self) -> tuple[Batch, ...]:
        """The rounds in which titles were given, with those that have begun and are not yet decided."""
        return self._schedule.batches

    def __iter__(self) -> Iterator[FirmHistory]:
        return self.part(1, self.firms)

    def chunks(self, size: int = 5_000) -> Iterator[tuple[FirmHistory, ...]]:
        """All firms, ``size`` at a time."""
        for first, last in self.ranges(size):
            with _all_kept():
                chunk = tuple(self.part(first, last))
            yield chunk

    def ranges(self, size: int = 5_000) -> list[tuple[int, int]]:
        """First and last number of each chunk, to hand to workers that call :meth:`part`."""
        return [(first, min(first + size - 1, self.firms)) for first in range(1, self.firms + 1, size)]

    def part(self, first: int, last: int) -> Iterator[FirmHistory]:
        """The firms from one number to another, both included."""
        for number in range(max(1, first), min(last, self.firms) + 1):
            yield self.firm(number)

    def firm(self, number: int) -> FirmHistory:
        """One firm by its number."""
        role = ROLES.get(number)
        if role is not None and role.second_of is not None:
            return self._second_record(number, role.second_of)
        made = draft(number, self.seed, self.today, Random(self.seed * MOST_FIRMS + number))  # noqa: S311 - no secret
        climbed = climb(made, self._schedule, self.today)
        people = contacts(number, made.rng)
        street, capital, known = (made.rng.random() for _ in range(3))
        # Facts come last, so that both profiles have the same firms.
        facts = self._stating.full(made) if self.profile == "full" else self._stating.bulk(made)
        firm = self._record(made, people, street, capital, _above_scale(made, facts) if known > _UNKNOWN else None)
        return FirmHistory(firm, facts, tuple(climbed.titles), tuple(climbed.recommended))

    # -- how it is made -------------------------------------------------------------------------------------------

    @cached_property
    def _schedule(self) -> Schedule:
        return schedule(self.catalogue, self.today)

    @cached_property
    def _stating(self) -> Stating:
        return Stating(self.catalogue, self.today)

    @cached_property
    def _tags(self) -> Mapping[str, tuple[Tag, ...]]:
        """The labels of each line of business."""
        return {one.industry: one.tags(self.taxonomy) for one in BUSINESSES}

    def _record(
        self, made: Draft, people: tuple[Contact, ...], street: float, capital: float, above_scale: bool | None
    ) -> Firm:
        number = made.number
        lot = made.role.lot if made.role else ""
        old = lot in OLD_NUMBER_ONLY or (not lot and made.ended_on is not None and number % 50 == 0)
        return Firm(
            number=number,
            uscc=None if old or lot in NO_NUMBER else credit_code(number),
            registration_number=registration_number(number) if old else "",
            name=made.name,
            name_since=made.name_since,
            short_name=f"{made.words[0]}{made.words[1]}{made.business.words[0]}",
            former_names=made.former_names,
            region=made.town.code,
            address=f"{made.town.address}示例路{1 + int(street * 300)}号",
            industry=made.business.industry,
            established_on=made.established_on,
            registered_capital=(1 + int(capital**3 * (60 << made.stage))) * 50 * WAN,
            ownership=made.ownership,
            business_scope=scope(made.business),
            above_scale=above_scale,
            coastal_belt=made.town.coastal,
            tags=self._tags[made.business.industry],
            contacts=people,
            status=made.status,
            ended_on=made.ended_on,
            absorbed_by=made.absorbed_by,
            moves=made.moves,
            relations=made.relations,
            duplicate_of=None,
        )

    def _second_record(self, number: int, first: int) -> FirmHistory:
        """The same firm entered once more: no code, the name a little different, two figures only."""
        found = self.firm(first)
        firm = replace(
            found.firm,
            number=number,
            uscc=None,
            name=_misspelt(found.firm.name, number),
            name_since=found.firm.established_on,
            former_names=(),
            tags=(),
            contacts=found.firm.contacts[1:],
            moves=(),
            relations=(),
            above_scale=None,
            duplicate_of=first,
        )
        latest = self.today.year - 1
        facts = [one for one in found.facts if one.indicator in ("revenue", "staff") and one.year == latest]
        return FirmHistory(firm, tuple(one for one in facts if one.party == "firm"), (), ())


def history(
    catalogue: Catalogue,
    firms: int = 2_000,
    *,
    seed: int = 20260401,
    today: date | None = None,
    profile: Profile = "full",
    taxonomy: Taxonomy | None = None,
) -> History:
    """An invented city of so many firms as it stands on ``today`` (in China).

    The golden figures need 153 firms. Raises ValueError for a number of firms that the names do not suffice for.
    """
    if not 0 < firms < MOST_FIRMS:
        raise ValueError(f"between 1 and {MOST_FIRMS - 1} firms can have different names, not {firms}")
    return History(catalogue, firms, seed, today or china_today(), profile, taxonomy or Taxonomy())


@contextmanager
def _all_kept() -> Iterator[None]:
    """While a chunk is made everything is kept; to look for garbage in between would take a third of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _above_scale(made: Draft, facts: tuple[StatedFact, ...]) -> bool | None:
    """By the latest revenue that the firm states."""
    latest: tuple[int, Value] = (0, 0)
    for one in facts:
        if one.indicator == "revenue" and one.party == "firm" and (one.year or 0) > latest[0]:
            latest = (one.year or 0, one.value)
    if not latest[0]:
        return None
    return made.business.trade.manufacturing and isinstance(latest[1], int) and latest[1] >= _LARGE


_SLIPS = (("葫芦岛市", "葫芦岛"), ("葫芦岛", "葫芦岛市"), ("股份有限公司", "股份公司"), ("有限公司", "有限责任公司"))


def _misspelt(name: str, number: int) -> str:
    """The name as somebody in a hurry writes it."""
    for place in range(len(_SLIPS)):
        right, wrong = _SLIPS[(number + place) % len(_SLIPS)]
        if right in name and wrong not in name:
            return name.replace(right, wrong, 1)
    return name.replace("有限责任公司", "有限公司") if "有限责任公司" in name else f"{name} "
