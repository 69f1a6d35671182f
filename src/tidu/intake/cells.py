"""One cell's text as a stored value: exact, or a problem that quotes the cell. The slow and careful path."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from tidu.catalogue.reference import Tree, industries
from tidu.criteria.facts import Value
from tidu.criteria.industry_codes import DIGITS, normal_code
from tidu.criteria.values import NEVER_WORDS, decimal_text, show_value
from tidu.criteria.vocabulary import FOREVER, NEVER, SHARE_SCALE, Indicator
from tidu.intake.problems import own_error, own_warning
from tidu.sheets import (
    Cell,
    Parsed,
    Problem,
    parse_amount,
    parse_code,
    parse_count,
    parse_date,
    parse_number,
    parse_share,
    parse_years,
    parse_yes_no,
)
from tidu.sheets.labels import cell_text
from tidu.sheets.numbers import is_missing, narrow
from tidu.sheets.problems import shorten
from tidu.sheets.shares import ShareWriting
from tidu.text import Text

TEN_THOUSAND = 10_000
GROUP = 3
MONTHS = "月"


class Read(NamedTuple):
    """The stored value of a cell, what is wrong with it, and a remedy of its own; all None where it says nothing."""

    value: Value | None = None
    problem: Problem | None = None
    fix: Text | None = None


class Reader:
    """Reads cells of one column: an indicator with the column's unit and way of writing shares."""

    def __init__(self, indicator: Indicator, on: date, unit: str | None, style: ShareWriting | None) -> None:
        self.indicator = indicator
        self.on = on
        self.unit = unit
        self.style: ShareWriting = style or "ambiguous"
        readers: dict[str, Callable[[Cell], Read]] = {
            "date": self._date,
            "choice": self._choice,
            "code": self._code,
            "yes_no": _yes_no,
            "finding": _yes_no,
        }
        self._read = readers.get(indicator.type, self._number)

    def __call__(self, cell: Cell) -> Read:
        return self._read(cell)

    # -- numbers --------------------------------------------------------------------------------------------------

    def _number(self, cell: Cell) -> Read:
        parsed = self._scaled(cell)
        if parsed.value is None:
            return Read(None, parsed.problem)
        stored = round(parsed.value)
        problem = parsed.problem
        if stored != parsed.value and problem is None:
            taken = decimal_text(Fraction(stored, self.indicator.scale), 9)
            problem = own_warning("finer-than-stored", shorten(cell), taken=taken)
        return self._bounded(stored, cell, problem)

    def _scaled(self, cell: Cell) -> Parsed[Fraction]:
        """The value in stored units, exactly."""
        kind, scale = self.indicator.type, self.indicator.scale
        if kind == "money":
            return _times(parse_amount(cell, self.unit), 1)
        if kind == "share":
            return _times(parse_share(cell, self.style), SHARE_SCALE)
        if kind == "years":
            months = self.unit == MONTHS and not is_missing(cell)
            return _times(parse_years(f"{cell_text(cell)}个月" if months else cell), 1)
        factor = scale * (TEN_THOUSAND if self.unit == "万" else 1)
        if self.unit is not None and self.unit == self.indicator.unit[1:] and self.indicator.unit.startswith("万"):
            return _times(parse_number(cell, 0), Fraction(scale, TEN_THOUSAND))
        if scale == 1 and factor == 1 and self.indicator.minimum is not None and self.indicator.minimum >= 0:
            return _times(parse_count(cell), 1)
        return _times(parse_number(cell, DIGITS + 2), factor)

    def _bounded(self, stored: int, cell: Cell, problem: Problem | None) -> Read:
        low, high = self.indicator.bounds
        if low <= stored <= high:
            return Read(stored, problem)
        code, limit = ("below-minimum", low) if stored < low else ("above-maximum", high)
        shown = show_value(self.indicator, limit)
        return Read(None, own_error(code, shorten(cell), name=self.indicator.names, limit=shown))

    # -- others ---------------------------------------------------------------------------------------------------

    def _date(self, cell: Cell) -> Read:
        if self.indicator.kind == "event":
            said = parse_yes_no(cell).value if not isinstance(cell, date) else None
            if said is False or narrow(cell_text(cell)).lower() in NEVER_WORDS:
                return Read(NEVER)
            if said is True:
                return Read(None, own_error("date-needed", shorten(cell), name=self.indicator.names))
        parsed = parse_date(cell, self.on)
        return Read(parsed.value, parsed.problem)

    def _choice(self, cell: Cell) -> Read:
        text = narrow(cell_text(cell))
        for index, option in enumerate(self.indicator.options):
            if text in (option.id, option.names.zh, *option.spellings) or text.lower() == option.names.en.lower():
                return Read(index)
        if is_missing(cell):
            return Read()
        options = [option.names for option in self.indicator.options]
        listed = Text("、".join(one.zh for one in options), ", ".join(one.en for one in options))
        problem = own_error("not-an-option", shorten(cell), name=self.indicator.names)
        return Read(None, problem, Text("可选：{options}", "Options: {options}").format(options=listed))

    def _code(self, cell: Cell) -> Read:
        if is_missing(cell):
            return Read()
        parsed = parse_code(cell)
        if parsed.value is not None and (stored := normal_code(parsed.value)) is not None:
            other = _lost_zero(parsed.value, industries())
            if other is not None:
                return Read(None, own_error("zeros-lost", shorten(cell), other=other))
            return Read(stored, parsed.problem)
        named = {code for one in industries().named(cell_text(cell)) if (code := _stored_code(one.code)) is not None}
        if len(named) == 1:
            return Read(named.pop())
        return Read(None, parsed.problem or own_error("not-an-industry", shorten(cell)))


def _times(parsed: Parsed[int] | Parsed[Fraction] | Parsed[Decimal], factor: int | Fraction) -> Parsed[Fraction]:
    if parsed.value is None:
        return Parsed(problem=parsed.problem)
    return Parsed(Fraction(parsed.value) * factor, parsed.problem)


def _yes_no(cell: Cell) -> Read:
    parsed = parse_yes_no(cell)
    return Read(parsed.value, parsed.problem)


def _stored_code(code: str) -> int | None:
    return normal_code(code) if code[:1].isdigit() else None


def _lost_zero(code: str, tree: Tree) -> str | None:
    """The four-digit class that three bare digits may have been, where both readings exist."""
    if len(code) != GROUP or not code.isdigit() or code not in tree:
        return None
    return f"0{code}" if f"0{code}" in tree else None


def read_title_day(cell: Cell) -> Read:
    """One end of a title's validity. A title may well begin, or end, after the date of the check."""
    text = narrow(cell_text(cell)).lower()
    if text in {"长期", "长期有效", "无固定期限"}:
        return Read(FOREVER)
    if text in NEVER_WORDS:
        return Read(NEVER)
    parsed = parse_date(cell)
    return Read(parsed.value, parsed.problem)


def read_year(cell: Cell) -> Read:
    """The accounting year of a row: 2025, 2025年度, 2025-12-31. Part of a year is an error."""
    if is_missing(cell):
        return Read()
    text = narrow(cell_text(cell)).lower().removeprefix("fy")
    digits = text.rstrip("年度报会计 ")
    if len(digits) == DIGITS and digits.isdigit() and digits[:2] in ("19", "20"):
        return Read(int(digits))
    found = parse_date(cell).value
    if found is not None and (found.month, found.day) == (12, 31):
        return Read(found.year)
    return Read(None, own_error("not-a-year", shorten(cell)))


def read_held(cell: Cell) -> Read:
    """Whether a title is held: yes or no."""
    return _yes_no(cell)
