"""What is cleared every day of work that has ended."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tidu.text import Text
from tidu.today import china_today
from tidu.web.jobs.models import DutyRun, Job
from tidu.web.jobs.service import DailyDuty, Progress, delete_in_steps, register_duty

KEPT_DAYS = 400
"""So long it is known how a duty went on a day."""


def clear_old_work(progress: Progress) -> int:
    """Forget how duties went long ago, and what the queue keeps of work that has ended."""
    old = DutyRun.objects.filter(day__lt=china_today() - timedelta(days=KEPT_DAYS))
    jobs = Job.objects.filter(pk__in=list(old.values_list("job_id", flat=True)))
    done = delete_in_steps(old, progress) + delete_in_steps(jobs, progress)
    ended = DBTaskResult.objects.filter(finished_at__lt=timezone.now() - timedelta(days=7))
    return done + delete_in_steps(ended, progress)


register_duty(
    DailyDuty(
        "old-work", Text("清理早已结束的任务记录", "clear the records of work that ended long ago"), 1, clear_old_work
    )
)
