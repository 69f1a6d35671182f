"""The live verdict: what is known of the firm, with the draft laid over it. What is not known is never unmet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from tidu.criteria.expressions import Application
from tidu.criteria.facts import Facts
from tidu.criteria.gaps import Gaps
from tidu.criteria.vocabulary import NEVER
from tidu.errors import TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.filing.cells import Cell, Sheet, sheet_of
from tidu.web.filing.checking import Problem, problems_of
from tidu.web.filing.models import Filing, FilingVersion
from tidu.web.filing.owners import owner_of
from tidu.web.materials.service import Requirement, claimed, requirements
from tidu.web.registry.facts.service import kernel_facts
from tidu.web.standing.service import Judged, Rule, judge

if TYPE_CHECKING:
    from tidu.criteria.verdicts import Verdict

SOURCE = Text("本表填写", "this form")


def rule_of(sheet: Sheet) -> Rule | None:
    """The rule set of a form, as its text stands today."""
    form, filing = sheet.form, sheet.filing
    if form.standard is None:
        return None
    return Rule(filing.title, cast(Application, filing.kind), filing.on, form.standard)


def facts_of(sheet: Sheet) -> Facts:
    """What is known of the firm, with everything that was typed laid over it.

    What was emptied, or cannot be read, is not known: a text that nobody can read decides nothing.
    """
    facts = kernel_facts(sheet.filing.enterprise, sheet.filing.on)
    for cell in sheet.cells.values():
        if cell.typed and cell.field.known and cell.field.indicator is not None and cell.field.asked:
            year = int(cell.period) if cell.period.isdigit() else None
            value = None if cell.error else cell.value
            facts.put(cell.field.indicator, year, value, f"{SOURCE.zh}（{cell.by}）" if cell.by else SOURCE.zh)
    return facts


def judged(sheet: Sheet) -> Judged | None:
    """The verdict on the form, with its sentence, gaps and what is missing; None for a form without a rule set."""
    rule = rule_of(sheet)
    return None if rule is None else judge(rule, facts_of(sheet))


def verdict(filing: Filing) -> Verdict | None:
    """The verdict as the form stands now; None where no rule set stands behind it."""
    found = judged(sheet_of(filing))
    return None if found is None else found.verdict


def gaps(filing: Filing) -> Gaps | None:
    """What stands in the way, as the form stands now."""
    found = judged(sheet_of(filing))
    return None if found is None else found.gaps


def problems(filing: Filing) -> list[Problem]:
    """What cannot be read, contradicts or is odd, errors first."""
    return problems_of(sheet_of(filing), china_today())


@dataclass(frozen=True)
class Missing:
    """What the form lacks: required fields, and papers."""

    fields: list[Cell] = field(default_factory=list)
    papers: list[Requirement] = field(default_factory=list)
    required: int = 0

    @property
    def percent(self) -> int:
        """How complete the fields are, rounded down."""
        return 100 if not self.required else (self.required - len(self.fields)) * 100 // self.required


def missing(filing: Filing, sheet: Sheet | None = None) -> Missing:
    """Required fields that are empty or unreadable, and papers that are missing or expired."""
    sheet = sheet or sheet_of(filing)
    return Missing(sheet.lacking, [one for one in papers_of(sheet) if one.lacking], sheet.required)


def papers_of(sheet: Sheet) -> list[Requirement]:
    """What papers the application needs and which are there; none where no title is asked for.

    What it relies on is what the form says now: whoever claims an award in it has to prove it before handing in.
    """
    filing = sheet.filing
    if not filing.title:
        return []
    stated: dict[str, bool] = {}
    for cell in sheet.cells.values():
        stated[cell.field.code] = stated.get(cell.field.code, False) or (bool(cell.value) and cell.value != NEVER)
    needs = owner_of(filing).needs(filing)
    return requirements(
        filing.enterprise,
        title=filing.title,
        kind=cast(Application, filing.kind),
        on=filing.on,
        extra=needs.extra,
        claims=claimed(filing.enterprise, filing.on, stated),
        round_key=needs.round_key,
    )


def papers_needed(filing: Filing) -> list[Requirement]:
    """The papers of a form as it stands now."""
    return papers_of(sheet_of(filing))


# -- a rule set corrected in the middle ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Affected:
    """A frozen form that the rule set of today would judge otherwise; the frozen verdict stays as it is."""

    version: FilingVersion
    before: str
    now: str
    nodes: tuple[Text, ...]
    """The conditions whose outcome differs."""


def affected(standard: str) -> list[Affected]:
    """The newest versions of forms under a standard whose facts the text of today would judge otherwise."""
    from tidu.criteria.receipts import checked
    from tidu.criteria.replaying import replay
    from tidu.web.registry.facts.service import catalogue

    rows = FilingVersion.objects.filter(standard=standard, receipt__isnull=False).select_related("filing__enterprise")
    newest: dict[int, FilingVersion] = {}
    for row in rows.order_by("number"):
        newest[row.filing_id] = row
    current: dict[tuple[str, ...], str] = {}
    found = []
    for row in newest.values():
        receipt: dict[str, Any] = row.receipt or {}
        overlays = tuple(receipt["standard"]["overlays"])
        try:
            if overlays not in current:
                current[overlays] = catalogue().standard(standard, overlays).sha256
            if current[overlays] == receipt["standard"]["sha256"]:
                continue
            again = replay(checked(row.receipt), catalogue().standard)
        except TiduError:
            continue
        if again.verdict is None:
            continue
        then, now = receipt["nodes"], {name: one.outcome.word for name, one in again.verdict.nodes.items()}
        differ = [again.verdict.standard.nodes[name].says for name in now if then.get(name) != now[name]]
        if differ:
            found.append(Affected(row, row.outcome, again.verdict.outcome.word, tuple(differ)))
    return found
