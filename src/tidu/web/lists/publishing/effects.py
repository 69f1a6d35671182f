"""What a row, and a whole version, does to the registry: the words, the counts, and what is asked of whoever publishes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tidu.text import Text

JOINS, STAYS = "joins", "stays"
GAINED, HELD, DIFFERS, REFUSED = "gained", "held", "differs", "refused"
STATED, SAME, CHANGED, CONFLICT = "stated", "same", "changed", "conflict"
TWIN, KEPT = "twin", "kept"

EFFECTS: dict[str, Text] = {
    JOINS: Text("新入名单", "new on the list"),
    STAYS: Text("仍在名单", "still on the list"),
    GAINED: Text("取得称号", "title gained"),
    HELD: Text("称号已登记，一致", "title is there already, the same"),
    DIFFERS: Text("与已登记称号不一致，另存待核", "differs from the title in the registry: kept apart"),
    REFUSED: Text("称号不能登记", "title cannot be entered"),
    STATED: Text("新增数据", "new values"),
    SAME: Text("数据一致", "the same values"),
    CHANGED: Text("更正本部门以前的数", "corrects earlier values of the same party"),
    CONFLICT: Text("与其他部门的数不一致，转为分歧", "contradicts another party: becomes a conflict"),
    TWIN: Text("同一企业重复的行，不重复计", "the firm's second row: not counted twice"),
    KEPT: Text("收回时保留（发布后有人改过）", "left in place when the list was taken back: changed since"),
}
"""``ListRow.effect`` in words."""
OPENING = frozenset({DIFFERS, REFUSED, CONFLICT})
"""Effects after which somebody has to look."""

NAME, CODE_MISSING, CODE_OTHER, COUNTY = "n", "c", "x", "r"
DISAGREEMENTS: dict[str, Text] = {
    NAME: Text("名称与企业库不同", "another name than in the registry"),
    CODE_MISSING: Text("企业库缺代码，名单有", "the registry lacks the code that the list has"),
    CODE_OTHER: Text("代码与企业库不同", "another code than in the registry"),
    COUNTY: Text("县区与企业库不同", "another county than in the registry"),
}
"""The letters of ``ListRow.differs`` in words."""


@dataclass
class Effect:
    """What publishing a version would do. ``counts`` by the words above and some more: ``rows``, ``gone``, ``lost``,
    ``held_open`` (firms that stay because an open row may mean them), ``undated`` (titles that bear no day),
    ``facts_…`` (values, not rows), and for every state of a row that is not taken ``not_…``.
    """

    counts: Counter[str] = field(default_factory=Counter)
    effects: dict[int, tuple[str, str]] = field(default_factory=dict)
    """For each row that is taken its effect and in what it disagrees."""
    lost: list[int] = field(default_factory=list)
    """Titles of the registry for which the list no longer speaks."""

    def told(self) -> dict[str, int]:
        """The counts that are not 0, to be kept and compared."""
        return {name: number for name, number in sorted(self.counts.items()) if number}

    @property
    def open_rows(self) -> int:
        """Rows of which somebody still has to say which firm is meant."""
        return self.counts["not_doubtful"] + self.counts["not_unmatched"]


def differences(seen: Mapping[str, Any], now: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Counts that are not what somebody saw: name, then, now."""
    names = sorted({*seen, *now})
    found = [(name, int(seen.get(name, 0)), int(now.get(name, 0))) for name in names]
    return [one for one in found if one[1] != one[2]]
