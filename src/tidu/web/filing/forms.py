"""What a form asks: sections, fields and periods, generated from a rule set and a list of fields."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tidu.catalogue.deriving import derived_by
from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.criteria.slots import Ground, Slot
from tidu.criteria.vocabulary import Indicator
from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.registry.facts.service import UNITS, catalogue

RULE_UNITS = {**UNITS, "years": "年", "points": "分"}
YES_NO = (("yes", Text("是", "Yes")), ("no", Text("否", "No")))
Key = tuple[str, str]
"""A field and a period of it: ``("revenue", "2025")``, ``("address", "")``, ``("products.name", "r1")``."""


@dataclass(frozen=True)
class Field:
    """One thing that is asked. ``indicator`` reads what is typed, where it is no free text; ``known`` names the fact.

    ``periods`` are years, the newest first, or ``("",)``; a column of a table has rows instead.
    """

    code: str
    names: Text
    type: str
    help: Text = Text("", "")
    indicator: Indicator | None = None
    known: bool = False
    """Whether the value is a fact of the registry; else it lives in the form alone."""
    periods: tuple[str, ...] = ("",)
    needed: frozenset[str] = frozenset()
    """The periods without which the form is not complete."""
    options: tuple[tuple[str, Text], ...] = ()
    limit: int = 200
    settled: bool = False
    """Known and settled: shown, and corrected only where it is wrong."""
    entry: str = ""
    """The attribute of the firm's own entry that holds it."""
    table: str = ""
    reasons: tuple[Text, ...] = ()
    """The conditions of the rule set that read it."""
    cite: str = ""
    materials: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """What stands inside the field."""
        if self.indicator is None:
            return ""
        return RULE_UNITS.get(self.indicator.type, self.indicator.unit)

    @property
    def derived(self) -> bool:
        """Whether a classification computes it from other fields."""
        return self.indicator is not None and self.indicator.derived_by is not None

    @property
    def asked(self) -> bool:
        """Whether anybody types it: what reviewers find is shown only."""
        return self.type != "finding"

    @property
    def choices(self) -> tuple[tuple[str, Text], ...]:
        """What can be chosen."""
        if self.type == "yes_no":
            return YES_NO
        if self.indicator is not None and self.indicator.options:
            return tuple((one.id, one.names) for one in self.indicator.options)
        return self.options


@dataclass(frozen=True)
class Table:
    """Fields that repeat: products, R&D bodies, standards, certificates."""

    code: str
    names: Text
    columns: tuple[Field, ...]
    most: int = 10
    help: Text = Text("", "")


@dataclass(frozen=True)
class Section:
    """A part of a form."""

    code: str
    names: Text
    parts: tuple[Field | Table, ...]
    help: Text = Text("", "")

    @property
    def fields(self) -> Iterator[Field]:
        """Its fields, the columns of tables included."""
        for part in self.parts:
            if isinstance(part, Table):
                yield from part.columns
            else:
                yield part


@dataclass(frozen=True)
class Form:
    """A whole form. ``standard`` is None for a form that no title depends on."""

    key: str
    names: Text
    on: date
    sections: tuple[Section, ...]
    title: str = ""
    kind: Application = "new"
    standard: model.Standard | None = None
    cite: str = ""
    note: Text = Text("", "")
    fields: Mapping[str, Field] = field(default_factory=dict)

    @property
    def tables(self) -> Mapping[str, Table]:
        """The tables by code."""
        return {one.code: one for section in self.sections for one in section.parts if isinstance(one, Table)}

    def section_of(self, code: str) -> Section | None:
        """The section in which a field stands."""
        return next((one for one in self.sections if any(field.code == code for field in one.fields)), None)


def with_index(form: Form) -> Form:
    """The form with its fields by code."""
    return replace(form, fields={one.code: one for section in form.sections for one in section.fields})


def label_of(form: Form, key: Key) -> Text:
    """A field with its period, as people read it."""
    code, period = key
    one = form.fields.get(code)
    names = one.names if one is not None else Text(code, code)
    if one is not None and one.table:
        table, row = form.tables[one.table].names, period.removeprefix("r")
        return Text(f"{table.zh}第 {row} 行{names.zh}", f"{table.en}, row {row}: {names.en}")
    return Text(f"{period} 年{names.zh}", f"{names.en} {period}") if period else names


# -- from rules ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """One indicator as a rule set needs it."""

    indicator: Indicator
    years: tuple[str, ...]
    reasons: tuple[Text, ...]
    judged: bool
    """Whether only a reviewer's judgement reads it."""


def needs_of_rules(standard: model.Standard, kind: Application, on: date) -> dict[str, Asked]:
    """The indicators that a rule set reads, and those from which it derives some, in the order of its text."""
    found: dict[str, tuple[Indicator, dict[int, None], dict[Text, None], bool]] = {}
    own = Ground(standard, on, kind)
    grounds = [own, *(Ground(catalogue().standard(one), on, kind) for one in sorted(derived_by(standard)))]
    for ground in grounds:
        for slot in ground.slots:
            if slot.indicator is not None:
                one = found.setdefault(slot.code, (slot.indicator, {}, {}, slot in ground.judged))
                if slot.year is not None:
                    one[1][slot.year] = None
                if ground is own:
                    one[2].update(dict.fromkeys(_reasons(ground, slot)))
    return {
        code: Asked(one, tuple(str(year) for year in sorted(years, reverse=True)), tuple(reasons), judged)
        for code, (one, years, reasons, judged) in found.items()
    }


def _reasons(ground: Ground, slot: Slot) -> Iterator[Text]:
    for node in ground.standard.root.walk():
        if not node.children and slot in ground.of_node(node):
            yield node.says


def field_of(indicator: Indicator, *, years: Sequence[str] = ()) -> Field:
    """A field for an indicator of the catalogue, which is a fact of the registry."""
    source = indicator.source
    return Field(
        code=indicator.code,
        names=indicator.names,
        type=indicator.type,
        help=indicator.definition,
        indicator=indicator,
        known=True,
        periods=tuple(years) if indicator.yearly else ("",),
        settled=indicator.derived_by is not None or indicator.code in SETTLED,
        cite=f"{source.document} {source.article}",
    )


SETTLED = ("registered_on", "industry", "independent_legal_person")
"""Indicators that stand in the registers; they are shown, and corrected only where they are wrong."""
OTHERS = Text("标准另需的数据", "What the rules need besides")


@functools.lru_cache(maxsize=64)
def form_for(
    title: str, kind: Application, on: date, *, standard: str | None = None, overlays: tuple[str, ...] = ()
) -> Form:
    """The form of an application: the field list of the title and everything that its rule set reads.

    Without ``standard`` the one that applies that day is taken, with its overlays. Raises RuleError where none applies.
    """
    from tidu.web.filing.reading import listed_sections

    known = catalogue()
    rules = known.which(title, kind, on).standard if standard is None else known.standard(standard, overlays)
    listing = listed_sections("application", title, on)
    needs = needs_of_rules(rules, kind, on)
    sections = [_with_needs(section, needs) for section in listing.sections]
    named = {one.code for section in sections for one in section.fields}
    rest = [_needed(field_of(one.indicator, years=one.years), one) for code, one in needs.items() if code not in named]
    if rest:
        at = next((n for n, one in enumerate(sections) if one.code in ("documents", "declaration")), len(sections))
        sections.insert(at, Section("rules", OTHERS, tuple(rest)))
    names = catalogue().titles[title].names
    word = Text("复核申报表", "re-review form") if kind == "review" else Text("申报表", "application form")
    return with_index(
        Form(
            "application", Text(f"{names.zh}{word.zh}", f"{names.en}: {word.en}"), on, tuple(sections), title, kind,
            rules, listing.cite, listing.note,
        )
    )  # fmt: skip


def _with_needs(section: Section, needs: Mapping[str, Asked]) -> Section:
    parts: list[Field | Table] = []
    for part in section.parts:
        asked = needs.get(part.code) if isinstance(part, Field) and part.known else None
        parts.append(part if asked is None or isinstance(part, Table) else _needed(part, asked))
    return replace(section, parts=tuple(parts))


def _needed(one: Field, asked: Asked) -> Field:
    """The field with every period that the rules read; they are what makes the form complete."""
    if asked.indicator.type == "finding":
        return replace(one, reasons=asked.reasons)
    periods = one.periods
    if asked.indicator.yearly:
        periods = tuple(sorted({*one.periods, *asked.years} - {""}, reverse=True))
    wanted = frozenset() if asked.judged or one.settled else frozenset(asked.years or ("",))
    return replace(one, periods=periods, needed=one.needed | wanted, reasons=asked.reasons)


@functools.lru_cache(maxsize=32)
def named_form(key: str, on: date) -> Form:
    """A form that no rule set stands behind: ``yearly-update``, ``change-report``. Raises TiduError for an unknown key."""
    from tidu.web.filing.reading import FOLDER, listed_sections

    if key == "application" or not (FOLDER / f"{key}.yaml").is_file():
        known = sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem not in ("application", "checks"))
        raise TiduError(
            "unknown-form",
            Text(f"没有名为“{key}”的表", f"There is no form “{key}”"),
            why=Text("表由 filing/data 里的文件定义", "Forms are defined by the files of filing/data"),
            fix=Text(f"可用：{'、'.join(known)}", f"Use one of: {', '.join(known)}"),
        )
    listing = listed_sections(key, "", on)
    return with_index(Form(key, listing.names, on, listing.sections, cite=listing.cite, note=listing.note))
