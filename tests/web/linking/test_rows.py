"""All rows of a version as a list, one row with everything, what was decided, and a firm entered from a row."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from tests.web.cast import Cast, person
from tests.web.linking.received import make_list, make_version

from tidu.fictional.names import credit_code
from tidu.web.accounts.models import User
from tidu.web.lists.linking import deciding
from tidu.web.lists.linking.deciding import seen_of
from tidu.web.lists.linking.service import link_version
from tidu.web.lists.models import Decision, ListRow, ListVersion, RowIssue
from tidu.web.registry.models import Enterprise

SignIn = Callable[[User], Client]
DOUBTFUL = "葫芦岛渤湾示例机械有限公司"


@pytest.fixture
def version(cast: Cast, pumps: Enterprise, swim: Enterprise) -> ListVersion:
    rows = [(DOUBTFUL, "", "兴城市"), (swim.name, "", "绥中县"), ("无此示例公司", "", "兴城市"), (pumps.name,)]
    made = make_version(make_list(cast.li), rows)
    link_version(made)
    return made


def reader(cast: Cast) -> User:
    """Somebody of the city's bureau who reads and changes nothing."""
    return person("reader", "示例局长", cast.li.memberships.first().organisation, "leader")  # type: ignore[union-attr]


def row_named(version: ListVersion, name: str) -> ListRow:
    return version.rows.get(name=name)


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# -- all rows -----------------------------------------------------------------------------------------------------


def test_the_rows_are_filtered_by_state_county_and_basis(cast: Cast, version: ListVersion, signed_in: SignIn) -> None:
    client = signed_in(reader(cast))
    address = f"/lists/versions/{version.pk}/rows/"
    assert all(row.name in shown(client, address) for row in version.rows.all())
    for query, names in {
        "?state=doubtful": {DOUBTFUL},
        "?county=211421": {"绥中碣石示例泳装服饰有限公司"},
        "?basis=nothing": {"无此示例公司"},
        "?q=碣石": {"绥中碣石示例泳装服饰有限公司"},
    }.items():
        html = shown(client, address + query)
        assert {row.name for row in version.rows.all() if f">{row.name}<" in html.split("<tbody>")[1]} == names, query


def test_a_county_sees_its_own_rows(cast: Cast, version: ListVersion, signed_in: SignIn) -> None:
    html = shown(signed_in(cast.chen), f"/lists/versions/{version.pk}/rows/")
    assert "碣石" in html
    assert "渤湾" not in html
    assert signed_in(cast.science).get(f"/lists/versions/{version.pk}/rows/").status_code == 404


def test_the_rows_are_exported_with_their_firms(
    cast: Cast, pumps: Enterprise, version: ListVersion, signed_in: SignIn
) -> None:
    address = f"/lists/versions/{version.pk}/rows/?export=xlsx&col=name&col=firm&col=uscc&col=reason&state=linked"
    answer = signed_in(cast.li).get(address)
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet is not None
    cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert [pumps.name, pumps.name, pumps.uscc, "名称一致"] in cells


def test_a_place_of_the_file_leads_to_its_row(cast: Cast, version: ListVersion, signed_in: SignIn) -> None:
    client = signed_in(cast.wang)
    row = row_named(version, DOUBTFUL)
    for place in (row.place, str(row.number)):
        answer = client.get(f"/lists/versions/{version.pk}/rows/", {"place": place})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/lists/rows/{row.pk}/")
    other = row_named(version, "绥中碣石示例泳装服饰有限公司")
    assert "没有您可以查看的行" in shown(client, f"/lists/versions/{version.pk}/rows/?place={other.place}")
    shown(client, f"/lists/versions/{version.pk}/rows/?place=%00!x")


# -- one row ------------------------------------------------------------------------------------------------------


def test_a_row_tells_everything(cast: Cast, pumps: Enterprise, version: ListVersion, signed_in: SignIn) -> None:
    row = row_named(version, DOUBTFUL)
    RowIssue.objects.create(
        version=version, row=row, number=row.number, cell="B2", column="统一社会信用代码", severity="warning", code="示例",
        why_zh="没有代码", why_en="", fix_zh="补上代码", fix_en="",
    )  # fmt: skip
    deciding.accept(row.pk, pumps.pk, cast.wang, seen_of(row))
    ListRow.objects.filter(pk=row.pk).update(effect="joins", undo={"firm": row.enterprise_id})
    html = shown(signed_in(cast.li), f"/lists/rows/{row.pk}/")
    for told in (
        "示例1.xlsx",
        "Sheet1!2",
        "企业名称",
        "没有代码",
        "B2",
        "王股长",
        pumps.name,
        "新入名单",
        "27%",
        "同字号",
    ):
        assert told in html, told
    assert f"/lists/versions/{version.pk}/review/?row={row.pk}" in html
    assert Decision.objects.get().action in html


def test_a_row_that_is_not_ones_own_is_not_there(cast: Cast, version: ListVersion, signed_in: SignIn) -> None:
    row = row_named(version, DOUBTFUL)
    for stranger in (cast.chen, cast.science):
        assert signed_in(stranger).get(f"/lists/rows/{row.pk}/").status_code == 404
        assert signed_in(stranger).get(f"/lists/rows/{row.pk}/firm/").status_code in (403, 404)


def test_a_reader_is_offered_nothing_to_decide(cast: Cast, version: ListVersion, signed_in: SignIn) -> None:
    assert "去判定" not in shown(signed_in(reader(cast)), f"/lists/rows/{row_named(version, DOUBTFUL).pk}/")


def test_a_linked_firm_of_another_county_is_not_named_to_a_county(
    cast: Cast, swim: Enterprise, version: ListVersion, signed_in: SignIn
) -> None:
    row = row_named(version, "无此示例公司")
    deciding.accept(row.pk, swim.pk, cast.li, seen_of(row))
    ListRow.objects.filter(pk=row.pk).update(region_id="211481")  # the row still names 兴城
    html = shown(signed_in(cast.wang), f"/lists/rows/{row.pk}/")
    assert swim.name not in html
    assert "外地企业" in html


# -- what was decided ---------------------------------------------------------------------------------------------


def test_decisions_are_listed_and_undone(
    cast: Cast, pumps: Enterprise, version: ListVersion, signed_in: SignIn
) -> None:
    row = row_named(version, DOUBTFUL)
    action = deciding.accept(row.pk, pumps.pk, cast.wang, seen_of(row))
    client = signed_in(cast.wang)
    html = shown(client, "/lists/decisions/")
    for told in (DOUBTFUL, pumps.name, "王股长", "示例高新技术企业名单 1", action):
        assert told in html
    assert DOUBTFUL not in shown(signed_in(cast.chen), "/lists/decisions/").split("<main")[1]
    assert action not in shown(signed_in(cast.leader), "/lists/decisions/")
    client.post("/lists/decisions/", {"action": action})
    assert row_named(version, DOUBTFUL).state == "doubtful"
    assert DOUBTFUL not in shown(client, "/lists/decisions/").split("<main")[1]
    assert "王股长" in shown(client, "/lists/decisions/?part=undone&col=undone&col=name")


def test_nobody_undoes_what_is_anothers(cast: Cast, pumps: Enterprise, version: ListVersion, signed_in: SignIn) -> None:
    row = row_named(version, DOUBTFUL)
    action = deciding.accept(row.pk, pumps.pk, cast.wang, seen_of(row))
    for stranger in (cast.chen, cast.science, cast.leader):
        signed_in(stranger).post("/lists/decisions/", {"action": action})
    assert row_named(version, DOUBTFUL).enterprise == pumps


# -- a firm from a row --------------------------------------------------------------------------------------------


def test_a_firm_is_entered_from_a_row_and_linked(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    values = {"address": "示例路7号", "established_on": "2015-03-04", "capital": 500_0000_00}
    version = make_version(make_list(cast.li), [("兴城无此示例公司", credit_code(77), "兴城市", values)])
    link_version(version)
    row = version.rows.get()
    client = signed_in(cast.wang)
    html = shown(client, f"/lists/rows/{row.pk}/firm/")
    for said in ("兴城无此示例公司", credit_code(77), "示例路7号", "2015-03-04"):
        assert f'value="{said}"' in html, said
    sent = {
        "name": row.name, "uscc": row.code, "region": "211481101", "established_on": "2015-03-04", "seen": seen_of(row),
    }  # fmt: skip
    assert client.post(f"/lists/rows/{row.pk}/firm/", sent).status_code == 302
    firm = Enterprise.objects.get(uscc=credit_code(77))
    row.refresh_from_db()
    assert (row.state, row.enterprise, row.decided_by) == ("linked", firm, cast.wang)


def test_whoever_is_there_already_is_offered_instead(
    cast: Cast, pumps: Enterprise, version: ListVersion, signed_in: SignIn
) -> None:
    row = row_named(version, DOUBTFUL)
    client = signed_in(cast.wang)
    sent = {"name": "另一示例公司", "uscc": str(pumps.uscc), "region": "211481101", "seen": seen_of(row)}
    answer = client.post(f"/lists/rows/{row.pk}/firm/", sent)
    html = answer.content.decode()
    assert (answer.status_code, Enterprise.objects.count()) == (200, 2)
    assert f"accept:{pumps.pk}" in html
    assert "已有" in html


def test_a_twin_of_another_county_is_told_by_its_county(
    cast: Cast, swim: Enterprise, version: ListVersion, signed_in: SignIn
) -> None:
    row = row_named(version, DOUBTFUL)
    sent = {"name": "另一示例公司", "uscc": str(swim.uscc), "region": "211481101", "seen": seen_of(row)}
    html = signed_in(cast.wang).post(f"/lists/rows/{row.pk}/firm/", sent).content.decode()
    assert "在绥中县的企业" in html
    assert swim.name not in html


def test_a_row_that_was_decided_meanwhile_enters_nobody(
    cast: Cast, pumps: Enterprise, version: ListVersion, signed_in: SignIn
) -> None:
    row = row_named(version, DOUBTFUL)
    seen = seen_of(row)
    deciding.accept(row.pk, pumps.pk, cast.li, seen)
    sent = {"name": "另一示例公司", "region": "211481101", "seen": seen}
    html = signed_in(cast.wang).post(f"/lists/rows/{row.pk}/firm/", sent).content.decode()
    assert "李科" in html
    assert not Enterprise.objects.filter(name="另一示例公司").exists()


def test_departments_enter_no_firms(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    version = make_version(make_list(cast.science), [("无此示例公司",)])
    link_version(version)
    row = version.rows.get()
    assert signed_in(cast.science).get(f"/lists/rows/{row.pk}/firm/").status_code == 403
    assert f"/lists/rows/{row.pk}/firm/" not in shown(
        signed_in(cast.science), f"/lists/versions/{version.pk}/review/?part=nobody"
    )
