"""For what lists are pushed and what they may say of a firm, as data; a wrong file stops the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from tidu.errors import RuleError, Where
from tidu.text import Text
from tidu.web.registry.facts.service import indicator_of

FOLDER = Path(__file__).parent / "data"
Kind = Literal["text", "date", "amount", "number"]
KINDS: Mapping[str, tuple[str, ...]] = {
    "entry": ("text", "date", "amount"), "titles": ("text",), "contact": ("text",), "indicator": ("amount", "number"),
}  # fmt: skip
TYPES = {"amount": "money", "number": "count"}
"""Of which type of indicator a column of this kind is."""
ALWAYS = ("name",)
"""A list without the name names nobody."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a list says of a firm. ``without`` says what stands there as long as a consent is lacking."""

    code: str
    names: Text
    origin: str
    kind: Kind
    consent: bool = False
    without: str = ""


@dataclass(frozen=True, slots=True)
class Purpose:
    """For what a list is pushed, to which kinds of organisations, with which fields. Of a ``lawful`` one no firm is
    asked: an authority receives the data for a task that a law or document gives it.
    """

    code: str
    names: Text
    says: Text
    receivers: tuple[str, ...]
    fields: tuple[str, ...]
    lawful: bool


def _rows(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load((FOLDER / name).read_text(encoding="utf-8")))


def _refuse(name: str, what: Text, fix: Text) -> RuleError:
    return RuleError("bad-sharing-data", what, fix=fix, where=Where(str(FOLDER / name)))


@lru_cache(maxsize=1)
def fields() -> Mapping[str, Field]:
    """All fields, in their order. Raises RuleError for a field that cannot be filled."""
    found = {}
    for row in _rows("fields.yaml"):
        one = Field(
            row["code"],
            Text(row["zh"], row["en"]),
            row["from"],
            row["kind"],
            bool(row.get("consent")),
            row.get("without", ""),
        )
        known = indicator_of(one.code) if one.origin == "indicator" else None
        if one.origin == "indicator" and (known is None or not known.yearly or known.type != TYPES.get(one.kind)):
            raise _refuse(
                "fields.yaml",
                Text(f"“{one.code}”不是这种类型的年度指标", f"“{one.code}” is no yearly indicator of this kind"),
                Text("改用指标目录里的代码和类型", "use a code and a kind of the catalogue of indicators"),
            )
        if one.kind not in KINDS.get(one.origin, ()) or (one.consent and one.without not in ("empty", "masked")):
            raise _refuse(
                "fields.yaml",
                Text(f"字段“{one.code}”的来源、类型或缺授权时的写法不对", f"field “{one.code}” cannot be filled"),
                Text("见文件开头的说明", "see the head of the file"),
            )
        found[one.code] = one
    return found


@lru_cache(maxsize=1)
def purposes() -> Mapping[str, Purpose]:
    """All purposes, in their order. Raises RuleError for a field that there is not."""
    found = {}
    for row in _rows("purposes.yaml"):
        if {*row["says"]} != {"zh", "en"}:  # a comma outside of quotes ends a text of YAML
            raise _refuse(
                "purposes.yaml",
                Text(f"用途“{row['code']}”的说明读不全", f"what “{row['code']}” says is cut"),
                Text("含逗号的文字加引号", "quote texts with commas"),
            )
        wrong = [code for code in row["fields"] if code not in fields()]
        if wrong:
            raise _refuse(
                "purposes.yaml",
                Text(f"用途“{row['code']}”用了没有的字段：{'、'.join(wrong)}", f"no such fields: {', '.join(wrong)}"),
                Text("改用 fields.yaml 里的代码", "use codes of fields.yaml"),
            )
        found[row["code"]] = Purpose(
            row["code"],
            Text(row["zh"], row["en"]),
            Text(row["says"]["zh"], row["says"]["en"]),
            tuple(row["receivers"]),
            tuple(row["fields"]),
            bool(row.get("lawful")),
        )
    return found


def receiver_kinds() -> frozenset[str]:
    """The kinds of organisations that any purpose names."""
    return frozenset(kind for one in purposes().values() for kind in one.receivers)


REPORTED = 6
"""From this month on a year's figures are there: annual reports and tax returns of the year before end with May."""


def figures_year(on: date) -> int:
    """The year whose figures a list of a day gives: the last one that firms have reported by then."""
    return on.year - 1 if on.month >= REPORTED else on.year - 2
