"""Streams of large files agree with what reading them whole gives."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.exceptions import ComputeError
from tests.sheets.making import make_text, make_xlsx

from tidu.sheets import SheetError, open_table, scan_table
from tidu.sheets.scanning import SAMPLE

FIRM = "葫芦岛渤湾示例泵业有限公司"


@pytest.mark.parametrize(
    "text",
    [
        f"企业名称,金额\n{FIRM},5200.50\n其他,\n",
        f"\ufeff企业名称,金额\n{FIRM},1\n",
        f'企业情况表（单位：万元）,\n\n企业名称,"金额\n（万元）"\n\n{FIRM},"1,200"\n\n其他,2\n',
        f"企业名称,营业收入,\n,2023年,2024年\n{FIRM},1,2\n",
        f"{FIRM},龙港区\n兴城海岬示例泳装有限公司,兴城市\n",
        f"企业名称\t金额\r\n{FIRM}\t1\r\n",
        f"sep=;\n企业名称;金额\n{FIRM};1\n",
        f'企业名称,地址\n{FIRM},"某路,\n1号"\n',
        f"企业名称,金额\n短行\n{FIRM},1\n",
        '标题\t内容\n"外部性"问题\t甲\n示例\t乙\n',
        f",企业名称,金额\n,{FIRM},1\n",
    ],
)
def test_a_stream_gives_what_the_whole_table_gives(tmp_path: Path, text: str) -> None:
    path = make_text(tmp_path / "a.csv", text)
    table = open_table(path)
    frame = scan_table(path).collect()
    assert tuple(frame.columns) == table.columns
    assert set(frame.schema.values()) == {pl.String()}
    assert frame.rows() == [row.cells for row in table.rows]


def test_a_sample_cut_inside_quotes_does_no_harm(tmp_path: Path) -> None:
    line = f'{FIRM},"某路1号,\n后院{"长" * 200}"\n'
    text = "企业名称,地址\n" + line * (SAMPLE // len(line.encode()) * 2)
    path = make_text(tmp_path / "a.csv", text)
    frame = scan_table(path).select(pl.len()).collect()
    assert frame.item() == text.count(FIRM)


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"金额": [1, 2]}).write_parquet(path)
    assert scan_table(path).sum().collect().item() == 3


def test_a_path_is_no_pattern(tmp_path: Path) -> None:
    path = make_text(tmp_path / "a[1]*.csv", "企业名称,金额\n示例,1\n")
    assert scan_table(path).collect().height == 1


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_cannot_be_streamed(tmp_path: Path, encoding: str) -> None:
    path = make_text(tmp_path / "a.csv", f"企业名称,金额\n{FIRM},1\n", encoding)
    with pytest.raises(SheetError) as caught:
        scan_table(path)
    assert caught.value.code == "not-streamable"
    assert "UTF-8" in caught.value.render("zh")


def test_a_workbook_cannot_be_streamed(tmp_path: Path) -> None:
    with pytest.raises(SheetError) as caught:
        scan_table(make_xlsx(tmp_path / "a.xlsx", [["企业名称"], ["示例"]]))
    assert caught.value.code == "not-streamable"


def test_a_wrong_byte_far_into_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = "企业名称,金额\n" + f"{FIRM},1\n" * 60_000
    path.write_bytes(good.encode() + b"x,\xff\n")
    assert path.stat().st_size > 2 << 20
    with pytest.raises(SheetError) as caught:
        scan_table(path)
    assert caught.value.code == "wrong-encoding"
    assert f"第 {len(good.encode()) + 3} 个字节（0xff）" in caught.value.what.zh
    assert caught.value.where is not None
    assert caught.value.where.line == 60_002


def test_a_cut_off_character_at_the_end_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(("企业名称,金额\n" + f"{FIRM},1\n" * 20_000).encode()[:-4])
    with pytest.raises(SheetError) as caught:
        scan_table(path)
    assert caught.value.code == "wrong-encoding"


def test_a_row_that_is_too_long_is_not_cut_in_silence(tmp_path: Path) -> None:
    path = make_text(tmp_path / "a.csv", "企业名称,金额\n" + "示例,1\n" * 100_000 + "示例,1,2\n")
    with pytest.raises(ComputeError):
        scan_table(path).collect()


def test_a_damaged_parquet_file(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1" + bytes(100))
    with pytest.raises(SheetError) as caught:
        scan_table(path)
    assert caught.value.code == "corrupt-file"


@pytest.mark.parametrize(
    ("content", "code"),
    [("", "empty-file"), ("\n\n", "empty-file"), ("<html><table></table></html>", "unsupported-kind")],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: str, code: str) -> None:
    with pytest.raises(SheetError) as caught:
        scan_table(make_text(tmp_path / "a.csv", content))
    assert caught.value.code == code
