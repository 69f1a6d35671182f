"""Which known list a file is a new version of: by its columns, its titles, its issuer."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tidu.linkage.names import plain
from tidu.text import Text
from tidu.web.lists.models import ListSource
from tidu.web.lists.receiving.keeping_recipes import recipes_of

LIKELY, SURE = 0.45, 0.7
VARYING = re.compile(r"\d+|第?[一二三四五六七八九十]+批次?|年度?|月份?|附件|公示|公布|关于|名单|汇总|明细|表")
"""What changes from file to file of one list."""

COLUMNS_FIT = Text("列与上次一致（{share}%）", "the columns are those of last time ({share}%)")
NAME_FITS = Text("标题或文件名像“{name}”", "title or file name resembles “{name}”")
ISSUER_FITS = Text("发布单位一致：{issuer}", "the same issuer: {issuer}")
TITLE_FITS = Text("同一称号", "the same title")


@dataclass(frozen=True, slots=True)
class Known:
    """A list that a file may be a version of."""

    source: ListSource
    score: float
    reasons: tuple[Text, ...]

    @property
    def sure(self) -> bool:
        """Whether it may be taken unless somebody objects."""
        return self.score >= SURE


def likely_lists(sources: Iterable[ListSource], tables: Sequence[Mapping[str, Any]], file_name: str) -> list[Known]:
    """The lists that a file is likely to be a version of, the likeliest first. ``tables`` are its sketches."""
    found = [_weighed(one, tables, file_name) for one in sources]
    return sorted((one for one in found if one.score >= LIKELY), key=lambda one: -one.score)


def _weighed(source: ListSource, tables: Sequence[Mapping[str, Any]], file_name: str) -> Known:
    reasons: list[Text] = []
    fit = _fit(source, tables)
    if fit >= LIKELY:
        reasons.append(COLUMNS_FIT.format(share=round(fit * 100)))
    named = max((_alike(source.name, text) for text in _titles(tables, file_name)), default=0.0)
    if named >= LIKELY:
        reasons.append(NAME_FITS.format(name=source.name))
    issuers = [one["proposal"]["issuer"]["value"] for one in tables if one["proposal"]["issuer"]["value"]]
    same_issuer = any(_holds(source.issuer, one) for one in issuers)
    if same_issuer:
        reasons.append(ISSUER_FITS.format(issuer=source.issuer))
    titles = {one["proposal"]["title"]["value"] for one in tables}
    same_title = bool(source.title) and source.title in titles
    if same_title:
        reasons.append(TITLE_FITS)
    other_title = bool(source.title) and bool(titles - {None, source.title}) and not same_title
    score = 0.45 * fit + 0.35 * named + 0.15 * same_issuer + 0.1 * same_title - 0.4 * other_title
    return Known(source, score, tuple(reasons))


def _fit(source: ListSource, tables: Sequence[Mapping[str, Any]]) -> float:
    """How many of the remembered headings a table has, and the other way round."""
    best = 0.0
    for recipe in recipes_of(source.recipe):
        remembered = {plain(one.heading) for one in recipe.columns}
        for table in tables:
            present = {plain(one) for one in table["headings"]}
            if remembered | present:
                best = max(best, len(remembered & present) / len(remembered | present))
    return best


def _titles(tables: Sequence[Mapping[str, Any]], file_name: str) -> list[str]:
    lines = [line for one in tables for line in (*one["titles"][:3], one["sheet"])]
    return [file_name.rpartition(".")[0] or file_name, *lines]


def _bare(text: str) -> str:
    return VARYING.sub("", plain(text))


def _alike(name: str, text: str) -> float:
    one, other = _bare(name), _bare(text)
    if len(one) < 2 or len(other) < 2:
        return 0.0
    if one in other or other in one:
        return min(len(one), len(other)) / max(len(one), len(other)) * 0.3 + 0.7
    return difflib.SequenceMatcher(None, one, other).ratio()


def _holds(one: str, other: str) -> bool:
    first, second = plain(one), plain(other)
    return bool(first) and bool(second) and (first in second or second in first)
