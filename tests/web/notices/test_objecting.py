"""Objections hold their line back until they are answered, in time and by name; what is late or nameless is a hint."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction
from tests.web.cast import Cast, person
from tests.web.notices.kept import prepared, running
from tests.web.notices.objecting_cast import hinted, objected, over, step, upheld
from tests.web.workflow.power import power_cuts

from tidu.errors import TiduError
from tidu.web.audit.models import AuditEvent
from tidu.web.desk.models import Todo
from tidu.web.jobs.running import run
from tidu.web.notices import announcing, objecting
from tidu.web.notices.models import Written
from tidu.web.notices.objected import Objection, Struck
from tidu.web.notices.service import announce, held_back, strike
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.workflow.models import Case, Event

pytestmark = pytest.mark.django_db


def test_a_named_one_in_time_opens_its_way_and_its_todo_and_sent_twice_is_one(cast: Cast, pumps: Enterprise) -> None:
    row = running(cast, [pumps])
    one = objected(row)
    assert objected(row).pk == one.pk
    assert Todo.objects.get(done_at=None).organisation_id == row.organisation_id
    assert held_back(row) == {one.entry_id}
    # The trail does not say who it was.
    for event in AuditEvent.objects.filter(action="objection.receive"):
        assert "孙示例" not in str(event.after)


def test_late_or_nameless_it_is_refused_and_a_hint_is_taken(cast: Cast, pumps: Enterprise) -> None:
    row = running(cast, [pumps])
    with pytest.raises(TiduError, match="needs your name"):
        objecting.receive(row, "objection", objecting.Said(1, "示例"), (), key="x")
    row = over(row)
    with pytest.raises(TiduError, match="days of the notice are over") as late:
        objected(row)
    assert late.value.code == "objection-late"
    hint = hinted(row)
    assert not held_back(row)
    objecting.note_hint(hint, cast.li, "示例：已登记为线索")
    hint.refresh_from_db()
    assert (hint.outcome, hint.open) == ("noted", False)
    assert not Todo.objects.filter(kind="notice-hint", done_at=None).exists()


def test_before_it_is_published_nothing_is_taken(cast: Cast, pumps: Enterprise) -> None:
    with pytest.raises(TiduError, match="not published"):
        hinted(prepared(cast, [pumps]))


def test_a_file_is_checked_by_its_content(cast: Cast, pumps: Enterprise) -> None:
    row = running(cast, [pumps])
    lie = SimpleUploadedFile("示例.pdf", b"MZ not a pdf")
    with pytest.raises(TiduError):
        objecting.receive(row, "hint", objecting.Said(1, "示例"), (lie,), key="x")
    assert not Objection.objects.exists()


def test_the_others_are_announced_and_the_held_one_later_by_its_own_document(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    row = running(cast, [pumps, swim])
    one = objected(row)
    run(announce(over(row), cast.li, document="示例公告1").pk)
    row.refresh_from_db()
    assert row.state == "partly"
    assert TitleHeld.objects.get().enterprise_id == swim.pk
    with pytest.raises(TiduError, match="no line that can be announced"):
        announce(row, cast.li, document="示例公告2")
    step(one, "take_up", cast.li)
    step(one, "turn_down", cast.li, note="示例：经核实，年报口径不同，异议不成立")
    run(announce(row, cast.li, document="示例公告2").pk)
    row.refresh_from_db()
    assert row.state == "announced"
    assert TitleHeld.objects.get(enterprise=pumps).document == "示例公告2"
    assert TitleHeld.objects.get(enterprise=swim).document == "示例公告1"
    assert row.announcement == "示例公告1"


def test_upheld_the_line_is_struck_off_and_the_notice_is_finished(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    row = running(cast, [pumps, swim])
    one = objected(row)
    run(announce(over(row), cast.li, document="示例公告1").pk)
    upheld(cast, one)
    assert (one.open, one.outcome, one.answer) == (False, "upheld", "示例：经核实，异议成立")
    assert "产能数据不实" in Struck.objects.get(entry=one.entry).reason
    row.refresh_from_db()
    assert row.state == "announced"
    assert not TitleHeld.objects.filter(enterprise=pumps).exists()


def test_nobody_upholds_before_the_firm_was_heard_or_closes_without_an_answer(cast: Cast, pumps: Enterprise) -> None:
    one = objected(running(cast, [pumps]))
    step(one, "take_up", cast.li)
    with pytest.raises(TiduError):
        step(one, "uphold", cast.li, note="示例", reasons=())
    with pytest.raises(TiduError):
        step(one, "turn_down", cast.li)
    one.refresh_from_db()
    assert one.open


def test_the_county_is_asked_and_answers_and_the_objector_takes_it_back(cast: Cast, pumps: Enterprise) -> None:
    one = objected(running(cast, [pumps]))
    assert not Objection.objects.visible_to(cast.wang).exists()
    step(one, "take_up", cast.li)
    step(one, "ask_county", cast.li, note="示例：请核实产能")
    assert Objection.objects.visible_to(cast.wang).get() == one
    assert not Objection.objects.visible_to(cast.chen).exists()
    assert not Objection.objects.changeable_by(cast.wang).exists()
    step(one, "county_says", cast.wang, note="示例：已到现场")
    objecting.take_back(one)
    one.refresh_from_db()
    assert one.outcome == "withdrawn"
    assert not held_back(one.notice)


def test_a_line_is_struck_off_with_a_reason_but_not_while_an_objection_is_open(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    row = running(cast, [pumps, swim])
    one = objected(row)
    with pytest.raises(TiduError, match="an objection is open"):
        strike(one.entry, cast.li, "示例")
    other = row.entries.get(enterprise=swim)
    with pytest.raises(TiduError, match="no reason"):
        strike(other, cast.li, " ")
    strike(other, cast.li, "企业书面放弃")
    with pytest.raises(TiduError, match="no line that can be announced"):
        announce(over(row), cast.li, document="示例公告")


def test_the_database_itself_holds_back_and_keeps_what_was_said(cast: Cast, pumps: Enterprise) -> None:
    row = running(cast, [pumps])
    one = objected(row)
    held = TitleHeld.objects.create(enterprise=pumps, title="zjtx", decision="recognised")
    for change in (
        lambda: Written.objects.create(entry=one.entry, held=held),
        lambda: Objection.objects.filter(pk=one.pk).update(reasons="别的"),
        lambda: Objection.objects.filter(pk=one.pk).update(name="别人"),
        lambda: type(row).objects.filter(pk=row.pk).update(text_zh="别的"),
        lambda: type(row).objects.filter(pk=row.pk).update(state="announced"),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_what_could_not_be_written_is_tried_again_by_its_own_document(cast: Cast, pumps: Enterprise) -> None:
    row = over(running(cast, [pumps], kind="review"))
    run(announce(row, cast.li, document="示例公告1").pk)
    assert Written.objects.get().problem_zh
    TitleHeld.objects.create(enterprise=pumps, title="zjtx", decision="recognised", valid_from="2023-12-01")
    run(announcing.again(row, cast.li).pk)
    assert Written.objects.get().problem_zh == ""
    assert TitleHeld.objects.exclude(renews=None).get().document == "示例公告1"
    with pytest.raises(TiduError, match="is written"):
        announcing.again(row, cast.li)


def test_a_power_cut_in_any_step_leaves_it_as_it_was(cast: Cast, pumps: Enterprise) -> None:
    row = running(cast, [pumps])

    def everything() -> tuple[object, ...]:
        return (
            list(Objection.objects.values_list()), list(Case.objects.values_list("pk", "state", "revision")),
            Event.objects.count(), list(Struck.objects.values_list()), AuditEvent.objects.count(),
            list(Todo.objects.order_by("pk").values_list("key", "done_at")),
        )  # fmt: skip

    before, cuts = everything(), 0
    for cut in power_cuts(lambda: objected(row)):
        cuts += 1
        assert everything() == before, cut
    one = Objection.objects.get()
    step(one, "take_up", cast.li)
    step(one, "heard_otherwise", cast.li, note="示例")
    before = everything()

    def uphold() -> None:
        from tests.web.notices.objecting_cast import CITED

        step(one, "uphold", cast.li, note="示例", reasons=CITED)

    for cut in power_cuts(uphold):
        cuts += 1
        assert everything() == before, cut
    assert Struck.objects.count() == 1
    assert cuts > 10


def test_whoever_changed_the_text_does_not_publish_it(cast: Cast, pumps: Enterprise) -> None:
    from tidu.web.notices import texts
    from tidu.web.notices.service import publish

    row = prepared(cast, [pumps])
    second = person("second", "示例复核人", row.organisation, "officer")
    with pytest.raises(TiduError, match="no place"):
        texts.edit(row, second, zh="{firm}", en="x", contact="", working=5)
    texts.edit(
        row, second, zh="共 {count} 家，至 {last} 止", en="{count} firms until {last}", contact="示例路1号", working=7
    )
    row.refresh_from_db()
    with pytest.raises(TiduError, match="changed its text"):
        publish(row, second, document="", working=row.working)
    third = person("third", "示例复核人二", row.organisation, "officer")
    row = publish(row, third, document="", working=row.working)
    assert row.text_zh == f"共 1 家，至 {row.ends_on} 止"
    assert len(row.text_digest) == 64
    with pytest.raises(TiduError, match="its text stays"):
        texts.edit(row, second, zh="x", en="x", contact="", working=5)
