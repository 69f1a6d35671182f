"""What is cleared every day about people: sign-ins that have ended, invitations that nobody accepted."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from tidu.text import Text
from tidu.web.accounts.models import Invitation
from tidu.web.audit import service as audit
from tidu.web.jobs.service import DailyDuty, Progress, delete_in_steps, register_duty

INVITATION_KEPT = timedelta(days=30)
"""An invitation that has expired is shown for so long; then the name and number in it are nobody's business."""
AT_ONCE = 500


def clear_sessions(progress: Progress) -> int:
    """Remove the sign-ins that have ended."""
    return delete_in_steps(Session.objects.filter(expire_date__lt=timezone.now()), progress)


def clear_invitations(progress: Progress) -> int:
    """Remove invitations that nobody accepted and that expired, or were taken back, a month ago; each leaves an event."""
    before = timezone.now() - INVITATION_KEPT
    old = Invitation.objects.filter(accepted_at=None, expires_at__lt=before).select_related("organisation")
    done = 0
    while rows := list(old.order_by("pk")[:AT_ONCE]):
        with transaction.atomic():
            audit.record_many(
                audit.entry_of("invitation.clear", row, region_code=row.organisation.region_id) for row in rows
            )
            Invitation.objects.filter(pk__in=[row.pk for row in rows], accepted_at=None).delete()
        done += len(rows)
        progress.advance(done)
    return done


register_duty(DailyDuty("sessions", Text("清理已结束的登录", "clear sign-ins that have ended"), 1, clear_sessions))
register_duty(
    DailyDuty(
        "invitations",
        Text("清理过期一个月仍无人接受的邀请", "clear invitations that expired a month ago and nobody accepted"),
        1,
        clear_invitations,
    )
)
