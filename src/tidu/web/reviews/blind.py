"""What an expert sees of an application: values without any name, code, place, person or name of a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tidu.linkage.names import read_name
from tidu.text import Language
from tidu.web.accounts.models import Region
from tidu.web.reviews.rows import BenchRow, add_papers, rows_of

if TYPE_CHECKING:
    from tidu.criteria.verdicts import Verdict
    from tidu.web.filing.service import FilingVersion
    from tidu.web.rounds.models import Application

HIDDEN = "■■"
SHOWN_TEXTS = ("leading_product", "segment", "product_class", "gap_note", "gap_product", "field_note")
"""Free texts of the form that experts read, redacted; every other free text stays away from them."""
PEOPLE = ("legal_representative", "contact_name", "actual_controller", "controlling_shareholder", "related_xjr")
ENDINGS = re.compile(r"(股份有限公司|有限责任公司|有限公司|集团|公司|厂)$")
SHORTEST = 2


def words_to_hide(one: Application, version: FilingVersion) -> list[str]:
    """Everything that says whose it is: names past and present with their parts, code, places, people, phones."""
    firm = one.enterprise
    names = {firm.name, firm.short_name, *firm.names.values_list("name", flat=True)}
    names |= {ENDINGS.sub("", name) for name in names}
    # A brand alone says whose it is: 渤湾牌离心泵.
    brands = {read_name(name).brand for name in names if name}
    places: set[str] = set()
    region: Region | None = firm.region
    while region is not None:
        places |= {region.name, re.sub(r"[省市县区镇乡]$", "", region.name)}
        region = region.parent
    # 葫芦岛渤湾示例泵业 without its place is still a name: 渤湾示例泵业.
    bare = {name.removeprefix(place) for name in names for place in places if len(place) >= SHORTEST}
    found = {firm.uscc or "", *names, *places, *bare, *brands}
    for key, cell in version.content.items():
        if key.split(",")[0] in PEOPLE or cell.get("field") in PEOPLE:
            found.add(str(cell.get("text", "")))
    return sorted({word.strip() for word in found if len(word.strip()) >= SHORTEST}, key=len, reverse=True)


def redacted(text: str, words: Iterable[str]) -> str:
    """The text with every one of the words, and every long number such as a code or a phone, blotted out."""
    for word in words:
        text = re.sub(re.escape(word), HIDDEN, text, flags=re.IGNORECASE)
    text = re.sub(r"[0-9A-HJ-NPQRTUWXY]{18}|1[3-9]\d{9}|\d{3,4}-\d{7,8}|[\w.+-]+@[\w-]+\.[\w.]+", HIDDEN, text)
    return re.sub(f"({HIDDEN})+", HIDDEN, text)


def blind_rows(one: Application, version: FilingVersion, verdict: Verdict, language: Language) -> list[BenchRow]:
    """The criteria with their values, sources told by kind alone, papers counted by kind."""
    words = words_to_hide(one, version)
    rows = rows_of(verdict, language)
    add_papers(rows, one.enterprise, version.standard)
    for row in rows:
        for value in row.values:
            value.source = ""
            value.shown = redacted(value.shown, words)
        row.found = [redacted(text, words) for text in row.found]
        row.items = [redacted(text, words) for text in row.items]
    return rows


def blind_texts(one: Application, version: FilingVersion) -> list[tuple[str, str]]:
    """The free texts that experts read, redacted."""
    words = words_to_hide(one, version)
    return [
        (cell["zh"], redacted(str(cell.get("text", "")), words))
        for cell in version.content.values()
        if cell.get("field") in SHOWN_TEXTS and cell.get("text")
    ]
