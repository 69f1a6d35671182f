"""A complete ledger decides what was open: the same for one firm and for many, and at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from tests.web.cast import Cast

from tidu.today import china_today
from tidu.web.demonstration.loading import load_city
from tidu.web.jobs.models import Job
from tidu.web.registry.facts.service import Span, kernel_facts_of, wide_frame
from tidu.web.registry.models import Enterprise, TitleHeld, TitleLedger
from tidu.web.registry.titles.ledgers import end_statement, state_complete
from tidu.web.standing.judging import judged, judged_few
from tidu.web.standing.models import FirmLevels
from tidu.web.standing.renewing import renew_all_now
from tidu.web.standing.rules import rules_on
from tidu.web.standing.service import verdict_of
from tidu.web.upkeep.models import Lead

ON = date(2026, 11, 27)
FIRMS = 160


@pytest.fixture
def city(transactional_db: None) -> None:
    load_city(FIRMS, today=ON)


def test_one_firm_and_many_read_the_ledgers_alike(city: None) -> None:
    TitleLedger.objects.all().delete()
    officer = get_user_model().objects.order_by("pk").first()
    titles = sorted({column.title for rule in rules_on(ON) for column in rule.columns if column.title})
    counties = sorted({code[:6] for code in Enterprise.objects.values_list("region_id", flat=True)})
    # A title that is under suspicion is not deleted; the others in an order that no database chooses.
    free = TitleHeld.objects.exclude(pk__in=Lead.objects.values("held")).order_by("pk").values_list("pk", flat=True)
    TitleHeld.objects.filter(pk__in=list(free[::5])).delete()
    TitleHeld.objects.filter(pk__in=list(free.all()[::6])).update(valid_from=None, decided_on=None)
    rules = rules_on(ON)
    plain = judged(Span(1, FIRMS), rules, ON)[0]
    for at, title in enumerate(titles):
        region = counties[0] if at % 3 == 0 else counties[0][:4]
        since = date(2027, 1, 1) if at % 5 == 4 else date(2020, 1, 1)
        TitleLedger.objects.create(
            title=title, region_id=region, complete_from=since, source="示例", stated_by=officer, stated_at="2026-01-01T00:00Z"
        )  # fmt: skip
    numbers = list(Enterprise.objects.living().order_by("pk").values_list("pk", flat=True))
    many, many_rows = judged(Span(1, FIRMS), rules, ON)
    few, few_rows = judged_few(numbers, rules, ON)
    assert many.select(few.columns).equals(few)
    order = ["enterprise_id", "title"]
    assert many_rows.sort(order).equals(few_rows.select(many_rows.columns).sort(order))
    assert not many.equals(plain)  # they do decide something
    frame = wide_frame(Span(1, FIRMS), [], ON, titles=titles)
    facts = kernel_facts_of(list(Enterprise.objects.living().order_by("pk")), ON)
    for row in frame.iter_rows(named=True):
        for title in titles:
            held = facts[row["enterprise_id"]].titles.get(title)
            found = row[f"title_{title}_from"], row[f"title_{title}_until"]
            assert found == ((held.since, held.until) if held else (None, None)), (row["enterprise_id"], title)


def test_a_title_that_nobody_holds_is_asked_for_no_more(cast: Cast, pumps: Enterprise) -> None:
    on = china_today()

    def open_titles() -> set[str]:
        verdict = verdict_of(pumps, "xjr", "new", on)
        return {title.code for node in verdict.nodes.values() for title in node.reading.titles if title.held is None}

    before = open_titles()
    assert before
    for title in before:
        state_complete(title, "2114", date(2024, 1, 1), "示例台账", cast.li)
    assert open_titles() == set()


def test_all_firms_are_judged_again_when_it_is_said_and_when_it_is_ended(
    transactional_db: None, cast: Cast, pumps: Enterprise
) -> None:
    row = state_complete("zjtx", "2114", date(2024, 1, 1), "示例台账", cast.li)
    assert not Job.objects.exists()  # nothing is kept yet that could be out of date
    end_statement(row, "示例", cast.li)
    renew_all_now(china_today())
    row = state_complete("zjtx", "2114", date(2024, 1, 1), "示例台账", cast.li)
    assert Job.objects.filter(kind="standing-all", state="done").count() == 1
    letters = FirmLevels.objects.select_related("renewal").get(pk=pumps.pk)
    few, _rows = judged_few([pumps.pk], rules_on(china_today()), china_today())
    assert letters.letters == "".join(few[title][0] for title in letters.renewal.titles)
    end_statement(row, "示例", cast.li)
    assert Job.objects.filter(kind="standing-all", state="done").count() == 2
