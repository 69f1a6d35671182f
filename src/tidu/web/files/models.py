"""What is known about a file beside its bytes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Blob(models.Model):
    """A file by its content. The bytes lie in the store under the same digest."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField(_("size in bytes"))
    kind = models.CharField(_("kind"), max_length=16)
    notes = models.JSONField(_("notes"), default=list, help_text=_("What those who open it should know: macros ..."))
    created_at = models.DateTimeField(_("kept since"), auto_now_add=True)

    class Meta:
        verbose_name = _("file")

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"
