"""Versions: a form frozen as it stands, with its facts and rules; compared with another; judged again to the same result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from tidu.criteria import model
from tidu.criteria.overlays import apply_overlay, read_overlay
from tidu.criteria.reading import read_standard
from tidu.criteria.receipts import checked, digest, receipt_of
from tidu.criteria.replaying import Replay, replay
from tidu.text import Text, same
from tidu.web.audit import service as audit
from tidu.web.filing.cells import Cell, Sheet, sheet_of
from tidu.web.filing.closing import moment
from tidu.web.filing.judging import judged
from tidu.web.filing.models import Filing, FilingVersion, RuleText
from tidu.web.filing.typing_in import shown
from tidu.web.registry.facts.service import Fact, catalogue

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


@transaction.atomic
def freeze(filing: Filing, by: User | None) -> FilingVersion:
    """The form as it stands, as a version that nothing changes any more. Unchanged content gives the version before."""
    locked = Filing.objects.select_for_update(of=("self",)).select_related("enterprise__region").get(pk=filing.pk)
    sheet = sheet_of(locked)
    content = _content(sheet)
    found = judged(sheet)
    receipt = receipt_of(found.verdict) if found is not None else None
    seal = digest({"fields": content, "verdict": receipt["sha256"] if receipt else ""})
    last = locked.versions.first()
    if last is not None and last.sha256 == seal:
        return last
    standard = sheet.form.standard
    version = FilingVersion.objects.create(
        filing=locked,
        number=(last.number if last else 0) + 1,
        content=content,
        sha256=seal,
        facts=_facts(locked),
        receipt=receipt,
        outcome=found.verdict.outcome.word if found else "",
        standard=standard.id if standard else "",
        rules=_keep_rules(standard) if standard else [],
        made_by=by,
        made_at=moment(locked),
    )
    audit.record(
        "filing.freeze",
        version,
        after={"version": version.number, "sha256": seal, "outcome": version.outcome},
        enterprise_id=locked.enterprise_id,
        region_code=locked.enterprise.region_id,
    )
    return version


def _content(sheet: Sheet) -> dict[str, Any]:
    return {cell.name: _frozen(cell) for cell in sheet.cells.values() if cell.text or cell.typed}


def _frozen(cell: Cell) -> dict[str, Any]:
    return {
        "zh": cell.label.zh,
        "en": cell.label.en,
        "field": cell.field.code,
        "period": cell.period,
        "text": cell.text,
        "shown": shown(cell.field, cell.text),
        "typed": cell.version,
        "by": cell.by,
        "at": timezone.localtime(cell.at).isoformat(timespec="seconds") if cell.at else "",
        "source": cell.source.zh if cell.source and not (cell.typed and cell.text != cell.known) else "",
        "fact": cell.fact,
        "known": cell.known,
    }


def _facts(filing: Filing) -> list[int]:
    """The numbers of all facts in use of the firm: rows that are never changed, so that they say it all."""
    rows = Fact.objects.in_use().filter(enterprise_id=filing.enterprise_id, as_of__lte=filing.on)
    return sorted(rows.values_list("pk", flat=True))


def _keep_rules(standard: model.Standard) -> list[dict[str, str]]:
    """Keep the texts of a standard and its overlays, each once by its digest; gives where they are."""
    paths = [("standard", standard.id, Path(standard.path))]
    paths += [("overlay", one, Path(catalogue().overlay(one).path)) for one in standard.overlays]
    kept = []
    for what, name, path in paths:
        text = path.read_text(encoding="utf-8")
        sha256 = digest(text)
        RuleText.objects.get_or_create(sha256=sha256, defaults={"name": name, "text": text})
        kept.append({"what": what, "name": name, "sha256": sha256, "path": path.name})
    return kept


# -- again --------------------------------------------------------------------------------------------------------


def replayed(version: FilingVersion) -> Replay | None:
    """The frozen verdict computed again from the kept facts by the kept rules, whatever the catalogue says today."""
    if version.receipt is None:
        return None
    texts = {
        one.sha256: one.text for one in RuleText.objects.filter(sha256__in=[rule["sha256"] for rule in version.rules])
    }
    words = catalogue().vocabulary

    def lookup(standard_id: str, overlays: Sequence[str] = ()) -> model.Standard:
        first, *rest = version.rules
        if first["name"] != standard_id:
            raise KeyError(standard_id)
        found = read_standard(first["path"], words, texts[first["sha256"]])
        for rule in rest:
            if rule["name"] in overlays:
                found = apply_overlay(found, read_overlay(rule["path"], words, texts[rule["sha256"]]))
        return found

    return replay(checked(version.receipt), lookup)


def intact(version: FilingVersion) -> bool:
    """Whether the version still fits its seal."""
    receipt = version.receipt["sha256"] if version.receipt else ""
    return digest({"fields": version.content, "verdict": receipt}) == version.sha256


# -- comparing ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs between two versions, and who changed it when."""

    name: str
    label: Text
    before: str
    after: str
    by: str
    at: str


def compare(before: FilingVersion, after: FilingVersion) -> list[Change]:
    """What changed from one version to another, in the order of the form."""
    names = list(dict.fromkeys([*after.content, *before.content]))
    found = []
    for name in names:
        old, new = before.content.get(name), after.content.get(name)
        told = new or old or {}
        texts = tuple((one or {}).get("text", "") for one in (old, new))
        if texts[0] == texts[1]:
            continue
        label = Text(told["zh"], told["en"]) if told else same(name)
        was, now = ((one or {}).get("shown", "") for one in (old, new))
        found.append(Change(name, label, was, now, told.get("by", ""), told.get("at", "")))
    return found
