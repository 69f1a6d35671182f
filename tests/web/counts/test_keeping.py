"""Counts follow every change of the registry at once, in its transaction: whatever door it comes in by."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from tests.web.cast import Cast, make_cast, make_firm, pump_works, swimwear
from tests.web.counts.naive import Hand

from tidu.web.insight.counting import Reach, counts_on, kept_cells
from tidu.web.insight.definitions import definitions
from tidu.web.insight.keeping import recount_all_now
from tidu.web.insight.models import Cell, Spell
from tidu.web.registry.enterprises.merging import merge_records, undo_merge
from tidu.web.registry.enterprises.service import move
from tidu.web.registry.models import Enterprise, EnterpriseEvent, TitleHeld
from tidu.web.registry.titles.batches import read_lines, register_lines
from tidu.web.registry.titles.service import change_title, register_title, renew_title, restore_title, withdraw_title

CITY, XINGCHENG, SUIZHONG = (Reach((code,)) for code in ("2114", "211481", "211421"))
START = date(2024, 6, 1)
LATER = date(2025, 3, 1)


def number(code: str, reach: Reach = CITY, on: date = LATER) -> int | None:
    """The count that is kept, which must be the one by hand."""
    total = counts_on(reach, [on], [code])[0][code].total
    assert (total or 0) == Hand().number(definitions().by_code[code], on, reach.codes[0])
    return total


def titled(firm: Enterprise, code: str = "cxx") -> TitleHeld:
    return register_title(firm, code, valid_from=START, decided_on=START, valid_until=date(2027, 5, 31))


def test_a_title_counts_when_it_is_registered_and_not_when_it_is_withdrawn(pumps: Enterprise) -> None:
    assert number("cxx") is None  # nothing recorded: not 0
    row = titled(pumps)
    assert number("cxx") == 1
    withdraw_title(row, date(2025, 1, 1), "示例")
    assert number("cxx") == 0
    assert number("cxx", on=date(2024, 12, 31)) == 1
    assert number("cxx_new", on=date(2024, 12, 31)) == 1  # it was given, whatever became of it
    restore_title(row)
    assert number("cxx") == 1


def test_a_corrected_day_is_counted_anew(pumps: Enterprise) -> None:
    row = titled(pumps)
    change_title(row, {"valid_from": date(2025, 6, 1), "decided_on": date(2025, 6, 1)})
    assert number("cxx") is None
    assert number("cxx", on=date(2025, 6, 1)) == 1


def test_a_renewal_counts_the_firm_once_and_ends_no_more(pumps: Enterprise) -> None:
    row = register_title(
        pumps, "cxx", valid_from=date(2022, 6, 1), decided_on=date(2022, 6, 1), valid_until=date(2025, 5, 31)
    )
    assert number("cxx_ending") == 1
    renew_title(row, valid_from=date(2025, 6, 1), decided_on=date(2025, 4, 1))
    assert number("cxx", on=date(2025, 6, 1)) == 1
    assert number("cxx_ending", on=date(2025, 4, 1)) == 0
    assert number("cxx_ending", on=date(2025, 3, 31)) == 1
    assert Spell.objects.filter(definition="cxx").count() == 1


def test_a_firm_counts_where_it_lay(pumps: Enterprise) -> None:
    titled(pumps)
    move(pumps, "211421403", date(2025, 1, 1))
    assert (number("cxx", XINGCHENG), number("cxx", SUIZHONG)) == (0, 1)
    before = date(2024, 12, 31)
    assert (number("cxx", XINGCHENG, before), number("cxx", SUIZHONG, before)) == (1, 0)
    assert number("cxx") == 1


def test_a_firm_that_came_from_outside_counts_since_it_came(pumps: Enterprise) -> None:
    titled(pumps)
    EnterpriseEvent.objects.create(
        enterprise=pumps, kind="moved", happened_on=date(2025, 1, 1), details={"from": "210703", "to": "211481101"}
    )
    recount_all_now()
    assert number("cxx", on=date(2024, 12, 31)) in (None, 0)
    assert number("cxx", on=date(2025, 1, 1)) == 1


def test_records_of_one_firm_count_once_and_apart_again_when_the_merge_is_undone(cast: Cast, pumps: Enterprise) -> None:
    twin = make_firm("兴城示例重复有限公司", "211481101", 77)
    Enterprise.objects.filter(pk=twin.pk).update(uscc=None)
    titled(pumps)
    titled(twin)
    assert number("cxx") == 2
    row = merge_records(pumps, Enterprise.objects.get(pk=twin.pk), "示例", cast.wang)
    assert number("cxx") == 1
    undo_merge(row, cast.wang)
    assert number("cxx") == 2


def test_a_batch_is_counted_together(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    lines = read_lines(f"{pumps.name}\n{swim.name}", cast.li)
    assert register_lines(lines, "cxx", LATER, valid_from=START, decided_on=START) == 2
    assert number("cxx") == 2


def test_a_change_that_comes_to_nothing_is_not_counted(pumps: Enterprise) -> None:
    titled(pumps)

    def broken() -> None:
        with transaction.atomic():
            titled(pumps, "gxjs")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert number("gxjs") is None


def test_a_firm_that_is_deleted_leaves_no_count_behind(pumps: Enterprise) -> None:
    titled(pumps)
    Enterprise.objects.filter(pk=pumps.pk).delete()
    assert not Spell.objects.exists()
    assert counts_on(CITY, [LATER], ["cxx"])[0]["cxx"].total in (None, 0)


def test_years_of_29_february(pumps: Enterprise) -> None:
    register_title(
        pumps, "cxx", valid_from=date(2021, 3, 1), decided_on=date(2021, 3, 1), valid_until=date(2024, 2, 29)
    )
    for day in (date(2023, 2, 27), date(2023, 2, 28), date(2023, 3, 1), date(2024, 2, 29), date(2024, 3, 1)):
        number("cxx_ending", on=day)
        number("cxx", on=day)


def test_other_definitions_are_counted_by_when_something_changes(pumps: Enterprise) -> None:
    titled(pumps)
    from tidu.web.insight.models import Counted

    Counted.objects.update(digest="of an older release")
    Spell.objects.all().delete()
    Cell.objects.all().delete()
    titled(pumps, "gxjs")
    assert (number("cxx"), number("gxjs")) == (1, 1)
    assert recount_all_now().mended == 0


def test_what_a_process_keeps_in_memory_follows_every_commit(transactional_db: None) -> None:
    cast = make_cast()
    firms = [pump_works(cast), swimwear(cast)]
    for number, firm in enumerate(firms, start=1):
        titled(firm)
        assert counts_on(CITY, [LATER], ["cxx"])[0]["cxx"].total == number
        assert kept_cells() is kept_cells()
    recount_all_now()  # adds cells up, and so replaces every one of them
    assert counts_on(CITY, [LATER], ["cxx"])[0]["cxx"].total == 2
    withdraw_title(firms[0].titles.get(), date(2025, 1, 1), "示例")
    assert counts_on(CITY, [LATER], ["cxx"])[0]["cxx"].total == 1
