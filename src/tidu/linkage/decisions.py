"""What people decided about rows of lists, with who and when, kept for the next import.

A decision is made about a row as the person saw it, and applies again to a row of the same code, or of the same name where one of the
two has no code. Nothing is forgotten: what was taken back stays in the history.

>>> decisions = Decisions()
>>> _ = decisions.add(Entry("row 7", "渤湾示例泵业"), "1", "accept", by="li")
>>> decisions.of(Entry("row 9", " 渤湾示例泵业 ")).accepted.by
'li'
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from tidu.errors import InputError
from tidu.linkage.codes import CodeError, read_code
from tidu.linkage.entries import Entry
from tidu.linkage.names import plain
from tidu.text import Text
from tidu.today import CHINA

Verdict = Literal["accept", "reject", "unsure", "withdraw"]
"""``withdraw`` takes back whatever was decided about the pair."""
COLUMNS = ("code", "name", "key", "verdict", "by", "at")


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's word on one pair: a row of a list, by its code and its name in plain writing, and a key of the register."""

    code: str
    """The row's code as it was read; empty where it had none that holds."""
    name: str
    key: str
    verdict: Verdict
    by: str = ""
    at: datetime.datetime | None = None

    @property
    def told(self) -> str:
        """Who and on which day in China, as far as they are known: 李科 2026-11-27."""
        day = self.at.astimezone(CHINA).date().isoformat() if self.at is not None else ""
        return " ".join(part for part in (self.by, day) if part)

    def row(self) -> dict[str, str]:
        """The decision as texts, for a file or a table of a database."""
        at = self.at.isoformat() if self.at is not None else ""
        return dict(zip(COLUMNS, (self.code, self.name, self.key, self.verdict, self.by, at), strict=True))

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> Decision:
        """What :meth:`row` wrote. Raises ``InputError`` (decision-unreadable) for a row that is none."""
        verdict, at = row.get("verdict", ""), row.get("at", "")
        try:
            moment = datetime.datetime.fromisoformat(at) if at else None
        except ValueError:
            raise _unreadable(
                at, Text("时间应写作 2026-11-27T08:00:00+08:00", "a moment is written 2026-11-27T08:00:00+08:00")
            ) from None
        known = {one: one for one in get_args(Verdict)}
        if verdict not in known or not row.get("key"):
            raise _unreadable(
                verdict,
                Text("须有 key，verdict 须为 " + "、".join(known), "a key is needed, and one of " + ", ".join(known)),
            )
        return cls(row.get("code", ""), row.get("name", ""), row["key"], known[verdict], row.get("by", ""), moment)


def _unreadable(found: str, fix: Text) -> InputError:
    return InputError(
        "decision-unreadable",
        Text(f"这一行不是比对决定：“{found}”", f"This row is no decision on a pair: “{found}”"),
        why=Text("决定须能还原到人、时间与对象", "a decision names the pair, the person and the moment"),
        fix=fix,
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What stands about one row: at most one accepted pair, any number of rejected ones and of those left open."""

    standing: tuple[Decision, ...] = ()

    @property
    def accepted(self) -> Decision | None:
        """The pair that was accepted last."""
        return next((one for one in reversed(self.standing) if one.verdict == "accept"), None)

    @property
    def rejected(self) -> frozenset[str]:
        """Keys that are never proposed again."""
        return frozenset(one.key for one in self.standing if one.verdict == "reject")

    @property
    def unsure(self) -> tuple[Decision, ...]:
        """Pairs that somebody looked at and left open."""
        return tuple(one for one in self.standing if one.verdict == "unsure")


NOTHING = Known()


class Decisions:
    """All that was decided, in the order in which it was; a later decision about a pair takes the place of the earlier."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self.history: list[Decision] = []
        self._by_code: dict[str, list[int]] = {}
        self._by_name: dict[str, list[int]] = {}
        for one in decisions:
            self.keep(one)

    def __len__(self) -> int:
        return len(self.history)

    def __iter__(self) -> Iterator[Decision]:
        return iter(self.history)

    def add(
        self, left: Entry, key: str, verdict: Verdict, *, by: str = "", at: datetime.datetime | None = None
    ) -> Decision:
        """Remember what a person decided about a row; ``at`` with its zone."""
        made = Decision(code_of(left), plain(left.name), key, verdict, by, at)
        self.keep(made)
        return made

    def keep(self, decision: Decision) -> None:
        """Remember a decision that was made elsewhere."""
        at = len(self.history)
        self.history.append(decision)
        if decision.code:
            self._by_code.setdefault(decision.code, []).append(at)
        if decision.name:
            self._by_name.setdefault(decision.name, []).append(at)

    def of(self, left: Entry, *, text: str | None = None) -> Known:
        """What stands about a row; ``text`` is its name in plain writing where that is known."""
        if not self.history:
            return NOTHING
        code, name = code_of(left), plain(left.name) if text is None else text
        found = set(self._by_code.get(code, ())) if code else set()
        named = self._by_name.get(name, ()) if name else ()
        found.update(at for at in named if not code or not self.history[at].code)
        if not found:
            return NOTHING
        standing: dict[str, Decision] = {}
        for at in sorted(found):
            one = self.history[at]
            if one.verdict == "accept":  # a row is one firm: accepting another takes the first acceptance back
                standing = {key: other for key, other in standing.items() if other.verdict != "accept"}
            standing.pop(one.key, None)
            if one.verdict != "withdraw":
                standing[one.key] = one
        return Known(tuple(standing.values()))

    def rows(self) -> list[dict[str, str]]:
        """The whole history as texts; :meth:`from_rows` reads it."""
        return [one.row() for one in self.history]

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str]]) -> Decisions:
        """Decisions that were written with :meth:`rows`. Raises ``InputError`` (decision-unreadable)."""
        return cls(Decision.from_row(row) for row in rows)


def code_of(entry: Entry) -> str:
    """The code of a row, repaired; empty where it has none that holds."""
    try:
        return read_code(entry.code).code if entry.code.strip() else ""
    except CodeError:
        return ""
