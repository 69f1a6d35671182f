"""The papers of an application: what its notice asks for, which files are used while it is under review, what rests on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.urls import reverse

from tidu.criteria.expressions import Application as Kind
from tidu.text import Text
from tidu.web.filing.service import Needs, papers_needed
from tidu.web.materials import service as materials
from tidu.web.registry.models import Evidence, EvidenceLink
from tidu.web.rounds.models import Application, Round

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


def key_of(one: Application) -> str:
    """What the uses of files are called by which this application is known."""
    return f"application:{one.pk}"


def round_key(row: Round) -> str:
    """The name of a round for papers that are made for one."""
    return f"round:{row.pk}"


def _names() -> dict[str, str]:
    """The materials by all that they are called."""
    known = materials.proofs().materials.values()
    return {name: one.code for one in known for name in (one.code, one.names.zh, one.names.en)}


def materials_of(row: Round) -> list[tuple[str, str]]:
    """The materials that the notice adds, each with the notice: those of its lines that name one that is known."""
    codes, notice = _names(), row.document or row.name
    return [(codes[line], notice) for line in row.extra if line in codes]


def other_papers(row: Round) -> list[str]:
    """What the notice asks for in words that name no known material: shown as they are, for nobody can check them."""
    codes = _names()
    return [line for line in row.extra if line not in codes]


def needs_of(row: Round) -> Needs:
    """What the form of an application adds to the list of its title."""
    return Needs(tuple(materials_of(row)), round_key(row))


def standing_uses(one: Application) -> dict[int, Evidence]:
    """The files that the application uses, as they were, withdrawn ones too."""
    rows = materials.Use.objects.standing().filter(key=key_of(one)).select_related("evidence__blob")
    return {row.evidence_id: row.evidence for row in rows}


def use_papers(one: Application, by: User | None) -> None:
    """The files on which it was handed in are in use from now on, and what the firm was spared is counted.

    Those that prove something on the list, and those linked to a condition of the rule set; a file that was in use before
    and is not among them any more is let go.
    """
    found = papers_needed(one.filing)
    rows = {row.evidence.pk: row.evidence for row in found if row.evidence is not None and not row.lacking}
    links = EvidenceLink.objects.filter(
        evidence__enterprise_id=one.enterprise_id, evidence__withdrawn_at=None, standard=one.filing.standard
    )
    for link in links.exclude(criterion="").select_related("evidence"):
        rows[link.evidence_id] = link.evidence
    materials.release(key_of(one), keep=rows)
    purpose = Text(f"申报：{one.round.name}", f"Application: {one.round.name}")
    office = one.case.organisation_id if one.case is not None else None
    for evidence in rows.values():
        link_to = reverse("application", args=[one.pk])
        materials.use(evidence, key=key_of(one), purpose=purpose, link=link_to, by=by, office=office)
    assert one.submitted_at is not None  # noqa: S101 - it was just handed in
    materials.settle(one.enterprise, found, key=key_of(one), on=one.submitted_at.date())


def kind_of(one: Application) -> Kind:
    """The kind of application, as the lists of materials name it."""
    return cast("Kind", one.category)
