"""The names of China's administrative divisions, as they stand in the names of firms: 诸城市, 诸城, 山东省诸城.

The divisions are those of the national standard GB/T 2260 as of 2023-06-30, provinces to counties (``data/divisions.csv``).
Their short forms follow from them: the ending is dropped, and so is the people of an autonomous division (延边朝鲜族自治州
is 延边).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

ENDINGS = (
    "特别行政区",
    "自治州",
    "自治县",
    "自治旗",
    "自治区",
    "地区",
    "新区",
    "林区",
    "矿区",
    "省",
    "市",
    "县",
    "区",
    "旗",
    "盟",
)
PEOPLES = re.compile(
    "(?:(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔"
    "|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|德昂|保安|裕固|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各)族|哈萨克|(?<!内)蒙古|维吾尔|柯尔克孜)+"
    "(?=自治)"
)
WRITTEN_AFTER = ("市", "县", "区", "省", "")
"""What is written after a short form: a county that became a district keeps its old ending in many names."""


def words_of(file: str) -> frozenset[str]:
    """The words of a text file of this room."""
    text = resources.files("tidu.linkage").joinpath("data", file).read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def common_words() -> frozenset[str]:
    """Short forms that are at home in 字号 too: they count as a place only behind what they belong to."""
    return words_of("common.txt")


@dataclass(frozen=True, slots=True)
class Place:
    """Divisions that a text may mean: ``codes`` of two, four or six digits."""

    text: str
    codes: tuple[str, ...]
    full: bool
    """Whether its ending is written, so that it cannot be a word of another kind."""


@cache
def places() -> dict[str, Place]:
    """Every written form of every division."""
    found: dict[str, tuple[set[str], bool]] = {}
    with resources.files("tidu.linkage").joinpath("data/divisions.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for text, full in _forms(row["name"]):
                codes, was_full = found.get(text, (set(), False))
                found[text] = (codes | {row["code"]}, was_full or full)
    return {text: Place(text, tuple(sorted(codes)), full) for text, (codes, full) in found.items()}


@cache
def lengths_by_start() -> dict[str, tuple[int, ...]]:
    """The lengths of the forms that begin with two characters, longest first."""
    found: dict[str, set[int]] = {}
    for text in places():
        found.setdefault(text[:2], set()).add(len(text))
    return {start: tuple(sorted(lengths, reverse=True)) for start, lengths in found.items()}


def place_at(text: str, at: int) -> Place | None:
    """The longest division that begins at a position."""
    known = places()
    for length in lengths_by_start().get(text[at : at + 2], ()):
        found = known.get(text[at : at + length])
        if found is not None and len(found.text) == length:
            return found
    return None


def short_form(name: str) -> str:
    """A division's name without its ending; the whole where too little would be left (莘县)."""
    bare = PEOPLES.sub("", name)
    for ending in ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= 2:
            return bare[: -len(ending)]
    return bare


def holds(outer: str, inner: str) -> bool:
    """Whether one division's code is the other's or lies above it."""
    return inner.startswith(outer)


def _forms(name: str) -> list[tuple[str, bool]]:
    short = short_form(name)
    if short == name or len(short) > 5:
        return [(name, True)]
    later = [(short + ending, bool(ending)) for ending in WRITTEN_AFTER]
    return [(name, True), *later]
