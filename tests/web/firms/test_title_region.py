"""A title lies where its firm lies, whoever writes either of them: the database keeps the two together."""

from __future__ import annotations

from datetime import date

from django.db import connection

from tidu.web.registry.enterprises.service import move
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.service import insert_rows
from tidu.web.registry.titles.service import register_title

DAY = date(2024, 6, 1)


def region_of(pk: int) -> str | None:
    return TitleHeld.objects.values_list("region_id", flat=True).get(pk=pk)


def title_of(firm: Enterprise) -> TitleHeld:
    return register_title(firm, "cxx", valid_from=DAY, decided_on=DAY)


def test_a_new_title_lies_where_its_firm_lies(pumps: Enterprise, swim: Enterprise) -> None:
    assert region_of(title_of(pumps).pk) == pumps.region_id


def test_it_moves_with_the_firm(pumps: Enterprise, swim: Enterprise) -> None:
    row = title_of(pumps)
    move(pumps, swim.region_id, date(2025, 1, 1))
    assert region_of(row.pk) == swim.region_id
    assert swim.region_id != pumps.region_id


def test_it_goes_over_to_another_firm(pumps: Enterprise, swim: Enterprise) -> None:
    row = title_of(pumps)
    TitleHeld.objects.filter(pk=row.pk).update(enterprise=swim)
    assert region_of(row.pk) == swim.region_id


def test_what_is_written_there_by_hand_does_not_stay(pumps: Enterprise, swim: Enterprise) -> None:
    row = title_of(pumps)
    row.region_id = swim.region_id
    row.save()
    assert region_of(row.pk) == pumps.region_id


def test_rows_added_in_bulk_and_changes_in_sql_are_no_exception(pumps: Enterprise, swim: Enterprise) -> None:
    columns = ("enterprise_id", "title", "kind", "product", "batch", "document", "decision", "mark", "reason",
               "name_then", "place", "recorded_at")  # fmt: skip
    insert_rows(
        TitleHeld, columns, [(swim.pk, "gxjs", "new", "", "", "", "recognised", "", "", "", "", pumps.created_at)]
    )
    row = TitleHeld.objects.get(title="gxjs")
    assert row.region_id == swim.region_id
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_enterprise SET region_id = %s WHERE id = %s", [pumps.region_id, swim.pk])
    assert region_of(row.pk) == pumps.region_id
