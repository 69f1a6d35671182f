"""Which encoding a Chinese text file is in.

Valid UTF-8 and byte order marks settle most files. GB18030 and Big5 use the same bytes, and almost any text in one is
also valid in the other; but each puts its common characters into a block of its own, so the share of characters that
fall into that block tells them apart. Very short files are told by words that tables have.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from tidu.errors import Where
from tidu.sheets.faults import SheetError, refuse, refuse_kind

MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
NAMES = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
    "gb18030": "GB18030", "big5": "Big5",
}  # fmt: skip
# Decoding as Big5 leaves out the characters that Hong Kong and Microsoft added; this codec has both.
CODECS = {"big5": "big5hkscs"}
SAMPLE = 200_000
PLAUSIBLE = 0.5
CLEAR_LEAD = 0.15
WORDS = {
    "gb18030": re.compile(
        "公司|企业|单位|名称|序号|编号|代码|日期|时间|年度|地区|地址|电话|金额|收入|人数|备注|[省市县区]"
    ),
    "big5": re.compile(
        "公司|企業|單位|名稱|序號|編號|代碼|日期|時間|年度|地區|地址|電話|金額|收入|人數|備註|[省市縣區]"
    ),
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was in, by its usual name."""

    text: str
    encoding: str


def decode(content: bytes, path: Path, encoding: str | None = None) -> Decoded:
    """The text of a file. ``SheetError`` for bytes that fit no encoding, or two, and for content that is no text."""
    codec = known_codec(encoding, path) if encoding else find_encoding(content, path)
    text = _decode(content, codec, path)
    if "\x00" in text:
        raise refuse_kind("binary", path.name, Where(path.name))
    return Decoded(text.removeprefix("\ufeff"), NAMES.get(codec, codec))


def find_encoding(content: bytes, path: Path) -> str:
    """The codec for a file's bytes. ``SheetError`` if two fit equally, or none does."""
    for mark, codec in MARKS:
        if content.startswith(mark):
            return codec
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        failed = error
    else:
        return _utf16_without_mark(content) or "utf-8"
    if b"\x00" in content[:SAMPLE]:
        wide = _utf16_without_mark(content)
        if wide is None:
            raise refuse_kind("binary", path.name, Where(path.name))
        return wide
    return _gb_or_big5(content, failed, path)


def known_codec(name: str, path: Path) -> str:
    """The codec of an encoding that somebody named. ``SheetError`` if there is none."""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        raise refuse(
            "unknown-encoding", Where(path.name), encoding=name, listed="utf-8、gb18030、big5、utf-16"
        ) from None
    # GB18030 contains the two older sets, and files said to be in those often hold its characters.
    return "gb18030" if found in {"gbk", "gb2312"} else found


def _decode(content: bytes, codec: str, path: Path) -> str:
    try:
        return content.decode(CODECS.get(codec, codec))
    except UnicodeDecodeError as error:
        raise wrong_bytes(content, error, codec, path) from None


def _utf16_without_mark(content: bytes) -> str | None:
    """UTF-16 shows by its zero bytes: those of separators and digits, all on one side of each pair."""
    sample = content[: SAMPLE // 2 * 2]
    if len(content) % 2 or b"\x00" not in sample:
        return None
    codec = "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else codec


def _gb_or_big5(content: bytes, failed: UnicodeDecodeError, path: Path) -> str:
    texts: dict[str, str] = {}
    errors: dict[str, UnicodeDecodeError] = {"utf-8": failed}
    for codec in ("gb18030", "big5"):
        try:
            texts[codec] = content.decode(CODECS.get(codec, codec))[:SAMPLE]
        except UnicodeDecodeError as error:
            errors[codec] = error
    if not texts:
        codec = min(errors, key=lambda name: _damage(content, name))
        raise wrong_bytes(content, errors[codec], codec, path)
    shares = {codec: _common_share(text, codec) for codec, text in texts.items()}
    words = {codec: len(WORDS[codec].findall(text)) for codec, text in texts.items()}
    best = max(texts, key=lambda codec: (shares[codec], words[codec]))
    rivals = [codec for codec in texts if codec != best and shares[best] - shares[codec] < CLEAR_LEAD]
    if shares[best] < PLAUSIBLE or any(words[codec] >= words[best] for codec in rivals):
        names = "、".join(NAMES[codec] for codec in texts)
        raise refuse("undecided-encoding", Where(path.name), candidates=names, offset=failed.start + 1)
    return best


def _damage(content: bytes, codec: str) -> int:
    """How many places of a file are invalid: few in its true encoding, however early the first of them stands."""
    return content[:SAMPLE].decode(CODECS.get(codec, codec), "replace").count("\ufffd")


def _common_share(text: str, codec: str) -> float:
    """The share of a text's Chinese characters that stand in the block of common ones."""
    common = total = 0
    for char in text:
        if char < "\u2e80" or "\u3000" <= char < "\u3040" or char >= "\uff00":
            continue
        total += 1
        pair = char.encode(CODECS.get(codec, codec))
        if codec == "gb18030":
            common += len(pair) == 2 and 0xB0 <= pair[0] <= 0xD7 and pair[1] >= 0xA1
        else:
            common += len(pair) == 2 and 0xA4 <= pair[0] <= 0xC6
    return common / total if total else 0.0


def wrong_bytes(
    content: bytes, error: UnicodeDecodeError, codec: str, path: Path, offset: int = 0, lines: int = 0
) -> SheetError:
    """The error for invalid bytes; ``content`` may be a piece that begins after ``offset`` bytes and ``lines`` lines."""
    line = lines + content.count(b"\n", 0, error.start) + 1
    return refuse(
        "wrong-encoding",
        Where(path.name, line),
        offset=offset + error.start + 1,
        byte=f"{content[error.start]:02x}",
        encoding=NAMES.get(codec, codec),
        line=line,
    )
