"""Taking an import back, step by step: figures, titles, filled fields, firms; what was changed since stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone

from tidu.web.audit import service as audit
from tidu.web.registry.changes import tell_changed
from tidu.web.registry.facts.service import Statement, state
from tidu.web.registry.facts.values import decode, indicator_of
from tidu.web.registry.models import (
    Conflict,
    Enterprise,
    EnterpriseEvent,
    EnterpriseName,
    Evidence,
    Fact,
    ImportJob,
    ImportRow,
    Recommendation,
    Relation,
    Source,
    TitleHeld,
)
from tidu.web.registry.search import forget_firms


class Undoer:
    """One import being taken back."""

    def __init__(self, job: ImportJob) -> None:
        self.job = job
        self.source = Source.objects.filter(import_job=job).first()
        self.counts: dict[str, int] = defaultdict(int)

    def undo(self, rows: Sequence[ImportRow]) -> None:
        """A part of the rows, within the caller's transaction."""
        ids = [row.enterprise_id for row in rows if row.enterprise_id is not None]
        if self.source is not None:
            self._facts(ids)
        for row in rows:
            if pk := row.undo.get("title"):
                self._title(pk)
            if before := row.undo.get("fields"):
                self._fields(row, before)
        created = [row.enterprise_id for row in rows if row.undo.get("created") and row.enterprise_id is not None]
        self._firms(list(dict.fromkeys(created)))

    def _facts(self, ids: Sequence[int]) -> None:
        """A value goes back to what the same party said before, or is withdrawn; corrected ones stay corrected."""
        stated = Fact.objects.filter(source=self.source, enterprise_id__in=ids, ended_at=None)
        earlier: dict[tuple[int, str, object], Fact] = {}
        keys = list(stated.values_list("enterprise_id", "indicator", "as_of"))
        party = self.source.party if self.source else ""
        before = Fact.objects.filter(enterprise_id__in=ids, source__party=party, ended_at__isnull=False)
        for fact in before.exclude(source=self.source).order_by("ended_at", "id"):
            earlier[fact.enterprise_id, fact.indicator, fact.as_of] = fact
        back: dict[int, list[Statement]] = defaultdict(list)
        gone: list[Statement] = []
        for firm, code, as_of in keys:
            indicator, old = indicator_of(code), earlier.get((firm, code, as_of))
            if old is not None and indicator is not None:
                value = decode(indicator, old.value)
                back[old.source_id].append(Statement(firm, code, as_of, value, old.place, old.note))
            else:
                gone.append(Statement(firm, code, as_of, None))
        if self.source is not None:
            state(self.source, gone)
        for source in Source.objects.filter(pk__in=list(back)):
            state(source, back[source.pk])
        self.counts["facts"] += len(keys)

    def _title(self, pk: int) -> None:
        row = TitleHeld.objects.filter(pk=pk).select_related("enterprise").first()
        if row is None:
            return
        if row.mark or TitleHeld.objects.filter(renews=row).exists():
            self.counts["titles_kept"] += 1
            return
        firm = row.enterprise
        audit.record(
            "title.remove", row, before=audit.snapshot(row), reason=f"import {self.job.pk}",
            enterprise_id=firm.pk, region_code=firm.region_id,
        )  # fmt: skip
        row.delete()
        tell_changed([firm.pk], [row.title])  # afterwards, because who listens looks at once
        self.counts["titles"] += 1

    def _fields(self, row: ImportRow, before: dict[str, object]) -> None:
        """Fields that were filled are emptied, unless somebody has changed them since."""
        firm = Enterprise.objects.filter(pk__in=[row.enterprise_id]).first()
        if firm is None:
            return
        later = audit.events_of(firm).filter(action="firm.change").first()
        if later is None or (later.after or {}).get("import") != self.job.pk:
            self.counts["fields_kept"] += len(before)
            return
        present = audit.snapshot(firm, *before)
        for name, value in before.items():
            setattr(firm, name, value)
        firm.version += 1
        firm.save()
        tell_changed([firm.pk])
        audit.record(
            "firm.change", firm, before=present, after=before, reason=f"import {self.job.pk}",
            enterprise_id=firm.pk, region_code=firm.region_id,
        )  # fmt: skip

    def _firms(self, ids: Sequence[int]) -> None:
        """Firms that the import entered go, unless something else has come to them."""
        used: set[int] = set()
        used.update(
            Fact.objects.filter(enterprise_id__in=ids)
            .exclude(source=self.source)
            .values_list("enterprise_id", flat=True)
        )
        for model in (Evidence, TitleHeld, Recommendation, Relation):
            used.update(model.objects.filter(enterprise_id__in=ids).values_list("enterprise_id", flat=True))
        used.update(Relation.objects.filter(other_id__in=ids).values_list("other_id", flat=True))
        founded = EnterpriseEvent.objects.filter(enterprise_id__in=ids).exclude(kind=EnterpriseEvent.Kind.FOUNDED)
        used.update(founded.values_list("enterprise_id", flat=True))
        kept = Enterprise.objects.filter(pk__in=ids).exclude(organisation=None, owner=None)
        used.update(kept.values_list("pk", flat=True))
        going = list(Enterprise.objects.filter(pk__in=[pk for pk in ids if pk not in used]))
        self.counts["firms_kept"] += len(set(ids) & used)
        audit.record_many(
            audit.entry_of(
                "firm.remove", firm, before=audit.snapshot(firm, "name", "uscc", "region_id"), reason=f"import {self.job.pk}",
                enterprise_id=firm.pk, region_code=firm.region_id,
            )
            for firm in going
        )  # fmt: skip
        numbers = [firm.pk for firm in going]
        Conflict.objects.filter(enterprise_id__in=numbers).delete()
        Fact.objects.filter(enterprise_id__in=numbers).delete()
        EnterpriseName.objects.filter(enterprise_id__in=numbers).delete()
        ImportRow.objects.filter(enterprise_id__in=numbers).update(enterprise=None)
        forget_firms(numbers)
        Enterprise.objects.filter(pk__in=numbers).delete()
        self.counts["firms"] += len(numbers)


def finished(job: ImportJob, counts: dict[str, int]) -> None:
    """The import is taken back."""
    job.state = ImportJob.State.UNDONE
    job.undone_at = timezone.now()
    job.summary = {**job.summary, "undone": counts}
    job.save(update_fields=["state", "undone_at", "summary"])
