"""What standing has to do every day: a day that passes can decide a verdict, and so can a rule that begins or ends."""

from __future__ import annotations

from tidu.text import Text
from tidu.web.jobs.service import DailyDuty, Progress, register_duty
from tidu.web.standing.runners import renew_all


def judge_all_firms(progress: Progress) -> int:
    """Judge all firms as of today; killed, it goes on where it ended."""
    return renew_all(progress).changed


register_duty(
    DailyDuty(
        "standing", Text("按当天的标准评估全部企业", "judge all firms by the standards of the day"), 1, judge_all_firms
    )
)
