"""What province and ministry decided: one by one through the steps of the flow, or many from a list that they sent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tidu.errors import InputError
from tidu.linkage.codes import cleaned
from tidu.sheets import open_tables
from tidu.text import Text
from tidu.web.registry.enterprises.entering import same_firm
from tidu.web.reviews.recommending import Done, take
from tidu.web.rounds.ends import MINISTRY, ends_at
from tidu.web.rounds.models import Application, Round

if TYPE_CHECKING:
    from tidu.sheets import Table
    from tidu.web.accounts.models import User

NAMES, CODES, RESULTS = (
    ("企业名称", "单位名称", "名称"),
    ("统一社会信用代码", "信用代码"),
    ("结果", "审核结果", "认定结果", "是否通过"),
)
GRANTED, DECLINED, FORWARDED = "granted", "declined", "forwarded"
NO = ("不通过", "未通过", "不予", "否", "不合格", "未认定")
UP = ("上报", "推荐", "报部")
YES = ("通过", "是", "合格", "认定", "同意", "拟")
WAITING = ("recommended", "with_ministry")
MOST = 20_000


@dataclass(slots=True)
class Found:
    """One line of a list: what it says, the application that is meant and the step, or why nothing can be done with it."""

    number: int
    name: str
    code: str
    said: str
    application: Application | None = None
    action: str = ""
    how: str = ""
    problem: Text | None = None


def actions_for(one: Application, result: str) -> str:
    """The step that a result means for an application as it stands; empty where it means none."""
    ministry = ends_at(one.round.title) == MINISTRY
    table = {
        ("recommended", GRANTED): "province_forward" if ministry else "province_grant",
        ("recommended", FORWARDED): "province_forward" if ministry else "",
        ("recommended", DECLINED): "province_decline",
        ("with_ministry", GRANTED): "ministry_grant",
        ("with_ministry", DECLINED): "ministry_decline",
    }
    return table.get((one.state, result), "")


def result_of(said: str) -> str:
    """What a cell means: granted, declined, passed on; empty where it cannot be told. An empty cell of a list is granted."""
    text = said.strip()
    if not text:
        return GRANTED
    if any(word in text for word in NO):
        return DECLINED
    if any(word in text for word in UP):
        return FORWARDED
    return GRANTED if any(word in text for word in YES) else ""


def read_results(row: Round, upload: IO[bytes], name: str) -> list[Found]:
    """The lines of a workbook, a document or a text, with the application that each means: by code first, then by names.

    Raises InputError ``no-names`` where no column has names or codes, and what reading refuses.
    """
    with tempfile.TemporaryDirectory(prefix="tidu-results-") as folder:
        path = Path(folder, f"list{Path(name).suffix.lower()}")
        upload.seek(0)
        path.write_bytes(upload.read())
        tables = open_tables(path)
    lines = [line for table in tables for line in _lines(table)]
    if not lines:
        raise InputError(
            "no-names",
            Text("表里没有企业名称或信用代码列", "the list has no column of names or codes"),
            fix=Text("表头写“企业名称”“统一社会信用代码”“结果”", "name the columns 企业名称, 统一社会信用代码, 结果"),
        )
    _match(row, lines[:MOST])
    return lines[:MOST]


def _column(table: Table, wanted: Sequence[str]) -> str:
    exact = [column for column in table.columns if column in wanted]
    near = [column for column in table.columns if any(word in column for word in wanted)]
    return (exact or near or [""])[0]


def _lines(table: Table) -> list[Found]:
    name, code, result = (_column(table, wanted) for wanted in (NAMES, CODES, RESULTS))
    if not name and not code:
        return []
    found = []
    for row, record in zip(table.rows, table.records(), strict=True):
        line = Found(row.number, _text(record, name), _text(record, code), _text(record, result))
        if line.name or line.code:
            found.append(line)
    return found


def _text(record: dict[str, Any], column: str) -> str:
    value = record.get(column) if column else None
    return "" if value is None else str(value).strip()[:200]


def _match(row: Round, lines: Iterable[Found]) -> None:
    rows = Application.objects.filter(round=row).select_related("enterprise", "case", "round", "recommendation")
    by_firm = {one.enterprise_id: one for one in rows}
    by_code = {one.enterprise.uscc: one for one in by_firm.values() if one.enterprise.uscc}
    seen: set[int] = set()
    for line in lines:
        code = cleaned(line.code)[0] if line.code else None
        one = by_code.get(code) if code else None
        line.how = "code" if one is not None else ""
        if one is None and line.name:
            twins = [by_firm[firm.pk] for firm in same_firm(line.name, code) if firm.pk in by_firm]
            if len(twins) > 1:
                line.problem = Text(
                    "有几家企业用过这个名称，请补上信用代码", "several firms had this name: add the code"
                )
                continue
            one, line.how = (twins[0], "name") if twins else (None, "")
        _decide(line, one, seen)


def _decide(line: Found, one: Application | None, seen: set[int]) -> None:
    line.application = one
    result = result_of(line.said)
    if one is None:
        line.problem = Text("本批次没有这家企业的申报", "no application of this round is of this firm")
    elif one.pk in seen:
        line.problem = Text("名单里出现了两次，只记一次", "stands in the list twice; it counts once")
    elif not result:
        line.problem = Text(f"看不懂结果“{line.said}”", f"the result “{line.said}” cannot be read")
    elif not (action := actions_for(one, result)):
        line.problem = Text("它现在的状态不能记这个结果", "this result does not fit where it stands")
    else:
        line.action = action
        seen.add(one.pk)


def apply_results(
    row: Round, chosen: Sequence[tuple[int, str]], by: User, *, decided_on: date, document: str
) -> list[Done]:
    """Take the steps: each by itself, so that one refusal stops no other. The same list twice changes nothing."""
    rows = Application.objects.filter(round=row, pk__in=[number for number, _action in chosen]).select_related(
        "case", "enterprise", "round"
    )
    by_number = {one.pk: one for one in rows}
    found = []
    for number, action in chosen:
        one = by_number.get(number)
        if one is not None and one.state in WAITING:
            fields = {"decided_on": decided_on.isoformat(), "document": document.strip()[:80]}
            found.append(
                take(one, action, by, key=f"result:{one.pk}:{action}", fields=fields, note=document.strip()[:80])
            )
    return found
