"""Reading the lists of fields: which sections a form has, in which order, with which citation."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tidu.criteria.vocabulary import Indicator, Option
from tidu.criteria.vocabulary import Source as Origin
from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.filing.forms import Field, Section, Table, field_of
from tidu.web.registry.facts.service import catalogue

FOLDER = Path(__file__).parent / "data"
NUMBERS = ("money", "count", "share", "years", "points")
READ = (*NUMBERS, "date", "yes_no", "choice", "code")
"""Types that the kernel reads; the others are texts."""
TEXTS = ("text", "long", "phone", "email", "multi", "audit_code", "postcode")
SECTION_KEYS = {"code", "names", "help", "titles", "fields"}
FIELD_KEYS = {
    "use", "code", "names", "type", "help", "unit", "years", "required", "limit", "options", "settled", "entry",
    "titles", "most", "columns", "materials", "min", "max",
}  # fmt: skip


@dataclass(frozen=True)
class Listing:
    """A list of fields as a file has it, for one title and day."""

    names: Text
    sections: tuple[Section, ...]
    cite: str
    note: Text


class FormFault(TiduError):
    """A list of fields that cannot be used; the programme does not start with it."""


def fault(file: str, place: str, what: Text) -> FormFault:
    """An error that names the file and the place in it."""
    return FormFault(
        "form-list",
        Text(f"{file}：{place}：{what.zh}", f"{file}: {place}: {what.en}"),
        why=Text("表由这个文件生成", "Forms are generated from this file"),
        fix=Text("改正文件；写法见 docs/filing.md", "Correct the file; docs/filing.md says how it is written"),
    )


@functools.cache
def document(key: str) -> Any:  # noqa: ANN401 - as YAML has it
    """The file of a form, or of the checks."""
    return yaml.safe_load((FOLDER / f"{key}.yaml").read_text(encoding="utf-8"))


def pair(words: Mapping[str, str] | None) -> Text:
    """A text in both languages; empty where there is none."""
    return Text("", "") if words is None else Text(words["zh"], words["en"])


@functools.lru_cache(maxsize=64)
def listed_sections(key: str, title: str, on: date) -> Listing:
    """The sections of a form as its file lists them, those of other titles left out. Raises FormFault."""
    top = document(key)
    cited = top["cite"]
    sections = []
    for one in top["sections"]:
        _only(key, one.get("code", "?"), one, SECTION_KEYS)
        if title and title not in one.get("titles", (title,)):
            continue
        parts = tuple(_parts(key, one, title, on))
        if parts:
            sections.append(Section(one["code"], pair(one["names"]), parts, pair(one.get("help"))))
    return Listing(
        pair(top["names"]),
        tuple(sections),
        f"{cited['document']} {cited['article']}（{cited['grade']}）",
        pair(top.get("note")),
    )


def _only(key: str, place: str, node: Mapping[str, Any], keys: set[str]) -> None:
    strange = sorted(set(node) - keys)
    if strange:
        raise fault(f"{key}.yaml", place, Text(f"不认识的键 {strange[0]}", f"unknown key {strange[0]}"))


def _parts(key: str, section: Mapping[str, Any], title: str, on: date) -> Iterator[Field | Table]:
    for one in section["fields"]:
        _only(key, f"{section['code']}.{one.get('use') or one.get('code')}", one, FIELD_KEYS)
        if title and title not in one.get("titles", (title,)):
            continue
        if one.get("type") == "table":
            columns = tuple(
                replace(_field(key, column, on), code=f"{one['code']}.{column['code']}", table=one["code"])
                for column in one["columns"]
            )
            yield Table(one["code"], pair(one["names"]), columns, one.get("most", 10), pair(one.get("help")))
        else:
            yield _field(key, one, on)


def years_back(count: int, on: date, *, this_year: bool = False) -> tuple[str, ...]:
    """The last closed years, newest first."""
    newest = on.year if this_year else on.year - 1
    return tuple(str(newest - back) for back in range(count))


def _field(key: str, one: Mapping[str, Any], on: date) -> Field:
    if "use" in one:
        indicator = catalogue().indicators.get(one["use"])
        if indicator is None:
            raise fault(f"{key}.yaml", one["use"], Text("目录里没有这个指标", "no such indicator"))
        years = years_back(one.get("years", 1), on, this_year=indicator.this_year)
        made = field_of(indicator, years=years)
    else:
        made = _own(key, one, on)
    return replace(
        made,
        names=pair(one["names"]) if "names" in one else made.names,
        needed=frozenset(made.periods) if one.get("required") else made.needed,
        settled=one.get("settled", made.settled),
        entry=one.get("entry", ""),
        materials=tuple(one.get("materials", ())),
    )


def _own(key: str, one: Mapping[str, Any], on: date) -> Field:
    kind, names = one["type"], pair(one["names"])
    if kind not in (*READ, *TEXTS):
        raise fault(f"{key}.yaml", one["code"], Text(f"没有类型 {kind}", f"there is no type {kind}"))
    options = tuple((code, pair(words)) for code, words in one.get("options", {}).items())
    if kind in ("choice", "multi") and not options:
        raise fault(f"{key}.yaml", one["code"], Text("没有可选项", "no options"))
    years = years_back(one["years"], on) if "years" in one else ("",)
    indicator = None
    if kind in READ:
        indicator = Indicator(
            code=one["code"],
            names=names,
            kind="year" if "years" in one else "state",
            type=kind,
            definition=names,
            source=Origin("", "", "M"),
            unit=one.get("unit", ""),
            minimum=one.get("min"),
            maximum=one.get("max"),
            options=tuple(Option(code, text) for code, text in options),
        )
    return Field(
        code=one["code"],
        names=names,
        type=kind,
        help=pair(one.get("help")),
        indicator=indicator,
        periods=years,
        options=options,
        limit=one.get("limit", 200),
    )
