"""What the registry has to do every day: no title ends unseen."""

from __future__ import annotations

from tidu.text import Text
from tidu.today import china_today
from tidu.web.jobs.service import DailyDuty, Progress, register_duty
from tidu.web.registry.titles.service import ensure_title_todos


def open_title_todos(progress: Progress) -> int:
    """A to-do for every title that ends within a year and has none."""
    return ensure_title_todos(china_today(), told=progress.advance)


register_duty(
    DailyDuty(
        "title-todos",
        Text("为一年内到期的称号建立待办", "open a to-do for every title that ends within a year"),
        1,
        open_title_todos,
    )
)
