"""Two versions of a standard beside each other: what is kept, changed, new and gone.

Places are matched by their ids, which versions of one standard share; what is left over is matched by its meaning, and
then by what it reads, where that is told apart on both sides. The comparison is by meaning: other words, or another
document, are no change. Comparing in the other direction gives the mirror image, and a standard with itself nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from tidu.criteria import model
from tidu.criteria.implication import implies
from tidu.text import Text
from tidu.web.portal.library.entries import Entry
from tidu.web.portal.library.thresholds import Shift, shifts

Direction = Literal["tighter", "looser", "other"]
OPPOSITE: Mapping[Direction, Direction] = {"tighter": "looser", "looser": "tighter", "other": "other"}
HOW_STRICT = {"any": 0, "at_least": 1, "all": 2}


@dataclass(frozen=True)
class Place:
    """An entry with where it stands: the entries above it, and what these do with it."""

    entry: Entry
    above: tuple[Entry, ...]

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """How it counts: ("all",) is a condition that everybody has to meet."""
        words: list[str] = []
        for one in self.above:
            how = one.how or one.kind
            if not words or words[-1] != how or how != "all":
                words.append(how)
        return tuple(words)

    @property
    def must(self) -> bool:
        """Whether everybody has to meet it."""
        return self.roles == ("all",) and not any(one.gates for one in self.above)

    @property
    def structural(self) -> bool:
        """Whether it only holds others together, and says nothing by itself."""
        return self.entry.kind == "group" and self.entry.how == "all" and not self.entry.gates

    @property
    def meaning(self) -> Hashable:
        """What has to be equal for it to be kept."""
        return self.entry.essence, self.roles


def places_of(tree: Entry) -> tuple[Place, ...]:
    """Every place of a standard, from the top; what only holds others together is left out."""
    return tuple(place for place in _places(tree, ()) if not place.structural)


def _places(entry: Entry, above: tuple[Entry, ...]) -> Iterator[Place]:
    yield Place(entry, above)
    for child in entry.children:
        yield from _places(child, (*above, entry))


@dataclass(frozen=True)
class Pair:
    """One place in both versions, or in one of them."""

    old: Place | None
    new: Place | None

    @property
    def place(self) -> Place:
        """The new one, or the old one where it is gone."""
        found = self.new or self.old
        if found is None:
            raise ValueError("a pair has at least one side")
        return found

    @property
    def both(self) -> tuple[Place, Place] | None:
        """The two, where there are two."""
        return (self.old, self.new) if self.old is not None and self.new is not None else None

    @property
    def kept(self) -> bool:
        """Whether it means the same in both."""
        return self.both is not None and self.both[0].meaning == self.both[1].meaning

    @cached_property
    def moved(self) -> bool:
        """Whether it counts in another way than before: a line of a table became a condition."""
        return self.both is not None and self.both[0].roles != self.both[1].roles

    @cached_property
    def shifts(self) -> tuple[Shift, ...]:
        """The numbers that changed, where nothing else did."""
        if self.both is None:
            return ()
        return shifts(self.both[0].entry, self.both[1].entry)

    @property
    def old_marks(self) -> tuple[Text, ...]:
        """The marks of the old rule that changed."""
        return tuple(one.old for one in self.shifts if one.of is None)

    @property
    def new_marks(self) -> tuple[Text, ...]:
        """The marks of the new rule that changed."""
        return tuple(one.new for one in self.shifts if one.of is None)

    @cached_property
    def direction(self) -> Direction:
        """Whether fewer firms can meet it, or more, as far as its form alone shows."""
        if self.both is None or self.moved:
            return "other"
        return direction(self.both[0].entry, self.both[1].entry)


# -- stricter or easier -------------------------------------------------------------------------------------------


def direction(old: Entry, new: Entry) -> Direction:
    """Whether the new one is met by fewer firms, by more, or neither is certain."""
    if old.kind != new.kind:
        return "other"
    parts = [_gate_direction(old, new, "only_if"), _gate_direction(old, new, "exempt_if")]
    if old.condition is not None and new.condition is not None and not old.steps:
        parts.append(_implied(implies(new.condition, old.condition), implies(old.condition, new.condition)))
    elif old.kind == "group":
        parts.append(_ordered(_strictness(old), _strictness(new)))
    elif old.kind in ("score", "part"):
        parts.append(_marks(old, new))
    elif old.essence != new.essence:
        parts.append("other")
    told = {part for part in parts if part is not None}
    return told.pop() if len(told) == 1 else "other"


def _implied(tighter: bool, looser: bool) -> Direction | None:
    if tighter and looser:
        return None
    return "tighter" if tighter else "looser" if looser else "other"


def _ordered(old: int, new: int) -> Direction | None:
    return None if old == new else "tighter" if new > old else "looser"


def _strictness(entry: Entry) -> int:
    counted = entry.essence[1] if isinstance(entry.essence, tuple) else ()
    count = counted[1] if isinstance(counted, tuple) else 0
    return 1000 if entry.how == "all" else int(count or 1) if entry.how == "at_least" else 1


def _marks(old: Entry, new: Entry) -> Direction | None:
    if old.out_of != new.out_of:
        return "other"
    return _ordered(_least(old.mark), _least(new.mark))


def _least(mark: model.Mark | None) -> int:
    return mark.least if mark is not None else 0


def _gate_direction(old: Entry, new: Entry, kind: str) -> Direction | None:
    """An exemption makes it easier; so does a narrower group of firms that are asked."""
    was = next((gate.condition for gate in old.gates if gate.kind == kind), None)
    now = next((gate.condition for gate in new.gates if gate.kind == kind), None)
    if was is None and now is None:
        return None
    if was is None or now is None:
        return "looser" if was is None else "tighter"
    wider, narrower = implies(was, now), implies(now, was)
    if kind == "only_if":
        return _implied(wider, narrower)
    return _implied(narrower, wider)


# -- matching -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """What became of every place, in the order of the new version, with what is gone where it had stood."""

    old: Entry
    new: Entry
    pairs: tuple[Pair, ...]

    @cached_property
    def kept(self) -> tuple[Pair, ...]:
        """Places that mean the same."""
        return tuple(pair for pair in self.pairs if pair.kept)

    @cached_property
    def changed(self) -> tuple[Pair, ...]:
        """Places that mean something else."""
        return tuple(pair for pair in self.pairs if pair.both is not None and not pair.kept)

    @cached_property
    def added(self) -> tuple[Pair, ...]:
        """Places that were not there."""
        return tuple(pair for pair in self.pairs if pair.old is None)

    @cached_property
    def gone(self) -> tuple[Pair, ...]:
        """Places that are no more."""
        return tuple(pair for pair in self.pairs if pair.new is None)

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return len(self.kept) == len(self.pairs)


def compare(old: Entry, new: Entry) -> Comparison:
    """Match the places of two trees."""
    before, after = places_of(old), places_of(new)
    partner: dict[int, int] = {}
    _match(before, after, partner, lambda place: place.entry.id)
    _match(before, after, partner, _content)
    _match(before, after, partner, _subject)
    taken = {then: now for now, then in partner.items()}
    pairs = [Pair(before[partner[at]] if at in partner else None, place) for at, place in enumerate(after)]
    return Comparison(old, new, tuple(_with_gone(pairs, before, after, taken)))


def _content(place: Place) -> Hashable | None:
    """What it means, where it says something by itself: two groups are not the same because both are groups."""
    return place.meaning if place.entry.reads else None


def _subject(place: Place) -> Hashable | None:
    """What it is about, where that is something."""
    reads = place.entry.reads
    return (place.entry.kind, reads) if reads else None


def _match(
    before: Sequence[Place],
    after: Sequence[Place],
    partner: dict[int, int],
    key: Callable[[Place], Hashable | None],
) -> None:
    """Pair what is left over on both sides and has the same key, where only one on each side has it."""
    taken = set(partner.values())
    old: dict[Hashable, list[int]] = defaultdict(list)
    new: dict[Hashable, list[int]] = defaultdict(list)
    for at, place in enumerate(before):
        if at not in taken:
            old[key(place)].append(at)
    for at, place in enumerate(after):
        if at not in partner:
            new[key(place)].append(at)
    for name, places in new.items():
        if name is not None and len(places) == 1 and len(old.get(name, ())) == 1:
            partner[places[0]] = old[name][0]


def _with_gone(
    pairs: Sequence[Pair], before: Sequence[Place], after: Sequence[Place], taken: Mapping[int, int]
) -> Iterator[Pair]:
    """The pairs of the new version, with each place that is gone behind the one that it had followed."""
    followers: dict[int, list[Pair]] = defaultdict(list)
    last = -1
    for at, place in enumerate(before):
        if at in taken:
            last = taken[at]
        else:
            followers[last].append(Pair(place, None))
    yield from followers[-1]
    for at in range(len(after)):
        yield pairs[at]
        yield from followers[at]


ROLES = {
    ("all",): Text("必备条件", "a condition for all"),
    ("all", "any"): Text("可选条件之一", "one of several ways"),
}


def role_text(place: Place) -> Text:
    """How a place counts, in words."""
    if "score" in place.roles:
        return Text("计分项", "a line of the score")
    if place.must or place.roles == ():
        return ROLES[("all",)]
    if "any" in place.roles or "at_least" in place.roles:
        return ROLES[("all", "any")]
    return Text("部分企业的条件", "a condition for some firms")
