"""Compound files and the old workbooks in them: what is damaged or oversized is refused before it can do harm."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path

import pytest
from tests.sheets.biff import compound, record, workbook, xls
from tests.sheets.making import encrypt, make_xlsx

from tidu.sheets import SheetError, open_table
from tidu.sheets.compound import CompoundError, CompoundFile
from tidu.sheets.old_workbook import reaches

ROWS: list[list[str | float | None]] = [["企业名称", "金额"], ["葫芦岛渤湾示例泵业有限公司", 1.5]]
HEADER = 512


def write(folder: Path, content: bytes) -> Path:
    path = folder / "a.xls"
    path.write_bytes(content)
    return path


def code_of(path: Path) -> str:
    with pytest.raises(SheetError) as caught:
        open_table(path)
    assert caught.value.where is not None
    return caught.value.code


def test_a_stream_comes_back_as_it_was(tmp_path: Path) -> None:
    content = os.urandom(20_000)
    file = CompoundFile(write(tmp_path, compound(content, "Workbook")))
    assert file.names == {"Workbook"}
    assert file.read("Workbook")[: len(content)] == content
    with pytest.raises(KeyError):
        file.read("Book")


def test_short_streams_are_found_in_their_own_table(tmp_path: Path) -> None:
    file = CompoundFile(encrypt(make_xlsx(tmp_path / "a.xlsx", ROWS)))
    assert {"EncryptedPackage", "EncryptionInfo"} <= file.names
    info = file.read("EncryptionInfo")
    assert len(info) < 4096
    assert info[:8] == bytes([4, 0, 4, 0, 64, 0, 0, 0])
    assert info[8:].startswith(b"<?xml")
    assert info.rstrip().endswith(b"</encryption>")


def test_a_file_whose_tables_do_not_fit_into_its_header(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", ROWS)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.bin", os.urandom(8 << 20))
    size = path.stat().st_size
    package = CompoundFile(encrypt(path)).read("EncryptedPackage")
    assert struct.unpack_from("<Q", package) == (size,)
    assert len(package) >= size


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (30, struct.pack("<H", 3)),  # the size of a sector
        (48, struct.pack("<I", 5000)),  # where the directory begins
        (76, struct.pack("<I", 9000)),  # where the table of sectors lies
        (HEADER + 4, struct.pack("<I", 1)),  # the directory follows itself
        (HEADER + 4 * 3, struct.pack("<I", 9000)),  # a sector of the stream is followed by one that is not there
        (HEADER + 4 * 4, struct.pack("<I", 0xFFFFFFFE)),  # the stream ends early
    ],
)
def test_tables_that_lead_nowhere(tmp_path: Path, place: int, value: bytes) -> None:
    content = xls(ROWS * 40)
    path = write(tmp_path, content[:place] + value + content[place + len(value) :])
    with pytest.raises(CompoundError):
        CompoundFile(path).read("Workbook")
    assert code_of(path) == "corrupt-file"


def test_how_far_a_sheet_reaches() -> None:
    more = record(0x00BD, struct.pack("<HH", 7, 3) + bytes(12) + struct.pack("<H", 4))
    found = reaches(workbook(ROWS, "名单", more=more))
    assert [(one.sheet, one.row, one.column) for one in found] == [("", 0, 0), ("名单", 8, 5)]


@pytest.mark.parametrize(
    "more",
    [
        record(0x0203, struct.pack("<HHHd", 65_000, 60_000, 0, 1.0)),
        record(0x00BD, struct.pack("<HH", 65_000, 60_000) + bytes(12) + struct.pack("<H", 60_001)),
        record(0x0200, struct.pack("<IIHHH", 0, 1 << 30, 0, 200, 0)),
        record(0x0200, struct.pack("<HHHHH", 0, 60_000, 0, 60_000, 0)),
    ],
)
def test_a_sheet_that_would_fill_the_memory(tmp_path: Path, more: bytes) -> None:
    assert code_of(write(tmp_path, xls(ROWS, more=more))) == "too-many-cells"


@pytest.mark.parametrize(
    "more",
    [
        record(0x0200, struct.pack("<IIHHH", 9, 3, 0, 2, 0)),  # ends before it begins
        record(0x0085, struct.pack("<IBB", 1 << 30, 0, 0) + b"\x01\x00x"),  # begins after the end
        record(0x0203, b"\x01"),  # a number without its digits: the reader proper panics
    ],
)
def test_a_sheet_that_contradicts_itself(tmp_path: Path, more: bytes) -> None:
    assert code_of(write(tmp_path, xls(ROWS, more=more))) == "corrupt-file"
