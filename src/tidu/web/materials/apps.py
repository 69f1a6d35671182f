"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MaterialsConfig(AppConfig):
    """What has to be proved, how it is proved, and that nobody is asked twice."""

    name = "tidu.web.materials"
    label = "materials"
    verbose_name = _("Materials")

    def ready(self) -> None:
        """Read the materials, so that a fault in them stops the start; hear of papers that come and go."""
        from tidu.web.materials import hearing, reading

        reading.proofs()
        hearing.listen()
