"""S4 from one end to the other: five lists with dirt are received, looked through, published, crossed, sent and signed for."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

import docx
import pytest
from django.test import Client
from tests.web.cast import Cast, make_firm
from tests.web.lists.publishing.versions import Capture, on_list, published
from tests.web.receiving.making import book, read, received
from tests.web.sharing.making import a_package, a_subscription
from tests.web.sharing.test_duties import progress

from tidu.fictional.names import credit_code
from tidu.intake.lists_terms import last_day
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.service import verify
from tidu.web.lists.linking import service as linking
from tidu.web.lists.linking.deciding import seen_of
from tidu.web.lists.models import ListVersion
from tidu.web.lists.service import LIST
from tidu.web.registry.models import Enterprise, Fact, TitleHeld
from tidu.web.sharing.duties import send_packages

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
DAY = china_today() - timedelta(days=30)
NAMES = ("兴城示例铸造机械有限公司", "兴城示例海洋食品有限公司", "绥中示例光电科技有限公司", "绥中示例泳装服饰有限公司")


def the_firms() -> list[Enterprise]:
    """Four firms, two of each county."""
    regions = ("211481101", "211481101", "211421403", "211421403")
    return [make_firm(name, region, 500 + at) for at, (name, region) in enumerate(zip(NAMES, regions, strict=True))]


def as_text(rows: Iterable[Sequence[object]]) -> bytes:
    """A list as an old system of a department exports it: GB18030, separated by commas."""
    return "\r\n".join(",".join(map(str, row)) for row in rows).encode("gb18030")


def as_document(title: str, rows: Sequence[Sequence[str]]) -> bytes:
    """A list as a table of a notice in Word."""
    made = docx.Document()
    made.add_paragraph(title)
    table = made.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def high_tech(cast: Cast) -> ListVersion:
    """Of the department of science: no codes, a slip, a firm without its county's name, the day in three writings."""
    rows: list[list[object]] = [
        [1, NAMES[0].replace("有限公司", "有限责任公司"), "兴城市", f"{DAY:%Y年%m月%d日}", "三年"],
        [2, NAMES[2].replace("光电科技", "光申科技"), "绥中县", f"{DAY:%Y/%m/%d}", "三年"],
        [3, NAMES[3], "绥中县", f"{DAY:%Y%m%d}", "三年"],
        ["注：排名不分先后。"],
    ]
    titles = (f"示例市{DAY.year}年第一批高新技术企业名单", f"（截至{DAY:%Y年%m月%d日}） 示科发〔{DAY.year}〕5号")
    made = book(rows, head=("序号", "企业名称", "所属县区", "认定日期", "有效期"), titles=titles)
    return read(received(made, cast.science, "高新技术企业名单.xlsx"), cast.science)


def white(cast: Cast) -> ListVersion:
    """Of the finance office, in GB18030: a code whose check fails, a firm of nobody."""
    bad = credit_code(500)[:-1] + ("A" if credit_code(500)[-1] != "A" else "B")
    rows = [["企业名称", "统一社会信用代码"], [NAMES[0], bad], [NAMES[1], ""], ["兴城示例无此企业有限公司", ""]]
    return read(received(as_text(rows), cast.li, f"金融支持企业白名单（截至{DAY:%Y年%m月%d日}）.csv"), cast.li)


def penalties(cast: Cast) -> ListVersion:
    """Of the market's supervision, a table in Word."""
    rows = [("序号", "企业名称", "处罚事由", "处罚日期"), ("1", NAMES[3], "示例：计量器具未检定", f"{DAY:%Y-%m-%d}")]
    content = as_document(f"示例市行政处罚企业名单（截至{DAY:%Y年%m月%d日}）", rows)
    return read(received(content, cast.li, "行政处罚企业名单.docx"), cast.li)


def innovative(cast: Cast) -> ListVersion:
    """Of the bureau's own province: a header of two rows with merged parents, codes only for some."""
    made = book([], head=(), titles=(f"{DAY.year}年创新型中小企业名单（截至{DAY:%Y年%m月%d日}）",))
    page = made.active
    assert page is not None
    page.append(["序号", "企业基本情况", None, "公告日期"])
    page.append([None, "企业名称", "统一社会信用代码", None])
    page.merge_cells("B3:C3")
    page.append([1, NAMES[1], credit_code(501), f"{DAY:%Y.%m.%d}"])
    page.append([2, NAMES[2], "", f"{DAY:%Y.%m.%d}"])
    return read(received(made, cast.li, "创新型中小企业名单.xlsx"), cast.li)


def revenues(cast: Cast) -> ListVersion:
    """Figures of last year, in 万元."""
    year = DAY.year - 1
    rows: list[list[object]] = [[NAMES[0], credit_code(500), "1,234.56"], [NAMES[2], credit_code(502), 880]]
    head = ("企业名称", "统一社会信用代码", f"{year}年营业收入（万元）")
    made = book(rows, head=head, titles=(f"{year}年度企业营业收入情况表（截至{DAY:%Y年%m月%d日}）",))
    return read(received(made, cast.li, "营业收入情况表.xlsx"), cast.li)


def decided(version: ListVersion, by: User) -> None:
    """Whatever is open: the likeliest firm where there is one, else the row is left out."""
    for row in version.rows.filter(state__in=("doubtful", "unmatched")).order_by("pk"):
        fresh = version.rows.get(pk=row.pk)
        if fresh.candidates:
            linking.accept(row.pk, fresh.candidates[0]["firm"], by, seen_of(fresh))
        else:
            linking.leave_out(row.pk, by, seen_of(fresh))


def test_five_lists_become_titles_figures_and_a_signed_list(
    cast: Cast, signed_in: SignIn, django_capture_on_commit_callbacks: Capture
) -> None:
    firms = the_firms()
    keepers: list[tuple[ListVersion, Any]] = []
    for make in (high_tech, white, penalties, innovative, revenues):
        version = make(cast)
        keeper = cast.science if make is high_tech else cast.li
        assert version.state == "review", (make.__name__, version.summary)
        decided(version, keeper)
        keepers.append((version, keeper))
    for version, keeper in keepers:
        done = published(
            version,
            keeper,
            django_capture_on_commit_callbacks,
            as_of=DAY,
            document=version.document or "无文号",
            open_rows=True,
        )
        assert done.state == "published", version.file_name
    science, finance, conduct, ladder, figures = (version.source for version, _keeper in keepers)

    held = TitleHeld.objects.filter(title="gxjs")
    assert {one.enterprise.name for one in held} == {NAMES[0], NAMES[2], NAMES[3]}
    assert {(one.decided_on, one.valid_until) for one in held} == {(DAY, last_day(DAY, 36))}
    assert on_list(ladder) == sorted([NAMES[1], NAMES[2]])
    assert set(on_list(finance)) == {NAMES[0], NAMES[1]}, "the firm of nobody is left out, the bad code is told"
    assert finance.versions.get().issues.filter(code__startswith="code").exists()
    assert on_list(conduct) == [NAMES[3]]
    known = dict(Fact.objects.filter(indicator="revenue", ended_at=None).values_list("enterprise__name", "value"))
    assert known == {NAMES[0]: 1_234_560_000, NAMES[2]: 880_000_000}, (figures.what, known)

    crossed = signed_in(cast.li).get("/crossing/names/", {"in": "gxjs", "out": "cxx"}).content.decode()
    assert NAMES[0] in crossed
    assert NAMES[3] in crossed
    assert NAMES[2] not in crossed
    both = signed_in(cast.li).get("/crossing/names/", {"in": f"gxjs.{LIST}{finance.pk}"}).content.decode()
    assert NAMES[0] in both
    assert NAMES[3] not in both

    one = a_subscription(cast, inside=["gxjs"], frequency="change")
    first = a_package(one)
    assert first.rows_count == 1, "兴城 has one high-tech firm"
    sun = signed_in(cast.sun)
    sun.post(f"/packages/{first.pk}/sign/", {"sha256": first.sha256, "note": "收到"})
    assert "收到" in signed_in(cast.wang).get(first.get_absolute_url()).content.decode()
    assert send_packages(progress()) == 0, "nothing has changed since"
    history = signed_in(cast.li).get(f"/firms/{firms[0].pk}/lists/").content.decode()
    assert science.name in history
    assert finance.name in history
    assert list(verify()) == []
