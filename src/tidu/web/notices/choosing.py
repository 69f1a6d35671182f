"""Firms by pasted lines: a code or a name each, and for each that does not fit its own reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidu.linkage.codes import cleaned
from tidu.text import Text
from tidu.web.notices.preparing import Entry
from tidu.web.registry.enterprises.entering import same_firm
from tidu.web.registry.models import Enterprise

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

CODE = 18
MOST = 5_000


@dataclass(slots=True)
class Row:
    """One pasted line: the firm that is meant, or why it cannot be taken."""

    number: int
    text: str
    firm: Enterprise | None = None
    product: str = ""
    problem: Text | None = None


def read_lines(text: str, by: User) -> list[Row]:
    """Each line that says something: ``code or name``, and behind a tab or a comma the product."""
    rows, seen = [], set[tuple[int, str]]()
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    for number, line in lines[:MOST]:
        row = _read(number, line)
        if row.firm is not None:
            _judge(row, by, seen)
        rows.append(row)
    return rows


def _read(number: int, line: str) -> Row:
    said, _, product = line.replace("，", ",").replace("\t", ",").partition(",")
    said, product = said.strip(), product.strip()
    code = cleaned(said)[0]
    is_code = len(code) == CODE and code.isascii()
    found = same_firm("" if is_code else said, code if is_code else None)
    row = Row(number, line, product=product[:120])
    if len(found) == 1:
        row.firm = found[0]
    elif found:
        row.problem = Text(f"有 {len(found)} 家同名，请改用代码", f"{len(found)} firms have this name: use the code")
    else:
        row.problem = Text("企业库里没有这家企业", "no such firm is in the registry")
    return row


def _judge(row: Row, by: User, seen: set[tuple[int, str]]) -> None:
    assert row.firm is not None  # noqa: S101 # nosec B101 - asked before
    if not Enterprise.objects.changeable_by(by).filter(pk=row.firm.pk).exists():
        row.firm, row.problem = None, Text("不在您的辖区", "it lies outside your region")
    elif (row.firm.pk, row.product) in seen:
        row.firm, row.problem = None, Text("前面已有这一行", "it stands above already")
    else:
        seen.add((row.firm.pk, row.product))


def entries_of_rows(rows: list[Row], title: str) -> list[Entry]:
    """The lines of the list from those that fit."""
    return [Entry(row.firm.pk, title, product=row.product) for row in rows if row.firm is not None]
