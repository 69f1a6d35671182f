"""The app as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    """The one engine of states, actions, clocks and events; it knows nothing of what runs on it."""

    name = "tidu.web.workflow"
    label = "workflow"
    verbose_name = _("Workflow")
