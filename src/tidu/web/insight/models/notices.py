"""What one track told the other (双轨告知): that a title was withdrawn or lapsed, and that it holds again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tidu.web.accounts.scope import within

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


class TrackNoticeQuerySet(models.QuerySet["TrackNotice"]):
    """Notices."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those about firms of an authority's regions."""
        if not user.is_authenticated or not user.scope.government:
            return self.none()
        return self.filter(within("held__region_id", user.scope.regions))


class TrackNotice(models.Model):
    """That a title no longer holds, told once; when it holds again, that is told once and ``restored_on`` is set.

    ``touched`` are the titles of the other track that the firm held then. ``told`` is how many people were told.
    """

    class Kind(models.TextChoices):
        """Why it no longer holds."""

        WITHDRAWN = "withdrawn", pgettext_lazy("track notice", "withdrawn")
        LAPSED = "lapsed", pgettext_lazy("track notice", "lapsed")

    held = models.ForeignKey("registry.TitleHeld", models.CASCADE, related_name="track_notices")
    kind = models.CharField(_("what happened"), max_length=10, choices=Kind.choices)
    day = models.DateField(_("from the day"))
    reason = models.TextField(_("reason"), blank=True)
    touched = models.JSONField(default=list)
    told = models.PositiveIntegerField(_("people told"), default=0)
    found_at = models.DateTimeField(_("found at"), auto_now_add=True)
    restored_on = models.DateField(_("holds again since"), null=True)

    objects = TrackNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice of the other track")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["held", "kind"], condition=models.Q(restored_on=None), name="track_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.held_id} {self.kind}"
