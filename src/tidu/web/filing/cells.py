"""A form as it stands: every field with its text, who typed it or where it comes from, and what contradicts it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as filled_by
from datetime import date, datetime

from django.db.models import Subquery
from django.utils import timezone

from tidu.catalogue.deriving import with_derived
from tidu.criteria.facts import Facts, Value
from tidu.criteria.values import show_value
from tidu.text import Text
from tidu.web.filing.forms import Field, Form, Key, Section, Table, label_of
from tidu.web.filing.models import Entry, Filing
from tidu.web.filing.opening import form_of
from tidu.web.filing.typing_in import read, shown
from tidu.web.registry.facts.service import Fact, as_of_for, catalogue, decode, typed
from tidu.web.registry.models import Enterprise

SPARE = 2
"""So many empty rows stand below a table."""
OF_RECORD = Text("企业档案", "the firm's entry")


@dataclass
class Cell:
    """One field and period. ``version`` is that of what was typed; 0 where nothing was."""

    field: Field
    period: str
    label: Text
    text: str = ""
    version: int = 0
    by: str = ""
    at: datetime | None = None
    source: Text | None = None
    fact: int | None = None
    """The number of the fact in use, where there is one."""
    known: str = ""
    """What is in use, as it would be typed; the field shows it until somebody types something else."""
    last: str = ""
    others: list[tuple[str, str]] = filled_by(default_factory=list)
    """What other sources say: value and source."""
    value: Value | None = None
    error: Text | None = None
    theirs: Entry | None = None
    """What somebody else saved meanwhile, where this is a text that met it."""
    remark: Text | None = None
    """What a reviewer wrote to the field."""

    @property
    def key(self) -> Key:
        """Its key."""
        return self.field.code, self.period

    @property
    def name(self) -> str:
        """The name of its input."""
        return f"{self.field.code}.{self.period}" if self.period else self.field.code

    @property
    def id(self) -> str:
        """Its id on the page."""
        return "f-" + self.name.replace(".", "-")

    @property
    def typed(self) -> bool:
        """Whether somebody typed into it."""
        return self.version > 0

    @property
    def needed(self) -> bool:
        """Whether the form is not complete without it."""
        return self.period in self.field.needed

    @property
    def display(self) -> Text:
        """What stands in it as a page or a print says it; empty where nothing does."""
        return Text(shown(self.field, self.text), shown(self.field, self.text, "en"))

    @property
    def chosen(self) -> list[str]:
        """The options that are ticked."""
        return self.text.split()


@dataclass
class Sheet:
    """A form of a firm as it stands now."""

    filing: Filing
    form: Form
    cells: dict[Key, Cell] = filled_by(default_factory=dict)
    rows: dict[str, int] = filled_by(default_factory=dict)
    """How many rows each table shows."""

    @property
    def lacking(self) -> list[Cell]:
        """Required fields that are empty or cannot be read."""
        return [one for one in self.cells.values() if one.needed and (not one.text.strip() or one.error)]

    @property
    def required(self) -> int:
        """How many fields are required."""
        return sum(1 for one in self.cells.values() if one.needed)

    @property
    def wrong(self) -> list[Cell]:
        """Fields whose text cannot be read, or that met another's."""
        return [one for one in self.cells.values() if one.error or one.theirs]

    def of_section(self, section: Section) -> list[Cell]:
        """The cells of a section."""
        codes = {one.code for one in section.fields}
        return [one for one in self.cells.values() if one.field.code in codes]


def sheet_of(filing: Filing, form: Form | None = None) -> Sheet:
    """The form with everything that is known: what was typed, else the fact in use, the entry, or an earlier form."""
    form = form or form_of(filing)
    sheet = Sheet(filing, form)
    entries = {(one.field, one.period): one for one in filing.entries.select_related("by")}
    before = _earlier(filing, form)
    for code, table in form.tables.items():
        used = [int(period[1:]) for (name, period) in (*entries, *before) if name.startswith(f"{code}.")]
        sheet.rows[code] = min(table.most, max(used, default=0) + SPARE)
    for key, one in _keys(form, sheet.rows):
        sheet.cells[key] = Cell(one, key[1], label_of(form, key))
    firm = filing.enterprise
    _from_facts(sheet, firm)
    for key, cell in sheet.cells.items():
        if not cell.known and cell.field.entry:
            _know(cell, _of_entry(firm, cell.field.entry), OF_RECORD)
        if not cell.known and key in before:
            earlier = before[key]
            day = timezone.localdate(earlier.at)
            _know(cell, earlier.text, Text(f"{day} 填过的表", f"an earlier form, {day}"))
        if key in entries:
            _type(cell, entries[key])
    for cell in sheet.cells.values():
        if cell.value is None or cell.typed:
            found = read(cell.field, cell.text)
            cell.value, cell.error = found.value, found.fault
    _derive(sheet)
    return sheet


def _derive(sheet: Sheet) -> None:
    """What a classification computes from the other fields, such as whether the firm is small or medium."""
    standard = sheet.form.standard
    wanted = [one for one in sheet.cells.values() if one.field.derived and not one.text]
    if standard is None or not wanted:
        return
    facts = Facts()
    for cell in sheet.cells.values():
        if cell.field.known and cell.field.indicator is not None and cell.value is not None:
            facts.put(cell.field.indicator, int(cell.period) if cell.period.isdigit() else None, cell.value)
    found = with_derived(facts, standard, catalogue(), sheet.filing.on)
    for cell in wanted:
        fact = found.get(cell.field.indicator, None) if cell.field.indicator is not None else None
        if fact is not None and cell.field.indicator is not None:
            cell.value = fact.value
            _know(cell, typed(cell.field.indicator, fact.value), computed_by(fact.source))


def _keys(form: Form, rows: dict[str, int]) -> Iterable[tuple[Key, Field]]:
    for section in form.sections:
        for part in section.parts:
            if isinstance(part, Table):
                for row in range(1, rows[part.code] + 1):
                    yield from (((one.code, f"r{row}"), one) for one in part.columns)
            else:
                yield from (((part.code, period), part) for period in part.periods)


def _know(cell: Cell, text: str, source: Text) -> None:
    if text:
        cell.known = cell.text = text
        cell.source = source


def _type(cell: Cell, entry: Entry) -> None:
    cell.text, cell.version, cell.at = entry.text, entry.version, entry.at
    cell.by = str(entry.by or "")


def computed_by(source: str) -> Text:
    """What computed a value, by the name of the classification."""
    for one in catalogue().standard_ids:
        if one in source:
            names = catalogue().standard(one).names
            return Text(f"按《{names.zh}》计算", f"computed by “{names.en}”")
    return Text(source, source)


# -- facts --------------------------------------------------------------------------------------------------------


def day_of(filing_on: date, one: Field, period: str) -> date:
    """The day for which a field states its value. A figure of the year that runs holds for the day of the form."""
    if one.indicator is None:
        return filing_on
    day = as_of_for(one.indicator, int(period) if period.isdigit() else None, filing_on)
    return min(day, filing_on)


def _from_facts(sheet: Sheet, firm: Enterprise) -> None:
    """The facts in use, and what other sources state beside them; one query."""
    codes = {one.code for one in sheet.form.fields.values() if one.known}
    rows = Fact.objects.stated().filter(enterprise=firm, indicator__in=codes, as_of__lte=sheet.filing.on)
    standing: dict[Key, Fact] = {}
    beside: dict[Key, list[Fact]] = defaultdict(list)
    for row in rows.select_related("source").order_by("as_of", "recorded_at"):
        one = sheet.form.fields[row.indicator]
        yearly = one.indicator is not None and one.indicator.yearly
        key = (row.indicator, str(row.as_of.year) if yearly else "")
        if row.standing_from is not None:
            standing[key] = row
        else:
            beside[key].append(row)
    for key, cell in sheet.cells.items():
        indicator = cell.field.indicator
        if indicator is None or not cell.field.known:
            continue
        fact = standing.get(key)
        if fact is not None:
            cell.value = decode(indicator, fact.value)
            day = timezone.localdate(fact.recorded_at)
            _know(cell, typed(indicator, cell.value), Text(f"{fact.source}（{day}）", f"{fact.source} ({day})"))
            cell.fact = fact.pk
            cell.others = [
                (show_value(indicator, decode(indicator, one.value)), str(one.source))
                for one in beside.get(key, ())
                if one.value != fact.value and one.as_of == fact.as_of
            ]
        if key[1].isdigit() and str(int(key[1]) - 1) not in cell.field.periods:
            last = standing.get((key[0], str(int(key[1]) - 1)))
            cell.last = show_value(indicator, decode(indicator, last.value)) if last is not None else ""
    _settled_facts(sheet, firm)


def _settled_facts(sheet: Sheet, firm: Enterprise) -> None:
    """What stands in the firm's entry, where nobody stated it: day of founding, trade, size class."""
    given = {
        "registered_on": firm.established_on.isoformat() if firm.established_on else "",
        "industry": firm.industry if firm.industry.isdigit() else "",
        "size_class": firm.size_class,
    }
    for code, text in given.items():
        cell = sheet.cells.get((code, ""))
        if cell is not None and not cell.known:
            _know(cell, text, OF_RECORD)


def _of_entry(firm: Enterprise, name: str) -> str:
    if name == "region":
        return firm.region.name
    if name == "ownership":
        return str(firm.get_ownership_display()) if firm.ownership else ""
    value = getattr(firm, name)
    if value is None:
        return ""
    if name == "registered_capital":
        from tidu.web.pages.amounts import wan_text

        return wan_text(value).replace(",", "")
    return str(value)


def _earlier(filing: Filing, form: Form) -> dict[Key, Entry]:
    """What the firm wrote into the same fields of the form that it filled in last; facts are not among them."""
    own = [one.code for one in form.fields.values() if not one.known and not one.settled]
    if not own:
        return {}
    others = Filing.objects.filter(enterprise_id=filing.enterprise_id).exclude(pk=filing.pk)
    last = others.exclude(changed_at=None).order_by("-changed_at").values("pk")[:1]
    rows = Entry.objects.filter(filing_id=Subquery(last), field__in=own).exclude(text="")
    return {(row.field, row.period): row for row in rows}
