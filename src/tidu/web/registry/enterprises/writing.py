"""What every change of a firm ends in: a saved row of a higher version, an event, a line of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from tidu.web.audit import service as audit
from tidu.web.registry.changes import tell_changed
from tidu.web.registry.models import Enterprise, EnterpriseEvent

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


def locked(firm: Enterprise) -> Enterprise:
    """The firm as it stands now, locked until the end of the transaction."""
    return Enterprise.objects.select_for_update(of=("self",)).select_related("region").get(pk=firm.pk)


def saved(firm: Enterprise, *fields: str) -> None:
    """Save these fields as a new version."""
    firm.version += 1
    firm.save(update_fields=[*fields, "version", "changed_at"])


def happened(
    firm: Enterprise,
    kind: str,
    on: date,
    details: Mapping[str, Any],
    by: User | None,
    document: str = "",
    note: str = "",
) -> EnterpriseEvent:
    """Keep what happened, with what it changed."""
    return EnterpriseEvent.objects.create(
        enterprise=firm, kind=kind, happened_on=on, details=dict(details), recorded_by=by, document=document, note=note
    )


def tell(action: str, firm: Enterprise, **more: Any) -> None:  # noqa: ANN401 - fields of an event
    """Leave an event in the audit trail of the firm."""
    tell_changed([firm.pk])
    audit.record(action, firm, enterprise_id=firm.pk, region_code=firm.region_id, **more)
