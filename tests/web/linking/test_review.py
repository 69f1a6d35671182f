"""The review page shows one row after another and takes what is said of it, with script and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.cast import Cast, make_firm
from tests.web.linking.received import make_list, make_version

from tidu.web.accounts.models import User
from tidu.web.lists.linking.deciding import seen_of
from tidu.web.lists.linking.marking import marked
from tidu.web.lists.linking.service import link_version
from tidu.web.lists.models import Decision, ListRow, ListVersion
from tidu.web.registry.models import Enterprise, EnterpriseName, TitleHeld

SignIn = Callable[[User], Client]
DOUBTFUL = "葫芦岛渤湾示例机械有限公司"
HTMX = {"HX-Request": "true", "HX-Target": "review"}


@pytest.fixture
def version(cast: Cast, pumps: Enterprise, swim: Enterprise) -> ListVersion:
    rows = [
        (DOUBTFUL, "", "兴城市"),
        ("绥中碣石示例机械有限公司", "", "绥中县"),
        ("无此示例公司", "", "兴城市"),
        (pumps.name,),
    ]
    made = make_version(make_list(cast.li), rows)
    link_version(made)
    assert [one.state for one in made.rows.order_by("number")] == ["doubtful", "doubtful", "unmatched", "linked"]
    return made


def first(version: ListVersion) -> ListRow:
    return version.rows.get(name=DOUBTFUL)


def page(client: Client, version: ListVersion, query: str = "") -> str:
    answer = client.get(f"/lists/versions/{version.pk}/review/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def act(client: Client, version: ListVersion, do: str, row: ListRow | None = None, **more: object) -> object:
    sent = {"do": do, **({"row": row.pk, "seen": seen_of(row)} if row is not None else {}), **more}
    return client.post(f"/lists/versions/{version.pk}/review/act/", sent, follow=True)


def test_the_row_stands_beside_its_candidate(
    cast: Cast, pumps: Enterprise, version: ListVersion, signed_in: SignIn
) -> None:
    TitleHeld.objects.create(enterprise=pumps, title="cxx", decision="announced", valid_from="2025-01-01")
    html = page(signed_in(cast.wang), version)
    assert "葫芦岛渤湾示例<mark>机械</mark>有限公司" in html
    assert "葫芦岛渤湾示例<mark>泵业</mark>有限公司" in html
    assert str(pumps.uscc) in html
    for said in ("27%", "创新型中小企业", "行业不同", "字号相同", "3441", "曹庄镇"):
        assert said in html
    assert f'value="accept:{pumps.pk}" data-keys="1 enter y"' in html


def test_a_former_name_that_fits_is_shown_with_the_present_one(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    EnterpriseName.objects.create(enterprise=pumps, name="葫芦岛海角示例水泵有限公司", kind="former")
    version = make_version(make_list(cast.li), [("葫芦岛海角示例机械有限公司",)])
    link_version(version)
    html = page(signed_in(cast.li), version)
    assert "海角示例<mark>水泵</mark>" in html
    assert f"现名 {pumps.name}" in html


def test_each_act_leads_to_the_next_row(cast: Cast, pumps: Enterprise, version: ListVersion, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    row = first(version)
    answer = client.post(
        f"/lists/versions/{version.pk}/review/act/",
        {"do": f"accept:{pumps.pk}", "row": row.pk, "seen": seen_of(row), "part": "open"},
        headers=HTMX,
    )
    html = answer.content.decode()
    assert "<html" not in html
    assert 'id="review"' in html
    assert f"“{DOUBTFUL}”是{pumps.name}" in html
    assert 'data-keys="z"' in html
    assert "绥中碣石示例<mark>机械</mark>" in html
    assert first(version).enterprise == pumps


def test_without_script_the_same_forms_lead_on(
    cast: Cast, pumps: Enterprise, version: ListVersion, signed_in: SignIn
) -> None:
    client = signed_in(cast.li)
    answer = act(client, version, "reject", first(version), part="open")
    assert answer.redirect_chain  # type: ignore[attr-defined]
    html = answer.content.decode()  # type: ignore[attr-defined]
    assert "都不是" in html
    assert "绥中碣石示例<mark>机械</mark>" in html
    assert first(version).verdict == "reject"
    for what, state in (("unsure", "doubtful"), ("leave", "left_out")):
        act(client, version, what, first(version))
        assert first(version).state in (state, "unmatched")
    act(client, version, "undo")
    assert first(version).verdict == "unsure"


def test_a_single_decision_is_undone_by_its_mark(
    cast: Cast, pumps: Enterprise, version: ListVersion, signed_in: SignIn
) -> None:
    client = signed_in(cast.wang)
    act(client, version, f"accept:{pumps.pk}", first(version))
    action = Decision.objects.get().action
    answer = act(client, version, "undo", action=action)
    assert "恢复" in answer.content.decode()  # type: ignore[attr-defined]
    assert first(version).state == "doubtful"


def test_who_comes_second_reads_what_the_first_said(
    cast: Cast, pumps: Enterprise, version: ListVersion, signed_in: SignIn
) -> None:
    row = first(version)
    act(signed_in(cast.wang), version, f"accept:{pumps.pk}", row)
    answer = act(signed_in(cast.li), version, "reject", row)
    html = answer.content.decode()  # type: ignore[attr-defined]
    assert "王股长" in html
    assert "没有改动" in html
    assert first(version).enterprise == pumps


def test_a_county_sees_its_own_rows_and_no_others(cast: Cast, version: ListVersion, signed_in: SignIn) -> None:
    html = page(signed_in(cast.chen), version)
    assert "绥中碣石示例" in html
    assert "渤湾" not in html
    other = first(version)
    assert signed_in(cast.chen).get(f"/lists/versions/{version.pk}/review/?row={other.pk}").status_code == 404
    answer = signed_in(cast.chen).post(f"/lists/versions/{version.pk}/review/act/", {"do": "reject", "row": other.pk})
    assert answer.status_code == 404


def test_the_city_finds_the_rows_by_county(cast: Cast, version: ListVersion, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    html = page(client, version)
    assert "兴城市 1" in html
    assert "绥中县 1" in html
    assert DOUBTFUL not in page(client, version, "?county=211421").replace("<mark>", "").replace("</mark>", "")
    assert "无此示例公司" in page(client, version, "?part=nobody")


def test_firms_of_other_counties_are_not_shown_to_a_county(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    other = make_firm(pumps.name, "211421403", 70)
    version = make_version(make_list(cast.li), [(pumps.name, "", "兴城市")])
    link_version(version)
    html = page(signed_in(cast.wang), version)
    assert f"accept:{pumps.pk}" in html
    assert f"accept:{other.pk}" not in html
    assert "还有 1 户可能的企业" in html


def test_rows_are_filtered_by_how_they_were_found_and_by_text(
    cast: Cast, version: ListVersion, signed_in: SignIn
) -> None:
    client = signed_in(cast.li)
    assert "data-keys" not in page(client, version, "?basis=code").replace('data-keys="?"', "")
    assert "绥中碣石示例" in page(client, version, "?text=碣石")
    assert "渤湾" not in page(client, version, "?text=碣石")


def test_nonsense_in_the_address_is_passed_over(cast: Cast, version: ListVersion, signed_in: SignIn) -> None:
    page(signed_in(cast.li), version, "?part=x&county=zz&basis=y&row=abc&above=-3&q=%00")
    act(signed_in(cast.li), version, "accept:x", first(version))
    act(signed_in(cast.li), version, "bulk", above="x", count="")
    act(signed_in(cast.li), version, "nothing", first(version))
    assert not Decision.objects.exists()


# -- another firm -------------------------------------------------------------------------------------------------


def test_another_firm_is_searched_and_taken(
    cast: Cast, swim: Enterprise, version: ListVersion, signed_in: SignIn
) -> None:
    client = signed_in(cast.li)
    row = first(version)
    part = client.get(
        f"/lists/versions/{version.pk}/review/?row={row.pk}&q=碣石", headers={**HTMX, "HX-Target": "found"}
    )
    assert f"accept:{swim.pk}" in part.content.decode()
    assert "review-name" not in part.content.decode()
    assert f"accept:{swim.pk}" in page(client, version, f"?row={row.pk}&q={swim.uscc[:12]}")  # type: ignore[index]
    act(client, version, f"accept:{swim.pk}", row)
    assert first(version).enterprise == swim


def test_a_search_stays_within_ones_reach(
    cast: Cast, swim: Enterprise, version: ListVersion, signed_in: SignIn
) -> None:
    assert f"accept:{swim.pk}" not in page(signed_in(cast.wang), version, f"?row={first(version).pk}&q=碣石")


# -- many ---------------------------------------------------------------------------------------------------------


def test_all_above_a_confidence_are_accepted_after_a_look_and_undone_as_one(
    cast: Cast, version: ListVersion, signed_in: SignIn
) -> None:
    client = signed_in(cast.li)
    part = client.get(
        f"/lists/versions/{version.pk}/review/?above=20", headers={**HTMX, "HX-Target": "bulk"}
    ).content.decode()
    assert part.startswith("<details") or 'id="bulk"' in part
    assert "将采纳 2 行" in part
    assert "27%" in part
    answer = act(client, version, "bulk", above="20", count="2")
    assert "已采纳 2 行" in answer.content.decode()  # type: ignore[attr-defined]
    assert version.rows.filter(state="linked").count() == 3
    act(client, version, "undo")
    assert version.rows.filter(state="linked").count() == 1


def test_if_the_rows_have_changed_nothing_is_accepted(cast: Cast, version: ListVersion, signed_in: SignIn) -> None:
    answer = act(signed_in(cast.li), version, "bulk", above="20", count="3")
    assert "现在符合的是 2 行" in answer.content.decode()  # type: ignore[attr-defined]
    assert version.rows.filter(state="linked").count() == 1


def test_the_page_takes_few_queries_however_long_the_queue(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    counts = []
    client = signed_in(cast.li)
    for number in (3, 60):
        version = make_version(
            make_list(cast.li, f"示例名单{number}"), [(f"葫芦岛渤湾示例机械{at:02}有限公司",) for at in range(number)]
        )
        link_version(version)
        page(client, version)
        with CaptureQueriesContext(connection) as queries:
            page(client, version)
        counts.append(len(queries))
    assert counts[1] <= counts[0]


# -- who may ------------------------------------------------------------------------------------------------------


def test_leaders_and_other_departments_do_not_decide(cast: Cast, version: ListVersion, signed_in: SignIn) -> None:
    assert signed_in(cast.leader).get(f"/lists/versions/{version.pk}/review/").status_code == 403
    assert signed_in(cast.science).get(f"/lists/versions/{version.pk}/review/").status_code == 404
    assert signed_in(cast.zhao).get(f"/lists/versions/{version.pk}/review/").status_code == 403


def test_a_version_that_is_not_read_yet_has_nothing_to_decide(
    cast: Cast, version: ListVersion, signed_in: SignIn
) -> None:
    ListVersion.objects.update(state="reading")
    assert "现在不能判定" in page(signed_in(cast.li), version)


def test_a_review_that_is_done_says_so(cast: Cast, version: ListVersion, signed_in: SignIn) -> None:
    version.rows.update(state="linked")
    assert "都判定完了" in page(signed_in(cast.li), version)


# -- marking ------------------------------------------------------------------------------------------------------


def test_names_are_marked_where_they_differ() -> None:
    assert marked("甲乙丙", "甲丁丙") == (
        [("甲", False), ("乙", True), ("丙", False)],
        [("甲", False), ("丁", True), ("丙", False)],
    )
    assert marked("同名", "同名") == ([("同名", False)], [("同名", False)])
    assert marked("", "甲") == ([], [("甲", True)])
