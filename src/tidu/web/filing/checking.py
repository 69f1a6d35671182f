"""Cross-checks of a form: what cannot be, and what is odd, as data says it. What is not known is never at fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from tidu.criteria.values import show_value
from tidu.criteria.vocabulary import NEVER, SHARE_SCALE
from tidu.text import Text
from tidu.web.filing.cells import Cell, Sheet
from tidu.web.filing.reading import document, fault, pair

Severity = Literal["error", "hint"]
FLOOR = {"count": 20, "money": 10 * 1_000_000}
"""Small numbers may well multiply; below this nothing is odd. Amounts: 10 万元."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something at fault: where (the first field is the one to look at), why, and how grave."""

    code: str
    severity: Severity
    fields: tuple[str, ...]
    """The ids of the fields on the page."""
    keys: tuple[tuple[str, str], ...]
    text: Text


@dataclass(frozen=True)
class Check:
    """One line of the file."""

    code: str
    kind: str
    severity: Severity
    left: tuple[str, ...]
    right: tuple[str, ...]
    says: Text
    more: Mapping[str, Any]


def checks() -> list[Check]:
    """The checks of the file. Raises FormFault for one of an unknown kind."""
    found = []
    for one in document("checks"):
        if one["kind"] not in KINDS or one["severity"] not in ("error", "hint"):
            raise fault("checks.yaml", one["code"], Text("没有这种核对", "there is no such kind of check"))
        more = {key: value for key, value in one.items() if key in ("within", "times", "pattern", "is")}
        found.append(
            Check(
                one["code"], one["kind"], one["severity"], tuple(one["left"]), tuple(one.get("right", ())),
                pair(one["says"]), more,
            )
        )  # fmt: skip
    return found


def problems_of(sheet: Sheet, today: date) -> list[Problem]:
    """What cannot be read first, then what contradicts, then what is odd."""
    found = [
        Problem("unreadable", "error", (cell.id,), (cell.key,), _about(cell, cell.error))
        for cell in sheet.cells.values()
        if cell.error is not None
    ]
    for check in checks():
        found += KINDS[check.kind](sheet, check, today)
    return sorted(found, key=lambda one: one.severity != "error")


def _about(cell: Cell, text: Text) -> Text:
    return Text(f"{cell.label.zh}：{text.zh}", f"{cell.label.en}: {text.en}")


# -- the kinds ----------------------------------------------------------------------------------------------------


def _periods(sheet: Sheet, codes: Sequence[str]) -> list[str]:
    """The periods that all these fields have; a field of the present goes with every year of none."""
    sets = [set(sheet.form.fields[code].periods) for code in codes if code in sheet.form.fields]
    if not sets or len(sets) < len(codes):
        return []
    return sorted(set.intersection(*sets), reverse=True)


def _cells(sheet: Sheet, codes: Sequence[str], period: str) -> list[Cell] | None:
    """The cells of a period, if all of them are known as whole numbers."""
    found = [sheet.cells[code, period] for code in codes if (code, period) in sheet.cells]
    usable = len(found) == len(codes) and all(isinstance(one.value, int) for one in found)
    return found if usable else None


def _sum(cells: Sequence[Cell]) -> int:
    return sum(int(one.value) for one in cells if isinstance(one.value, int))


def _told(cells: Sequence[Cell]) -> Text:
    listed = [
        (one, show_value(one.field.indicator, one.value), show_value(one.field.indicator, one.value, "en"))
        for one in cells
        if one.field.indicator is not None and one.value is not None
    ]
    return Text(
        "、".join(f"{one.field.names.zh} {zh}" for one, zh, _en in listed),
        ", ".join(f"{one.field.names.en} {en}" for one, _zh, en in listed),
    )


def _problem(check: Check, period: str, cells: Sequence[Cell], told: Text) -> Problem:
    year_zh, year_en = (f"{period} 年：", f"{period}: ") if period else ("", "")
    return Problem(
        check.code,
        check.severity,
        tuple(one.id for one in cells),
        tuple(one.key for one in cells),
        Text(f"{year_zh}{told.zh}。{check.says.zh}", f"{year_en}{told.en}. {check.says.en}"),
    )


def _no_more(sheet: Sheet, check: Check, _today: date) -> Iterator[Problem]:
    for period in _periods(sheet, (*check.left, *check.right)):
        left, right = _cells(sheet, check.left, period), _cells(sheet, check.right, period)
        if left and right and _sum(left) > _sum(right):
            yield _problem(check, period, [*left, *right], _told([*left, *right]))


def _equal(sheet: Sheet, check: Check, _today: date) -> Iterator[Problem]:
    within = _share(check.more["within"])
    for period in _periods(sheet, (*check.left, *check.right)):
        left, right = _cells(sheet, check.left, period), _cells(sheet, check.right, period)
        if not left or not right:
            continue
        apart = abs(_sum(left) - _sum(right))
        if apart > within * abs(_sum(left)):
            told, indicator = _told([*left, *right]), left[0].field.indicator
            if indicator is not None:
                zh, en = show_value(indicator, apart), show_value(indicator, apart, "en")
                told = Text(f"{told.zh}，相差 {zh}", f"{told.en}, {en} apart")
            yield _problem(check, period, [*left, *right], told)


def _ratio(sheet: Sheet, check: Check, _today: date) -> Iterator[Problem]:
    within = _share(check.more["within"])
    for period in _periods(sheet, (*check.left, *check.right)):
        stated, parts = _cells(sheet, check.left, period), _cells(sheet, check.right, period)
        if not stated or not parts or not _sum(parts[1:]):
            continue
        share = Fraction(_sum(stated), SHARE_SCALE)
        computed = Fraction(_sum(parts[:1]), _sum(parts[1:]))
        if abs(share - computed) > within:
            percent = f"{float(computed * 100):.2f}%"
            told = _told([*stated, *parts])
            told = Text(f"{told.zh}，按后两项算是 {percent}", f"{told.en}, which gives {percent}")
            yield _problem(check, period, [*stated, *parts], told)


def _leap(sheet: Sheet, check: Check, _today: date) -> Iterator[Problem]:
    for code in check.left:
        for period in _periods(sheet, [code]):
            now = _cells(sheet, [code], period)
            before = _cells(sheet, [code], str(int(period) - 1)) if period.isdigit() else None
            if not now or not before:
                continue
            small, large = sorted((_sum(now), _sum(before)))
            floor = FLOOR.get(now[0].field.type, 0)
            if small > 0 and large >= floor and large >= check.more["times"] * small:
                yield _problem(check, period, [*now, *before], _told([*now, *before]))


def _pattern(sheet: Sheet, check: Check, _today: date) -> Iterator[Problem]:
    wanted = re.compile(check.more["pattern"])
    for cell in _texts(sheet, check.left):
        if not wanted.fullmatch(cell.text.strip()):
            yield _problem(check, cell.period, [cell], Text(f"“{cell.text.strip()}”", f"“{cell.text.strip()}”"))


def _distinct(sheet: Sheet, check: Check, _today: date) -> Iterator[Problem]:
    seen: dict[str, Cell] = {}
    for cell in _texts(sheet, check.left):
        other = seen.setdefault(cell.text.strip().upper(), cell)
        if other is not cell:
            told = Text(f"{other.label.zh}与{cell.label.zh}相同", f"{other.label.en} and {cell.label.en} are the same")
            yield _problem(check, "", [cell, other], told)


def _days(sheet: Sheet, check: Check, today: date) -> Iterator[Problem]:
    for code in check.left:
        for cell in (one for one in sheet.cells.values() if one.field.code == code):
            if isinstance(cell.value, date) and cell.value != NEVER and cell.value > today:
                yield _problem(
                    check, "", [cell], Text(f"{cell.label.zh} {cell.value}", f"{cell.label.en} {cell.value}")
                )


def _with(sheet: Sheet, check: Check, _today: date) -> Iterator[Problem]:
    for cell in _texts(sheet, check.left):
        others = [one for one in sheet.cells.values() if one.field.code in check.right]
        if cell.text.strip() == check.more["is"] and others and not any(one.text.strip() for one in others):
            yield _problem(check, "", [*others[:1], cell, *others[1:]], _empty(others))


def _given(sheet: Sheet, check: Check, _today: date) -> Iterator[Problem]:
    filled = list(_texts(sheet, check.left))
    others = [one for one in sheet.cells.values() if one.field.code in check.right]
    if filled and others and not any(one.text.strip() for one in others):
        yield _problem(check, "", [*others, filled[0]], _empty(others))


def _empty(cells: Sequence[Cell]) -> Text:
    return Text(
        "、".join(one.field.names.zh for one in cells) + "还没有填",
        ", ".join(one.field.names.en for one in cells) + ": empty",
    )


def _texts(sheet: Sheet, codes: Sequence[str]) -> Iterator[Cell]:
    return (one for one in sheet.cells.values() if one.field.code in codes and one.text.strip())


def _share(text: str) -> Fraction:
    return Fraction(str(text).removesuffix("%")) / 100


KINDS: dict[str, Callable[[Sheet, Check, date], Iterator[Problem]]] = {
    "no_more": _no_more,
    "equal": _equal,
    "ratio": _ratio,
    "leap": _leap,
    "pattern": _pattern,
    "distinct": _distinct,
    "days": _days,
    "with": _with,
    "given": _given,
}
