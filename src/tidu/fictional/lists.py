"""Lists as other authorities would send them of the invented city: with old names, typing errors, and rows that are wrong.

The same city and day always give the same lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tidu.catalogue.reference import regions
from tidu.fictional.records import Firm, FirmHistory, TitleHeld
from tidu.sheets.values import Column, Value
from tidu.sheets.workbook_writing import Sheet, write_workbook

HIGH_TECH = "gxjs"
SLIPS = (
    ("有限公司", "有限责任公司"),
    ("机械", "机戒"),
    ("科技", "科枝"),
    ("示例", "示列"),
    ("设备", "设各"),
    ("制造", "制遣"),
)
"""What a typist makes of a name, tried in this order."""


@dataclass(frozen=True, slots=True)
class InventedList:
    """A workbook: the lines above the header, the header, and the rows."""

    file_name: str
    titles: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def write_list(folder: Path, one: InventedList) -> Path:
    """Write the workbook under its own name; gives where."""
    path = folder / one.file_name
    write_workbook(path, [Sheet("名单", one.columns, one.rows, one.titles)])
    return path


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def _living(firms: Iterable[FirmHistory]) -> list[FirmHistory]:
    return [one for one in firms if one.firm.status == "active" and one.firm.duplicate_of is None]


def _county(firm: Firm) -> str:
    return regions()[firm.region[:6]].name


def _held(one: FirmHistory, title: str, on: date) -> TitleHeld | None:
    """The title that counts on a day."""
    for row in reversed(one.titles):
        lasts = row.valid_until is None or row.valid_until >= on
        if row.title == title and row.valid_from <= on and lasts and row.withdrawn_on is None:
            return row
    return None


# -- the department of science: high and new technology enterprises -----------------------------------------------


def science_list(firms: Iterable[FirmHistory], today: date, most: int = 90) -> InventedList:
    """High-tech firms: most are registered, some with another end, a few are new; every fourth row has no code, and of
    those some bear an old name or a slip of the typist.
    """
    living, rng, rows = _living(firms), Random(20260301), []  # noqa: S311 # nosec B311 - no secret
    holders = [(one, held) for one in living if (held := _held(one, HIGH_TECH, today)) is not None][:most]
    for place, (one, held) in enumerate(holders):
        until = held.valid_until
        if until is not None and place % 17 == 5:
            until = until - timedelta(days=365)
        rows.append(_science_row(place, one, held.decided_on, held.valid_from, until, rng))
    known = {one.firm.number for one, _held_title in holders}
    granted = date(today.year - 1, 12, 8)
    new = [one for one in living if one.firm.number not in known and _held(one, HIGH_TECH, today) is None][:8]
    for place, one in enumerate(new, len(rows)):
        until = date(granted.year + 3, 12, 7)
        rows.append(_science_row(place, one, granted, granted, until, rng))
    head = (
        *_texts("序号", "企业名称", "统一社会信用代码", "所属县区"),
        Column("发证日期", "date"), Column("有效期起", "date"), Column("有效期止", "date"),
    )  # fmt: skip
    title = f"示例市{today.year}年度高新技术企业名单"
    return InventedList(
        f"{title}.xlsx", (title, f"（截至{today.year}年{today.month}月{today.day}日）"), head, tuple(rows)
    )


def _science_row(
    place: int, one: FirmHistory, decided: date, begins: date, until: date | None, rng: Random
) -> tuple[Value, ...]:
    firm = one.firm
    name, code = firm.name, firm.uscc or ""
    if place % 4 == 1:
        code = ""
        if firm.former_names and place % 3:
            name = firm.former_names[-1].name
        elif place % 3 != 1:
            name = _slip(_slip(name.removeprefix("葫芦岛"), rng).removesuffix("有限公司"), rng)
        elif place % 8 == 5:
            name = name.removeprefix("葫芦岛")
    return (str(place + 1), name, code, _county(firm), decided, begins, until)


def _slip(name: str, rng: Random) -> str:
    """The name as somebody types it who is in a hurry."""
    for right, wrong in SLIPS[1:]:
        if right in name:
            return name.replace(right, wrong, 1)
    at = rng.randrange(2, max(3, len(name) - 4))
    return name[:at] + name[at + 1 :]


# -- the office of finance: a white list, in two versions ---------------------------------------------------------


def white_lists(firms: Iterable[FirmHistory], today: date, most: int = 60) -> tuple[InventedList, InventedList]:
    """A white list for loans, and the one of half a year later: five firms are gone, seven are new."""
    living = [one for one in _living(firms) if one.titles and one.firm.uscc][: most + 7]
    first, second = living[:most], living[5:]
    earlier = today - timedelta(days=180)
    return _white(first, earlier, 1), _white(second, today, 2)


def _white(firms: Sequence[FirmHistory], on: date, number: int) -> InventedList:
    title = f"示例市融资支持企业白名单（{on.year}年第{number}批）"
    rows = tuple(
        (str(place), one.firm.name, one.firm.uscc or "", _county(one.firm), "已通过初审")
        for place, one in enumerate(firms, 1)
    )
    head = _texts("序号", "企业名称", "统一社会信用代码", "所属县区", "备注")
    return InventedList(f"{title}.xlsx", (title, f"（截至{on.year}年{on.month}月{on.day}日）"), head, rows)


# -- the regulator of the market: penalties, some of whose rows are wrong -----------------------------------------


def penalty_list(firms: Iterable[FirmHistory], today: date, most: int = 14) -> InventedList:
    """Serious dishonesty as a regulator lists it: a code that does not hold, two firms in one cell, no name, a person."""
    living = [one.firm for one in _living(firms) if one.firm.uscc][-most:]
    rows: list[tuple[Value, ...]] = []
    for place, firm in enumerate(living):
        day = today - timedelta(days=30 + 9 * place)
        code, name = firm.uscc or "", firm.name
        if place % 5 == 1:
            code = code[:-1] + ("0" if code[-1] != "0" else "1")
        elif place == 3:
            name, code = f"{name}、{living[0].name}", ""
        elif place == 7:
            name, code = "", ""
        elif place == 9:
            code = ""
        rows.append((str(place + 1), name, code, _county(firm), "示例：逾期未履行", day, "示例市市场监督管理局"))
    head = (
        *_texts("序号", "当事人名称", "统一社会信用代码", "所属县区", "列入事由"),
        Column("列入日期", "date"), Column("作出决定机关"),
    )  # fmt: skip
    title = f"示例市{today.year}年严重失信主体名单"
    return InventedList(f"{title}.xlsx", (title,), head, tuple(rows))
