"""What somebody takes away, for paper and for a workbook alike: results, reasons, citations, answers, the link."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tidu.criteria.report import KINDS
from tidu.text import Language, Text
from tidu.web.portal.selfcheck.answers import State
from tidu.web.portal.selfcheck.asking import told_answer
from tidu.web.portal.selfcheck.changes import Change, changed_rules
from tidu.web.portal.selfcheck.contradictions import Fault, Hole, holes
from tidu.web.portal.selfcheck.ladder import slots_on
from tidu.web.portal.selfcheck.receiving import unsettled
from tidu.web.portal.selfcheck.results import Result, results_of
from tidu.web.standing.service import Branch, leaves, tree_of

NOTE = Text(
    "按企业自己填写的数据推算，没有核对材料，也不代表主管部门的认定。不知道的数据不当作零，也不当作没有。",
    "Worked out from what the firm itself stated; no paper was looked at, and it is no decision of an authority. What is not"
    " known is taken neither for zero nor for no.",
)


@dataclass(frozen=True)
class Answered:
    """One answer as people read it."""

    label: str
    told: str


class Takeaway:
    """A self-check to take away. ``link`` restores it."""

    def __init__(self, state: State, link: str, language: Language) -> None:
        self.state, self.link, self.language = state, link, language

    def say(self, text: Text) -> str:
        """A text in the reader's language."""
        return text.to(self.language)

    @property
    def name(self) -> Text:
        """The name of the file."""
        return Text(f"梯度自测-{self.state.on}", f"self-check-{self.state.on}")

    @cached_property
    def results(self) -> list[Result]:
        """What came out: for the goal, or for every title where none was chosen or it is judged no more."""
        found = results_of(self.state)
        return [one for one in found if one.rule.code == self.state.goal] or found

    def leaves(self, one: Result) -> list[Branch]:
        """The conditions of a title, what is not met first."""
        return leaves(tree_of(one.verdict, self.language))

    def standard(self, one: Result) -> str:
        """By which text a title was judged: id, overlays, version and hash."""
        return f"{one.rule.named} · {one.rule.standard.version} · sha256 {one.rule.standard.sha256}"

    def kind(self, one: Result) -> str:
        """New or re-review."""
        return self.say(KINDS[one.rule.kind])

    @cached_property
    def answers(self) -> list[Answered]:
        """Everything that was answered."""
        slots = slots_on(self.state.on)
        return [
            Answered(self.say(slots[key].label), self.say(told_answer(slots[key], text)))
            for key, text in self.state.answers.items()
            if key in slots
        ]

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """Figures that contradict each other."""
        return unsettled(self.state)

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        """Years that are missing between others."""
        return holes(self.state)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Rules that are others than those of the link."""
        return changed_rules(self.state)
