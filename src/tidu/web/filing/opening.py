"""Opening a form: once for a firm and purpose, with the rule set pinned that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.utils import timezone

from tidu.criteria.expressions import Application
from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.filing.forms import Form, form_for, named_form
from tidu.web.filing.models import Filing

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.registry.models import Enterprise


@dataclass(frozen=True, slots=True)
class Pinned:
    """The form of an application: a title and kind, by the rules of that day, or by a standard that a round names."""

    title: str
    kind: Application = "new"
    standard: str | None = None
    overlays: tuple[str, ...] = ()

    def form(self, on: date) -> Form:
        """The form; raises RuleError where no rules apply that day."""
        return form_for(self.title, self.kind, on, standard=self.standard, overlays=self.overlays)


@transaction.atomic
def open_filing(
    firm: Enterprise,
    what: Pinned | str,
    *,
    purpose: str,
    on: date,
    by: User | None,
    closes_at: datetime | None = None,
) -> Filing:
    """The firm's form for a purpose, opened if there is none yet: that of a title, or a named one by its key.

    Raises TiduError ``unknown-form``, RuleError where no rules apply that day, and TiduError ``firm-gone`` where the firm
    no longer exists.
    """
    known = Filing.objects.filter(enterprise=firm, purpose=purpose).first()
    if known is not None:
        return known
    if firm.status != firm.Status.ACTIVE:
        raise TiduError(
            "firm-gone",
            Text(f"{firm.name} 已不在营，不能新建填报", f"{firm.name} is no longer in business: no new form"),
            why=Text("只有在营企业可以填报", "Only firms in business fill in forms"),
            fix=Text("登记状态有误的，请先更正企业档案", "Correct the firm's entry if its status is wrong"),
        )
    made = named_form(what, on) if isinstance(what, str) else what.form(on)
    title = "" if isinstance(what, str) else made.title
    rules = made.standard
    filing, new = Filing.objects.get_or_create(
        enterprise=firm,
        purpose=purpose,
        defaults={
            "form": made.key,
            "title": title,
            "kind": made.kind if title else "",
            "on": on,
            "standard": rules.id if rules else "",
            "sha256": rules.sha256 if rules else "",
            "overlays": list(rules.overlays) if rules else [],
            "closes_at": closes_at,
            "seen_at": timezone.now(),
            "created_by": by,
        },
    )
    if new:
        count(filing)
        audit.record(
            "filing.open",
            filing,
            after={"form": made.key, "title": title, "purpose": purpose, "standard": filing.standard},
            enterprise_id=firm.pk,
            region_code=firm.region_id,
        )
    return filing


def form_of(filing: Filing) -> Form:
    """The form of a filing, by the rules that were pinned when it was opened."""
    if not filing.title:
        return named_form(filing.form, filing.on)
    kind = cast(Application, filing.kind)
    return form_for(filing.title, kind, filing.on, standard=filing.standard, overlays=tuple(filing.overlays))


def count(filing: Filing) -> None:
    """How complete the form is, kept in its row for lists."""
    from tidu.web.filing.cells import sheet_of

    sheet = sheet_of(filing)
    filing.required = sheet.required
    filing.filled = sheet.required - len(sheet.lacking)
    filing.save(update_fields=["required", "filled"])
