"""The tables of the registry, by subject."""

from tidu.web.registry.models.enterprises import (
    Contact,
    Enterprise,
    EnterpriseEvent,
    EnterpriseName,
    Merge,
    Relation,
    Tag,
)
from tidu.web.registry.models.evidence import Evidence, EvidenceLink
from tidu.web.registry.models.facts import Conflict, Fact, SheetConfirmation, Source
from tidu.web.registry.models.imports import ImportJob, ImportProblem, ImportRow
from tidu.web.registry.models.ledgers import TitleLedger
from tidu.web.registry.models.titles import Recommendation, TitleHeld

__all__ = [
    "Conflict",
    "Contact",
    "Enterprise",
    "EnterpriseEvent",
    "EnterpriseName",
    "Evidence",
    "EvidenceLink",
    "Fact",
    "ImportJob",
    "ImportProblem",
    "ImportRow",
    "Merge",
    "Recommendation",
    "Relation",
    "SheetConfirmation",
    "Source",
    "Tag",
    "TitleHeld",
    "TitleLedger",
]
