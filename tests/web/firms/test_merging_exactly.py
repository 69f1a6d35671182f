"""Whatever the two records hold: merging them and undoing it puts back every row of every table."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.web.cast import Cast, make_cast, make_firm, pump_works

from tidu.errors import InputError
from tidu.web.desk.models import Todo
from tidu.web.registry.enterprises.service import merge_preview, merge_records, undo_merge
from tidu.web.registry.facts.service import Statement, resolve, state, statements_of
from tidu.web.registry.models import (
    Conflict,
    Contact,
    Enterprise,
    EnterpriseEvent,
    EnterpriseName,
    Fact,
    Merge,
    Recommendation,
    Relation,
    SheetConfirmation,
    Source,
    Tag,
    TitleHeld,
)
from tidu.web.registry.search import index_firms

YEARS = (date(2024, 12, 31), date(2025, 12, 31))
LEFT_OUT = {"merge", "enterpriseevent"}
"""Both the merge and its undoing are remembered as such."""
MOVING = {"version", "changed_at"}

statement = st.tuples(
    st.booleans(),  # of the record that is kept
    st.sampled_from(("firm", "tax", "bureau")),
    st.sampled_from(("revenue", "staff")),
    st.sampled_from(YEARS),
    st.sampled_from((None, 100, 200)),
)
title = st.tuples(
    st.booleans(), st.sampled_from(("cxx", "zjtx")), st.sampled_from((None, date(2022, 1, 1), date(2025, 1, 1)))
)
recommendation = st.tuples(
    st.booleans(), st.sampled_from(("zjtx", "xjr")), st.sampled_from(("2024年示例批次", "2025年示例批次"))
)
entry = st.fixed_dictionaries(
    {},
    optional={
        "short_name": st.sampled_from(("", "示例甲")),
        "address": st.sampled_from(("", "示例路1号")),
        "industry": st.sampled_from(("", "3441", "3442")),
        "registered_capital": st.sampled_from((None, 0, 100)),
        "above_scale": st.sampled_from((None, True, False)),
        "registration_number": st.sampled_from(("", "211481000000012")),
    },
)


def everything() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    models: list[Any] = [*apps.get_app_config("registry").get_models(include_auto_created=True), Todo]
    for model in models:
        if model._meta.model_name in LEFT_OUT:
            continue
        rows = model._default_manager.order_by("pk").values()
        found[model.__name__] = [{key: value for key, value in row.items() if key not in MOVING} for row in rows]
    return found


def say(firm: Enterprise, party: str, code: str, day: date, value: int | None) -> None:
    source = Source.objects.create(kind="form", party=party, label="示例")
    state(source, [Statement(firm.pk, code, day, value)])


class ExactlyTest(TestCase):
    """Hypothesis fills both records."""

    def setUp(self) -> None:
        self.cast = make_cast()
        self.kept = pump_works(self.cast)
        self.gone = make_firm("葫芦岛渤湾示例泵业有限责任公司", "211481101", 77)
        Enterprise.objects.filter(pk=self.gone.pk).update(uscc=None)
        self.third = make_firm("兴城首山示例阀门有限公司", "211481", 78)

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(
        facts=st.lists(statement, max_size=12),
        titles=st.lists(title, max_size=5, unique=True),
        asked=st.lists(recommendation, max_size=5, unique=True),
        entries=st.tuples(entry, entry),
        ties=st.lists(st.sampled_from(("out", "in", "between")), max_size=3, unique=True),
        same_contact=st.booleans(),
    )
    def test_merging_and_undoing_changes_nothing(
        self,
        facts: list[tuple[bool, str, str, date, int | None]],
        titles: list[tuple[bool, str, date | None]],
        asked: list[tuple[bool, str, str]],
        entries: tuple[dict[str, Any], dict[str, Any]],
        ties: list[str],
        same_contact: bool,
    ) -> None:
        for firm, fields in zip((self.kept, self.gone), entries, strict=True):
            Enterprise.objects.filter(pk=firm.pk).update(**fields)
        index_firms()
        for to_kept, party, code, day, value in facts:
            say(self.kept if to_kept else self.gone, party, code, day, value)
        for to_kept, code, begin in titles:
            firm = self.kept if to_kept else self.gone
            TitleHeld.objects.create(enterprise=firm, title=code, decision="announced", valid_from=begin)
        for to_kept, code, batch in asked:
            firm = self.kept if to_kept else self.gone
            Recommendation.objects.create(enterprise=firm, title=code, batch=batch, recommended_on=YEARS[0])
        for way in ties:
            one, two = {
                "out": (self.gone, self.third),
                "in": (self.third, self.gone),
                "between": (self.gone, self.kept),
            }[way]
            Relation.objects.create(enterprise=one, kind="same_group", other=two)
        for firm in (self.kept, self.gone):
            Contact.objects.create(enterprise=firm, kind="contact", name="示例" if same_contact else f"示例{firm.pk}")
            firm.tags.add(Tag.objects.get_or_create(kind="chain", name="示例链")[0])
        SheetConfirmation.objects.create(enterprise=self.gone, year=2025, party="firm")
        kept, gone = (Enterprise.objects.get(pk=firm.pk) for firm in (self.kept, self.gone))
        before = everything()
        merge = merge_records(kept, gone, "重复", self.cast.wang)
        self.holds_together()
        undo_merge(merge, self.cast.wang)
        after = everything()
        # To-dos of conflicts are opened and finished as conflicts come and go; what they say is compared below.
        before.pop("Todo"), after.pop("Todo")
        for name, rows in before.items():
            assert after[name] == rows, name
        assert Conflict.objects.filter(state="open").values("enterprise").distinct().count() == (
            Todo.objects.filter(done_at=None, kind="conflict").count()
        )

    def holds_together(self) -> None:
        """After the merge nothing points to the record that is gone, but what both had."""
        rounds = {firm.pk: {*firm.recommendations.values_list("title", "batch")} for firm in (self.kept, self.gone)}
        assert rounds[self.gone.pk] <= rounds[self.kept.pk], "only what both had stays behind"
        keys = Fact.objects.in_use().values_list("enterprise_id", "indicator", "as_of")
        assert len(keys) == len(set(keys))
        assert not Fact.objects.filter(enterprise=self.gone).exists()
        assert not Conflict.objects.filter(enterprise=self.gone).exists()
        for code, day in set(Fact.objects.stated().values_list("indicator", "as_of")):
            stated = Fact.objects.stated().filter(enterprise=self.kept, indicator=code, as_of=day)
            apart = stated.values("value").distinct().count() > 1
            opened = Conflict.objects.filter(enterprise=self.kept, indicator=code, as_of=day, state="open").exists()
            assert opened is apart or not apart
            assert stated.exclude(standing_from=None).count() == 1


@pytest.fixture
def twin(cast: Cast, pumps: Enterprise) -> Enterprise:
    twin = make_firm("葫芦岛渤湾示例泵业有限责任公司", "211481101", 77)
    Enterprise.objects.filter(pk=twin.pk).update(uscc=None)
    return Enterprise.objects.get(pk=twin.pk)


def test_a_decision_made_meanwhile_is_void_with_the_merge(cast: Cast, pumps: Enterprise, twin: Enterprise) -> None:
    day = YEARS[1]
    say(pumps, "firm", "revenue", day, 100)
    say(twin, "firm", "revenue", day, 200)
    say(twin, "tax", "revenue", day, 300)
    merge = merge_records(pumps, twin, "重复", cast.wang)
    conflict = Conflict.objects.get(state="open")
    chosen = next(one for one in statements_of(conflict) if one.value == 300)
    resolve(conflict, chosen, "以税务为准", cast.wang)
    undo_merge(merge, cast.wang)
    used = {(row.enterprise_id, row.value) for row in Fact.objects.in_use()}
    assert used == {(pumps.pk, 100), (twin.pk, 200)}
    assert list(Conflict.objects.filter(state="open").values_list("enterprise", flat=True)) == [twin.pk]


def test_what_came_since_stays_with_the_kept_record(cast: Cast, pumps: Enterprise, twin: Enterprise) -> None:
    merge = merge_records(pumps, twin, "重复", cast.wang)
    Contact.objects.create(enterprise=pumps, kind="contact", name="示例")
    say(pumps, "firm", "revenue", YEARS[1], 100)
    Enterprise.objects.filter(pk=pumps.pk).update(address="新示例路")
    undo_merge(merge, cast.wang)
    pumps.refresh_from_db()
    assert (pumps.contacts.count(), pumps.facts.count(), pumps.address) == (1, 1, "新示例路")
    assert not twin.contacts.exists()


def test_merges_are_undone_in_their_order(cast: Cast, pumps: Enterprise, twin: Enterprise) -> None:
    third = make_firm("葫芦岛渤湾示例泵业厂", "211481101", 79)
    Enterprise.objects.filter(pk=third.pk).update(uscc=None)
    first = merge_records(pumps, twin, "重复", cast.wang)
    second = merge_records(pumps, third, "重复", cast.wang)
    with pytest.raises(InputError, match="later merge"):
        undo_merge(first, cast.wang)
    undo_merge(second, cast.wang)
    undo_merge(first, cast.wang)
    assert Merge.objects.filter(undone_at=None).count() == 0
    assert Enterprise.objects.filter(status="active").count() == 3


def test_names_become_former_names_and_events_are_left(cast: Cast, pumps: Enterprise, twin: Enterprise) -> None:
    EnterpriseName.objects.create(enterprise=twin, name="葫芦岛老示例泵厂", kind="former")
    EnterpriseName.objects.create(enterprise=twin, name=pumps.name, kind="former")
    merge_records(pumps, twin, "重复", cast.wang)
    names = set(pumps.names.values_list("name", "kind"))
    assert names == {(pumps.name, "present"), (twin.name, "former"), ("葫芦岛老示例泵厂", "former")}
    assert EnterpriseEvent.objects.get(kind="records_merged").details == {"record": twin.pk, "name": twin.name}


def test_the_code_comes_with_the_record_that_had_one(cast: Cast, pumps: Enterprise, twin: Enterprise) -> None:
    code = pumps.uscc
    merge = merge_records(twin, pumps, "保留新档案", cast.wang)
    twin.refresh_from_db()
    pumps.refresh_from_db()
    assert (twin.uscc, twin.organisation_id is not None, pumps.uscc, pumps.organisation_id) == (code, True, None, None)
    undo_merge(merge, cast.wang)
    twin.refresh_from_db()
    pumps.refresh_from_db()
    assert (twin.uscc, twin.organisation_id, pumps.uscc) == (None, None, code)
    with pytest.raises(IntegrityError):
        Enterprise.objects.create(name="示例", region_id="211481", uscc=code)


def test_the_preview_names_what_is_taken_and_what_to_look_at(cast: Cast, pumps: Enterprise, twin: Enterprise) -> None:
    Enterprise.objects.filter(pk=twin.pk).update(address="示例路8号", industry="3442", region_id="211481")
    twin.refresh_from_db()
    preview = merge_preview(pumps, twin)
    assert [(one.gone, one.taken) for one in preview.fields] == [("示例路8号", True), ("3442", False)]
    assert ["地区不同" in one.zh for one in preview.warnings] == [True]


def test_recommendations_move_but_for_rounds_that_both_have(cast: Cast, pumps: Enterprise, twin: Enterprise) -> None:
    def asked(firm: Enterprise, batch: str, title: str = "zjtx", **more: Any) -> int:
        return Recommendation.objects.create(
            enterprise=firm, title=title, batch=batch, recommended_on=YEARS[0], **more
        ).pk  # fmt: skip

    mine = asked(pumps, "2025年示例批次", outcome="granted", decided_on=YEARS[1])
    same = asked(twin, "2025年示例批次")
    moving = {asked(twin, "2024年示例批次"), asked(twin, "2025年示例批次", "xjr")}
    products = [asked(firm, "2025年示例批次", "ln_cp", product=name) for firm, name in ((pumps, "甲"), (twin, "乙"))]
    counted = [(one.kept, one.gone) for one in merge_preview(pumps, twin).counts if one.label == "推荐"]
    assert counted == [("2", "4")]
    merge = merge_records(pumps, twin, "重复", cast.wang)
    assert {*pumps.recommendations.values_list("pk", flat=True)} == {mine, *moving, *products}
    assert [*twin.recommendations.values_list("pk", flat=True)] == [same]
    undo_merge(merge, cast.wang)
    assert {*pumps.recommendations.values_list("pk", flat=True)} == {mine, products[0]}
    assert {*twin.recommendations.values_list("pk", flat=True)} == {same, *moving, products[1]}


def test_what_was_due_is_due_again(cast: Cast, pumps: Enterprise, twin: Enterprise) -> None:
    say(twin, "firm", "revenue", YEARS[1], 200)
    say(twin, "tax", "revenue", YEARS[1], 300)
    due = list(Todo.objects.filter(done_at=None).values_list("key", "enterprise_id"))
    merge = merge_records(pumps, twin, "重复", cast.wang)
    assert list(Todo.objects.filter(done_at=None).values_list("enterprise_id", flat=True)) == [pumps.pk]
    undo_merge(merge, cast.wang)
    assert list(Todo.objects.filter(done_at=None).values_list("key", "enterprise_id")) == due
    again = merge_records(pumps, twin, "重复", cast.wang)
    assert list(Todo.objects.filter(done_at=None).values_list("enterprise_id", flat=True)) == [pumps.pk]
    undo_merge(again, cast.wang)
