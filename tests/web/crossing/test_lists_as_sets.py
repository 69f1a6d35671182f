"""Published lists of other authorities are sets: for whoever may see the list, of his own firms, as of any day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from tests.web.cast import Cast
from tests.web.crossing.shared import holds, published, watched

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.insight.counting import Reach
from tidu.web.insight.crossing import combinations, firms_in
from tidu.web.insight.sets import common_shelf, shelf_of
from tidu.web.jobs.models import Job
from tidu.web.lists.models import Listed
from tidu.web.registry.models import Enterprise
from tidu.web.standing.renewing import Written, begin_renewal, finish_renewal

SignIn = Callable[[User], Client]
TODAY = china_today()


def test_a_list_is_crossed_like_any_other_set(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    code = f"list-{published(cast, [pumps, swim]).pk}"
    holds(pumps, "gxjs")
    found = {one.inside: one.number for one in combinations((code, "gxjs"), Reach(("2114",)), TODAY)}
    assert found == {(code, "gxjs"): 1, (code,): 1}
    assert firms_in((code,), ("gxjs",), Reach(("2114",)), TODAY).get() == swim


def test_a_past_day_knows_who_stood_on_it_then(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    source = published(cast, [pumps, swim])
    gone = TODAY - timedelta(days=10)
    Listed.objects.filter(enterprise=swim).update(until=gone, went=source.versions.get())
    for day, firms in ((gone - timedelta(days=1), {pumps, swim}), (gone, {pumps}), (TODAY, {pumps})):
        assert set(firms_in((f"list-{source.pk}",), (), Reach(("2114",)), day)) == firms
    assert not firms_in((f"list-{source.pk}",), (), Reach(("2114",)), TODAY - timedelta(days=366)).exists()


def test_a_county_crosses_its_own_part_of_the_citys_list(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    source = published(cast, [pumps, swim])
    page = signed_in(cast.wang).get(f"/crossing/names/?in=list-{source.pk}", headers={"accept-language": "zh-hans"})
    assert pumps.name in page.content.decode()
    assert swim.name not in page.content.decode()
    assert "由示例市金融局提供的名单" in page.content.decode()


def test_the_shelf_of_a_reader_holds_the_lists_that_he_may_see_and_no_others(cast: Cast, pumps: Enterprise) -> None:
    code = f"list-{published(cast, [pumps]).pk}"
    assert code in shelf_of(cast.li)
    assert code in shelf_of(cast.wang)
    assert code not in shelf_of(cast.science), "another department's list is not his"
    assert code not in common_shelf()
    assert f"{code}~held-12m" not in shelf_of(cast.li), "a list is no stock"
    assert len(list(shelf_of(cast.li))) == len(list(common_shelf())) + 1


def test_judging_all_firms_anew_counts_watched_queries_anew(cast: Cast) -> None:
    finish_renewal(begin_renewal(TODAY), Written(0, 0))
    assert not Job.objects.filter(kind="watches").exists()
    watched(cast.li, ["ready-cxx"])
    renewal = begin_renewal(TODAY)
    assert not Job.objects.filter(kind="watches").exists(), "it has not come to its end"
    finish_renewal(renewal, Written(0, 0))
    assert Job.objects.filter(kind="watches").count() == 1
