"""Figures that cannot all be right, and years that are missing between others: told in words, never mended in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tidu.criteria.facts import Facts, Value
from tidu.criteria.slots import Slot
from tidu.criteria.values import show_value
from tidu.criteria.vocabulary import YEARS_SCALE
from tidu.text import Text
from tidu.web.portal.selfcheck.answers import DONT_KNOW, State
from tidu.web.portal.selfcheck.ladder import key_of, slots_on
from tidu.web.registry.facts.checks import NO_MORE_THAN

NOT_BEFORE = (
    ("national_award", "national_award_top3"),
    ("national_award", "national_award_top5"),
    ("national_award_top5", "national_award_top3"),
    ("provincial_award", "provincial_award_top3"),
    ("chuangke_top500", "chuangke_top50"),
)
"""Whoever did the second did the first too, at least as late."""
HUGE = 10**12
"""An amount of 100 亿元, in 分: hardly anybody of whom these titles speak has it; somebody may have taken 元 for 万元."""
LEAP = 1000
"""So many times the year before is no growth: one of the two was in another unit."""


@dataclass(frozen=True)
class Fault:
    """What does not fit: the slots that contradict each other, and the sentence."""

    slots: tuple[Slot, ...]
    text: Text
    certain: bool = True
    """Whether it cannot be right; else it is only unusual, and the firm's word is enough."""

    @property
    def keys(self) -> frozenset[str]:
        """The keys of its slots."""
        return frozenset(key_of(slot) for slot in self.slots)

    @property
    def name(self) -> str:
        """By which a firm says that the figures are right all the same."""
        return "+".join(sorted(self.keys))


def contradictions(facts: Facts, on: date) -> tuple[Fault, ...]:
    """Everything in the facts that cannot all be right."""
    return tuple(_Finder(facts, on).all())


class _Finder:
    def __init__(self, facts: Facts, on: date) -> None:
        self.facts, self.on = facts, on
        self.slots = slots_on(on)
        self.years = sorted({year for _code, year, _fact in facts if year is not None})

    def all(self) -> Iterator[Fault]:
        for part, whole in NO_MORE_THAN:
            for year in (None, *self.years):
                yield from self._part(part, whole, year)
        for year in self.years:
            yield from self._balance(year)
        yield from self._days()
        yield from self._since()
        yield from self._rights()
        yield from self._unusual()

    def _unusual(self) -> Iterator[Fault]:
        """Amounts that look as if 元 had been taken for 万元."""
        for key, slot in self.slots.items():
            value = _int(self._value(key))
            if slot.indicator is None or slot.indicator.type != "money" or value <= 0:
                continue
            if value >= HUGE:
                zh = f"{self._told(key)}：有这么多吗？这里的单位是万元，报表上多为元"
                en = f"{self._told(key, 'en')}: is it that much? The unit here is 万元, statements are mostly in 元"
                yield Fault((slot,), Text(zh, en), certain=False)
            before = f"{slot.code}.{slot.year - 1}" if slot.year is not None else ""
            other = _int(self._value(before))
            if other > 0 and max(value, other) >= LEAP * min(value, other):
                zh = f"{self._told(before)}，{self._told(key)}：相差上千倍，是不是有一个把元当成了万元？"
                en = f"{self._told(before, 'en')}, {self._told(key, 'en')}: a thousand times apart; is one of them in 元?"
                yield Fault((self.slots[before], slot), Text(zh, en), certain=False)

    def _value(self, key: str) -> Value | None:
        slot = self.slots.get(key)
        return None if slot is None else slot.read(self.facts, self.on)

    def _told(self, key: str, language: str = "zh") -> str:
        slot, value = self.slots[key], self._value(key)
        assert slot.indicator is not None  # noqa: S101 - only figures are told
        assert value is not None  # noqa: S101 - and only known ones
        if language == "zh":
            return f"{slot.label.zh} {show_value(slot.indicator, value, 'zh')}"
        return f"{slot.label.en}: {show_value(slot.indicator, value, 'en')}"

    def _pair(self, one: str, other: str, zh: str, en: str) -> Fault:
        return Fault(
            (self.slots[one], self.slots[other]),
            Text(
                f"{self._told(one)}，{zh} {self._told(other)}：两个数不能都对，请改其中一个",
                f"{self._told(one, 'en')} {en} {self._told(other, 'en')}: they cannot both be right; change one",
            ),
        )

    def _part(self, part: str, whole: str, year: int | None) -> Iterator[Fault]:
        one, other = (name if year is None else f"{name}.{year}" for name in (part, whole))
        low, high = self._value(one), self._value(other)
        if low is not None and high is not None and self._scaled(one, low) > self._scaled(other, high):
            yield self._pair(one, other, "多于", "is more than")

    def _scaled(self, key: str, value: Value) -> int:
        """A stored value in hundredths, so that two counts of different decimals can be compared."""
        indicator = self.slots[key].indicator
        return _int(value) * (1 if indicator is None or indicator.type == "money" else 100 // min(indicator.scale, 100))

    def _balance(self, year: int) -> Iterator[Fault]:
        keys = tuple(f"{name}.{year}" for name in ("assets", "liabilities", "net_assets"))
        values = [self._value(key) for key in keys]
        if None not in values and _int(values[0]) - _int(values[1]) != _int(values[2]):
            zh, en = "、".join(map(self._told, keys)), ", ".join(self._told(key, "en") for key in keys)
            yield Fault(
                tuple(self.slots[key] for key in keys),
                Text(f"{zh}：资产减负债应当等于净资产", f"{en}: assets less liabilities should be net assets"),
            )

    def _days(self) -> Iterator[Fault]:
        for earlier, later in NOT_BEFORE:
            one, other = self._value(earlier), self._value(later)
            if isinstance(one, date) and isinstance(other, date) and one < other:
                yield self._pair(earlier, later, "却又有", "and yet")
        for key, slot in self.slots.items():
            value = self._value(key)
            if isinstance(value, date) and value > self.on:
                en = f"{self._told(key, 'en')} lies after the day of the check, {self.on}"
                yield Fault((slot,), Text(f"{self._told(key)} 晚于自测日 {self.on}", en))

    def _since(self) -> Iterator[Fault]:
        founded = self._value("registered_on")
        if not isinstance(founded, date):
            return
        for key in ("years_in_market", "years_in_field_dxgj", "years_in_field_dxgj_ln"):
            value = self._value(key)
            if value is not None and _int(value) > (self.on.year - founded.year + 1) * YEARS_SCALE:
                yield self._pair(key, "registered_on", "而", "while")
        for year in self.years:
            for name in ("revenue", "sales_revenue_ht", "staff"):
                value = self._value(f"{name}.{year}")
                if year < founded.year and value is not None and _int(value) > 0:
                    yield self._pair(f"{name}.{year}", "registered_on", "而", "while")

    def _rights(self) -> Iterator[Fault]:
        if self._value("ip1_in_use") is True and self._value("ip1_2026") == 0:
            yield self._pair("ip1_in_use", "ip1_2026", "而", "while")


def _int(value: Value | None) -> int:
    return int(value) if isinstance(value, int) else 0


@dataclass(frozen=True)
class Hole:
    """A year that is missing between two that are known."""

    slot: Slot
    text: Text


def holes(state: State) -> tuple[Hole, ...]:
    """Every year that is missing between two known ones of the same indicator."""
    facts, slots = state.facts, slots_on(state.on)
    known: dict[str, set[int]] = {}
    for code, year, _fact in facts:
        if year is not None:
            known.setdefault(code, set()).add(year)
    found = []
    for code, years in known.items():
        for year in range(min(years) + 1, max(years)):
            slot = slots.get(f"{code}.{year}")
            if slot is not None and year not in years:
                said = state.answers.get(key_of(slot)) == DONT_KNOW
                why = Text("您说不清楚", "you do not know it") if said else Text("没有填", "it was not given")
                found.append(
                    Hole(
                        slot,
                        Text(
                            f"{slot.label.zh}：前后两年都有，这一年{why.zh}。读到它的条件按“待补充”处理，不会当作 0",
                            f"{slot.label.en}: the years before and after are known, but {why.en}. Conditions that read it"
                            " stay open; it is never taken for 0",
                        ),
                    )
                )
    return tuple(found)
