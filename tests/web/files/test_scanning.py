"""ClamAV's daemon is asked over a socket; what it finds is refused, and so is what it could not look at."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.web.files.making import PDF, upload

from tidu.errors import InputError
from tidu.web.files.service import Blob, keep

pytestmark = pytest.mark.usefixtures("db")


class FakeClamd:
    """Speaks INSTREAM as clamd does, and keeps what it was sent."""

    def __init__(self, answer: bytes, address: str | None = None) -> None:
        self.answer, self.received = answer, b""
        if address is None:
            self.server = socket.create_server(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        else:
            self.server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.server.bind(address)
            self.server.listen()
            self.address = address
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        connection, _address = self.server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := struct.unpack("!I", stream.read(4))[0]:
                self.received += stream.read(length)
            connection.sendall(self.answer)

    def close(self) -> None:
        self.thread.join(5)
        self.server.close()


@pytest.fixture
def clamd(settings: object, tmp_path: Path) -> Iterator[Callable[..., FakeClamd]]:
    made: list[FakeClamd] = []
    folder = {"BACKEND": "tidu.web.files.storage.ContentStore", "OPTIONS": {"folder": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": folder}  # type: ignore[attr-defined]
    settings.FILE_SCANNER = "tidu.web.files.scanning.clamd"  # type: ignore[attr-defined]

    def make(answer: bytes, address: str | None = None) -> FakeClamd:
        made.append(FakeClamd(answer, address))
        settings.CLAMD = made[-1].address  # type: ignore[attr-defined]
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_clean_file_is_taken_and_was_seen_whole(clamd: Callable[..., FakeClamd], tmp_path: Path) -> None:
    daemon = clamd(b"stream: OK\0", str(tmp_path / "clamd.ctl"))
    content = PDF + b" " * 300_000 + b"%%EOF"
    assert keep(upload("证书.pdf", content)).kind == "pdf"
    assert daemon.received == content


def test_what_the_scanner_finds_is_refused_with_its_name(clamd: Callable[..., FakeClamd]) -> None:
    clamd(b"stream: Eicar-Test-Signature FOUND\0")
    with pytest.raises(InputError) as caught:
        keep(upload("证书.pdf", PDF))
    assert caught.value.code == "infected"
    assert caught.value.why is not None
    assert caught.value.why.zh == "扫描程序报告：Eicar-Test-Signature"
    assert not Blob.objects.exists()


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_what_the_scanner_could_not_look_at_is_not_taken(clamd: Callable[..., FakeClamd], answer: bytes) -> None:
    clamd(answer)
    with pytest.raises(InputError) as caught:
        keep(upload("证书.pdf", PDF))
    assert caught.value.code == "scanner-away"
    assert not Blob.objects.exists()


def test_without_an_answering_scanner_nothing_is_taken(clamd: object, settings: object, tmp_path: Path) -> None:
    settings.CLAMD = str(tmp_path / "nobody.ctl")  # type: ignore[attr-defined]
    with pytest.raises(InputError) as caught:
        keep(upload("证书.pdf", PDF))
    assert caught.value.code == "scanner-away"
    assert "安全扫描没有应答" in caught.value.what.zh
