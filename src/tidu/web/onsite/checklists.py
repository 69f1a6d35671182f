"""What is looked at on a visit: what always is, and the conditions of a standard that a person has to judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from tidu.criteria.model import Judge, Standard
from tidu.errors import RuleError, Where
from tidu.text import Text

FILE = Path(__file__).parent / "data" / "checklist.yaml"
KEYS = frozenset({"code", "names", "ask", "photo", "measure"})


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a checklist. ``measure`` names a number that is written down; ``photo``: a picture is expected."""

    code: str
    names: Text
    ask: Text
    photo: bool = False
    measure: Text | None = None

    def to_json(self) -> dict[str, Any]:
        """As a visit keeps it: what was looked at then does not change with the file."""
        found: dict[str, Any] = {
            "code": self.code,
            "names": _pair(self.names),
            "ask": _pair(self.ask),
            "photo": self.photo,
        }
        return found | ({"measure": _pair(self.measure)} if self.measure else {})

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Point:
        """Back from what a visit keeps."""
        measure = kept.get("measure")
        return cls(
            kept["code"], Text(*kept["names"]), Text(*kept["ask"]), kept["photo"], Text(*measure) if measure else None
        )


def _pair(text: Text) -> list[str]:
    return [text.zh, text.en]


@lru_cache
def general() -> tuple[Point, ...]:
    """The points of every visit; raises RuleError for a wrong file."""
    return read(yaml.safe_load(FILE.read_text(encoding="utf-8")), str(FILE))


def read(rows: object, file: str) -> tuple[Point, ...]:
    """Points from what a file says. Raises RuleError with the number of the entry that is wrong, and why."""
    if not isinstance(rows, list) or not rows:
        raise _wrong(file, Text("不是清单", "is not a list of points"))
    found: list[Point] = []
    for number, row in enumerate(rows, 1):
        at = f"{file} #{number}"
        if not isinstance(row, dict) or not {"code", "names", "ask"} <= row.keys() <= KEYS:
            raise _wrong(at, Text("须有 code、names、ask", "needs code, names and ask, and takes photo and measure"))
        found.append(
            Point(
                _word(row["code"], at), _text(row["names"], at), _text(row["ask"], at), bool(row.get("photo")),
                _text(row["measure"], at) if "measure" in row else None,
            )
        )  # fmt: skip
    codes = [one.code for one in found]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise _wrong(file, Text(f"{twice[0]} 出现两次", f"has {twice[0]} twice"))
    return tuple(found)


def _word(value: object, at: str) -> str:
    if not isinstance(value, str) or not value.isidentifier():
        raise _wrong(at, Text(f"code 不能是“{value}”", f"has “{value}” as its code"))
    return value


def _text(value: object, at: str) -> Text:
    if (
        isinstance(value, dict)
        and value.keys() == {"zh", "en"}
        and all(isinstance(one, str) and one for one in value.values())
    ):
        return Text(value["zh"], value["en"])
    raise _wrong(at, Text("文字须有 zh 和 en", "needs its texts in zh and en"))


def _wrong(at: str, what: Text) -> RuleError:
    return RuleError(
        "bad-checklist",
        Text(f"核查清单{what.zh}", f"The checklist {what.en}"),
        where=Where(at),
        fix=Text("照文件里的其他条目写", "write it as the other entries of the file"),
    )


def checklist_for(standard: Standard | None) -> tuple[Point, ...]:
    """What is looked at: the general points, and what a person has to judge by a standard."""
    return (*general(), *(_judged(standard) if standard else ()))


def _judged(standard: Standard) -> Iterable[Point]:
    for leaf in standard.leaves:
        if isinstance(leaf, Judge):
            yield Point(f"{JUDGED}{leaf.id}", Text("标准要求人工核定", "To be judged by a person"), leaf.says)


JUDGED = "judge."
"""Before the identifier of a condition, so that it never is the code of a general point."""
