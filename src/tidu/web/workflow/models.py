"""Cases, and what happened to them. An event is never changed and never deleted."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Case(models.Model):
    """One thing on its way through a flow. ``revision`` is the number of its last event.

    ``organisation`` is the one whose turn it is, ``clock`` the one that runs (tidu.clocks), ``due_on`` its last day.
    """

    flow = models.CharField(_("flow"), max_length=48)
    digest = models.CharField(max_length=64)
    subject_label = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    enterprise_id = models.BigIntegerField(null=True)
    region_code = models.CharField(max_length=12, blank=True)
    state = models.CharField(_("state"), max_length=48)
    revision = models.PositiveIntegerField(default=0)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="cases")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="cases")
    clock = models.JSONField(null=True)
    due_on = models.DateField(_("due"), null=True)
    reminded_for = models.DateField(null=True)
    opened_at = models.DateTimeField(_("opened"))
    moved_at = models.DateTimeField(_("last step"))
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("case")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["flow", "subject_label", "subject_id"], name="case_subject")
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "closed_at", "due_on"], name="case_organisation"),
            models.Index(fields=["closed_at", "due_on"], name="case_due"),
            models.Index(fields=["flow", "state"], name="case_state"),
            models.Index(fields=["enterprise_id"], name="case_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.flow} {self.subject_label}:{self.subject_id}"


class AppendOnly(TypeError):
    """Somebody's code tries to change what has happened."""


def _refuse() -> NoReturn:
    raise AppendOnly("events are only added: take a further step instead")


class EventQuerySet(models.QuerySet["Event"]):
    """Events, to be read."""

    def update(self, **_values: Any) -> NoReturn:  # noqa: ANN401 - as in Django
        """Never."""
        _refuse()

    def delete(self) -> NoReturn:
        """Never."""
        _refuse()


class Event(models.Model):
    """One step that was taken. ``number`` counts without gaps from 0, the opening.

    ``invalidates`` are the numbers of approvals that stand no more since; ``set_back`` is by how many seconds the
    machine's clock was behind the step before.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=48, blank=True)
    answer = models.CharField(max_length=12, blank=True)
    from_state = models.CharField(max_length=48, blank=True)
    to_state = models.CharField(max_length=48)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=48, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(_("when"))
    note = models.TextField(blank=True)
    reasons = models.JSONField(default=list)
    data = models.JSONField(default=dict)
    files = models.JSONField(default=dict)
    due_on = models.DateField(null=True)
    key = models.CharField(max_length=64, blank=True)
    invalidates = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    set_back = models.PositiveIntegerField(default=0)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a case")
        ordering: ClassVar = ["case_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="event_number"),
            models.UniqueConstraint(fields=["case", "key"], condition=~models.Q(key=""), name="event_key"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.number} {self.action or 'open'}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as in Django
        """Add it; raises AppendOnly for one that is there already."""
        if not self._state.adding:
            _refuse()
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:  # noqa: ANN401 - as in Django
        """Never."""
        _refuse()
