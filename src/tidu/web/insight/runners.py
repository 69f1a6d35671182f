"""Long work of the counts: counting all watched queries again, once what they count has settled."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tidu.text import Text
from tidu.web.insight.keeping import is_counted, nothing_recorded
from tidu.web.insight.models import Watch
from tidu.web.insight.watch_counting import check_watch
from tidu.web.jobs.service import Job, Progress, runner, start
from tidu.web.pages.language import told

KIND = "watches"


def check_all(progress: Progress) -> int:
    """Count every watched query again, each in a transaction of its own; gives how many had changed.

    While the counts themselves are not whole there is nothing to compare; their end begins this anew.
    """
    if not is_counted() and not nothing_recorded():
        return 0
    last, changed = int(progress.cursor.get("last", 0)), int(progress.cursor.get("changed", 0))
    total = Watch.objects.open().count()
    done = 0
    while (pk := _next(last)) is not None:
        if progress.stop_asked():
            return changed
        with transaction.atomic():
            changed += check_watch(pk) is not None
            last = pk
            progress.save_cursor({"last": last, "changed": changed})
        done += 1
        progress.advance(done, total)
    return changed


def _next(after: int) -> int | None:
    return Watch.objects.open().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True).first()


@runner(KIND)
def check_settled(progress: Progress) -> dict[str, Any]:
    """The same after an import, a counting or a judging of all firms."""
    changed = check_all(progress)
    return {"zh": f"{changed:,} 个关注的查询有变动", "en": f"{changed:,} watched queries changed"}


def start_watches() -> None:
    """Count all watched queries again, where there are any; one that waits already will see what changed too."""
    if Watch.objects.open().exists() and not Job.objects.filter(kind=KIND, state=Job.State.WAITING).exists():
        start(KIND, told(Text("核对关注的查询", "Counting watched queries again")))
