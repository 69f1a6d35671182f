"""Names as they are compared: width, case, spaces and brackets make no difference."""

from __future__ import annotations

import unicodedata

BRACKETS = str.maketrans({"（": "(", "）": ")", "〔": "(", "〕": ")", "【": "(", "】": ")", "[": "(", "]": ")"})


def plain(name: str) -> str:
    """The form in which two spellings of one name are equal."""
    narrow = unicodedata.normalize("NFKC", name).translate(BRACKETS)
    return "".join(narrow.split()).upper()
