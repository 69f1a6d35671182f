"""Files as authorities really publish them, through the whole receiving. Nothing of them is shown or kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.web.cast import Cast
from tests.web.receiving.making import read, received

from tidu.errors import TiduError
from tidu.web.accounts.models import Organisation, Region, User
from tidu.web.lists.models import ListVersion

pytestmark = pytest.mark.django_db


def taken(path: Path, by: User, **more: object) -> ListVersion:
    """A file received and read as it was proposed."""
    return read(received(path.read_bytes(), by, path.name), by, **more)


def bureau_of(cast: Cast, code: str, name: str) -> User:
    """李科's bureau, moved to another city for the day: the real lists are of others."""
    province, _new = Region.objects.get_or_create(code=code[:2], defaults={"name": "示例省", "level": "province"})
    Region.objects.create(code=code, name=name, level="city", parent=province)
    Organisation.objects.filter(pk=cast.li.organisation_id or 0).update(region_id=code)
    return User.objects.get(pk=cast.li.pk)


def test_the_list_of_shenzhen_is_told_to_be_of_another_city(cast: Cast, shared_data: Path) -> None:
    version = received(
        (shared_data / "lists" / "shenzhen_innovative_sme_2023.csv").read_bytes(), cast.li, "创新型中小企业名单2023.csv"
    )
    outside = version.summary["sketch"][0]["outside"]
    assert outside["another"]
    assert outside["where"] == "深圳市"
    version = read(version, cast.li)
    assert version.rows.count() == 4922
    assert version.rows.filter(state="left_out").count() > 4800


def test_the_list_of_shenzhen_is_read_whole_in_its_own_city(cast: Cast, shared_data: Path) -> None:
    by = bureau_of(cast, "4403", "深圳市")
    version = taken(shared_data / "lists" / "shenzhen_innovative_sme_2023.csv", by)
    assert version.rows.count() == 4922
    assert not version.rows.filter(state="left_out").exists()
    assert version.issues.filter(code="repeated").count() == 65
    assert version.summary["seconds"] < 60


def test_a_workbook_that_is_named_csv_and_has_no_header(cast: Cast, shared_data: Path) -> None:
    by = bureau_of(cast, "4403", "深圳市")
    path = shared_data / "importer" / "深圳市创新型中小企业名单2023_xlsx内容但扩展名为csv.csv"
    version = taken(path, by)
    assert version.rows.exclude(name="").count() > 4000
    assert any("扩展名" in one["zh"] for one in version.notes)


def test_a_list_in_gb18030(cast: Cast, shared_data: Path) -> None:
    by = bureau_of(cast, "3702", "示例市")
    version = taken(shared_data / "importer" / "上市公司名单_GB18030.csv", by, take_outside=True)
    assert version.rows.exclude(name="").exists()
    assert any("GB18030" in one["zh"] for one in version.notes)


def test_penalties_with_a_line_break_in_a_heading_are_conduct(cast: Cast, shared_data: Path) -> None:
    path = shared_data / "importer" / "山东环保处罚企业名单_表头含换行.xlsx"
    version = received(path.read_bytes(), cast.li, path.name)
    assert version.source.what == "conduct"
    version = read(version, cast.li, take_outside=True)
    assert version.rows.exclude(name="").exists()


def test_a_list_with_empty_headings_and_dates(cast: Cast, shared_data: Path) -> None:
    path = shared_data / "importer" / "企业名单总_空表头列_日期列.xlsx"
    version = taken(path, cast.li, take_outside=True)
    assert version.rows.exclude(name="").exists()
    assert all(len(row.cells) == len(version.columns[row.table]["headings"]) for row in version.rows.all()[:50])


@pytest.mark.parametrize("name", ["国民经济行业分类2017_阶梯式空格列.xlsx", "行业代码路径_老式xls单列.xls"])
def test_a_table_without_firms_waits_for_somebody_to_say_where_they_are(
    name: str, cast: Cast, shared_data: Path
) -> None:
    path = shared_data / "importer" / name
    version = received(path.read_bytes(), cast.li, name)
    assert version.state == "received"
    assert not any(one["chosen"] for one in version.summary["sketch"])
    with pytest.raises(TiduError) as refused:
        read(version, cast.li)
    assert refused.value.code == "no-table-chosen"


def test_honours_that_firms_claim_themselves(cast: Cast, shared_data: Path) -> None:
    path = shared_data / "lists" / "listed_companies_selfdeclared_honours.csv"
    version = taken(path, cast.li, take_outside=True)
    assert version.rows.count() == 2086
