"""Papers: kept once, linked to many uses, withdrawn but never deleted; who opened them is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import IO, TYPE_CHECKING, Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.files import service as files
from tidu.web.registry.changes import paper_kept, paper_withdrawn
from tidu.web.registry.models import Enterprise, Evidence, EvidenceLink

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

READERS = 20
"""So many stand on the page of a paper; the trail of its firm has them all."""


def twin_of(firm: Enterprise, sha256: str) -> Evidence | None:
    """A paper of the firm that is the very same file and still holds."""
    return Evidence.objects.filter(enterprise=firm, blob_id=sha256, withdrawn_at=None).first()


@transaction.atomic
def add_evidence(
    firm: Enterprise,
    upload: File[Any] | IO[bytes],
    name: str,
    by: User,
    *,
    kind: str,
    title: str,
    period: tuple[date | None, date | None] = (None, None),
    valid_until: date | None = None,
) -> tuple[Evidence, bool]:
    """Keep a paper; gives it, and whether it is new. The same file again is the paper that is there already.

    Raises InputError, in words, for a file that is not taken.
    """
    blob = files.keep(upload, name=name)
    twin = twin_of(firm, blob.pk)
    if twin is not None:
        return twin, False
    shown = files.clean_name(name)
    row = Evidence.objects.create(
        enterprise=firm,
        kind=kind,
        title=title.strip() or shown,
        file_name=shown,
        blob=blob,
        period_from=period[0],
        period_until=period[1],
        valid_until=valid_until,
        uploaded_by=by,
    )
    _tell("evidence.add", row, after=audit.snapshot(row, "kind", "title", "file_name", "blob_id", "valid_until"))
    paper_kept.send(sender=None, evidence=row)
    return row, True


@transaction.atomic
def link_evidence(
    row: Evidence,
    by: User,
    *,
    indicators: Sequence[tuple[str, date]] = (),
    criteria: Sequence[tuple[str, str]] = (),
    page: str = "",
) -> int:
    """Say what a paper proves: values, or conditions of standards; gives how many uses are new."""
    wanted: list[dict[str, Any]] = [{"indicator": code, "as_of": as_of} for code, as_of in indicators]
    wanted += [{"standard": standard, "criterion": criterion} for standard, criterion in criteria]
    made = 0
    for use in wanted:
        _link, new = EvidenceLink.objects.get_or_create(
            evidence=row,
            indicator=use.get("indicator", ""),
            as_of=use.get("as_of"),
            standard=use.get("standard", ""),
            criterion=use.get("criterion", ""),
            defaults={"page": page[:20], "linked_by": by},
        )
        made += new
    if made:
        _tell("evidence.link", row, after={"uses": [str(sorted(use.items())) for use in wanted], "page": page})
    return made


@transaction.atomic
def unlink_evidence(link: EvidenceLink) -> None:
    """A use was a mistake."""
    _tell("evidence.unlink", link.evidence, before=audit.snapshot(link, "indicator", "as_of", "standard", "criterion"))
    link.delete()


@transaction.atomic
def withdraw_evidence(row: Evidence, reason: str) -> None:
    """A paper no longer counts; it stays, with the reason, because earlier decisions rest on it."""
    if not reason.strip():
        raise InputError("no-reason", Text("没有写理由", "no reason was given"), fix=Text("写明为什么作废", "say why"))
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    _tell("evidence.withdraw", row, reason=reason.strip())
    paper_withdrawn.send(sender=None, evidence=row, reason=reason.strip())


@transaction.atomic
def opened(row: Evidence) -> None:
    """Somebody opens the paper."""
    _tell("evidence.open", row)


def readers_of(row: Evidence) -> list[audit.AuditEvent]:
    """Who opened a paper, newest first."""
    return list(audit.events_of(row).filter(action="evidence.open")[:READERS])


def withdrawal_of(row: Evidence) -> audit.AuditEvent | None:
    """Who took a paper out of use, when and why; None while it counts."""
    if row.withdrawn_at is None:
        return None
    return audit.events_of(row).filter(action="evidence.withdraw").first()


def _tell(action: str, row: Evidence, **more: Any) -> None:  # noqa: ANN401 - fields of an event
    audit.record(action, row, enterprise_id=row.enterprise_id, region_code=row.enterprise.region_id, **more)
