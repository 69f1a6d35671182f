"""Compound files, in which old Office documents and encrypted new ones are kept: the names and contents of streams."""

from __future__ import annotations

import struct
from pathlib import Path

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = 512
END_OF_CHAIN = 0xFFFFFFFA  # this and all above mean: no further sector
ENTRY = 128
STREAM, ROOT = 2, 5


class CompoundError(ValueError):
    """A compound file whose tables lead nowhere."""


class CompoundFile:
    """The streams of a compound file, by name. ``CompoundError`` if its tables are damaged."""

    def __init__(self, path: Path) -> None:
        self._content = path.read_bytes()
        try:
            self._open()
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise CompoundError(str(error)) from error

    def _open(self) -> None:
        header = self._content[:HEADER]
        shift, small_shift = struct.unpack_from("<HH", header, 30)
        if shift not in {9, 12} or small_shift != 6:
            raise CompoundError(f"sector size 2^{shift}")
        self._size, self._small_size = 1 << shift, 1 << small_shift
        (directory,) = struct.unpack_from("<I", header, 48)
        self._smallest, small_table, _, extra, _ = struct.unpack_from("<IIIII", header, 56)
        self._table = self._allocation(header, extra)
        self._entries: dict[str, tuple[int, int]] = {}
        small_stream = (END_OF_CHAIN, 0)
        listed = self._chain(directory)
        for place in range(0, len(listed) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", listed, place + 64)
            start, size = struct.unpack_from("<II", listed, place + 116)
            if kind == ROOT:
                small_stream = (start, size)
            elif kind == STREAM:
                name = listed[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le")
                self._entries[name] = (start, size)
        self._small_table = self._numbers(self._chain(small_table))
        self._small_stream = self._chain(small_stream[0])[: small_stream[1]]

    @property
    def names(self) -> set[str]:
        """The names of all streams, in whatever folder of the file."""
        return set(self._entries)

    def read(self, name: str) -> bytes:
        """A stream's content. ``KeyError`` if there is none of that name, ``CompoundError`` if it is damaged."""
        start, size = self._entries[name]
        if size >= self._smallest:
            content = self._chain(start)
        else:
            content = b"".join(
                self._small_stream[sector * self._small_size : (sector + 1) * self._small_size]
                for sector in self._follow(start, self._small_table)
            )
        if len(content) < size:
            raise CompoundError(f"stream {name} ends early")
        return content[:size]

    def _allocation(self, header: bytes, extra: int) -> list[int]:
        """The table that says which sector follows which: its own sectors are listed in the header and beyond."""
        sectors = [sector for sector in struct.unpack_from("<109I", header, 76) if sector < END_OF_CHAIN]
        seen: set[int] = set()
        while extra < END_OF_CHAIN:
            if extra in seen:
                raise CompoundError("the list of tables runs in a circle")
            seen.add(extra)
            *listed, extra = self._numbers(self._sector(extra))
            sectors += [sector for sector in listed if sector < END_OF_CHAIN]
        return self._numbers(b"".join(self._sector(sector) for sector in sectors))

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) * self._size
        if begin >= len(self._content):
            raise CompoundError(f"sector {number} lies beyond the end")
        return self._content[begin : begin + self._size].ljust(self._size, b"\0")

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(sector) for sector in self._follow(start, self._table))

    @staticmethod
    def _follow(start: int, table: list[int]) -> list[int]:
        chain: list[int] = []
        while start < END_OF_CHAIN:
            chain.append(start)
            if start >= len(table) or len(chain) > len(table):
                raise CompoundError("a chain of sectors leads nowhere")
            start = table[start]
        return chain

    @staticmethod
    def _numbers(content: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))
