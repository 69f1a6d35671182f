"""What a row, and a whole version, does to the registry: the words, the counts, and what is asked of whoever publishes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tidu.errors import InputError
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


LABELS: dict[str, Text] = {
    "rows": Text("文件行数", "rows of the file"),
    "taken": Text("将发布的行", "rows to be published"),
    "firms_join": Text("新入名单的企业", "firms new on the list"),
    "firms_stay": Text("仍在名单的企业", "firms still on the list"),
    "gone": Text("移出名单的企业", "firms gone from the list"),
    "held_open": Text("暂留名单的企业", "firms left on the list for now"),
    "lost": Text("名单不再列出的称号", "titles for which the list no longer speaks"),
    "undated": Text("没有任何日期的称号", "titles without any day"),
    "facts_stated": Text("新增数据项", "new values"),
    "facts_same": Text("一致的数据项", "values that are the same"),
    "facts_changed": Text("更正的数据项", "corrected values"),
    "facts_conflict": Text("转为分歧的数据项", "values that become conflicts"),
    "not_doubtful": Text("待核定的行", "rows to be decided"),
    "not_unmatched": Text("没有找到企业的行", "rows for which no firm was found"),
    "not_faulty": Text("有错的行", "faulty rows"),
    "not_left_out": Text("不采用的行", "rows left out"),
    **EFFECTS,
    **{f"differs_{letter}": text for letter, text in DISAGREEMENTS.items()},
}
"""Every count in words."""
SHOWN_DIFFERENCES = 6


def changed_since(different: list[tuple[str, int, int]]) -> InputError:
    """That the preview is no longer true: what was seen, and what is so now."""
    named = [(LABELS[name], then, now) for name, then, now in different[:SHOWN_DIFFERENCES] if name in LABELS]
    return InputError(
        "list-changed",
        Text("预览之后情况变了，没有发布", "things have changed since the preview: nothing was published"),
        why=Text(
            "；".join(f"{label.zh}：预览时 {then}，现在 {now}" for label, then, now in named),
            "; ".join(f"{label.en}: {then} then, {now} now" for label, then, now in named),
        ),
        fix=Text("看过新的预览后再发布", "look at the new preview, then publish"),
    )
