"""Who a firm is: its lot, its names and places over time, and its end. The same for every seed, number and day."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tidu.fictional.businesses import BUSINESSES, CUMULATIVE, PUMPS, SWIMWEAR, Business
from tidu.fictional.city import INNOVATIVE, STAGES
from tidu.fictional.places import Township, townships, weighted
from tidu.fictional.records import FormerName, Move, NameChange, Ownership, Relation, Status
from tidu.fictional.roster import ROLES, ROSTER_ENDS, Role
from tidu.fictional.wording import brand, day_between, full_name, legal_form

DAY = timedelta(days=1)
_STAGES = tuple(sum(one.weight for one in STAGES[: place + 1]) for place in range(len(STAGES)))
_OLD = date(2016, 12, 31)
"""Whoever held a title before the golden day is at least as old."""
_TRADERS = -3
"""Trade and transport, the last two lines of business, climb no ladder."""
_OWNERSHIP: tuple[Ownership, ...] = (
    *("private",) * 84, *("other",) * 4, *("state_held",) * 4, *("foreign",) * 4, *("collective",) * 2, *("state",) * 2,
)  # fmt: skip
_OUTSIDE = ("210703", "210702", "210711", "211302", "211303", "110108", "130302")
"""Counties from which firms come in."""
_FIRST_TWO = {
    1: (PUMPS, "211481101", ("渤湾", ""), "葫芦岛渤湾示例泵业有限公司"),
    2: (SWIMWEAR, "211421403", ("碣石", ""), "绥中碣石示例泳装服饰有限公司"),
}


@dataclass(slots=True)
class Draft:
    """A firm while it is being made."""

    number: int
    rng: Random
    role: Role | None
    stage: int
    business: Business
    town: Township
    words: tuple[str, str]
    established_on: date
    name: str = ""
    ownership: Ownership = "private"
    name_since: date = date.min
    former_names: tuple[FormerName, ...] = ()
    moves: tuple[Move, ...] = ()
    relations: tuple[Relation, ...] = ()
    status: Status = "active"
    ended_on: date | None = None
    absorbed_by: int | None = None
    grants: list[str] = field(default_factory=list)

    def name_on(self, day: date) -> str:
        """The name that the firm had on a day."""
        return next((one.name for one in self.former_names if day <= one.valid_until), self.name)


def draft(number: int, seed: int, today: date, rng: Random) -> Draft:
    """A firm's identity; ``rng`` must be fresh for this firm."""
    role = ROLES.get(number)
    stage = role.stage if role else bisect(_STAGES, int(rng.random() * _STAGES[-1]))
    towns, shares = weighted()
    made = Draft(
        number, rng, role, stage,
        BUSINESSES[bisect(CUMULATIVE, int(rng.random() * CUMULATIVE[_TRADERS if stage >= INNOVATIVE else -1]))],
        towns[bisect(shares, int(rng.random() * shares[-1]))],
        brand(number, seed), _established(role, stage, today, rng),
    )  # fmt: skip
    if number in _FIRST_TWO:
        place, town, made.words, _ = _FIRST_TWO[number]
        made.business, made.town = BUSINESSES[place], townships()[town]
    _end(made, today)
    _names(made, seed, today)
    _places(made, today)
    _relations(made)
    return made


def _established(role: Role | None, stage: int, today: date, rng: Random) -> date:
    if role is not None:
        return day_between(rng, date(1999, 3, 1), _OLD)
    low, high = STAGES[stage].years
    # Most firms are young; nobody is older than the law on companies.
    age = low * 365 + int(rng.random() ** 1.4 * (high - low + 6) * 365) + 40
    return max(date(1994, 7, 1), date.fromordinal(today.toordinal() - age))


def _end(made: Draft, today: date) -> None:
    role, rng = made.role, made.rng
    if role is not None:
        if role.absorbed is not None and role.absorbed[1] <= today:
            made.status, made.absorbed_by, made.ended_on = "absorbed", *role.absorbed
        elif role.ended_on is not None and role.ended_on <= today:
            made.status, made.ended_on = "revoked" if role.lot == "R2" else "deregistered", role.ended_on
        return
    lot = rng.random()
    if lot >= 0.035:
        return
    made.status = "deregistered" if lot < 0.027 else "revoked"
    made.ended_on = day_between(rng, max(made.established_on + 5 * DAY, date(2021, 1, 4)), today)
    other = made.number - 1 - int(rng.random() * 40)
    if lot > 0.033 and other >= ROSTER_ENDS:
        made.status, made.absorbed_by = "absorbed", other


def _names(made: Draft, seed: int, today: date) -> None:
    """The present name and those before it, from the first day on without a gap."""
    rng = made.rng
    made.name_since = made.established_on
    changes = _changes(made, today)
    joint_stock = made.stage >= INNOVATIVE and rng.random() < 0.15
    made.ownership = "joint_stock" if joint_stock else _OWNERSHIP[int(rng.random() * len(_OWNERSHIP))]
    prefix = made.town.prefixes[int(rng.random() * len(made.town.prefixes))]
    trade = made.business.words[int(rng.random() * len(made.business.words))]
    legal = legal_form(rng, joint_stock=joint_stock or any(change == "restructured" for _, change in changes))
    made.name = _FIRST_TWO[made.number][3] if made.number in _FIRST_TWO else full_name(prefix, made.words, trade, legal)
    before, words = [], made.words
    for day, change in reversed(changes):
        if change == "restructured":
            made.ownership, legal = "joint_stock", "有限公司"
        elif change == "renamed":
            words = brand(made.number, seed, former=True)
        else:
            trade = next((word for word in ("商贸", "机电", "科技") if word != trade), trade)
        before.append((full_name(prefix, words, trade, legal), day, change))
    first = made.established_on
    former = []
    for name, day, change in reversed(before):
        former.append(FormerName(name, first, day - DAY, change))
        first = made.name_since = day
    made.former_names = tuple(former)


def _changes(made: Draft, today: date) -> list[tuple[date, NameChange]]:
    if made.role is not None:
        return [one for one in made.role.renamed if one[0] <= today]
    lot = made.rng.random()
    if lot >= 0.06:
        return []
    last = (made.ended_on or today) - DAY
    if (last - made.established_on).days < 400:
        return []
    first = day_between(made.rng, made.established_on + 90 * DAY, last - 200 * DAY)
    if lot < 0.008:
        return [(first, "renamed"), (day_between(made.rng, first + 60 * DAY, last), "restructured")]
    return [(first, "renamed" if lot < 0.035 else "restructured" if lot < 0.05 else "business_changed")]


def _places(made: Draft, today: date) -> None:
    if made.role is not None:
        if made.role.moved is not None and made.role.moved[0] <= today:
            day, old, new = made.role.moved
            made.town, made.moves = townships()[new], (Move(day, old, new),)
        return
    lot = made.rng.random()
    last = (made.ended_on or today) - DAY
    if lot >= 0.018 or (last - made.established_on).days < 400:
        return
    day = day_between(made.rng, made.established_on + 90 * DAY, last)
    towns = weighted()[0]
    old = towns[int(made.rng.random() * len(towns))].code
    if lot < 0.004:
        old = _OUTSIDE[int(made.rng.random() * len(_OUTSIDE))]
    if old != made.town.code:
        made.moves = (Move(day, old, made.town.code),)


def _relations(made: Draft) -> None:
    if made.role is not None:
        since = made.established_on + 400 * DAY
        made.relations = tuple(Relation(kind, other, since) for kind, other in made.role.related)
        return
    lot = made.rng.random()
    other = made.number - 1 - int(made.rng.random() * 50)
    if lot < 0.015 and other >= ROSTER_ENDS:
        made.relations = (Relation("controls" if lot < 0.01 else "same_group", other, made.established_on + 30 * DAY),)
