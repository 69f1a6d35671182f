"""Drawing experts at random, so that anybody can draw again: by digests of a published seed, nobody with an interest."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tidu.errors import InputError
from tidu.text import Text


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be drawn: the person, his organisation, and the firms in which he said that he has an interest."""

    person: int
    organisation: int
    interests: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is to be marked: an application, its firm, and the organisation of that firm where it has one."""

    application: int
    firm: int
    organisation: int | None = None


def excluded(candidate: Candidate, dossier: Dossier) -> bool:
    """Whether somebody must not mark a dossier: he belongs to the same organisation, or declared an interest."""
    return candidate.organisation == dossier.organisation or dossier.firm in candidate.interests


def chance(seed: str, application: int, person: int) -> str:
    """The digest that decides; the smallest are drawn."""
    return hashlib.sha256(f"{seed}:{application}:{person}".encode()).hexdigest()


def draw(
    dossiers: Sequence[Dossier],
    pool: Sequence[Candidate],
    seed: str,
    seats: int,
    *,
    taken: Mapping[int, Collection[int]] | None = None,
) -> dict[int, list[int]]:
    """The persons drawn for each application: ``seats`` of them, by the load so far and then by chance.

    Two of one organisation do not sit on the same dossier while others are left. ``taken`` are those who sit there
    already. The order in which dossiers or persons are handed in does not matter. Raises ``too-few-experts``.
    """
    load: Counter[int] = Counter()
    found: dict[int, list[int]] = {}
    for dossier in sorted(dossiers, key=lambda one: chance(seed, one.application, 0)):
        there = set((taken or {}).get(dossier.application, ()))
        able = [one for one in pool if one.person not in there and not excluded(one, dossier)]
        if len({one.person for one in able}) < seats:
            raise _too_few(len(able), seats)
        chosen: list[Candidate] = []
        houses = {one.organisation for one in pool if one.person in there}
        while len(chosen) < seats:
            left = [one for one in able if one.person not in {each.person for each in chosen}]
            best = min(
                left,
                key=lambda one: (
                    one.organisation in houses,
                    load[one.person],
                    chance(seed, dossier.application, one.person),
                ),
            )
            chosen.append(best)
            houses.add(best.organisation)
            load[best.person] += 1
        found[dossier.application] = [one.person for one in chosen]
    return found


def digest_of_pool(pool: Iterable[Candidate], dossiers: Iterable[Dossier]) -> str:
    """What was drawn from, so that a draw can be made again and compared."""
    people = sorted((one.person, one.organisation, sorted(one.interests)) for one in pool)
    papers = sorted((one.application, one.firm, one.organisation or 0) for one in dossiers)
    return hashlib.sha256(repr((people, papers)).encode()).hexdigest()


def blind_code(seed: str, application: int) -> str:
    """The name under which experts know a dossier: says nothing of the firm, its county, or who applied first."""
    return hashlib.sha256(f"{seed}:dossier:{application}".encode()).hexdigest()[:8].upper()


def _too_few(able: int, seats: int) -> InputError:
    return InputError(
        "too-few-experts",
        Text(f"可抽的专家只有 {able} 名，需要 {seats} 名", f"only {able} experts can be drawn, {seats} are needed"),
        why=Text("同单位和声明回避的不参加抽取", "those of the same organisation, or with an interest, are left out"),
        fix=Text("增加专家，或减少每份申报的专家数", "add experts, or let fewer mark each dossier"),
    )
