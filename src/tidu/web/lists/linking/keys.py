"""What a row is recognised by at the next import: its code as it was read, and its name in plain writing."""

from __future__ import annotations

from tidu.linkage.decisions import code_of
from tidu.linkage.entries import Entry
from tidu.linkage.names import plain

MOST = 200
BETWEEN = "|"


def key_of(name: str, code: str) -> str:
    """The key of a row of this name and code, in whatever writing they come: ``ListRow.key`` and ``Decision.key``.

    >>> key_of("渤湾示例泵业（集团）有限公司", "")
    '|渤湾示例泵业(集团)有限公司'
    """
    return f"{code_of(Entry('', '', code))}{BETWEEN}{plain(name)}"[:MOST]


def parts_of(key: str) -> tuple[str, str]:
    """Code and plain name of a key."""
    code, _between, name = key.partition(BETWEEN)
    return code, name
