"""A file comes in: what it is taken for, and what is never taken silently."""

from __future__ import annotations

import pytest
from tests.web.cast import Cast
from tests.web.receiving.making import FIRMS, HEAD, book, content, file, listed, read, received, source

from tidu.errors import TiduError
from tidu.web.audit.models import AuditEvent
from tidu.web.lists.models import ListRow, ListSource, ListVersion
from tidu.web.lists.receiving import service
from tidu.web.lists.receiving.drafting import is_draft

pytestmark = pytest.mark.django_db


def test_a_file_of_nobodys_list_becomes_a_list_only_when_it_is_confirmed(cast: Cast) -> None:
    version = received(book(listed()), cast.li)
    assert version.state == "received"
    assert is_draft(version.source)
    assert version.source.name == "示例市重点企业名单"
    assert [one["role"] for one in version.summary["sketch"][0]["recipe"]["columns"]][:4] == [
        "serial", "name", "code", "county",
    ]  # fmt: skip
    version = read(version, cast.li)
    assert version.state == "review"
    assert not is_draft(version.source)
    assert version.rows.count() == 4
    assert version.summary["counts"]["rows"] == 4
    row = version.rows.get(number=3)
    assert (row.name, row.code, row.county, row.region_id) == (*FIRMS[0], "211481")
    assert AuditEvent.objects.filter(action="list.read").exists()


def test_the_next_file_is_proposed_as_a_new_version_with_its_columns_remembered(cast: Cast) -> None:
    first = read(received(book(listed()), cast.li), cast.li)
    again = received(book(listed()[:3], titles=("2027年度示例市重点企业名单",)), cast.li, "2027.xlsx")
    assert (again.source_id, again.number) == (first.source_id, 2)
    told = again.summary["known"][0]
    assert told["sure"]
    assert "列与上次一致（100%）" in [one["zh"] for one in told["reasons"]]
    assert again.summary["sketch"][0]["remembered"]
    assert again.summary["sketch"][0]["differences"] == []


def test_a_column_that_is_gone_or_new_is_told_in_words(cast: Cast) -> None:
    read(received(book(listed()), cast.li), cast.li)
    changed = [[number, name, county, "好"] for number, (name, _code, county) in enumerate(FIRMS, 1)]
    again = received(book(changed, head=("序号", "企业名称", "所属县区", "评语")), cast.li, "新.xlsx")
    differences = again.summary["sketch"][0]["differences"]
    assert {one["kind"] for one in differences} >= {"missing", "new"}
    assert any("统一社会信用代码" in one["zh"] for one in differences)


def test_a_file_for_a_known_list_whose_recipe_fits_and_whose_day_is_certain_is_read_at_once(cast: Cast) -> None:
    first = read(received(book(listed(), titles=("示例市重点企业名单", "截至2026年6月30日")), cast.li), cast.li)
    newer = book(listed()[:2], titles=("示例市重点企业名单", "截至2026年9月30日"))
    found = service.receive(file(newer), "新.xlsx", cast.li, source=first.source)
    assert found.read
    assert found.version is not None
    found.version.refresh_from_db()
    assert found.version.state == "reading"
    assert str(found.version.as_of) == "2026-09-30"


def test_a_file_that_came_before_is_known_by_its_content_whatever_it_is_called(cast: Cast) -> None:
    bytes_of = content(book(listed()))
    first = read(received(bytes_of, cast.li), cast.li)
    found = service.receive(file(bytes_of, "改名.xlsx"), "改名.xlsx", cast.li)
    assert found.version is None
    assert [one.pk for one in found.earlier] == [first.pk]
    other = source(cast.li, "另一份名单")
    taken = service.receive(file(bytes_of), "改名.xlsx", cast.li, source=other, again=True)
    assert taken.version is not None
    assert taken.version.source == other
    assert [one.pk for one in taken.earlier] == [first.pk]
    assert service.receive(file(bytes_of), "改名.xlsx", cast.li, source=first.source, again=True).version is None


def test_a_file_that_was_discarded_may_come_again(cast: Cast) -> None:
    bytes_of = content(book(listed()))
    first = read(received(bytes_of, cast.li), cast.li)
    service.discard(first, "发错了")
    assert received(bytes_of, cast.li).pk != first.pk


def test_a_stranger_is_not_told_that_somebody_else_has_the_file(cast: Cast) -> None:
    bytes_of = content(book(listed()))
    read(received(bytes_of, cast.wang), cast.wang)
    found = service.receive(file(bytes_of), "名单.xlsx", cast.chen)
    assert found.version is not None
    assert list(found.earlier) == []


def test_a_discarded_file_that_nobody_confirmed_leaves_no_list(cast: Cast) -> None:
    version = received(book(listed()), cast.li)
    with pytest.raises(TiduError) as refused:
        service.discard(version, "  ")
    assert refused.value.code == "no-reason"
    assert service.discard(version, "不是给我们的") is None
    assert not ListSource.objects.exists()
    assert not ListVersion.objects.exists()
    event = AuditEvent.objects.get(action="list.discard")
    assert event.reason == "不是给我们的"


def test_a_discarded_version_keeps_its_rows_and_its_reason(cast: Cast) -> None:
    version = read(received(book(listed()), cast.li), cast.li)
    assert service.discard(version, "内容不对") == version.source
    version.refresh_from_db()
    assert (version.state, version.returned_why) == ("discarded", "内容不对")
    assert ListRow.objects.filter(version=version).count() == 4


def test_a_forgotten_recipe_is_asked_for_again(cast: Cast) -> None:
    first = read(received(book(listed()), cast.li), cast.li)
    service.forget(first.source)
    again = received(book(listed()[:2]), cast.li)
    assert not again.summary["sketch"][0]["remembered"]


def test_a_waiting_file_can_be_said_to_be_of_another_list_or_of_a_new_one(cast: Cast) -> None:
    known = source(cast.li, "完全不同的名单")
    version = received(book(listed()), cast.li)
    draft = version.source_id
    version = service.move(version, cast.li, known)
    assert version.source == known
    assert not ListSource.objects.filter(pk=draft).exists()
    version = service.move(version, cast.li, None)
    assert is_draft(version.source)
    assert ListSource.objects.filter(pk=known.pk).exists()


def test_several_sheets_are_read_as_they_were_chosen_each_by_its_own_columns(cast: Cast) -> None:
    made = book(listed()[:2], sheet="第一批")
    page = made.create_sheet("第二批")
    page.append(["企业名称", "所在县区"])
    page.append(["绥中示例三号食品有限公司", "绥中县"])
    page.append(["绥中示例四号服饰有限公司", "绥中县"])
    other = made.create_sheet("说明")
    other.append(["本表由示例局填写"])
    version = received(made, cast.li)
    sketches = version.summary["sketch"]
    assert [one["sheet"] for one in sketches if one["chosen"]] == ["第一批", "第二批"]
    version = read(version, cast.li)
    assert list(version.rows.values_list("sheet", "table", "number").order_by("table", "number")) == [
        ("第一批", 0, 3), ("第一批", 0, 4), ("第二批", 1, 2), ("第二批", 1, 3),
    ]  # fmt: skip
    assert [one["headings"] for one in version.columns] == [list(HEAD), ["企业名称", "所在县区"]]


def test_a_header_that_was_missed_can_be_pointed_out(cast: Cast) -> None:
    rows = [["甲", "乙"], ["企业名称", "县区"], *([name, county] for name, _code, county in FIRMS)]
    version = received(book(rows[1:], head=rows[0], titles=()), cast.li)
    version = service.change_header(version, 0, 2)
    assert version.summary["sketch"][0]["headings"] == ["企业名称", "县区"]
    version = read(version, cast.li)
    assert list(version.rows.values_list("name", flat=True)) == [name for name, _code, _county in FIRMS]


def test_a_version_can_be_read_once_more_in_another_way(cast: Cast) -> None:
    version = read(received(book(listed()), cast.li), cast.li)
    before = set(version.rows.values_list("pk", flat=True))
    version = read(version, cast.li)
    after = set(version.rows.values_list("pk", flat=True))
    assert len(after) == 4
    assert not before & after
