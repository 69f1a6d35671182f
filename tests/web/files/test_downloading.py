"""What is handed out is a download, of the right type and under a name that fits, and is never shown inside the site."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from tests.web.files.making import PDF, picture, upload

from tidu.errors import InputError
from tidu.web.files.service import Blob, download_response, keep


@pytest.fixture(autouse=True)
def own_store(db: None, tmp_path: Path, settings: object) -> None:
    folder = {"BACKEND": "tidu.web.files.storage.ContentStore", "OPTIONS": {"folder": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": folder}  # type: ignore[attr-defined]


def test_a_download_is_never_shown_inside_the_site() -> None:
    response = download_response(keep(upload("证书.pdf", PDF)), "证书.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('证书.pdf')}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(response) == PDF


@pytest.mark.parametrize(
    ("name", "expected"),
    [("照片.html", "照片.html.png"), ("a.svg", "a.svg.png"), ("照片.png", "照片.png"), ("../x\r\n.png", "x.png")],
)
def test_a_name_always_ends_in_what_the_file_is(name: str, expected: str) -> None:
    response = download_response(keep(upload("照片.png", picture())), name)
    assert response["Content-Type"] == "image/png"
    disposition = response["Content-Disposition"]
    assert quote(expected) in disposition or f'"{expected}"' in disposition
    response.close()


def test_a_kind_that_is_not_known_is_only_bytes() -> None:
    blob = keep(upload("证书.pdf", PDF))
    blob.kind = "html"
    response = download_response(blob, "a.html")
    assert response["Content-Type"] == "application/octet-stream"
    response.close()


def test_bytes_that_are_gone_are_told_in_words() -> None:
    with pytest.raises(InputError) as caught:
        download_response(Blob(sha256="a" * 64, size=1, kind="pdf"), "证书.pdf")
    assert caught.value.code == "file-missing"
    assert "从备份恢复" in (caught.value.fix.zh if caught.value.fix else "")
