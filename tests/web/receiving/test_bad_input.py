"""What comes with bad files: each thing has one result, which docs/received-lists.md says."""

from __future__ import annotations

import io
from datetime import date

import docx
import openpyxl
import pytest
from tests.web.cast import Cast, make_firm
from tests.web.receiving.making import FIRMS, HEAD, book, file, listed, read, received

from tidu.errors import TiduError
from tidu.fictional.names import credit_code
from tidu.web.accounts.models import Region
from tidu.web.lists.models import ListRow, ListVersion
from tidu.web.lists.receiving import service

pytestmark = pytest.mark.django_db


def issues(version: ListVersion, number: int) -> dict[str, str]:
    """The issues of a row: code and severity."""
    return dict(version.issues.filter(number=number).values_list("code", "severity"))


def test_an_empty_list_is_refused_in_words_and_nothing_is_kept_of_it(cast: Cast) -> None:
    for made in (book([]), openpyxl.Workbook()):
        with pytest.raises(TiduError) as refused:
            service.receive(file(made), "名单.xlsx", cast.li)
        assert refused.value.fix is not None
    assert not ListVersion.objects.exists()


def test_a_list_of_another_city_is_told_before_anything_is_read_and_its_rows_are_left_out(cast: Cast) -> None:
    places = ("南山区", "福田区", "宝安区")
    rows = [[n, f"示例{n}号电子有限公司", credit_code(300 + n), places[n % 3], ""] for n in range(1, 10)]
    rows.append([10, "兴城示例一号机械有限公司", credit_code(101), "兴城市", ""])
    version = received(book(rows), cast.li)
    outside = version.summary["sketch"][0]["outside"]
    assert (outside["another"], outside["outside"], outside["inside"]) == (True, 9, 1)
    assert "深圳" in outside["where"]
    version = read(version, cast.li)
    assert version.rows.filter(state="left_out").count() == 9
    assert issues(version, 3) == {"outside-region": "note"}
    assert version.rows.get(name="兴城示例一号机械有限公司").state != "left_out"
    version = read(version, cast.li, take_outside=True)
    assert not version.rows.filter(state="left_out").exists()
    assert version.rows.count() == 10


def test_a_place_is_told_by_cells_then_by_the_name_then_by_the_code(cast: Cast) -> None:
    rows = [
        [1, "深圳示例电子有限公司", "", "兴城市", ""],  # moved here: the table says so
        [2, "大连示例电子有限公司", "", "", ""],
        [3, "示例无地名电子有限公司", "91440300MA5EXAMPL1", "", ""],
        [4, "示例无地名机械有限公司", "", "", ""],
    ]
    version = read(received(book(rows), cast.li), cast.li)
    states = dict(version.rows.values_list("number", "state"))
    assert states[3] != "left_out"
    assert states[4] == "left_out"
    assert states[6] != "left_out"


def test_a_district_of_which_there_are_several_is_told_by_the_names(cast: Cast) -> None:
    rows = [[n, f"深圳市示例{n}号电子有限公司", "", "南山区", ""] for n in range(1, 5)]
    assert received(book(rows), cast.li).summary["sketch"][0]["outside"]["where"] == "深圳市"
    bare = [[n, f"示例{n}号电子有限公司", "", "南山区", ""] for n in range(1, 5)]
    assert received(book(bare), cast.li).summary["sketch"][0]["outside"]["where"] == ""


def test_a_zone_of_the_city_that_no_standard_knows_is_inside(cast: Cast) -> None:
    Region.objects.create(code="211481901", name="兴城经济开发区", parent_id="211481", level="town")
    rows = [[1, "示例电子有限公司", "", "兴城经济开发区", ""], [2, "示例机械有限公司", "", "绥中县", ""]]
    version = read(received(book(rows), cast.li), cast.li)
    assert version.rows.get(number=3).region_id == "211481901"


def test_a_merged_cell_of_twenty_thousand_rows_ends_in_rows_not_in_a_hang(cast: Cast) -> None:
    made = book([[n, f"兴城示例{n}号有限公司", "", "兴城市", "同一备注" if n == 1 else None] for n in range(1, 41)])
    page = made.active
    assert page is not None
    page.merge_cells(start_row=3, end_row=20_002, start_column=5, end_column=5)
    version = read(received(made, cast.li), cast.li)
    assert version.rows.exclude(state="left_out").count() == 40
    assert any("合并" in one["zh"] for one in version.notes)


def test_formulas_count_by_their_saved_result_and_without_one_the_row_waits(cast: Cast) -> None:
    rows = listed()
    rows[0][1] = '="兴城示例"&"一号机械有限公司"'  # openpyxl saves no result
    version = read(received(book(rows), cast.li), cast.li)
    assert issues(version, 3)["cell-uncalculated"] == "error"
    assert version.rows.get(number=3).state == "faulty"
    assert version.rows.get(number=4).state != "faulty"


def test_hidden_rows_are_read_and_told_and_hidden_sheets_are_named(cast: Cast) -> None:
    made = book(listed())
    page = made.active
    assert page is not None
    page.row_dimensions[4].hidden = True
    hidden = made.create_sheet("内部")
    hidden.append(["企业名称", "县区"])
    hidden.append(["绥中示例九号食品有限公司", "绥中县"])
    hidden.sheet_state = "hidden"
    version = read(received(made, cast.li), cast.li)
    assert issues(version, 4)["row-hidden"] == "note"
    assert not version.rows.filter(sheet="内部").exists()
    told = "".join(one["zh"] for one in version.notes)
    assert "隐藏" in told
    assert "内部" in told


def test_six_forms_of_a_date_are_one_day_and_no_day_is_an_error(cast: Cast) -> None:
    days = ["2025-06-30", "2025年6月30日", "2025/6/30", "20250630", "2025.6.30", date(2025, 6, 30), "2025-13-40"]
    rows = [[n, f"兴城示例{n}号有限公司", "兴城市", day] for n, day in enumerate(days, 1)]
    made = book(rows, head=("序号", "企业名称", "县区", "认定日期"))
    version = read(received(made, cast.li), cast.li)
    read_days = list(version.rows.order_by("number").values_list("values__decided_on", flat=True))
    assert read_days == ["2025-06-30"] * 6 + [None]
    last = version.rows.get(number=9)
    assert last.state == "faulty"
    assert version.issues.get(row=last, severity="error").cell == "D9"


def test_one_firm_twice_with_other_values_waits_for_a_person_on_both_rows(cast: Cast) -> None:
    make_firm(FIRMS[0][0], "211481101", 101)
    head = ("序号", "企业名称", "统一社会信用代码", "县区", "级别")
    rows = [
        [1, *FIRMS[0], "省级"],
        [2, *FIRMS[0], "国家级"],
        [3, *FIRMS[1], "省级"],
        [4, *FIRMS[1], "省级"],
    ]
    version = read(received(book(rows, head=head), cast.li), cast.li)
    first, second = version.rows.get(number=3), version.rows.get(number=4)
    assert (first.state, second.state) == ("doubtful", "doubtful")
    assert "请选一行" in first.reason_zh
    earlier, later = (
        version.issues.get(row=first, code="contradicted"),
        version.issues.get(row=second, code="contradicting"),
    )
    assert (earlier.cell, later.cell) == ("E3", "E4")
    assert "级别" in later.why_zh
    assert issues(version, 6)["repeated"] == "warning"
    assert version.rows.get(number=6).state != "faulty"


def test_a_cell_with_two_firms_is_a_faulty_row_that_names_the_cell(cast: Cast) -> None:
    rows = listed()
    rows[1][1] = "兴城示例二号泵业有限公司、兴城示例九号泵业有限公司"
    version = read(received(book(rows), cast.li), cast.li)
    one = version.issues.get(number=4, severity="error")
    assert (one.code, one.cell, one.column) == ("several-firms", "B4", "企业名称")
    assert one.fix_zh


def test_a_code_that_fails_its_check_is_told_with_its_repair_and_the_name_still_finds_the_firm(cast: Cast) -> None:
    firm = make_firm(FIRMS[0][0], "211481101", 101)
    rows = listed()
    code = FIRMS[0][1]
    rows[0][2] = code[:-1] + ("0" if code[-1] != "0" else "1")
    rows[1][2] = f" {FIRMS[1][1].lower()} "
    version = read(received(book(rows), cast.li), cast.li)
    row = version.rows.get(number=3)
    assert issues(version, 3)["code-check"] == "warning"
    assert row.enterprise == firm
    assert "代码" in row.reason_zh
    assert version.rows.get(number=4).code == FIRMS[1][1]


def test_a_code_of_another_name_makes_the_row_doubtful(cast: Cast) -> None:
    make_firm("兴城渤湾示例船舶制造有限公司", "211481101", 101)
    version = read(received(book(listed()[:1]), cast.li), cast.li)
    row = version.rows.get()
    assert row.code == credit_code(101)
    assert row.state == "doubtful"
    assert "代码一致而名称不同" in row.reason_zh


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
def test_text_in_any_chinese_encoding_is_read(codec: str, cast: Cast) -> None:
    lines = [",".join(HEAD), *(",".join(map(str, row)) for row in listed())]
    version = read(received("\r\n".join(lines).encode(codec), cast.li, "名单.csv"), cast.li)
    assert list(version.rows.values_list("name", flat=True)) == [one[0] for one in FIRMS]


def test_a_table_of_a_word_document_is_read(cast: Cast) -> None:
    made, out = docx.Document(), io.BytesIO()
    made.add_paragraph("示例市重点企业名单")
    table = made.add_table(rows=1, cols=len(HEAD))
    for row in (HEAD, *listed()):
        cells = table.rows[0].cells if row is HEAD else table.add_row().cells
        for place, text in zip(cells, row, strict=True):
            place.text = str(text)
    made.save(out)
    version = read(received(out.getvalue(), cast.li, "名单.docx"), cast.li)
    assert list(version.rows.values_list("name", flat=True)) == [one[0] for one in FIRMS]


def test_a_file_that_holds_no_table_is_refused_with_what_to_do(cast: Cast) -> None:
    for name, bytes_of in (("图.png", b"\x89PNG\r\n\x1a\n"), ("空.csv", b""), ("说明.pdf", b"%PDF-1.4\n%%EOF\n")):
        with pytest.raises(TiduError) as refused:
            service.receive(file(bytes_of, name), name, cast.li)
        assert refused.value.fix is not None
    assert not ListVersion.objects.exists()


def test_a_formula_in_a_cell_is_text_in_what_goes_back_to_the_issuer(cast: Cast, tmp_path: object) -> None:
    from pathlib import Path

    from tidu.web.lists.receiving.faulty import write_faulty

    rows = listed()
    rows[1][1] = "兴城示例二号泵业有限公司、兴城示例九号泵业有限公司"
    rows[1][4] = "=HYPERLINK(1)"
    lines = [",".join(HEAD), *(",".join([str(row[0]), row[1], "", *row[3:]]) for row in rows)]
    version = read(received("\r\n".join(lines).encode(), cast.li, "名单.csv"), cast.li)
    path = Path(str(tmp_path), "faulty.xlsx")
    assert write_faulty(version, ListRow.objects.visible_to(cast.li), path) == 1
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)


def test_a_code_that_the_registry_has_for_the_firm_is_in_no_doubt(cast: Cast) -> None:
    make_firm(FIRMS[0][0], "211481101", 101)
    version = read(received(book(listed()[:2]), cast.li), cast.li)
    assert issues(version, 3) == {}
    assert issues(version, 4) == {"code-remark": "warning"}


def test_a_withdrawn_or_proposed_list_is_told_apart_from_one_of_holders(cast: Cast) -> None:
    gone = received(book(listed(), titles=("关于取消部分创新型中小企业称号的公告",)), cast.li)
    assert gone.summary["sketch"][0]["proposal"]["withdrawn"]
    proposed = received(book(listed()[:3], titles=("示例市拟认定创新型中小企业名单公示",)), cast.li)
    assert not proposed.summary["sketch"][0]["proposal"]["final"]
