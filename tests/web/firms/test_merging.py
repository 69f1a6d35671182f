"""Two records of one firm become one; taking it back puts every row where it was."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.web.cast import Cast, make_firm

from tidu.errors import InputError
from tidu.web.desk.models import Todo
from tidu.web.registry.enterprises.duplicates import likely_duplicates
from tidu.web.registry.enterprises.service import merge_preview, merge_records, undo_merge
from tidu.web.registry.facts.service import Statement, state
from tidu.web.registry.models import (
    Conflict,
    Contact,
    Enterprise,
    EnterpriseName,
    Fact,
    Relation,
    Source,
    Tag,
    TitleHeld,
)
from tidu.web.registry.search import matching

YEAR = date(2025, 12, 31)
TABLES: tuple[Any, ...] = (Enterprise, EnterpriseName, Fact, Conflict, Contact, Relation, TitleHeld)
MOVING = {"version", "changed_at", "search_text", "resolved_at"}


def everything() -> dict[str, list[dict[str, Any]]]:
    found = {}
    for model in TABLES:
        rows = model.objects.order_by("pk").values()
        found[model.__name__] = [{key: value for key, value in row.items() if key not in MOVING} for row in rows]
    tags = Enterprise.tags.through.objects.order_by("id").values("enterprise_id", "tag_id")
    found["tags"] = [{**row} for row in tags]
    return found


def say(firm: Enterprise, party: str, **values: int) -> None:
    source = Source.objects.create(kind="form", party=party, label="示例")
    state(source, [Statement(firm.pk, code, YEAR, value) for code, value in values.items()])


@pytest.fixture
def twin(cast: Cast, pumps: Enterprise) -> Enterprise:
    """The same firm entered a second time, without its code and with figures of its own."""
    twin = make_firm("葫芦岛渤湾示例泵业有限责任公司", "211481101", 77, registration_number="210000000000001")
    Enterprise.objects.filter(pk=twin.pk).update(uscc=None)
    twin.refresh_from_db()
    say(pumps, "firm", revenue=100, staff=5)
    say(pumps, "tax", revenue=110)
    say(twin, "firm", revenue=120, assets=9)
    say(twin, "statistics", staff=6, rd_expense=3)
    Contact.objects.create(enterprise=twin, kind="contact", name="示例人")
    Relation.objects.create(enterprise=pumps, kind="same_group", other=twin)
    twin.tags.add(Tag.objects.create(kind="cluster", name="示例集群"))
    TitleHeld.objects.create(enterprise=twin, title="cxx", decision="announced", valid_from=date(2024, 1, 1))
    return twin


def test_merging_and_undoing_changes_nothing(cast: Cast, pumps: Enterprise, twin: Enterprise) -> None:
    before = everything()
    merge = merge_records(pumps, twin, "同一企业重复建档", cast.wang)
    assert everything() != before
    undo_merge(merge, cast.wang)
    assert everything() == before


def test_the_kept_record_has_everything(cast: Cast, pumps: Enterprise, twin: Enterprise) -> None:
    merge_records(pumps, twin, "同一企业重复建档", cast.wang)
    pumps.refresh_from_db()
    twin.refresh_from_db()
    assert (twin.status, twin.merged_into) == ("duplicate", pumps)
    assert pumps.registration_number == "210000000000001"
    assert pumps.titles.count() == pumps.contacts.count() == pumps.tags.count() == 1
    used = dict(Fact.objects.in_use().filter(enterprise=pumps).values_list("indicator", "value"))
    assert used == {"revenue": 100, "staff": 5, "assets": 9, "rd_expense": 3}
    assert set(Conflict.objects.filter(state="open").values_list("indicator", flat=True)) == {"revenue", "staff"}
    assert Todo.objects.filter(done_at=None, enterprise_id=pumps.pk).count() == 1
    assert matching(Enterprise.objects.all(), "示例泵业有限责任").first() == pumps


def test_the_preview_says_what_will_happen(pumps: Enterprise, twin: Enterprise) -> None:
    preview = merge_preview(pumps, twin)
    assert [row[0] for row in preview.differing] == ["2025 年营业收入", "2025 年职工总数"]
    assert preview.obstacles == []


def test_two_legal_persons_are_not_merged(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    with pytest.raises(InputError, match="two legal persons"):
        merge_records(pumps, swim, "看着像", cast.li)


def test_a_merge_takes_a_reason(cast: Cast, pumps: Enterprise, twin: Enterprise) -> None:
    with pytest.raises(InputError, match="no reason"):
        merge_records(pumps, twin, "  ", cast.wang)


def test_it_is_undone_once(cast: Cast, pumps: Enterprise, twin: Enterprise) -> None:
    merge = merge_records(pumps, twin, "重复", cast.wang)
    undo_merge(merge, cast.wang)
    with pytest.raises(InputError, match="undone already"):
        undo_merge(merge, cast.wang)


def test_records_of_one_name_are_proposed_within_ones_region(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    make_firm("葫芦岛渤湾示例泵业 有限公司", "211481101", 78)
    make_firm(swim.name, "211421403", 79)
    found = likely_duplicates(Enterprise.objects.changeable_by(cast.wang))
    assert [(one.name, why.zh) for one, _other, why in found] == [(pumps.name, "现名称相同，但代码不同：先核对代码")]
