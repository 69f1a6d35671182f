"""A value corrected in a form becomes a fact of the registry, with the form as its source; never an overwrite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from tidu.web.audit import service as audit
from tidu.web.filing.cells import day_of
from tidu.web.filing.models import Filing, FilingVersion
from tidu.web.filing.opening import form_of
from tidu.web.filing.typing_in import read
from tidu.web.registry.facts.service import Source, Stated, Statement, state

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


@transaction.atomic
def settle(version: FilingVersion, by: User | None) -> Stated:
    """State what the firm typed and could be read; where a department's figure differs, a conflict is opened.

    Does nothing the second time. ``by`` is whoever handed the form in.
    """
    locked = FilingVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if locked.settled_at is not None:
        return Stated()
    filing = Filing.objects.select_related("enterprise").get(pk=locked.filing_id)
    statements = list(_statements(filing, locked))
    result = Stated()
    if statements:
        label = f"{form_of(filing).names.zh}第 {locked.number} 版"
        source = Source.objects.create(
            kind=Source.Kind.FORM,
            party="firm",
            label=label[:160],
            organisation_id=filing.enterprise.organisation_id,
            entered_by=by,
            link=locked.get_absolute_url(),
        )
        result = state(source, statements)
    locked.settled_at = version.settled_at = timezone.now()
    locked.save(update_fields=["settled_at"])
    audit.record(
        "filing.settle",
        locked,
        after={"version": locked.number, "values": len(statements), "conflicts": result.conflicts},
        enterprise_id=filing.enterprise_id,
        region_code=filing.enterprise.region_id,
    )
    return result


def _statements(filing: Filing, version: FilingVersion) -> list[Statement]:
    form = form_of(filing)
    found = []
    for name, one in version.content.items():
        field = form.fields.get(one["field"])
        if field is None or not field.known or not field.asked or not one["typed"]:
            continue
        if one["text"].strip() == one["known"].strip():
            continue
        meaning = read(field, one["text"])
        if meaning.fault is None and meaning.value is not None:
            day = day_of(filing.on, field, one["period"])
            found.append(Statement(filing.enterprise_id, field.code, day, meaning.value, place=name[:60]))
    return found
