"""Long work of notices."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from tidu.web.jobs.service import Progress, runner
from tidu.web.notices.announcing import JOB, finish, write_step
from tidu.web.notices.certificates import issuing, packing
from tidu.web.notices.issued import Bundle, Certificate
from tidu.web.notices.models import Notice, Written
from tidu.web.registry.changes import tell_settled


@runner(JOB)
def announce_notice(progress: Progress) -> dict[str, Any]:
    """Write the titles of an announcement; a killed one goes on behind the last whole step."""
    notice = Notice.objects.get(pk=progress.parameters["notice"])
    total, last = notice.entries.count(), int(progress.cursor.get("last", 0))
    while not progress.stop_asked():
        with transaction.atomic():
            found = write_step(notice, last)
            if found is not None:
                progress.save_cursor({"last": found})
        if found is None:
            finish(notice)
            tell_settled()
            written = Written.objects.filter(entry__notice=notice)
            well, left = written.filter(problem_zh="").count(), written.exclude(problem_zh="").count()
            return {
                "link": reverse("public-notice", args=[notice.pk]),
                "zh": f"已写入 {well:,} 个称号，{left:,} 行没有写入",
                "en": f"{well:,} titles written, {left:,} lines left",
            }
        last = found
        progress.advance(last, total, gettext_noop("writing titles"))
    return {}


@runner(issuing.JOB)
def issue_certificates(progress: Progress) -> dict[str, Any]:
    """Issue what certificates of an announcement are lacking, each with its file; a killed job goes on where it was."""
    notice = Notice.objects.get(pk=progress.parameters["notice"])
    total, last = notice.entries.count(), int(progress.cursor.get("last", 0))
    while not progress.stop_asked():
        with transaction.atomic():
            found = issuing.issue_step(notice, last)
            if found is not None:
                progress.save_cursor({"last": found})
        if found is None:
            count = Certificate.objects.standing().filter(entry__notice=notice).count()
            return {
                "link": reverse("notice-certificates", args=[notice.pk]),
                "zh": f"共有 {count:,} 份证书",
                "en": f"{count:,} certificates",
            }
        last = found
        progress.advance(last, total, gettext_noop("issuing certificates"))
    return {}


@runner(packing.JOB)
def pack_certificates(progress: Progress) -> dict[str, Any]:
    """Pack the certificates of a notice."""
    bundle = Bundle.objects.select_related("notice__organisation").get(pk=progress.parameters["bundle"])
    return dict(packing.pack(bundle, progress))
