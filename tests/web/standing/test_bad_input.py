"""What contradicts, is missing, or ends while somebody looks: each is told, and nothing is shown as a verdict that is a guess."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast

from tidu.criteria.outcomes import Outcome
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.registry.facts.service import Source, Statement, as_of_for, catalogue, kernel_facts, state
from tidu.web.registry.models import Conflict, Enterprise
from tidu.web.standing import firms, renewing, rules
from tidu.web.standing.doubts import doubts_of, sound
from tidu.web.standing.models import FirmLevels, LevelCount, Standing
from tidu.web.standing.renewing import renew_all_now
from tidu.web.standing.rules import titles_on
from tidu.web.standing.service import check, verdict_of

SignIn = Callable[[User], Client]
ON = china_today()
LAST = ON.year - 1
WAN = 1_000_000
GOOD = {"revenue": 3000 * WAN, "main_revenue": 2700 * WAN, "rd_expense": 200 * WAN, "staff": 10_000, "rd_staff": 2_000}


def tell(firm: Enterprise, code: str, values: dict[int | None, int], party: str = "firm") -> None:
    source = Source.objects.create(kind="form", party=party, label={"firm": "示例填报"}.get(party, "示例税务"))
    indicator = catalogue().indicators[code]
    state(source, [Statement(firm.pk, code, as_of_for(indicator, year, ON), value) for year, value in values.items()])


def good(firm: Enterprise) -> None:
    for code, value in GOOD.items():
        tell(firm, code, dict.fromkeys((LAST, LAST - 1, LAST - 2), value))


def page(client: Client, firm: Enterprise, title: str = "zjtx") -> str:
    return client.get(reverse("firm-standing-title", args=[firm.pk, title])).content.decode()


def letter(firm: Enterprise, title: str) -> str:
    row = FirmLevels.objects.select_related("renewal").get(pk=firm.pk)
    return row.letters[row.renewal.titles.index(title)]


# -- a figure that contradicts another ----------------------------------------------------------------------------


def test_figures_that_contradict_each_other_count_as_not_known(cast: Cast, pumps: Enterprise) -> None:
    good(pumps)
    facts = kernel_facts(pumps, ON)
    assert sound(facts) is facts
    tell(pumps, "main_revenue", {LAST: 3001 * WAN})
    facts = kernel_facts(pumps, ON)
    assert [(one.part.code, one.whole.code, one.year) for one in doubts_of(facts)] == [
        ("main_revenue", "revenue", LAST)
    ]
    missing = facts.values.keys() - sound(facts).values.keys()
    assert missing == {("main_revenue", LAST), ("revenue", LAST)}
    verdict = verdict_of(pumps, "zjtx", "new", ON)
    assert verdict.facts.values.get(("revenue", LAST)) is None
    read = {
        node.outcome for node in verdict.nodes.values() if not node.children and "主营业务收入" in node.node.says.zh
    }
    assert Outcome.UNKNOWN in read
    assert Outcome.UNMET not in read
    assert check(pumps, "zjtx", "new", ON).outcome == verdict.outcome.word  # what is kept is no guess either


def test_the_page_says_what_contradicts_what_and_leads_to_it(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.wang)
    good(pumps)
    assert "相互矛盾" not in page(client, pumps)
    tell(pumps, "main_revenue", {LAST: 3001 * WAN})
    for text in (page(client, pumps), client.get(reverse("firm-standing", args=[pumps.pk])).content.decode()):
        assert "相互矛盾的数据按未知处理" in text
        assert (
            f"{LAST} 年主营业务收入 3001万元（示例填报）大于营业收入 3000万元（示例填报），必有一个数有误"
            in text.replace(",", "")
        )
        assert reverse("firm-facts", args=[pumps.pk]) in text


def test_what_is_supposed_can_mend_a_contradiction_and_can_make_one(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    good(pumps)
    tell(pumps, "main_revenue", {LAST: 3001 * WAN})
    client, address = signed_in(cast.wang), reverse("firm-standing-title", args=[pumps.pk, "zjtx"])
    field = f"main_revenue.{LAST}"
    assert f'name="{field}" value="3001' in page(client, pumps).replace(",", "")  # what was stated, to be looked at
    mended = client.post(address, {field: "2700"}, headers={"HX-Target": "verdict"}).content.decode()
    assert "相互矛盾" not in mended
    worse = client.post(address, {field: "99999"}, headers={"HX-Target": "verdict"}).content.decode()
    assert "相互矛盾" in worse
    tell(pumps, "rd_staff", {LAST: 10_001})
    derived = re.search(r'name="is_sme">.*?</select>', page(client, pumps), re.DOTALL)
    assert derived
    assert "selected" not in derived[0]  # nothing follows from figures that count as not known


def test_mending_one_figure_judges_again_what_reads_only_the_other(transactional_db: None, pumps: Enterprise) -> None:
    good(pumps)
    tell(pumps, "rd_staff", {LAST: 10_001})
    renew_all_now(ON)
    before = {title: letter(pumps, title) for title in titles_on(ON)}
    tell(pumps, "staff", {LAST: 30_000})
    after = {title: letter(pumps, title) for title in titles_on(ON)}
    renew_all_now(ON)
    assert after == {title: letter(pumps, title) for title in titles_on(ON)}
    assert before != after or doubts_of(kernel_facts(pumps, ON)) == []


def test_a_disagreement_is_told_with_what_the_other_value_would_give(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    good(pumps)
    tell(pumps, "rd_expense", {LAST: 1 * WAN}, party="tax")
    conflict = Conflict.objects.get(indicator="rd_expense")
    used = kernel_facts(pumps, ON).values["rd_expense", LAST]
    text = page(signed_in(cast.wang), pumps)
    assert "有数据存在分歧" in text
    assert reverse("conflict", args=[conflict.pk]) in text
    assert "若采用另一个数：" in text
    assert used.source in text
    assert "若采用另一个数：" not in page(signed_in(cast.wang), pumps, "gxjs") or "rd_expense" in {
        code for rule in rules.rules_on(ON) if rule.title == "gxjs" for code in rule.reads
    }


# -- what is missing ----------------------------------------------------------------------------------------------


def test_a_year_missing_in_the_middle_is_asked_for_and_never_bridged(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    for code, value in GOOD.items():
        tell(pumps, code, {LAST: value, LAST - 2: value})
    one = firms.standings_of(kernel_facts(pumps, ON), ON)
    zjtx = next(judged for judged in one if judged.rule.title == "zjtx")
    asked = {(slot.code, slot.year) for missing in zjtx.gaps.missing for slot in missing.slots}
    assert ("rd_expense", LAST - 1) in asked
    assert zjtx.level not in ("met", "review", "step")
    assert ("revenue", LAST - 1) not in zjtx.verdict.facts.values
    assert f"{LAST - 1} 年" in page(signed_in(cast.wang), pumps)


def test_a_firm_without_any_fact_has_no_verdict_anywhere(transactional_db: None, pumps: Enterprise) -> None:
    renew_all_now(ON)
    letters = {letter(pumps, title) for title in titles_on(ON)}
    assert letters <= set("ua-")
    assert not Standing.objects.filter(enterprise=pumps, level__in="mrs").exists()


# -- a standard that ends -----------------------------------------------------------------------------------------


def test_a_standard_withdrawn_while_somebody_supposes_is_told_in_place(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = signed_in(cast.wang), reverse("firm-standing-title", args=[pumps.pk, "zjtx"])
    assert client.get(address).status_code == 200
    true = rules.rules_on

    def without(on: date) -> tuple[rules.Rule, ...]:
        return tuple(rule for rule in true(on) if rule.title != "zjtx")

    monkeypatch.setattr(firms, "rules_on", without)
    answer = client.post(address, {f"revenue.{LAST}": "1"}, headers={"HX-Target": "verdict"})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert text.strip().startswith('<div id="verdict"')
    assert "今天没有适用于这个称号的标准" in text
    assert client.post(address, {f"revenue.{LAST}": "1"}).status_code == 404


def test_a_title_that_is_judged_no_more_leaves_the_lists(
    transactional_db: None, pumps: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    renew_all_now(ON)
    newest = renewing.newest_renewal()
    assert newest is not None
    Standing.objects.filter(enterprise=pumps).delete()
    Standing.objects.create(
        enterprise=pumps, title="cxx", kind="new", level="m", region_id=pumps.region_id, renewal=newest
    )
    LevelCount.objects.all().delete()
    LevelCount.objects.create(title="cxx", kind="new", level="m", place=pumps.region_id[:6], number=1)
    true = rules.rules_on

    def without(on: date) -> tuple[rules.Rule, ...]:
        return tuple(rule for rule in true(on) if rule.title != "cxx")

    monkeypatch.setattr(renewing, "rules_on", without)
    monkeypatch.setattr(renewing, "titles_on", lambda on: tuple(dict.fromkeys(one.title for one in without(on))))
    renew_all_now(ON)
    assert not Standing.objects.filter(title="cxx").exists()
    assert not LevelCount.objects.filter(title="cxx").exists()
