"""The tree of one verdict, flat enough for a template: condition, required, own value, outcome, citation."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse

from tidu.criteria import model
from tidu.criteria.describe import condition_text
from tidu.criteria.outcomes import Outcome
from tidu.criteria.report import ORDER, Report, span
from tidu.criteria.verdicts import ItemResult, NodeResult, Verdict
from tidu.text import Language

FOLDED = (Outcome.MET, Outcome.NOT_APPLICABLE)


@dataclass
class Branch:
    """One node: a condition, a group of conditions, or a score with its items."""

    says: str
    outcome: Outcome
    required: str = ""
    found: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cite: str = ""
    library: str = ""
    """Where the library shows the condition."""
    unconfirmed: bool = False
    items: list[str] = field(default_factory=list)
    open: list[Branch] = field(default_factory=list)
    """Branches below that are not met, or open."""
    folded: list[Branch] = field(default_factory=list)
    """Branches below that are met or do not apply."""

    @property
    def below(self) -> list[Branch]:
        """All of them, what is not met first."""
        return [*self.open, *self.folded]


def tree_of(verdict: Verdict, language: Language) -> Branch:
    """The tree of a verdict."""
    return _branch(Report(verdict, language), verdict.root)


def _branch(report: Report, result: NodeResult) -> Branch:
    node, reading = result.node, result.reading
    branch = Branch(report.say(node.says), result.outcome)
    if isinstance(node, model.Require):
        branch.required = report.say(condition_text(node.condition))
    if result.score is not None and isinstance(node, model.Score):
        branch.required = f"{report.mark(node.mark)} / {node.out_of}"
        branch.found = [span(result.score.low, result.score.high)]
        for group in result.score.groups:
            branch.items.append(report.group(group))
            branch.items += [line for item in group.items for line in _item(report, item)]
    else:
        branch.found = [
            report.compared(one) for one in reading.compared if one.left is not None and one.right is not None
        ]
        branch.facts = [report.seen(one) for one in reading.seen]
        for title in reading.titles:
            known = {
                True: "持有" if report.language == "zh" else "held",
                False: "未持有" if report.language == "zh" else "not held",
            }
            word = "？" if title.held is None else known[title.held]
            branch.facts.append(f"{report.say(title.name)}{report.point('：')}{word}")
    for gate in (node.only_if, node.exempt_if):
        if gate is not None and gate.says is not None:
            branch.notes.append(report.say(gate.says))
    branch.notes += [report.say(one.says) for one in node.amended]
    if node.cite is not None:
        branch.cite, branch.unconfirmed = f"{node.cite.document} {node.cite.article}", node.cite.unconfirmed
        name = "+".join((report.verdict.standard.id, *report.verdict.standard.overlays))
        branch.library = f"{reverse('library-standard', args=[name])}#{node.id}"
    for child in sorted(result.children, key=lambda one: ORDER[one.outcome]):
        (branch.folded if child.outcome in FOLDED else branch.open).append(_branch(report, child))
    return branch


def _item(report: Report, item: ItemResult) -> list[str]:
    return [line.strip() for line in report.item(item, 0) if line.strip()]


def leaves(branch: Branch) -> list[Branch]:
    """The conditions without the groups above them, what is not met first."""
    if not branch.below:
        return [branch]
    return [leaf for one in branch.below for leaf in leaves(one)]
