"""Long work of this room."""

from __future__ import annotations

from collections.abc import Mapping

from tidu.web.jobs.service import Progress, runner
from tidu.web.reviews.models import Package
from tidu.web.reviews.packing import KIND, pack


@runner(KIND)
def make_package(progress: Progress) -> Mapping[str, object]:
    """Pack the papers of a recommendation list."""
    package = Package.objects.select_related("list__round__organisation").get(pk=progress.parameters["package"])
    return pack(package, progress)
