"""A table becomes firms, figures and titles: proposed, looked at, applied in steps, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.cast import Cast

from tidu.fictional.names import credit_code
from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent
from tidu.web.registry.facts.service import Statement, state
from tidu.web.registry.models import Conflict, Enterprise, Fact, ImportJob, Source, TitleHeld
from tidu.web.registry.search import matching

SignIn = Callable[[User], Client]
HEAD = [
    "企业名称",
    "统一社会信用代码",
    "所属县区",
    "注册地址",
    "2025年营业收入（万元）",
    "2024年营业收入（万元）",
    "2025年从业人员（人）",
]
NEW = ["兴城示例新材料有限公司", credit_code(101), "兴城市", "示例路1号", 5200.5, 4800, 86]


def book(*rows: list[Any], head: list[str] | None = None) -> SimpleUploadedFile:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (head or HEAD, *rows):
        sheet.append(row)
    content = BytesIO()
    workbook.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return SimpleUploadedFile("示例企业.xlsx", content.getvalue(), kind)


def uploaded(client: Client, file: SimpleUploadedFile, what: str = "firms", **more: str) -> ImportJob:
    answer = client.post("/imports/new/", {"file": file, "what": what, "party": "bureau", **more})
    assert answer.status_code == 302, answer.content.decode()
    return ImportJob.objects.latest("pk")


def looked(client: Client, job: ImportJob, **chosen: str) -> ImportJob:
    columns = job.mapping["columns"]
    sent = {"do": "columns", **chosen}
    for place, one in enumerate(columns.values()):
        sent.setdefault(f"to-{place}", one["proposed"])
        sent.setdefault(f"year-{place}", str(one["year"] or ""))
        sent.setdefault(f"unit-{place}", one["unit"] or "")
    assert client.post(f"/imports/{job.pk}/", sent).status_code in (200, 302)
    job.refresh_from_db()
    return job


def applied(client: Client, job: ImportJob, capture: Any) -> ImportJob:
    with capture(execute=True):
        assert client.post(f"/imports/{job.pk}/", {"do": "apply"}).status_code == 302
    job.refresh_from_db()
    return job


def test_firms_and_figures_come_in_and_go_again(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(cast.wang)
    known = [pumps.name, pumps.uscc, "兴城市", "示例路2号", 100, 90, 12]
    job = looked(client, uploaded(client, book(NEW, known)))
    assert job.state == "previewed"
    assert (job.summary["new"], job.summary["known"], job.summary["facts_new"]) == (1, 1, 6)
    assert Enterprise.objects.count() == 1, "looking writes nothing"
    job = applied(client, job, django_capture_on_commit_callbacks)
    assert job.state == "applied"
    firm = Enterprise.objects.get(uscc=credit_code(101))
    assert (firm.region_id, firm.address, firm.size_class) == ("211481", "示例路1号", "")
    assert (
        Fact.objects.in_use().get(enterprise=firm, indicator="revenue", as_of=date(2025, 12, 31)).value
        == 520_050 * 10_000
    )
    pumps.refresh_from_db()
    assert pumps.address == "示例路2号"
    assert matching(Enterprise.objects.all(), "示例新材料").get() == firm
    assert AuditEvent.objects.filter(action="firm.create", enterprise_id=firm.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/imports/{job.pk}/", {"do": "undo"})
    job.refresh_from_db()
    assert job.state == "undone"
    assert Enterprise.objects.get() == pumps
    pumps.refresh_from_db()
    assert pumps.address == ""
    assert not Fact.objects.in_use().exists()


def test_undoing_brings_back_what_was_said_before_and_leaves_later_corrections(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    before = Source.objects.create(kind="review", party="bureau", label="示例")
    day = date(2025, 12, 31)
    state(before, [Statement(pumps.pk, "revenue", day, 7), Statement(pumps.pk, "staff", day, 800)])
    client = signed_in(cast.wang)
    job = looked(client, uploaded(client, book([pumps.name, pumps.uscc, "兴城市", "", 100, None, 12])))
    assert job.summary["facts_changed"] == 2
    job = applied(client, job, django_capture_on_commit_callbacks)
    state(before, [Statement(pumps.pk, "staff", day, 900)])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/imports/{job.pk}/", {"do": "undo"})
    used = dict(Fact.objects.in_use().filter(enterprise=pumps).values_list("indicator", "value"))
    assert used == {"revenue": 7, "staff": 900}


def test_what_contradicts_another_party_opens_a_conflict(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    firm = Source.objects.create(kind="form", party="firm", label="示例")
    state(firm, [Statement(pumps.pk, "revenue", date(2025, 12, 31), 7)])
    client = signed_in(cast.wang)
    job = looked(client, uploaded(client, book([pumps.name, pumps.uscc, "", "", 100, None, None]), party="tax"))
    assert job.summary["facts_conflicts"] == 1
    applied(client, job, django_capture_on_commit_callbacks)
    assert Conflict.objects.get().state == "open"
    assert Fact.objects.in_use().get().value == 7


def test_bad_rows_are_named_and_good_ones_taken(
    cast: Cast, swim: Enterprise, signed_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    wrong_code = credit_code(102)[:-1] + ("0" if credit_code(102)[-1] != "0" else "1")
    rows: list[list[Any]] = [
        NEW,
        ["兴城示例错码有限公司", wrong_code, "兴城市", "", 1, 1, 1],
        [swim.name, swim.uscc, "绥中县", "", 1, 1, 1],
        [None, None, "兴城市", "", 1, 1, 1],
        ["大连示例有限公司", credit_code(103), "大连市", "", "约3000", 1, 1],
    ]
    client = signed_in(cast.wang)
    job = looked(client, uploaded(client, book(*rows)))
    assert (job.summary["new"], job.summary["refused"]) == (1, 4)
    problems = {one.code: one for one in job.problems.all()}
    assert set(problems) >= {"code-check", "not-yours", "no-firm", "no-county"}
    assert problems["code-check"].row == 3
    page = client.get(f"/imports/{job.pk}/").content.decode()
    assert "校验位不对" in page
    assert "E6" in page, "the cell with words in it is named"
    applied(client, job, django_capture_on_commit_callbacks)
    assert Enterprise.objects.filter(name="兴城示例新材料有限公司").exists()
    assert not Enterprise.objects.filter(name__contains="错码").exists()
    address = f"/imports/{job.pk}/problems/"
    listed = client.get(address, {"severity": "error", "q": "约"})
    assert (listed.context["count"], listed.context["filters"][2]["filter"].key) == (1, "column")
    assert "E6" in listed.content.decode()
    content = b"".join(client.get(address, {"export": "xlsx"}).streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet is not None
    assert len(list(sheet.iter_rows())) - 3 == job.problems.count()


def test_a_list_of_one_title(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    head = ["序号", "企业名称", "批次", "公告日期", "有效期起", "有效期至"]
    rows: list[list[Any]] = [
        [1, pumps.name, "示例第一批", "2025-03-01", "2025-03-01", "2028-02-29"],
        [2, "查无此企业示例有限公司", "", "", "", ""],
    ]
    client = signed_in(cast.wang)
    job = looked(client, uploaded(client, book(*rows, head=head), what="titles", title="cxx"))
    assert job.summary["refused"] == 1
    job = applied(client, job, django_capture_on_commit_callbacks)
    row = TitleHeld.objects.get()
    assert (row.title, row.batch, row.valid_until, row.name_then) == (
        "cxx",
        "示例第一批",
        date(2028, 2, 29),
        pumps.name,
    )
    again = looked(client, uploaded(client, book(*rows, head=head), what="titles", title="cxx"))
    again = applied(client, again, django_capture_on_commit_callbacks)
    assert (again.summary["titles_same"], TitleHeld.objects.count()) == (1, 1)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/imports/{job.pk}/", {"do": "undo"})
    assert not TitleHeld.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("示例.xlsx", b"MZ\x90\x00 not a workbook", "示例.xlsx"),
        ("示例.xlsx", b"", "示例.xlsx"),
        ("示例.csv", "企业名称\n示例".encode(), "示例.csv"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_in_words(
    cast: Cast, signed_in: SignIn, name: str, content: bytes, said: str
) -> None:
    answer = signed_in(cast.wang).post(
        "/imports/new/", {"file": SimpleUploadedFile(name, content), "what": "firms", "party": "bureau"}
    )
    assert answer.status_code == 200
    assert "field-errors" in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_a_formula_is_its_value_and_never_runs(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.wang)
    job = looked(
        client, uploaded(client, book(['=HYPERLINK("http://x")示例', credit_code(104), "兴城市", "=1+1", 1, 1, 1]))
    )
    assert job.state == "previewed"


def test_another_county_does_not_see_the_import(cast: Cast, signed_in: SignIn) -> None:
    job = uploaded(signed_in(cast.wang), book(NEW))
    assert signed_in(cast.chen).get(f"/imports/{job.pk}/").status_code == 404
    assert signed_in(cast.zhao).get("/imports/").status_code == 403


def test_without_a_column_of_firms_nothing_can_be_looked_at(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.wang)
    job = uploaded(client, book([1, 2], head=["数一", "数二"]))
    answer = client.post(f"/imports/{job.pk}/", {"do": "columns", "to-0": "", "to-1": ""})
    assert "没有一列是企业名称或代码" in answer.content.decode()
