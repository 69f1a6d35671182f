"""What other rooms hear from this one: the way to the workbench."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from tidu.text import Text
from tidu.web.rounds.models import Application
from tidu.web.rounds.service import Way, register_way

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


def join() -> None:
    """Say it; called when the programme starts."""
    register_way("review", _way)


def _way(one: Application, user: User) -> Way | None:
    """To the workbench, for officers of its region, as soon as it was handed in."""
    if one.submitted_at is None or not Application.objects.changeable_by(user).filter(pk=one.pk).exists():
        return None
    return Way(Text("并排审核", "Review side by side"), "clipboard-check", reverse("review", args=[one.pk]))
