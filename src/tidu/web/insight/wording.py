"""Counts in sentences: the paragraph of a report or a reply, in which each number leads to its names.

The sentences are data (``data/report.yaml``); the numbers come from the counts and from nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from django.urls import reverse

from tidu.errors import RuleError, Where
from tidu.text import Language, Text
from tidu.web.insight.asking import Question
from tidu.web.insight.counting import Number, counts_on
from tidu.web.insight.definitions import definitions

REPORT = Path(__file__).parent / "data" / "report.yaml"
FIELD = re.compile(r"\{(\w+)\}")
WORDS = ("on", "year", "place")
NOT_RECORDED = Text("（尚无记录）", " (nothing recorded)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a sentence; a number has the address of its names."""

    text: str
    url: str = ""
    code: str = ""


@lru_cache(maxsize=1)
def sentences() -> tuple[Text, ...]:
    """The sentences of the report. Raises RuleError where one asks for a number that nothing defines."""
    found = tuple(Text(str(one["zh"]), str(one["en"])) for one in yaml.safe_load(REPORT.read_text(encoding="utf-8")))
    for one in found:
        for name in FIELD.findall(one.zh + one.en):
            if name not in WORDS and name not in definitions().by_code:
                raise RuleError(
                    "bad-report",
                    Text(f"报告文字里的“{name}”没有口径", f"nothing defines the number “{name}” of the report"),
                    fix=Text("在口径文件里补上，或改正文字", "define it, or mend the sentence"),
                    where=Where(str(REPORT)),
                )
    return found


def report_on(question: Question, place: str, language: Language) -> list[list[Piece]]:
    """The paragraphs of a day, piece by piece."""
    numbers = counts_on(question.reach, [question.on])[0]
    on = question.on
    words = {
        "on": f"{on.year}年{on.month}月{on.day}日" if language == "zh" else on.isoformat(),
        "year": str(on.year),
        "place": place,
    }
    return [list(_pieces(one.to(language), words, numbers, question, language)) for one in sentences()]


def _pieces(
    sentence: str, words: Mapping[str, str], numbers: Mapping[str, Number], question: Question, language: Language
) -> list[Piece]:
    pieces, end = [], 0
    for match in FIELD.finditer(sentence):
        pieces.append(Piece(sentence[end : match.start()]))
        name, end = match.group(1), match.end()
        if name in words:
            pieces.append(Piece(words[name]))
            continue
        url = question.address(reverse("count-names", args=[name]), against="")
        pieces.append(Piece(said(numbers[name], language), url, name))
    pieces.append(Piece(sentence[end:]))
    return [one for one in pieces if one.text]


def said(number: Number, language: Language) -> str:
    """A number with its unit."""
    if number.total is None:
        return NOT_RECORDED.to(language).strip()
    unit = number.definition.unit.to(language)
    if language == "en" and number.total == 1:
        unit = unit.removesuffix("s")
    return f"{number.total}{unit}" if language == "zh" else f"{number.total} {unit}"
