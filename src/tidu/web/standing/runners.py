"""Long work of standing."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from tidu.text import Text
from tidu.today import china_today
from tidu.web.jobs.service import Job, Progress, runner, start
from tidu.web.pages.language import told
from tidu.web.registry.models import Enterprise
from tidu.web.standing.models import Renewal, Stale
from tidu.web.standing.renewing import (
    AT_ONCE,
    Written,
    begin_renewal,
    finish_renewal,
    newest_renewal,
    next_span,
    renew_span,
    renew_stale,
)


def renew_all(progress: Progress) -> Written:
    """Judge all firms as of today, from where it stopped; each step is written together with how far it came."""
    renewal = _renewal(progress)
    last = int(progress.cursor.get("last", 0))
    written = Written(int(progress.cursor.get("firms", 0)), int(progress.cursor.get("changed", 0)))
    total = Enterprise.objects.count()
    while (span := next_span(last)) is not None:
        if progress.stop_asked():
            return written
        with transaction.atomic():
            step = renew_span(renewal, span)
            last = span.last
            written = Written(written.firms + step.firms, written.changed + step.changed)
            progress.save_cursor(
                {"renewal": renewal.pk, "last": last, "firms": written.firms, "changed": written.changed}
            )
        progress.advance(written.firms, total, gettext_noop("judging firms"))
    finish_renewal(renewal, written)
    return written


@runner("standing-all")
def renew_everything(progress: Progress) -> dict[str, Any]:
    """Judge all firms again, because what is known of them is read otherwise."""
    written = renew_all(progress)
    return {
        "zh": f"{written.firms:,} 家企业，{written.changed:,} 家有变化",
        "en": f"{written.firms:,} firms, {written.changed:,} changed",
    }


@runner("standing-stale")
def renew_all_stale(progress: Progress) -> dict[str, Any]:
    """Judge every firm again about which something changed."""
    done, total = 0, Stale.objects.values("enterprise_id").distinct().count()
    while ids := list(
        Stale.objects.order_by("enterprise_id").values_list("enterprise_id", flat=True).distinct()[:AT_ONCE]
    ):
        if progress.stop_asked():
            return {}
        renew_stale(ids)
        done += len(ids)
        progress.advance(done, total, gettext_noop("judging firms"))
    return {"zh": f"{done:,} 家企业", "en": f"{done:,} firms"}


def start_all() -> None:
    """Judge all firms again, where levels are kept at all; one that waits already will see what changed too."""
    if newest_renewal() is None or Job.objects.filter(kind="standing-all", state=Job.State.WAITING).exists():
        return
    start("standing-all", told(Text("重新评估全部企业", "Judging all firms again")))


def start_stale() -> None:
    """Judge again what changed, where levels are kept at all."""
    if newest_renewal() is not None and Stale.objects.exists():
        start("standing-stale", told(Text("按新数据重新评估", "Judging again by new data")))


def _renewal(progress: Progress) -> Renewal:
    """The renewal that was begun, or a new one of today."""
    if "renewal" in progress.cursor:
        return Renewal.objects.get(pk=progress.cursor["renewal"])
    with transaction.atomic():
        renewal = begin_renewal(china_today())
        progress.save_cursor({"renewal": renewal.pk})
    return renewal
