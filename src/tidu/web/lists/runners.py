"""Long work of lists."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tidu.web.jobs.service import Progress, runner
from tidu.web.lists.models import ListVersion
from tidu.web.lists.publishing import running as publishing
from tidu.web.lists.receiving.reading import read_version

publish_version, return_version = publishing.publish_version, publishing.return_version


@runner("list-read")
def read_list(progress: Progress) -> dict[str, Any]:
    """Read a version's file, check its rows, and find their firms."""
    version = ListVersion.objects.select_related("source__region", "blob").get(pk=progress.parameters["version"])
    counts = read_version(version, progress)
    if not counts:
        return {}
    return {
        "link": reverse("list-version", args=[version.pk]),
        "zh": f"{counts['rows']} 行，{counts['linked']} 行已找到企业",
        "en": f"{counts['rows']} rows, the firm found of {counts['linked']}",
    }
