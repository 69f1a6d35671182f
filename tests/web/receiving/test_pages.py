"""The way of a file through the pages: upload, confirm, read, issues, faulty rows out and back in."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.receiving.making import HEAD, book, content, file, listed, read, received

from tidu.web.accounts.models import User
from tidu.web.jobs.running import run
from tidu.web.lists.models import ListSource, ListVersion

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def uploaded(client: Client, made: Any, name: str = "名单.xlsx", **more: Any) -> Any:
    return client.post(reverse("list-receive"), {"file": file(made, name), **more})


def test_a_file_goes_from_upload_to_review_with_one_confirmation(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    assert client.get(reverse("list-receive")).status_code == 200
    answer = uploaded(client, book(listed()))
    version = ListVersion.objects.get()
    assert answer.headers["Location"] == reverse("list-columns", args=[version.pk])
    page = client.get(answer.headers["Location"]).content.decode()
    assert "兴城示例一号机械有限公司" in page
    assert 'name="role-0-1"' in page
    given = {
        "do": "confirm", "as_of": "2026-06-30", "document": "示工信〔2026〕1号", "batch": "", "name": "示例重点企业名单",
        "issuer": "示例市发展和改革局", "party": "bureau", "what": "members", "title": "", "indicator": "", "region_id": "2114",
        "complete": "on", "owner_id": str(cast.li.pk),
    }  # fmt: skip
    answer = client.post(reverse("list-columns", args=[version.pk]), given)
    assert answer.headers["Location"] == reverse("list-version", args=[version.pk])
    version.refresh_from_db()
    assert version.state == "reading"
    assert "every 1s" in client.get(answer.headers["Location"]).content.decode()
    run(version.job_id or 0)
    part = client.get(reverse("list-version", args=[version.pk]) + "?part=progress")
    assert part.headers["HX-Refresh"] == "true"
    page = client.get(reverse("list-version", args=[version.pk])).content.decode()
    assert "核对" in page
    version.refresh_from_db()
    assert (version.source.name, str(version.as_of), version.document) == (
        "示例重点企业名单",
        "2026-06-30",
        "示工信〔2026〕1号",
    )
    assert "示例重点企业名单" in client.get(reverse("lists")).content.decode()
    assert client.get(reverse("list", args=[version.source_id])).status_code == 200


def test_what_was_said_of_a_column_counts_and_is_remembered(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    version = received(book(listed()), cast.li)
    form = {
        "do": "confirm", "as_of": "2026-06-30", "name": "示例名单", "issuer": "示例局", "party": "bureau", "what": "members",
        "region_id": "2114", **{f"role-0-{at}": role for at, role in enumerate(("serial", "name", "skip", "county", "remark"))},
    }  # fmt: skip
    client.post(reverse("list-columns", args=[version.pk]), form)
    version.refresh_from_db()
    run(version.job_id or 0)
    assert set(version.rows.values_list("code", flat=True)) == {""}
    again = received(book(listed()[:2]), cast.li)
    roles = [one["role"] for one in again.summary["sketch"][0]["recipe"]["columns"]]
    assert roles == ["serial", "name", "skip", "county", "remark"]


def test_without_a_column_of_firms_nothing_is_read_and_the_page_says_why(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    version = received(book(listed()), cast.li)
    form = {
        "do": "confirm", "as_of": "2026-06-30", "name": "示例名单", "issuer": "示例局", "party": "bureau", "what": "members",
        "region_id": "2114", **{f"role-0-{at}": "skip" for at in range(5)},
    }  # fmt: skip
    page = client.post(reverse("list-columns", args=[version.pk]), form).content.decode()
    assert "没有一列是企业名称或代码" in page
    version.refresh_from_db()
    assert version.state == "received"


def test_a_day_to_come_is_refused(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    version = received(book(listed()), cast.li)
    page = client.post(reverse("list-columns", args=[version.pk]), {"do": "confirm", "as_of": "2099-01-01"})
    assert "这一天还没有到" in page.content.decode()


def test_the_same_file_again_is_told_with_a_link_and_can_be_taken_for_another_list(
    cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(cast.li)
    bytes_of = content(book(listed()))
    first = read(received(bytes_of, cast.li), cast.li)
    kept = first.blob
    page = uploaded(client, bytes_of, "再来.xlsx").content.decode()
    assert reverse("list-version", args=[first.pk]) in page
    assert "以前收过" in page
    answer = client.post(reverse("list-receive"), {"again": kept.pk})
    assert answer.status_code == 302
    assert ListVersion.objects.filter(blob=kept).count() == 2


@pytest.mark.parametrize("who", ["chen", "science"])
def test_a_stranger_cannot_take_a_file_by_its_digest(who: str, cast: Cast, signed_in: SignIn) -> None:
    first = read(received(book(listed()), cast.wang), cast.wang)
    client = signed_in(getattr(cast, who))
    client.post(reverse("list-receive"), {"again": first.blob_id})
    assert ListVersion.objects.count() == 1


def test_a_known_list_is_changed_its_recipe_forgotten_and_a_version_discarded(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    version = read(received(book(listed()), cast.li), cast.li)
    source = version.source
    form = {
        "name": "改名后的名单", "issuer": "示例局", "party": "tax", "what": "members", "region_id": "211481", "complete": "on",
        "owner_id": "", "active": "on",
    }  # fmt: skip
    assert client.get(reverse("list-edit", args=[source.pk])).status_code == 200
    assert client.post(reverse("list-edit", args=[source.pk]), form).status_code == 302
    source.refresh_from_db()
    assert (source.name, source.party, source.region_id, source.owner_id) == ("改名后的名单", "tax", "211481", None)
    client.post(reverse("list-edit", args=[source.pk]), {"do": "forget"})
    source.refresh_from_db()
    assert source.recipe == {}
    assert "请写明废弃的原因" in client.post(reverse("list-discard", args=[version.pk]), {"why": ""}).content.decode()
    client.post(reverse("list-discard", args=[version.pk]), {"why": "发错了"})
    version.refresh_from_db()
    assert version.state == "discarded"
    assert "发错了" in client.get(reverse("list-version", args=[version.pk])).content.decode()


def test_two_lists_of_one_office_do_not_share_a_name(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    form = {"name": "示例名单", "issuer": "示例局", "party": "bureau", "what": "members", "region_id": "2114"}
    assert client.post(reverse("list-new"), form).status_code == 302
    assert "本单位已有叫" in client.post(reverse("list-new"), form).content.decode()
    assert ListSource.objects.count() == 1


def test_a_county_officer_sees_the_issues_of_his_own_rows_only(cast: Cast, signed_in: SignIn) -> None:
    rows = listed()
    rows[0][2], rows[2][2] = "9121148100000000X1", "9121142100000000X2"
    version = read(received(book(rows), cast.li), cast.li)
    mine = signed_in(cast.wang).get(reverse("list-issues", args=[version.pk])).content.decode()
    assert "兴城示例一号机械有限公司" in mine
    assert "绥中示例三号食品有限公司" not in mine
    assert signed_in(cast.wang).get(reverse("list-faulty", args=[version.pk])).status_code == 404
    overview = signed_in(cast.wang).get(reverse("list-version", args=[version.pk])).content.decode()
    assert "这里只显示本辖区的行" in overview


def test_another_department_keeps_its_own_lists(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.science)
    answer = uploaded(client, book(listed(), titles=("示例高新技术企业名单",)))
    version = ListVersion.objects.get()
    assert answer.headers["Location"] == reverse("list-columns", args=[version.pk])
    assert (version.source.organisation.name, version.source.party) == ("示例市科技局", "science")
    assert client.get(answer.headers["Location"]).status_code == 200
    assert signed_in(cast.wang).get(answer.headers["Location"]).status_code == 404


def test_faulty_rows_go_out_in_the_issuers_columns_and_come_back_mended(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    rows = listed()
    rows[1][1] = "兴城示例二号泵业有限公司、兴城示例九号泵业有限公司"
    rows[2][4] = "=1+1"
    version = read(received(book(rows), cast.li), cast.li)
    assert version.rows.get(number=4).state == "faulty"
    answer = client.get(reverse("list-faulty", args=[version.pk]))
    sent = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    page = sent.worksheets[0]
    head = [cell.value for cell in page[3]]
    assert head[: len(HEAD)] == list(HEAD)
    faulty = next(row for row in page.iter_rows(min_row=4) if "九号" in str(row[1].value))
    assert faulty[1].fill.fgColor.rgb == "FFFFC7CE"
    assert faulty[1].comment is not None
    assert faulty[-1].value == "表1行4"
    faulty[1].value = "兴城示例二号泵业有限公司"
    out = io.BytesIO()
    sent.save(out)
    before = {row.number: row.pk for row in version.rows.all()}
    answer = uploaded(client, out.getvalue(), "更正.xlsx", corrects=version.pk)
    assert answer.headers["Location"] == reverse("list-version", args=[version.pk])
    assert {row.number: row.pk for row in version.rows.all()} == before
    mended = version.rows.get(number=4)
    assert (mended.name, mended.state != "faulty") == ("兴城示例二号泵业有限公司", True)
    assert mended.mended is not None
    assert mended.mended.state == "merged"
    page_text = client.get(answer.headers["Location"]).content.decode()
    assert "已改正 1 行" in page_text
    assert "更正.xlsx" in page_text
    assert client.get(reverse("list-version", args=[mended.mended_id])).status_code == 200
