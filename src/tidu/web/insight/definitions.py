"""What is counted, and how, as data: ``data/definitions.yaml``, or the file that TIDU_DEFINITIONS names.

A definition says of which rows it counts what. Each row then counts during one interval of days (:mod:`spans`), so that a
stock, a flow of a year and what ends soon are one and the same question: how many are counted on this day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from django.conf import settings

from tidu.errors import RuleError, Where
from tidu.text import Text, same
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.models import TitleHeld

How = Literal["stock", "flow", "ending"]
Counts = Literal["firms", "items", "rounds"]
Of = Literal["titles", "recommendations"]
SHIPPED = Path(__file__).parent / "data" / "definitions.yaml"
UNITS: Mapping[Counts, Text] = {
    "firms": Text("家", "firms"),
    "items": Text("项", "items"),
    "rounds": Text("批", "rounds"),
}
HOW_WORDS: Mapping[How, Text] = {
    "stock": Text("存量：当日有效", "stock: valid on the day"),
    "flow": Text("当年累计：1 月 1 日至当日", "flow: from 1 January until the day"),
    "ending": Text("当日有效、十二个月内到期", "valid on the day, ending within twelve months"),
}
KEYS = frozenset({"code", "group", "names", "says", "how", "of", "counts", "titles", "kinds", "decisions", "within"})
VERSION = 1
"""Rises when the meaning of a definition changes in the code, so that everything is counted again."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One thing that is counted."""

    code: str
    group: str
    names: Text
    says: Text
    how: How
    of: Of
    counts: Counts
    titles: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    """Only new titles, or only re-reviews; empty means both."""
    decisions: tuple[str, ...] = ()
    """Only recognised, or only announced ones; empty means all."""
    within: tuple[str, ...] = ()
    """Definitions in which whatever is counted here is counted too."""

    @property
    def unit(self) -> Text:
        """家, 项 or 批."""
        return UNITS[self.counts]

    @property
    def adds_up(self) -> bool:
        """Whether the counts of counties add up to that of the city: a firm has one county, a round has many."""
        return self.counts != "rounds"


@dataclass(frozen=True, slots=True)
class Definitions:
    """All of them, in the order of the page, with the headings of their groups."""

    groups: Mapping[str, Text]
    by_code: Mapping[str, Definition]
    digest: str
    """Names exactly these definitions; kept counts bear it."""

    def __iter__(self) -> Iterator[Definition]:
        return iter(self.by_code.values())

    def overlapping(self, one: Definition) -> list[Definition]:
        """The other definitions that can count the same firm on the same day: what must never be added to it."""
        others = [other for other in self if other is not one and other.counts == one.counts]
        return [other for other in others if (other.how, other.of) == (one.how, one.of) or other.code in one.within]


@lru_cache(maxsize=1)
def definitions() -> Definitions:
    """The definitions of this installation. Raises RuleError for what cannot be meant."""
    return read_definitions(Path(settings.DEFINITIONS or SHIPPED))


def read_definitions(path: Path) -> Definitions:
    """Read a file of definitions."""
    try:
        text = path.read_text(encoding="utf-8")
        data = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _wrong(path, Text("口径文件读不了", "the file of definitions cannot be read"), same(str(error))) from None
    if not isinstance(data, dict) or not isinstance(data.get("definitions"), list):
        raise _wrong(path, Text("口径文件里没有 definitions 一栏", "the file has no list of definitions"))
    groups = {str(code): _text(path, str(code), names) for code, names in (data.get("groups") or {}).items()}
    found: dict[str, Definition] = {}
    for entry in data["definitions"]:
        one = _definition(path, entry, groups)
        if one.code in found:
            raise _wrong(path, Text(f"口径“{one.code}”重复", f"two definitions are called “{one.code}”"))
        found[one.code] = one
    for one in found.values():
        for other in one.within:
            if other not in found:
                what = Text(
                    f"口径“{one.code}”说包含于“{other}”，但没有这个口径",
                    f"“{one.code}” lies within “{other}”, which is not there",
                )
                raise _wrong(path, what)
    return Definitions(groups, found, hashlib.sha256(f"{VERSION}\n{text}".encode()).hexdigest())


def _definition(path: Path, entry: Any, groups: Mapping[str, Text]) -> Definition:  # noqa: ANN401 - YAML
    code = str(entry.get("code", "")) if isinstance(entry, dict) else ""
    if not code or not code.isascii() or not code.replace("_", "").isalnum() or len(code) > 24:
        raise _wrong(path, Text(f"口径代码不能是“{code}”", f"a definition cannot be called “{code}”"))
    if unknown := set(entry) - KEYS:
        what = Text(f"口径“{code}”有不认识的栏目", f"“{code}” has keys that mean nothing")
        raise _wrong(path, what, same(", ".join(sorted(map(str, unknown)))))
    _known(path, code, "group", [str(entry.get("group", ""))], groups)
    how, counts, of = (str(entry.get(key, default)) for key, default in (("how", ""), ("counts", ""), ("of", "titles")))
    for key, value, options in (
        ("how", how, get_args(How)),
        ("counts", counts, get_args(Counts)),
        ("of", of, get_args(Of)),
    ):
        _known(path, code, key, [value], options)
    titles, kinds, decisions, within = (
        tuple(map(str, entry.get(key) or ())) for key in ("titles", "kinds", "decisions", "within")
    )
    _known(path, code, "titles", titles, catalogue().titles)
    _known(path, code, "kinds", kinds, TitleHeld.Kind.values)
    _known(path, code, "decisions", decisions, TitleHeld.Decision.values)
    if not titles:
        raise _wrong(path, Text(f"口径“{code}”没有写称号", f"“{code}” names no title"))
    if of == "recommendations" and (how != "flow" or decisions):
        raise _wrong(
            path,
            Text(
                f"口径“{code}”：推荐只有当年累计，没有认定方式",
                f"“{code}”: recommendations are a flow, and are not decided",
            ),
        )
    if counts == "rounds" and how != "flow":
        raise _wrong(path, Text(f"口径“{code}”：批次只能按当年累计", f"“{code}”: rounds are a flow"))
    names, says = _text(path, code, entry.get("names")), _text(path, code, entry.get("says"))
    return Definition(code, str(entry["group"]), names, says, how, of, counts, titles, kinds, decisions, within)  # type: ignore[arg-type]


def _known(path: Path, code: str, key: str, values: Any, options: Any) -> None:  # noqa: ANN401 - a collection of texts
    for value in values:
        if value not in options:
            what = Text(f"口径“{code}”的 {key} 不能是“{value}”", f"{key} of “{code}” cannot be “{value}”")
            listed = ", ".join(options)
            raise _wrong(path, what, Text(f"可以是：{listed}", f"it can be: {listed}"))


def _text(path: Path, code: str, value: Any) -> Text:  # noqa: ANN401 - YAML
    if not isinstance(value, dict) or set(value) != {"zh", "en"} or not all(value.values()):
        raise _wrong(
            path, Text(f"“{code}”要有中文和英文（zh、en）", f"“{code}” needs a Chinese and an English text (zh, en)")
        )
    return Text(str(value["zh"]), str(value["en"]))


def _wrong(path: Path, what: Text, why: Text | None = None) -> RuleError:
    fix = Text("改正口径文件；格式见 docs/counts.md", "mend the file; its form is in docs/counts.md")
    return RuleError("bad-definition", what, why=why, fix=fix, where=Where(str(path)))
