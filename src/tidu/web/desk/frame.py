"""What the desk adds to every page's frame."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest

from tidu.web.desk.models import Message


def desk(request: HttpRequest) -> dict[str, Any]:
    """The number of unread messages, counted when a template asks for it."""
    return {"unread_messages": partial(_unread, request)}


def _unread(request: HttpRequest) -> int:
    if not request.user.is_authenticated:
        return 0
    return Message.objects.filter(recipient_id=request.user.pk, read_at=None).count()
