"""What a notice says, read from its own text: proposals with the sentence in which each was found, for an officer to confirm.

Only what is simple and sure is proposed. A day is proposed for a level only where its sentence names that level alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.files.service import open_blob
from tidu.web.registry.facts.service import catalogue

if TYPE_CHECKING:
    from tidu.web.files.service import Blob

LONGEST = 200_000
"""Characters of a notice that are read."""
MOST_PAGES = 60
NUMBER = re.compile(r"[\u4e00-\u9fff]{1,14}[〔\[［(（](20\d\d)[〕\]］)）]\s?\d{1,5}\s?号")
BATCH = re.compile(r"第[一二三四五六七八九十百\d]{1,4}批")
DAY = re.compile(r"(?:(20\d\d)\s?年\s?)?(1[0-2]|0?[1-9])\s?月\s?(3[01]|[12]\d|0?[1-9])\s?日")
SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")
LAST = re.compile(r"截止|之?前(?!期)|为止")
FIRST = re.compile(r"开始|开放|自.{0,16}起|启动")
LEVEL_WORDS: dict[str, re.Pattern[str]] = {
    "province": re.compile(r"省(?:级|厅|工业和信息化厅|工信厅).{0,24}(?:上报|报送|推荐|报)"),
    "city": re.compile(r"(?:各市|市级|市工业和信息化局|市工信局|市局).{0,40}(?:上报|报送|推荐|报)"),
    "county": re.compile(r"(?:各县|县（市、区）|县\(市、区\)|县级|县（市）区|各区县).{0,40}(?:上报|报送|推荐|审核|报)"),
    "firm": re.compile(r"企业.{0,40}(?:提交|填报|申报|上传|完成|注册)"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a notice seems to say about one field of the round, and where."""

    field: str
    value: str
    sentence: str


def text_of(blob: Blob, name: str) -> str:
    """The text of a notice that is a docx, or a PDF that holds text. Raises InputError, in words, where it cannot be read."""
    try:
        with open_blob(blob) as file:
            found = _of_word(file) if blob.kind == "docx" else _of_pdf(file)
    except InputError:
        raise
    except Exception as error:  # the libraries raise whatever a broken file makes them raise
        raise _unreadable(name) from error
    if not found.strip():
        raise _unreadable(name)
    return found[:LONGEST]


def _unreadable(name: str) -> InputError:
    return InputError(
        "notice-text",
        Text(f"读不出“{name}”里的文字", f"there is no text to be read in “{name}”"),
        why=Text("可能是扫描件，或文件已损坏", "it may be a scan, or broken"),
        fix=Text(
            "文件会保留；请把正文复制到“通知正文”", "the file is kept; copy its words into the text of the notice"
        ),
    )


def _of_word(file: object) -> str:
    from docx import Document

    document = Document(file)  # type: ignore[arg-type]
    lines = [one.text for one in document.paragraphs]
    lines += ["\t".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    return "\n".join(lines)


def _of_pdf(file: object) -> str:
    import pdfplumber

    with pdfplumber.open(file) as pdf:  # type: ignore[arg-type]
        return "\n".join(page.extract_text() or "" for page in pdf.pages[:MOST_PAGES])


# -- proposals ----------------------------------------------------------------------------------------------------


def proposals_from(text: str) -> list[Proposal]:
    """What can be proposed from a notice, each field once."""
    joined = _joined(text)
    sentences = [one.group().strip() for one in SENTENCE.finditer(joined) if one.group().strip()]
    number = NUMBER.search(text) or NUMBER.search(joined)
    year = int(number.group(1)) if number else None
    found: dict[str, Proposal] = {}
    for one in (*_heading(sentences), *_days(sentences, year)):
        found.setdefault(one.field, one)
    if number:
        found["document"] = Proposal("document", re.sub(r"\s", "", number.group()), number.group())
        found.setdefault("year", Proposal("year", number.group(1), number.group()))
    return list(found.values())


def _joined(text: str) -> str:
    """Lines that a page broke in the midst of a sentence are one."""
    lines = [line.strip() for line in text[:LONGEST].splitlines()]
    joined = ""
    for line in lines:
        goes_on = joined and not joined.endswith("\n") and joined[-1] not in "。；;：:" and len(line) > 0
        joined += line if goes_on and len(joined.rpartition("\n")[2]) > 24 else ("\n" if joined else "") + line
    return joined


def _heading(sentences: list[str]) -> Iterator[Proposal]:
    """Title, kind and batch, from the first sentence that names a title."""
    names = sorted(
        ((alias, one.code) for one in catalogue().titles.values() for alias in (one.names.zh, *one.aliases)),
        key=lambda pair: -len(pair[0]),
    )
    for sentence in sentences[:12]:
        plain = sentence.replace('"', "”").replace("「", "“").replace("」", "”")
        code = next((code for alias, code in names if alias in plain or alias in sentence), None)
        if code is None:
            continue
        yield Proposal("title", code, sentence)
        review, new = "复核" in sentence, any(word in sentence for word in ("申报", "认定", "培育", "推荐"))
        yield Proposal("kind", "both" if review and new else ("review" if review else "new"), sentence)
        if batch := BATCH.search(sentence):
            yield Proposal("batch", batch.group(), sentence)
        return


def _days(sentences: list[str], year: int | None) -> Iterator[Proposal]:
    for sentence in sentences:
        days = [day for one in DAY.finditer(sentence) if (day := _day(one, year)) is not None]
        if not days:
            continue
        levels = [level for level, words in LEVEL_WORDS.items() if words.search(sentence)]
        if len(levels) == 1 and len(days) == 1 and LAST.search(sentence):
            yield Proposal(levels[0], days[0].isoformat(), sentence)
        elif len(days) == 2 and "firm" in levels and len(levels) == 1 and ("至" in sentence or "—" in sentence):
            yield Proposal("opens_on", days[0].isoformat(), sentence)
            yield Proposal("firm", days[1].isoformat(), sentence)
        elif len(days) == 1 and FIRST.search(sentence) and not LAST.search(sentence):
            yield Proposal("opens_on", days[0].isoformat(), sentence)


def _day(found: re.Match[str], year: int | None) -> date | None:
    written = found.group(1)
    if written is None and year is None:
        return None
    try:
        return date(int(written or year or 0), int(found.group(2)), int(found.group(3)))
    except ValueError:
        return None
