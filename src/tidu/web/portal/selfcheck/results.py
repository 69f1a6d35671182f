"""What came out, title by title: the sentence, how near it is, what is lacking and whether something can be done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tidu.catalogue.words import Title
from tidu.criteria.gap_words import CLASS_WORDS, gap_text, headline, item_text, mark_text, missing_text, move_text
from tidu.criteria.gaps import Gap, GapFinder, Gaps
from tidu.criteria.outcomes import Outcome
from tidu.criteria.paths import Paths, find_paths
from tidu.criteria.report import sentence
from tidu.criteria.slots import QuickEvaluator
from tidu.criteria.verdicts import Verdict
from tidu.text import Text
from tidu.web.portal.selfcheck.answers import State
from tidu.web.portal.selfcheck.contradictions import Fault
from tidu.web.portal.selfcheck.ladder import Rule, needed_first, next_titles
from tidu.web.portal.selfcheck.receiving import unsettled
from tidu.web.portal.selfcheck.walk import concluded
from tidu.web.standing.service import CLASS_TONES, costs


@dataclass(frozen=True)
class GapShown:
    """One gap in words."""

    text: Text
    change: Text
    tone: str
    details: tuple[Text, ...]
    cite: str
    unconfirmed: bool


@dataclass(frozen=True)
class Way:
    """One way to a pass in words."""

    changes: tuple[tuple[Text, Text, str], ...]
    outcome: Outcome


class Result:
    """What came out for one title."""

    def __init__(self, rule: Rule, state: State, faults: tuple[Fault, ...]) -> None:
        self.rule, self.state = rule, state
        self.facts = rule.derive(state.facts)
        self.finder = GapFinder(QuickEvaluator(rule.ground), self.facts)
        self.verdict = Verdict(rule.standard, self.facts, rule.on, rule.kind, self.finder.root)
        self.faults = tuple(one for one in faults if one.keys & rule.by_key.keys())

    @property
    def title(self) -> Title:
        """The title."""
        return self.rule.title

    @cached_property
    def outcome(self) -> Outcome:
        """The kernel's verdict; where no further answer can change it, also if some figure is not known."""
        return concluded(self.rule, self.state.facts, self.state, self.verdict.outcome)

    @property
    def needless(self) -> bool:
        """Whether figures are not known that nothing depends on any more."""
        return self.outcome is not self.verdict.outcome

    @cached_property
    def gaps(self) -> Gaps:
        """What stands in the way."""
        return self.finder.all()

    @cached_property
    def paths(self) -> Paths:
        """The cheapest ways; a search of some tenths of a second, so for the page of one title only."""
        return find_paths(
            self.rule.standard, self.state.facts, self.rule.on, self.rule.kind, costs=costs(), derive=self.rule.derive
        )

    # -- how near -------------------------------------------------------------------------------------------------

    @property
    def doubtful(self) -> bool:
        """Whether figures that contradict each other went into it: then nothing is concluded."""
        return bool(self.faults)

    @cached_property
    def level(self) -> str:
        """met, review, step, open or far; doubtful where the figures contradict each other."""
        if self.doubtful:
            return "doubtful"
        if self.outcome is Outcome.UNMET:
            return "step" if self.gaps.one_step is not None else "far"
        return {Outcome.MET: "met", Outcome.NEEDS_REVIEW: "review", Outcome.UNKNOWN: "open"}.get(self.outcome, "none")

    @property
    def badge(self) -> Text:
        """The level in a word."""
        return LEVELS[self.level][0]

    @property
    def tone(self) -> str:
        """The colour of the level."""
        return LEVELS[self.level][1]

    @property
    def headline(self) -> Text:
        """The whole in one sentence."""
        if self.doubtful:
            return Text(f"先不下结论：{self.faults[0].text.zh}", f"No conclusion yet: {self.faults[0].text.en}")
        match self.outcome:
            case Outcome.UNMET:
                return headline(self.gaps)
            case Outcome.MET:
                return Text("按您填的数据，各项条件都符合", "By your answers every condition is met")
            case Outcome.NEEDS_REVIEW:
                named = Text(
                    "；".join(one.says.zh for one in self.gaps.pending),
                    "; ".join(one.says.en for one in self.gaps.pending),
                )
                words = Text(
                    "能算的条件都符合，还有 {count} 项由主管部门认定：{named}",
                    "What can be computed is met; {count} left to the authority: {named}",
                )
                return words.format(count=len(self.pending), named=named)
            case Outcome.UNKNOWN:
                return self._open()
        return sentence(self.verdict)

    def _open(self) -> Text:
        lacking = [one for one in self.gaps.missing if one.slots]
        if not lacking:
            return Text(
                "还不能下结论：余下的要由主管部门认定", "No conclusion yet: the rest is for the authority to find"
            )
        slots = list(dict.fromkeys(slot for one in lacking for slot in one.slots))
        some = slots[:3]
        rest = (
            Text(f"等 {len(slots)} 项数据", f" and others, {len(slots)} in all")
            if len(slots) > len(some)
            else Text("", "")
        )
        return Text(
            f"还不能下结论：缺 {'、'.join(one.label.zh for one in some)}{rest.zh}",
            f"No conclusion yet: {', '.join(one.label.en for one in some)} not known{rest.en}",
        )

    @property
    def nearness(self) -> tuple[int, int, int]:
        """Sorts titles, the nearest first: what is met, then what lacks one step, then what is open, then by gaps."""
        order = ("met", "review", "step", "open", "far", "doubtful", "none")
        return order.index(self.level), len(self.gaps.gaps), self.title.rung or 99

    # -- in words -------------------------------------------------------------------------------------------------

    @property
    def shown_gaps(self) -> list[GapShown]:
        """The gaps, those that can be acted on first."""
        found = [_gap(gap) for gap in self.gaps.gaps]
        return sorted(found, key=lambda one: list(CLASS_WORDS.values()).index(one.change))

    @property
    def missing(self) -> list[Text]:
        """Conditions that wait for a figure."""
        return [] if self.needless else [missing_text(one) for one in self.gaps.missing if one.slots]

    @property
    def pending(self) -> list[Text]:
        """What only a person finds."""
        left = [one.node for one in self.gaps.missing] if self.needless else []
        return [node.says for node in (*self.gaps.pending, *left)]

    @property
    def ways(self) -> list[Way]:
        """The cheapest ways in words."""
        return [
            Way(
                tuple((move_text(one.move), CLASS_WORDS[one.move.change], CLASS_TONES[one.move.change]) for one in way.changes),
                way.verdict.outcome,
            )
            for way in self.paths.paths
        ]  # fmt: skip

    @property
    def blocked(self) -> list[Text]:
        """What no change that is allowed can mend."""
        return [node.says for node in self.paths.blocked]

    @property
    def lacks_title(self) -> tuple[Title, ...]:
        """The titles of which one has to be held first, where none is said to be held."""
        first = needed_first(self.title)
        return () if any(one.code in self.state.held for one in first) else first

    @property
    def leads_to(self) -> tuple[Title, ...]:
        """The titles that come next."""
        return next_titles(self.title.code)

    @property
    def unconfirmed(self) -> int:
        """How many of its conditions rest on numbers that nobody compared with the official text."""
        return sum(1 for one in self.verdict.leaves if one.node.cite is not None and one.node.cite.unconfirmed)


LEVELS: dict[str, tuple[Text, str]] = {
    "met": (Text("符合", "met"), "good"),
    "review": (Text("待认定", "left to the authority"), "review"),
    "step": (Text("还差一步", "one step short"), "warn"),
    "far": (Text("不符合", "not met"), "bad"),
    "open": (Text("还不能定", "still open"), "info"),
    "doubtful": (Text("数据矛盾", "contradicting figures"), "warn"),
    "none": (Text("不适用", "does not apply"), "none"),
}


def _gap(gap: Gap) -> GapShown:
    details = (*(mark_text(one) for one in gap.marks), *(item_text(one) for one in gap.items))
    cite = gap.node.cite
    return GapShown(
        gap_text(gap),
        CLASS_WORDS[gap.change],
        CLASS_TONES[gap.change],
        details,
        str(cite) if cite else "",
        bool(cite and cite.unconfirmed),
    )


def results_of(state: State) -> list[Result]:
    """What came out for every title, lowest rung first."""
    faults = unsettled(state)
    return [Result(rule, state, faults) for rule in state.rules]


def nearest_of(found: list[Result], still_open: bool) -> Result | None:
    """The title that is nearest, of those not held. While questions are open only one that is met, or one step short."""
    near = sorted((one for one in found if one.rule.code not in one.state.held), key=lambda one: one.nearness)
    known = ("met", "review", "step") if still_open else ("met", "review", "step", "far")
    return next((one for one in near if one.level in known), None)
