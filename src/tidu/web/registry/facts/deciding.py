"""What a statement does, without a database: which rows end, which value is in use, whether the parties disagree.

One *key* is a firm, an indicator and a day. These are the rules of docs/decisions/0008, and the only place for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Kept:
    """A statement that some party maintains; ``pk`` is None for one that is new."""

    party: str
    value: int
    standing: bool
    pk: int | None = None


@dataclass(slots=True)
class Decision:
    """What becomes of a key.

    ``ends`` are rows that are over; ``new`` is the row to be added; ``stands`` is an older row that comes into use.
    ``opens`` and ``closes`` say what becomes of the conflict.
    """

    kind: str
    ends: list[int] = field(default_factory=list)
    new: Kept | None = None
    stands: int | None = None
    opens: bool = False
    closes: bool = False


def decide(kept: list[Kept], party: str, value: int | None, *, in_conflict: bool) -> Decision:
    """What the statement of ``party`` does; ``value`` None withdraws what it stated."""
    if not kept:
        return Decision("same") if value is None else Decision("new", new=Kept(party, value, True))
    mine = next((one for one in kept if one.party == party), None)
    if value == (None if mine is None else mine.value):
        return Decision("same")
    others = [one for one in kept if one is not mine]
    decision = Decision("new" if mine is None else ("withdrawn" if value is None else "changed"))
    if mine is not None and mine.pk is not None:
        decision.ends.append(mine.pk)
    standing = next((one for one in others if one.standing), None)
    if value is not None:
        decision.new = Kept(party, value, standing is None)
    elif standing is None and others:
        decision.stands = others[-1].pk
    values = {one.value for one in others} | (set() if value is None else {value})
    if in_conflict:
        decision.closes = len(values) <= 1
    else:
        decision.opens = _contradicts(others, standing, value)
    return decision


def _contradicts(others: list[Kept], standing: Kept | None, value: int | None) -> bool:
    """Whether there is something to decide that nobody has decided yet; no conflict is open.

    A value that another party maintains beside the one in use was decided about: who repeats it says nothing new.
    """
    if value is None:
        return standing is None and len({one.value for one in others}) > 1
    if standing is None:
        return any(one.value != value for one in others)
    return value != standing.value and all(one.value != value for one in others)
