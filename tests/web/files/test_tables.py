"""Tables of every age and writing, where a page reads tables of others."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.web.files.making import archive, upload, workbook

from tidu.errors import InputError
from tidu.web.files.service import KINDS, TABLES, keep

pytestmark = pytest.mark.django_db
ROWS = "序号,企业名称,所属区\r\n1,兴城示例泵业有限公司,兴城市\r\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "big5hkscs", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("name", ["名单.csv", "名单.txt", "名单"])
def test_a_table_of_text_is_taken_in_every_chinese_encoding(name: str, codec: str) -> None:
    rows = ROWS if codec != "big5hkscs" else ROWS.translate(str.maketrans("号业称属区兴", "號業稱屬區興"))
    content = rows.encode(codec, "replace")
    assert keep(upload(name, content), kinds=(*KINDS, *TABLES)).kind == "text"


def test_an_old_workbook_is_taken_where_tables_are(shared_data: Path) -> None:
    content = (shared_data / "importer" / "行业代码路径_老式xls单列.xls").read_bytes()
    assert keep(upload("旧.xls", content), kinds=(*KINDS, *TABLES)).kind == "xls"
    with pytest.raises(InputError) as refused:
        keep(upload("旧.xls", content))
    assert refused.value.code == "file-old-office"


def test_a_workbook_that_is_named_csv_is_taken_where_tables_are() -> None:
    assert keep(upload("名单.csv", workbook()), kinds=TABLES).kind == "xlsx"
    with pytest.raises(InputError) as refused:
        keep(upload("名单.csv", workbook()))
    assert refused.value.code == "file-name-differs"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("名单.csv", bytes(range(256)) * 4, "file-kind"),
        ("名单.csv", archive({"a.txt": b"1"}), "file-kind"),
        ("名单.pdf", ROWS.encode(), "file-name-differs"),
        ("名单.csv", b"#!/bin/sh\nrm -rf /\n", "file-is-program"),
        ("名单.xls", b"<html><table><tr><td>1</td></tr></table></html>", "file-is-program"),
        ("名单.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file-old-office"),
    ],
)
def test_what_is_no_table_is_refused_whatever_it_is_called(name: str, content: bytes, code: str) -> None:
    with pytest.raises(InputError) as refused:
        keep(upload(name, content), kinds=(*KINDS, *TABLES))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("名单.xls", b"\xef\xbb\xbf\r\n<!DOCTYPE html><table></table>", "其实是网页"),
        ("名单.XLS", b"<html><table></table></html>", "其实是网页"),
        ("名单.xls", b"<?php echo 1; ?>", "程序或脚本"),
        ("名单.pdf", b"<html></html>", "程序或脚本"),
    ],
)
def test_a_web_page_that_some_system_exported_is_told_apart_from_a_program(
    name: str, content: bytes, told: str
) -> None:
    with pytest.raises(InputError) as refused:
        keep(upload(name, content), kinds=(*KINDS, *TABLES))
    assert told in refused.value.what.zh
