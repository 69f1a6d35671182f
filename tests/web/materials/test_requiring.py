"""What an application has to prove, and how the firm stands with each proof: states, dates, words."""

from __future__ import annotations

from datetime import date

import pytest
from tests.web.cast import Cast
from tests.web.materials.papers import audit, paper, queried

from tidu.criteria.outcomes import Outcome
from tidu.criteria.vocabulary import NEVER
from tidu.web.materials.service import (
    Requirement,
    covered,
    declare,
    proof_of,
    proofs,
    requirements,
    unproven,
    with_proofs,
)
from tidu.web.registry.facts.evidence import withdraw_evidence
from tidu.web.registry.facts.service import Statement, state
from tidu.web.registry.models import Enterprise, Fact, Source

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 20)


def look(
    firm: Enterprise, on: date = ON, title: str = "xjr", kind: str = "new", **more: object
) -> dict[str, Requirement]:
    return {one.key: one for one in requirements(firm, title=title, kind=kind, on=on, **more)}  # type: ignore[arg-type]


def test_the_list_names_each_year_of_a_report_once(pumps: Enterprise) -> None:
    found = look(pumps)
    assert [key for key in found if key.startswith("audit_report")] == [
        f"audit_report-{year}" for year in (2025, 2024, 2023)
    ]
    assert found["audit_report-2025"].state == "missing"
    assert found["audit_report-2025"].asks_upload


def test_a_title_without_a_list_is_not_said_to_need_nothing(pumps: Enterprise) -> None:
    assert requirements(pumps, title="zdxjr", kind="new", on=ON) == []
    assert not covered("zdxjr", "new", ON)
    assert covered("xjr", "review", ON)


def test_the_report_of_the_year_counts_for_its_year_only(cast: Cast, pumps: Enterprise) -> None:
    row = audit(cast, pumps, 2025, criteria=[("xjr-2026", "revenue")], page="12")
    found = look(pumps)
    assert (found["audit_report-2025"].state, found["audit_report-2025"].evidence) == ("have", row)
    assert found["audit_report-2025"].page == "12"
    assert found["audit_report-2024"].state == "missing"
    assert look(pumps, date(2027, 5, 20))["audit_report-2026"].state == "missing"


def test_a_report_without_its_code_says_that_the_code_is_lacking(cast: Cast, pumps: Enterprise) -> None:
    row = paper(cast, pumps, "audit_report", year=2025)
    one = look(pumps)["audit_report-2025"]
    assert (one.state, one.evidence) == ("missing", row)
    assert "赋码" in one.why.zh


def test_december_is_asked_for_and_november_is_not_december(cast: Cast, pumps: Enterprise) -> None:
    paper(cast, pumps, "social_insurance", period=(date(2025, 11, 1), date(2025, 11, 30)))
    assert look(pumps)["social_insurance-2025"].state == "missing"
    paper(cast, pumps, "social_insurance", year=2025)
    assert look(pumps)["social_insurance-2025"].state == "have"


def test_a_query_is_good_until_its_last_day_and_says_how_late_it_is_after(cast: Cast, pumps: Enterprise) -> None:
    queried(cast, pumps, date(2026, 4, 20))
    assert look(pumps, date(2026, 5, 20))["credit_china_report"].state == "ends_soon"  # thirty days later, the last one
    late = look(pumps, date(2026, 6, 1))["credit_china_report"]
    assert late.state == "expired"
    assert "已过 12 天" in late.why.zh
    assert "too old by 12 days" in late.why.en


def test_a_query_of_the_future_proves_nothing_today(cast: Cast, pumps: Enterprise) -> None:
    queried(cast, pumps, date(2026, 5, 21))
    assert look(pumps, date(2026, 5, 20))["credit_china_report"].state == "missing"


def test_a_certificate_counts_on_its_last_day_and_not_on_the_next(cast: Cast, pumps: Enterprise) -> None:
    paper(cast, pumps, "certification", valid_until=date(2026, 5, 20))
    assert look(pumps, date(2026, 5, 20))["certification"].state == "ends_soon"
    after = look(pumps, date(2026, 5, 21))["certification"]
    assert (after.state, after.lacking) == ("expired", True)
    assert "已过 1 天" in after.why.zh


def test_a_statement_counts_for_its_round(cast: Cast, pumps: Enterprise) -> None:
    paper(cast, pumps, "market_statement", dated_on=date(2026, 5, 2), round_key="round:1")
    assert look(pumps, round_key="round:1")["market_statement"].state == "have"
    assert look(pumps, round_key="round:2")["market_statement"].state == "missing"
    assert look(pumps, date(2027, 5, 2))["market_statement"].state == "missing"


def test_a_withdrawn_file_counts_no_longer(cast: Cast, pumps: Enterprise) -> None:
    withdraw_evidence(audit(cast, pumps, 2025), "盖错章")
    assert look(pumps)["audit_report-2025"].state == "missing"


def test_what_is_abolished_is_not_asked_for_and_says_since_when(cast: Cast, pumps: Enterprise) -> None:
    one = look(pumps)["market_share_proof"]
    assert (one.method, one.state, one.asks_upload, one.lacking) == ("abolished", "not_asked", False, False)
    assert "2025-05-14" in one.why.zh
    assert str(one.replacement.cite) == "工信厅企业函〔2025〕190号 材料要求" if one.replacement else False
    assert look(pumps, date(2025, 5, 13))["market_share_proof"].method == "submit"


def test_what_is_known_from_memory_only_takes_no_proof_away(pumps: Enterprise) -> None:
    licence = look(pumps)["business_licence"]
    assert (licence.method, licence.asks_upload) == ("submit", True)
    assert licence.replacement is not None
    assert licence.replacement.cite.unconfirmed


def test_a_proof_of_a_claim_is_asked_for_where_the_firm_relies_on_it(pumps: Enterprise) -> None:
    assert look(pumps)["award"].state == "not_asked"
    assert look(pumps, claims=["national_award"])["award"].state == "missing"
    source = Source.objects.create(kind="form", party="firm", label="示例")
    Fact.objects.create(
        enterprise=pumps, indicator="national_award_top3", as_of=date(2025, 6, 1), value=20250601, source=source,
        recorded_at="2026-01-01T00:00:00Z",
        standing_from="2026-01-01T00:00:00Z",
    )  # fmt: skip
    assert look(pumps)["award"].state == "missing"


def test_a_declaration_is_signed_instead(cast: Cast, pumps: Enterprise) -> None:
    assert look(pumps)["commitment"].asks_signature
    declare(pumps, proofs().materials["commitment"], cast.zhao, name="赵经理", read=True, key="round:7")
    assert look(pumps, round_key="round:7")["commitment"].state == "have"
    assert look(pumps, round_key="round:8")["commitment"].state == "missing"


def test_a_notice_may_add_a_material(pumps: Enterprise) -> None:
    assert "special_audit" not in look(pumps)
    found = look(pumps, extra=[("special_audit", "示例通知〔2026〕1号")])
    assert found["special_audit"].cite.document == "示例通知〔2026〕1号"


def test_a_missing_proof_makes_unknown_and_never_unmet(cast: Cast, pumps: Enterprise) -> None:
    outcomes = {"revenue": Outcome.MET, "debt": Outcome.UNMET, "market_years": Outcome.MET}
    found = list(look(pumps).values())
    proved = with_proofs(outcomes, found, "xjr-2026")
    assert proved["revenue"].outcome is Outcome.UNKNOWN
    assert "审计报告" in proved["revenue"].why.zh if proved["revenue"].why else False
    assert proved["debt"].outcome is Outcome.UNMET
    assert proved["market_years"].outcome is Outcome.MET
    for year in (2023, 2024, 2025):
        audit(cast, pumps, year)
    found = list(look(pumps).values())
    assert with_proofs(outcomes, found, "xjr-2026")["revenue"].outcome is Outcome.MET
    assert "revenue" not in unproven(found, "xjr-2026")
    assert [one.year for one in proof_of(found, "xjr-2026", "revenue")] == [2025, 2024, 2023]


def test_a_file_of_another_firm_never_counts(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    audit(cast, swim, 2025)
    assert look(pumps)["audit_report-2025"].state == "missing"


def test_a_whole_list_takes_the_same_few_queries(cast: Cast, pumps: Enterprise, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    for year in (2023, 2024, 2025):
        audit(cast, pumps, year)
    with django_assert_max_num_queries(4):
        look(pumps)


def test_an_award_that_was_said_never_to_have_been_won_needs_no_proof(pumps: Enterprise) -> None:
    source = Source.objects.create(kind="form", party="firm", label="示例")
    state(source, [Statement(pumps.pk, "national_award_top3", date(2026, 1, 1), NEVER)])
    assert look(pumps)["award"].state == "not_asked"
