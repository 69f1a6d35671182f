"""Rows are accepted, rejected, left open, left out; every decision leaves its trail and can be undone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.cast import Cast, make_firm
from tests.web.linking.received import make_list, make_version

from tidu.errors import InputError
from tidu.web.audit.service import AuditEvent
from tidu.web.lists.linking import deciding
from tidu.web.lists.linking.deciding import Overtaken, seen_of
from tidu.web.lists.linking.service import link_version
from tidu.web.lists.linking.undoing import last_action, undo
from tidu.web.lists.models import Decision, ListRow, ListVersion
from tidu.web.registry.enterprises.merging import merge_records, undo_merge
from tidu.web.registry.models import Enterprise

DOUBTFUL = "葫芦岛渤湾示例机械有限公司"
"""Like the pump works' name, and not the same."""


@pytest.fixture
def version(cast: Cast, pumps: Enterprise) -> ListVersion:
    made = make_version(make_list(cast.li), [(DOUBTFUL,), ("无此示例公司",), (pumps.name,)])
    assert link_version(made) == {"doubtful": 1, "unmatched": 1, "linked": 1}
    return made


@pytest.fixture
def row(version: ListVersion) -> ListRow:
    return version.rows.get(state="doubtful")


def fresh(row: ListRow) -> ListRow:
    return ListRow.objects.get(pk=row.pk)


def everything(row: ListRow) -> dict[str, object]:
    return dict(ListRow.objects.filter(pk=row.pk).values().get())


def test_an_accepted_row_is_linked_and_remembered(cast: Cast, pumps: Enterprise, row: ListRow) -> None:
    action = deciding.accept(row.pk, pumps.pk, cast.wang, seen_of(row))
    now = fresh(row)
    assert (now.state, now.enterprise, now.verdict, now.decided_by) == ("linked", pumps, "accept", cast.wang)
    assert (now.region_id, now.basis) == (pumps.region_id, "person")
    one = Decision.objects.get()
    assert (one.enterprise, one.verdict, one.action, one.by) == (pumps, "accept", action, cast.wang)
    assert one.organisation == row.version.source.organisation
    event = AuditEvent.objects.filter(action="list.decide").get()
    assert (event.enterprise_id, event.subject_id) == (pumps.pk, str(row.pk))


def test_an_accepted_firm_becomes_the_twin_of_the_row_that_has_it(cast: Cast, pumps: Enterprise, row: ListRow) -> None:
    action = deciding.accept(row.pk, pumps.pk, cast.li, seen_of(row))
    later = row.version.rows.get(number=4)
    assert later.twin_id == row.pk
    undo(action, cast.li)
    assert fresh(later).twin is None


def test_who_decides_second_is_told_and_nothing_is_lost(cast: Cast, pumps: Enterprise, row: ListRow) -> None:
    seen = seen_of(row)
    deciding.accept(row.pk, pumps.pk, cast.wang, seen)
    with pytest.raises(Overtaken) as caught:
        deciding.reject(row.pk, cast.li, seen)
    assert caught.value.row.decided_by == cast.wang
    assert fresh(row).verdict == "accept"
    assert Decision.objects.count() == 1


def test_none_of_these_rejects_whoever_was_shown(cast: Cast, pumps: Enterprise, row: ListRow) -> None:
    deciding.reject(row.pk, cast.wang, seen_of(row))
    now = fresh(row)
    assert (now.state, now.verdict, now.enterprise) == ("unmatched", "reject", None)
    assert list(Decision.objects.values_list("enterprise_id", "verdict")) == [(pumps.pk, "reject")]


def test_what_a_county_rejects_is_left_for_the_firms_of_others(cast: Cast, pumps: Enterprise) -> None:
    other = make_firm(pumps.name, "211421403", 70)
    version = make_version(make_list(cast.li), [(pumps.name, "", "兴城市")])
    link_version(version)
    row = version.rows.get()
    deciding.reject(row.pk, cast.wang, seen_of(row))
    now = fresh(row)
    assert (now.state, now.verdict, now.region) == ("doubtful", "", None)
    assert [one["firm"] for one in now.candidates] == [other.pk]
    assert Decision.objects.get().enterprise == pumps
    undo(Decision.objects.get().action, cast.wang)
    assert len(fresh(row).candidates) == 2


def test_a_row_for_which_nobody_was_proposed_can_be_rejected(cast: Cast, version: ListVersion) -> None:
    row = version.rows.get(state="unmatched")
    deciding.reject(row.pk, cast.li, seen_of(row))
    assert (fresh(row).verdict, Decision.objects.get().enterprise) == ("reject", None)


def test_a_row_that_is_left_open_stays_doubtful(cast: Cast, pumps: Enterprise, row: ListRow) -> None:
    deciding.leave_open(row.pk, cast.wang, seen_of(row))
    assert (fresh(row).state, fresh(row).verdict) == ("doubtful", "unsure")
    assert Decision.objects.get().enterprise == pumps


def test_a_row_that_is_left_out_is_not_linked(cast: Cast, version: ListVersion, pumps: Enterprise) -> None:
    row = version.rows.get(state="linked")
    deciding.leave_out(row.pk, cast.li, seen_of(row))
    assert (fresh(row).state, fresh(row).enterprise) == ("left_out", None)
    assert Decision.objects.get().verdict == "leave"


def test_a_linked_row_can_be_decided_again(cast: Cast, version: ListVersion, pumps: Enterprise) -> None:
    row = version.rows.get(state="linked")
    deciding.reject(row.pk, cast.li, seen_of(row))
    assert (fresh(row).state, fresh(row).enterprise) == ("unmatched", None)
    again = fresh(row)
    deciding.accept(row.pk, pumps.pk, cast.li, seen_of(again))
    assert fresh(row).enterprise == pumps


def test_a_firm_of_another_region_cannot_be_accepted(cast: Cast, row: ListRow, swim: Enterprise) -> None:
    with pytest.raises(InputError, match="firm-out-of-reach"):
        deciding.accept(row.pk, swim.pk, cast.wang, seen_of(row))
    deciding.accept(row.pk, swim.pk, cast.li, seen_of(row))  # the city may


def test_rows_of_others_cannot_be_decided(cast: Cast, pumps: Enterprise, row: ListRow) -> None:
    for stranger in (cast.chen, cast.leader, cast.science, cast.zhao):
        with pytest.raises(InputError, match="no-such-row"):
            deciding.accept(row.pk, pumps.pk, stranger, seen_of(row))


def test_a_version_that_is_being_published_is_not_decided(cast: Cast, pumps: Enterprise, row: ListRow) -> None:
    ListVersion.objects.update(state="publishing")
    with pytest.raises(InputError, match="list-not-in-review"):
        deciding.accept(row.pk, pumps.pk, cast.li, seen_of(row))


# -- many ---------------------------------------------------------------------------------------------------------


def many(cast: Cast, count: int) -> ListVersion:
    version = make_version(make_list(cast.li), [(f"葫芦岛渤湾示例机械有限公司{at}号",) for at in range(count)])
    pumps = Enterprise.objects.get()
    candidate = {"firm": pumps.pk, "name": pumps.name, "confidence": 800, "zh": "示例", "en": "", "features": []}
    version.rows.update(state="doubtful", confidence=800, candidates=[candidate])
    return version


def test_many_are_accepted_in_one_go_and_undone_in_one_go(cast: Cast, pumps: Enterprise) -> None:
    version = many(cast, 30)
    before = list(version.rows.order_by("pk").values())
    action, count = deciding.accept_many(version.rows.all(), version.pk, cast.li, 30)
    assert count == version.rows.filter(state="linked", enterprise=pumps, verdict="accept").count() == 30
    assert AuditEvent.objects.filter(action="list.decide").count() == 30
    assert undo(action, cast.li).rows == tuple(one["id"] for one in before)
    assert list(version.rows.order_by("pk").values()) == before
    assert not Decision.objects.filter(undone_at=None).exists()


def test_many_take_few_queries(cast: Cast, pumps: Enterprise) -> None:
    counts = []
    for number in (5, 200):
        version = many(cast, number) if number == 5 else _more(cast, number)
        with CaptureQueriesContext(connection) as queries:
            deciding.accept_many(version.rows.all(), version.pk, cast.li, number)
        counts.append(len(queries.captured_queries))
    assert counts[1] <= counts[0] + 3


def _more(cast: Cast, count: int) -> ListVersion:
    version = make_version(make_list(cast.li, "示例第二份名单"), [(f"示例{at}号",) for at in range(count)])
    one = Enterprise.objects.get()
    candidate = {"firm": one.pk, "name": one.name, "confidence": 800, "zh": "示例", "en": "", "features": []}
    version.rows.update(state="doubtful", confidence=800, candidates=[candidate])
    return version


def test_what_was_announced_is_what_is_accepted(cast: Cast, pumps: Enterprise) -> None:
    version = many(cast, 3)
    row = version.rows.first()
    assert row is not None
    deciding.leave_open(row.pk, cast.wang if row.region_id else cast.li, seen_of(row))
    with pytest.raises(InputError, match="queue-changed"):
        deciding.accept_many(version.rows.all(), version.pk, cast.li, 3)
    assert not version.rows.filter(state="linked").exists()


# -- undoing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["reject", "leave_open", "leave_out"])
def test_undoing_puts_the_row_back(cast: Cast, row: ListRow, what: str) -> None:
    before = everything(row)
    action = getattr(deciding, what)(row.pk, cast.wang, seen_of(row))
    assert everything(row) != before
    assert last_action(cast.wang, row.version) == action
    undo(action, cast.wang)
    assert everything(row) == before
    assert last_action(cast.wang, row.version) == ""


def test_only_who_decided_or_the_city_undoes(cast: Cast, pumps: Enterprise, row: ListRow) -> None:
    action = deciding.accept(row.pk, pumps.pk, cast.wang, seen_of(row))
    for stranger in (cast.chen, cast.science, cast.leader):
        with pytest.raises(InputError, match="nothing-to-undo"):
            undo(action, stranger)
    undo(action, cast.li)
    with pytest.raises(InputError, match="nothing-to-undo"):
        undo(action, cast.li)


def test_what_was_decided_again_is_not_undone(cast: Cast, pumps: Enterprise, row: ListRow) -> None:
    first = deciding.accept(row.pk, pumps.pk, cast.wang, seen_of(row))
    second = deciding.leave_out(row.pk, cast.li, seen_of(fresh(row)))
    with pytest.raises(InputError, match="decided-again"):
        undo(first, cast.wang)
    undo(second, cast.li)
    assert fresh(row).enterprise == pumps
    undo(first, cast.wang)
    assert fresh(row).state == "doubtful"


def test_after_publishing_undoing_frees_later_files_alone(cast: Cast, pumps: Enterprise, row: ListRow) -> None:
    action = deciding.accept(row.pk, pumps.pk, cast.wang, seen_of(row))
    ListVersion.objects.update(state="published")
    ListRow.objects.filter(pk=row.pk).update(effect="joins", undo={"firm": row.enterprise_id})
    with pytest.raises(InputError, match="row-published"):
        deciding.leave_out(row.pk, cast.wang, seen_of(fresh(row)))
    assert undo(action, cast.wang).published == 1
    assert fresh(row).enterprise == pumps
    again = make_version(row.version.source, [(DOUBTFUL,)])
    assert link_version(again) == {"doubtful": 1}


def test_rows_that_were_open_are_decided_after_publishing(cast: Cast, pumps: Enterprise, row: ListRow) -> None:
    ListVersion.objects.update(state="published")
    action = deciding.accept(row.pk, pumps.pk, cast.wang, seen_of(row))
    assert fresh(row).enterprise == pumps
    assert undo(action, cast.wang).published == 0
    assert fresh(row).state == "doubtful"


# -- the registry goes on -----------------------------------------------------------------------------------------


def test_a_row_follows_its_firm_into_another_record_and_back(cast: Cast, pumps: Enterprise, row: ListRow) -> None:
    gone = make_firm("兴城渤湾示例水泵有限公司", "211481101", 40)
    deciding.accept(row.pk, gone.pk, cast.wang, seen_of(row))
    Enterprise.objects.filter(pk=gone.pk).update(uscc=None)
    gone.refresh_from_db()
    merge = merge_records(pumps, gone, "示例", cast.wang)
    assert fresh(row).enterprise == pumps
    assert row.version.rows.get(number=4).twin_id == row.pk
    undo_merge(merge, cast.wang)
    assert fresh(row).enterprise == gone
    assert row.version.rows.get(number=4).twin_id is None


def test_a_row_whose_firm_is_deleted_is_asked_again(cast: Cast, row: ListRow) -> None:
    gone = make_firm("兴城渤湾示例水泵有限公司", "211481101", 40)
    deciding.accept(row.pk, gone.pk, cast.wang, seen_of(row))
    gone.delete()
    now = fresh(row)
    assert (now.state, now.enterprise, now.verdict) == ("doubtful", None, "")
    assert "已删除" in now.reason_zh
