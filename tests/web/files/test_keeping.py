"""A file is judged by its content: what is taken, what is refused and in which words, and that nothing is half kept."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.web.files.making import (
    PDF,
    archive,
    document,
    encrypted_office,
    huge_png,
    lying,
    picture,
    upload,
    workbook,
    xlsx_with,
)

from tidu.errors import InputError
from tidu.web.files import archives
from tidu.web.files.names import clean_name
from tidu.web.files.service import Blob, keep, open_blob

pytestmark = pytest.mark.usefixtures("own_store")


@pytest.fixture
def own_store(db: None, tmp_path: Path, settings: object) -> None:
    folder = {"BACKEND": "tidu.web.files.storage.ContentStore", "OPTIONS": {"folder": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": folder}  # type: ignore[attr-defined]


def kept_files() -> list[str]:
    folder = Path(default_storage.path("0" * 64)).parent.parent.parent
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def refused(name: str, content: bytes, **more: object) -> InputError:
    with pytest.raises(InputError) as caught:
        keep(upload(name, content), **more)  # type: ignore[arg-type]
    assert not Blob.objects.exists()
    assert kept_files() == []
    error = caught.value
    assert error.what.zh
    assert error.why is not None
    assert error.fix is not None
    return error


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("证书.pdf", PDF, "pdf"),
        ("扫描件.PDF", b"\xef\xbb\xbf" + PDF, "pdf"),
        ("照片.png", picture(), "png"),
        ("照片.jpg", picture("JPEG"), "jpeg"),
        ("照片.jpeg", picture("JPEG"), "jpeg"),
        ("微信图片.jpg", picture("PNG"), "png"),
        ("报告.docx", document(), "docx"),
        ("报表.xlsx", workbook(), "xlsx"),
        ("没有扩展名", PDF, "pdf"),
    ],
)
def test_what_is_taken(name: str, content: bytes, kind: str) -> None:
    blob = keep(upload(name, content))
    assert (blob.kind, blob.size, blob.notes) == (kind, len(content), [])
    with open_blob(blob) as file:
        assert file.read() == content
    assert kept_files() == [blob.sha256]


def test_the_same_content_is_kept_once() -> None:
    assert keep(upload("一.pdf", PDF)).pk == keep(upload("二.pdf", PDF)).pk
    assert len(kept_files()) == Blob.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\0" * 600,
        b"\x7fELF\x02\x01\x01" + b"\0" * 600,
        b"#!/bin/sh\nrm -rf /\n",
        b"\xca\xfe\xba\xbe" + b"\0" * 600,
        b"<html><script>alert(1)</script></html>",
        b"\xef\xbb\xbf  <!DOCTYPE html>\n<title>x</title>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        "<html>".encode("utf-16"),
        b"@echo off\r\ndel *.*",
        b"MZ" + PDF,
    ],
)
@pytest.mark.parametrize("name", ["营业执照.pdf", "报表.xlsx", "照片.png"])
def test_a_program_is_refused_whatever_it_is_called(name: str, content: bytes) -> None:
    error = refused(name, content)
    assert error.code == "file-is-program"
    assert "程序或脚本" in error.what.zh


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("空.pdf", b"", "file-empty", "空文件"),
        ("说明.txt", "一段文字".encode(), "file-kind", "不是这里能收的文件"),
        ("旧表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file-old-office", "旧格式"),
        ("密.xlsx", encrypted_office(), "file-encrypted", "打开密码"),
        ("证书.pdf", PDF[:-20], "file-damaged", "已损坏"),
        ("照片.png", picture()[:-30], "file-damaged", "已损坏"),
        ("照片.jpg", picture("JPEG", (400, 300))[:-500], "file-damaged", "已损坏"),
        ("报表.xlsx", workbook()[:-100], "file-damaged", "已损坏"),
        ("压缩包.xlsx", archive({"a.txt": b"1"}), "file-kind", "不是这里能收的文件"),
        ("报表.pdf", workbook(), "file-name-differs", "扩展名与内容不符"),
        ("证书.pdf.exe", PDF, "file-name-differs", "扩展名与内容不符"),
        ("大图.png", huge_png(30_000, 30_000), "picture-too-large", "像素太多"),
        ("大图.png", huge_png(13_000, 13_000), "picture-too-large", "像素太多"),
    ],
)
def test_what_is_refused_and_in_which_words(name: str, content: bytes, code: str, words: str) -> None:
    error = refused(name, content)
    assert error.code == code
    assert words in error.what.zh
    assert clean_name(name) in error.what.zh


def test_a_page_takes_only_the_kinds_it_names() -> None:
    error = refused("报表.xlsx", workbook(), kinds=("pdf", "image"))
    assert error.why is not None
    assert error.why.zh == "这里收：PDF、图片（PNG、JPEG）"


def test_a_file_beyond_the_limit_is_refused(settings: object) -> None:
    settings.UPLOAD_LIMIT = 1000  # type: ignore[attr-defined]
    assert refused("大.pdf", PDF + b" " * 1000 + b"%%EOF").code == "file-too-large"


# -- archives


def test_a_bomb_is_refused_by_its_table_of_contents() -> None:
    error = refused("炸弹.xlsx", xlsx_with(xl__big_dot_xml=b"\0" * 60_000_000))
    assert error.code == "file-bomb"
    assert error.why is not None
    assert "解开后有 57.2 MB" in error.why.zh


def test_a_bomb_that_lies_about_its_size_is_refused_while_it_is_counted() -> None:
    content = lying(xlsx_with(xl__big_dot_xml=b"\0" * 60_000_000), "xl/big.xml", 1000)
    assert refused("炸弹.xlsx", content).code == "file-bomb"


def test_members_that_share_bytes_are_refused() -> None:
    content = bytearray(xlsx_with(xl__a_dot_xml=b"1" * 5000, xl__b_dot_xml=b"2" * 5000))
    first = content.index(b"PK\x01\x02", content.index(b"xl/a.xml", content.index(b"PK\x01\x02")) - 46)
    second = content.index(b"PK\x01\x02", first + 46)
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    assert refused("重叠.xlsx", bytes(content)).code in ("file-bomb", "file-damaged")


def test_archives_within_archives_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused("套.xlsx", xlsx_with(xl__inner_dot_zip=archive({"a": b"1"}))).code == "file-bomb"
    twice = xlsx_with(xl__embeddings__one_dot_xlsx=xlsx_with(xl__embeddings__two_dot_xlsx=workbook()))
    assert refused("套.xlsx", twice).code == "file-bomb"
    assert refused("套.xlsx", xlsx_with(xl__embeddings__one_dot_zip=archive({"a": b"1"}))).code == "file-bomb"


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 20)
    content = archive({f"xl/{number}.xml": b"" for number in range(21)})
    error = refused("多.xlsx", content)
    assert error.why is not None
    assert error.why.zh == "里面有 21 个文件"


def test_a_program_inside_a_document_is_refused() -> None:
    assert refused("报表.xlsx", xlsx_with(xl__embeddings__setup_dot_bin=b"MZ" + b"\0" * 500)).code == "file-is-program"


def test_entities_inside_a_document_are_refused() -> None:
    wicked = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
    assert refused("报表.xlsx", xlsx_with(xl__sheet_dot_xml=wicked)).code == "file-damaged"


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        (xlsx_with(xl__vbaProject_dot_bin=b"macro"), ["macros"]),
        (xlsx_with(xl__externalLinks__externalLink1_dot_xml=b"<x/>"), ["external"]),
        (xlsx_with(xl__embeddings__one_dot_xlsx=workbook()), ["embedded"]),
        (
            xlsx_with(
                xl___rels__settings_dot_xml_dot_rels=b'<Relationships><Relationship Id="1" Type="http://x/attachedTemplate"'
                b' Target="http://elsewhere.example/t.dotm" TargetMode="External"/></Relationships>'
            ),
            ["external"],
        ),
        (
            xlsx_with(
                xl___rels__sheet_dot_xml_dot_rels=b'<Relationships><Relationship Id="1" Type="http://x/hyperlink"'
                b' Target="http://elsewhere.example/" TargetMode="External"/></Relationships>'
            ),
            [],
        ),
    ],
)
def test_what_acts_when_a_document_is_opened_is_noted(content: bytes, notes: list[str]) -> None:
    assert keep(upload("报表.xlsx", content)).notes == notes


@pytest.mark.parametrize(("words", "notes"), [(b"/JavaScript", ["scripts"]), (b"/Encrypt 5 0 R", ["encrypted"])])
def test_a_pdf_that_acts_or_is_protected_is_noted(words: bytes, notes: list[str]) -> None:
    assert keep(upload("证书.pdf", PDF.replace(b"/Root", words + b" /Root"))).notes == notes


@given(cut=st.integers(0, 4000), flip=st.integers(0, 4000), value=st.integers(0, 255))
@pytest.mark.usefixtures("db")
def test_no_damaged_workbook_ends_in_anything_but_words(cut: int, flip: int, value: int) -> None:
    content = bytearray(workbook())
    content[flip % len(content)] = value
    content = content[: len(content) - cut % 200]
    try:
        outcome = keep(upload("报表.xlsx", bytes(content))).kind
    except InputError as error:
        outcome = error.code
    assert outcome == "xlsx" or outcome.startswith("file-")


# -- disks


@pytest.mark.parametrize("where", ["store", "spool"])
def test_a_full_disk_leaves_nothing_half_kept(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if where == "store":
        monkeypatch.setattr("tidu.web.files.storage.os.fsync", full)
    else:
        monkeypatch.setattr("tidu.web.files.service._spool", full)

    def submit() -> None:
        with transaction.atomic():
            Blob.objects.create(sha256="f" * 64, size=1, kind="pdf")
            keep(upload("证书.pdf", PDF))

    with pytest.raises(InputError) as caught:
        submit()
    assert caught.value.code == "disk-full"
    assert "磁盘满了" in caught.value.what.zh
    assert not Blob.objects.exists()
    assert kept_files() == []


# -- names


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\示例\\报表.xlsx", "报表.xlsx"),
        ("年报\x00\r\n.pdf", "年报.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("  . ", "文件"),
        (None, "文件"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_safe(given_name: str | None, expected: str) -> None:
    assert clean_name(given_name) == expected


@given(st.text(max_size=400))
@pytest.mark.usefixtures("db")
def test_a_safe_name_stays_as_it_is(name: str) -> None:
    once = clean_name(name)
    assert clean_name(once) == once
    assert 0 < len(once) <= 120
    assert not set(once) & set('/\\\0\r\n"')
