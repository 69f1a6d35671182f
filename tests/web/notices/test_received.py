"""Lists announced above: matched by code, then by names; confirmed by a second officer; nothing written twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from tests.sheets.documents import make_docx, make_pdf, ruled
from tests.web.cast import Cast
from tests.web.notices.issued import colleague, received, sheet

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.jobs.models import Job
from tidu.web.jobs.running import run
from tidu.web.notices import receiving
from tidu.web.notices.certificates.issuing import issue_for_title
from tidu.web.notices.issued import Certificate, ForeignNumber, ReceivedList
from tidu.web.notices.service import Notice, publish
from tidu.web.registry.enterprises.happenings import rename
from tidu.web.registry.models import Enterprise, TitleHeld

pytestmark = pytest.mark.django_db


def by_name(lines: list[receiving.Line]) -> dict[str, receiving.Line]:
    """The rows by what the list calls them."""
    return {one.name: one for one in lines}


def test_rows_are_matched_by_code_then_by_names_and_the_rest_say_why(
    cast: Cast, pumps: Enterprise, swim: Enterprise, tmp_path: Path
) -> None:
    rows = [
        ("1", "另一种写法示例有限公司", pumps.uscc or "", "葫芦岛市"),
        ("2", swim.name, "", "葫芦岛市"),
        ("3", swim.name, "", "葫芦岛市"),
        ("4", "示例没有登记有限公司", "", "葫芦岛市"),
        ("5", "沈阳示例有限公司", "", "沈阳市"),
    ]
    content = sheet(tmp_path, rows, ("序号", "企业名称", "统一社会信用代码", "所属市"))
    lines = receiving.matched(received(cast, content), cast.li)
    assert [(one.how, one.counts) for one in lines] == [
        ("code", True), ("name", True), ("name", False), ("", False), ("", False),
    ]  # fmt: skip
    assert lines[0].firm == pumps
    assert lines[0].note == receiving.RENAMED
    assert [one.left_out for one in lines[2:]] == [receiving.TWICE, receiving.UNKNOWN, receiving.ELSEWHERE]


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_list_in_a_document_is_read_over_its_pages(
    kind: str, cast: Cast, pumps: Enterprise, swim: Enterprise, tmp_path: Path
) -> None:
    fillers = [[str(at), "沈阳市", f"沈阳示例{at}号有限公司", ""] for at in range(2, 61)]
    rows = [
        ["序号", "所属市", "企业名称", "统一社会信用代码"],
        ["1", "葫芦岛市", pumps.name, pumps.uscc or ""],
        *fillers,
        ["61", "葫芦岛市", swim.name, ""],
    ]
    path = tmp_path / f"附件.{kind}"
    if kind == "docx":
        make_docx(path, "附件", "示例省专精特新“小巨人”企业名单", rows)
    else:
        make_pdf(path, "附件\n\n示例省公告名单\n" + ruled(rows))
    row = received(cast, path.read_bytes(), name=path.name)
    lines = receiving.matched(row, cast.li)
    assert (len(lines), lines[0].firm, lines[0].how) == (61, pumps, "code")
    assert (lines[-1].firm, lines[-1].how) == (swim, "name")
    assert {line.left_out for line in lines[1:-1]} == {receiving.ELSEWHERE}
    notice = receiving.freeze(row, cast.li)
    assert [entry.enterprise for entry in notice.entries.order_by("number")] == [pumps, swim]


def test_a_scan_is_refused_with_what_to_do(cast: Cast, pumps: Enterprise, tmp_path: Path) -> None:
    scan = tmp_path / "扫描.pdf"
    Image.new("L", (600, 800), 240).save(scan)
    row = received(cast, scan.read_bytes(), name=scan.name)
    with pytest.raises(TiduError) as caught:
        receiving.matched(row, cast.li)
    assert caught.value.code == "scanned-pdf"
    assert caught.value.fix is not None


def test_a_county_does_not_receive_for_its_neighbour(cast: Cast, pumps: Enterprise, tmp_path: Path) -> None:
    row = received(cast, sheet(tmp_path, [("1", pumps.name, pumps.uscc or "")]))
    assert receiving.matched(row, cast.chen)[0].left_out == receiving.FOREIGN


def test_confirmed_by_another_officer_its_titles_are_written_as_the_list_says(
    cast: Cast, pumps: Enterprise, tmp_path: Path
) -> None:
    name = pumps.name
    Enterprise.objects.filter(pk=pumps.pk).update(name="葫芦岛渤湾示例机械有限公司")
    rows = [("1", name, pumps.uscc or "", "XJR-示例-7")]
    row = received(cast, sheet(tmp_path, rows, ("序号", "企业名称", "统一社会信用代码", "证书编号")))
    notice = receiving.freeze(row, cast.li)
    assert receiving.freeze(row, cast.li) == notice
    row.refresh_from_db()
    with pytest.raises(TiduError, match="does not confirm"):
        receiving.confirm(row, cast.li)
    with pytest.raises(TiduError, match="another authority"):
        receiving.confirm(row, cast.wang)
    with pytest.raises(TiduError, match="published already"):
        publish(notice, colleague(cast), document="")
    run(receiving.confirm(row, colleague(cast)).pk)
    held = TitleHeld.objects.get()
    assert (held.enterprise, held.title, held.name_then, held.document) == (pumps, "xjr", name, row.document)
    assert ForeignNumber.objects.get().number == "XJR-示例-7"
    notice.refresh_from_db()
    assert (notice.state, notice.issuer) == ("announced", "示例工业和信息化部")
    with pytest.raises(TiduError, match="confirmed already"):
        receiving.confirm(row, colleague(cast))


def test_titles_of_another_authority_get_no_certificate_of_ours(cast: Cast, pumps: Enterprise, tmp_path: Path) -> None:
    row = received(cast, sheet(tmp_path, [("1", pumps.name, pumps.uscc or "")]))
    receiving.freeze(row, cast.li)
    row.refresh_from_db()
    run(receiving.confirm(row, colleague(cast)).pk)
    assert not Job.objects.filter(kind="issue-certificates").exists()
    with pytest.raises(TiduError, match="示例工业和信息化部"):
        issue_for_title(TitleHeld.objects.get(), cast.li)
    assert not Certificate.objects.exists()


def test_the_same_list_again_writes_nothing_twice_and_takes_what_was_left_out(
    cast: Cast, pumps: Enterprise, swim: Enterprise, tmp_path: Path
) -> None:
    content = sheet(tmp_path, [("1", pumps.name, pumps.uscc or "")])
    first = received(cast, content)
    receiving.freeze(first, cast.li)
    first.refresh_from_db()
    both = sheet(tmp_path, [("1", pumps.name, pumps.uscc or ""), ("2", swim.name, swim.uscc or "")])
    again = received(cast, both)
    assert by_name(receiving.matched(again, cast.li))[pumps.name].left_out == receiving.WAITING
    run(receiving.confirm(first, colleague(cast)).pk)
    lines = by_name(receiving.matched(again, cast.li))
    assert lines[pumps.name].left_out == receiving.ALREADY
    receiving.freeze(again, cast.li)
    again.refresh_from_db()
    run(receiving.confirm(again, colleague(cast)).pk)
    assert TitleHeld.objects.count() == 2
    with pytest.raises(TiduError, match="empty"):
        receiving.freeze(received(cast, both), cast.li)


def test_a_review_and_a_withdrawal_go_on_from_the_title_that_is_held(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    before = TitleHeld.objects.create(
        enterprise=pumps, title="xjr", decision="recognised", valid_from=date(2023, 7, 1), valid_until=date(2026, 6, 30)
    )
    content = f"企业名称,统一社会信用代码\n{pumps.name},{pumps.uscc}\n{swim.name},{swim.uscc}\n".encode()
    row = received(cast, content, meaning="review", name="示例.csv")
    lines = by_name(receiving.matched(row, cast.li))
    assert lines[pumps.name].counts
    assert "没有可以办理" in lines[swim.name].left_out.zh  # type: ignore[union-attr]
    receiving.freeze(row, cast.li)
    row.refresh_from_db()
    run(receiving.confirm(row, colleague(cast)).pk)
    assert TitleHeld.objects.get(renews=before).enterprise == pumps
    gone = received(cast, content, meaning="withdrawal", document="示例取消〔2026〕1号", name="示例.csv")
    receiving.freeze(gone, cast.li)
    gone.refresh_from_db()
    run(receiving.confirm(gone, colleague(cast)).pk)
    assert TitleHeld.objects.get(renews=before).withdrawn_on == china_today()


def test_a_list_without_names_or_of_tomorrow_is_refused_in_words(cast: Cast, signed_in: Any) -> None:
    client: Client = signed_in(cast.li)
    given = {
        "title": "xjr",
        "meaning": "recognition",
        "authority": "示例厅",
        "document": "示例1号",
        "batch": "示例",
        "announced_on": str(china_today()),
    }
    page = reverse("received-new")
    nothing = client.post(page, given | {"file": SimpleUploadedFile("示例.csv", "甲,乙\n1,2\n".encode())})
    assert "企业名称" in nothing.content.decode()
    late = given | {
        "announced_on": "2099-01-01",
        "file": SimpleUploadedFile("示例.csv", "企业名称\n示例有限公司\n".encode()),
    }
    assert client.post(page, late).status_code == 200
    assert not ReceivedList.objects.exists()
    right = given | {"file": SimpleUploadedFile("示例.csv", "企业名称\n示例有限公司\n".encode())}
    response = client.post(page, right)
    assert response.headers["Location"] == ReceivedList.objects.get().get_absolute_url()


def test_officers_of_the_authority_walk_through_it_and_nobody_else_sees_it(
    cast: Cast, pumps: Enterprise, tmp_path: Path, signed_in: Any
) -> None:
    row = received(cast, sheet(tmp_path, [("1", pumps.name, pumps.uscc or "")]))
    page = row.get_absolute_url()
    assert signed_in(cast.wang).get(page).status_code == 404
    client = signed_in(cast.li)
    assert pumps.name in client.get(page).content.decode()
    client.post(page, {"do": "freeze"})
    assert pumps.name in client.get(page).content.decode()
    assert Client().get(reverse("public-notice", args=[Notice.objects.get().pk])).status_code == 404
    response = signed_in(colleague(cast)).post(page, {"do": "confirm"})
    run(Job.objects.latest("pk").pk)
    assert response.status_code == 302
    assert client.get(page).status_code == 200
    public = Client().get(reverse("public-notice", args=[Notice.objects.get().pk])).content.decode()
    assert "示例工业和信息化部" in public


def test_a_firm_is_found_by_a_former_name(cast: Cast, pumps: Enterprise, tmp_path: Path) -> None:
    name = pumps.name
    rename(pumps, "葫芦岛渤湾示例机械有限公司", china_today(), by=cast.li)
    lines = receiving.matched(received(cast, sheet(tmp_path, [("1", name, "")])), cast.li)
    assert (lines[0].firm, lines[0].how, lines[0].note) == (pumps, "name", None)
