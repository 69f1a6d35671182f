"""Applying an import in steps: each step is one transaction that also saves how far it came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from tidu.errors import InputError
from tidu.sheets import parse_date
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.registry.changes import tell_changed
from tidu.web.registry.facts.service import Stated, Statement, as_of_for, indicator_of, state
from tidu.web.registry.facts.stating import foresee
from tidu.web.registry.imports.matching import Matched, Places, match, refused
from tidu.web.registry.imports.reading import Problem, ReadFile, ReadRow
from tidu.web.registry.models import (
    Contact,
    Enterprise,
    EnterpriseEvent,
    EnterpriseName,
    ImportJob,
    ImportRow,
    Source,
    TitleHeld,
)
from tidu.web.registry.search import search_text_of, write_index
from tidu.web.registry.titles.service import proposed_end, register_title

STEP = 1_000
"""Rows of one transaction."""


@dataclass
class Effect:
    """What an import does, counted; ``problems`` are rows that were not taken, or only with a doubt."""

    rows: int = 0
    new: int = 0
    known: int = 0
    refused: int = 0
    filled: int = 0
    kept: int = 0
    titles: int = 0
    titles_same: int = 0
    facts: Stated = field(default_factory=Stated)
    problems: list[Problem] = field(default_factory=list)

    def told(self) -> dict[str, int]:
        """The counts, for keeping and showing."""
        counts = {
            name: getattr(self, name)
            for name in ("rows", "new", "known", "refused", "filled", "kept", "titles", "titles_same")
        }
        stated = {f"facts_{name}": getattr(self.facts, name) for name in ("new", "same", "changed", "conflicts")}
        return {**counts, **stated}


class Applier:
    """One import being applied, or looked at beforehand."""

    def __init__(self, job: ImportJob, file: ReadFile, by: User) -> None:
        self.job = job
        self.file = file
        self.by = by
        self.places = Places(by.scope)
        self.today = china_today()
        self.create = job.what == ImportJob.What.FIRMS
        self.seen: dict[str, int] = {}

    def source(self) -> Source:
        """The source of everything that the file says."""
        known = Source.objects.filter(import_job=self.job).first()
        return known or Source.objects.create(
            kind=Source.Kind.IMPORT,
            party=self.job.party,
            label=self.job.file_name,
            document=self.job.document,
            organisation=self.job.organisation,
            entered_by=self.by,
            blob=self.job.blob,
            import_job=self.job,
        )

    def matched(self, first: int, count: int) -> list[Matched]:
        """A part of the rows with their firms; the second row about a new firm joins the first."""
        return match(list(self.file.rows(first, count)), self.by.scope, self.places, create=self.create)

    # -- beforehand -----------------------------------------------------------------------------------------------

    def look(self, first: int, count: int, effect: Effect) -> None:
        """What a part would do; nothing is written."""
        statements: list[Statement] = []
        for one in self.matched(first, count):
            effect.rows += 1
            if one.refused is not None:
                effect.refused += 1
                effect.problems.append(one.refused)
            elif one.firm_id is None:
                self._count_new(one, effect)
            else:
                effect.known += 1
                statements += self.statements(one, one.firm_id)
        found = foresee(self.job.party, statements)
        effect.facts.add(found)

    def _count_new(self, one: Matched, effect: Effect) -> None:
        key = one.uscc or one.row.name
        if key not in self.seen:
            self.seen[key] = 0
            effect.new += 1
        effect.facts.new += len(one.row.facts)

    # -- for good -------------------------------------------------------------------------------------------------

    def apply(self, first: int, count: int, effect: Effect) -> None:
        """Write a part, within the caller's transaction."""
        source = self.source()
        taken = []
        for one in self.matched(first, count):
            effect.rows += 1
            if one.refused is not None:
                effect.refused += 1
                effect.problems.append(one.refused)
            else:
                taken.append(one)
        created = self._create([one for one in taken if one.firm_id is None], effect)
        fresh = {one.firm_id for one in created}
        undo: dict[int, dict[str, Any]] = {one.row.number: {"created": True} for one in created}
        changed = self._fill([one for one in taken if one.firm_id not in fresh], effect)
        for number, before in changed.items():
            undo[number] = {"fields": before}
        statements = [each for one in taken if one.firm_id is not None for each in self.statements(one, one.firm_id)]
        effect.facts.add(state(source, statements))
        if self.job.what == ImportJob.What.TITLES:
            for one in taken:
                self._title(one, source, effect, undo)
        ImportRow.objects.bulk_create(
            [
                ImportRow(
                    import_job=self.job,
                    number=one.row.number,
                    enterprise_id=one.firm_id,
                    effect="new" if one.row.number in undo and undo[one.row.number].get("created") else "known",
                    undo=undo.get(one.row.number, {}),
                )
                for one in taken
            ],
            batch_size=1000,
        )

    def statements(self, one: Matched, firm_id: int) -> list[Statement]:
        """The figures of a row."""
        found = []
        for (code, year), value in one.row.facts.items():
            indicator = indicator_of(code)
            if indicator is not None:
                day = as_of_for(indicator, year, self.today)
                found.append(Statement(firm_id, code, day, value, f"{one.row.number}"))
        return found

    def _create(self, new: Sequence[Matched], effect: Effect) -> list[Matched]:
        """Enter firms: rows about the same one make one; the names are found at once."""
        first: dict[str, Matched] = {}
        for one in new:
            first.setdefault(one.uscc or one.row.name, one)
        firms = [
            Enterprise(
                uscc=one.uscc,
                registration_number=one.registration_number,
                name=one.row.name,
                region_id=one.region,
                **self._entry(one.row),
            )
            for one in first.values()
        ]
        Enterprise.objects.bulk_create(firms, batch_size=500)
        ids = {key: firm.pk for key, firm in zip(first, firms, strict=True)}
        for one in new:
            one.firm_id = ids[one.uscc or one.row.name]
        names = [EnterpriseName(enterprise=firm, name=firm.name) for firm in firms]
        texts = {}
        for one, firm in zip(first.values(), firms, strict=True):
            former = _listed(one.row.own.get("entry:former_names", ""))
            names += [EnterpriseName(enterprise=firm, name=name, kind=EnterpriseName.Kind.FORMER) for name in former]
            texts[firm.pk] = search_text_of([firm.name, *former, *([firm.short_name] if firm.short_name else [])])
        EnterpriseName.objects.bulk_create(names, batch_size=500)
        Contact.objects.bulk_create(self._contacts(first.values(), ids), batch_size=500)
        EnterpriseEvent.objects.bulk_create(
            [
                EnterpriseEvent(
                    enterprise=firm,
                    kind=EnterpriseEvent.Kind.FOUNDED,
                    happened_on=self.today,
                    details={"name": firm.name, "import": self.job.pk},
                    recorded_by=self.by,
                )
                for firm in firms
            ],
            batch_size=500,
        )
        write_index(texts)
        tell_changed(firm.pk for firm in firms)
        audit.record_many(
            audit.entry_of(
                "firm.create",
                firm,
                after={"name": firm.name, "code": firm.uscc, "import": self.job.pk},
                enterprise_id=firm.pk,
                region_code=firm.region_id,
            )
            for firm in firms
        )
        effect.new += len(firms)
        return list(new)

    def _entry(self, row: ReadRow) -> dict[str, Any]:
        """The own columns of a firm's entry; what cannot be read is left empty and listed by the reader of cells."""
        own = row.own
        industry = own.get("entry:industry", "").strip().lstrip("ABCDEFGHIJKLMNOPQRST")
        return {
            "short_name": own.get("entry:short_name", "")[:40],
            "address": own.get("entry:address", "")[:200],
            "industry": industry if len(industry) == 4 and industry.isdigit() else "",
            "established_on": self.file.day(row, "entry:established_on"),
            "business_scope": own.get("entry:business_scope", ""),
        }

    def _contacts(self, rows: Any, ids: dict[str, int]) -> list[Contact]:  # noqa: ANN401 - an iterable of Matched
        return [
            Contact(
                enterprise_id=ids[one.uscc or one.row.name],
                kind=Contact.Kind.CONTACT,
                name=one.row.own["entry:contact_name"][:60],
                mobile=one.row.own.get("entry:contact_mobile", "")[:20],
            )
            for one in rows
            if one.row.own.get("entry:contact_name")
        ]

    def _fill(self, known: Sequence[Matched], effect: Effect) -> dict[int, dict[str, Any]]:
        """Empty fields of firms that are there are filled; what differs stays, and is listed: nothing is overwritten."""
        effect.known += len(known)
        firms = Enterprise.objects.in_bulk([one.firm_id for one in known if one.firm_id is not None])
        before: dict[int, dict[str, Any]] = {}
        changed, entries = [], []
        for one in known:
            firm = firms.get(one.firm_id or 0)
            if firm is None:
                continue
            wanted = {**self._entry(one.row), "uscc": one.uscc, "registration_number": one.registration_number}
            taken = {}
            for name, value in wanted.items():
                present = getattr(firm, name)
                if value in (None, "") or present == value:
                    continue
                if present in (None, ""):
                    taken[name] = value
                else:
                    effect.kept += 1
            if not taken:
                continue
            before[one.row.number] = audit.snapshot(firm, *taken)
            for name, value in taken.items():
                setattr(firm, name, value)
            firm.version += 1
            changed.append(firm)
            effect.filled += len(taken)
            entries.append(
                audit.entry_of(
                    "firm.change",
                    firm,
                    before=before[one.row.number],
                    after={**audit.snapshot(firm, *taken), "import": self.job.pk},
                    enterprise_id=firm.pk,
                    region_code=firm.region_id,
                )
            )
        fields = [
            "short_name",
            "address",
            "industry",
            "established_on",
            "business_scope",
            "uscc",
            "registration_number",
            "version",
        ]
        Enterprise.objects.bulk_update({firm.pk: firm for firm in changed}.values(), fields, batch_size=300)
        tell_changed(firm.pk for firm in changed)
        audit.record_many(entries)
        return before

    # -- titles ---------------------------------------------------------------------------------------------------

    def _title(self, one: Matched, source: Source, effect: Effect, undo: dict[int, dict[str, Any]]) -> None:
        """The title of a row; one that is there already for the same days is left alone."""
        own = one.row.own
        code = self._title_code(own.get("title:title", ""))
        if code is None or one.firm_id is None:
            why = Text(
                f"不知道是哪个称号（“{own.get('title:title', '')}”）；在导入设置里选定，或写称号全称",
                "the title is not known: choose it for the whole file, or write its full name",
            )
            self._refuse(one, "no-title", why, effect)
            return
        days = {name: self._day(one.row, f"title:{name}") for name in ("decided_on", "valid_from", "valid_until")}
        begins = days["valid_from"] or days["decided_on"]
        kind = TitleHeld.Kind.REVIEW if "复核" in own.get("title:kind", "") else TitleHeld.Kind.NEW
        product = own.get("title:product", "")[:120]
        same = TitleHeld.objects.filter(
            enterprise_id=one.firm_id, title=code, product=product, valid_from=begins, kind=kind
        )
        if same.exists():
            effect.titles_same += 1
            return
        try:
            row = register_title(
                Enterprise.objects.get(pk=one.firm_id),
                code,
                kind=kind,
                product=product,
                batch=own.get("title:batch", self.job.mapping.get("batch", ""))[:80],
                document=own.get("title:document", self.job.document)[:80],
                decided_on=days["decided_on"],
                valid_from=begins,
                valid_until=days["valid_until"] or proposed_end(code, begins),
                name_then=one.row.name[:120],
                source=source,
                place=f"{one.row.number}",
            )
        except InputError as error:
            self._refuse(one, error.code, error.what, effect)
            return
        undo.setdefault(one.row.number, {})["title"] = row.pk
        effect.titles += 1

    def _refuse(self, one: Matched, code: str, why: Text, effect: Effect) -> None:
        effect.refused += 1
        effect.problems.append(refused(one.row, code, why))

    def _title_code(self, text: str) -> str | None:
        from tidu.errors import RuleError
        from tidu.web.registry.facts.service import catalogue

        chosen = self.job.mapping.get("title")
        if not text.strip():
            return str(chosen) if chosen else None
        try:
            return catalogue().title(text.strip()).code
        except RuleError:
            return str(chosen) if chosen else None

    def _day(self, row: ReadRow, key: str) -> date | None:
        found = self.file.day(row, key)
        return found or (parse_date(row.own[key]).value if row.own.get(key) else None)


def _listed(text: str) -> list[str]:
    """Names written one after another."""
    for mark in ("；", ";", "、", "\n"):
        text = text.replace(mark, "|")
    return [name.strip() for name in text.split("|") if name.strip()]


def started(job: ImportJob) -> None:
    """The import begins to be applied."""
    job.state = ImportJob.State.APPLYING
    job.applied_at = timezone.now()
    job.save(update_fields=["state", "applied_at"])
