"""What validity does every day: bring the items up to date, send reminders, let unsigned ones go on, judge what is ahead."""

from __future__ import annotations

from tidu.text import Text
from tidu.web.jobs.service import DailyDuty, Progress, register_duty
from tidu.web.validity.arrangements import look_after_years
from tidu.web.validity.escalating import escalate_all, renew_all_todos
from tidu.web.validity.forecasting import judge_all
from tidu.web.validity.reminding import remind_all
from tidu.web.validity.syncing import sync_all


def remind_of_all(progress: Progress) -> int:
    """Everything in its order; each part is safe to repeat, so that a run that was killed goes on where it ended."""
    look_after_years()
    count = sync_all(progress)
    count += remind_all(progress)
    count += escalate_all(progress)
    renew_all_todos(progress)
    return count


def judge_what_is_ahead(progress: Progress) -> int:
    """Who would fail the re-review of a title that ends within a year."""
    return judge_all(progress)


register_duty(
    DailyDuty(
        "validity",
        Text(
            "更新到期日历，发提醒，上报未签收的", "bring the calendar up to date, remind, let unsigned reminders go on"
        ),
        1,
        remind_of_all,
    )
)
register_duty(
    DailyDuty(
        "forecast",
        Text("预判一年内到期称号的复核", "judge ahead the re-reviews of titles that end within a year"),
        1,
        judge_what_is_ahead,
    )
)
