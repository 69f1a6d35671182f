"""From the order to the list, its files, its package and the results."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from tests.web.cast import Cast
from tests.web.reviews.making import YEAR, a_round, again, figures, handed_in, some_firms

from tidu.errors import TiduError
from tidu.sheets import Column, Sheet, write_workbook
from tidu.today import china_today
from tidu.web.jobs.models import Job
from tidu.web.jobs.running import HandedBack, Progress
from tidu.web.registry.facts import evidence as papers
from tidu.web.registry.models import Recommendation
from tidu.web.reviews import letters, packing
from tidu.web.reviews.models import Package, RecommendationList
from tidu.web.reviews.orders import move, order_of, state_rule
from tidu.web.reviews.recommending import freeze_list, intact, recommend_all
from tidu.web.reviews.results import apply_results, read_results
from tidu.web.rounds.models import Application, Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast: Cast) -> tuple[Round, list[Application]]:
    """Four firms of 兴城 in the city's review; revenue decides, two are equal."""
    row = a_round(cast, quota=2)
    found = []
    for number, firm in enumerate(some_firms(4)):
        figures(firm, revenue=(5, 9, 7, 7)[number] * 1_000_000_00)
        found.append(handed_in(cast, row, firm, at="city_review"))
    state_rule(row, "new", ["revenue"], cast.li, "示例：通知要求按营业收入排序")
    return row, found


def frozen(row: Round, cast: Cast) -> RecommendationList:
    return freeze_list(row, cast.li, document="示例工信函〔2026〕9号", addressee="示例省厅", on=china_today())


def untied(world: tuple[Round, list[Application]], cast: Cast) -> RecommendationList:
    row, found = world
    move(found[3], 2, "主导产品填补空白", cast.li)
    return frozen(row, cast)


def test_a_rule_that_is_changed_after_the_first_application_needs_a_reason(
    world: tuple[Round, list[Application]], cast: Cast
) -> None:
    with pytest.raises(TiduError) as caught:
        state_rule(world[0], "new", ["score"], cast.li)
    assert caught.value.code == "rule-without-reason"


def test_a_quota_that_cuts_through_equals_stops_the_list(world: tuple[Round, list[Application]], cast: Cast) -> None:
    row, found = world
    assert order_of(row, "new")[0].entry.application == found[1].pk
    with pytest.raises(TiduError) as caught:
        frozen(row, cast)
    assert caught.value.code == "tie-on-the-line"
    with pytest.raises(TiduError):
        move(found[3], 2, " ", cast.li)


def test_a_list_is_frozen_once_and_tells_every_change(world: tuple[Round, list[Application]], cast: Cast) -> None:
    one = untied(world, cast)
    assert [line.application_id for line in one.lines.all()] == [world[1][1].pk, world[1][3].pk]
    assert "主导产品填补空白" in one.lines.get(number=2).opinion
    assert frozen(world[0], cast) == one
    assert intact(one)
    one.lines.filter(number=1).update(name="别的示例公司")
    assert not intact(one)


def test_recommending_all_writes_the_ledger_and_is_done_once(
    world: tuple[Round, list[Application]], cast: Cast
) -> None:
    one = untied(world, cast)
    done = recommend_all(one, cast.li)
    assert [each.problem for each in done] == [None, None]
    assert {again(each).state for each in (world[1][1], world[1][3])} == {"recommended"}
    assert Recommendation.objects.filter(batch=world[0].batch).count() == 2
    assert recommend_all(one, cast.li) == []


def test_the_three_files_say_the_same_and_a_name_is_no_formula(
    world: tuple[Round, list[Application]], cast: Cast
) -> None:
    firm = world[1][1].enterprise
    firm.name = "=1+1示例有限公司"
    firm.save(update_fields=["name"])
    one = untied(world, cast)
    book = openpyxl.load_workbook(letters.workbook(one))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value]
    assert all(cell.data_type != "f" for cell in cells)
    assert any("=1+1示例" in str(cell.value) for cell in cells)
    assert book.sheetnames == ["推荐汇总表", "新申报"]
    word = Document(letters.document(one))
    text = "\n".join(each.text for each in word.paragraphs)
    assert "示例工信函〔2026〕9号" in text
    assert "合计 2 家（新申报 2 家）" in text
    assert word.tables[0].rows[1].cells[1].text == "=1+1示例有限公司"
    assert letters.pdf(one).startswith(b"%PDF")


def with_papers(found: list[Application], cast: Cast) -> None:
    for one in found:
        assert one.version is not None
        upload = SimpleUploadedFile("a.pdf", f"%PDF-1.4 示例 {one.pk}\n%%EOF".encode())
        paper, _new = papers.add_evidence(
            one.enterprise, upload, "a.pdf", cast.zhao, kind="audit_report", title="审计报告"
        )
        papers.link_evidence(
            paper, cast.zhao, indicators=[("revenue", china_today().replace(year=YEAR, month=12, day=31))]
        )


def content(package: Package) -> dict[str, bytes]:
    from tidu.web.files.service import open_blob

    package.refresh_from_db()
    assert package.blob is not None
    with zipfile.ZipFile(io.BytesIO(open_blob(package.blob).read())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_package_holds_every_paper_named_as_asked_with_an_index(
    world: tuple[Round, list[Application]], cast: Cast, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with_papers(world[1], cast)
    one = untied(world, cast)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        package = packing.ask_package(one, "{序号}-{企业名称}-{材料}", cast.li)
    found = content(package)
    first = one.lines.get(number=1)
    assert f"001-{first.name}-审计报告.pdf" in found
    assert {"索引.xlsx", "推荐汇总表.xlsx"} <= set(found)
    index = openpyxl.load_workbook(io.BytesIO(found["索引.xlsx"]))
    text = [str(cell.value) for sheet in index for line in sheet.iter_rows() for cell in line]
    assert package.entries.get(line=first).sha256 in text
    assert packing.ask_package(one, "{序号}-{企业名称}-{材料}", cast.li) == package


def test_a_broken_run_goes_on_behind_the_last_whole_firm(
    world: tuple[Round, list[Application]], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_papers(world[1], cast)
    one = untied(world, cast)
    monkeypatch.setattr(packing, "FIRMS_AT_ONCE", 1)
    package = Package.objects.create(list=one, pattern="{序号}-{材料}")
    job = Job.objects.create(
        kind=packing.KIND, title="示例", state="running", attempt=1, parameters={"package": package.pk}
    )
    whole = packing._pack_firm

    def breaks(archive: zipfile.ZipFile, *rest: object) -> list[object]:
        if rest[1].number == 2:  # type: ignore[attr-defined]
            archive.writestr("halb.pdf", b"x" * 5000)
            raise HandedBack
        return whole(archive, *rest)  # type: ignore[arg-type, return-value]

    monkeypatch.setattr(packing, "_pack_firm", breaks)
    with pytest.raises(HandedBack):
        packing.pack(package, Progress(job))
    monkeypatch.setattr(packing, "_pack_firm", whole)
    job.refresh_from_db()
    assert job.cursor == {"firms": 1}
    packing.pack(package, Progress(job))
    assert set(content(package)) == {"001-审计报告.pdf", "002-审计报告.pdf", "索引.xlsx", "推荐汇总表.xlsx"}


def a_list(tmp_path: object, rows: list[list[str]]) -> io.BytesIO:
    path = tmp_path / "list.xlsx"  # type: ignore[operator]
    columns = [Column("序号"), Column("企业名称"), Column("统一社会信用代码"), Column("审核结果")]
    write_workbook(path, [Sheet("名单", columns, [[str(number), *row] for number, row in enumerate(rows, 1)])])
    return io.BytesIO(path.read_bytes())


def test_results_are_found_by_code_then_by_name_and_the_unmatched_are_told(
    world: tuple[Round, list[Application]], cast: Cast, tmp_path: object
) -> None:
    one = untied(world, cast)
    recommend_all(one, cast.li)
    first, second = (again(line.application) for line in one.lines.all())
    upload = a_list(tmp_path, [
        ["名称写错的示例公司", first.enterprise.uscc or "", "通过"],
        [second.enterprise.name, "", "未通过"],
        ["不在批次里的示例有限公司", "", "通过"],
    ])  # fmt: skip
    found = read_results(world[0], upload, "list.xlsx")
    assert [line.how for line in found] == ["code", "name", ""]
    assert [bool(line.problem) for line in found] == [False, False, True]
    chosen = [(line.application.pk, line.action) for line in found if line.application and line.action]
    done = apply_results(world[0], chosen, cast.li, decided_on=china_today() + timedelta(days=0), document="示例公告")
    assert [each.problem for each in done] == [None, None]
    assert again(second).state == "declined"
    assert Recommendation.objects.get(enterprise=second.enterprise).outcome == "declined"
    assert again(first).state in ("with_ministry", "granted")
    assert apply_results(world[0], chosen[1:], cast.li, decided_on=china_today(), document="") == []


def test_the_pages_are_the_citys_alone(world: tuple[Round, list[Application]], cast: Cast, client: Client) -> None:
    one = untied(world, cast)
    addresses = [
        reverse("review-rounds"), reverse("round-order", args=[world[0].pk]), reverse("round-results", args=[world[0].pk]),
        reverse("round-panel", args=[world[0].pk]), one.get_absolute_url(), reverse("recommendation-file", args=[one.pk, "xlsx"]),
    ]  # fmt: skip
    client.force_login(cast.li)
    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)
    client.force_login(cast.wang)
    assert {client.get(address).status_code for address in addresses} <= {403, 404}
