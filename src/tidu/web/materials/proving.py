"""A missing proof makes a condition unknown, never unmet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tidu.criteria.outcomes import Outcome
from tidu.text import Text
from tidu.web.materials.requiring import Requirement


@dataclass(frozen=True, slots=True)
class Proved:
    """A condition with its proofs: the outcome after them, what it was by the figures alone, and what is lacking."""

    outcome: Outcome
    by_figures: Outcome
    lacking: tuple[Requirement, ...] = ()

    @property
    def why(self) -> Text | None:
        """What is lacking, in a sentence; None where nothing is."""
        if not self.lacking:
            return None
        zh = "、".join(f"{one.names.zh}（{one.why.zh}）" for one in self.lacking)
        en = ", ".join(f"{one.names.en} ({one.why.en})" for one in self.lacking)
        return Text(f"缺证明：{zh}", f"proof is lacking: {en}")


def unproven(found: Iterable[Requirement], standard: str) -> dict[str, tuple[Requirement, ...]]:
    """The conditions of a standard for which a proof is still lacking, with the proofs."""
    lacking: dict[str, list[Requirement]] = {}
    for one in found:
        for of, node in one.criteria if one.lacking else ():
            if of == standard:
                lacking.setdefault(node, []).append(one)
    return {node: tuple(listed) for node, listed in lacking.items()}


def with_proofs(outcomes: Mapping[str, Outcome], found: Sequence[Requirement], standard: str) -> dict[str, Proved]:
    """Outcomes of conditions by their ids, after the proofs: what is met without its proof is unknown.

    What is unmet by the figures stays unmet, whatever paper is lacking; and no missing paper ever makes anything unmet.
    """
    lacking = unproven(found, standard)
    proved = {}
    for node, outcome in outcomes.items():
        papers = lacking.get(node, ())
        after = Outcome.UNKNOWN if papers and outcome is Outcome.MET else outcome
        proved[node] = Proved(after, outcome, papers)
    return proved


def proof_of(found: Iterable[Requirement], standard: str, node: str) -> list[Requirement]:
    """The proofs of one condition, with file and page, for a page that shows them side by side."""
    return [one for one in found if (standard, node) in one.criteria]
