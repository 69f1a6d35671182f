"""Lists that province or ministry announced: read, matched line by line, confirmed by a second officer, then written.

The list becomes a notice of the kind "received", whose titles the announcing job writes as it writes our own. Nothing is
written twice where the same list comes again: a line that has its title, or waits to be confirmed, is left out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from tidu.errors import InputError, TiduError
from tidu.linkage.codes import cleaned
from tidu.sheets import open_tables
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Organisation, Region
from tidu.web.audit import service as audit
from tidu.web.files.service import open_blob
from tidu.web.jobs import service as jobs
from tidu.web.notices import announcing, preparing
from tidu.web.notices.issued import ForeignNumber, ReceivedList
from tidu.web.notices.models import Entry, Notice
from tidu.web.notices.preparing import check_list, locked, refuse
from tidu.web.registry.enterprises.entering import same_firm
from tidu.web.registry.enterprises.names import plain
from tidu.web.registry.models import Enterprise, EnterpriseName, TitleHeld
from tidu.web.registry.titles.service import title_of

if TYPE_CHECKING:
    from tidu.sheets import Table
    from tidu.web.accounts.models import User
    from tidu.web.jobs.models import Job

NAMES = ("企业名称", "单位名称", "申报单位", "名称", "企业")
CODES = ("统一社会信用代码", "信用代码", "社会信用代码")
PRODUCTS = ("产品名称", "产品（技术）名称", "主导产品")
NUMBERS = ("证书编号", "编号")
PLACES = ("所属市", "所在市", "地市", "市", "地区", "所属地区", "所在地", "县区", "县（市、区）")
MOST = 20_000
ENDINGS = {"text": ".csv"}
ALREADY = Text("已写入，不会再写", "written already; it is not written again")
WAITING = Text("在另一份等确认的名单里", "stands in another list that waits to be confirmed")
TWICE = Text("名单里出现了两次，只记一次", "stands in the list twice; it counts once")
ELSEWHERE = Text("不是本地企业", "a firm of another place")
UNKNOWN = Text(
    "登记里没有这家企业；先登记企业，再打开本页", "not in the registry: enter the firm, then open this page again"
)
FOREIGN = Text("不在您的辖区", "not in your region")
TWINS = Text("有几家企业用过这个名称，请在名单里补上信用代码", "several firms had this name: add the code to the list")
RENAMED = Text(
    "名称与登记的现名、曾用名都不同，请核对", "the name is neither its present nor a former one: compare them"
)
HOLDS = Text("现在已持有同一称号", "holds the same title at present")


@dataclass(slots=True)
class Line:
    """One row of the list: what it says, the firm that is meant, and why it is left out or has to be looked at."""

    number: int
    name: str
    code: str
    product: str = ""
    certificate: str = ""
    place: str = ""
    firm: Enterprise | None = None
    how: str = ""
    left_out: Text | None = None
    note: Text | None = None

    @property
    def counts(self) -> bool:
        """Whether its title is to be written."""
        return self.firm is not None and self.left_out is None


# -- reading --------------------------------------------------------------------------------------------------------


def read_list(row: ReceivedList) -> list[Line]:
    """The rows of the file as they stand. Raises InputError ``no-names``, and what reading refuses."""
    with tempfile.TemporaryDirectory(prefix="tidu-received-") as folder:
        path = Path(folder, f"list{ENDINGS.get(row.blob.kind, '.' + row.blob.kind)}")
        with open_blob(row.blob) as file:
            path.write_bytes(file.read())
        tables = open_tables(path)
    lines = [line for table in tables for line in _lines(table)]
    if not lines:
        raise InputError(
            "no-names",
            Text("表里没有企业名称或信用代码列", "the list has no column of names or codes"),
            fix=Text("表头写“企业名称”“统一社会信用代码”", "name the columns 企业名称, 统一社会信用代码"),
        )
    return lines[:MOST]


def _column(table: Table, wanted: Sequence[str]) -> str:
    """The column of one of these headings, the likelier first; a heading that only holds one comes last."""
    exact = next((one for one in wanted if one in table.columns), "")
    return exact or next((column for one in wanted[:2] for column in table.columns if one in column), "")


def _lines(table: Table) -> list[Line]:
    columns = [_column(table, wanted) for wanted in (NAMES, CODES, PRODUCTS, NUMBERS, PLACES)]
    if not columns[0] and not columns[1]:
        return []
    found = []
    for row, record in zip(table.rows, table.records(), strict=True):
        name, code, product, certificate, place = (_text(record, column) for column in columns)
        if name or code:
            found.append(Line(row.number, name, code, product, certificate, place))
    return found


def _text(record: dict[str, Any], column: str) -> str:
    value = record.get(column) if column else None
    return "" if value is None else str(value).strip()[:120]


# -- matching -------------------------------------------------------------------------------------------------------


def matched(row: ReceivedList, by: User) -> list[Line]:
    """The rows with the firm that each means: by code first, then by names present and former."""
    lines = read_list(row)
    needs_product = title_of(row.title).object == "product"
    here = _places(by)
    by_code = _by_codes(lines)
    for line in lines:
        if not needs_product:
            line.product = ""
        code = cleaned(line.code)[0] if line.code else None
        line.firm = by_code.get(code) if code else None
        line.how = "code" if line.firm is not None else ""
        if line.firm is None and line.place and not any(one in line.place for one in here):
            line.left_out = ELSEWHERE
        elif line.firm is None and line.name:
            _by_name(line, code)
        elif line.firm is None:
            line.left_out = UNKNOWN
    _look_at(row, lines, by)
    return lines


def _places(by: User) -> set[str]:
    """How the places of an officer's regions are written, with and without their ending."""
    names = {
        one
        for code in by.scope.regions
        for one in Region.objects.filter(code__startswith=code).values_list("name", flat=True)
    }
    short = {one[:-1] for one in names if len(one) > 2 and one[-1] in "省市县区"}
    return names | short


def _by_codes(lines: Iterable[Line]) -> dict[str, Enterprise]:
    codes = sorted({found for line in lines if line.code and (found := cleaned(line.code)[0])})
    rows: dict[str, Enterprise] = {}
    for start in range(0, len(codes), 500):
        for firm in Enterprise.objects.filter(uscc__in=codes[start : start + 500]).select_related("merged_into"):
            rows[str(firm.uscc)] = firm.merged_into or firm
    return rows


def _by_name(line: Line, code: str | None) -> None:
    twins = same_firm(line.name, code)
    if len(twins) == 1:
        line.firm, line.how = twins[0], "name"
    else:
        line.left_out = TWINS if twins else UNKNOWN


def _look_at(row: ReceivedList, lines: list[Line], by: User) -> None:
    """What keeps a matched line out, asked for all of them at once."""
    firms = {line.firm.pk for line in lines if line.firm is not None}
    mine = set(Enterprise.objects.changeable_by(by).filter(pk__in=firms).values_list("pk", flat=True))
    names: dict[int, set[str]] = {}
    for pk, name in EnterpriseName.objects.filter(enterprise__in=mine).values_list("enterprise_id", "name"):
        names.setdefault(pk, set()).add(plain(name))
    held: dict[tuple[int, str], list[TitleHeld]] = {}
    for one in TitleHeld.objects.filter(enterprise__in=mine, title=row.title):
        held.setdefault((one.enterprise_id, one.product), []).append(one)
    others = Entry.objects.filter(enterprise__in=mine, title=row.title, notice__state=Notice.State.PREPARED)
    waiting = set(
        others.filter(notice__received__document=row.document).exclude(notice=row.notice_id)
        .values_list("enterprise_id", "product")
    )  # fmt: skip
    seen: set[tuple[int, str]] = set()
    for line in lines:
        if line.firm is None:
            continue
        key = (line.firm.pk, line.product)
        if line.firm.pk not in mine:
            line.left_out = FOREIGN
        elif key in seen:
            line.left_out = TWICE
        else:
            line.left_out = WAITING if key in waiting else _done_or_not(row, held.get(key, []))
        seen.add(key)
        if line.how == "code" and line.name and plain(line.name) not in names.get(line.firm.pk, {plain(line.name)}):
            line.note = RENAMED


def _done_or_not(row: ReceivedList, held: list[TitleHeld]) -> Text | None:
    """Whether the registry has it already, or has what makes it impossible."""
    if row.meaning == ReceivedList.Meaning.WITHDRAWAL:
        if any(one.withdrawn_on is None and one.mark != TitleHeld.Mark.RENEWED for one in held):
            return None
        return ALREADY if held else announcing.NOT_HELD
    kind = TitleHeld.Kind.REVIEW if row.meaning == ReceivedList.Meaning.REVIEW else TitleHeld.Kind.NEW
    standing = [one for one in held if one.withdrawn_on is None]
    if any(one.kind == kind and row.document in (one.document, "") for one in standing):
        return ALREADY
    if kind == TitleHeld.Kind.REVIEW:
        return None if any(one.mark != TitleHeld.Mark.RENEWED for one in standing) else announcing.NOT_HELD
    begins = row.valid_from or row.announced_on
    return HOLDS if any(one.valid_until is None or one.valid_until >= begins for one in standing) else None


# -- freezing and confirming ----------------------------------------------------------------------------------------


@transaction.atomic
def freeze(row: ReceivedList, by: User) -> Notice:
    """Freeze the lines that count as a notice that waits for a second officer; the same twice is the one that is there."""
    row = ReceivedList.objects.select_for_update(of=("self",)).select_related("blob").get(pk=row.pk)
    if row.notice is not None:
        return row.notice
    lines = [line for line in matched(row, by) if line.counts]
    entries = [
        preparing.Entry(line.firm.pk, row.title, line.product, name=line.name or line.firm.name)
        for line in lines if line.firm is not None
    ]  # fmt: skip
    heading = f"{row.authority}公告的{title_of(row.title).names.zh}名单（{row.document}）"[:200]
    notice = preparing.prepare(Notice.Kind.RECEIVED, heading, entries, key=f"received:{row.pk}", label=row.batch, by=by)
    notice.issuer, notice.document = row.authority, row.document
    notice.save(update_fields=["issuer", "document"])
    numbers = {entry.number: entry for entry in notice.entries.all()}
    ForeignNumber.objects.bulk_create(
        ForeignNumber(entry=numbers[place], number=line.certificate[:80])
        for place, line in enumerate(lines, start=1) if line.certificate
    )  # fmt: skip
    row.notice = notice
    row.save(update_fields=["notice"])
    after = {"file": row.blob_id, "lines": len(lines), "document": row.document}
    audit.record("received.freeze", row, region_code=row.organisation.region_id, after=after)
    return notice


@transaction.atomic
def confirm(row: ReceivedList, by: User) -> Job:
    """A second officer compared it with the list from above: its titles are written, by the job of announcements."""
    if row.notice is None:
        raise refuse("not-frozen", Text("名单还没有定稿", "the list is not frozen yet"),
                     Text("先核对并提交", "look it through and hand it on first"))  # fmt: skip
    notice = locked(row.notice, by)
    if notice.state != Notice.State.PREPARED:
        raise refuse("notice-published", Text("这份名单已经确认", "this list was confirmed already"),
                     Text("刷新页面", "reload the page"))  # fmt: skip
    if by.pk == notice.prepared_by_id:
        raise refuse("four-eyes", Text("导入人不能确认自己的名单", "whoever imported a list does not confirm it"),
                     Text("请另一位工作人员对照原件确认", "another officer compares it with the original"))  # fmt: skip
    check_list(notice)
    notice.state, notice.announcement, notice.announced_on = Notice.State.ANNOUNCING, row.document, row.announced_on
    notice.valid_from, notice.opens_on = row.valid_from or row.announced_on, row.announced_on
    notice.published_by = notice.announced_by = by
    notice.published_at = timezone.now()
    notice.save()
    after = {"document": row.document, "sha256": notice.digest}
    audit.record("received.confirm", notice, region_code=notice.organisation.region_id, after=after)
    return jobs.start(announcing.JOB, notice.heading, {"notice": notice.pk}, by)


def check_fields(row: ReceivedList) -> None:
    """Raises TiduError where what was typed about the list cannot be."""
    title_of(row.title)
    if row.announced_on > china_today():
        raise TiduError(
            "received-day",
            Text("公告日还没有到", "the day of the announcement has not come"),
            fix=Text("照公告原件填写", "write it as the document does"),
        )


def office_of(user: User) -> Organisation:
    """The authority for which an officer receives."""
    return Organisation.objects.get(pk=user.scope.organisations[0])
