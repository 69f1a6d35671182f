"""The firms of a version are found by code, by any name, by likeness; what people said before is said again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from tests.web.cast import Cast, make_firm
from tests.web.linking.received import make_list, make_version

from tidu.fictional.names import credit_code
from tidu.linkage import matching
from tidu.linkage.entries import Entry
from tidu.linkage.matching import Link, link
from tidu.linkage.register import Register
from tidu.web.lists.linking import registers
from tidu.web.lists.linking.keys import key_of
from tidu.web.lists.linking.service import link_version
from tidu.web.lists.models import Decision, ListRow, ListVersion
from tidu.web.registry.enterprises.happenings import deregister, rename
from tidu.web.registry.enterprises.merging import merge_records
from tidu.web.registry.models import Enterprise, EnterpriseName


def rows_of(version: ListVersion) -> list[ListRow]:
    return list(version.rows.order_by("number"))


def row_about(cast: Cast, name: str, code: str = "", county: str = "") -> ListRow:
    """What is found for a row of 李科's list."""
    version = make_version(make_list(cast.li), [(name, code, county)])
    link_version(version)
    return version.rows.get()


def test_a_code_leads_to_its_firm(cast: Cast, pumps: Enterprise) -> None:
    row = row_about(cast, "渤湾示例泵业有限公司", credit_code(1))
    assert (row.state, row.basis, row.enterprise, row.confidence) == ("linked", "code", pumps, 990)
    assert row.region_id == pumps.region_id
    assert "代码一致而名称不同" in row.reason_zh


def test_present_former_and_short_names_lead_to_their_firm(cast: Cast, pumps: Enterprise) -> None:
    EnterpriseName.objects.create(enterprise=pumps, name="葫芦岛海角示例水泵厂", kind="former")
    version = make_version(
        make_list(cast.li), [("葫芦岛渤湾示例泵业有限公司 ",), ("葫芦岛海角示例水泵厂",), ("渤湾泵业",)]
    )
    assert link_version(version) == {"linked": 3}
    assert [one.basis for one in rows_of(version)] == ["name", "former-name", "short-name"]
    assert [one.enterprise_id for one in rows_of(version)] == [pumps.pk] * 3
    assert "曾用名" in rows_of(version)[1].reason_zh
    assert "与简称“渤湾泵业”相符" in rows_of(version)[2].reason_zh


def test_a_code_of_another_name_is_doubtful_and_both_firms_are_named(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    row = row_about(cast, swim.name, credit_code(1))
    assert (row.state, row.basis, row.enterprise) == ("doubtful", "code", None)
    assert [one["firm"] for one in row.candidates] == [pumps.pk, swim.pk]
    assert "代码一致而名称不同" in row.reason_zh
    assert f"而名称是“{swim.name}”的" in row.reason_zh


def test_a_name_that_is_two_firms_is_doubtful_with_both(cast: Cast) -> None:
    twins = [make_firm("葫芦岛同名示例机械有限公司", region, 30 + at) for at, region in enumerate(("211481", "211421"))]
    row = row_about(cast, "葫芦岛同名示例机械有限公司")
    assert (row.state, row.confidence) == ("doubtful", 500)
    assert {one["firm"] for one in row.candidates} == {one.pk for one in twins}
    assert "2 户同名" in row.reason_zh


def test_a_record_that_was_merged_leads_to_the_kept_firm(cast: Cast, pumps: Enterprise) -> None:
    gone = make_firm("兴城渤湾示例水泵有限公司", "211481101", 40)
    Enterprise.objects.filter(pk=gone.pk).update(uscc=None, registration_number="211400000000019")
    gone.refresh_from_db()
    merge_records(pumps, gone, "示例", cast.wang)
    row = row_about(cast, "兴城渤湾示例水泵有限公司")
    assert (row.state, row.enterprise_id) == ("linked", pumps.pk)
    by_number = row_about_another(cast, "某某示例公司", "211400000000019")
    assert by_number.candidates[0]["firm"] == pumps.pk


def row_about_another(cast: Cast, name: str, code: str) -> ListRow:
    version = make_version(make_list(cast.li, "示例另一名单"), [(name, code)])
    link_version(version)
    return version.rows.get()


def test_a_firm_that_has_ended_is_linked_and_told(cast: Cast, pumps: Enterprise) -> None:
    deregister(pumps, date(2026, 1, 5), by=cast.wang, note="示例")
    row = row_about(cast, pumps.name)
    assert (row.state, row.enterprise_id) == ("linked", pumps.pk)
    assert row.reason_zh.endswith("该企业已注销")


def test_a_firm_outside_the_lists_region_is_told_by_its_county_alone(cast: Cast, swim: Enterprise) -> None:
    version = make_version(make_list(cast.wang, region="211481"), [("绥中碣石示例泳装服饰有限公司", credit_code(2))])
    assert link_version(version) == {"unmatched": 1}
    row = version.rows.get()
    assert (row.basis, row.enterprise, row.candidates, row.region) == ("elsewhere", None, [], None)
    assert "绥中县" in row.reason_zh
    assert swim.name not in row.reason_zh + row.reason_en


def test_a_county_keeps_to_its_own_firms_on_a_list_of_the_whole_city(cast: Cast, swim: Enterprise) -> None:
    version = make_version(make_list(cast.wang, region="2114"), [(swim.name,)])
    assert link_version(version) == {"unmatched": 1}


def test_a_row_without_a_firm_lies_in_the_county_it_names(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    version = make_version(
        make_list(cast.li),
        [
            ("葫芦岛无此示例公司", "", "绥中"),
            ("葫芦岛无此示例公司", "", "葫芦岛市兴城市"),
            ("葫芦岛无此示例公司", "", "沈阳市"),
            (swim.name, "", "兴城市"),
        ],
    )
    link_version(version)
    assert [one.region_id for one in rows_of(version)] == ["211421", "211481", None, swim.region_id]


def test_a_row_that_is_likely_one_counties_firm_is_looked_at_there(cast: Cast, pumps: Enterprise) -> None:
    row = row_about(cast, "葫芦岛渤湾示例机械有限公司")
    assert row.state == "doubtful"
    assert row.region_id == "211481"
    assert row.candidates[0]["firm"] == pumps.pk
    assert ["brand", "same"] in row.candidates[0]["features"]


def test_faulty_rows_are_left_alone(cast: Cast, pumps: Enterprise) -> None:
    version = make_version(make_list(cast.li), [(pumps.name,), (pumps.name,)])
    ListRow.objects.filter(version=version, number=2).update(state="faulty")
    assert link_version(version) == {"faulty": 1, "linked": 1}
    assert rows_of(version)[0].enterprise is None


# -- what was said and found before -------------------------------------------------------------------------------


def said(cast: Cast, name: str, firm: Enterprise | None, verdict: str, version: ListVersion) -> Decision:
    return Decision.objects.create(
        organisation=version.source.organisation, key=key_of(name, ""), name=name, enterprise=firm, verdict=verdict,
        row=version.rows.first(), source=version.source, action="示例", by=cast.wang,
    )  # fmt: skip


def test_what_a_colleague_accepted_is_linked_again_with_who_when_and_where(cast: Cast, pumps: Enterprise) -> None:
    first = make_version(make_list(cast.li), [("渤湾的泵厂",)])
    said(cast, "渤湾的泵厂", pumps, "accept", first)
    other = make_version(make_list(cast.li, "示例雏鹰企业名单"), [("渤湾的泵厂",)])
    assert link_version(other) == {"linked": 1}
    row = other.rows.get()
    assert (row.enterprise_id, row.basis, row.verdict, row.decided_by) == (pumps.pk, "decision", "accept", cast.wang)
    assert "王股长" in row.reason_zh
    assert "示例高新技术企业名单" in row.reason_zh


def test_decisions_of_another_organisation_are_its_own(cast: Cast, pumps: Enterprise) -> None:
    first = make_version(make_list(cast.li), [("渤湾的泵厂",)])
    said(cast, "渤湾的泵厂", pumps, "accept", first)
    theirs = make_version(make_list(cast.science), [("渤湾的泵厂",)])
    link_version(theirs)
    assert theirs.rows.get().verdict == ""


def test_an_undone_decision_counts_no_more(cast: Cast, pumps: Enterprise) -> None:
    first = make_version(make_list(cast.li), [("渤湾的泵厂",)])
    one = said(cast, "渤湾的泵厂", pumps, "accept", first)
    Decision.objects.filter(pk=one.pk).update(undone_at=one.at, undone_by=cast.wang)
    link_version(first)
    assert first.rows.get().enterprise is None


def test_what_was_rejected_is_not_proposed_again(cast: Cast, pumps: Enterprise) -> None:
    source = make_list(cast.li)
    said(cast, pumps.name, pumps, "reject", make_version(source, [(pumps.name,)]))
    again = make_version(source, [(pumps.name,)])
    assert link_version(again) == {"unmatched": 1}
    row = again.rows.get()
    assert (row.verdict, row.decided_by) == ("reject", cast.wang)
    assert "都不是" in row.reason_zh


def test_what_was_left_open_stays_open(cast: Cast, pumps: Enterprise) -> None:
    source = make_list(cast.li)
    said(cast, pumps.name, pumps, "unsure", make_version(source, [(pumps.name,)]))
    again = make_version(source, [(pumps.name,)])
    assert link_version(again) == {"doubtful": 1}
    assert again.rows.get().verdict == "unsure"


def test_what_was_left_out_is_left_out_again_on_the_same_list_only(cast: Cast, pumps: Enterprise) -> None:
    source = make_list(cast.li)
    said(cast, pumps.name, None, "leave", make_version(source, [(pumps.name,)]))
    again = make_version(source, [(pumps.name,)])
    assert link_version(again) == {"left_out": 1}
    assert again.rows.get().enterprise is None
    elsewhere = make_version(make_list(cast.li, "示例雏鹰企业名单"), [(pumps.name,)])
    assert link_version(elsewhere) == {"linked": 1}


def test_what_was_left_out_stays_so_where_the_file_is_read_anew(cast: Cast, pumps: Enterprise) -> None:
    version = make_version(make_list(cast.li), [(pumps.name,)])
    said(cast, pumps.name, None, "leave", version)
    version.rows.all().delete()
    ListRow.objects.create(version=version, number=2, name=pumps.name, key=key_of(pumps.name, ""), content="示例")
    assert link_version(version) == {"left_out": 1}


def test_rows_that_are_left_out_are_not_sought(cast: Cast, pumps: Enterprise) -> None:
    version = make_version(make_list(cast.li), [(pumps.name,), (f"{pumps.name}销售部",)])
    version.rows.filter(number=2).update(state="left_out", reason_zh="不在本地区")
    link_version(version)
    row = version.rows.get(number=2)
    assert (row.state, row.enterprise, row.reason_zh) == ("left_out", None, "不在本地区")


def test_of_some_rows_alone_the_others_keep_what_was_found(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    version = make_version(make_list(cast.li), [(pumps.name,), (swim.name,)])
    link_version(version)
    stamp = version.registry_state
    version.rows.update(enterprise=None, state="unmatched")
    link_version(version, only=[version.rows.get(number=3).pk])
    assert dict(version.rows.values_list("number", "enterprise")) == {2: None, 3: swim.pk}
    make_firm("兴城示例后来有限公司", "211481101", 77)
    link_version(version, only=[])
    version.refresh_from_db()
    assert version.registry_state == stamp, "the others were linked by the registry as it was"


def test_a_decision_about_a_record_that_was_merged_since_means_the_kept_firm(cast: Cast, pumps: Enterprise) -> None:
    gone = make_firm("兴城渤湾示例水泵有限公司", "211481101", 40)
    first = make_version(make_list(cast.li), [("渤湾的泵厂",)])
    said(cast, "渤湾的泵厂", gone, "accept", first)
    Enterprise.objects.filter(pk=gone.pk).update(uscc=None)
    gone.refresh_from_db()
    merge_records(pumps, gone, "示例", cast.wang)
    link_version(first)
    assert first.rows.get().enterprise == pumps


def test_an_unchanged_row_of_the_next_file_is_not_sought_again(
    cast: Cast, pumps: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make_list(cast.li)
    rows: list[tuple[str, ...]] = [(pumps.name,), ("葫芦岛渤湾示例机械有限公司",), ("无此示例公司",)]
    link_version(make_version(source, rows))
    sought: list[int] = []

    def counted(left: Sequence[Entry], register: Register, **more: Any) -> list[Link]:
        sought.append(len(left))
        return link(left, register, **more)

    monkeypatch.setattr(matching, "link", counted)
    same = make_version(source, rows)
    assert link_version(same) == {"linked": 1, "doubtful": 1, "unmatched": 1}
    assert sought == []
    assert rows_of(same)[0].enterprise == pumps
    changed = make_version(source, [*rows[:2], ("另一示例公司",)])
    link_version(changed)
    assert sought == [1]
    make_firm("无此示例公司", "211481", 50)  # now there is somebody
    once_more = make_version(source, rows)
    assert link_version(once_more) == {"linked": 2, "doubtful": 1}
    assert sought == [1, 2]  # those for whom nobody was found, and not the one that was


def test_a_carried_link_follows_the_firm(cast: Cast, pumps: Enterprise) -> None:
    source = make_list(cast.li)
    link_version(make_version(source, [(pumps.name,)]))
    Enterprise.objects.filter(pk=pumps.pk).update(region_id="211421403")
    later = make_version(source, [(pumps.name,)])
    link_version(later)
    assert later.rows.get().region_id == "211421403"


def test_linking_twice_gives_the_same(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    version = make_version(make_list(cast.li), [(pumps.name,), (swim.name, credit_code(1)), ("无此示例公司",)])
    link_version(version)
    before = list(version.rows.order_by("pk").values())
    link_version(version)
    assert list(version.rows.order_by("pk").values()) == before


# -- the index of the process -------------------------------------------------------------------------------------


def test_the_index_is_kept_until_a_firm_changes(cast: Cast, pumps: Enterprise) -> None:
    first = registers.firms_of_registry()
    assert registers.firms_of_registry() is first
    make_firm("兴城示例新材料有限公司", "211481", 60)
    second = registers.firms_of_registry()
    assert second is not first
    assert len(second.register) == len(first.register) + 1
    EnterpriseName.objects.create(enterprise=pumps, name="葫芦岛海角示例水泵厂", kind="former")
    assert registers.firms_of_registry() is not second


def test_an_old_number_leads_to_the_code(cast: Cast, pumps: Enterprise) -> None:
    Enterprise.objects.filter(pk=pumps.pk).update(registration_number="211400000000019")
    row = row_about(cast, pumps.name, "211400000000019")
    assert (row.state, row.basis, row.enterprise_id) == ("linked", "code", pumps.pk)


# -- the same firm twice ------------------------------------------------------------------------------------------


def test_the_second_row_about_a_firm_is_the_twin_of_the_first(cast: Cast, pumps: Enterprise) -> None:
    version = make_version(make_list(cast.li), [(pumps.name,), ("渤湾泵业", credit_code(1))])
    link_version(version)
    first, second = rows_of(version)
    assert (first.twin, second.twin) == (None, first)
    assert not version.issues.exists()


def test_twins_that_say_different_things_bear_an_issue(cast: Cast, pumps: Enterprise) -> None:
    version = make_version(
        make_list(cast.li), [(pumps.name, "", "", {"amount": 100}), ("渤湾泵业", "", "", {"amount": 200})]
    )
    link_version(version)
    assert [one.number for one in version.issues.filter(code="firm-twice")] == [2, 3]
    link_version(version)
    assert version.issues.count() == 2


def test_two_terms_of_a_title_are_no_twins(cast: Cast, pumps: Enterprise) -> None:
    source = make_list(cast.li, what="titles", title="gxjs")
    terms = [(pumps.name, "", "", {"valid_from": f"{year}-01-01"}) for year in (2020, 2023)]
    version = make_version(source, terms)
    link_version(version)
    assert not version.rows.filter(twin__isnull=False).exists()


def test_a_row_of_the_same_figures_is_a_twin_and_one_of_another_year_is_none(cast: Cast, pumps: Enterprise) -> None:
    rows = [(pumps.name, "", "", {"figures": [["revenue", year, 5]]}) for year in (2024, 2025, 2025)]
    version = make_version(make_list(cast.li, what="figures"), rows)
    link_version(version)
    assert [one.twin_id is not None for one in rows_of(version)] == [False, False, True]


def test_an_index_that_was_brought_up_to_date_finds_what_changed(cast: Cast, pumps: Enterprise) -> None:
    for number in range(40):
        make_firm(f"兴城{chr(0x7532 + number)}字示例化工有限公司", "211481101", 200 + number)
    registers.firms_of_registry()
    new = make_firm("兴城六股河示例食品有限公司", "211481101", 300)
    gone = Enterprise.objects.get(name="兴城甲字示例化工有限公司")
    gone.delete()
    rename(pumps, "葫芦岛望海示例水泵有限公司", date(2026, 2, 1), by=cast.wang)
    version = make_version(
        make_list(cast.li), [(new.name,), (gone.name,), ("葫芦岛望海示例水泵有限公司",), (pumps.name,)]
    )
    link_version(version)
    found = rows_of(version)
    assert [one.enterprise_id for one in found] == [new.pk, None, pumps.pk, pumps.pk]
    assert [one.basis for one in found][2:] == ["name", "former-name"]


def test_a_registry_without_firms_has_nobody(cast: Cast) -> None:
    assert row_about(cast, "无此示例公司", credit_code(5)).state == "unmatched"
