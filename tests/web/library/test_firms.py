"""What a changed standard does to firms: counted by the kernel, within one's scope, with the names behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.web.cast import Cast

from tidu.catalogue.deriving import with_derived
from tidu.criteria.one import evaluate
from tidu.criteria.outcomes import Outcome
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.demonstration.loading import load_city
from tidu.web.jobs.models import Job
from tidu.web.portal import runners
from tidu.web.portal.library import firms, impacts
from tidu.web.portal.library.shelf import catalogue, volume_or_404
from tidu.web.registry.facts.service import kernel_facts_of
from tidu.web.registry.models import Enterprise

SignIn = Callable[[User], Client]
ADDRESS = "/standards/compare/zjtx-2022/zjtx-2026/firms/"
OLD, NEW = "zjtx-2022", "zjtx-2026"


@pytest.fixture
def officer(transactional_db: None) -> User:
    """An officer of the city, among 160 fictional firms."""
    load_city(160, today=date(2026, 11, 27))
    return next(user for user in User.objects.order_by("pk") if user.scope.officer and user.scope.city)


def test_the_counts_are_those_of_every_firm_judged_alone(officer: User) -> None:
    on = china_today()
    old, new = volume_or_404(OLD), volume_or_404(NEW)
    found = firms.impact_of(officer, old, new, "new", on)
    living = list(Enterprise.objects.visible_to(officer).living())
    before = after = loses = gains = asked = 0
    lost = set()
    for firm, facts in zip(living, kernel_facts_of(living, on).values(), strict=True):
        held = facts.titles.get("zjtx")
        if held is not None and held.on(on):
            continue
        asked += 1
        verdicts = [
            evaluate(one.standard, with_derived(facts, one.standard, catalogue(), on), on).outcome is Outcome.MET
            for one in (old, new)
        ]
        before, after = before + verdicts[0], after + verdicts[1]
        loses, gains = loses + (verdicts == [True, False]), gains + (verdicts == [False, True])
        lost |= {firm.pk} if verdicts == [True, False] else set()
    row = found.totals
    assert (row.firms, row.before, row.loses, row.gains, row.after) == (asked, before, loses, gains, after)
    assert {one.pk for one in found.lose} == lost
    assert sum(one.firms for one in found.counties) == sum(one.firms for one in found.tiers) == asked
    assert found.judged == len(living)


def test_steps_come_to_the_same_as_all_at_once(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new, on = volume_or_404(OLD), volume_or_404(NEW), china_today()
    whole = firms.impact_of(officer, old, new, "new", on)
    monkeypatch.setattr(impacts, "STEP", 7)
    steps = firms.impact_of(officer, old, new, "new", on)
    for name in ("judged", "totals", "counties", "tiers", "lose", "gain"):
        assert getattr(steps, name) == getattr(whole, name), name


def test_more_firms_than_a_page_may_judge_are_judged_by_a_job_and_kept(
    officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(firms, "IN_PAGE", 20)
    client = signed_in(officer)
    first = client.get(ADDRESS).content.decode()
    assert "评估全部企业" in first
    assert not Job.objects.filter(kind=firms.JOB).exists()  # looking starts nothing
    answer = client.post(ADDRESS)
    assert answer["Location"] == f"{ADDRESS}?kind=new"
    job = Job.objects.get(kind=firms.JOB)
    assert (job.state, job.started_by, job.done) == ("done", officer, job.total)
    page = client.get(ADDRESS)
    found = page.context["impact"]
    alone = firms.impact_of(officer, volume_or_404(OLD), volume_or_404(NEW), "new", china_today())
    assert (found.totals, found.counties, found.lose, found.gain) == (
        alone.totals, alone.counties, alone.lose, alone.gain,
    )  # fmt: skip
    client.post(ADDRESS)
    assert Job.objects.filter(kind=firms.JOB).count() == 1  # what is kept is not made again
    assert "评估全部企业" in client.get(ADDRESS, {"kind": "review"}).content.decode()


def test_a_job_that_failed_is_told_and_can_be_started_anew(
    officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(firms, "IN_PAGE", 20)
    client = signed_in(officer)
    with monkeypatch.context() as broken:
        broken.setattr(runners, "sums_of", lambda *_given: 1 / 0)
        client.post(ADDRESS)
    assert Job.objects.get(kind=firms.JOB).state == "failed"
    assert "上次没有评估完" in client.get(ADDRESS).content.decode()
    client.post(ADDRESS)
    assert client.get(ADDRESS).context["impact"].judged > 20


def test_only_firms_of_ones_own_scope_are_counted(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    old, new = volume_or_404(OLD), volume_or_404(NEW)
    for user, seen in ((cast.wang, 1), (cast.chen, 1), (cast.li, 2)):
        assert firms.impact_of(user, old, new, "new", china_today()).judged == seen


def test_nobody_but_an_authority_opens_it(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.wang).get(ADDRESS).status_code == 200
    assert signed_in(cast.zhao).get(ADDRESS).status_code == 403
    assert Client().get(ADDRESS).status_code == 302
    compare = "/standards/compare/zjtx-2022/zjtx-2026/"
    assert ADDRESS in signed_in(cast.wang).get(compare).content.decode()
    assert ADDRESS not in Client().get(compare).content.decode()


def test_what_cannot_be_compared_is_not_found(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.wang)
    assert client.get("/standards/compare/zjtx-2022/xjr-2026/firms/").status_code == 404
    assert client.get("/standards/compare/sme-size-2011/sme-size-2011/firms/").status_code == 404
    assert client.get(ADDRESS, {"kind": "x"}).status_code == 404
    assert client.get(ADDRESS, {"kind": "review"}).status_code == 200


def test_a_city_without_firms_is_no_fault(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.li).get(ADDRESS).status_code == 200
