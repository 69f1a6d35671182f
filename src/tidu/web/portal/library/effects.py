"""Which kinds of firms can gain or lose by a new version, told from the criteria alone and without any firm.

Only what everybody has to meet is told: there a firm that falls short of one condition fails, whatever else it has.
"Can" means: if it meets everything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tidu.criteria import expressions as ex
from tidu.criteria.describe import condition_text
from tidu.criteria.implication import implies, negation
from tidu.text import Text
from tidu.web.portal.library.comparing import Comparison, Pair
from tidu.web.portal.library.entries import Entry, Gate

Side = Literal["lose", "gain"]


@dataclass(frozen=True)
class Effect:
    """A kind of firms, by what is true of them, and the place that decides."""

    side: Side
    who: Text
    pair: Pair


@dataclass(frozen=True)
class Effects:
    """Who can lose and gain, and how many changes weigh only together with others."""

    lose: tuple[Effect, ...]
    gain: tuple[Effect, ...]
    weighed: int


def effects_of(comparison: Comparison) -> Effects:
    """What follows from the differences."""
    found = [effect for pair in comparison.pairs if not pair.kept for effect in _of(pair)]
    decided = {id(effect.pair) for effect in found}
    weighed = sum(1 for pair in comparison.pairs if not pair.kept and id(pair) not in decided)
    return Effects(
        tuple(one for one in found if one.side == "lose"),
        tuple(one for one in found if one.side == "gain"),
        weighed,
    )


def _of(pair: Pair) -> Iterator[Effect]:
    old = pair.old if pair.old is not None and pair.old.must else None
    new = pair.new if pair.new is not None and pair.new.must else None
    if new is not None and (old is None or pair.direction != "looser"):
        who = _short_of(new.entry, old.entry if old is not None else None)
        yield from [Effect("lose", who, pair)] if who is not None else ()
    if old is not None and (new is None or pair.direction != "tighter"):
        who = _short_of(old.entry, new.entry if new is not None else None)
        yield from [Effect("gain", who, pair)] if who is not None else ()


def _short_of(strict: Entry, other: Entry | None) -> Text | None:
    """Firms that fall short of one version of a condition and meet the other, where there is another."""
    if strict.dropped:
        return None
    if strict.condition is None:
        return _asked(strict, _found_wanting(strict))
    words = _lacking(strict.condition)
    if other is None or other.condition is None or other.dropped:
        return _asked(strict, words)
    if implies(other.condition, strict.condition):
        # Whoever meets the one meets the other: only those can tell the difference who are asked in one version alone.
        if not other.gates or strict.gates == other.gates:
            return None
        return _asked(strict, words, other.gates)
    met = _whole(other, condition_text(other.condition))
    return _asked(strict, Text("{met}，但 {short}", "{met}, but {short}").format(met=met, short=words))


def _found_wanting(entry: Entry) -> Text:
    if entry.kind == "judge":
        return Text("人工认定不符合：{says}", "found wanting by a person: {says}").format(says=entry.says)
    return Text("达不到：{says}", "fall short of: {says}").format(says=entry.says)


def _whole(entry: Entry, words: Text) -> Text:
    """An "or" in brackets, so that the sentence cannot be read in two ways."""
    if isinstance(entry.condition, ex.Either):
        return Text(f"（{words.zh}）", f"({words.en})")
    return words


def _lacking(condition: ex.Condition) -> Text:
    """What is true of those that do not meet it."""
    opposite = negation(condition)
    if isinstance(opposite, ex.Not) and isinstance(opposite.body, ex.Holds):
        names = opposite.body.names
        return Text(
            f"没有有效的{'或'.join(one.zh for one in names)}称号",
            f"holds no valid title: {' or '.join(one.en for one in names)}",
        )
    return condition_text(opposite)


def _asked(entry: Entry, words: Text, other: tuple[Gate, ...] = ()) -> Text:
    """Who is asked at all, where not everybody is; ``other`` are those whom the other version asks."""
    forms = (
        (entry.gates, "only_if", Text("{words}（仅当：{gate}）", "{words} (only if: {gate})")),
        (entry.gates, "exempt_if", Text("{words}（除非：{gate}）", "{words} (unless: {gate})")),
        (other, "only_if", Text("{words}（另一版本只考查：{gate}）", "{words} (the other version asks only: {gate})")),
        (other, "exempt_if", Text("{words}（另一版本免除：{gate}）", "{words} (the other version exempts: {gate})")),
    )
    for gates, kind, form in forms:
        for gate in gates:
            if gate.kind == kind:
                words = form.format(words=words, gate=gate.words)
    return words
