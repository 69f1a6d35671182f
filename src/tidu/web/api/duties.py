"""What is cleared every day of the interface for programs."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tidu.text import Text
from tidu.web.api.models import IdempotentAnswer
from tidu.web.jobs.service import DailyDuty, Progress, delete_in_steps, register_duty

ANSWER_KEPT = timedelta(days=30)
"""So long a repeated write gets its first answer; docs/api.md promises it."""


def clear_answers(progress: Progress) -> int:
    """Remove the answers that are older than what was promised."""
    old = IdempotentAnswer.objects.filter(created_at__lt=timezone.now() - ANSWER_KEPT)
    return delete_in_steps(old, progress)


register_duty(
    DailyDuty(
        "answers",
        Text("清理接口保留满 30 天的应答", "clear answers of the interface that were kept for 30 days"),
        1,
        clear_answers,
    )
)
