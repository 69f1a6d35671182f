"""Which rule set a round goes by: pinned when the round is made, with its digest, so that nothing changes in silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from tidu.criteria import model
from tidu.criteria.expressions import Application as Kind
from tidu.errors import RuleError
from tidu.text import Text
from tidu.web.registry.facts.service import catalogue

if TYPE_CHECKING:
    from tidu.web.rounds.models import Round

UNCONFIRMED = ("B", "M")
"""Grades of citations that nobody has compared with the text of the issuer yet (待核对)."""
Pinned = dict[str, Any]


def pin(title: str, kinds: Iterable[str], on: date) -> dict[str, Pinned]:
    """The rule sets of each kind of application on a day; raises RuleError where there is none."""
    return {kind: _pinned(title, kind, on) for kind in kinds}


def _pinned(title: str, kind: str, on: date) -> Pinned:
    found = catalogue().which(title, cast("Kind", kind), on)
    cite, why = found.row.cite, found.row.why
    return {
        "standard": found.standard.id,
        "overlays": list(found.standard.overlays),
        "sha256": found.standard.sha256,
        "names": {"zh": found.standard.names.zh, "en": found.standard.names.en},
        "version": found.standard.version,
        "cite": {"document": cite.document, "article": cite.article, "grade": cite.grade},
        "why": {"zh": why.zh, "en": why.en},
        "orientation": found.row.orientation,
    }


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The pinned rule set of one kind, as a page shows it."""

    kind: str
    pinned: Mapping[str, Any]

    @property
    def names(self) -> Text:
        """The name of the standard."""
        return Text(**self.pinned["names"])

    @property
    def why(self) -> Text:
        """Why it is this one."""
        return Text(**self.pinned["why"])

    @property
    def citation(self) -> str:
        """Document and article that say so."""
        return f"{self.pinned['cite']['document']} {self.pinned['cite']['article']}"

    @property
    def unconfirmed(self) -> bool:
        """Whether nobody has compared the citation with the issuer's text (待核对)."""
        return self.pinned["cite"]["grade"] in UNCONFIRMED

    @property
    def orientation(self) -> bool:
        """Whether the standard is no longer in force, and used because what replaced it is not known."""
        return bool(self.pinned.get("orientation"))

    @property
    def digest(self) -> str:
        """The beginning of the digest, enough to compare by eye."""
        return str(self.pinned["sha256"])[:12]

    @property
    def now(self) -> model.Standard | None:
        """The same standard as the catalogue has it today; None where it no longer does."""
        try:
            return catalogue().standard(self.pinned["standard"], self.pinned["overlays"])
        except RuleError:
            return None

    @property
    def corrected(self) -> bool:
        """Whether the text of the rules is another today than the pinned one."""
        now = self.now
        return now is None or now.sha256 != self.pinned["sha256"]


def rule_sets(row: Round) -> list[RuleSet]:
    """The pinned rule sets of a round."""
    return [RuleSet(kind, row.rules[kind]) for kind in row.kinds if kind in row.rules]


def standard_for(row: Round, kind: str) -> model.Standard | None:
    """The standard by which applications of a kind are judged in this round, as the catalogue has it."""
    return RuleSet(kind, row.rules[kind]).now if kind in row.rules else None
