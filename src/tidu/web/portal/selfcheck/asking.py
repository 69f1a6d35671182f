"""One question as the page shows it: what is asked, where one finds it, why it matters; and what was typed, read."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from tidu.criteria.slots import Slot
from tidu.criteria.values import ValueFault, decimal_text, parse_value, show_value, written
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text, same
from tidu.web.portal.selfcheck.answers import DONT_KNOW, OPEN, State
from tidu.web.portal.selfcheck.ladder import key_of, slots_on
from tidu.web.portal.selfcheck.walk import Step

NUMBERS = ("money", "count", "share", "years", "points")
BY_RULES = re.compile(r"（[^（）]*口径）$")
"""What tells two definitions of one thing apart: 研发费用（科技型口径）."""
MOST_REASONS = 4


@dataclass(frozen=True)
class Field:
    """One field of a question. ``kind``: number, yes_no, choice, event, date, code or title."""

    slot: Slot
    kind: str
    value: str = ""
    error: Text | None = None
    nearly: Text | None = None
    """What the firm has answered for the same thing by other rules."""

    @property
    def key(self) -> str:
        """The key of its slot; also the name of its input."""
        return key_of(self.slot)

    @property
    def id(self) -> str:
        """Its id on the page."""
        return "f-" + self.key.replace(".", "-").replace("@", "t-")

    @property
    def unit(self) -> str:
        """What stands inside the field."""
        one = self.slot.indicator
        return (
            ""
            if one is None
            else {"money": "万元", "share": "%", "years": "年", "points": "分"}.get(one.type, one.unit)
        )

    @property
    def options(self) -> tuple[tuple[str, Text], ...]:
        """The options of a choice."""
        return tuple((one.id, one.names) for one in self.slot.indicator.options) if self.slot.indicator else ()


@dataclass(frozen=True)
class Reason:
    """One condition for which the question matters."""

    title: Text
    says: Text


@dataclass(frozen=True)
class Question:
    """A question with everything around it."""

    fields: tuple[Field, ...]
    ask: Text
    meaning: Text | None
    where: Text
    reasons: tuple[Reason, ...]
    more_reasons: int

    @property
    def kind(self) -> str:
        """The kind of its fields."""
        return self.fields[0].kind

    @property
    def keys(self) -> str:
        """The keys of its fields, as the form sends them back."""
        return ",".join(field.key for field in self.fields)

    @property
    def errors(self) -> tuple[Field, ...]:
        """The fields at which something is wrong."""
        return tuple(field for field in self.fields if field.error is not None)


@functools.cache
def wording() -> Mapping[str, Any]:
    """How each indicator is asked for."""
    path = Path(__file__).parent / "data" / "questions.yaml"
    found: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _pair(words: Mapping[str, str]) -> Text:
    return Text(words["zh"], words["en"])


def kind_of(slot: Slot) -> str:
    """How a slot is asked."""
    one = slot.indicator
    if one is None:
        return "title"
    if one.type in NUMBERS:
        return "number"
    if one.kind == "event":
        return "event"
    return "yes_no" if one.type == "finding" else one.type


# -- making -------------------------------------------------------------------------------------------------------


def question_of(
    step: Step,
    state: State,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, Text] | None = None,
) -> Question:
    """A question; ``typed`` is what stands in the fields, else the answers given before."""
    fields = tuple(
        Field(
            slot,
            kind_of(slot),
            typed.get(key_of(slot), "") if typed is not None else shown(slot, state.answers.get(key_of(slot), "")),
            (faults or {}).get(key_of(slot)),
            kin(slot, state),
        )
        for slot in step.slots
    )
    first = step.slots[0]
    reasons = list(reasons_for(first, state))
    meaning = first.indicator.definition if first.indicator is not None else None
    return Question(
        fields, ask_of(step.slots), meaning, where_of(first), tuple(reasons[:MOST_REASONS]), max(0, len(reasons) - MOST_REASONS)
    )  # fmt: skip


def ask_of(slots: Sequence[Slot]) -> Text:
    """The question in one sentence."""
    first = slots[0]
    if first.indicator is None:
        return Text("企业现在持有哪些有效期内的称号？", "Which titles does the firm hold today?")
    words = wording()["indicators"].get(first.code, {}).get("ask")
    if words is not None:
        asked = _pair(words)
        if first.year is None:
            return asked
        return Text(f"{first.year} 年：{asked.zh}", f"{first.year}: {asked.en}")
    name = first.indicator.names
    if len(slots) > 1:
        years = sorted(slot.year for slot in slots if slot.year is not None)
        return Text(
            f"{years[0]}—{years[-1]} 年的{name.zh}各是多少？", f"{name.en} from {years[0]} to {years[-1]}: how much?"
        )
    return Text(f"{first.label.zh}是多少？", f"{first.label.en}: how much?")


def where_of(slot: Slot) -> Text:
    """Where one finds the answer."""
    if slot.indicator is None:
        return _pair(wording()["places"]["titles"])
    place = wording()["indicators"].get(slot.code, {}).get("where")
    if place is None:
        source = slot.indicator.source
        return Text(
            f"按 {source.document} {source.article} 的定义", f"As defined in {source.document} {source.article}"
        )
    return _pair(wording()["places"][place])


def reasons_for(slot: Slot, state: State) -> list[Reason]:
    """The conditions that read a slot, title by title."""
    found = []
    for rule in state.asked_about:
        for ground in rule.grounds:
            for node in ground.standard.root.walk():
                if not node.children and slot in ground.of_node(node):
                    found.append(Reason(rule.title.names, node.says))  # noqa: PERF401 - three loops deep, a list would hide it
    return list(dict.fromkeys(found))


def kin(slot: Slot, state: State) -> Text | None:
    """What was answered for the same thing by other rules: a firm often has one figure for both."""
    key = kin_key(slot, state)
    if key is None:
        return None
    other = slots_on(state.on)[key]
    told = told_answer(other, state.answers[key])
    return Text(f"您在“{other.label.zh}”填的是 {told.zh}", f"For “{other.label.en}” you gave {told.en}")


def kin_key(slot: Slot, state: State) -> str | None:
    """The key of an answer to the same thing by other rules, in the same year."""
    if slot.indicator is None or slot.indicator.type not in NUMBERS:
        return None
    base = BY_RULES.sub("", slot.indicator.names.zh)
    for key, text in state.answers.items():
        other = slots_on(state.on).get(key)
        if text in OPEN or other is None or other.indicator is None or other.code == slot.code:
            continue
        alike = BY_RULES.sub("", other.indicator.names.zh) == base and other.indicator.type == slot.indicator.type
        if alike and other.year == slot.year:
            return key
    return None


# -- answers, written and read ------------------------------------------------------------------------------------


def shown(slot: Slot, text: str) -> str:
    """An answer as it stands in its field."""
    one = slot.indicator
    if text in OPEN or not text or one is None:
        return "" if text in OPEN else text
    try:
        value = parse_value(one, text)
    except ValueFault:
        return text
    if isinstance(value, int) and not isinstance(value, bool):
        if one.type == "money":
            return decimal_text(Fraction(value, 10**6), 6)
        if one.type == "share":
            return decimal_text(Fraction(value * 100, one.scale), 7)
    return text


def told_answer(slot: Slot, text: str) -> Text:
    """An answer as people read it."""
    if text in OPEN:
        return Text("不清楚", "not known") if text == DONT_KNOW else Text("跳过", "skipped")
    if slot.indicator is None:
        return Text("持有", "held") if text == "yes" else Text("未持有", "not held")
    try:
        value = parse_value(slot.indicator, text)
    except ValueFault:
        return same(text)
    if value is None:
        return Text("不清楚", "not known")
    return Text(show_value(slot.indicator, value, "zh"), show_value(slot.indicator, value, "en"))


def read(indicator: Indicator, typed: str) -> str:
    """What was typed, in the form that is kept; raises ValueFault with words for the person."""
    text = unicodedata.normalize("NFKC", typed).replace(" ", "").strip()
    bare = text.replace(",", "").lstrip("+-").replace(".", "", 1).isdecimal()
    if indicator.type == "money" and bare:
        text += "万元"
    elif indicator.type == "share" and bare:
        text += "%"
    if indicator.type == "share" and text.endswith("％"):
        text = text[:-1] + "%"
    value = parse_value(indicator, text)
    if value is None:
        raise ValueFault(
            Text("没有读到内容", "Nothing was typed"), Text("填写，或选“不清楚”", "Fill it in, or choose “don't know”")
        )
    return written(indicator, value)
