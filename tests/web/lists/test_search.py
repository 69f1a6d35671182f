"""Searching finds exactly the firms of which some name contains the text, or whose code begins with it."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.web.cast import Cast, make_firm, make_regions

from tidu.today import china_today
from tidu.web.registry.enterprises.names import plain
from tidu.web.registry.enterprises.service import rename
from tidu.web.registry.models import Enterprise, EnterpriseName
from tidu.web.registry.search import CODE, index_firms, matching, search_text_of

LETTERS = "恒达精密机械模具渤湾（）(示例有限公司AB１23|%_\\ "
NAMES = st.lists(st.text(LETTERS, min_size=1, max_size=9), min_size=1, max_size=6)
CODES = st.text("AB123456", min_size=1, max_size=7)
"""Names of foreign make, which look like the beginning of a code."""


def found(text: str) -> set[int]:
    return set(matching(Enterprise.objects.all(), text).values_list("pk", flat=True))


class TestEveryPiece(TestCase):
    """Against a search through every name."""

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors])
    @given(NAMES, st.text(LETTERS, min_size=1, max_size=4))
    def test_equals_a_search_through_every_name(self, names: list[str], text: str) -> None:
        self.compare(names, text)

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors])
    @given(st.lists(CODES, min_size=1, max_size=6), CODES)
    def test_equals_it_where_names_look_like_codes(self, names: list[str], text: str) -> None:
        self.compare(names, text)

    def compare(self, names: list[str], text: str) -> None:
        make_regions()
        firms = [make_firm(name, "211481101", number) for number, name in enumerate(names, 1)]
        index_firms()
        wanted = plain(text)
        codes = CODE.match(wanted)
        assert found(text) == {
            one.pk for one in firms
            if wanted in plain(one.name) or (codes and (one.uscc or "").startswith(wanted))
        }  # fmt: skip


def test_a_former_name_still_finds_the_firm(pumps: Enterprise) -> None:
    index_firms([pumps.pk])
    rename(pumps, "葫芦岛觉华示例水泵有限公司", china_today())
    assert found("渤湾示例") == found("觉华") == {pumps.pk}
    assert found("渤湾 示例泵业") == {pumps.pk}


def test_the_beginning_of_a_code_and_the_short_name_find_it(pumps: Enterprise, swim: Enterprise) -> None:
    index_firms()
    assert pumps.uscc
    assert found(pumps.uscc[:-2]) >= {pumps.pk}
    assert found(pumps.uscc.lower()) == {pumps.pk}
    assert found("渤湾泵") == {pumps.pk}
    assert found("泵") == {pumps.pk}


def test_wildcards_are_letters_like_others(pumps: Enterprise) -> None:
    index_firms()
    assert found("%") == found("_") == found("' OR 1=1") == found("*") == set()


def test_nothing_is_found_across_two_names(pumps: Enterprise) -> None:
    rename(pumps, "觉华", china_today())
    assert found("觉华葫芦岛") == found("觉华|葫芦岛") == found("觉华\n葫芦岛") == set()


def test_a_piece_of_a_name_that_looks_like_a_code_finds_it(cast: Cast) -> None:
    firm = make_firm("T3000X 示例机床", "211481101", 7)
    index_firms()
    assert found("3000x") == found("T3000") == {firm.pk}


def test_a_search_inside_another_query_knows_its_own_table(pumps: Enterprise, swim: Enterprise) -> None:
    index_firms()
    rows = EnterpriseName.objects.filter(enterprise__in=matching(Enterprise.objects.all(), "渤湾"))
    assert set(rows.values_list("enterprise_id", flat=True)) == {pumps.pk}
    inside = Enterprise.objects.filter(pk__in=matching(Enterprise.objects.all(), "渤湾"))
    assert set(matching(inside, "示例").values_list("pk", flat=True)) == {pumps.pk}


def test_an_emptied_database_takes_the_same_firm_again(transactional_db: None) -> None:
    make_regions()
    firm = make_firm("葫芦岛渤湾示例泵业有限公司", "211481101", 7)
    index_firms()
    call_command("flush", interactive=False, verbosity=0)
    assert found("渤湾") == set()
    make_regions()
    again = Enterprise.objects.create(
        pk=firm.pk, name=firm.name, uscc=firm.uscc, region_id=firm.region_id, search_text=search_text_of([firm.name])
    )
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM registry_firm_grams")
            assert cursor.fetchone() == (0,)
    index_firms([again.pk])
    assert found("渤湾") == {again.pk}
