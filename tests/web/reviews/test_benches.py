"""The workbench: unmet first, what others say beside the value, marks per reviewer, reasons filled in, steps through the flow."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast, pump_works, swimwear
from tests.web.reviews.making import YEAR, a_round, again, figures, handed_in, step
from tests.web.rounds.making import a_title

from tidu.criteria.outcomes import Outcome
from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.filing.service import freeze
from tidu.web.registry.facts import evidence as papers
from tidu.web.registry.facts.service import Statement, state
from tidu.web.registry.models import Fact, Source
from tidu.web.reviews.benches import bench_of, may_mark, refusal_reasons, return_reasons
from tidu.web.reviews.models import Finding, RowMark
from tidu.web.reviews.noting import mark_row, record_finding
from tidu.web.reviews.views.benches import fields_of
from tidu.web.rounds.models import Application
from tidu.web.workflow import service as workflow

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def one(cast: Cast) -> Application:
    firm = pump_works(cast)
    figures(firm, revenue=10_000_000_00, rd_expense=200_000_00, staff=120)
    return handed_in(cast, a_round(cast), firm)


def revision(one: Application) -> int:
    """How far its case is."""
    case = again(one).case
    assert case is not None
    return case.revision


def number(one: Application) -> int:
    """The version that is looked at."""
    assert one.version_id is not None
    return one.version_id


def test_what_is_not_met_comes_first_with_its_article(one: Application, cast: Cast) -> None:
    bench = bench_of(one, cast.wang, "zh")
    order = [Outcome.UNMET, Outcome.UNKNOWN, Outcome.NEEDS_REVIEW, Outcome.MET, Outcome.NOT_APPLICABLE]
    ranks = [(bool(row.spared), order.index(row.outcome)) for row in bench.rows]
    assert ranks == sorted(ranks)
    assert all(row.article and row.document for row in bench.unmet)


def test_another_department_that_says_otherwise_stands_beside_with_size_and_source(
    one: Application, cast: Cast
) -> None:
    figures(one.enterprise, party="tax", revenue=9_000_000_00)
    found = [
        value for row in bench_of(one, cast.wang, "zh").rows for value in row.values if value.key == ("revenue", YEAR)
    ]
    assert found
    (other,) = found[0].others
    assert other.differs
    assert other.shown == "900万元"
    assert other.size == "−100万元（−10.0%）"
    assert other.link


def test_the_frozen_value_does_not_follow_a_later_one(one: Application, cast: Cast) -> None:
    figures(one.enterprise, party="firm", revenue=1_00)
    found = [
        value for row in bench_of(one, cast.wang, "zh").rows for value in row.values if value.key == ("revenue", YEAR)
    ]
    assert found[0].shown == "1000万元"


def test_a_paper_opens_at_its_page(one: Application, cast: Cast, client: Client) -> None:
    bench = bench_of(one, cast.wang, "zh")
    row = bench.rows[0]
    paper, _new = papers.add_evidence(
        one.enterprise,
        SimpleUploadedFile("审计.pdf", PDF),
        "审计.pdf",
        cast.zhao,
        kind="audit_report",
        title="审计报告",
    )
    papers.link_evidence(paper, cast.zhao, criteria=[(bench.version.standard, row.name)], page="12")
    client.force_login(cast.wang)
    page = client.get(reverse("review", args=[one.pk])).content.decode()
    address = reverse("review-file", args=[one.pk, paper.pk])
    assert f"{address}#page=12" in page
    shown = client.get(address)
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "script-src" not in shown.headers["Content-Security-Policy"]
    client.force_login(cast.chen)
    assert client.get(address).status_code == 404


def test_marks_are_kept_per_reviewer_and_the_city_sees_the_countys(one: Application, cast: Cast) -> None:
    first, second = bench_of(one, cast.wang, "zh").rows[:2]
    mark_row(one, first.name, "checked", "", cast.wang, version=number(one))
    mark_row(one, second.name, "doubtful", "与税务申报不一致", cast.wang, version=number(one))
    bench = bench_of(one, cast.wang, "zh")
    assert bench.marked == 2
    assert [row.name for row in bench.doubtful] == [second.name]
    moved = step(one, "county_pass", cast.wang)
    seen = bench_of(moved, cast.li, "zh")
    assert seen.marked == 0
    assert [mark.note for row in seen.rows if row.name == second.name for mark in row.theirs] == ["与税务申报不一致"]


def test_doubt_needs_a_note_and_nobody_marks_out_of_turn(one: Application, cast: Cast) -> None:
    name = bench_of(one, cast.wang, "zh").rows[0].name
    with pytest.raises(TiduError) as caught:
        mark_row(one, name, "doubtful", " ", cast.wang, version=number(one))
    assert caught.value.code == "mark-without-note"
    assert not may_mark(one, cast.li)
    with pytest.raises(TiduError) as caught:
        mark_row(one, name, "checked", "", cast.li, version=number(one))
    assert caught.value.code == "not-your-review"
    with pytest.raises(TiduError) as caught:
        mark_row(one, name, "checked", "", cast.wang, version=number(one) + 1)
    assert caught.value.code == "another-version"
    assert not RowMark.objects.exists()


def test_reasons_are_filled_in_from_doubts_and_from_what_is_unmet(one: Application, cast: Cast) -> None:
    row = next(
        row for row in bench_of(one, cast.wang, "zh").rows if ("revenue", YEAR) in [value.key for value in row.values]
    )
    mark_row(one, row.name, "doubtful", "请核对审计报告", cast.wang, version=number(one))
    bench = bench_of(one, cast.wang, "zh")
    (reason,) = return_reasons(bench, fields_of(one))
    assert reason["text"] == f"{row.says}：请核对审计报告"
    assert reason["field"] in fields_of(one)
    assert all(reason["document"] and reason["article"] for reason in refusal_reasons(bench))


def test_a_return_goes_through_the_flow_and_afterwards_only_changes_are_to_be_looked_at(
    one: Application, cast: Cast, client: Client
) -> None:
    row = next(
        row for row in bench_of(one, cast.wang, "zh").rows if ("revenue", YEAR) in [value.key for value in row.values]
    )
    mark_row(one, row.name, "doubtful", "营业收入与审计报告不一致", cast.wang, version=number(one))
    client.force_login(cast.wang)
    due = china_today() + timedelta(days=5)
    client.post(reverse("review-step", args=[one.pk]), {
        "action": "county_return", "revision": revision(one), "key": "k1", "due": due.isoformat(),
        "field": [f"revenue.{YEAR}"], "text": ["营业收入与审计报告不一致"], "document": [""], "article": [""],
    })  # fmt: skip
    back = again(one)
    assert back.state == "returned"
    assert back.case is not None
    assert back.case.due_on == due
    last = workflow.history(back.case)[-1]
    assert last.reasons[0]["field"] == f"revenue.{YEAR}"
    before = back.version
    figures(one.enterprise, party="firm", revenue=11_000_000_00)
    back.version = freeze(back.filing, cast.zhao)
    assert back.version != before
    back.save(update_fields=["version"])
    type(back.case).objects.filter(pk=back.case.pk).update(state="county_review")
    bench = bench_of(again(one), cast.wang, "zh")
    assert bench.before is not None
    assert row.name in [each.name for each in bench.to_check]
    assert len(bench.to_check) < len(bench.rows)
    page = client.get(reverse("review", args=[one.pk])).content.decode()
    assert "1100" in page


def test_a_refusal_without_citation_is_refused(one: Application, cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    given = {
        "action": "county_refuse",
        "revision": revision(one),
        "text": ["不符合"],
        "field": [""],
        "document": [""],
        "article": [""],
    }
    client.post(reverse("review-step", args=[one.pk]), given)
    assert again(one).state == "county_review"
    client.post(reverse("review-step", args=[one.pk]), given | {"document": ["示例〔2026〕2号"], "article": ["第三条"]})
    assert again(one).state == "refused"


def test_a_finding_becomes_a_fact_with_its_reason(one: Application, cast: Cast) -> None:
    judged = [row for row in bench_of(one, cast.wang, "zh").rows if row.finding]
    if not judged:
        judged_row = bench_of(one, cast.wang, "zh").rows[0].name
        with pytest.raises(TiduError) as caught:
            record_finding(one, judged_row, holds=True, reason="示例", by=cast.wang, version=number(one))
        assert caught.value.code == "no-such-judgement"
        return
    with pytest.raises(TiduError) as caught:
        record_finding(one, judged[0].name, holds=True, reason=" ", by=cast.wang, version=number(one))
    assert caught.value.code == "finding-without-reason"
    record_finding(one, judged[0].name, holds=True, reason="现场核查属实", by=cast.wang, version=number(one))
    fact = Fact.objects.in_use().get(enterprise=one.enterprise, indicator=judged[0].finding)
    assert fact.value == 1
    assert fact.source.kind == "review"
    assert Finding.objects.get().reason == "现场核查属实"


def test_the_page_shows_the_rows_in_both_languages_and_takes_a_mark_without_script(
    one: Application, cast: Cast, client: Client
) -> None:
    client.force_login(cast.wang)
    name = bench_of(one, cast.wang, "zh").rows[0].name
    given = {"row": name, "mark": "checked", "version": one.version_id}
    answer = client.post(reverse("review-mark", args=[one.pk]), given)
    assert answer.headers["Location"].endswith(f"#row-{name}")
    part = client.post(reverse("review-mark", args=[one.pk]), given, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-swap-oob="true"' in part
    assert re.search(r'aria-pressed="true"[^>]*data-check', part)
    for language in ("zh-hans", "en"):
        assert client.get(reverse("review", args=[one.pk]), headers={"Accept-Language": language}).status_code == 200


def test_a_stranger_finds_nothing_and_the_list_shows_only_ones_own(
    one: Application, cast: Cast, client: Client
) -> None:
    other = handed_in(cast, one.round, swimwear(cast))
    for path in ("review", "review-mark", "review-step", "review-finding"):
        client.force_login(cast.chen)
        address = reverse(path, args=[one.pk])
        assert (client.get(address) if path == "review" else client.post(address)).status_code == 404
    client.force_login(cast.wang)
    page = client.get(reverse("reviews")).content.decode()
    assert one.enterprise.name in page
    assert other.enterprise.name not in page
    assert client.get(reverse("reviews"), {"export": "xlsx"}).status_code == 200


def test_what_another_condition_makes_up_for_comes_last_and_is_no_reason(cast: Cast) -> None:
    firm = pump_works(cast)
    a_title(firm)
    figures(firm, rd_expense=0, revenue=20_000_000_00)
    source = Source.objects.create(kind="form", party="firm", label="示例奖励")
    won = china_today() - timedelta(days=300)
    state(source, [Statement(firm.pk, "national_award_top3", won, won)])
    bench = bench_of(handed_in(cast, a_round(cast), firm, category="review"), cast.wang, "zh")
    spared = {row.name: row.spared for row in bench.rows if row.spared}
    assert spared["direct_contest"] == "创新直通条件（满足任一）"
    assert spared["small_rd"] == "创新能力（一般条件或直通条件）"
    assert [row.name for row in bench.rows][-len(spared) :] == list(spared)
    assert not {row.name for row in bench.unmet} & set(spared)
