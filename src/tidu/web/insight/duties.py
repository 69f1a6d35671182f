"""What counts have to do every day: count everything again and say whether anything had to be mended, and find what came
to and went from watched queries.
"""

from __future__ import annotations

import structlog
from django.db import transaction

from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.insight.keeping import Recounted, finish_counting, is_counted, next_span, recount_span
from tidu.web.insight.models import Counted
from tidu.web.insight.notices import tell_lapsed
from tidu.web.insight.runners import check_all, start_watches
from tidu.web.jobs.service import DailyDuty, Progress, register_duty
from tidu.web.registry.models import Enterprise

log = structlog.get_logger("tidu.counts")


def recount_all(progress: Progress) -> int:
    """Count all firms again, from where it stopped. Where counts were kept all along nothing may differ: if it does,
    something was written past the registry's doors, and the trail says how much was mended.
    """
    last = int(progress.cursor.get("last", 0))
    done = Recounted(int(progress.cursor.get("spells", 0)), int(progress.cursor.get("mended", 0)))
    kept = bool(progress.cursor.get("kept", is_counted()))
    total = Enterprise.objects.count()
    while (span := next_span(last)) is not None:
        if progress.stop_asked():
            return done.mended
        with transaction.atomic():
            step = recount_span(span)
            last, done = span.last, Recounted(done.spells + step.spells, done.mended + step.mended)
            progress.save_cursor({"last": last, "spells": done.spells, "mended": done.mended, "kept": kept})
        progress.advance(min(last, total), total)
    with transaction.atomic():
        finish_counting()
        after = {"spells": done.spells, "mended": done.mended, "kept": kept}
        audit.record("counts.recount", Counted.objects.get(pk=1), after=after)
    if kept and done.mended:
        log.warning("counts had to be mended", mended=done.mended, spells=done.spells)
    if done.mended:
        start_watches()
    return done.mended


register_duty(
    DailyDuty(
        "counts",
        Text("重新统计家底并与留存数核对", "count everything again and compare with what is kept"),
        1,
        recount_all,
    )
)
register_duty(
    DailyDuty(
        "watches", Text("核对关注的查询，告知变动", "count watched queries again and tell what changed"), 1, check_all
    )
)
register_duty(
    DailyDuty(
        "lapses", Text("告知另一轨的部门到期失效的称号", "tell the other track of titles that lapsed"), 1, tell_lapsed
    )
)
