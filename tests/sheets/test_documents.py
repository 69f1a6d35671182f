"""Tables inside Word documents and PDFs: titles, merged cells, pages joined, and what is refused."""

from __future__ import annotations

import importlib.util
import io
import zipfile
import zlib
from pathlib import Path

import docx
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from tests.sheets.documents import HEADINGS, firms, make_docx, make_pdf, ruled, word_table
from tests.sheets.making import make_text

from tidu.sheets import Limits, SheetError, Table, open_table, open_tables
from tidu.sheets import documents as documents_module


def codes(table: Table) -> list[str]:
    return [one.code for one in table.notes]


def refusal(path: Path, limits: Limits | None = None) -> SheetError:
    with pytest.raises(SheetError) as caught:
        open_tables(path, limits=limits or Limits())
    return caught.value


# -- docx -------------------------------------------------------------------------------------------------------------


def test_a_table_with_the_paragraphs_above_as_titles(tmp_path: Path) -> None:
    path = make_docx(
        tmp_path / "a.docx",
        "附件1",
        "2023年第二批专精特新中小企业名单",
        [HEADINGS, *firms(1, 3)],
        "葫芦岛市示例局",
        "2023年6月29日",
    )
    (table,) = open_tables(path)
    assert (table.kind, table.sheet, table.columns) == ("docx", "表1", HEADINGS)
    assert table.titles == ("附件1", "2023年第二批专精特新中小企业名单")
    assert [row.number for row in table.rows] == [2, 3, 4]
    assert table.rows[0].cells == ("1", "兴城市", "兴城市渤湾示例1号泵业有限公司", None)
    assert [one.text for one in table.aside] == ["葫芦岛市示例局", "2023年6月29日"]
    assert table.notes == ()


def test_cells_merged_across_and_down(tmp_path: Path) -> None:
    document = docx.Document()
    table = word_table(
        document,
        [
            ["序号", "县区", "企业信息", ""],
            ["", "", "企业名称", "统一社会信用代码"],
            *firms(1, 3),
        ],
    )
    for top, left, bottom, right in ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (2, 1, 4, 1)):
        text = table.cell(top, left).text
        table.cell(top, left).merge(table.cell(bottom, right)).text = text
    document.save(str(tmp_path / "a.docx"))
    read = open_table(tmp_path / "a.docx")
    assert read.columns == ("序号", "县区", "企业信息 企业名称", "企业信息 统一社会信用代码")
    assert read.column("县区") == ["兴城市"] * 3
    assert codes(read) == ["header-joined", "merged-filled"]


def test_a_table_cut_over_pages_is_one(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx", [HEADINGS, *firms(1, 3)], [HEADINGS, *firms(4, 5)], firms(6, 7))
    (table,) = open_tables(path)
    assert table.column("序号") == ["1", "2", "3", "4", "5", "6", "7"]
    assert codes(table) == ["pages-joined"]
    assert "3 段" in table.notes[0].text.zh
    assert len({row.number for row in table.rows}) == 7


def test_two_tables_with_words_between_are_two(tmp_path: Path) -> None:
    path = make_docx(
        tmp_path / "a.docx", "名单一", [HEADINGS, *firms(1, 3)], "名单二", [HEADINGS, *firms(1, 2, "绥中县")]
    )
    first, second = open_tables(path)
    assert (first.titles, second.titles) == (("名单一",), ("名单二",))
    assert (len(first), len(second)) == (3, 2)
    alone = open_table(path)
    assert len(alone) == 3
    assert alone.noted("more-tables")[0].text.zh == "这里还有 1 张表没有读取：表2"


def test_one_table_of_a_document_by_its_name(tmp_path: Path) -> None:
    path = make_docx(
        tmp_path / "a.docx", "名单一", [HEADINGS, *firms(1, 3)], "名单二", [["甲", "乙"], HEADINGS[:2], ["1", "兴城市"]]
    )
    second = open_table(path, "表2", 2)
    assert (second.sheet, second.columns, second.rows[0].cells) == ("表2", HEADINGS[:2], ("1", "兴城市"))
    with pytest.raises(SheetError) as caught:
        open_tables(path, "表3")
    assert caught.value.code == "unknown-sheet"


def test_tracked_changes_are_read_as_accepted_and_told(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx", [HEADINGS, *firms(1, 1)])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["word/document.xml"].decode("utf-8")
    run = "<w:r><w:t>兴城市渤湾示例1号泵业有限公司</w:t></w:r>"
    assert run in text
    changed = (
        '<w:del w:id="1" w:author="示例"><w:r><w:delText>旧名</w:delText></w:r></w:del>'
        f'<w:ins w:id="2" w:author="示例">{run}</w:ins>'
    )
    parts["word/document.xml"] = text.replace(run, changed).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    table = open_table(path)
    assert table.rows[0].cells[2] == "兴城市渤湾示例1号泵业有限公司"
    assert codes(table) == ["tracked-changes"]


def test_a_document_without_a_table(tmp_path: Path) -> None:
    error = refusal(make_docx(tmp_path / "a.docx", "名单见网站。"))
    assert error.code == "no-table"
    assert "没有表格" in error.render("zh")


def test_a_form_with_a_header_only(tmp_path: Path) -> None:
    assert refusal(make_docx(tmp_path / "a.docx", [HEADINGS])).code == "header-only"


def test_a_document_that_unpacks_to_too_much(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx", [HEADINGS, *firms(1, 1)])
    assert refusal(path, Limits(max_bytes=20_000)).code == "file-too-big"


def test_a_document_whose_table_has_too_many_cells(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx", [HEADINGS, *firms(1, 9)])
    assert refusal(path, Limits(max_cells=30)).code == "too-many-cells"


def test_a_damaged_document(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx", [HEADINGS, *firms(1, 1)])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = b"<w:document><w:body>"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert refusal(path).code == "corrupt-file"


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_missing_library_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    path = make_docx(tmp_path / "a.docx", [HEADINGS, *firms(1, 1)]) if kind == "docx" else tmp_path / "a.pdf"
    if kind == "pdf":
        make_text(path, "%PDF-1.7\n")
    find = importlib.util.find_spec
    hidden = documents_module.NEEDED[kind][0]
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == hidden else find(name))
    error = refusal(path)
    assert error.code == "documents-not-installed"
    assert 'pip install "tidu[documents]"' in error.render("zh")


# -- pdf --------------------------------------------------------------------------------------------------------------


def test_a_pdf_over_pages_is_one_table(tmp_path: Path) -> None:
    rows = [list(HEADINGS), *firms(1, 90)]
    path = make_pdf(tmp_path / "a.pdf", f"附件1\n\n2023年第二批示例名单\n{ruled(rows)}\n注：有效期三年。\n")
    (table,) = open_tables(path)
    assert (table.kind, table.sheet, table.columns, len(table)) == ("pdf", "表1", HEADINGS, 90)
    assert table.titles == ("附件1", "2023年第二批示例名单")
    assert table.column("序号") == [str(at) for at in range(1, 91)]
    assert [one.text for one in table.aside] == ["注：有效期三年。"]
    assert codes(table) == ["pages-joined"]


def test_a_name_that_takes_two_lines_is_one_text(tmp_path: Path) -> None:
    name = "葫芦岛渤湾示例精密机械装备制造与海洋工程设备服务股份有限公司"
    rows = [list(HEADINGS), ["1", "连山区", name, "91211400MA0000007Y"]]
    table = open_table(make_pdf(tmp_path / "a.pdf", ruled(rows, "12mm, 22mm, 40mm, 52mm")))
    assert table.rows[0].cells == ("1", "连山区", name, "91211400MA0000007Y")
    assert table.notes == ()


def test_text_wider_than_its_cell_is_told(tmp_path: Path) -> None:
    rows = [list(HEADINGS[:3]), ["1", "连山区", "SHILI-HULUDAO-BOWAN-MACHINERY"]]
    table = open_table(make_pdf(tmp_path / "a.pdf", ruled(rows, "12mm, 22mm, 20mm")))
    assert codes(table) == ["text-outside"]


def test_a_row_that_a_page_break_cuts_in_two(tmp_path: Path) -> None:
    words = "示例" * 40
    rows = [["序号", "企业名称", "主要问题"]]
    rows += [[str(at), f"兴城示例{at}号有限公司", f"{at}：{words}"] for at in range(1, 41)]
    table = open_table(make_pdf(tmp_path / "a.pdf", ruled(rows, "12mm, 60mm, 40mm"), paper="a5"))
    assert "rows-joined" in codes(table)
    assert table.column("序号") == [str(at) for at in range(1, 41)]
    assert table.column("主要问题") == [f"{at}：{words}" for at in range(1, 41)]


def test_cells_merged_down_in_a_pdf(tmp_path: Path) -> None:
    body = (
        "#table(columns: 3, [县区], [企业名称], [备注], table.cell(rowspan: 3)[兴城市], [兴城示例甲有限公司], [],"
        "[兴城示例乙有限公司], [], [兴城示例丙有限公司], [], [绥中县], [绥中示例丁有限公司], [])"
    )
    table = open_table(make_pdf(tmp_path / "a.pdf", body))
    assert table.column("县区") == ["兴城市", "兴城市", "兴城市", "绥中县"]
    assert codes(table) == ["merged-filled"]


def test_two_tables_on_a_page_are_two(tmp_path: Path) -> None:
    body = f"名单一\n{ruled([list(HEADINGS), *firms(1, 3)])}\n名单二\n{ruled([list(HEADINGS), *firms(1, 2)])}"
    first, second = open_tables(make_pdf(tmp_path / "a.pdf", body))
    assert (first.titles, len(first), second.titles, len(second)) == (("名单一",), 3, ("名单二",), 2)


def test_a_scanned_pdf(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    Image.new("L", (200, 300), 255).save(path)
    error = refusal(path)
    assert error.code == "scanned-pdf"
    assert "扫描件" in error.render("zh")
    assert "索取 Excel" in error.render("zh")


def test_a_pdf_whose_columns_are_made_of_spaces(tmp_path: Path) -> None:
    assert refusal(make_pdf(tmp_path / "a.pdf", "序号 企业名称 \\ 1 兴城示例甲有限公司")).code == "no-table"


def test_a_pdf_under_a_password(tmp_path: Path) -> None:
    plain = make_pdf(tmp_path / "plain.pdf", ruled([list(HEADINGS), *firms(1, 2)]))
    writer = PdfWriter(clone_from=PdfReader(plain))
    writer.encrypt("example")
    locked = tmp_path / "a.pdf"
    writer.write(locked)
    assert refusal(locked).code == "password-protected"


def test_a_pdf_that_was_cut_off(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", ruled([list(HEADINGS), *firms(1, 2)]))
    path.write_bytes(path.read_bytes()[:600])
    assert refusal(path).code in {"corrupt-file", "scanned-pdf"}


def test_a_pdf_with_too_many_pages(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", ruled([list(HEADINGS), *firms(1, 90)]))
    error = refusal(path, Limits(max_pages=1))
    assert error.code == "too-many-pages"


def test_a_page_full_of_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tidu.sheets import portable

    monkeypatch.setattr(portable, "MOST_DRAWN", 3)
    error = refusal(make_pdf(tmp_path / "a.pdf", ruled([list(HEADINGS), *firms(1, 3)])))
    assert error.code == "corrupt-file"
    assert "lines" in error.render("en")


def test_a_pdf_whose_stream_unpacks_to_too_much(tmp_path: Path) -> None:
    packed = zlib.compress(bytes(30 << 20))
    content = io.BytesIO()
    content.write(b"%PDF-1.7\n1 0 obj\n<</Length " + str(len(packed)).encode() + b"/Filter/FlateDecode>>\nstream\n")
    content.write(packed + b"\nendstream\nendobj\n")
    path = tmp_path / "a.pdf"
    path.write_bytes(content.getvalue())
    assert refusal(path, Limits(max_bytes=10 << 20)).code == "file-too-big"
