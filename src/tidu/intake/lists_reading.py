"""The rows of a list, cell by cell, with everything that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from tidu.catalogue import Catalogue, load
from tidu.intake.cells import Reader
from tidu.intake.lists_issues import issue, of_error, of_problem
from tidu.intake.lists_names import read_firm
from tidu.intake.lists_repeats import tell_repeats
from tidu.intake.lists_shapes import DATE_ROLES, ColumnRecipe, ListRow, Recipe, RowIssue
from tidu.intake.lists_stairs import section_text
from tidu.intake.lists_terms import last_day, term_in_months
from tidu.intake.lists_titlewords import titles_in
from tidu.linkage.codes import CodeError, read_code
from tidu.sheets import Cell, Fault, Parsed, Row, Table, parse_amount, parse_code, parse_date, parse_yes_no, share_style
from tidu.sheets.labels import cell_text, clean_heading
from tidu.sheets.numbers import is_missing
from tidu.sheets.problems import shorten
from tidu.today import china_today

NOT_AFTER_TODAY = frozenset({"decided_on", "established_on"})
RANGE = re.compile(r"\s*(?:至|到|~|～|—+|–|--|－)\s*|(?<=[日\d])\s*-\s*(?=\d{4})")
YEAR = re.compile(r"((?:19|20)\d{2})\s*(?:年(?:度)?)?(?:\.0)?")
FORMER = re.compile(r"[;；,，、\n]+")
PROPOSED = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{9,18}(?![0-9A-Z])")
FAULTS = {"error-cells": "cell-error", "uncalculated": "cell-uncalculated"}
PLAIN_TEXT = frozenset(
    {
        "province",
        "city",
        "county",
        "level",
        "product",
        "batch",
        "document",
        "certificate",
        "matter",
        "outcome",
        "authority",
        "address",
    }
)


def read_rows(
    table: Table, recipe: Recipe, today: date | None = None, catalogue: Catalogue | None = None
) -> list[ListRow]:
    """Every data row of a table, read by a recipe (brought to it by :func:`apply_recipe` where headings differ).

    ``today`` (China's, if not given) is the day after which nothing can have been decided.
    """
    reader = _Reader(table, recipe, today or china_today(), catalogue or load())
    return tell_repeats([reader.row(row) for row in table.rows], table, recipe)


class _Reader:
    """Reads rows of one table; what holds for all of them is worked out once."""

    def __init__(self, table: Table, recipe: Recipe, today: date, catalogue: Catalogue) -> None:
        self.table, self.recipe, self.today, self.catalogue = table, recipe, today, catalogue
        self.columns = [(table.position(one.heading), one) for one in recipe.columns if one.heading in table.columns]
        self.used = [(place, one) for place, one in self.columns if one.role != "skip"]
        self.sections = sorted(
            (one.number, section_text(one.text)) for one in table.aside if recipe.sections and one.why == "section-rows"
        )
        self.section = ""
        self._readers: dict[str, Callable[[ColumnRecipe, Cell, str, _Making], None]] = {
            "name": self._name,
            "former": self._former,
            "code": self._code,
            "title": self._title,
            "year": self._year,
            "validity": self._validity,
            "amount": self._amount,
            "capital": self._amount,
            "remark": self._remark,
            "figure": self._figure,
            "held": self._held,
            **dict.fromkeys(DATE_ROLES, self._date),
            **dict.fromkeys(PLAIN_TEXT, self._text),
        }
        self.figures = {
            one.heading: self._figure_reader(place, one)
            for place, one in self.used
            if one.role == "figure" and one.target in self.catalogue.indicators
        }

    def row(self, row: Row) -> ListRow:
        """One row."""
        cells = row.cells
        texts = {
            heading: cell.strip() if isinstance(cell, str) else cell_text(cell)
            for heading, cell in zip(self.table.columns, cells, strict=True)
        }
        making = _Making(row.number, texts)
        if self.sections:
            self._under(row.number, making)
        for place, column in self.used:
            making.letter = self.table.letters[place]
            if self.table.faults and (fault := self.table.faults.get(making.cell)) is not None:
                self._fault(fault, column, making)
            if cells[place] is not None and (read := self._readers.get(column.role)) is not None:
                read(column, cells[place], texts[column.heading], making)
        self._whole(making)
        making.values.setdefault("title", self.recipe.title)
        if row.number in self.table.hidden_rows:
            making.values["hidden"] = True
            making.issues.append(issue("row-hidden", f"{self.table.letters[0]}{row.number}", "", ""))
        return making.row()

    def _under(self, number: int, making: _Making) -> None:
        while self.sections and self.sections[0][0] < number:
            self.section = self.sections.pop(0)[1]
        if not self.section:
            return
        if self.recipe.sections == "title":
            making.values["title_written"] = self.section
            making.values["title"] = next(iter(titles_in(self.section, self.catalogue)), "")
        else:
            making.values[self.recipe.sections] = self.section

    def _fault(self, fault: Fault, column: ColumnRecipe, making: _Making) -> None:
        if code := FAULTS.get(fault.code):
            making.tell(code, column, fault.shown, shown=fault.shown)

    # -- roles ----------------------------------------------------------------------------------------------------

    def _name(self, column: ColumnRecipe, cell: Cell, text: str, making: _Making) -> None:
        making.values["name_written"] = text
        if is_missing(cell):
            return
        read = read_firm(text)
        making.values.update(name=read.name, names=read.names)
        making.former += read.former
        making.notes += read.remarks
        for code, values, proposals in read.found:
            making.tell(code, column, shorten(text), proposals, **values)

    def _former(self, _column: ColumnRecipe, cell: Cell, text: str, making: _Making) -> None:
        if not is_missing(cell):
            making.former += [
                name for part in FORMER.split(text) if (name := clean_heading(part)) and not is_missing(name)
            ]

    def _code(self, column: ColumnRecipe, cell: Cell, text: str, making: _Making) -> None:
        making.values["code_written"] = text
        if is_missing(cell):
            return
        if not isinstance(cell, str):
            parsed = parse_code(cell)
            if parsed.problem is not None:
                making.issues.append(of_problem(parsed.problem, making.cell, column.heading, date=False))
            if parsed.value is None:
                return
            text = parsed.value
        try:
            code = read_code(text)
        except CodeError as error:
            proposals = tuple(PROPOSED.findall(error.fix.zh if error.fix else ""))
            making.issues.append(of_error(error, making.cell, column.heading, shorten(text), proposals))
            return
        making.values["code"] = code.code
        if code.repairs:
            repairs = code.repairs[0]
            for more in code.repairs[1:]:
                repairs = type(repairs)(f"{repairs.zh}；{more.zh}", f"{repairs.en}; {more.en}")
            making.tell("code-repaired", column, shorten(text), (code.code,), repairs=repairs)
        for remark in code.remarks:
            making.tell("code-remark", column, shorten(text), remark=remark)

    def _title(self, column: ColumnRecipe, cell: Cell, text: str, making: _Making) -> None:
        making.values["title_written"] = text
        if is_missing(cell):
            return
        found = titles_in(text, self.catalogue)
        making.values["title"] = next(iter(found)) if len(found) == 1 else ""
        if not found:
            making.tell("title-unknown", column, shorten(text))
        elif len(found) > 1:
            making.tell("title-several", column, shorten(text), tuple(found))

    def _text(self, column: ColumnRecipe, cell: Cell, text: str, making: _Making) -> None:
        if not is_missing(cell):
            making.values[column.role] = clean_heading(text)

    def _remark(self, _column: ColumnRecipe, cell: Cell, text: str, making: _Making) -> None:
        if not is_missing(cell):
            making.notes.append(text)

    def _year(self, column: ColumnRecipe, cell: Cell, text: str, making: _Making) -> None:
        if is_missing(cell):
            return
        found = YEAR.fullmatch(clean_heading(text))
        if found:
            making.values["year"] = int(found[1])
        else:
            making.tell("year-unread", column, shorten(text))

    def _date(self, column: ColumnRecipe, cell: Cell, _text: str, making: _Making) -> None:
        last = self.today if column.role in NOT_AFTER_TODAY else None
        making.values[column.role] = self._taken(parse_date(cell, last), column, making, date=True)

    def _validity(self, column: ColumnRecipe, cell: Cell, text: str, making: _Making) -> None:
        if is_missing(cell):
            return
        making.term = term_in_months(clean_heading(text))
        if making.term is not None:
            return  # from which day it runs, the other columns say
        ends = RANGE.split(clean_heading(text))
        days = [parse_date(end).value for end in ends]
        if len(days) == 2 and None not in days:
            making.values.update(valid_from=days[0], valid_until=days[1])
        else:
            making.tell("validity-unread", column, shorten(text))

    def _amount(self, column: ColumnRecipe, cell: Cell, _text: str, making: _Making) -> None:
        parsed = parse_amount(cell, column.unit or self.recipe.unit)
        making.values[column.role] = self._taken(parsed, column, making, date=False)

    def _figure_reader(self, place: int, column: ColumnRecipe) -> Reader:
        indicator = self.catalogue.indicators[column.target]
        style = None
        if indicator.type == "share":
            style = share_style([row.cells[place] for row in self.table.rows], column.heading).style
        return Reader(indicator, self.today, column.unit or self.recipe.unit, style)

    def _figure(self, column: ColumnRecipe, cell: Cell, _text: str, making: _Making) -> None:
        if column.heading not in self.figures:
            return
        read = self.figures[column.heading](cell)
        if read.value is not None:
            making.figures[column.target, column.year] = read.value
        if read.problem is not None:
            found = of_problem(read.problem, making.cell, column.heading, date=False)
            making.issues.append(replace(found, fix=read.fix) if read.fix else found)

    def _held(self, column: ColumnRecipe, cell: Cell, _text: str, making: _Making) -> None:
        parsed = parse_yes_no(cell)
        if parsed.value is not None:
            making.held[column.target] = parsed.value
        elif parsed.problem is not None:
            making.issues.append(of_problem(parsed.problem, making.cell, column.heading, date=False))

    def _taken(self, parsed: Parsed[Any], column: ColumnRecipe, making: _Making, *, date: bool) -> Any:  # noqa: ANN401
        if parsed.problem is not None:
            making.issues.append(of_problem(parsed.problem, making.cell, column.heading, date=date))
        return parsed.value

    # -- the row as a whole ---------------------------------------------------------------------------------------

    def _whole(self, making: _Making) -> None:
        values = making.values
        year = values.get("year")
        if year is not None and making.figures:
            making.figures = {(code, year if own is None else own): one for (code, own), one in making.figures.items()}
        if not values.get("name") and not values.get("code_written"):
            self._no_firm(making)
        elif not values.get("name") and self.recipe.heading_of("name"):
            self._at("name", making)
            making.tell("name-missing", ColumnRecipe(self.recipe.heading_of("name"), "name"), "")
        self._term(making)
        until = values.get("valid_until")
        for begin, code in (("valid_from", "ends-before-begin"), ("decided_on", "ends-before-decision")):
            first = values.get(begin)
            if until is not None and first is not None and until < first:
                heading = self._at("valid_until", making) or self._at("validity", making)
                given = making.texts.get(heading, "")
                making.tell(code, ColumnRecipe(heading, "valid_until"), given, until=until, begin=first)
                break

    def _term(self, making: _Making) -> None:
        """A term in words runs from the day on which the title begins, else from that of its decision."""
        if making.term is None:
            return
        begin = making.values.get("valid_from") or making.values.get("decided_on")
        if begin is not None:
            making.values.setdefault("valid_until", last_day(begin, making.term))
        else:
            heading = self._at("validity", making)
            making.tell("term-without-begin", ColumnRecipe(heading, "validity"), shorten(making.texts[heading]))

    def _no_firm(self, making: _Making) -> None:
        if any(one.code in ("cell-error", "cell-uncalculated", "name-odd") for one in making.issues):
            return
        passed = {*self.recipe.fill_down, self.recipe.heading_of("serial")}
        filled = any(making.texts[one.heading] for _, one in self.columns if one.heading not in passed)
        heading = self._at("name", making) or self._at("code", making)
        making.tell("firm-missing" if filled else "row-blank", ColumnRecipe(heading, "name"), "")

    def _at(self, role: str, making: _Making) -> str:
        """Turns to the column of a role, and gives its heading; empty where there is none."""
        for place, column in self.used:
            if column.role == role:
                making.letter = self.table.letters[place]
                return column.heading
        return ""


class _Making:
    """A row while it is read."""

    def __init__(self, number: int, texts: dict[str, str]) -> None:
        self.number, self.texts = number, texts
        self.letter = ""
        self.values: dict[str, Any] = {}
        self.former: list[str] = []
        self.notes: list[str] = []
        self.figures: dict[tuple[str, int | None], Any] = {}
        self.held: dict[str, bool] = {}
        self.term: int | None = None
        self.issues: list[RowIssue] = []

    @property
    def cell(self) -> str:
        """The name of the cell that is read."""
        return f"{self.letter}{self.number}"

    def tell(
        self, code: str, column: ColumnRecipe, given: str, proposals: tuple[str, ...] = (), **values: object
    ) -> None:
        """Adds an issue about the cell that is read."""
        self.issues.append(issue(code, self.cell, column.heading, given, proposals, **values))

    def row(self) -> ListRow:
        """What came of it."""
        return ListRow(
            number=self.number,
            texts=self.texts,
            former=tuple(dict.fromkeys(self.former)),
            note="；".join(self.notes),
            figures=self.figures,
            held=self.held,
            issues=tuple(self.issues),
            **self.values,
        )
