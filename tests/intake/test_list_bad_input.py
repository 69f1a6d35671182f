"""Lists as issuers send them at their worst: each has a defined result, and none takes long."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.intake.listing import NAMES, TODAY, code_of, listed, rows_of
from tests.sheets.documents import make_docx, make_pdf, ruled
from tests.sheets.making import make_text, make_xlsx

from tidu.intake.lists import propose_list, read_rows
from tidu.sheets import SheetError, open_tables, write_table
from tidu.sheets.values import Column

HEADER = ["序号", "县区", "企业名称", "统一社会信用代码"]
FIRMS: list[list[object]] = [[at, "兴城市", name, code_of(at)] for at, name in enumerate(NAMES, 1)]


@pytest.mark.parametrize("name", ["空.csv", "空.xlsx", "空.pdf"])
def test_an_empty_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(SheetError) as caught:
        open_tables(tmp_path / name)
    assert caught.value.code == "empty-file"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "docx"])
def test_a_header_without_rows_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "csv":
        make_text(path, ",".join(HEADER) + "\n")
    elif kind == "xlsx":
        make_xlsx(path, [["某某名单"], HEADER])
    else:
        make_docx(path, "某某名单", [HEADER])
    with pytest.raises(SheetError) as caught:
        open_tables(path)
    assert caught.value.code == "header-only"


def test_a_list_of_another_city_says_whose_firms_it_has(tmp_path: Path) -> None:
    rows = [[at, f"青岛示例{at}号有限公司", code_of(at, "370211")] for at in range(1, 30)]
    found = propose_list(listed(tmp_path, [["序号", "企业名称", "统一社会信用代码"], *rows]))
    assert (found.place.value, found.place.sure) == ("370211", True)
    assert found.place.reason.zh == "29 户中有 100% 的名称、代码或县区指向同一地区"


def test_twenty_thousand_firms_in_one_cell_are_one_row_and_quick(tmp_path: Path) -> None:
    cell = "、".join(f"兴城示例{at}号有限公司" for at in range(20_000))
    path = make_text(tmp_path / "a.csv", f"企业名称,县区\n{NAMES[0]},兴城市\n{cell},兴城市\n")
    start = time.perf_counter()
    rows = rows_of(open_tables(path)[0])
    assert time.perf_counter() - start < 5
    assert len(rows[1].names) == 20_000
    assert [(one.code, len(one.proposals), len(one.given)) for one in rows[1].issues] == [("several-firms", 10, 60)]


def test_twenty_thousand_rows_under_one_merged_name_are_told_and_quick(tmp_path: Path) -> None:
    text = f"企业名称,产品\n{NAMES[0]},泵1\n" + "".join(f"{NAMES[0]},泵\n" for at in range(20_000))
    table = open_tables(make_text(tmp_path / "a.csv", text))[0]
    start = time.perf_counter()
    rows = rows_of(table)
    assert time.perf_counter() - start < 10
    assert sum(bool(row.issues) for row in rows) == 19_999


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "big5"])
def test_the_same_list_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    names = NAMES if encoding != "big5" else ("示例股份有限公司", "示範工業有限公司", "中山企業有限公司")
    heading = "企业名称" if encoding != "big5" else "企業名稱"
    text = f"{heading},說明\n" if encoding == "big5" else f"{heading},备注\n"
    text += "".join(f"{name},\n" for name in names)
    table = open_tables(make_text(tmp_path / "a.csv", text, encoding))[0]
    assert [row[0] for row in (one.cells for one in table.rows)] == list(names)


def test_the_same_list_in_every_kind_of_file_gives_the_same_rows(tmp_path: Path) -> None:
    texts = [[str(cell) for cell in row] for row in FIRMS]
    title = "2023年第二批专精特新中小企业名单"
    files = [
        make_xlsx(tmp_path / "a.xlsx", [[title], HEADER, *texts]),
        make_text(tmp_path / "a.csv", "\n".join(",".join(row) for row in ([title], HEADER, *texts))),
        make_docx(tmp_path / "a.docx", title, [HEADER, *texts]),
        make_pdf(tmp_path / "a.pdf", title + "\n\n" + ruled([HEADER, *texts], "12mm, 22mm, 62mm, 52mm")),
    ]
    found = []
    for path in files:
        (table,) = open_tables(path)
        proposal = propose_list(table)
        rows = read_rows(table, proposal.recipe, TODAY)
        found.append((proposal.title.value, proposal.batch.value, [(row.name, row.code, row.county) for row in rows]))
    assert found[0][2] == [(str(row[2]), str(row[3]), "兴城市") for row in FIRMS]
    assert found == [found[0]] * 4


def test_totals_remarks_and_signatures_are_no_rows(tmp_path: Path) -> None:
    end: list[list[object]] = [
        ["合计", None, "4家"],
        ["注：按拼音排序"],
        [None, None, None, "葫芦岛市示例局"],
        [None, None, None, "2023年6月29日"],
    ]
    table = listed(tmp_path, [["名单"], HEADER, *FIRMS, *end])
    proposal = propose_list(table)
    assert [row.name for row in rows_of(table, proposal)] == list(NAMES)
    assert (proposal.as_of.value is not None, proposal.as_of.sure) == (True, False)


def test_an_empty_list_between_its_title_and_its_remarks_has_no_rows(tmp_path: Path) -> None:
    with pytest.raises(SheetError) as caught:
        open_tables(make_xlsx(tmp_path / "a.xlsx", [["某某名单"], HEADER, [], []]))
    assert caught.value.code == "header-only"


def test_five_thousand_rows_are_opened_proposed_and_read_in_moments(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    columns = [Column(one, "text") for one in ("企业名称", "统一社会信用代码", "县区", "认定日期", "有效期至", "备注")]
    rows = [
        (f"兴城示例{at}号有限公司", code_of(at), "兴城市", "2023-06-29", "2026年6月28日", "") for at in range(5_000)
    ]
    write_table(path, columns, rows)
    start = time.perf_counter()
    table = open_tables(path)[0]
    read = rows_of(table)
    # Two seconds where nothing else runs; several times that is still not a design that fails.
    assert time.perf_counter() - start < 10
    assert len(read) == 5_000
    assert not any(row.issues for row in read)
