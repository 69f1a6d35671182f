"""Everything that cannot be read is refused with what, why and what to do."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import polars as pl
import pytest
from tests.sheets.biff import compound, xls
from tests.sheets.making import Grid, edit_part, encrypt, make_text, make_xlsx, make_zip

from tidu.sheets import Limits, SheetError, open_table

ROWS: Grid = [["企业名称", "金额"], ["葫芦岛渤湾示例泵业有限公司", 1]]


def refusal(path: Path, sheet: str | None = None, limits: Limits | None = None) -> SheetError:
    with pytest.raises(SheetError) as caught:
        open_table(path, sheet, limits=limits or Limits())
    error = caught.value
    assert error.where is not None
    assert error.where.path == path.name
    return error


def test_a_missing_file(tmp_path: Path) -> None:
    error = refusal(tmp_path / "没有.xlsx")
    assert error.code == "file-missing"
    assert "找不到文件“没有.xlsx”" in error.render("zh")


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "not-a-file"


def test_an_empty_file(tmp_path: Path) -> None:
    assert refusal(make_text(tmp_path / "a.csv", "")).code == "empty-file"


@pytest.mark.parametrize("text", ["\n\n\n", " , ,\n,,\n", "\ufeff"])
def test_a_text_without_any_cell(tmp_path: Path, text: str) -> None:
    assert refusal(make_text(tmp_path / "a.csv", text)).code == "empty-file"


def test_a_workbook_without_any_cell(tmp_path: Path) -> None:
    assert refusal(make_xlsx(tmp_path / "a.xlsx", [])).code == "empty-sheet"


def test_an_empty_sheet_names_those_that_are_not(tmp_path: Path) -> None:
    error = refusal(make_xlsx(tmp_path / "a.xlsx", {"封面": [], "名单": ROWS}), "封面")
    assert error.code == "empty-sheet"
    assert error.fix is not None
    assert error.fix.zh == "有内容的工作表：“名单”"


def test_an_unknown_sheet_lists_the_sheets(tmp_path: Path) -> None:
    error = refusal(make_xlsx(tmp_path / "a.xlsx", {"封面": ROWS, "名单": ROWS}), "明单")
    assert error.code == "unknown-sheet"
    assert error.why is not None
    assert error.why.zh == "这个文件里的工作表：“封面”、“名单”"


def test_a_sheet_of_a_text_file(tmp_path: Path) -> None:
    assert refusal(make_text(tmp_path / "a.csv", "企业名称,金额\n示例,1\n"), "名单").code == "sheet-not-possible"


def test_an_xlsx_under_a_password(tmp_path: Path) -> None:
    error = refusal(encrypt(make_xlsx(tmp_path / "a.xlsx", ROWS)))
    assert error.code == "password-protected"
    assert "保护工作簿" in error.render("zh")


def test_an_xls_under_a_password(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(xls([["企业名称"], ["示例"]], encrypted=True))
    assert refusal(path).code == "password-protected"


def test_an_archive_under_a_password(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", ROWS)
    content = bytearray(path.read_bytes())
    place = content.index(b"PK\x01\x02")
    while place >= 0:
        content[place + 8] |= 1  # the flag of an encrypted entry in the directory
        place = content.find(b"PK\x01\x02", place + 4)
    path.write_bytes(bytes(content))
    assert refusal(path).code == "password-protected"


def test_a_workbook_that_was_cut_off(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", ROWS)
    path.write_bytes(path.read_bytes()[:2000])
    assert refusal(path).code == "corrupt-file"


def test_a_workbook_with_a_flipped_byte(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", list(ROWS) * 50)
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    content = bytearray(path.read_bytes())
    content[part.header_offset + 30 + len(part.filename) + part.compress_size // 2] ^= 0xFF
    path.write_bytes(bytes(content))
    error = refusal(path)
    assert error.code == "corrupt-file"
    assert "xlsx" in error.render("zh")


def test_a_workbook_whose_parts_are_no_xml(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", ROWS)
    edit_part(path, "xl/workbook.xml", lambda _: "<workbook><sheets>")
    assert refusal(path).code == "corrupt-file"


@pytest.mark.parametrize("size", [600, 1100, 2000, 4000])
def test_an_old_workbook_that_was_cut_off(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(xls([["企业名称", "金额"], ["示例", 1]] * 30)[:size])
    assert refusal(path).code in {"corrupt-file", "unsupported-kind"}


def test_a_parquet_file_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"甲": [1, 2]}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    assert refusal(path).code == "corrupt-file"


def test_a_parquet_file_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"甲": []}, schema={"甲": pl.Int64}).write_parquet(path)
    assert refusal(path).code == "header-only"


FOREIGN = {
    "旧式或其他格式的文字文档": b"{\\rtf1\\ansi",
    "图片": b"\x89PNG\r\n\x1a\n" + bytes(50),
    "压缩包": b"Rar!\x1a\x07\x01\x00" + bytes(50),
    "网页": "<html><body><table><tr><td>企业名称</td></tr></table></body></html>".encode("gbk"),
    "XML 文件": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    "单个文件网页": b"MIME-Version: 1.0\nContent-Type: multipart/related\n",
    "JSON 数据": '[{"企业名称": "示例"}]'.encode(),
    "Excel 97 以前的工作表": b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(40),
    "无法识别的二进制文件": bytes(range(256)) * 4,
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_another_kind_of_file_named_xls(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "名单.xls"
    path.write_bytes(FOREIGN[kind])
    error = refusal(path)
    assert error.code == "unsupported-kind"
    assert kind in error.what.zh
    assert "能读取的是" in error.render("zh")


@pytest.mark.parametrize(
    ("part", "content", "kind"),
    [
        ("word/content.xml", "<w/>", "旧式或其他格式的文字文档"),
        ("ppt/presentation.xml", "<p/>", "演示文稿"),
        ("xl/workbook.bin", "x", "二进制工作簿"),
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "OpenDocument 表格"),
        ("名单.xlsx", "x", "压缩包"),
    ],
)
def test_another_kind_of_archive(tmp_path: Path, part: str, content: str, kind: str) -> None:
    error = refusal(make_zip(tmp_path / "a.xlsx", {"[Content_Types].xml": "<Types/>", part: content}))
    assert error.code == "unsupported-kind"
    assert kind in error.what.zh


@pytest.mark.parametrize(
    ("stream", "kind"),
    [("WordDocument", "旧式或其他格式的文字文档"), ("PowerPoint Document", "演示文稿"), ("Contents", "里面没有工作簿")],
)
def test_another_kind_of_old_office_file(tmp_path: Path, stream: str, kind: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(compound(b"content", stream))
    error = refusal(path)
    assert error.code == "unsupported-kind"
    assert kind in error.what.zh


def test_a_workbook_that_unpacks_to_too_much(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", ROWS)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bin", bytes(40 << 20))
    assert path.stat().st_size < 1 << 20
    error = refusal(path, limits=Limits(max_bytes=10 << 20))
    assert error.code == "file-too-big"
    assert "40 MB，上限 10 MB" in error.what.zh


def test_a_part_that_is_longer_than_it_says(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", ROWS)
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/styles.xml")
    size = part.file_size.to_bytes(4, "little")
    content = path.read_bytes()
    entry = content.rindex(b"xl/styles.xml") - 46
    content = content[: entry + 24] + content[entry + 24 :].replace(size, (10).to_bytes(4, "little"), 1)
    path.write_bytes(content)
    assert refusal(path).code == "corrupt-file"


def test_a_stray_cell_at_the_end_of_the_sheet(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", [*ROWS, ["x"]])
    edit_part(path, "xl/worksheets/sheet1.xml", lambda part: part.replace('"A3"', '"XFD1048576"'))
    error = refusal(path)
    assert error.code == "too-many-cells"
    assert "XFD1048576" in error.what.zh
    assert error.fix is not None
    assert "Ctrl+End" in error.fix.zh


def test_a_stray_cell_on_a_sheet_that_nobody_asked_for(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", {"名单": ROWS, "别的": [["x"]]})
    edit_part(path, "xl/worksheets/sheet2.xml", lambda part: part.replace('"A1"', '"XFD1048576"'))
    table = open_table(path)
    assert (table.sheet, len(table)) == ("名单", 1)


def test_formatted_but_empty_cells_do_not_count(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", ROWS)
    edit_part(
        path,
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'),
    )
    assert len(open_table(path)) == 1


def test_too_many_columns(tmp_path: Path) -> None:
    error = refusal(make_text(tmp_path / "a.csv", ",".join(f"列{n}" for n in range(2500)) + "\n" + ",1" * 2499))
    assert error.code == "too-many-columns"
    assert "2500 列，上限 2000 列" in error.what.zh


def test_too_many_columns_of_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({str(n): [1] for n in range(12)}).write_parquet(path)
    assert refusal(path, limits=Limits(max_columns=10)).code == "too-many-columns"
    assert refusal(path, limits=Limits(max_cells=10)).code == "too-many-cells"


def test_a_text_file_that_is_too_big(tmp_path: Path) -> None:
    path = make_text(tmp_path / "a.csv", "企业名称,金额\n" + "示例,1\n" * 1000)
    assert refusal(path, limits=Limits(max_bytes=2000)).code == "file-too-big"


def test_an_old_workbook_that_is_too_big(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(xls([["企业名称"], ["示例"]]))
    assert refusal(path, limits=Limits(max_bytes=2000)).code == "file-too-big"


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_text(tmp_path / "a.csv", "企业名称\n示例\n")
    path.chmod(0)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    # Whoever runs the tests as root may read everything.
    monkeypatch.setattr(Path, "open", refuse)
    error = refusal(path)
    assert error.code == "unreadable-file"
    assert "Permission denied" in error.render("zh")
    assert stat.S_IMODE(path.stat().st_mode) == 0


def test_an_open_quote(tmp_path: Path) -> None:
    error = refusal(make_text(tmp_path / "a.csv", '企业名称,地址,金额\n示例,"某路1号,后院,1\n其他,某路2号,2\n'))
    assert error.code == "unclosed-quote"
    assert error.where is not None
    assert error.where.line == 2
    assert error.where.source == '示例,"某路1号,后院,1'
