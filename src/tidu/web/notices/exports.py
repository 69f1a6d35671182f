"""The list of a notice to take away: as a workbook, and as PDF."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tidu.sheets import Column, Sheet, write_workbook
from tidu.sheets.values import Value
from tidu.web.notices.certificates.drawing import SERIF, compiled, family
from tidu.web.notices.issued import Correction
from tidu.web.notices.models import Entry, Notice
from tidu.web.notices.objected import Struck
from tidu.web.registry.titles.service import title_of

HEADINGS = ("序号", "企业名称", "统一社会信用代码", "县区", "称号", "产品（技术）", "说明", "更正、剔除")


def corrections_by_line(notice: Notice, lines: list[int] | None = None) -> dict[int, list[Correction]]:
    """The confirmed corrections of a notice, by the key of the line."""
    rows = Correction.objects.filter(notice=notice, state=Correction.State.CONFIRMED).order_by("pk")
    if lines is not None:
        rows = rows.filter(entry__in=lines)
    found: dict[int, list[Correction]] = {}
    for one in rows:
        found.setdefault(one.entry_id, []).append(one)
    return found


WORDS = {
    "name": "企业名称", "code": "统一社会信用代码", "county": "县区", "title": "称号", "product": "产品（技术）", "detail": "说明",
}  # fmt: skip


def value_in_words(field: str, value: str) -> str:
    """What a field says: a title by its name, nothing as a dash."""
    return (title_of(value).names.zh if field == "title" and value else value) or "（空）"


def said(one: Correction) -> str:
    """A correction in a sentence, for a paper."""
    before, after = value_in_words(one.field, one.before), value_in_words(one.field, one.after)
    document = f"（{one.document}）" if one.document else ""
    return f"{one.confirmed_on} 更正{document}：{WORDS[one.field]}由“{before}”更正为“{after}”"


def _cells(row: Entry, corrections: list[Correction], *, struck: bool) -> list[str]:
    title = title_of(row.title).names.zh
    changes = "；".join([*(["已剔除"] if struck else []), *(said(one) for one in corrections)])
    return [str(row.number), row.name, row.code, row.county, title, row.product, row.detail, changes]


def _lines(notice: Notice) -> list[list[str]]:
    known = corrections_by_line(notice)
    struck = set(Struck.objects.filter(entry__notice=notice).values_list("entry_id", flat=True))
    return [_cells(row, known.get(row.pk, []), struck=row.pk in struck) for row in notice.entries.order_by("number")]


def headers(notice: Notice) -> list[str]:
    """What stands above the list."""
    days = f"公示期：{notice.opens_on} 至 {notice.ends_on}" if notice.ends_on else f"公告日：{notice.announced_on}"
    document = f"文号：{notice.document}" if notice.document else ""
    announced = f"公告文号：{notice.announcement}" if notice.announcement and notice.ends_on else ""
    return [one for one in (f"发布单位：{notice.issuer}", document, days, announced) if one]


def workbook(notice: Notice) -> IO[bytes]:
    """The list as xlsx, as it was frozen, corrections beside it. What was typed never becomes a formula."""
    lines = _lines(notice)
    columns = [Column(HEADINGS[0], "whole"), *(Column(one) for one in HEADINGS[1:])]
    rows: Iterator[list[Value]] = ([int(line[0]), *line[1:]] for line in lines)
    titles = (notice.heading, "　".join(headers(notice)), f"SHA-256 {notice.digest}")
    with tempfile.TemporaryDirectory(prefix="tidu-notice-") as folder:
        path = Path(folder, "list.xlsx")
        write_workbook(path, [Sheet("名单", columns, rows, titles)])
        return path.open("rb")  # stays readable when its folder is gone


def pdf(notice: Notice) -> bytes:
    """The list as PDF/A, as it is hung out. Raises TiduError ``no-fonts``."""
    lines = _lines(notice)
    shown = [place for place in range(len(HEADINGS)) if place < 5 or any(line[place] for line in lines)]
    widths = ("10mm", "3fr", "42mm", "2fr", "2.6fr", "2.4fr", "2fr", "3fr")
    data: dict[str, object] = {
        "font": family(), "serif": family(SERIF), "heading": notice.heading, "above": headers(notice),
        "headings": [HEADINGS[place] for place in shown], "widths": [widths[place] for place in shown],
        "lines": [[line[place] for place in shown] for line in lines], "sha256": notice.digest,
        "count": f"共 {len(lines)} 项",
    }  # fmt: skip
    return compiled("notice.typ", data)
