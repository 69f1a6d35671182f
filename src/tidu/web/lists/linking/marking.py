"""Where two names differ, character by character."""

from __future__ import annotations

from rapidfuzz.distance import Indel

Piece = tuple[str, bool]
"""A part of a name, and whether the other name lacks it there."""


def marked(left: str, right: str) -> tuple[list[Piece], list[Piece]]:
    """Both names in pieces.

    >>> marked("渤湾示例泵业", "渤湾示例水泵")[0]
    [('渤湾示例泵', False), ('业', True)]
    """
    first: list[Piece] = []
    second: list[Piece] = []
    for one in Indel.opcodes(left, right):
        differs = one.tag != "equal"
        _add(first, left[one.src_start : one.src_end], differs)
        _add(second, right[one.dest_start : one.dest_end], differs)
    return first, second


def _add(pieces: list[Piece], text: str, differs: bool) -> None:
    if text and pieces and pieces[-1][1] == differs:
        pieces[-1] = (pieces[-1][0] + text, differs)
    elif text:
        pieces.append((text, differs))
