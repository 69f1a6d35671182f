"""What papers prove, seen from what is proved: a value of a firm, or a condition of a standard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from tidu.errors import RuleError
from tidu.text import Text, same
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.models import Enterprise, EvidenceLink

Key = tuple[str, date]


def proofs_of(firm: Enterprise, *, code: str = "", as_of: date | None = None) -> dict[Key, list[EvidenceLink]]:
    """The papers that count for each value of a firm, in one query; of one value only where it is named."""
    rows = EvidenceLink.objects.filter(evidence__enterprise=firm, evidence__withdrawn_at=None).exclude(indicator="")
    if code:
        rows = rows.filter(indicator=code, as_of=as_of)
    found: dict[Key, list[EvidenceLink]] = defaultdict(list)
    for link in rows.select_related("evidence").order_by("id"):
        if link.as_of is not None:
            found[link.indicator, link.as_of].append(link)
    return dict(found)


def standards_to_prove() -> list[tuple[str, Text]]:
    """Every standard by its id, with its name and the document."""
    return [
        (one.id, Text(f"{one.names.zh}（{one.document}）", f"{one.names.en} ({one.document})"))
        for one in catalogue().all_standards()
    ]


def conditions_of(standard: str) -> list[tuple[str, Text]]:
    """The conditions of a standard that a paper may prove: id and wording; none for an unknown standard."""
    try:
        found = catalogue().standard(standard)
    except RuleError:
        return []
    return [(leaf.id, leaf.says) for leaf in found.leaves]


def label_of_condition(standard: str, criterion: str) -> Text:
    """A condition as people read it, even where the catalogue no longer has it."""
    return dict(conditions_of(standard)).get(criterion, same(criterion))


def known_conditions(standard: str, chosen: Sequence[str]) -> list[tuple[str, str]]:
    """Those of the chosen ones that the standard really has, as links keep them."""
    known = {code for code, _says in conditions_of(standard)}
    return [(standard, code) for code in dict.fromkeys(chosen) if code in known]
