"""Staircases: what is written once above, or at the beginning of, the rows that it belongs to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tidu.catalogue import Catalogue
from tidu.intake.lists_columns import level_of
from tidu.intake.lists_shapes import ColumnGuess, Guess
from tidu.intake.lists_titlewords import title_of
from tidu.sheets import Table
from tidu.text import Text

STEPS = frozenset({"province", "city", "county", "title", "level", "batch", "authority", "skip", "document", "year"})
"""What may stand once for a group; a name or a code never does."""
LEAST_BLANK = 0.3
FEWEST_STEPS = 2
COME_BACK = 0.2
NONE = Text("没有阶梯式空格", "there is no staircase")
STAIRS = Text(
    "{rows} 行中有 {blank} 行空着，{steps} 个值各在一组的第一行",
    "of {rows} rows {blank} are blank, and {steps} values stand on the first row of a group each",
)
NO_SECTIONS = Text("没有横贯的小标题", "no titles stand between the rows")
SECTIONS = Text("如第 {line} 行“{text}”，共 {count} 处", "such as row {line}, “{text}”; {count} in all")
NUMBERED = re.compile(
    r"^[（(]?[一二三四五六七八九十百\d]{1,4}[)）]?\s*[、.．:：]?\s*|[（(].*?[)）]|\s*(?:共计?)?\s*\d+\s*[家户个]\s*$|[:：]\s*$"
)


def guess_fill_down(table: Table, columns: Sequence[ColumnGuess]) -> Guess[tuple[str, ...]]:
    """The columns that are filled on the first row of each group only, from the left. Never sure: a person says so."""
    firms = [
        [row.cells[table.position(one.heading)] is not None for row in table.rows]
        for one in columns
        if one.role in ("name", "code")
    ]
    held = [any(column) for column in zip(*firms, strict=True)] if firms else [True] * len(table.rows)
    names = [place for place, one in enumerate(columns) if one.role in ("name", "code")]
    found: list[str] = []
    counts: list[tuple[int, int]] = []
    for place, one in enumerate(columns):
        if one.role not in STEPS or (one.role == "skip" and (one.alternatives or place > min(names, default=place))):
            continue
        cells = [row.cells[place] for row, firm in zip(table.rows, held, strict=True) if firm]
        steps = [cell for cell in cells if cell is not None]
        blank = len(cells) - len(steps)
        if blank < len(cells) * LEAST_BLANK or len(steps) < FEWEST_STEPS:
            continue
        # The first row begins the first group; values that come back later, such as remarks, are no steps.
        back = sum(count - 1 for count in Counter(map(str, steps)).values())
        if not found and (cells[0] is None or back > len(steps) * COME_BACK):
            continue
        found.append(one.heading)
        counts.append((blank, len(steps)))
    if not found:
        return Guess(None, 0.0, NONE)
    blank, steps_count = counts[0]
    reason = STAIRS.format(rows=sum(held), blank=blank, steps=steps_count)
    return Guess(tuple(found), round(min(0.9, 0.5 + blank / max(1, sum(held)) / 2), 2), reason)


def guess_sections(table: Table, catalogue: Catalogue) -> Guess[str]:
    """The role of the titles that stand between rows: a county's name or a title's. Never sure."""
    rows = [one for one in table.aside if one.why == "section-rows"]
    if not rows:
        return Guess(None, 0.0, NO_SECTIONS)
    roles = Counter(role for one in rows if (role := section_role(one.text, catalogue)))
    role, count = roles.most_common(1)[0] if roles else ("", 0)
    reason = SECTIONS.format(line=rows[0].number, text=rows[0].text[:20], count=len(rows))
    if not role or count * 2 < len(rows):
        return Guess(None, 0.2, reason)
    return Guess(role, round(0.9 * count / len(rows), 2), reason)


def section_text(text: str) -> str:
    """The title of a section without its number and count: 一、连山区（12家） is 连山区."""
    return NUMBERED.sub("", text).strip()


def section_role(text: str, catalogue: Catalogue) -> str:
    """What a section's title names: county, city, province or title; empty for anything else."""
    bare = section_text(text)
    return level_of(bare) or ("title" if title_of(bare, catalogue) else "")
