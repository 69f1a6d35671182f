"""Where one firm stands: every title judged at once from what is known, with the reasons, the gaps and what would mend them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tidu.catalogue.deriving import with_derived
from tidu.catalogue.words import Title
from tidu.criteria.costs import CostModel, read_costs
from tidu.criteria.expressions import Application
from tidu.criteria.facts import Facts, Value
from tidu.criteria.gap_words import CLASS_WORDS, gap_text, headline, item_text, mark_text, missing_text, move_text
from tidu.criteria.gaps import Gaps, find_gaps
from tidu.criteria.one import evaluate
from tidu.criteria.outcomes import Outcome
from tidu.criteria.paths import Paths, find_paths
from tidu.criteria.slots import Ground, Slot
from tidu.criteria.verdicts import Verdict
from tidu.errors import RuleError
from tidu.text import Text
from tidu.web.registry.facts.service import UNITS, catalogue
from tidu.web.standing.doubts import sound
from tidu.web.standing.levels import LEVEL_NAMES, LEVEL_TONES, Level, level_of
from tidu.web.standing.rules import Rule, rules_on

CLASS_TONES = {"act": "good", "time": "warn", "outside": "none"}
SOURCE = "假设"
"""The source that is shown for a figure that was only supposed."""


@functools.cache
def costs() -> CostModel:
    """What changes cost, as the catalogue judges it."""
    return read_costs(catalogue().folder / "costs.yaml", catalogue().vocabulary)


@dataclass(frozen=True)
class Judged:
    """One title for one firm: the verdict by one rule, and everything that follows from it."""

    rule: Rule
    given: Facts
    verdict: Verdict

    @property
    def title(self) -> Title:
        """The title."""
        return catalogue().titles[self.rule.title]

    @property
    def level(self) -> Level:
        """How near."""
        return level_of(self.verdict)

    @property
    def word(self) -> Text:
        """The level in a word."""
        return LEVEL_NAMES[self.level]

    @property
    def tone(self) -> str:
        """The colour of the level."""
        return LEVEL_TONES[self.level]

    @functools.cached_property
    def gaps(self) -> Gaps:
        """What stands in the way."""
        return find_gaps(self.rule.standard, self.verdict.facts, self.rule.on, self.rule.kind)

    @property
    def sentence(self) -> Text:
        """The whole in one sentence."""
        match self.verdict.outcome:
            case Outcome.UNMET:
                return headline(self.gaps)
            case Outcome.MET:
                return Text("按现有数据，各项条件都符合", "By what is known every condition is met")
            case Outcome.NEEDS_REVIEW:
                names = self.gaps.pending
                return Text(
                    "能算的都符合，待人工核定：" + "；".join(one.says.zh for one in names),
                    "What can be computed is met; left to judgement: " + "; ".join(one.says.en for one in names),
                )
            case Outcome.UNKNOWN if self.level == "ask" and len(self.gaps.missing) > 1:
                return Text(
                    "还不能下结论，弄清下列任意一项即可：" + "；".join(one.node.says.zh for one in self.gaps.missing),
                    "No conclusion yet; any one of these would do: "
                    + "; ".join(one.node.says.en for one in self.gaps.missing),
                )
            case Outcome.UNKNOWN:
                slots = list(dict.fromkeys(slot for one in self.gaps.missing for slot in one.slots))
                more = f" 等 {len(slots)} 项" if len(slots) > MOST_NAMED else ""
                more_en = f" and others, {len(slots)} in all" if len(slots) > MOST_NAMED else ""
                named = slots[:MOST_NAMED]
                return Text(
                    f"还不能下结论，缺 {'、'.join(one.label.zh for one in named)}{more}",
                    f"No conclusion yet: {', '.join(one.label.en for one in named)}{more_en} not known",
                )
        return self.verdict.outcome.label

    @property
    def shown_gaps(self) -> list[tuple[Text, Text, str, list[Text]]]:
        """The gaps in words, those that can be acted on first: text, class, colour, details."""
        order = list(CLASS_WORDS)
        found = sorted(self.gaps.gaps, key=lambda gap: order.index(gap.change))
        return [
            (
                gap_text(gap),
                CLASS_WORDS[gap.change],
                CLASS_TONES[gap.change],
                [*(mark_text(one) for one in gap.marks), *(item_text(one) for one in gap.items)],
            )
            for gap in found
        ]

    @property
    def missing(self) -> list[Text]:
        """Conditions that wait for a figure."""
        return [missing_text(one) for one in self.gaps.missing if one.slots]

    @property
    def pending(self) -> list[Text]:
        """What only a person finds."""
        return [node.says for node in self.gaps.pending]

    @functools.cached_property
    def paths(self) -> Paths:
        """The cheapest ways to a pass; takes some tenths of a second, so for the page of one title only."""

        def derive(facts: Facts) -> Facts:
            return with_derived(facts, self.rule.standard, catalogue(), self.rule.on)

        return find_paths(self.rule.standard, self.given, self.rule.on, self.rule.kind, costs=costs(), derive=derive)

    @property
    def ways(self) -> list[list[tuple[Text, Text, str]]]:
        """The ways in words: each change, its class and colour."""
        return [
            [(move_text(one.move), CLASS_WORDS[one.move.change], CLASS_TONES[one.move.change]) for one in way.changes]
            for way in self.paths.paths
        ]


MOST_NAMED = 3


def judge(rule: Rule, facts: Facts) -> Judged:
    """One title by one rule, from figures that do not contradict each other."""
    given = sound(facts)
    known = with_derived(given, rule.standard, catalogue(), rule.on)
    return Judged(rule, given, evaluate(rule.standard, known, rule.on, rule.kind))


def rule_for(title: str, facts: Facts, on: date) -> Rule | None:
    """The rule by which a firm with these facts is judged: of re-review where it holds the title, else as new."""
    held = facts.titles.get(title)
    kind: Application = "review" if held is not None and held.on(on) else "new"
    return next((rule for rule in rules_on(on) if (rule.title, rule.kind) == (title, kind)), None)


def standings_of(facts: Facts, on: date) -> list[Judged]:
    """Every title that can be judged that day, in the catalogue's order."""
    rules = [rule_for(title, facts, on) for title in catalogue().titles]
    return [judge(rule, facts) for rule in rules if rule is not None]


def re_review_of(facts: Facts, title: str, on: date) -> Judged | None:
    """What the re-review of a title that is held would say of today's facts, by the rules of the day on which it ends."""
    held = facts.titles.get(title)
    if held is None or not held.on(on) or held.until.year > on.year + 10:
        return None
    try:
        standard = catalogue().which(title, "review", held.until).standard
    except RuleError:
        return None
    return judge(Rule(title, "review", held.until, standard), facts)


# -- what if ------------------------------------------------------------------------------------------------------


@dataclass
class Supposed:
    """A figure on the page of a what-if: what is known, and what is typed instead of it."""

    slot: Slot
    known: Value | None
    source: str
    text: str
    known_text: str
    fault: Text | None = None
    changed: bool = False
    choices: list[tuple[str, Text]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Its name in the form."""
        return f"{self.slot.code}.{self.slot.year}" if self.slot.year is not None else self.slot.code

    @property
    def unit(self) -> str:
        """What a bare number means, shown inside the field."""
        indicator = self.slot.indicator
        return UNITS.get(indicator.type, indicator.unit) if indicator is not None else ""


def slots_of(rule: Rule) -> list[Slot]:
    """Everything that a rule reads about a firm, titles last."""
    slots = Ground(rule.standard, rule.on, rule.kind).slots
    return sorted(slots, key=lambda slot: slot.is_title)


def supposed_facts(facts: Facts, values: Mapping[Slot, Value | None], on: date) -> Facts:
    """The facts with some of them supposed; nothing is stored anywhere."""
    found = facts
    for slot, value in values.items():
        found = slot.written_to(found, value, on)
    return found
