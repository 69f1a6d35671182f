"""Whatever is stated in whatever order: one value in use, nothing lost, and the past can be asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.web.cast import Cast, make_firm

from tidu.web.audit.service import AuditEvent
from tidu.web.desk.service import Todo
from tidu.web.registry.facts.service import Statement, resolve, state, statements_of, versions_of
from tidu.web.registry.models import Conflict, Enterprise, Fact, Source

YEAR = date(2025, 12, 31)
WAN = 1_000_000


def source(party: str) -> Source:
    return Source.objects.create(kind="form", party=party, label=f"示例来源 {party}")


def say(firm: Enterprise, party: str, value: int | None, **more: object) -> None:
    state(source(party), [Statement(firm.pk, "revenue", YEAR, value)], **more)  # type: ignore[arg-type]


def used(firm: Enterprise, known_at: datetime | None = None) -> int | None:
    return Fact.objects.in_use(known_at).filter(enterprise=firm, as_of=YEAR).values_list("value", flat=True).first()


def test_a_first_statement_is_used(pumps: Enterprise) -> None:
    say(pumps, "firm", 5200 * WAN)
    assert used(pumps) == 5200 * WAN


def test_a_party_that_corrects_itself_leaves_its_history(pumps: Enterprise) -> None:
    say(pumps, "firm", 5200 * WAN)
    before = datetime.now(UTC)
    say(pumps, "firm", 5000 * WAN)
    assert used(pumps) == 5000 * WAN
    assert used(pumps, before) == 5200 * WAN
    assert [one.value for one in versions_of(pumps, "revenue", YEAR)] == [5000 * WAN, 5200 * WAN]
    assert not Conflict.objects.exists()


def test_a_contradiction_changes_nothing_and_gives_the_bureau_something_to_do(pumps: Enterprise) -> None:
    say(pumps, "firm", 5200 * WAN)
    say(pumps, "tax", 5014 * WAN)
    assert used(pumps) == 5200 * WAN
    todo = Todo.objects.get(done_at=None)
    assert (todo.organisation.name, todo.enterprise_id) == ("示例兴城市工业和信息化局", pumps.pk)


def test_agreement_closes_a_conflict_and_its_todo(pumps: Enterprise) -> None:
    say(pumps, "firm", 5200 * WAN)
    say(pumps, "tax", 5014 * WAN)
    say(pumps, "firm", 5014 * WAN)
    assert Conflict.objects.get().state == "gone"
    assert not Todo.objects.filter(done_at=None).exists()


def test_an_officer_decides_and_the_other_statement_stays(cast: Cast, pumps: Enterprise) -> None:
    say(pumps, "firm", 5200 * WAN)
    say(pumps, "tax", 5014 * WAN)
    before = datetime.now(UTC)
    conflict = Conflict.objects.get()
    resolve(conflict, statements_of(conflict)[1], "以税务申报数为准", cast.wang)
    assert (used(pumps), used(pumps, before)) == (5014 * WAN, 5200 * WAN)
    assert {one.value for one in Fact.objects.stated()} == {5014 * WAN, 5200 * WAN}
    say(pumps, "firm", 5200 * WAN)
    assert not Conflict.objects.filter(state="open").exists(), "the firm repeats what was decided about already"
    say(pumps, "firm", 5100 * WAN)
    assert Conflict.objects.filter(state="open").count() == 1


def test_another_party_that_repeats_what_was_decided_against_says_nothing_new(cast: Cast, pumps: Enterprise) -> None:
    say(pumps, "firm", 5200 * WAN)
    say(pumps, "tax", 5014 * WAN)
    conflict = Conflict.objects.get()
    resolve(conflict, statements_of(conflict)[1], "以税务申报数为准", cast.wang)
    say(pumps, "statistics", 5200 * WAN)
    assert (used(pumps), Conflict.objects.filter(state="open").count()) == (5014 * WAN, 0)
    say(pumps, "statistics", 5100 * WAN)
    assert (used(pumps), Conflict.objects.filter(state="open").count()) == (5014 * WAN, 1)


def test_who_is_left_and_disagrees_has_to_be_decided_about(cast: Cast, pumps: Enterprise) -> None:
    for party, value in (("firm", 5200), ("tax", 5014), ("statistics", 5100)):
        say(pumps, party, value * WAN)
    conflict = Conflict.objects.get()
    resolve(conflict, statements_of(conflict)[0], "以审计报告为准", cast.wang)
    say(pumps, "firm", None)
    assert used(pumps) == 5100 * WAN, "the newest statement that is left"
    assert Conflict.objects.filter(state="open").count() == 1


def test_deciding_takes_a_reason_and_happens_once(cast: Cast, pumps: Enterprise) -> None:
    from tidu.errors import InputError

    say(pumps, "firm", 5200 * WAN)
    say(pumps, "tax", 5014 * WAN)
    conflict = Conflict.objects.get()
    with pytest.raises(InputError, match="no reason"):
        resolve(conflict, statements_of(conflict)[0], " ", cast.wang)
    resolve(conflict, statements_of(conflict)[0], "审计报告为准", cast.wang)
    with pytest.raises(InputError, match="decided already"):
        resolve(conflict, statements_of(conflict)[0], "再来一次", cast.li)


def test_withdrawing_what_was_used_lets_the_other_statement_stand(pumps: Enterprise) -> None:
    say(pumps, "firm", 5200 * WAN)
    say(pumps, "tax", 5014 * WAN)
    say(pumps, "firm", None)
    assert used(pumps) == 5014 * WAN
    assert Conflict.objects.get().state == "gone"


def test_zero_and_no_are_values(pumps: Enterprise) -> None:
    state(source("firm"), [Statement(pumps.pk, "on_abnormal_list", YEAR, False)])
    say(pumps, "firm", 0)
    assert used(pumps) == 0
    assert Fact.objects.filter(indicator="on_abnormal_list").get().value == 0


def test_a_clock_that_was_set_back_does_not_turn_history_around(pumps: Enterprise) -> None:
    say(pumps, "firm", 5200 * WAN)
    say(pumps, "firm", 5000 * WAN, recorded_at=datetime.now(UTC) - timedelta(days=3))
    newest, oldest = versions_of(pumps, "revenue", YEAR)
    assert (newest.value, newest.recorded_at > oldest.recorded_at) == (5000 * WAN, True)
    assert newest.recorded_at == oldest.ended_at


def test_every_statement_leaves_an_event_with_before_and_after(pumps: Enterprise) -> None:
    say(pumps, "firm", 5200 * WAN)
    say(pumps, "firm", 5000 * WAN)
    event = AuditEvent.objects.filter(action="fact.state").last()
    assert event is not None
    assert event.before == {"2025 年营业收入": "5200万元"}
    assert event.after is not None
    assert event.after["2025 年营业收入"] == "5000万元"
    assert (event.enterprise_id, event.region_code) == (pumps.pk, "211481101")


def test_the_number_of_queries_does_not_grow(
    pumps: Enterprise, swim: Enterprise, django_assert_max_num_queries: object
) -> None:
    firms = [pumps, swim, *(make_firm(f"示例企业{number}有限公司", "211481101", number) for number in range(10, 60))]
    for count in (2, 52):
        said = [Statement(one.pk, code, YEAR, count) for one in firms[:count] for code in ("revenue", "staff")]
        with django_assert_max_num_queries(20):  # type: ignore[operator]
            state(source("firm"), said)
