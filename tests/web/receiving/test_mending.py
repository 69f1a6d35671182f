"""Corrected rows come back: exactly these are replaced, and everything else stays as it was."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.web.cast import Cast, make_firm
from tests.web.receiving.making import FIRMS, HEAD, book, content, file, listed, read, received

from tidu.errors import TiduError
from tidu.web.accounts.models import User
from tidu.web.lists.linking import deciding
from tidu.web.lists.models import ListRow, ListVersion
from tidu.web.lists.receiving import mending
from tidu.web.lists.receiving.faulty import write_faulty

pytestmark = pytest.mark.django_db
TWO = "兴城示例二号泵业有限公司、兴城示例九号泵业有限公司"


def a_faulty_list(cast: Cast) -> ListVersion:
    """Four rows: the second names two firms, the others are found or not."""
    make_firm(FIRMS[0][0], "211481101", 101)
    make_firm(FIRMS[1][0], "211481101", 102)
    rows = listed()
    rows[1][1] = TWO
    return read(received(book(rows), cast.li), cast.li)


def sent(version: ListVersion, folder: Path) -> openpyxl.Workbook:
    """The workbook as the issuer gets it."""
    path = folder / "faulty.xlsx"
    write_faulty(version, ListRow.objects.filter(version=version), path)
    return openpyxl.load_workbook(path)


def back(made: openpyxl.Workbook, by: User, version: ListVersion, name: str = "更正.xlsx") -> mending.Mended:
    """The same, corrected by the issuer."""
    out = io.BytesIO()
    made.save(out)
    return mending.receive(io.BytesIO(out.getvalue()), name, by, version)


def cell(made: openpyxl.Workbook, text: str) -> Any:
    """The cell with a text."""
    return next(one for row in made.worksheets[0].iter_rows() for one in row if one.value == text)


def test_only_the_row_that_came_back_is_replaced(cast: Cast, tmp_path: Path) -> None:
    version = a_faulty_list(cast)
    others = {
        row.number: (row.state, row.enterprise_id, row.reason_zh, row.content) for row in version.rows.exclude(number=4)
    }
    made = sent(version, tmp_path)
    cell(made, TWO).value = FIRMS[1][0]
    found = back(made, cast.li, version)
    assert (found.version, found.mended, found.still, found.unknown) == (version, 1, 0, [])
    row = version.rows.get(number=4)
    assert (row.name, row.state, row.enterprise and row.enterprise.name) == (FIRMS[1][0], "linked", FIRMS[1][0])
    assert not version.issues.filter(row=row, severity="error").exists()
    after = {
        row.number: (row.state, row.enterprise_id, row.reason_zh, row.content) for row in version.rows.exclude(number=4)
    }
    assert after == others


def test_what_a_person_decided_of_other_rows_stays(cast: Cast, tmp_path: Path) -> None:
    version = a_faulty_list(cast)
    firm = make_firm("绥中碣石示例食品有限公司", "211421403", 9)
    row = version.rows.get(number=5)
    deciding.accept(row.pk, firm.pk, cast.li, deciding.seen_of(row))
    made = sent(version, tmp_path)
    cell(made, TWO).value = FIRMS[1][0]
    back(made, cast.li, version)
    row.refresh_from_db()
    assert (row.state, row.enterprise, row.verdict, row.decided_by) == ("linked", firm, "accept", cast.li)


def test_a_row_that_is_still_wrong_and_one_that_came_back_as_it_was_are_told(cast: Cast, tmp_path: Path) -> None:
    version = a_faulty_list(cast)
    made = sent(version, tmp_path)
    cell(made, TWO).value = "兴城示例三号泵业有限公司、兴城示例九号泵业有限公司"
    found = back(made, cast.li, version)
    assert (found.mended, found.still) == (0, 1)
    assert version.issues.filter(number=4, severity="error").count() == 1
    again = sent(version, tmp_path)
    again.worksheets[0]["A1"] = "已核对"
    found = back(again, cast.li, version, "再次.xlsx")
    assert (found.mended, found.unchanged) == (0, 1)


def test_rows_whose_mark_is_lost_are_brought_back_by_code_or_name(cast: Cast) -> None:
    version = a_faulty_list(cast)
    made = book([[1, FIRMS[1][0], FIRMS[1][1], "兴城市", ""], [2, "别处示例有限公司", "", "兴城市", ""]], head=HEAD)
    found = back(made, cast.li, version)
    assert found.mended == 1
    assert len(found.unknown) == 1
    assert version.rows.get(number=4).name == FIRMS[1][0]
    assert version.rows.count() == 4


def test_the_same_file_twice_or_one_of_other_firms_is_refused(cast: Cast, tmp_path: Path) -> None:
    version = a_faulty_list(cast)
    made = sent(version, tmp_path)
    cell(made, TWO).value = FIRMS[1][0]
    bytes_of = content(made)
    mending.receive(io.BytesIO(bytes_of), "更正.xlsx", cast.li, version)
    with pytest.raises(TiduError) as refused:
        mending.receive(io.BytesIO(bytes_of), "更正.xlsx", cast.li, version)
    assert refused.value.code == "list-came-before"
    with pytest.raises(TiduError) as refused:
        back(book([[1, "大连示例电子有限公司", "", "中山区", ""]]), cast.li, version)
    assert refused.value.code == "no-row-brought-back"
    assert ListVersion.objects.filter(state="merged").count() == 1


def test_two_rows_that_contradicted_each_other_are_looked_at_anew(cast: Cast, tmp_path: Path) -> None:
    make_firm(FIRMS[0][0], "211481101", 101)
    head = ("序号", "企业名称", "统一社会信用代码", "县区", "级别")
    rows = [[1, *FIRMS[0], "省级"], [2, *FIRMS[0], "国家级"]]
    version = read(received(book(rows, head=head), cast.li), cast.li)
    assert set(version.rows.values_list("state", flat=True)) == {"doubtful"}
    made = sent(version, tmp_path)
    cell(made, "国家级").value = "省级"
    back(made, cast.li, version)
    assert set(version.rows.values_list("state", flat=True)) == {"linked"}
    assert not version.issues.filter(code__in=("contradicting", "contradicted")).exists()
    assert version.rows.filter(twin__isnull=False).count() == 1


def test_of_a_published_version_a_successor_is_mended(cast: Cast, tmp_path: Path) -> None:
    version = a_faulty_list(cast)
    ListVersion.objects.filter(pk=version.pk).update(state="published")
    made = sent(version, tmp_path)
    cell(made, TWO).value = FIRMS[1][0]
    found = back(made, cast.li, version)
    successor = found.version
    assert successor.pk != version.pk
    assert (successor.state, successor.blob_id, successor.rows.count()) == ("review", version.blob_id, 4)
    assert successor.rows.get(number=4).name == FIRMS[1][0]
    assert version.rows.get(number=4).name == TWO
    linked = successor.rows.get(number=3)
    assert (linked.state, linked.enterprise_id) == ("linked", version.rows.get(number=3).enterprise_id)


def test_a_discarded_version_is_not_mended(cast: Cast) -> None:
    version = a_faulty_list(cast)
    ListVersion.objects.filter(pk=version.pk).update(state="discarded")
    with pytest.raises(TiduError) as refused:
        mending.receive(file(book(listed())), "更正.xlsx", cast.li, version)
    assert refused.value.code == "list-state"
