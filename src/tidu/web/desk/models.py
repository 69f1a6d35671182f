"""What somebody has to do by a date, and what he was told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User

SOON = timedelta(days=30)
"""How long before its day a to-do counts as soon."""


class TodoQuerySet(models.QuerySet["Todo"]):
    """To-dos."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those that somebody owns, and those of his organisations.

        A steward has a seat in a bureau and still sees only his own: the others name firms that are not given to him.
        """
        if not user.is_authenticated:
            return self.none()
        organisations = list(user.scope.organisations)
        if user.scope.user_id is not None:
            seats = user.memberships.filter(ended_at=None, organisation__active=True).exclude(role="steward")
            organisations = list(seats.values_list("organisation_id", flat=True))
        return self.filter(models.Q(owner_id=user.pk) | models.Q(organisation_id__in=organisations))

    def open(self) -> Self:
        """Not done yet."""
        return self.filter(done_at=None)

    def late(self, today: date) -> Self:
        """Open, and their day has passed."""
        return self.open().filter(due_on__lt=today)

    def soon(self, today: date) -> Self:
        """Open, and their day is today or near."""
        return self.open().filter(due_on__gte=today, due_on__lte=today + SOON)

    def by_day(self) -> Self:
        """Overdue first, then by day; those without a day last."""
        return self.order_by(models.F("due_on").asc(nulls_last=True), "id")


class Todo(models.Model):
    """One thing to do. It is owned by a person, or by an organisation until a person takes it.

    ``key`` makes a to-do unique for what it is about, so that the same duty is never listed twice.
    """

    kind = models.CharField(_("kind"), max_length=48)
    key = models.CharField(max_length=120, unique=True)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    why_zh = models.CharField(_("why this date"), max_length=300, blank=True)
    why_en = models.CharField(max_length=300, blank=True)
    link = models.CharField(max_length=200)
    due_on = models.DateField(_("due"), null=True)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="todos")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="todos", verbose_name=_("owner")
    )
    enterprise_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_hand = models.BooleanField(
        _("finished by hand"), default=False, help_text=_("Otherwise it is finished by the work to which it leads.")
    )

    objects = TodoQuerySet.as_manager()

    class Meta:
        verbose_name = _("to-do")
        indexes: ClassVar = [
            models.Index(fields=["owner", "done_at", "due_on"], name="todo_owner"),
            models.Index(fields=["organisation", "done_at", "due_on"], name="todo_organisation"),
            models.Index(fields=["enterprise_id"], name="todo_enterprise"),
        ]

    def __str__(self) -> str:
        return self.title_zh


class Message(models.Model):
    """One thing that a person was told; some ask for a signed receipt (签收)."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages_received")
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    body_zh = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    link = models.CharField(max_length=200, blank=True)
    needs_receipt = models.BooleanField(_("asks for a receipt"), default=False)
    sent_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["recipient", "read_at", "-id"], name="message_recipient")]

    def __str__(self) -> str:
        return self.title_zh
