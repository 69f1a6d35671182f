"""Long work of the portal."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from tidu.web.accounts.models import User
from tidu.web.jobs.service import Progress, runner
from tidu.web.portal.library.firms import JOB, visible
from tidu.web.portal.library.impacts import sums_of
from tidu.web.portal.library.shelf import volume_or_404


@runner(JOB)
def count_impact(progress: Progress) -> dict[str, Any]:
    """Judge all firms of somebody's scope by both versions; it only reads, so a killed one begins anew."""
    given = progress.parameters
    user = User.objects.get(pk=given["user"])
    old, new = volume_or_404(given["old"]), volume_or_404(given["new"])
    numbers = list(visible(user).order_by("pk").values_list("pk", flat=True))

    def heard(done: int) -> bool:
        progress.advance(done, len(numbers), gettext_noop("judging firms"))
        return not progress.stop_asked()

    sums = sums_of(numbers, old, new, given["kind"], date.fromisoformat(given["on"]), heard)
    if sums is None:
        return {}
    link = f"{reverse('library-firms', args=[old.name, new.name])}?kind={given['kind']}"
    lose, gain = sums.totals[3], sums.totals[2]
    return {
        "sums": sums.kept(),
        "link": link,
        "zh": f"{sums.judged:,} 家企业：{lose:,} 家失去，{gain:,} 家获得",
        "en": f"{sums.judged:,} firms: {lose:,} lose, {gain:,} gain",
    }
