"""Text files: encodings, separators, quotes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sheets.making import make_text

from tidu.sheets import SheetError, open_table
from tidu.sheets.encodings import decode

FIRM = "葫芦岛渤湾示例泵业有限公司"
SIMPLIFIED = f"企业名称,统一社会信用代码,所属区县\n{FIRM},91211400MA0EXAMPLE,龙港区\n"
TRADITIONAL = "企業名稱,統一編號,地區\n渤灣示例泵業有限公司,12345678,臺北市\n"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("gb18030", "GB18030"),
        ("gbk", "GB18030"),
        ("gb2312", "GB18030"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_every_encoding_in_use_is_told_from_the_bytes(tmp_path: Path, encoding: str, name: str) -> None:
    table = open_table(make_text(tmp_path / "a.csv", SIMPLIFIED, encoding))
    assert table.columns == ("企业名称", "统一社会信用代码", "所属区县")
    assert table.rows[0].cells == (FIRM, "91211400MA0EXAMPLE", "龙港区")
    assert [note.text.zh for note in table.notes] == ([] if name == "UTF-8" else [f"文字编码是 {name}"])


def test_big5_is_told_from_gb18030(tmp_path: Path) -> None:
    table = open_table(make_text(tmp_path / "a.csv", TRADITIONAL, "big5"))
    assert table.columns == ("企業名稱", "統一編號", "地區")
    assert table.noted("encoding")[0].text.en == "The text is encoded as Big5"


@pytest.mark.parametrize(("text", "encoding"), [("名称\n示例\n", "gbk"), ("名稱\n示例\n", "big5"), ("名称", "gbk")])
def test_words_of_tables_settle_what_is_too_short(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), Path("a.csv")).text == text


@given(st.permutations("的一是在有公司企业市县区人民技术发展生产管理经济工业科研投资").map("".join))
def test_common_characters_in_gb18030_are_never_taken_for_big5(text: str) -> None:
    assert decode(text.encode("gb18030"), Path("a.txt")).text == text


@given(st.permutations("的一是在有公司企業市縣區人民技術發展生產管理經濟工業科研投資").map("".join))
def test_common_characters_in_big5_are_never_taken_for_gb18030(text: str) -> None:
    assert decode(text.encode("big5"), Path("a.txt")).text == text


def test_rare_characters_and_plane_two_are_read(tmp_path: Path) -> None:
    text = "企业名称,法定代表人\n示例䶮龘有限公司,𠮷某\n"
    assert open_table(make_text(tmp_path / "a.csv", text, "gb18030")).rows[0].cells == ("示例䶮龘有限公司", "𠮷某")


def test_a_wrong_byte_is_named_with_its_place(tmp_path: Path) -> None:
    content = SIMPLIFIED.encode()
    place = content.index("渤湾".encode())
    path = tmp_path / "a.csv"
    path.write_bytes(content[:place] + b"\xff\xfe" + content[place:])
    with pytest.raises(SheetError) as caught:
        open_table(path)
    assert caught.value.code == "wrong-encoding"
    assert caught.value.what.zh == f"第 {place + 1} 个字节（0xff）不是有效的 UTF-8 文字"
    assert caught.value.where is not None
    assert caught.value.where.line == 2


def test_a_wrong_byte_among_gb18030_is_blamed_on_gb18030(tmp_path: Path) -> None:
    content = (SIMPLIFIED * 3).encode("gb18030")
    path = tmp_path / "a.csv"
    path.write_bytes(content[:20] + b"\xff" + content[20:])
    with pytest.raises(SheetError) as caught:
        open_table(path)
    assert "GB18030" in caught.value.what.zh


def test_too_few_characters_are_not_guessed_at(tmp_path: Path) -> None:
    path = make_text(tmp_path / "a.csv", "x,y\n1,甲\n", "gbk")
    with pytest.raises(SheetError) as caught:
        open_table(path)
    assert caught.value.code == "undecided-encoding"
    assert "第 7 个字节" in caught.value.render("zh")
    assert open_table(path, encoding="gbk").rows[0].cells == ("1", "甲")


def test_a_named_encoding_must_exist_and_fit(tmp_path: Path) -> None:
    path = make_text(tmp_path / "a.csv", SIMPLIFIED, "gb18030")
    with pytest.raises(SheetError) as unknown:
        open_table(path, encoding="gb-18030-x")
    assert unknown.value.code == "unknown-encoding"
    with pytest.raises(SheetError) as wrong:
        open_table(path, encoding="utf-8")
    assert wrong.value.code == "wrong-encoding"


@pytest.mark.parametrize(("separator", "name"), [("\t", "制表符"), (";", "分号"), ("|", "竖线")])
def test_other_separators_are_found(tmp_path: Path, separator: str, name: str) -> None:
    text = separator.join(["企业名称", "金额"]) + "\n" + separator.join([FIRM, "1,200"]) + "\n"
    table = open_table(make_text(tmp_path / "a.txt", text))
    assert table.rows[0].cells == (FIRM, "1,200")
    assert [note.text.zh for note in table.notes] == [f"各列以{name}分隔"]


def test_a_line_that_names_the_separator_is_obeyed(tmp_path: Path) -> None:
    table = open_table(make_text(tmp_path / "a.csv", "sep=;\n企业名称;金额\n示例,甲;1\n"))
    assert table.columns == ("企业名称", "金额")
    assert (table.rows[0].number, table.rows[0].cells) == (3, ("示例,甲", "1"))


def test_quoted_cells_may_hold_separators_and_line_breaks(tmp_path: Path) -> None:
    text = '企业名称,地址,金额\n"示例","某路1号,\n后院",1\n\n其他,"他说""好""",2\n'
    table = open_table(make_text(tmp_path / "a.csv", text))
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("示例", "某路1号,\n后院", "1")),
        (4, ("其他", '他说"好"', "2")),
    ]


def test_quotes_that_do_not_pair_are_plain_where_every_line_is_as_wide(tmp_path: Path) -> None:
    text = '标题\t内容\n"外部性"问题\t甲\n示例\t"乙"\n'
    table = open_table(make_text(tmp_path / "a.tsv", text))
    assert [row.cells for row in table.rows] == [('"外部性"问题', "甲"), ("示例", "乙")]
    assert len(table.noted("quotes-kept")) == 1


def test_guarded_codes_and_blank_text_are_mended_and_noted(tmp_path: Path) -> None:
    table = open_table(make_text(tmp_path / "a.csv", '企业名称,代码,备注\n示例,"=""0012""",　\n'))
    assert table.rows[0].cells == ("示例", "0012", None)
    assert {note.code for note in table.notes} == {"text-guard", "blank-text"}


def test_longer_rows_get_a_column_and_a_note(tmp_path: Path) -> None:
    table = open_table(make_text(tmp_path / "a.csv", "企业名称,金额\n示例,1,多\n其他,2\n"))
    assert table.columns == ("企业名称", "金额", "列C")
    assert table.rows[1].cells == ("其他", "2", None)
    assert table.noted("ragged-rows")[0].text.en.startswith("Rows longer than the header: 1, such as row 2;")


def test_lines_may_end_in_any_way(tmp_path: Path) -> None:
    for end in ("\n", "\r\n", "\r"):
        table = open_table(make_text(tmp_path / "a.csv", end.join(["企业名称,金额", "示例,1", ""])))
        assert table.rows[0].cells == ("示例", "1")
