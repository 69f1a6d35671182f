"""Plain tables for a terminal, aligned where a Chinese character takes two columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tidu.errors import display_width

GAP = 2


def padded(text: str, width: int) -> str:
    """``text`` filled with spaces to ``width`` columns of a terminal."""
    return text + " " * (width - display_width(text))


def aligned(rows: Sequence[Sequence[str]], *, indent: int = 0) -> Iterator[str]:
    """Lines in which the columns of ``rows`` stand under each other; the last column is not filled."""
    widths = [max(map(display_width, column)) + GAP for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [padded(cell, width) for cell, width in zip(row[:-1], widths, strict=False)]
        yield (" " * indent + "".join(cells) + row[-1]).rstrip()
